"""A site's facts, read on one page."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from a11y_proxy.engine.sites import ImageText, PageKind, RegionFact, Site
from a11y_proxy.html import names
from a11y_proxy.html.document import Document
from a11y_proxy.html.urls import escape, resolve

_HERE = "http://here.invalid"


class Region(NamedTuple):
    """A region of a page: the nodes `first` … `last`; equal where it is one element."""

    first: int
    last: int


class Address(NamedTuple):
    """Where on this site a link leads."""

    path: str
    query: str

    @property
    def target(self) -> str:
        """Path and query as a request names them."""
        return self.path + (f"?{self.query}" if self.query else "")


def page_kind(site: Site | None, document: Document, path: str) -> str | None:
    """The site's name for this kind of page; the first of its `pages` that holds, else None."""
    if site is None:
        return None
    bare = path.partition("?")[0]
    return next((name for name, kind in site.pages.items() if _is_kind(kind, document, bare)), None)


def _is_kind(kind: PageKind, document: Document, path: str) -> bool:
    if kind.paths and not any(glob_matches(glob, path) for glob in kind.paths):
        return False
    return kind.has is None or bool(document.select(kind.has))


def glob_matches(glob: str, path: str) -> bool:
    """True where `glob` covers `path`: `**` any number of segments, else as fnmatch, by segment."""
    wanted, found = glob.split("/"), path.split("/")
    at, star, tried = 0, -1, 0
    here = 0
    while here < len(found):
        if at < len(wanted) and wanted[at] == "**":
            star, tried, at = at, here, at + 1
        elif at < len(wanted) and fnmatchcase(found[here], wanted[at]):
            at, here = at + 1, here + 1
        elif star >= 0:
            tried, at = tried + 1, star + 1
            here = tried
        else:
            return False
    return all(part == "**" for part in wanted[at:])


def region(document: Document, site: Site | None, name: str) -> Region | None:
    """The region that the site's fact names: None unless each selector finds exactly one node."""
    fact = site.regions.get(name) if site else None
    return _region(document, fact) if fact else None


def _region(document: Document, fact: RegionFact) -> Region | None:
    if fact.css is not None:
        node = only(document, fact.css)
        return Region(node, node) if node is not None else None
    if fact.from_ is None or fact.through is None:
        return None
    first, last = only(document, fact.from_), only(document, fact.through)
    if first is None or last is None:
        return None
    return Region(first, last) if document.position(first) <= document.position(last) else None


def only(document: Document, css: str) -> int | None:
    """The one node that `css` finds, nodes known to be hidden left out; None if none or several."""
    found = [n for n in document.select(css) if names.exposed(document, n) != "no"]
    return found[0] if len(found) == 1 else None


def base_href(document: Document) -> str | None:
    """The href of the page's first `<base href>`, or None."""
    found = document.select("base[href]")
    return document.attr(found[0], "href") if found else None


def is_own_host(site: Site | None, host: str) -> bool:
    """True where the site is known to answer by the name `host`."""
    bare = host.lower().partition(":")[0]
    return site is not None and any(bare == own.partition(":")[0] for own in site.hosts)


def parsed(url: str) -> SplitResult | None:
    """The parts of a URL; None where it has no readable host."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def address(site: Site | None, target: str, href: str, base: str | None = None) -> Address | None:
    """Where `href` leads from the page at `target`; None for another site or another scheme."""
    parts = parsed(escape(resolve(_HERE + target, href, base)))
    if parts is None or parts.scheme not in ("http", "https"):
        return None
    here = f"{parts.scheme}://{parts.netloc}" == _HERE or is_own_host(site, parts.netloc)
    return Address(parts.path or "/", parts.query) if here else None


def is_framed(site: Site | None, target: str) -> bool:
    """True where the site's facts say that the page at `target` is shown in a frame."""
    known = site.framed if site is not None else {}
    return target in known or target.partition("?")[0] in known


def image_text(site: Site | None, where: Address | None) -> ImageText | None:
    """What people said of the image at this address."""
    return site.texts.images.get(where.path) if site and where else None


def control_texts(document: Document, site: Site | None) -> dict[int, str]:
    """What people called the page's controls; each fact counts where exactly one node answers it,
    the first where several name the same node."""
    found: dict[int, str] = {}
    for css, text in site.texts.controls.items() if site else ():
        node = only(document, css)
        if node is not None:
            found.setdefault(node, text)
    return found
