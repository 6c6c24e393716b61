"""What an auditor's file or URL says about its page, as the rewriter is told it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from a11y_proxy.audit.run import site_of
from a11y_proxy.engine.facts import is_framed
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html.urls import escape
from a11y_proxy.http import coding, headers
from a11y_proxy.http.headers import Headers
from a11y_proxy.rewrite import Context


def known_site(ruleset: RuleSet, site: str | None) -> str | None:
    """What is wrong with a host whose facts are asked for; None where nothing is."""
    if site is None or ruleset.site_for(site) is not None:
        return None
    known = ", ".join(host for each in ruleset.sites for host in each.hosts) or "none at all"
    return f'found no facts for host "{site}"; there are facts for {known}'


def decoded(body: bytes, answered: Headers) -> bytes:
    """A body without its content-coding. Raises `CodingError`."""
    return coding.decode(body, headers.content_encoding(answered), limit=coding.LIMIT)


def of_file(
    name: str,
    ruleset: RuleSet,
    *,
    view: str,
    site: str | None = None,
    target: str | None = None,
    content_type: str | None = None,
) -> Context:
    """A file by its name; `target` is its path and query on the portal `site`, where known.

    Bytes of a name that are no UTF-8 keep their place in it, as U+FFFD.
    """
    named = target if target is not None else f"/{name}"
    where = escape(named.encode("utf-8", "replace").decode("utf-8"))
    hosts = (site,) if site else ()
    return _framed(Context(where, view=view, hosts=hosts, content_type=content_type), ruleset)


def of_url(
    url: str, content_type: str | None, ruleset: RuleSet, *, view: str, site: str | None = None
) -> Context:
    """A page fetched from `url`; the facts are those of `site`, else of the URL's host."""
    parts = urlsplit(url)
    context = Context(
        target=escape((parts.path or "/") + (f"?{parts.query}" if parts.query else "")),
        origin=f"{parts.scheme}://{parts.netloc}",
        view=view,
        hosts=tuple(host for host in (site, parts.netloc) if host),
        content_type=content_type,
    )
    return _framed(context, ruleset)


def _framed(context: Context, ruleset: RuleSet) -> Context:
    return replace(context, framed=is_framed(site_of(ruleset, context), context.target))
