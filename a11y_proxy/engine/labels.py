"""What the layout of a form proves of a control's label."""

from __future__ import annotations

from typing import Literal

from a11y_proxy.engine.base import Model
from a11y_proxy.engine.case import Case, Proof, words
from a11y_proxy.html import names

_CELLS = frozenset({"td", "th"})
_PHRASES = frozenset({"span", "b", "strong", "font", "em", "i", "u", "big", "small"})
_CHOICES = frozenset({"radio", "checkbox"})
_COLONS = ("：", ":")


class LabelCell(Model):
    """The cell before a control's cell, in the same row, is its label."""

    before: Literal[True]
    only_control_in_pair: Literal[True]
    most: int = 30
    """The most characters of a label."""


def label_cell(case: Case, node: int, params: LabelCell) -> Proof | None:
    """The text of the cell before, where the two cells hold this control and no other.

    A choice (radio, checkbox) has its label beside it: the cell before names the group.
    """
    document = case.document
    if _is_choice(case, node):
        return None
    cell = next((n for n in document.ancestors(node) if document.name(n) in _CELLS), None)
    if cell is None or case.controls(cell) != [node]:
        return None
    row = [n for n in document.children(document.parent(cell)) if document.name(n) in _CELLS]
    at = row.index(cell) if cell in row else 0
    if at == 0:
        return None
    return _label(case, row[at - 1], params.most)


def _label(case: Case, cell: int, most: int) -> Proof | None:
    document = case.document
    text = words(document.text(cell))
    if not 0 < len(text) <= most or not any(letter.isalpha() for letter in text):
        return None
    inner = list(document.descendants(cell))
    if any(case.is_control(n) or document.name(n) in ("table", "a", "button") for n in inner):
        return None
    if names.exposed(document, cell) == "no":
        return None
    return Proof(text, (cell,))


class TextBefore(Model):
    """Text right before a control, in the same cell or block, is its label."""

    most: int = 20
    """The most characters of a label."""


def text_before(case: Case, node: int, params: TextBefore) -> Proof | None:
    """The text, or the phrase element, that ends right before the control.

    It must end with a colon, or the control must be the only one of its parent.
    """
    document = case.document
    parent = document.parent(node)
    if _is_choice(case, node) or parent < 0:
        return None
    parts = document.parts(parent)
    at = parts.index(node) if node in parts else 0
    before = [part for part in parts[:at] if not (isinstance(part, str) and not part.strip())]
    if not before:
        return None
    text, nodes = _read(case, before[-1])
    if not 2 <= len(text) <= params.most or not any(letter.isalpha() for letter in text):
        return None
    if not text.endswith(_COLONS) and case.controls(parent) != [node]:
        return None
    return Proof(text, nodes)


def _read(case: Case, part: int | str) -> tuple[str, tuple[int, ...]]:
    """The words of a part of an element and, where it is a phrase element, that element."""
    if isinstance(part, str):
        return words(part), ()
    document = case.document
    if document.name(part) not in _PHRASES or case.controls(part):
        return "", ()
    return words(document.text(part)), (part,)


def _is_choice(case: Case, node: int) -> bool:
    kind = (case.document.attr(node, "type") or "").strip().lower()
    return case.document.name(node) == "input" and kind in _CHOICES
