"""Counters of style sheets (CSS Lists 3, section 4): one walk over the page counts them all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from a11y_proxy.html.naming.cascade import NOTHING, Found

if TYPE_CHECKING:
    from a11y_proxy.html.naming.styles import Styles

Counts = dict[tuple[int, str], dict[str, list[int]]]
"""Of each text generated before or after an element's content: the values of the counters that it
asks for, outermost first."""

_COUNTER: Final = re.compile(r"([^\s\d+-][^\s]*+)(?:\s++([-+]?\d{1,9}+)(?!\S))?")
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ALL: Final = ("counter-reset", "counter-increment", "counter-set")
_ASKED: Final = re.compile(r"(?<![\w-])counters?\(\s*+([^\s,()]++)", re.IGNORECASE)
_SYMBOLS: Final = {"none": "", "disc": "•", "circle": "◦", "square": "▪"}


class _Scopes:
    """The counters in scope while the page is walked: each with the parent of who set it up."""

    def __init__(self) -> None:
        self._open: dict[str, list[list[int]]] = {}
        self._below: dict[int, list[str]] = {}

    def apply(self, parent: int, given: dict[str, Found]) -> None:
        """What an element or generated text below `parent` does to them."""
        for name, value in _counters(given.get("counter-reset", NOTHING).value, 0):
            self._set_up(parent, name, value)
        for name, value in _counters(given.get("counter-increment", NOTHING).value, 1):
            self._of(parent, name)[1] += value
        for name, value in _counters(given.get("counter-set", NOTHING).value, 0):
            self._of(parent, name)[1] = value

    def _set_up(self, parent: int, name: str, value: int) -> None:
        scopes = self._open.setdefault(name, [])
        if scopes and scopes[-1][0] == parent:
            scopes[-1][1] = value
        else:
            scopes.append([parent, value])
            self._below.setdefault(parent, []).append(name)

    def _of(self, parent: int, name: str) -> list[int]:
        if not self._open.get(name):
            self._set_up(parent, name, 0)
        return self._open[name][-1]

    def leave(self, parent: int) -> None:
        for name in self._below.pop(parent, ()):
            self._open[name].pop()

    def values(self, name: str) -> list[int]:
        return [each[1] for each in self._open.get(name, ())]


def counts_of(styles: Styles) -> Counts:
    """Counts where text is generated."""
    document = styles.document
    scopes, counts = _Scopes(), Counts()

    def generate(node: int, place: str) -> None:
        given = styles.sheets(node, place)
        if "content" in given and given.get("display", NOTHING).value != "none":
            scopes.apply(node, given)
            asked = _ASKED.findall(given["content"].value)
            counts[node, place] = {name: scopes.values(name) for name in asked}

    waiting = [(node, False) for node in reversed(document.children(-1))]
    while waiting:
        node, left = waiting.pop()
        if left:
            generate(node, "after")
            scopes.leave(node)
        elif not styles.inherited(node).gone:
            given = {name: styles.own(node, name) for name in _ALL}
            scopes.apply(document.parent(node), given)
            generate(node, "before")
            waiting.append((node, True))
            waiting += [(child, False) for child in reversed(document.children(node))]
    return counts


def _counters(value: str, default: int) -> Iterable[tuple[str, int]]:
    if not value or value.lower() == "none":
        return ()
    return [(each[1], int(each[2] or default)) for each in _COUNTER.finditer(value)]


def written(number: int, style: str = "decimal") -> str:
    """A number in a counter style; in one that is not known here: nothing."""
    if style in _SYMBOLS:
        return _SYMBOLS[style]
    if style == "decimal":
        return str(number)
    if style == "decimal-leading-zero":
        return f"{number:0{3 if number < 0 else 2}d}"
    case, _, system = style.partition("-")
    if case not in ("lower", "upper") or system not in ("alpha", "latin", "roman"):
        return ""
    if not 0 < number < 4_000:
        return str(number)
    text = _roman(number) if system == "roman" else _alphabetic(number)
    return text.upper() if case == "upper" else text


def _alphabetic(number: int) -> str:
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text
