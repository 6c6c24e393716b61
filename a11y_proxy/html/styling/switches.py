"""Large type by switches: the second declaration that stands behind an author's own.

A switch is a custom property that the visitor's sheet sets; unset, the second declaration says what
the first does. So cascade, specificity and states stay the author's, and an engine without custom
properties keeps the first. A value that a browser would drop gets no second declaration: with
`var()` in it, it would be taken and void what stood before it.

    s   text        b g k   boxes, gaps, least sizes   cN    the cap of text from N pixels on
    h mh hp mxh lc  heights                            ws wsp wb ow wm  lines and writing
    w wsm wp mw mxw mnw  widths                        m pd mv ti    margins, paddings, indents
    f d cc tl       floats, displays, columns, tables  p pr o of vl vr  positions
    op im           see-through text, text that a picture stands for
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from a11y_proxy.html.styling import boxswitches as boxes
from a11y_proxy.html.styling import textswitches as text
from a11y_proxy.html.styling.declarations import Block, Declaration
from a11y_proxy.html.styling.scene import Pairs, Scene, scene_of, switch

_Second = Callable[[str, str, Scene], Pairs]
_TEXT: Final[dict[str, _Second]] = {
    "font-size": text.font_size,
    "line-height": text.line_height,
    "letter-spacing": text.spacing,
    "word-spacing": text.spacing,
    "text-indent": text.indent,
    "white-space": text.white_space,
    "opacity": text.opacity,
}
_BOX: Final[dict[str, _Second]] = {
    "height": boxes.height,
    "width": boxes.width,
    "min-height": boxes.least_size,
    "min-width": boxes.least_size,
    "max-width": boxes.max_width,
    "max-height": boxes.max_height,
    "position": boxes.position,
    **dict.fromkeys(boxes.OFFSETS, boxes.offset),
    "margin": boxes.sides,
    "padding": boxes.sides,
    **{f"{box}-{side}": boxes.one_side for box in ("margin", "padding") for side in boxes.OFFSETS},
    **dict.fromkeys(("overflow", "overflow-x", "overflow-y"), boxes.word("of", boxes.OVERFLOWS)),
    "float": boxes.word("f", frozenset(("left", "right"))),
    "display": boxes.word("d", boxes.DISPLAYS),
    "table-layout": boxes.word("tl", frozenset(("fixed",))),
    "word-break": boxes.word("wb", frozenset(("keep-all",))),
    **dict.fromkeys(("writing-mode", "-webkit-writing-mode"), boxes.word("wm", boxes.WRITING)),
    **dict.fromkeys(("column-count", "-webkit-column-count", "columns"), boxes.columns),
    **dict.fromkeys(("overflow-wrap", "word-wrap"), boxes.word("ow", frozenset(("normal",)))),
    "-webkit-line-clamp": boxes.line_clamp,
}

PROPERTIES: Final = frozenset((*_TEXT, *_BOX, "font", "visibility", "clip", "flex", "-webkit-flex"))
"""The properties that `seconds` wants to see: those that it answers and those that explain them."""


def seconds(block: Block, *, quirks: bool) -> Iterator[tuple[int, str]]:
    """What to put behind the declarations of `block`, each with its offset, in order."""
    if not block.declarations:
        return
    scene = scene_of(block, quirks=quirks)
    for declaration in block.declarations:
        pairs = _second(declaration, scene)
        if pairs:
            mark = "!important" if declaration.important else ""
            yield declaration.end, "".join(f";{name}:{value}{mark}" for name, value in pairs)


def _second(declaration: Declaration, scene: Scene) -> Pairs:
    name, value = declaration.name, declaration.value
    if not value or "!" in value:
        return []
    if name == "font":
        return text.font(value, scene)
    lower = value.lower()
    if name in _TEXT:
        return _TEXT[name](name, lower, scene)
    if scene.image and name == "width":
        return [("max-width", switch("mw", "none"))]
    if scene.away or scene.image or name not in _BOX:
        return []
    return _BOX[name](name, lower, scene)
