"""A page of many controls costs what its size costs: steps are counted, not timed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.run import run
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.names import exposed
from tests.engine.pages import page, rule, site, whole

FACTS = site(texts={"controls": {"[name=q]": "检索词", "#from": "起始日期"}})
FORMS: dict[str, Callable[[int], str]] = {
    "controls without a name": lambda n: "<select><option>x</select>" * n,
    "text before each": lambda n: "<span>姓名：</span><input>" * n,
    "a row for each": lambda n: "<table>" + "<tr><td>姓名：<td><input>" * n + "</table>",
    "ids like ours": lambda n: (
        "".join(f"<p id=a11y-control-without-name-{i}>x" for i in range(1, n))
        + "<table>"
        + "<tr><td>姓名：<td><input>" * n
    ),
    "a sheet that hides": lambda n: (
        "<style>.x {display:none}</style><div>" + "<p><b>姓名：</b><input>" * n
    ),
    "a sheet that hides by place": lambda n: (
        "<style>input:first-child {display:none}</style>" + "<span>姓名：</span><input>" * n
    ),
    "a sheet that hides, in a table": lambda n: (
        "<style>.x, b + i {visibility:hidden}</style><table>" + "<tr><td>姓名：<td><input>" * n
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_four_times_the_controls_take_four_times_the_steps(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (_steps(FORMS[form](n), monkeypatch) for n in (40, 160))
    assert many < 5 * few


def test_a_page_that_is_walked_once_for_each_control_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def walked(n: int) -> int:
        document = whole("<input>" * n)
        with monkeypatch.context() as patch:
            count = _counting(patch)
            for _ in range(n):
                list(document.nodes())
            return count[0]

    assert walked(160) > 5 * walked(40)


HIDING = {
    "what is deep": ".x {display:none}",
    "what is first": "input:first-child {display:none}",
    "what stands behind": "b ~ input {visibility:hidden}",
}


@pytest.mark.parametrize("sheet", HIDING)
def test_repairs_keep_what_is_known_of_who_is_shown(
    sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repaired(n: int) -> int:
        document = whole("<div>" * n + "<input>" * n, f"<style>{HIDING[sheet]}</style>")
        ledger = Ledger(document)
        with monkeypatch.context() as patch:
            count = _counting(patch)
            for control in document.select("input"):
                ledger.set(control, "aria-label", "姓名", by="test")
                exposed(document, control)
            return count[0]

    assert repaired(160) < 5 * repaired(40)


def _steps(form: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often the rule looks at a node's name, children or attributes, or for an id."""
    ruleset: RuleSet = rule("control-without-name")
    document = whole(form)
    with monkeypatch.context() as patch:
        count = _counting(patch)
        run(document, Ledger(document), ruleset, page(site=FACTS))
        return count[0]


def _counting(patch: pytest.MonkeyPatch) -> list[int]:
    count = [0]

    def counted(name: str) -> Callable[..., Any]:
        plain: Callable[..., Any] = getattr(Document, name)

        def method(self: Document, *arguments: object) -> Any:
            answer = plain(self, *arguments)
            # A selector that is asked by itself looks at every tag; who asks for children, at each.
            looked = {"select": self.tree.ids, "children": answer}.get(name, "-")
            count[0] += len(looked)
            return answer

        return method

    for name in ("name", "children", "attr", "attrs", "by_id", "select"):
        patch.setattr(Document, name, counted(name))
    return count
