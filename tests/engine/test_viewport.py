from __future__ import annotations

import pytest

from a11y_proxy.engine.viewport import allowing_zoom, forbids_zoom


@pytest.mark.parametrize(
    ("content", "allowed"),
    [
        ("user-scalable=no", ""),
        ("width=device-width, user-scalable=no", "width=device-width"),
        ("user-scalable=no, width=device-width", "width=device-width"),
        ("width=750,user-scalable=0;initial-scale=1", "width=750;initial-scale=1"),
        ("maximum-scale = 1.0 , width=750", "width=750"),
        ("MAXIMUM-SCALE=1.9x", ""),
        ("maximum-scale=yes", ""),
        ("user-scalable=false", ""),
        ("maximum-scale=1, user-scalable=no, width=750", "width=750"),
    ],
)
def test_what_forbids_zoom_goes_and_nothing_else(content: str, allowed: str) -> None:
    assert forbids_zoom(content)
    assert allowing_zoom(content) == allowed
    assert not forbids_zoom(allowed)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "width=device-width, initial-scale=1",
        "user-scalable=yes",
        "user-scalable=1",
        "user-scalable=-3",
        "maximum-scale=2",
        "maximum-scale=-1",
        "maximum-scale=device-width",
        "maximum-scale=",
        "user-scalable=no, user-scalable=yes",
        ",,;=",
    ],
)
def test_a_viewport_that_lets_zoom_stays(content: str) -> None:
    assert not forbids_zoom(content)
