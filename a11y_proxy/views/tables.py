"""Tables that lay a page out, tables that hold data: told apart by evidence.

Layout is the safe answer: linearised, a data table keeps all its text and loses only which cells
belong together; a layout table taken for data keeps a page in columns that do not fit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median_high, mode
from typing import Final, Literal

from a11y_proxy.html.document import Document

Kind = Literal["layout", "row", "lines-1", "lines-2", "lines-3", "lines-4", "fields", "data"]
"""All but `data` lay out. `row` holds one short line, such as a menu or a search; `lines-n` entries
of one line, of which the n-th cell is the longest, the others a bullet, a date; `fields` words
beside controls."""

_BLOCKS: Final = frozenset(
    (
        *("div", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "form", "hr", "pre"),
        *("center", "blockquote", "fieldset", "iframe", "table"),
    )
)
_FIELDS: Final = frozenset(("input", "select", "textarea"))
_LINES: Final[tuple[Kind, ...]] = ("lines-1", "lines-2", "lines-3", "lines-4")
_CONTROLS: Final = ("input", "select", "textarea", "img", "form")
_LONG_CELL = 240
"""Characters from which a cell is an article, not a value."""
_SHORT_CELL = 24
_ALONE_CELL = 40
"""Characters of a cell that may stand in a row: of a table of two rows, of one."""
_ASIDE_CELL = 16
"""Characters up to which a cell stands beside the entry that it belongs to: a date, a number."""
_LONG_ENTRY = 80
_MOST_ASIDE = 4
_LABEL_CELL = 12
_SPAN: Final = re.compile(r"[0-9]{1,2}")
_NOT_SHOWN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass
class _Cell:
    """What a cell shows; what is not shown until a script shows it, such as a menu, is apart."""

    blocks: int = 0
    controls: int = 0
    unseen: list[int] = field(default_factory=list)

    def width(self, document: Document, node: int) -> int:
        """Characters that are seen."""
        seen = _characters(document, node)
        return seen - sum(_characters(document, hidden) for hidden in self.unseen)


@dataclass
class _Table:
    """A table's own elements; those of a table inside it are not its own."""

    names: Counter[str] = field(default_factory=Counter)
    rows: dict[int, list[int]] = field(default_factory=dict)
    contents: dict[int, _Cell] = field(default_factory=dict)

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
    cell: dict[int, int] = {}
    unseen: set[int] = set()
    for i in document.nodes():
        parent, name = document.parent(i), document.name(i)
        inside = parent if parent in tables else owner.get(parent)
        if inside is not None:
            owner[i] = inside
            table = tables[inside]
            table.names[name] += 1
            if name in ("td", "th"):
                table.rows.setdefault(parent, []).append(i)
                table.contents[i] = _Cell()
                cell[i] = i
            elif cell.get(parent) in table.contents:
                cell[i] = cell[parent]
                _count(document, i, table.contents[cell[i]], unseen)
        if name == "table":
            tables[i] = _Table()
    return tables


def _count(document: Document, i: int, cell: _Cell, unseen: set[int]) -> None:
    if document.parent(i) in unseen:
        unseen.add(i)
    elif _NOT_SHOWN.search(document.attr(i, "style") or ""):
        unseen.add(i)
        cell.unseen.append(i)
    else:
        cell.blocks += document.name(i) in _BLOCKS
        cell.controls += document.name(i) in _FIELDS


def _kind(document: Document, i: int, table: _Table) -> Kind:
    if table.names["table"]:
        return "layout"
    if _holds_data(document, i, table, [_characters(document, cell) for cell in table.cells]):
        return "data"
    widths = {cell: shown.width(document, cell) for cell, shown in table.contents.items()}
    if _is_fields(table, widths):
        return "fields"
    if _is_row(table, widths):
        return "row"
    return _lines(table, widths) or "layout"


def _is_row(table: _Table, widths: Mapping[int, int]) -> bool:
    longest = _ALONE_CELL if len(table.rows) == 1 else _SHORT_CELL
    return (
        len(table.rows) <= 2
        and len(widths) >= 4
        and max(widths.values()) <= longest
        and not any(cell.blocks for cell in table.contents.values())
    )


def _is_fields(table: _Table, widths: Mapping[int, int]) -> bool:
    """Rows of which most begin with a few words and go on with a control."""
    pairs = [row for row in table.rows.values() if len(row) > 1]
    asked = sum(
        0 < widths[row[0]] <= _LABEL_CELL
        and not table.contents[row[0]].controls
        and table.contents[row[1]].controls > 0
        for row in pairs
    )
    return len(pairs) > 1 and asked > len(pairs) / 2


def _lines(table: _Table, widths: Mapping[int, int]) -> Kind | None:
    """Rows of equally many cells, one of them the entry, and perhaps rows of one cell."""
    entries = [row for row in table.rows.values() if len(row) > 1]
    columns = len(entries[0]) if len(entries) > 1 else 0
    if not 2 <= columns <= _MOST_ASIDE or any(len(row) != columns for row in entries):
        return None
    shown = [table.contents[cell] for row in entries for cell in row]
    if any(cell.blocks or cell.controls for cell in shown):
        return None
    totals = [sum(widths[row[at]] for row in entries) for at in range(columns)]
    main = totals.index(max(totals))
    for row in entries:
        aside = max(widths[cell] for at, cell in enumerate(row) if at != main)
        if aside > _ASIDE_CELL or widths[row[main]] > _LONG_ENTRY:
            return None
    return _LINES[main]


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


def _characters(document: Document, i: int) -> int:
    return len("".join(document.text(i).split()))


def _columns(document: Document, cell: int) -> int:
    match = _SPAN.match((document.attr(cell, "colspan") or "1").strip())
    return max(1, int(match[0])) if match else 1
