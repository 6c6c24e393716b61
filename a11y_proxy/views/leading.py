"""Where the skip links that lead a page end: what we insert stands behind them, as the first thing
that the Tab key reaches must stay the way past it (WCAG 2.4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from a11y_proxy.engine.case import is_ours, words
from a11y_proxy.engine.skiplinks import named
from a11y_proxy.html import names
from a11y_proxy.html.document import Document

MOST: Final = 3
"""Links within the page from which on they are its table of contents."""
_PLAIN: Final = frozenset({"body", "div", "header", "section", "nav", "form", "center"})
"""Elements in which one more child disturbs nothing."""


def end_of_skip_links(document: Document) -> int | None:
    """The element that holds the last of the author's leading skip links and nothing else, None
    where the first thing to be reached is no link to a place of the page."""
    links: list[int] = []
    for node in islice(_reached(document), MOST + 1):
        if not _leads_within(document, node):
            break
        links.append(node)
    if not links or len(links) > MOST:
        return None
    place = links[-1]
    while _holds_only(document, parent := document.parent(place), links):
        place = parent
    around = {document.name(node) for node in document.ancestors(place)} - {"html"}
    return place if around <= _PLAIN else None


def _reached(document: Document) -> Iterator[int]:
    """What the Tab key reaches, ours left out, in the order of the page."""
    for node in document.nodes():
        if not names.is_focusable(document, node) or names.exposed(document, node) == "no":
            continue
        if not any(is_ours(document, each) for each in (node, *document.ancestors(node))):
            yield node


def _leads_within(document: Document, node: int) -> bool:
    href = (document.attr(node, "href") or "").strip()
    if document.name(node) != "a" or not href.startswith("#"):
        return False
    return named(document, href[1:]) is not None


def _holds_only(document: Document, node: int, links: list[int]) -> bool:
    """Whether an element below body holds nothing to be read or reached but these links."""
    if document.name(node) in ("body", "html"):
        return False
    within = [link for link in links if document.contains(node, link)]
    if words(document.text(node)) != words(" ".join(document.text(link) for link in within)):
        return False
    below = list(islice(document.descendants(node), 4 * MOST))
    return len(below) < 4 * MOST and not any(document.name(n) in ("img", "input") for n in below)
