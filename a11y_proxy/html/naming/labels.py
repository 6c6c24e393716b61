"""Which labels belong to a form control (HTML, "The label element")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens
from a11y_proxy.html.tags import NUMBERS

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

LABELABLE: Final = frozenset(tokens("button input meter output progress select textarea"))
_LABEL: Final = NUMBERS["label"]


class LabelIndex(NamedTuple):
    """The labels of a page: by their `for`; those without one by the first control in them."""

    by_target: dict[str, list[int]]
    around: dict[int, list[int]]


def labels(document: Document, node: int) -> list[int]:
    """The label elements of a control, in document order: those whose `for` is its id, and the one
    around it that has no `for` and no other control before it."""
    if document.name(node) not in LABELABLE:
        return []
    index = document.labels
    if index is None:
        index = document.labels = _index(document)
    found = list(index.around.get(node, ()))
    identifier = document.attr(node, "id")
    if identifier in index.by_target and document.by_id(identifier) == node:
        found += index.by_target[identifier]
    return sorted(found, key=lambda each: document.span(each).start) if found[1:] else found


def _index(document: Document) -> LabelIndex:
    index = LabelIndex({}, {})
    for label in _all_labels(document):
        target = document.attr(label, "for")
        if target is not None:
            index.by_target.setdefault(target, []).append(label)
        elif (control := _first_control(document, label)) is not None:
            index.around.setdefault(control, []).append(label)
    return index


def _all_labels(document: Document) -> Iterator[int]:
    """A look at the list of names alone: most legacy pages have no label at all."""
    ids = document.tree.ids
    at = -1
    for _ in range(ids.count(_LABEL)):
        at = ids.index(_LABEL, at + 1)
        if document.present(at) and not document.tree.in_template(at):
            yield at


def _first_control(document: Document, label: int) -> int | None:
    for each in document.descendants(label):
        hidden = ascii_lower(document.attr(each, "type") or "") == "hidden"
        if document.name(each) in LABELABLE and not hidden:
            return each
    return None
