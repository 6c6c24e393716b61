"""What the layout of a form proves of a control's label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from a11y_proxy.engine.base import Model
from a11y_proxy.engine.case import Case, Proof, shown_words, words
from a11y_proxy.engine.writing import writing
from a11y_proxy.html import names

_CELLS = frozenset({"td", "th"})
_PHRASES = frozenset({"label", "span", "b", "strong", "font", "em", "i", "u", "big", "small"})
_CHOICES = frozenset({"radio", "checkbox"})
_COLONS = ("：", ":")
_SENTENCE = frozenset("。！？；!?;")
"""Marks of a sentence: a label is none."""

_WIDEST = 60
"""Cells of a row beyond which no form is laid out by it."""

_IDEOGRAMS = 2
_LETTERS = 4
"""The least letters of a label without a colon: `至`, `to`, `до` join two controls."""


class LabelCell(Model):
    """The cell before a control's cell, in the same row, is its label."""

    before: Literal[True]
    only_control_in_pair: Literal[True]
    most: int = 30
    """The most characters of a label."""


def label_cell(case: Case, node: int, params: LabelCell) -> Proof | None:
    """The text of the cell before, where the two cells hold this control and no other.

    Without a colon the row must be pairs of a label and a control from its start: in a table of
    records the cell before is another column. A choice (radio, checkbox) has its label beside it:
    the cell before names the group.
    """
    document = case.document
    if not _may_be_labelled(case, node):
        return None
    cell = next((n for n in document.ancestors(node) if document.name(n) in _CELLS), None)
    if cell is None or case.controls(cell) != [node]:
        return None
    siblings = document.children(document.parent(cell))
    if len(siblings) > _WIDEST:
        return None
    row = [n for n in siblings if document.name(n) in _CELLS]
    at = row.index(cell) if cell in row else 0
    if at == 0 or any(case.controls(after) for after in row[at + 1 : at + 2]):
        return None
    proof = _label(case, row[at - 1], cell, params.most)
    if proof is None or proof.text.endswith(_COLONS):
        return proof
    return proof if _says_enough(proof.text) and _in_pairs(case, row[: at + 1]) else None


def _label(case: Case, cell: int, control_cell: int, most: int) -> Proof | None:
    document = case.document
    if len(words(document.text(cell))) > most:
        return None
    text = shown_words(document, cell)
    if not _is_label(text, 1, most) or names.exposed(document, cell) == "no":
        return None
    heights = {(document.attr(n, "rowspan") or "1").strip() for n in (cell, control_cell)}
    inner = list(document.descendants(cell))
    if len(heights) > 1 or any(
        case.is_control(n)
        or document.name(n) in ("table", "a", "button")
        or _labels_another(case, n)
        for n in inner
    ):
        return None
    return Proof(text, (cell,))


def _in_pairs(case: Case, row: Sequence[int]) -> bool:
    """True where label and control take turns, cells that say nothing (marks, pictures) aside."""
    kinds = []
    for cell in row:
        if case.controls(cell):
            kinds.append("control")
        elif any(letter.isalpha() for letter in case.document.text(cell)):
            kinds.append("label")
    return kinds == ["label", "control"] * (len(kinds) // 2)


class TextBefore(Model):
    """Text right before a control, in the same cell or block, is its label."""

    most: int = 20
    """The most characters of a label."""


def text_before(case: Case, node: int, params: TextBefore) -> Proof | None:
    """The text, or the phrase element, that ends right before the control.

    It must end with a colon and not name a group of controls; or be all that stands before the only
    control of its parent, with no words that go on behind it (`转到第[ ]页`). Text is copied, so it
    must be read for certain: in a charset that is only guessed, ASCII alone.
    """
    document = case.document
    parent = document.parent(node)
    if not _may_be_labelled(case, node) or parent < 0:
        return None
    parts, at = case.around(node)
    if at == 0:
        return None
    text, nodes = _read(case, parts[at - 1])
    if not _is_label(text, 2, params.most) or any(mark in text[:-1] for mark in _COLONS):
        return None
    if not nodes and not text.isascii() and _is_guess(case):
        return None
    if text.endswith(_COLONS):
        further = parts[at - 2] if at > 1 else ""
        begun = isinstance(further, int) and _read(case, further)[0]
        after = (parts[n] for n in range(at + 1, len(parts)))
        return None if begun or _names_group(case, node, after) else Proof(text, nodes)
    alone = at == 1 and case.controls(parent) == [node]
    goes_on = any(_read(case, part)[0] for part in parts[at + 1 : at + 2])
    return Proof(text, nodes) if alone and not goes_on and _says_enough(text) else None


def _is_guess(case: Case) -> bool:
    charset = case.document.charset
    return charset.source == "guess" and charset.label != "utf-8"


def _names_group(case: Case, node: int, after: Iterable[int | str]) -> bool:
    """True where the next control on the line has words of its own without a colon (`[ ] 年 [ ]`),
    or is another of the same kind right beside: the label is then that of both."""
    document = case.document
    between = ""
    for part in after:
        if isinstance(part, str):
            between += part
        elif case.is_control(part):
            if between.strip():
                return not between.rstrip().endswith(_COLONS)
            return document.name(part) == document.name(node)
        elif document.name(part) in _PHRASES and not case.controls(part):
            between += document.text(part)
        elif names.exposed(document, part) != "no":
            return False
    return False


def _is_label(text: str, least: int, most: int) -> bool:
    return (
        least <= len(text) <= most
        and any(letter.isalpha() for letter in text)
        and _SENTENCE.isdisjoint(text)
    )


def _says_enough(text: str) -> bool:
    """True for words that name something by themselves: no count (`共 35 页`), no mere `至`."""
    found = writing(text)
    if any(letter.isdigit() for letter in text):
        return False
    ideograms = sum(found.scripts.get(name, 0) for name in ("han", "kana", "hangul"))
    return ideograms >= _IDEOGRAMS or found.letters - ideograms >= _LETTERS


def _read(case: Case, part: int | str) -> tuple[str, tuple[int, ...]]:
    """The words of a part of an element and, where it is a phrase element, that element."""
    if isinstance(part, str):
        return words(part), ()
    document = case.document
    if document.name(part) not in _PHRASES or names.exposed(document, part) == "no":
        return "", ()
    if any(
        case.is_control(n) or document.name(n) in ("a", "button") or _labels_another(case, n)
        for n in (part, *document.descendants(part))
    ):
        return "", ()
    return shown_words(document, part), (part,)


def _labels_another(case: Case, node: int) -> bool:
    """True for a label element that the author gave to a control."""
    document = case.document
    if document.name(node) != "label":
        return False
    target = document.attr(node, "for")
    return document.by_id(target) is not None if target else bool(case.controls(node))


def _may_be_labelled(case: Case, node: int) -> bool:
    """False for a choice, and where the author's aria-labelledby waits for what scripts make."""
    document = case.document
    kind = (document.attr(node, "type") or "").strip().lower()
    choice = document.name(node) == "input" and kind in _CHOICES
    return not choice and not (document.attr(node, "aria-labelledby") or "").strip()
