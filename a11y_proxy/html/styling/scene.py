"""What switches are made of, and what a rule says about the boxes that it is for."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from a11y_proxy.html.styling.declarations import Block
from a11y_proxy.html.styling.lengths import Length, length

Pairs = list[tuple[str, str]]
"""Declarations to put behind one: property and value."""

_ROOT: Final = re.compile(r"(?:^|[\s>+~])(?:html|:root)(?:[.#:\[][^\s>+~]*)?\Z", re.IGNORECASE)


class Scene(NamedTuple):
    """What the other declarations of a rule say about its boxes."""

    quirks: bool
    root: bool
    """The rule is for the root element, whose relative sizes are absolute."""
    away: bool
    """Put out of sight on purpose: off the page, clipped or lower than a line."""
    image: bool
    """Its text is pushed out of sight and a picture stands for it."""
    veiled: bool
    """Invisible until hovered, such as menus: stays out of the flow."""
    values: dict[str, str]

    def length(self, text: str) -> Length | None:
        """`text` as a length in this sheet's mode."""
        return length(text, unitless=self.quirks)


def scene_of(block: Block, *, quirks: bool) -> Scene:
    """The scene of a rule in a sheet of that mode."""
    values = {name: value.lower() for name, value, _, _ in block.declarations}

    def at_most(name: str, limit: int) -> bool:
        parts = values.get(name, "").split(maxsplit=1)
        found = length(parts[0], unitless=quirks) if parts else None
        return found is not None and found.pixels is not None and found.pixels <= limit

    away = (
        any(at_most(name, -300) for name in ("left", "right", "top", "margin-left", "margin-top"))
        or "clip" in values
        or at_most("height", 5)
    )
    root = any(_ROOT.search(part.strip()) for part in block.selector.split(","))
    veiled = values.get("visibility") == "hidden" or values.get("opacity") in ("0", "0.0")
    return Scene(quirks, root, away, at_most("text-indent", -50), veiled, values)


def switch(name: str, value: str) -> str:
    """`value`, unless the switch says otherwise."""
    return f"var(--a11y-{name},{value})"


def scaled(value: str, factor: str = "s") -> str:
    """`value` times a factor that is 1 where it is unset."""
    return f"calc({value}*var(--a11y-{factor},1))"


def least(value: str) -> str:
    """A least size: none at all where its factor is unset."""
    return f"calc({value}*var(--a11y-k))"
