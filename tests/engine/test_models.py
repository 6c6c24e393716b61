from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.model import Composition, Contrast, Example, LargeType, Mend
from tests.engine.pages import RULES, site

VIEWS = load_rules(RULES).views


def told(model: Any, data: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data, by_alias=True, by_name=False)
    return str(caught.value)


def large_type(**changes: Any) -> dict[str, Any]:
    assert VIEWS.large_type is not None
    return {**VIEWS.large_type.model_dump(mode="json", by_alias=True), **changes}


def contrast(**changes: Any) -> dict[str, Any]:
    assert VIEWS.contrast is not None
    return {**VIEWS.contrast.model_dump(by_alias=True, exclude_unset=True), **changes}


def test_steps_of_large_type_rise_from_100() -> None:
    assert LargeType.model_validate(large_type(steps=[100, 150])).steps == (100, 150)
    for steps in ([125, 150], [100, 150, 125], [100, 100]):
        assert "expected rising percentages from 100" in told(LargeType, large_type(steps=steps))


def test_only_switches_that_exist_are_relaxed() -> None:
    assert LargeType.model_validate(large_type(relax={})).relax == {}
    said = told(LargeType, large_type(relax={"heigth": "min-height"}))
    assert "found relax heigth: min-height; expected height: min-height" in said
    assert 'mean "height"' in said


def test_very_large_text_is_capped_by_the_width_of_the_window() -> None:
    assert "vw" in told(LargeType, large_type(cap={"from": "24px", "at": "200px"}))


def test_the_portals_own_colours_are_always_a_scheme() -> None:
    assert Contrast.model_validate(contrast()).schemes["origin"].none
    schemes = {k: v for k, v in contrast()["schemes"].items() if k != "origin"}
    assert "expected a scheme origin" in told(Contrast, contrast(schemes=schemes))


def test_a_scheme_has_every_colour_or_none() -> None:
    schemes = contrast()["schemes"]
    dim = dict(schemes["yellow-on-black"])
    del dim["focus"]
    assert "expected also focus" in told(Contrast, contrast(schemes={**schemes, "dim": dim}))
    mixed = {**schemes, "origin": {"none": True, "bg": "#000"}}
    assert "expected no colour beside none" in told(Contrast, contrast(schemes=mixed))


def test_a_block_is_a_name_a_count_or_options() -> None:
    composition = Composition.model_validate(
        {"blocks": ["phones", {"services": 8}, {"qr": {"min-width": "700px"}}]}
    )
    assert [(b.name, b.count, b.options) for b in composition.blocks] == [
        ("phones", None, None),
        ("services", 8, 8),
        ("qr", None, {"min-width": "700px"}),
    ]
    assert "a mapping of one name" in told(Composition, {"blocks": [{"a": 1, "b": 2}]})


def test_a_suggestion_stands_alone_and_a_repair_is_whole() -> None:
    repair = {"evidence": "itself", "do": "allow-zoom", "delta": {"zoom": "added"}}
    assert Mend.model_validate(repair).holds_in("elder")
    assert not Mend.model_validate({**repair, "in": ["elder"]}).holds_in("standard")
    assert "expected suggest alone" in told(Mend, {**repair, "suggest": "ask-human"})
    assert "expected evidence, do and delta" in told(Mend, {"evidence": "itself"})
    at = {"css": "p", "text-equals": "x"}
    assert "expected one of fact, text-equals, css" in told(Mend, {**repair, "at": at})


def test_an_example_has_one_outcome() -> None:
    assert Example.model_validate({"pass": "<p>"}).outcome == "pass"
    assert "expected one of fail, review" in told(Example, {"pass": "<p>", "fail": "<p>"})
    assert "expected after only beside fail" in told(Example, {"pass": "<p>", "after": "<p>"})


def test_python_names_and_file_names_are_both_understood_but_files_know_their_own() -> None:
    known = site(**{"script-written": ["#today"]})
    assert known.script_written == ("#today",)
    assert (known.hosts, known.home, known.name) == (("portal.test",), "/", None)
    with pytest.raises(ValidationError):
        site(script_written=["#today"])


def test_a_pattern_of_a_fact_must_be_one() -> None:
    with pytest.raises(ValidationError, match="expected a regular expression"):
        site(article={"date": {"css": "td", "match": "("}})
