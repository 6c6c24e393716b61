from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest

from a11y_proxy.engine.case import Case
from a11y_proxy.engine.checks import CHECKS, PASS, Outcome
from a11y_proxy.engine.faults import Fault
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.run import RuleFailure, find, run
from a11y_proxy.html.ledger import Ledger, undo
from tests.engine.pages import document, page, rule, site, whole

IMAGES = {"images": {"/a.png": {"alt": "甲"}}}


def fault(**changes: Any) -> RuleSet:
    words = {"zh": "缺", "en": "Missing"}
    said: dict[str, Any] = {
        "id": "thing-missing",
        "title": words,
        "why": words,
        "fix": words,
        "scope": "element",
        "target": {"css": "img"},
        "expect": {"image-text": "stated"},
        "criteria": {},
        "mend": [
            {
                "evidence": {"fact": "texts.images"},
                "do": {"set": {"alt": "$evidence"}},
                "delta": {"name": "added"},
            },
            {"suggest": "ask-human"},
        ],
        "examples": [{"pass": "<p>"}],
    }
    return RuleSet((Fault.model_validate({**said, **changes}, by_alias=True, by_name=False),))


@pytest.fixture
def broken_check() -> Iterator[None]:
    @CHECKS.register("broken", Literal[True])
    def broken(case: Case, node: int, _: bool) -> Outcome:
        raise ZeroDivisionError("a bug")

    yield
    del CHECKS.entries["broken"]


@pytest.fixture
def deaf_check() -> Iterator[None]:
    @CHECKS.register("deaf", Literal[True])
    def deaf(case: Case, node: int, _: bool) -> Outcome:
        return Outcome("fail", "never-content")

    yield
    del CHECKS.entries["deaf"]


def test_a_proven_repair_is_made_and_told() -> None:
    doc = whole("<img src=/a.png><img src=/b.png>")
    ledger = Ledger(doc)
    first, second = run(doc, ledger, fault(), page(site=site(texts=IMAGES)))
    assert (first.repaired, first.evidence, first.suggest) == (True, "fact texts.images", None)
    assert (second.repaired, second.evidence, second.suggest) == (False, None, "ask-human")
    assert (first.rule, first.outcome, first.reason) == ("thing-missing", "fail", "no-alt")
    assert (first.line, first.column) == doc.position(first.node)
    assert "<img" in first.snippet
    assert '<img alt="甲" src=/a.png>'.encode() in ledger.render()
    assert undo(ledger.render(), ledger.entries) == doc.source


def test_without_proof_the_page_keeps_its_bytes() -> None:
    doc = whole("<img src=/b.png>")
    ledger = Ledger(doc)
    [finding] = run(doc, ledger, fault(), page(site=site(texts=IMAGES)))
    assert not finding.repaired
    assert ledger.render() == doc.source
    assert ledger.entries == ()


def test_a_repair_is_made_in_its_views_alone() -> None:
    mend = {
        "evidence": {"fact": "texts.images"},
        "do": {"set": {"alt": "$evidence"}},
        "in": ["elder"],
        "delta": {"name": "added"},
    }
    known = site(texts=IMAGES)
    for view, repaired in (("standard", False), ("elder", True)):
        doc = whole("<img src=/a.png>")
        [found] = run(doc, Ledger(doc), fault(mend=[mend]), page(site=known, view=view))
        assert found.repaired is repaired


def test_a_refused_repair_is_told_and_changes_nothing() -> None:
    doc = whole(
        "<a href=x>x</a><a href=y>y</a><p>text", head='<base href="http://elsewhere.test/">'
    )
    body = doc.source.replace(b"<p>text", b"<main>text</main>")
    doc = document(body.decode())
    ledger = Ledger(doc)
    [finding] = run(doc, ledger, rule("skip-link-missing"), page())
    assert not finding.repaired
    assert finding.refused is not None
    assert "elsewhere.test" in finding.refused
    assert ledger.render() == doc.source


