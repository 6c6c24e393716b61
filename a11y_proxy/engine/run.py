"""Rules on a page: `run` mends, `find` reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import TracebackType

from a11y_proxy.engine.actions import Repair
from a11y_proxy.engine.case import Case, Proof
from a11y_proxy.engine.compile import Means, Rule, phases
from a11y_proxy.engine.facts import only, region
from a11y_proxy.engine.faults import At
from a11y_proxy.engine.findings import Finding, Page, RuleFailure
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.errors import Refused
from a11y_proxy.html import names
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger

__all__ = ["Finding", "Page", "RuleFailure", "find", "run"]


def run(document: Document, ledger: Ledger, ruleset: RuleSet, page: Page) -> list[Finding]:
    """Judges the page phase by phase and makes the repairs of its view that are proven.

    Within a phase every rule selects on the page as the phase found it. Answers what failed or
    needs review, repaired or not. Raises `RuleFailure` on an unforeseen error.
    """
    findings: list[Finding] = []
    for phase in phases(ruleset):
        case = Case(document, page)
        for rule, nodes in zip(phase.rules, phase.candidates(document, page), strict=True):
            with _naming(rule.fault.id):
                for node in nodes:
                    finding = _judged(case, rule, node)
                    if finding.outcome == "fail":
                        finding = _mended(case, ledger, rule, finding)
                    if finding.outcome in ("fail", "review"):
                        findings.append(finding)
    return findings


def find(document: Document, ruleset: RuleSet, page: Page) -> list[Finding]:
    """Judges the page as it stands and edits nothing. Answers every verdict but `inapplicable`,
    which a rule without anything to judge says once. Raises `RuleFailure`."""
    findings: list[Finding] = []
    for phase in phases(ruleset):
        case = Case(document, page)
        for rule, nodes in zip(phase.rules, phase.candidates(document, page), strict=True):
            with _naming(rule.fault.id):
                found = [_judged(case, rule, node) for node in nodes]
                judged = [finding for finding in found if finding.outcome != "inapplicable"]
                findings.extend(judged or [Finding(rule.fault.id, "inapplicable")])
    return findings


def _judged(case: Case, rule: Rule, node: int) -> Finding:
    outcome = rule.judge(case, node)
    if outcome.verdict in ("pass", "inapplicable"):
        return Finding(rule.fault.id, outcome.verdict, node, reason=outcome.reason)
    line, column = case.document.position(node)
    snippet = case.document.snippet(node)
    return Finding(rule.fault.id, outcome.verdict, node, line, column, snippet, outcome.reason)


def _mended(case: Case, ledger: Ledger, rule: Rule, finding: Finding) -> Finding:
    """The finding after the first repair that is proven, or with the suggestion behind them."""
    for means in rule.means:
        if means.action is None:
            return replace(finding, suggest=means.mend.suggest)
        proof = means.prove(case, finding.node)
        if proof is not None:
            finding = replace(finding, evidence=means.said)
            return _repaired(case, ledger, rule, means, proof, finding)
    return finding


def _repaired(
    case: Case, ledger: Ledger, rule: Rule, means: Means, proof: Proof, finding: Finding
) -> Finding:
    if means.action is None:
        return finding
    repair = Repair(case, proof, ledger, rule.fault.id)
    try:
        at = finding.node if means.at is None else _place(case, means.at)
        means.action(repair, at, means.action_params)
    except Refused as refused:
        repair.take_back()
        return replace(finding, refused=refused.reason)
    after = rule.judge(case, finding.node)
    if after.verdict not in ("pass", "inapplicable"):
        repair.take_back()
        return replace(finding, refused=f"the repair did not satisfy the rule: {after.reason}")
    return replace(finding, repaired=True)


def _place(case: Case, at: At) -> int:
    """The one exposed node where the edit goes. Raises `Refused` for none or several."""
    if at.css is not None:
        node = only(case.document, at.css)
    elif at.fact is not None:
        found = region(case.document, case.page.site, at.fact.removeprefix("regions."))
        node = found.first if found is not None and found.first == found.last else None
    else:
        node = _saying(case.document, at.text_equals or "")
    if node is None:
        raise Refused("the place of the edit is not exactly one exposed element")
    return node


def _saying(document: Document, text: str) -> int | None:
    """The innermost exposed element with exactly this text; None if none or several."""
    said = [n for n in document.nodes() if document.text(n).strip() == text]
    outer = {document.parent(n) for n in said}
    inner = [n for n in said if n not in outer and names.exposed(document, n) != "no"]
    return inner[0] if len(inner) == 1 else None


@dataclass(frozen=True)
class _naming:
    """Names the rule in which an unforeseen error arose."""

    rule: str

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception):
            raise RuleFailure(self.rule) from error
