"""Links that lead past what every page repeats."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from a11y_proxy.engine.case import Case, is_ours
from a11y_proxy.html import names
from a11y_proxy.html.document import Document

EARLY = 3
"""A skip link is one of the first so many places that the Tab key reaches."""


def focusable_before(case: Case, main: int | None) -> list[int]:
    """What the Tab key reaches before the main landmark begins (without one: the first few).

    What we ourselves inserted does not count, skip links excepted: it stands behind them.
    """
    document = case.document
    found: list[int] = []
    for node in document.nodes():
        if node == main or (main is None and len(found) > EARLY):
            break
        if not names.is_focusable(document, node) or names.exposed(document, node) == "no":
            continue
        if not _is_ours(document, node) or place(case, node) is not None:
            found.append(node)
    return found


def _is_ours(document: Document, node: int) -> bool:
    """True within an element that we inserted; a wrapper's content is the author's."""
    return any(is_ours(document, each) for each in (node, *document.ancestors(node)))


def leads_past(case: Case, links: Sequence[int], main: int | None) -> bool:
    """True where one of `links` leads to a place of this page that lies in the main landmark,
    begins it, or (without a landmark) lies behind the links."""
    document = case.document
    for link in links:
        target = place(case, link)
        if target is None:
            continue
        if main is None or target == main or document.contains(main, target):
            return True
        if document.contains(target, main) and document.name(target) not in ("html", "body"):
            return True
        if _leads_to(document, target, main):
            return True
    return False


def _leads_to(document: Document, target: int, main: int) -> bool:
    """True where nothing that has the focus stands between a place and the main landmark."""
    found = False
    for node in document.nodes():
        if node == main:
            return found
        if node == target:
            found = True
        elif found and names.is_focusable(document, node) and names.exposed(document, node) != "no":
            return False
    return False


def place(case: Case, link: int) -> int | None:
    """The node of this page that a link's fragment names; None for a link elsewhere."""
    document = case.document
    href = (document.attr(link, "href") or "").strip()
    address, mark, fragment = href.partition("#")
    if not mark or not fragment or document.name(link) not in ("a", "area"):
        return None
    if address or case.base is not None:
        where = case.address(href)
        if where is None or where.target != case.page.target:
            return None
    return named(document, fragment)


def named(document: Document, fragment: str) -> int | None:
    """The node that a fragment indicates (HTML 7.4.6.4): by id, as it stands or decoded, else the
    first anchor of that name."""
    for name in (fragment, unquote(fragment)):
        node = document.by_id(name)
        if node is not None:
            return node
    anchors = (n for n in document.select("a[name]") if document.attr(n, "name") == fragment)
    return next(anchors, None)
