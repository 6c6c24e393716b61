"""Tables that lay a page out, tables that hold data: told apart by evidence.

Layout is the safe answer: linearised, a data table keeps all its text and loses only which cells
belong together; a layout table taken for data keeps a page in columns that do not fit.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median_high, mode
from typing import Final, Literal

from a11y_proxy.html.document import Document

Kind = Literal["layout", "row", "data"]
"""`row` is a layout table that holds one short line, such as a menu."""

_BLOCKS: Final = frozenset(
    (
        *("div", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "form", "hr", "pre"),
        *("center", "blockquote", "fieldset", "iframe", "table"),
    )
)
_CONTROLS: Final = ("input", "select", "textarea", "img", "form")
_LONG_CELL = 240
"""Characters from which a cell is an article, not a value."""
_SPAN: Final = re.compile(r"[0-9]{1,2}")


@dataclass
class _Table:
    """A table's own elements; those of a table inside it are not its own."""

    names: Counter[str] = field(default_factory=Counter)
    rows: dict[int, list[int]] = field(default_factory=dict)

    @property
    def cells(self) -> list[int]:
        return [cell for row in self.rows.values() for cell in row]

    @property
    def width(self) -> int:
        """Cells of the longest row."""
        return max((len(row) for row in self.rows.values()), default=0)

    @property
    def blocks(self) -> int:
        return sum(count for name, count in self.names.items() if name in _BLOCKS)

    @property
    def controls(self) -> int:
        return sum(self.names[name] for name in _CONTROLS)


def kinds(document: Document) -> dict[int, Kind]:
    """Every table of the page, by node."""
    return {i: _kind(document, i, table) for i, table in _tables(document).items()}


def caption(document: Document, table: int) -> str:
    """What the table's own caption says, "" without one."""
    captions = [i for i in document.children(table) if document.name(i) == "caption"]
    return " ".join(document.text(captions[0]).split()) if captions else ""


def _tables(document: Document) -> dict[int, _Table]:
    tables: dict[int, _Table] = {}
    owner: dict[int, int] = {}
    for i in document.nodes():
        parent, name = document.parent(i), document.name(i)
        inside = parent if parent in tables else owner.get(parent)
        if inside is not None:
            owner[i] = inside
            table = tables[inside]
            table.names[name] += 1
            if name in ("td", "th"):
                table.rows.setdefault(parent, []).append(i)
        if name == "table":
            tables[i] = _Table()
    return tables


def _kind(document: Document, i: int, table: _Table) -> Kind:
    if table.names["table"]:
        return "layout"
    lengths = [len("".join(document.text(cell).split())) for cell in table.cells]
    if _holds_data(document, i, table, lengths):
        return "data"
    one_line = len(table.rows) <= 2 and len(lengths) >= 4 and max(lengths) <= 24
    return "row" if one_line and not table.blocks else "layout"


def _holds_data(document: Document, i: int, table: _Table, lengths: list[int]) -> bool:
    role = (document.attr(i, "role") or "").strip().lower()
    if role in ("presentation", "none") or len(table.rows) < 2 or table.width < 2:
        return False
    if role in ("table", "grid") or _is_grid(document, table, lengths):
        return True
    headers = table.names["th"]
    if max(lengths) > _LONG_CELL or table.blocks > 2 or (table.controls and not headers):
        return False
    return _is_marked(document, i, table) or _is_ruled(document, i, table, lengths)


def _is_marked(document: Document, i: int, table: _Table) -> bool:
    """The author says so: caption, thead, summary, header cells."""
    if (
        table.names["caption"]
        or table.names["thead"]
        or (document.attr(i, "summary") or "").strip()
    ):
        return True
    headers = table.names["th"]
    if headers >= 2 and headers >= table.width - 1:
        return True
    return any(
        document.attr(cell, "scope") is not None or document.attr(cell, "headers") is not None
        for cell in table.cells
    )


def _is_grid(document: Document, table: _Table, lengths: list[int]) -> bool:
    """At least four by four short cells, most rows of one width, little but text in them."""
    if len(table.rows) < 4 or table.blocks >= 2 or table.controls > 0.1 * len(lengths):
        return False
    widths = [sum(_columns(document, cell) for cell in row) for row in table.rows.values()]
    return (
        max(widths) >= 4
        and widths.count(mode(widths)) >= 0.7 * len(widths)
        and median_high(lengths) <= 40
        and sum(length > 0 for length in lengths) >= 0.4 * len(lengths)
    )


def _is_ruled(document: Document, i: int, table: _Table, lengths: list[int]) -> bool:
    """Regular and filled, with a border or enough columns."""
    rows = list(table.rows.values())
    full = sum(len(row) == table.width for row in rows)
    if len(rows) < 3 or full < 0.7 * len(rows):
        return False
    if sum(length > 0 for length in lengths) < 0.6 * len(lengths):
        return False
    bordered = (document.attr(i, "border") or "0").strip() not in ("0", "")
    if table.width == 2:
        return bordered and max(lengths) < 80
    return bordered or table.width >= 4


def _columns(document: Document, cell: int) -> int:
    match = _SPAN.match((document.attr(cell, "colspan") or "1").strip())
    return max(1, int(match[0])) if match else 1
