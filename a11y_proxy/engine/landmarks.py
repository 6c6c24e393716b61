"""Where a landmark goes: on the region's own element, or on a wrapper around or inside it."""

from __future__ import annotations

from a11y_proxy.engine.markup import start_tag
from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger

_BEARERS = frozenset({"div", "center", "section", "article"})
"""Elements that may bear a landmark role and lose no meaning by it (ARIA in HTML, section 4)."""
_CELLS = frozenset({"td", "th"})
_NO_WRAPPER_INSIDE = frozenset(
    {"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "select", "p"}
)
"""A wrapper among the children of these is moved away by browsers, or breaks what they mean."""


def set_landmark(
    document: Document, ledger: Ledger, first: int, last: int, role: str, by: str
) -> None:
    """Makes the nodes `first` … `last` and what stands between them one landmark.

    The role goes on the element itself where it is one that may bear it; into the cell where it is
    a cell; else a wrapper goes around the siblings that hold the range, or around the table or
    list that they are rows of. Raises `Refused`.
    """
    first, last = _siblings(document, first, last)
    name = document.name(first)
    if name in ("body", "html", "frameset"):
        raise Refused(f"the region is the whole {name}: a landmark on it tells nothing apart")
    alone = first == last
    if alone and name in _BEARERS and document.attr(first, "role") is None:
        ledger.set(first, "role", role, by=by)
    elif alone and name in _CELLS:
        _in_cell(document, ledger, first, role, by)
    else:
        ledger.wrap(first, _wrapper(role, by), by=by, through=last)


def _wrapper(role: str, by: str) -> str:
    return start_tag("div", {"role": role, "data-a11y": f"{by}:wrap"})


def _siblings(document: Document, first: int, last: int) -> tuple[int, int]:
    """The siblings that hold the range, where a wrapper can stand around them."""
    one, other = _path(document, first), _path(document, last)
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    if shared in (len(one), len(other)):
        first = last = one[shared - 1]
    else:
        first, last = one[shared], other[shared]
    if first == last and document.name(first) in _CELLS:
        return first, last
    while (parent := document.parent(first)) >= 0 and document.name(parent) in _NO_WRAPPER_INSIDE:
        first = last = parent
    return first, last


def _path(document: Document, node: int) -> list[int]:
    return [*reversed(list(document.ancestors(node))), node]


def _in_cell(document: Document, ledger: Ledger, cell: int, role: str, by: str) -> None:
    """On the cell where its table is only layout, else around what it holds."""
    table = next((n for n in document.ancestors(cell) if document.name(n) == "table"), None)
    said = (document.attr(table, "role") or "").strip().lower() if table is not None else ""
    if said in ("presentation", "none") and document.attr(cell, "role") is None:
        ledger.set(cell, "role", role, by=by)
        return
    inside = document.children(cell)
    if not inside:
        raise Refused("the region is a cell that holds no element to wrap")
    parts = document.parts(cell)
    outside = [*parts[: parts.index(inside[0])], *parts[parts.index(inside[-1]) + 1 :]]
    if any(isinstance(part, str) and part.strip() for part in outside):
        raise Refused("text stands directly in the region's cell, outside its elements")
    ledger.wrap(inside[0], _wrapper(role, by), by=by, through=inside[-1])
