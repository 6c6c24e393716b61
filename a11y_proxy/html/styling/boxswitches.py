"""Second declarations of boxes: heights, widths, places, margins, displays."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from a11y_proxy.html.styling.scene import Pairs, Scene, least, scaled, switch

_SMALL_WIDTH = 160
"""Boxes up to this many pixels are icons, buttons and tabs: they keep their shape."""
_LOW_HEIGHT = 60
"""Boxes up to this many pixels are lines and bars: they keep their height as the least one."""

_COLUMNS: Final = re.compile(r"(?:auto|[0-9.]+(?:px|em|rem|pt)?)(?:\s+(?:auto|[0-9.]+[a-z]*))?")

DISPLAYS: Final = frozenset(
    (
        *("flex", "inline-flex", "grid", "inline-grid", "-webkit-box", "-webkit-flex"),
        *("table", "table-row", "table-cell", "table-row-group"),
    )
)
OVERFLOWS: Final = frozenset(("hidden", "auto", "scroll"))
WRITING: Final = frozenset(("vertical-rl", "vertical-lr", "tb-rl", "tb"))
OFFSETS: Final = ("left", "right", "top", "bottom")


def height(name: str, value: str, scene: Scene) -> Pairs:
    found = scene.length(value)
    if found is None or found.number <= 0:
        return []
    if found.pixels is None:
        return [(name, switch("hp", value))]
    lowest = least(found.text)
    if found.pixels > _LOW_HEIGHT:
        lowest = switch("mh", lowest)
    return [(name, switch("h", found.text)), ("min-height", lowest)]


def width(name: str, value: str, scene: Scene) -> Pairs:
    found = scene.length(value)
    if found is None or found.number < 0 or value == "100%":
        return []
    if found.number == 0:
        return [(name, switch("w", "0"))] if "flex" in scene.values else []
    if found.pixels is None:
        return [(name, switch("wp", value))]
    new, relaxed = scaled(found.text, "b"), ("max-width", switch("mw", "none"))
    if found.pixels <= _SMALL_WIDTH:
        return [(name, switch("wsm", new)), ("min-width", least(found.text)), relaxed]
    return [(name, switch("w", new)), relaxed]


def least_size(name: str, value: str, scene: Scene) -> Pairs:
    found = scene.length(value)
    if found is None or found.number <= 0:
        return []
    return [(name, switch("mh" if name == "min-height" else "mnw", found.text))]


def max_width(name: str, value: str, scene: Scene) -> Pairs:
    found = scene.length(value)
    if found is None or not found.pixels or found.pixels < 0:
        return []
    new = scaled(found.text, "b")
    return [(name, new if found.pixels <= 1.5 * _SMALL_WIDTH else switch("mxw", new))]


def max_height(name: str, value: str, scene: Scene) -> Pairs:
    found = scene.length(value)
    return [(name, switch("mxh", found.text))] if found and found.number >= 0 else []


def offset(name: str, value: str, scene: Scene) -> Pairs:
    sideways = name in ("left", "right")
    found = scene.length(value)
    if scene.veiled and sideways and scene.values.get("position") in ("absolute", "fixed"):
        return [(name, switch(f"v{name[0]}", value))] if found or value == "auto" else []
    if found is None:
        return []
    return [(name, switch("o", scaled(found.text, "g") if found.pixels else value))]


def position(name: str, value: str, scene: Scene) -> Pairs:
    if value == "relative":
        return [(name, switch("pr", value))]
    if value not in ("absolute", "fixed", "sticky"):
        return []
    if not scene.veiled or value == "sticky":
        return [(name, switch("p", value))]
    sides = [side for side in ("left", "right") if side not in scene.values]
    aside = [(side, switch(f"v{side[0]}", "auto")) for side in sides]
    return [*aside, ("max-width", switch("mw", "none"))]


def sides(name: str, value: str, scene: Scene) -> Pairs:
    """`margin`, `padding`: each side on its own."""
    parts = value.split()
    if not 1 <= len(parts) <= 4 or not all(_is_side(name, part, scene) for part in parts):
        return []
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    bottom = parts[2] if len(parts) > 2 else top
    left = parts[3] if len(parts) > 3 else right
    old = (top, right, bottom, left)
    new = [_side(name, part, at % 2 == 1, scene) for at, part in enumerate(old)]
    if list(old) == new:
        return []
    for at, opposite in ((3, 1), (2, 0), (1, 0)):
        if len(new) > at and new[at] == new[opposite]:
            del new[at]
        else:
            break
    return [(name, " ".join(new))]


def one_side(name: str, value: str, scene: Scene) -> Pairs:
    property_, _, side = name.partition("-")
    if not _is_side(property_, value, scene):
        return []
    new = _side(property_, value, side in ("left", "right"), scene)
    return [(name, new)] if new != value else []


def _is_side(name: str, text: str, scene: Scene) -> bool:
    found = scene.length(text)
    if found is None:
        return text == "auto" and name == "margin"
    return name == "margin" or found.number >= 0


def _side(name: str, text: str, sideways: bool, scene: Scene) -> str:
    found = scene.length(text)
    if found is None or found.number == 0:
        return text
    wide = "m" if name == "margin" else "pd"
    if found.pixels is not None:
        new = scaled(found.text, "g")
        if 0 <= found.pixels <= (12 if sideways else 24):
            return new
        return switch(wide if sideways else "mv", new)
    if found.unit == "%" and abs(found.number) > 3:
        return switch(wide, text)
    if sideways and found.unit in ("em", "rem") and not 0 <= found.number <= 0.6:
        return switch(wide, text)
    return text


def word(switch_name: str, words: frozenset[str]) -> Callable[[str, str, Scene], Pairs]:
    """A property whose value is one of `words`, by a switch."""

    def second(name: str, value: str, scene: Scene) -> Pairs:
        return [(name, switch(switch_name, value))] if value in words else []

    return second


def line_clamp(name: str, value: str, scene: Scene) -> Pairs:
    return [(name, switch("lc", value))] if value.isdecimal() and value.isascii() else []


def columns(name: str, value: str, scene: Scene) -> Pairs:
    return [(name, switch("cc", value))] if _COLUMNS.fullmatch(value) else []
