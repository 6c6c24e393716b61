"""Rules made ready to run: functions looked up, parameters read, selectors put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from a11y_proxy.engine.actions import ACTIONS, PHASES, Action
from a11y_proxy.engine.case import Case, Proof
from a11y_proxy.engine.checks import CHECKS, Check, Outcome
from a11y_proxy.engine.evidence import EVIDENCE, Evidence
from a11y_proxy.engine.faults import At, Fault, Mend, Named
from a11y_proxy.engine.findings import Page
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html import names
from a11y_proxy.html.document import Document
from a11y_proxy.html.select import SelectorSet

_NEEDS_MET = frozenset({"dom"})


@dataclass(frozen=True)
class Means:
    """A repair ready to be proven and made; without an action it is a suggestion."""

    mend: Mend
    evidence: Evidence | None = None
    evidence_params: Any = None
    action: Action | None = None
    action_params: Any = None

    @property
    def at(self) -> At | None:
        """Where the edit goes, if not on the target."""
        return self.mend.at

    def prove(self, case: Case, node: int) -> Proof | None:
        """What proves this repair on `node` in the page's view, or None."""
        if self.evidence is None or not self.mend.holds_in(case.page.view):
            return None
        return self.evidence(case, node, self.evidence_params)

    @property
    def said(self) -> str:
        """The evidence in words: its name, with its parameter where that is a word too."""
        called = self.mend.evidence
        if called is None:
            return ""
        return f"{called.name} {called.params}" if isinstance(called.params, str) else called.name


@dataclass(frozen=True)
class Rule:
    """A fault ready to be judged."""

    fault: Fault
    check: Check
    params: Any
    means: tuple[Means, ...]
    phase: str

    def applies(self, page: Page) -> bool:
        """False on the kinds of document that the fault leaves out."""
        unless = self.fault.unless.document
        return page.document_kind not in unless and not (page.framed and "framed" in unless)

    def judge(self, case: Case, node: int) -> Outcome:
        """The verdict on one node."""
        unmet = next((need for need in self.fault.needs if need not in _NEEDS_MET), None)
        if unmet is not None:
            return Outcome("review", f"no-{unmet}")
        return self.check(case, node, self.params)


@dataclass(frozen=True)
class Phase:
    """Rules that select on the same state of a page."""

    rules: tuple[Rule, ...]
    selectors: SelectorSet

    def candidates(self, document: Document, page: Page) -> list[list[int]]:
        """For each rule the nodes that it is about, in document order."""
        if not self.rules:
            return []
        matched = iter(self.selectors.match(document))
        found: list[list[int]] = []
        for rule in self.rules:
            nodes = next(matched)
            if rule.fault.target.not_ is not None:
                left_out = set(next(matched))
                nodes = [node for node in nodes if node not in left_out]
            if not rule.applies(page):
                nodes = []
            if rule.fault.target.exposed:
                nodes = [node for node in nodes if names.exposed(document, node) != "no"]
            found.append(nodes)
        return found


@lru_cache(maxsize=16)
def phases(ruleset: RuleSet) -> tuple[Phase, ...]:
    """The rules in the order of their phases. Raises `KeyError` for an unknown function and
    `pydantic.ValidationError` for parameters that it does not take; `load_rules` has looked."""
    rules = [_rule(fault) for fault in ruleset.faults]
    return tuple(_phase([rule for rule in rules if rule.phase == phase]) for phase in PHASES)


def _phase(rules: Sequence[Rule]) -> Phase:
    targets = [rule.fault.target for rule in rules]
    texts = [css for target in targets for css in (target.css, target.not_) if css is not None]
    return Phase(tuple(rules), SelectorSet(texts))


def _rule(fault: Fault) -> Rule:
    check = CHECKS.get(fault.expect.name)
    acting = [ACTIONS.get(mend.do.name).phase for mend in fault.mend if mend.do is not None]
    return Rule(
        fault,
        check.function,
        check.params.validate_python(fault.expect.params),
        tuple(_means(mend) for mend in fault.mend),
        max(acting, key=PHASES.index, default="names"),
    )


def _means(mend: Mend) -> Means:
    if mend.evidence is None or mend.do is None:
        return Means(mend)
    evidence, action = EVIDENCE.get(mend.evidence.name), ACTIONS.get(mend.do.name)
    return Means(
        mend,
        evidence.function,
        _read(evidence.params, mend.evidence),
        action.function,
        _read(action.params, mend.do),
    )


def _read(params: Any, called: Named) -> Any:
    return params.validate_python(called.params)
