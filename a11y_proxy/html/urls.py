"""Addresses in a page: what an href leads to, and whether that is on this site.

Pure functions over `urllib.parse`; nothing here re-encodes what the page's author wrote except
what a browser must escape to put it into a request (WHATWG URL, percent-encode sets).
"""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

_HTML_SPACE = "\t\n\f\r "
# Everything a URL may hold as it is; `%` stays, so that escapes keep their bytes.
_KEEP = "!#$%&'()*+,-./:;=?@[]_~"


def escape(url: str, encoding: str = "utf-8") -> str:
    """`url` in ASCII: a path's other characters in UTF-8, a query's in the page's encoding
    (WHATWG URL, "percent-encode after encoding"); escapes already there keep their bytes."""
    path, mark, rest = url.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    return (
        quote(path, safe=_KEEP)
        + mark
        + quote(query, safe=_KEEP, encoding=encoding, errors="xmlcharrefreplace")
        + hash_mark
        + quote(fragment, safe=_KEEP)
    )


def resolve(page_url: str, href: str, base: str | None = None) -> str:
    """The absolute URL that `href` leads to from a page at `page_url` with `<base href=base>`.

    An address that cannot be parsed is answered as it stands, so that it counts as foreign.
    """
    try:
        start = urljoin(page_url, base.strip(_HTML_SPACE)) if base else page_url
        return urljoin(start, _squeeze(href))
    except ValueError:
        return href


def same_site_target(page_url: str, href: str, base: str | None = None) -> str | None:
    """Path and query of `href` where it leads to the page's own scheme, host and port."""
    url = resolve(page_url, href, base)
    try:
        there, here = urlsplit(url), urlsplit(page_url)
    except ValueError:
        return None
    if (there.scheme, there.netloc.lower()) != (here.scheme, here.netloc.lower()):
        return None
    return (there.path or "/") + (f"?{there.query}" if there.query else "")


def _squeeze(href: str) -> str:
    """Without the white space that a browser takes off (WHATWG URL, basic URL parser, 1–3)."""
    return href.strip(_HTML_SPACE).replace("\t", "").replace("\n", "").replace("\r", "")
