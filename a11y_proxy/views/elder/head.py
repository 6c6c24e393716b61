"""The head of an elder page: what the portal's page says of itself, and its search."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from a11y_proxy.engine.sites import Site
from a11y_proxy.engine.viewmodels import Elder
from a11y_proxy.html.charset import canonical
from a11y_proxy.html.document import Document

_OUR_METAS: Final = frozenset(("viewport", "generator", "referrer", "theme-color"))
_GB: Final = {"gbk", "gb18030"}
_MIN_WIDTH: Final = re.compile(r"(\d{2,5})px")


class Meta(NamedTuple):
    """A `<meta name content>` of the portal's page."""

    name: str
    content: str


class Search(NamedTuple):
    """The portal's search form."""

    action: str
    method: str
    field: str
    accept_charset: str
    hidden: tuple[tuple[str, str], ...]


def page_language(document: Document, site: Site | None) -> str:
    """The language of the portal's text: its own word or the fact; "" where nobody said it."""
    declared = document.attr(document.root, "lang") if document.root is not None else None
    return declared or (site.site.lang if site else None) or ""


def kept_metas(document: Document) -> list[Meta]:
    """What inspections read of a page (SiteName, ColumnName, ArticleTitle, PubDate …)."""
    metas = []
    for node in document.select("meta[name][content]"):
        name = document.attr(node, "name") or ""
        if name.lower() not in _OUR_METAS:
            metas.append(Meta(name, document.attr(node, "content") or ""))
    return metas


def search_form(site: Site | None, charset: str) -> Search | None:
    """The search by fact. `accept_charset` is set only where it is not the page's own: an origin
    that reads gb18030 reads what a page in gbk sends, and 0x80 for € is what it knows."""
    if site is None or site.search is None:
        return None
    fact = site.search
    reads, sends = canonical(fact.charset or charset), canonical(charset)
    other = reads != sends and not {reads, sends} <= _GB
    return Search(
        fact.action,
        fact.method,
        fact.field,
        fact.charset or "" if other else "",
        tuple(fact.hidden.items()),
    )


def qr_min_width(elder: Elder | None, kind: str) -> float | None:
    """From what width (CSS pixels) on a code to be photographed is shown; None = always."""
    plan = elder.pages.get(kind) if elder else None
    for block in plan.blocks if plan else ():
        if block.name == "qr" and isinstance(block.options, dict):
            width = _MIN_WIDTH.fullmatch(str(block.options.get("min-width", "")))
            return int(width[1]) - 0.02 if width else None
    return None
