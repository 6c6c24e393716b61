"""Lengths as style sheets write them (CSS Values and Units 4; Quirks Mode, "unitless length")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_LENGTH: Final = re.compile(
    r"([-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:e[-+]?[0-9]+(?![a-z%]))?)"
    r"(px|pt|pc|cm|mm|in|q|em|ex|rem|ch|%|vw|vh|vmin|vmax)?",
    re.IGNORECASE,
)
_PIXELS: Final = {
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 9.6 / 2.54,
    "q": 2.4 / 2.54,
}
_VIEWPORT: Final = frozenset(("vw", "vh", "vmin", "vmax"))

KEYWORD_SIZES: Final = {
    "xx-small": 9,
    "x-small": 10,
    "small": 13,
    "medium": 16,
    "large": 18,
    "x-large": 24,
    "xx-large": 32,
}
"""`font-size` keywords in pixels, as browsers have them at a default size of 16 pixels."""

_LEGACY: Final = re.compile(r"[ \t\n\f\r]*+([-+]?)([0-9]{1,9}+)")


class Length(NamedTuple):
    """A length that a browser accepts: `text` with its unit written out."""

    number: float
    unit: str
    pixels: float | None
    """None for units that depend on the font, the box or the viewport."""
    text: str

    @property
    def on_viewport(self) -> bool:
        return self.unit in _VIEWPORT


@lru_cache(maxsize=4096)
def length(text: str, *, unitless: bool = False) -> Length | None:
    """`text` as a length, or None. Zero needs no unit; with `unitless`, as the properties of the
    quirk have it in quirks mode, no number does."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    number, unit = float(match[1]), (match[2] or "").lower()
    if unit:
        factor = _PIXELS.get(unit)
        return Length(number, unit, None if factor is None else number * factor, text)
    if number == 0 or unitless:
        return Length(number, "px", number, text + "px")
    return None


def legacy_size(text: str) -> int | None:
    """The size 1–7 that `<font size>` means; None where browsers ignore it."""
    match = _LEGACY.match(text)
    if match is None:
        return None
    number = int(match[2])
    if match[1]:
        number = 3 + number if match[1] == "+" else 3 - number
    return min(7, max(1, number))
