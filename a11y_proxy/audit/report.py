"""An audit in words for a terminal, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from a11y_proxy.audit.lines import harmless, one_line
from a11y_proxy.audit.run import Audit
from a11y_proxy.engine.faults import Fault
from a11y_proxy.engine.findings import Finding
from a11y_proxy.engine.ruleset import RuleSet

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "fail": "不合格",
        "review": "待核对",
        "repaired": "已修复",
        "asked": "需要人来回答",
        "refused": "未能修复",
        "open": "未修复",
        "evidence": "依据",
        "new": "改写后新出现的",
        "not judged": "未能检查",
        "no-html": "不是网页(没有任何标签,或含有二进制字节)",
        "fragment": "只是网页的一个片段(没有 doctype、html、head、body、title),不改写也不检查",
        "fails": "不符合",
        "summary": "{fail} 处不合格,{review} 处待核对,{pass} 处合格;"
        "已修复 {repaired} 处,需要人来回答 {asked} 处,未能修复 {refused} 处,仍不合格 {remain} 处",
        "note": "以上是机器能查出的问题,不是符合任何标准的声明。",
        "clean": "没有发现问题",
    },
    "en": {
        "fail": "fail",
        "review": "needs review",
        "repaired": "repaired",
        "asked": "a person must say",
        "refused": "not repaired",
        "open": "not repaired",
        "evidence": "proven by",
        "new": "new in the rewritten page",
        "not judged": "not judged",
        "no-html": "no HTML (no tag at all, or binary bytes)",
        "fragment": "only a fragment of a page (no doctype, html, head, body, title): neither "
        "rewritten nor judged",
        "fails": "fails",
        "summary": "{fail} fail, {review} need review, {pass} pass; "
        "{repaired} repaired, {asked} for a person to say, {refused} refused, {remain} remain",
        "note": "These are findings of a machine, not a statement of conformance.",
        "clean": "nothing found",
    },
}


def as_text(audit: Audit, ruleset: RuleSet, language: str) -> str:
    """One line a finding, `file:line:column: outcome rule: title (reason)`; below it the source,
    what became of it, the criteria that it fails; then the counts. `language` is `zh` or `en`.

    Columns count characters. What a terminal would obey is shown as U+FFFD.
    """
    return "\n".join(map(harmless, _lines(audit, ruleset, language))) + "\n"


def _lines(audit: Audit, ruleset: RuleSet, language: str) -> Iterator[str]:
    words = _WORDS[language]
    faults = {fault.id: fault for fault in ruleset.faults}
    if audit.before.reason is not None:
        reason = words.get(audit.before.reason, audit.before.reason)
        yield f"{audit.source}: {words['not judged']}: {reason}"
    for finding in audit.findings:
        fault = faults[finding.rule]
        yield from _finding_lines(audit.source, finding, fault, words, language)
        if fault.criteria.fails:
            yield f"      {words['fails']}: {_criteria(fault, ruleset, language)}"
    for finding in audit.new:
        title = faults[finding.rule].title.in_language(language)
        yield f"{audit.source} ({words['new']}): {finding.rule}: {title}"
        yield f"    {one_line(finding.snippet)}"
    if not audit.findings and audit.before.reason is None:
        yield f"{audit.source}: {words['clean']}"
    yield ""
    if audit.summary:
        yield words["summary"].format(**audit.summary)
    yield words["note"]


def _finding_lines(
    source: str, finding: Finding, fault: Fault, words: Mapping[str, str], language: str
) -> Iterator[str]:
    where = f"{source}:{finding.line}:{finding.column}"
    title = fault.title.in_language(language)
    yield f"{where}: {words[finding.outcome]} {finding.rule}: {title} ({finding.reason})"
    yield f"    {one_line(finding.snippet)}"
    yield f"    → {_became(finding, words)}"
    if not finding.repaired:
        yield f"      {fault.fix.in_language(language)}"


def _criteria(fault: Fault, ruleset: RuleSet, language: str) -> str:
    """The criteria that a finding fails, each with its title where the catalogue has one."""
    known = ((name, ruleset.criteria.get(name)) for name in fault.criteria.fails)
    return "; ".join(
        f"{name} {criterion.title.in_language(language)}" if criterion else name
        for name, criterion in known
    )


def _became(finding: Finding, words: Mapping[str, str]) -> str:
    if finding.repaired:
        proof = f" ({words['evidence']}: {finding.evidence})" if finding.evidence else ""
        return words["repaired"] + proof
    if finding.refused is not None:
        return f"{words['refused']}: {finding.refused}"
    return words["asked"] if finding.suggest is not None else words["open"]


def as_json(audit: Audit, ruleset: RuleSet) -> str:
    """The same as one JSON object; keys and ids are English, titles in both languages.

    `source`, `view`, `rules` (digest), `charset`, `kind` (null where no fact names it),
    `not-judged` (null, or why there are no findings), `findings` and `new` (lists), `summary`
    (counts: fail, review, pass, repaired, asked, refused, remain, arisen; empty where not judged),
    `note`. A finding has `rule`, `title` {zh, en}, `outcome` (fail, review), `reason`, `line`,
    `column` (from 1, in characters), `snippet`, `repaired`, `evidence`, `refused`, `suggest` (each
    null where there is none), `fails`, `relates` (ids of criteria). Keys are only ever added.
    """
    faults = {fault.id: fault for fault in ruleset.faults}
    told: dict[str, Any] = {
        "source": audit.source,
        "view": audit.view,
        "rules": ruleset.digest,
        "charset": audit.before.charset,
        "kind": audit.before.kind,
        "not-judged": audit.before.reason,
        "findings": [_told(finding, faults[finding.rule]) for finding in audit.findings],
        "new": [_told(finding, faults[finding.rule]) for finding in audit.new],
        "summary": audit.summary,
        "note": _WORDS["en"]["note"],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def _told(finding: Finding, fault: Fault) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": {"zh": fault.title.zh, "en": fault.title.en},
        "outcome": finding.outcome,
        "reason": finding.reason,
        "line": finding.line,
        "column": finding.column,
        "snippet": finding.snippet,
        "repaired": finding.repaired,
        "evidence": finding.evidence,
        "refused": finding.refused,
        "suggest": finding.suggest,
        "fails": list(fault.criteria.fails),
        "relates": list(fault.criteria.relates),
    }
