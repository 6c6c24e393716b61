"""Links, fields, languages, foreign names, escapes: what Chromium finds, ours finds too."""

from __future__ import annotations

import time

import pytest

from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.select import SelectorSet
from tests.html.selections import CASES
from tests.html.test_select import found, page


@pytest.mark.parametrize("name", sorted(CASES))
def test_finds_what_chromium_finds(name: str) -> None:
    markup, expected = CASES[name]
    document = page(markup)
    assert {each: " ".join(found(document, each)) for each in expected} == expected


@pytest.mark.parametrize("name", sorted(CASES))
def test_set_finds_what_chromium_finds(name: str) -> None:
    markup, expected = CASES[name]
    document = page(markup)
    results = SelectorSet(list(expected)).match(document)
    ids = [" ".join(document.attr(i, "id") or document.name(i) for i in each) for each in results]
    assert ids == list(expected.values())


def test_states_follow_the_edits() -> None:
    document = page(
        "<fieldset id=f disabled><input id=i></fieldset><select><option id=o><option id=p></select>"
        "<p id=q lang=en><b id=b></b></p>"
    )
    selectors = SelectorSet(["input:disabled", ":checked", "b:lang(zh)"])
    ledger = Ledger(document)
    f, i, o, p, q, b = (document.by_id(each) or 0 for each in "fiopqb")
    assert selectors.match(document) == [[i], [o], []]
    ledger.set(f, "disabled", None, by="test")
    ledger.set(p, "selected", "", by="test")
    ledger.set(q, "lang", "zh-CN", by="test")
    assert selectors.match(document) == [[], [p], [b]]


@pytest.mark.parametrize(
    ("markup", "selector", "count"),
    [
        ("<div>" * 400 + "<input disabled>" * 4_000, ":disabled", 4_000),
        ("<div lang=zh>" + "<div>" * 399 + "<i></i>" * 4_000, "i:lang(zh)", 4_000),
        ("<fieldset disabled>" * 400 + "<input>" * 4_000, "input:disabled", 4_000),
        ("<select multiple>" + "<div>" * 400 + "<option selected>" * 4_000, ":checked", 4_000),
        ("<form>" + "<div>" * 400 + "<input type=radio name=a checked>" * 4_000, ":checked", 1),
        (
            "<fieldset disabled>" + "<p></p><legend><input></legend>" * 4_000,
            "input:disabled",
            3_999,
        ),
        (
            "<fieldset disabled>" + "<p></p>" * 9_000 + "<legend><input></legend>" * 9_000,
            "input:disabled",
            8_999,
        ),
    ],
)
def test_states_cost_no_more_than_the_page(markup: str, selector: str, count: int) -> None:
    document = page(markup)
    started = time.process_time()
    assert len(found(document, selector)) == count
    assert time.process_time() - started < 1
