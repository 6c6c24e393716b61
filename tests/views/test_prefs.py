"""A visitor's preferences: cookie, form, style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import tinycss2

from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.model import Views
from a11y_proxy.html.colour import contrast, parse_colour
from a11y_proxy.views.prefs import (
    Prefs,
    from_form,
    parse,
    prefs_cookie,
    serialize,
    stylesheet,
)

VIEWS = load_rules().views
LARGE = Prefs(200)
YELLOW = Prefs(100, "yellow-on-black")


def rules_of(css: str) -> list[tuple[str, str, str]]:
    """(at-rules around it, selector, declarations) of every style rule."""
    return list(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def _rules(rules: list[Any], around: str = "") -> Iterator[tuple[str, str, str]]:
    for rule in rules:
        assert rule.type != "error", rule.message
        if rule.type == "qualified-rule":
            yield (
                around,
                tinycss2.serialize(rule.prelude).strip(),
                tinycss2.serialize(rule.content).strip(),
            )
        elif rule.content is None:
            yield around, f"@{rule.at_keyword}", tinycss2.serialize(rule.prelude).strip()
        else:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            condition = tinycss2.serialize(rule.prelude).strip()
            yield from _rules(inner, f"{around}@{rule.at_keyword} {condition};")


# ---- cookie and form


@pytest.mark.parametrize("prefs", [Prefs(), LARGE, Prefs(150, "yellow-on-black")])
def test_a_cookie_says_what_was_chosen(prefs: Prefs) -> None:
    assert parse(serialize(prefs), VIEWS) == prefs


def test_a_cookie_holds_version_size_and_scheme_only() -> None:
    assert serialize(Prefs(150, "yellow-on-black")) == "1.150.yellow-on-black"


@pytest.mark.parametrize(
    "value",
    [None, "", "1", "1.150", "2.150.origin", "1.150.origin.x", "1.150.Origin", "1.1e2.origin",
     "1.150.origin ", "1.１５０.origin", "1.99999.origin", "1.150.a--b", "1.150.a}b", "garbage"],
)  # fmt: skip
def test_a_cookie_that_is_not_of_our_making_is_the_default(value: str | None) -> None:
    assert parse(value, VIEWS) == Prefs()


def test_what_the_rules_no_longer_offer_falls_back_alone() -> None:
    assert parse("1.130.yellow-on-black", VIEWS) == YELLOW
    assert parse("1.200.green-on-red", VIEWS) == LARGE
    assert parse("1.200.yellow-on-black", Views()) == Prefs()


def test_a_form_changes_what_it_names_and_keeps_the_rest() -> None:
    current = Prefs(150, "yellow-on-black")
    assert from_form({"size": "200"}, VIEWS, current) == Prefs(200, "yellow-on-black")
    assert from_form({"scheme": "origin"}, VIEWS, current) == Prefs(150)
    assert from_form({"target": "/"}, VIEWS, current) == current
    assert from_form({"reset": ""}, VIEWS, current) == Prefs()


@pytest.mark.parametrize("size", ["130", "+200", "2e2", "", "200.0", "-200", "٢٠٠"])
def test_a_form_s_size_that_is_not_offered_is_ignored(size: str) -> None:
    assert from_form({"size": size}, VIEWS, YELLOW) == YELLOW


def test_the_cookie_lasts_for_the_session_or_as_long_as_wished() -> None:
    session = prefs_cookie(LARGE, remember=False, secure=False)
    kept = prefs_cookie(LARGE, remember=True, secure=True)
    assert session.startswith(b"a11y_prefs=1.200.origin; Path=/")
    assert b"Max-Age" not in session
    assert b"Secure" not in session
    assert b"Max-Age=31536000" in kept
    assert kept.endswith(b"; Secure")


def test_choosing_the_default_deletes_the_cookie() -> None:
    assert b"Max-Age=0" in prefs_cookie(Prefs(), remember=True, secure=False)


# ---- the sheet


@pytest.mark.parametrize("view", ["standard", "accessible", "elder"])
@pytest.mark.parametrize("scheme", list(VIEWS.contrast.schemes if VIEWS.contrast else ()))
@pytest.mark.parametrize("size", [100, 150, 300])
def test_every_sheet_is_well_formed(view: str, scheme: str, size: int) -> None:
    assert rules_of(stylesheet(Prefs(size, scheme), VIEWS, view))


def test_a_sheet_without_a_scheme_is_small() -> None:
    sizes = VIEWS.large_type.steps if VIEWS.large_type else ()
    assert sizes
    for size in sizes:
        assert len(stylesheet(Prefs(size), VIEWS, "accessible")) <= 2048


def test_size_is_a_factor_of_text_boxes_and_gaps() -> None:
    css = stylesheet(LARGE, VIEWS, "accessible")
    assert ":root{--a11y-s:2;--a11y-u:2}" in css
    assert ":root{--a11y-b:2;--a11y-g:2;--a11y-k:2}" in css


def test_our_own_interface_grows_no_further_than_its_cap() -> None:
    assert ":root{--a11y-s:3;--a11y-u:2}" in stylesheet(Prefs(300), VIEWS, "accessible")


def test_a_page_is_laid_out_in_one_column_below_design_width_times_scale() -> None:
    def conditions(prefs: Prefs, width: str | None = None) -> set[str]:
        css = stylesheet(prefs, VIEWS, "accessible", design_width=width)
        return set(re.findall(r"--a11y-f:none|\(max-width:\d{3,4}px\)", css))

    assert "(max-width:999px)" in conditions(Prefs())
    assert "(max-width:1999px)" in conditions(LARGE)
    assert "(max-width:2399px)" in conditions(LARGE, "1200px")
    assert "--a11y-f:none" in conditions(LARGE)


def test_at_the_portal_s_own_size_a_wide_page_is_left_as_it_is() -> None:
    always = [rule for rule in rules_of(stylesheet(Prefs(), VIEWS, "accessible")) if not rule[0]]
    assert not [rule for rule in always if "var(" in rule[2] or "overflow-wrap" in rule[2]]
    assert [rule[2] for rule in always if rule[1] == ":root"] == ["--a11y-s:1;--a11y-u:1"]
    larger = [rule for rule in rules_of(stylesheet(LARGE, VIEWS, "accessible")) if not rule[0]]
    assert [rule for rule in larger if "overflow-wrap" in rule[2]]


def test_imports_come_first_or_browsers_ignore_them() -> None:
    rules = rules_of(stylesheet(Prefs(150, "yellow-on-black"), VIEWS, "accessible"))
    kinds = [selector == "@import" for _, selector, _ in rules]
    assert kinds[:2] == [True, True]
    assert not any(kinds[2:])


def test_large_text_is_capped_on_screens_where_it_would_be_wider_than_the_cap() -> None:
    css = stylesheet(Prefs(300), VIEWS, "accessible")
    assert "@media (max-width:417px){:root{--a11y-c32:23vw}}" in css
    assert "--a11y-c24" not in css


@pytest.mark.parametrize("prefs", [Prefs(), Prefs(150, "yellow-on-black")])
@pytest.mark.parametrize("view", ["standard", "accessible", "elder"])
def test_the_words_that_tell_the_state_are_shown(prefs: Prefs, view: str) -> None:
    rules = rules_of(stylesheet(prefs, VIEWS, view))
    shown = [selector for _, selector, body in rules if "display:inline" in body]
    assert shown == [
        f'[data-a11y-state="size-{prefs.size}"],[data-a11y-state="scheme-{prefs.scheme}"]'
    ]


def test_elder_takes_scale_and_scheme_and_no_switches() -> None:
    css = stylesheet(Prefs(150, "yellow-on-black"), VIEWS, "elder")
    assert "--a11y-s:1.5" in css
    assert "@layer a11y" in css
    assert "@import" not in css
    assert "--a11y-f" not in css


def test_the_standard_view_takes_neither_size_nor_scheme() -> None:
    css = stylesheet(Prefs(150, "yellow-on-black"), VIEWS, "standard")
    assert "--a11y-s:1;" in css
    assert "@layer" not in css


def test_what_is_not_relaxed_by_the_rules_keeps_its_switches_unset() -> None:
    assert VIEWS.large_type is not None
    relax = {name: how for name, how in VIEWS.large_type.relax.items() if name != "float"}
    large = VIEWS.large_type.model_copy(update={"relax": relax})
    css = stylesheet(LARGE, VIEWS.model_copy(update={"large_type": large}), "accessible")
    assert "--a11y-f:" not in css
    assert "--a11y-p:" in css


# ---- schemes


def test_a_scheme_stands_in_a_layer_and_again_for_engines_without_layers() -> None:
    rules = rules_of(stylesheet(YELLOW, VIEWS, "accessible"))
    layered = [rule[1:] for rule in rules if rule[0].startswith("@layer a11y")]
    fallback = [rule[1:] for rule in rules if rule[0].startswith("@supports not")]
    assert layered == fallback
    assert len(layered) > 10


def test_every_colour_of_a_scheme_overrides_the_portal_s_important_ones() -> None:
    rules = rules_of(stylesheet(YELLOW, VIEWS, "accessible"))
    layered = [body for around, _, body in rules if around.startswith("@layer a11y")]
    for body in layered:
        declared = [part for part in body.split(";") if part]
        assert all(part.endswith("!important") for part in declared)


def test_a_scheme_gives_way_to_forced_colours_and_to_paper() -> None:
    around = {rule[0] for rule in rules_of(stylesheet(YELLOW, VIEWS, "accessible"))}
    schemes = [where for where in around if "@layer" in where or "@supports" in where]
    assert len(schemes) == 2
    assert all("@media screen" in where for where in schemes)
    assert any("(forced-colors:none)" in where for where in schemes)


def test_pictures_stand_on_a_light_plate_and_are_never_inverted() -> None:
    css = stylesheet(YELLOW, VIEWS, "accessible")
    assert re.search(r"[,}\n]img,video\{background-color:#fff!important\}", css)
    assert "filter" not in css


def test_the_packaged_schemes_hold_their_floors() -> None:
    assert VIEWS.contrast is not None
    schemes = {n: s for n, s in VIEWS.contrast.schemes.items() if not s.none}
    assert len(schemes) >= 4
    for scheme in schemes.values():
        for floor, pairs in VIEWS.contrast.pairs.items():
            for pair in pairs:
                colours = [parse_colour(scheme.colour(name) or "") for name in pair.split("/")]
                front, back = colours
                assert front is not None
                assert back is not None
                assert contrast(front, back) >= floor, pair
