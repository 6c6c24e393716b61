"""That `make rules` fails where a figure is missed."""

from __future__ import annotations

import pytest

from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.rewrite import Result, Rewriter
from tests.verify import rules
from tests.verify.pages import Source, source

PAGE = source("page", b"<title>x</title><p>x", "utf-8")


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"delta_exact": 0.99}, "delta_exact is 0.99, expected at least 1.0"),
        ({"idempotent": 0.998}, "idempotent is 0.998, expected at least 1.0"),
        ({"precision": 0.98}, "precision is 0.98, expected at least 0.99"),
        ({"axe_new": 1}, "axe_new is 1, expected at most 0"),
        ({"act_touched": 1}, "act_touched is 1, expected at most 0"),
    ],
)
def test_a_missed_figure_is_told(figures: dict[str, float], words: str) -> None:
    assert rules.missed(figures) == [words]


def test_what_is_reached_or_not_measured_is_no_miss() -> None:
    assert rules.missed({"delta_exact": 1.0, "axe_new": 0, "recall": None}) == []


def test_a_page_that_changes_twice_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def longer(_: Rewriter, page: Source, __: str, view: str) -> Result:
        return Result(page.body + b"!" * (view == "accessible"))

    assert rules.settled(RuleSet(), [PAGE]) == {"idempotent": 1.0}
    monkeypatch.setattr(rules, "rewritten", longer)
    assert rules.settled(RuleSet(), [PAGE]) == {"idempotent": 0.5}
    assert "page in accessible: rewritten twice" in capsys.readouterr().out
