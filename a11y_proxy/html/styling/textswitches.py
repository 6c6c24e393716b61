"""Second declarations of text: sizes, lines, spacing."""

from __future__ import annotations

import re
from typing import Final

from a11y_proxy.html.styling.declarations import STRING
from a11y_proxy.html.styling.lengths import KEYWORD_SIZES, length
from a11y_proxy.html.styling.scene import Pairs, Scene, scaled, switch

CAPS: Final = (24, 28, 32, 36, 40, 48, 64, 96)
"""Text of at least so many pixels asks its own switch first, `--a11y-c24` …, so that it can be
capped on narrow screens without `min()`, which engines got years after custom properties."""

_FUNCTION: Final = re.compile(r"(?:calc|min|max|clamp)\([^\"'\\!]*\)\Z")
_UNIT: Final = re.compile(r"(?<![\w.])[0-9]*\.?[0-9]+([a-z%]+)")
_SCALABLE: Final = frozenset(("px", "pt", "pc", "in", "cm", "mm", "q", "vw", "vh", "vmin", "vmax"))
_IDENT: Final = r"(?:[\w-]|[^\x00-\x7f]|\\[^\n])++"
_FAMILY: Final = rf"\s*+(?:{STRING}|{_IDENT}(?:\s++{_IDENT})*+)\s*+"
_FONT: Final = re.compile(
    r"((?:(?!(?:xx?-)?(?:small|large)\b|(?:medium|larger|smaller)\b)[a-z-]++\s++|[0-9]{1,4}\s++)*+)"
    r"([-+.\w%]++)(?:\s*+/\s*+([-+.\w%]++))?"
    rf"((?=[\s\"']){_FAMILY}(?:,{_FAMILY})*+)",
    re.IGNORECASE,
)


def _size(text: str, scene: Scene, *, unitless: bool) -> str | None:
    """A font size that scales; None where it already does, or is none."""
    if text in KEYWORD_SIZES:
        return _capped(f"{KEYWORD_SIZES[text]}px", KEYWORD_SIZES[text])
    found = length(text, unitless=unitless)
    if found is None:
        return _computed_size(text)
    if found.number <= 0:
        return None
    if found.pixels is not None:
        return _capped(found.text, found.pixels)
    if found.on_viewport or (scene.root and found.unit in ("%", "em", "rem")):
        return scaled(found.text)
    return None


def _capped(text: str, pixels: float) -> str:
    caps = [cap for cap in CAPS if cap <= pixels]
    return switch(f"c{caps[-1]}", scaled(text)) if caps else scaled(text)


def _computed_size(text: str) -> str | None:
    """Arithmetic scales as a whole where no part of it follows a font size that scales itself."""
    if not _FUNCTION.match(text) or "var(" in text:
        return None
    units = {match[1] for match in _UNIT.finditer(text)}
    return scaled(f"({text})") if units and units <= _SCALABLE else None


def font_size(name: str, value: str, scene: Scene) -> Pairs:
    size = _size(value, scene, unitless=scene.quirks)
    return [(name, size)] if size else []


def font(value: str, scene: Scene) -> Pairs:
    match = _FONT.fullmatch(value)
    if match is None:
        return []
    before, size, height, families = match.groups()
    if not _is_size(size.lower()) or (height and not _is_line_height(height.lower())):
        return []
    new_size = _size(size.lower(), scene, unitless=False)
    new_height = _line(height.lower()) if height else None
    if not (new_size or new_height):
        return []
    line = f"/{new_height or height}" if height else ""
    return [("font", f"{before}{new_size or size}{line}{families}")]


def _is_size(text: str) -> bool:
    found = length(text)
    if found is None:
        return text in KEYWORD_SIZES or text in ("larger", "smaller")
    return found.number >= 0


def _is_line_height(text: str) -> bool:
    found = length(text, unitless=True)
    return text == "normal" or (found is not None and found.number >= 0)


def _line(text: str) -> str | None:
    found = length(text)
    if found is None or not found.pixels or found.pixels < 0:
        return None
    return switch("lh", scaled(text))


def line_height(name: str, value: str, scene: Scene) -> Pairs:
    line = _line(value)
    return [(name, line)] if line else []


def spacing(name: str, value: str, scene: Scene) -> Pairs:
    found = scene.length(value)
    if found is None or not found.pixels or scene.away or scene.image:
        return []
    return [(name, scaled(found.text))]


def indent(name: str, value: str, scene: Scene) -> Pairs:
    found = scene.length(value)
    if found is not None and scene.image and not scene.away:
        return [(name, switch("im", found.text))]
    if found is None or scene.away or scene.image or not found.number:
        return []
    if found.pixels is None:
        return [(name, switch("ti", value))] if found.number < 0 else []
    new = scaled(found.text)
    return [(name, new if 0 <= found.pixels <= 40 else switch("ti", new))]


def white_space(name: str, value: str, scene: Scene) -> Pairs:
    kind = {"nowrap": "ws", "pre": "wsp"}.get(value)
    return [(name, switch(kind, value))] if kind else []


def opacity(name: str, value: str, scene: Scene) -> Pairs:
    found = length(value, unitless=True)
    faint = found is not None and found.unit == "px" and 0.05 < found.number < 1
    return [(name, switch("op", value))] if faint else []
