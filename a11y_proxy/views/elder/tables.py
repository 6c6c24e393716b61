"""Tables: which hold data, and what becomes of those that hold a page's layout."""

from __future__ import annotations

from typing import Final

from lxml import etree
from lxml.etree import _Element

from a11y_proxy.views.elder.allowed import GLOBAL
from a11y_proxy.views.elder.trim import replace, text_of

PARTS: Final = frozenset(["table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"])
"""The elements of a table."""

MARKS: Final = frozenset(("role", "summary", "border", "scope"))
"""Attributes that tell data from layout; `undo_layout` reads and then removes them."""

_HEADERS: Final = ("caption", "thead", "th")
_BLOCKS: Final = ("form", "input", "select", "textarea", "button", "iframe", "h2", "h3")
_SHORT: Final = 40
_GRID: Final = 4


def undo_layout(root: _Element) -> None:
    """Layout tables become blocks, data tables stand in a block that scrolls by itself."""
    for table in reversed(list(root.iter("table"))):
        if table is not root and is_data(table):
            _keep(table)
        else:
            _dissolve(table)
    for node in list(root.iter(*(PARTS - {"table"}))):
        if not any(above.tag == "table" for above in node.iterancestors()):
            _plain(node)


def is_data(table: _Element) -> bool:
    """True on positive evidence only: a caption, headers or scope, or a regular grid of at least
    4 × 4 short cells, or a bordered regular grid of at least 2 × 2 of them.

    Layout is the safe default: read as a list of blocks, a table keeps its text and loses only the
    association of its cells.
    """
    if table.get("role") in ("presentation", "none") or _holds_layout(table):
        return False
    rows = list(table.iter("tr"))
    widths = {sum(_span(cell) for cell in _cells(row)) for row in rows}
    if len(rows) < 2 or max(widths, default=0) < 2:
        return False
    if table.get("summary") or next(table.iter(*_HEADERS), None) is not None:
        return True
    if any(cell.get("scope") for row in rows for cell in _cells(row)):
        return True
    short = all(len(text_of(cell)) <= _SHORT for row in rows for cell in _cells(row))
    if not short or len(widths) != 1:
        return False
    bordered = (table.get("border") or "0").strip() not in ("", "0")
    return bordered or (len(rows) >= _GRID and widths.pop() >= _GRID)


def _holds_layout(table: _Element) -> bool:
    inner = next(table.iterdescendants("table"), None)
    return inner is not None or next(table.iter(*_BLOCKS), None) is not None


def _keep(table: _Element) -> None:
    for node in table.iter(etree.Element):
        for name in ("role", "summary", "border"):
            node.attrib.pop(name, "")
    # focusable, so that the keys scroll it
    region = etree.Element("div", {"class": "scroll", "tabindex": "0"})
    replace(table, region)
    region.append(table)


def _dissolve(table: _Element) -> None:
    for node in [table, *table.iterdescendants(*PARTS)]:
        if not _inside_data(node, table):
            _plain(node)


def _plain(node: _Element) -> None:
    node.tag = "p" if node.tag == "caption" else "div"
    for name in list(node.attrib):
        if name not in GLOBAL:
            del node.attrib[name]


def _inside_data(node: _Element, table: _Element) -> bool:
    """Whether an inner table, kept as data, holds `node` or is it."""
    above: _Element | None = node
    while above is not None and above is not table:
        if above.tag == "table":
            return True
        above = above.getparent()
    return False


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _span(cell: _Element) -> int:
    span = (cell.get("colspan") or "1").strip()
    return int(span) if span.isascii() and span.isdigit() and len(span) < 4 else 1