def test_an_edit_elsewhere_needs_exactly_one_place() -> None:
    def at(place: dict[str, str]) -> RuleSet:
        return fault(
            mend=[
                {
                    "evidence": {"fact": "texts.images"},
                    "at": place,
                    "do": {"set": {"title": "$evidence"}},
                    "delta": {"name": "added"},
                }
            ]
        )

    known = site(texts=IMAGES, regions={"main": {"css": "#m"}})
    for place, refused in (
        ({"css": "p"}, True),
        ({"css": "#m"}, False),
        ({"fact": "regions.main"}, False),
        ({"text-equals": "正文"}, False),
        ({"text-equals": "段"}, True),
        ({"css": "h1"}, True),
    ):
        doc = whole("<img src=/a.png><p>段</p><p>段</p><div id=m><b>正文</b></div>")
        ledger = Ledger(doc)
        [finding] = run(doc, ledger, at(place), page(site=known))
        assert finding.refused is not None, place
        assert ("exactly one" in finding.refused) is refused
        assert ("did not satisfy" in finding.refused) is not refused
        assert ledger.render() == doc.source, place
    doc = whole("<img src=/a.png>")
    ledger = Ledger(doc)
    [finding] = run(doc, ledger, at({"css": "img"}), page(site=known))
    assert finding.repaired
    assert b'title="' in ledger.render()


@pytest.mark.usefixtures("deaf_check")
def test_a_repair_that_does_not_satisfy_its_rule_is_told_and_taken_back() -> None:
    doc = whole("<img src=/a.png>")
    ledger = Ledger(doc)
    [finding] = run(doc, ledger, fault(expect={"deaf": True}), page(site=site(texts=IMAGES)))
    assert not finding.repaired
    assert finding.refused == "the repair did not satisfy the rule: never-content"
    assert ledger.render() == doc.source


@pytest.mark.usefixtures("broken_check")
def test_an_unforeseen_error_names_its_rule() -> None:
    doc = whole("<img src=/a.png>")
    for judge in (
        lambda: run(doc, Ledger(doc), fault(expect="broken"), page()),
        lambda: find(doc, fault(expect="broken"), page()),
    ):
        with pytest.raises(RuleFailure) as caught:
            judge()
        assert caught.value.rule == "thing-missing"
        assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_what_a_static_page_cannot_tell_needs_review() -> None:
    doc = whole("<img src=/a.png>")
    [finding] = find(doc, fault(needs=["dom", "layout"]), page())
    assert (finding.outcome, finding.reason) == ("review", "no-layout")
    ledger = Ledger(doc)
    [told] = run(doc, ledger, fault(needs=["dom", "layout"]), page(site=site(texts=IMAGES)))
    assert told.outcome == "review"
    assert ledger.render() == doc.source


def test_finding_reports_every_verdict_and_edits_nothing() -> None:
    doc = whole("<img src=/a.png><img src=/b.png alt=乙>")
    outcomes = [f.outcome for f in find(doc, fault(), page(site=site(texts=IMAGES)))]
    assert outcomes == ["fail", "pass"]
    assert [f.outcome for f in find(whole("<p>"), fault(), page())] == ["inapplicable"]


def test_hidden_nodes_are_left_out_where_the_rule_says_so() -> None:
    doc = whole("<div hidden><img src=/a.png></div>")
    shown = fault(target={"css": "img", "exposed": True})
    assert [f.outcome for f in find(doc, shown, page())] == ["inapplicable"]
    assert [f.outcome for f in find(doc, fault(), page())] == ["fail"]


def test_a_rule_leaves_out_kinds_of_document() -> None:
    ruleset = fault(unless={"document": ["framed", "frameset"]})
    doc = whole("<img src=/a.png>")
    assert [f.outcome for f in find(doc, ruleset, page())] == ["fail"]
    for known in (page(framed=True), page(document_kind="frameset")):
        assert [f.outcome for f in find(doc, ruleset, known)] == ["inapplicable"]


def test_a_later_phase_sees_what_an_earlier_one_made() -> None:
    rules = RuleSet(rule("main-landmark-missing").faults + rule("skip-link-missing").faults)
    doc = whole("<a href=/>x</a><a href=/y>y</a><div id=c>text</div>")
    known = site(regions={"main": {"css": "#c"}})
    ledger = Ledger(doc)
    found = run(doc, ledger, rules, page(site=known, target="/p"))
    assert [(f.rule, f.repaired) for f in found] == [
        ("main-landmark-missing", True),
        ("skip-link-missing", True),
    ]
    assert b'href="/p#c"' in ledger.render()


def test_no_rules_report_and_edit_nothing() -> None:
    doc = whole("<img src=/a.png>")
    ledger = Ledger(doc)
    assert run(doc, ledger, RuleSet(), page()) == []
    assert find(doc, RuleSet(), page()) == []
    assert ledger.render() == doc.source
    assert PASS.verdict == "pass"
