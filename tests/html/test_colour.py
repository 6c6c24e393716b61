"""Colours and their contrast."""

from __future__ import annotations

import pytest

from a11y_proxy.html.colour import contrast, parse_colour


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#fff", (255, 255, 255)),
        ("#FFF", (255, 255, 255)),
        ("#002960", (0, 41, 96)),
        ("#002960ff", (0, 41, 96)),
        ("#000f", (0, 0, 0)),
        (" yellow ", (255, 255, 0)),
        ("RebeccaPurple", (102, 51, 153)),
        ("rgb(1, 2, 3)", (1, 2, 3)),
        ("rgb(1 2 3 / 100%)", (1, 2, 3)),
        ("rgba(1,2,3,1)", (1, 2, 3)),
        ("rgb(100%, 0%, 50%)", (255, 0, 128)),
        ("rgb(300, -5, 0)", (255, 0, 0)),
        ("hsl(120, 100%, 25%)", (0, 128, 0)),
        ("hsl(210deg 50% 40%)", (51, 102, 153)),
    ],
)
def test_reads_a_colour_in_each_way_of_writing_it(text: str, colour: tuple[int, int, int]) -> None:
    assert parse_colour(text) == colour


@pytest.mark.parametrize(
    "text",
    ["", "#ff", "#fffff", "#ffff00aa", "#fff8", "rgba(1,2,3,.5)", "rgb(1,2)", "rgb(1,2,x)",
     "transparent", "currentcolor", "inherit", "bleen", "rgb(1deg,2,3)", "hsl(1%,2%,3%)", "url(a)"],
)  # fmt: skip
def test_what_is_no_opaque_colour_is_none(text: str) -> None:
    assert parse_colour(text) is None


@pytest.mark.parametrize(
    ("a", "b", "ratio"),
    [
        ("black", "white", 21),
        ("white", "white", 1),
        ("#ff0", "#000", 19.56),
        ("#fff", "#002960", 14.13),
        ("#999", "#fff", 2.85),
        ("#777", "#fff", 4.48),
    ],
)
def test_contrast_is_that_of_wcag_in_either_order(a: str, b: str, ratio: float) -> None:
    first, second = parse_colour(a), parse_colour(b)
    assert first is not None
    assert second is not None
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)
