"""A delta that no action makes is refused where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from a11y_proxy.engine.actions import ACTIONS
from a11y_proxy.engine.delta import changes, made_by_attributes
from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.registry import Entry
from tests.engine.test_load import FAULT, refusal, write


def with_repair(root: Path, do: str, delta: str) -> Path:
    text = FAULT.replace("{set: {alt: $evidence}}", do).replace("{name: added}", delta)
    return write(root, core__thing_missing=text)


@pytest.mark.parametrize(
    ("do", "delta", "column", "words"),
    [
        (
            "{set: {alt: $evidence}}",
            "{zoom: added}",
            19,
            'found delta "zoom: added"; expected what set can change: name: added, name: removed',
        ),
        ("{set: {alt: x}}", "{name: removed}", 19, 'found delta "name: removed"; expected'),
        ('{set: {alt: ""}}', "{name: added}", 19, "name: removed, role: removed"),
        ("{set: {class: x}}", "{name: added}", 19, "expected what set can change: nothing"),
        ("{label-by: $evidence}", "{role: added}", 19, "label-by can change: name: added"),
        ("{landmark: main}", "{role: removed}", 19, "landmark can change: role: added"),
        ("{set: {alt: x}}", "[{name: added}, {link: added}]", 35, 'found delta "link: added"'),
        ("{set: {alt: x}}", "{name: aded}", 19, 'found "aded"; expected one of added'),
        ("{set: {alt: x}}", "[{name: added}, {nam: added}]", 29, 'found "nam"; expected one of'),
        ("{set: {alt: x}}", "[]", 12, "that is empty"),
    ],
)
def test_a_delta_that_the_action_cannot_make_is_refused(
    tmp_path: Path, do: str, delta: str, column: int, words: str
) -> None:
    error = refusal(with_repair(tmp_path, do, delta))
    assert words in error.message
    assert (error.line, error.column) == (12, column)


@pytest.mark.parametrize("delta", ["{name: added}", "[{name: added}, {name: replaced}]"])
def test_a_delta_is_one_change_or_one_of_several(tmp_path: Path, delta: str) -> None:
    [fault] = load_rules(with_repair(tmp_path, "{set: {alt: x}}", delta)).faults
    assert {"name": "added"} in (fault.mend[0].delta or ())


def test_of_an_action_that_says_nothing_every_delta_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = ACTIONS.get("set")
    monkeypatch.setitem(
        ACTIONS.entries, "theirs", Entry("theirs", known.function, known.params, known.phase)
    )
    assert load_rules(with_repair(tmp_path, "{theirs: {a: b}}", "{order: replaced}")).faults


def test_attributes_change_what_browsers_make_of_them() -> None:
    assert made_by_attributes({"lang": "zh", "aria-expanded": "true"}) == changes(
        language="any", state="any"
    )
    assert made_by_attributes({"class": "x", "data-x": "y"}) == frozenset()
