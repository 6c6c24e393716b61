"""Which bytes of the page hold an element's content, where tags and tree disagree.

The parser makes two elements of one tag (``<b><p>x</b>y</p>``), puts content before its table, and
gives the head what stands behind ``</head>``. Each element then has its own share of the bytes.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from a11y_proxy.html.tags import FOSTERING, TABLE

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

Strays = dict[int, list[tuple[int, int]]]
"""For a table and its parts the elements that stand inside by their tags and were put elsewhere:
offset, number; by offset."""


def inside(document: Document, node: int) -> tuple[int, int]:
    """Where a node's content stands in the source."""
    if _stands_by_its_tags(document, node):
        span = document.span(node)
        return span.start_end, span.end_start
    shares = document.shares
    unknown = []
    at = node
    while at >= 0 and at not in shares and not _stands_by_its_tags(document, at):
        unknown.append(at)
        at = document.parent(at)
    for at in reversed(unknown):
        if at not in shares:
            _share_out(document, document.parent(at))
    return shares[node]


def _stands_by_its_tags(document: Document, node: int) -> bool:
    return node not in document.overlay.unsound or node in document.overlay.fostered


def _share_out(document: Document, parent: int) -> None:
    """The shares of all children of a node, whose own bytes are known."""
    low, high = inside(document, parent) if parent >= 0 else (0, len(document.source))
    overlay, cloned = document.overlay, document.tree.clones
    siblings = [node for node in overlay.children(parent) if node not in overlay.moved]
    behind = high  # where the next sibling's tag stands
    for at in range(len(siblings) - 1, -1, -1):
        node = siblings[at]
        span = document.span(node)
        start = span.start_end
        if node in cloned:
            start = min(document.span(siblings[at - 1]).end, high) if at else low
        document.shares[node] = start, max(start, min(span.end_start, behind, high))
        if node not in cloned and node not in overlay.fostered:
            behind = span.start


def extent(document: Document, node: int, position: int) -> tuple[int, int]:
    """From where to where a child takes part in its parent's source, not before `position`."""
    overlay = document.overlay
    span = document.span(node)
    if node not in overlay.unsound or node in overlay.fostering:
        return max(span.start, position), max(span.end, position)
    if node in overlay.fostered:
        return position, position
    start, end = inside(document, node)
    if end == span.end_start:
        end = span.end
    start = position if node in overlay.tree.clones else max(span.start, position)
    return start, max(start, end)


def members(document: Document, node: int) -> list[tuple[int, bool]]:
    """Children, each True; with False, elements to be passed over: they stand here, but the parser
    put them elsewhere, or nowhere."""
    overlay, tree = document.overlay, document.tree
    children = overlay.children(node)
    strangers: list[int] = []
    if node in tree.shadow_hosts:
        strangers = [tree.shadow_hosts[node]]
    elif node == document.root and document.head is not None:
        closed = overlay.source_end(document.head)
        if closed is not None and not isinstance(closed, int):
            late = overlay.children(document.head)
            strangers = [
                child
                for child in late
                if child not in overlay.moved and document.span(child).start >= closed.end()
            ]
    elif overlay.fostered and tree.ids[node] in FOSTERING:
        start, end = inside(document, node)
        strays = document.strays.get(node, [])
        first, last = bisect_left(strays, (start, 0)), bisect_left(strays, (end, 0))
        strangers = [
            i
            for _, i in strays[first:last]
            if i in overlay.fostered and not overlay.within(i, node)
        ]
    strangers.sort(key=lambda other: document.span(other).start, reverse=True)
    found: list[tuple[int, bool]] = []
    for child in children:
        if strangers and child not in overlay.moved:
            start = document.span(child).start
            while strangers and document.span(strangers[-1]).start < start:
                found.append((strangers.pop(), False))
        found.append((child, True))
    return found + [(other, False) for other in reversed(strangers)]


def strays_of(document: Document) -> Strays:
    """All fostered elements, each by the parts and the table that hold its tag most closely."""
    found: Strays = {}
    tree = document.tree
    parts = [i for i, tag in enumerate(tree.ids) if tag in FOSTERING] if tree.fostered else []
    starts = sorted((document.span(i).start, i) for i in (*parts, *tree.fostered))
    around: list[tuple[int, int]] = []  # end and number of the parts that are open
    for start, i in starts:
        while around and around[-1][0] <= start:
            around.pop()
        if i in tree.fostered:
            for _, part in reversed(around):
                found.setdefault(part, []).append((start, i))
                if tree.ids[part] == TABLE:
                    break
        if tree.ids[i] in FOSTERING:
            around.append((document.span(i).end, i))
    return found
