"""Every example of every rule: verdict, repair byte for byte, and twice equals once."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from a11y_proxy.audit.examples import broken_examples, mistakes
from a11y_proxy.audit.run import judge
from a11y_proxy.engine.faults import Example, Fault
from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html.ledger import undo
from a11y_proxy.rewrite import Context, Rewriter
from tests.engine.pages import PROJECT, RULES
from tests.material import manifest, material

FAULTS = load_rules(RULES).faults
EXAMPLES = [
    pytest.param(fault, example, id=f"{fault.id}-{number}-{example.outcome}")
    for fault in FAULTS
    for number, example in enumerate(fault.examples, 1)
]


@pytest.mark.parametrize(("fault", "example"), EXAMPLES)
def test_an_example_comes_out_as_it_says(fault: Fault, example: Example) -> None:
    assert list(mistakes(fault, example)) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_rule_shows_each_outcome_and_a_page_that_it_leaves(fault: Fault) -> None:
    outcomes = Counter(example.outcome for example in fault.examples)
    assert outcomes["fail"] >= 2
    assert outcomes["pass"] >= 1
    assert outcomes["inapplicable"] >= 1
    assert any(example.after is not None for example in fault.examples)
    unmended = [e for e in fault.examples if e.outcome == "fail" and e.after is None]
    assert unmended or fault.id == "zoom-forbidden"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_wrong_example_is_noticed(fault: Fault) -> None:
    example = next(example for example in fault.examples if example.after is not None)
    wrong = [
        example.model_copy(update={"after": None}),
        example.model_copy(update={"after": (example.after or "") + " "}),
        example.model_copy(update={"fail": None, "after": None, "pass_": example.page}),
        example.model_copy(update={"refused": "never said"}),
    ]
    for each in wrong:
        assert list(broken_examples(fault.model_copy(update={"examples": (each,)})))


# Our rule → the ACT rules that it claims. Failed cases found, false positives: all, none.
ACT = {
    "b5c3f8": "page-language-missing",
    "b4f0c3": "zoom-forbidden",
    "23a2a8": "image-without-name",
    "59796f": "image-without-name",
    "e086e5": "control-without-name",
    "cae760": "frame-without-title",
}


@pytest.mark.parametrize("number", ACT)
def test_a_claimed_act_rule_is_answered_as_its_cases_ask(number: str) -> None:
    cases = json.loads(material("act/testcases.json").read_text("utf-8"))["testcases"]
    ruleset = RuleSet(tuple(fault for fault in FAULTS if fault.id == ACT[number]))
    assert f"act:{number}" in ruleset.faults[0].criteria.fails
    context = Context(target="/case.html", content_type="text/html; charset=utf-8")
    wrong = []
    for case in (case for case in cases if case["ruleId"] == number):
        body = material("act/" + case["relativePath"]).read_bytes()
        failed = any(f.outcome == "fail" for f in judge(body, ruleset, context).findings)
        if failed != (case["expected"] == "failed"):
            wrong.append(case["relativePath"])
    assert wrong == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_fails_what_its_act_rules_require_for_conformance(fault: Fault) -> None:
    cases = json.loads(material("act/testcases.json").read_text("utf-8"))["testcases"]
    asked = {case["ruleId"]: case["ruleAccessibilityRequirements"] or {} for case in cases}
    claimed = {name for name in fault.criteria.fails if name.startswith("act:")}
    required = {
        name.removeprefix("act:"): {
            "wcag:" + criterion.partition(":")[2]
            for criterion, what in asked[name.removeprefix("act:")].items()
            if criterion.startswith("wcag2") and what.get("forConformance")
        }
        for name in claimed
    }
    fails = {name for name in fault.criteria.fails if name.startswith("wcag:")}
    assert set(required) <= set(ACT)
    assert all(fails & criteria for criteria in required.values())
    assert fails <= set().union(*required.values())


# Attributes of the author's that a rule replaces with proof; every other edit adds what is absent.
REPLACED = {("image-alt-redundant", "set alt"), ("zoom-forbidden", "set content")}


@pytest.mark.parametrize("folder", ["legacy", "pages", "styled"])
def test_on_real_pages_twice_is_once_and_undo_gives_the_original(folder: str) -> None:
    rewriter = Rewriter(RuleSet(FAULTS))
    context = Context(target="/page.html")
    changed = 0
    for entry in manifest(folder):
        path = material(f"{folder}/{entry['file']}")
        body = path.read_bytes()
        result = rewriter.rewrite(body, context)
        changed += result.changed
        if not result.changed:
            continue
        replaced = {(entry.rule, entry.action) for entry in result.entries if entry.before}
        assert replaced <= REPLACED, path
        assert rewriter.rewrite(result.body, context).body == result.body, path
        if result.charset is not None and result.charset.ascii_compatible:
            assert undo(result.body, result.entries) == body, path
    assert changed > 5


@pytest.mark.parametrize("view", ["standard", "accessible"])
def test_on_the_demo_a_second_time_repairs_nothing(view: str) -> None:
    rewriter = Rewriter(load_rules(RULES))
    pages = sorted((PROJECT / "a11y_proxy" / "demo" / "pages").rglob("*.html"))
    repaired = 0
    for path in pages:
        target = "/" + path.relative_to(PROJECT / "a11y_proxy" / "demo" / "pages").as_posix()
        context = Context(target=target, view=view, hosts=("portal.test",))
        once = rewriter.rewrite(path.read_bytes(), context)
        repaired += sum(finding.repaired for finding in once.findings)
        again = rewriter.rewrite(once.body, context)
        assert [f for f in again.findings if f.repaired] == [], target
        assert [f for f in once.findings if f.refused and "did not satisfy" in f.refused] == []
    assert repaired > 100
