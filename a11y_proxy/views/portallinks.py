"""The portal's own links 无障碍 and 长者版, as a rule dead: they lead to our views."""

from __future__ import annotations

from typing import Final

from a11y_proxy.engine.facts import region
from a11y_proxy.engine.sites import Site
from a11y_proxy.engine.viewmodels import Toolbar
from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger

_BY: Final = "portal-entry"
_HANDLERS: Final = ("onclick", "onmousedown", "onmouseup", "onkeydown", "onkeypress")
_SPACE: Final = " \t\n\f\r\xa0\u3000"


def lead(
    document: Document,
    ledger: Ledger,
    site: Site | None,
    toolbar: Toolbar | None,
    addresses: dict[str, str],
    *,
    top: bool = False,
) -> None:
    """Each such link leads to `addresses[view]`, in the same window (`top`: out of all frames),
    without its handlers.

    By fact (`entries`), and where a link's whole text is one of the toolbar's `portal-links`, its
    address is dead and it stands outside the main content: 领导人关怀 is no elder link.
    """
    found = {node: view for view, node in _by_fact(document, site)}
    for view, node in _by_text(document, site, toolbar):
        found.setdefault(node, view)
    window = "_self" if document.select("base[target]") else None
    for node, view in found.items():
        if view in addresses:
            _lead(document, ledger, node, addresses[view], "_top" if top else window)


def _by_fact(document: Document, site: Site | None) -> list[tuple[str, int]]:
    return [
        (entry.view, node)
        for entry in (site.entries if site else ())
        for node in document.select(entry.css)
    ]


def _by_text(
    document: Document, site: Site | None, toolbar: Toolbar | None
) -> list[tuple[str, int]]:
    views = {
        text: view
        for view, texts in (toolbar.portal_links if toolbar else {}).items()
        for text in texts
    }
    if not views:
        return []
    links = [
        (views[words], node)
        for node in document.select("a[href]")
        if (words := _words(document, node)) in views and _dead(document.attr(node, "href") or "")
    ]
    if not links:
        return []
    main = region(document, site, "main")
    outer = [main.first, main.last] if main else document.select("main, [role=main]")
    return [
        (view, node)
        for view, node in links
        if not any(document.contains(part, node) for part in outer)
        and document.attr(node, "data-a11y") is None
    ]


def _words(document: Document, node: int) -> str:
    """The link's text; the alternative of its image where it has none."""
    text = document.text(node).strip(_SPACE)
    if text:
        return text
    alternatives = [
        document.attr(inner, "alt") or ""
        for inner in document.descendants(node)
        if document.name(inner) == "img"
    ]
    return "".join(alternatives).strip(_SPACE)


def _dead(href: str) -> bool:
    href = "".join(href.split()).lower()
    return href in ("", "#") or href.startswith("javascript:")


def _lead(document: Document, ledger: Ledger, node: int, href: str, window: str | None) -> None:
    if document.name(node) not in ("a", "area"):
        reason = f"expected a link for an entry, found <{document.name(node)}>"
        ledger.refuse(node, by=_BY, action="set href", reason=reason)
        return
    changes: dict[str, str | None] = {"href": href, "target": window}
    changes |= dict.fromkeys(_HANDLERS)
    for name, value in changes.items():
        try:
            if document.attr(node, name) != value:
                ledger.set(node, name, value, by=_BY)
        except Refused as refused:
            ledger.refuse(node, by=_BY, action=f"set {name}", reason=refused.reason)
