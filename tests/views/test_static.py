"""The files of our pages."""

from __future__ import annotations

import re

import pytest

from a11y_proxy.views.static import static_file, static_names


@pytest.mark.parametrize("name", ["ui.css", "elder.css", "elder-narrow.css", "settings.css"])
def test_a_file_of_ours_is_served_as_css(name: str) -> None:
    served = static_file(name)
    assert served is not None
    assert served[1] == "text/css; charset=utf-8"
    assert len(served[0]) > 50
    assert name in static_names()


@pytest.mark.parametrize(
    "name",
    ["../texts.py", "..", "", "ui.css/", "UI.css", ".css", "ui.CSS", "ui.py", "/ui.css", "a\\b.css",
     "ui.css\n", "none.css", "ui%2ecss"],
)  # fmt: skip
def test_any_other_name_is_nothing(name: str) -> None:
    assert static_file(name) is None


@pytest.mark.parametrize("name", ["ui.css", "elder.css", "settings.css"])
def test_our_sheets_ask_nobody_else_for_anything(name: str) -> None:
    served = static_file(name)
    assert served is not None
    assert b"url(" not in served[0]
    assert b"@import" not in served[0]
    assert served[0].count(b"{") == served[0].count(b"}")


def test_our_sheets_leave_forced_colours_and_prints_alone() -> None:
    for name in ("ui.css", "elder.css", "settings.css"):
        served = static_file(name)
        assert served is not None
        assert b"forced-color-adjust" not in served[0]
        assert b"@media print" in served[0]
        assert b"forced-colors" in served[0]


def test_the_arrival_line_is_shown_where_it_is_the_target_only() -> None:
    served = static_file("ui.css")
    assert served is not None
    assert re.search(rb"#a11y-on:not\(:target\)\s*\{\s*display:\s*none", served[0])
