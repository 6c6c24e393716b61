from __future__ import annotations

import json

from a11y_proxy.audit.report import as_json, as_text
from a11y_proxy.audit.run import Audit, audit
from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.rewrite import Context
from tests.engine.pages import RULES, site

RULESET = RuleSet(
    load_rules(RULES).faults,
    (
        site(
            site={"hosts": ["portal.test"], "lang": "zh-CN"},
            regions={"main": {"css": "#c"}},
            texts={"images": {"/a.png": {"alt": "甲"}}},
        ),
    ),
)
PAGE = """<html><head><title>新闻</title></head><body>
<a href="/">首页</a><a href="/x">栏目</a>
<div id="c"><img src="/a.png"><img src="/b.png"></div></body></html>"""


def audited(markup: str = PAGE) -> Audit:
    context = Context(target="/p.html", hosts=("portal.test",), content_type="text/html")
    return audit(markup.encode(), RULESET, context, "p.html")


def test_each_finding_says_what_became_of_it() -> None:
    found = {(f.rule, f.line): f for f in audited().findings}
    assert found["page-language-missing", 1].repaired
    assert found["main-landmark-missing", 1].repaired
    assert found["skip-link-missing", 1].repaired
    repaired, asked = (f for f in audited().findings if f.rule == "image-without-name")
    assert (repaired.repaired, repaired.evidence) == (True, "fact texts.images")
    assert (asked.repaired, asked.suggest) == (False, "ask-human")


def test_the_counts_agree_with_the_findings() -> None:
    found = audited()
    assert found.summary == {
        "fail": 5,
        "review": 0,
        "pass": 0,
        "repaired": 4,
        "asked": 1,
        "refused": 0,
        "remain": 1,
        "arisen": 0,
    }
    assert found.failing
    assert found.new == ()


def test_a_page_whose_faults_are_all_mended_does_not_fail() -> None:
    found = audited(PAGE.replace('<img src="/b.png">', ""))
    assert found.summary["repaired"] == 4
    assert not found.failing


def test_a_page_that_cannot_be_judged_fails_with_its_reason() -> None:
    context = Context(target="/", content_type="text/html; charset=x-user-defined")
    found = audit(PAGE.encode(), RULESET, context, "p.html")
    assert found.failing
    assert found.before.reason == "unknown charset"
    assert "未能检查: unknown charset" in as_text(found, RULESET, "zh")
    assert json.loads(as_json(found, RULESET))["not-judged"] == "unknown charset"


def test_the_text_says_place_rule_title_and_outcome_in_chinese() -> None:
    told = as_text(audited(), RULESET, "zh")
    assert "p.html:3:13: 不合格 image-without-name: 图片没有替代文字 (no-alt)" in told
    assert "→ 已修复 (依据: fact texts.images)" in told
    assert "→ 需要人来回答" in told
    assert "不是符合任何标准的声明" in told
    assert "仍不合格 1 处" in told


def test_the_text_says_the_same_in_english() -> None:
    told = as_text(audited(), RULESET, "en")
    assert "p.html:3:13: fail image-without-name: Image without a text alternative" in told
    assert "→ repaired (proven by: fact texts.images)" in told
    assert "→ a person must say" in told
    assert "not a statement of conformance" in told
    assert "4 repaired" in told


def test_a_refused_repair_is_told_with_its_reason() -> None:
    markup = PAGE.replace("<title>", '<base href="http://elsewhere.test/"><title>')
    told = as_text(audited(markup), RULESET, "en")
    assert "→ not repaired: the page's <base> leads every link to elsewhere.test" in told


def test_a_clean_page_is_said_to_be_clean() -> None:
    markup = '<html lang="zh"><head><title>x</title></head><body><main>正文</main></body></html>'
    found = audited(markup)
    assert not found.failing
    assert "没有发现问题" in as_text(found, RULESET, "zh")


def test_json_holds_the_findings_and_the_criteria_that_they_fail() -> None:
    told = json.loads(as_json(audited(), RULESET))
    [image] = [f for f in told["findings"] if f["suggest"]]
    assert (image["line"], image["column"], image["outcome"]) == (3, 31, "fail")
    assert "wcag:1.1.1" in image["fails"]
    assert image["title"]["zh"] == "图片没有替代文字"
    assert told["summary"]["remain"] == 1
    assert "conformance" in told["note"]
