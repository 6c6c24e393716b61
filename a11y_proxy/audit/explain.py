"""What the proxy would do with one answer of an origin, step by step, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from a11y_proxy.audit.run import site_of
from a11y_proxy.engine.findings import Finding
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.errors import CodingError
from a11y_proxy.html.charset import Charset, Claim, claims
from a11y_proxy.html.ledger import Entry, Refusal
from a11y_proxy.http import coding, gate, headers
from a11y_proxy.http.headers import Headers
from a11y_proxy.rewrite import Context, Result, Rewriter, StageFailure
from a11y_proxy.stopwatch import Stopwatch
from a11y_proxy.views.elder.compose import Coverage

Outcome = Literal["rewritten", "unchanged", "passed", "failed"]


@dataclass(frozen=True)
class OriginAnswer:
    """What an origin answered, as it came: the body still in its content-coding."""

    body: bytes
    headers: Headers
    status: int = 200

    @property
    def content_type(self) -> str | None:
        value = headers.content_type(self.headers)
        return value.decode("latin-1") if value is not None else None

    def typed(self, kind: str | None) -> OriginAnswer:
        """The same with another Content-Type, where one is given."""
        if kind is None:
            return self
        value = kind.encode("latin-1", "replace")
        return replace(self, headers=headers.replaced(self.headers, b"content-type", value))


@dataclass(frozen=True)
class Explanation:
    """What became of an answer. What was not come to is empty or None."""

    source: str
    """Where the page came from, as the operator named it."""
    context: Context
    digest: str
    answer: OriginAnswer
    outcome: Outcome = "passed"
    reason: str | None = None
    """Of `passed`: why, in a word of the gate's, the coding's or the rewriter's. Of `failed`: the
    stage and the error."""
    failed_rule: str | None = None
    site: str | None = None
    """The first host of the facts that hold."""
    charset: Charset | None = None
    claims: tuple[Claim, ...] = ()
    """All that is said of the encoding, in order of precedence."""
    broken: int = 0
    """Places that are no characters of that encoding."""
    document_kind: str | None = None
    framed: bool = False
    kind: str | None = None
    entries: tuple[Entry, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    """Edits that were not made, those of the rules and of the view."""
    findings: tuple[Finding, ...] = ()
    coverage: Coverage | None = None
    times: dict[str, float] = field(default_factory=dict)
    """Milliseconds that each stage took by itself, in the order in which they began."""
    before: int | None = None
    """Bytes of the page, its content-coding undone."""
    after: int | None = None

    @property
    def repaired(self) -> tuple[Finding, ...]:
        return _in_page_order(finding for finding in self.findings if finding.repaired)

    @property
    def suggested(self) -> tuple[Finding, ...]:
        """What a person must say."""
        return _in_page_order(finding for finding in self.findings if finding.suggest is not None)

    @property
    def overruled(self) -> tuple[Claim, ...]:
        """What contradicts the encoding that was taken."""
        return tuple(
            claim
            for claim in self.claims
            if claim.source != "guess" and self.charset and not _agrees(claim, self.charset)
        )


_GB: Final = frozenset(("gbk", "gb18030"))
"""One decoder (Encoding Standard 10.1.1)."""


def _agrees(claim: Claim, charset: Charset) -> bool:
    return claim.name == charset.label or _GB.issuperset((claim.name, charset.label))


def _in_page_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda f: (f.line, f.column, f.rule)))


def explain(answer: OriginAnswer, ruleset: RuleSet, context: Context, source: str) -> Explanation:
    """Takes an answer the way that the middleware takes it. Never raises for what it holds."""
    watch = Stopwatch()
    site = site_of(ruleset, context)
    told = Explanation(
        source, context, ruleset.digest, answer, site=site.site.hosts[0] if site else None
    )
    return replace(_gated(told, ruleset, watch), times=watch.times)


def _gated(told: Explanation, ruleset: RuleSet, watch: Stopwatch) -> Explanation:
    answer = told.answer
    with watch.stage("gate"):
        reason = gate.head("GET", (), answer.status, answer.headers, limit=gate.LIMIT)
        if reason is None and len(answer.body) > gate.LIMIT:
            reason = gate.Reason.TOO_LARGE
    if reason is not None:
        return replace(told, reason=reason.value)
    try:
        with watch.stage("decode"):
            encoding = headers.content_encoding(answer.headers)
            body = coding.decode(answer.body, encoding, limit=coding.LIMIT)
    except CodingError as error:
        return replace(told, reason=f"coding: {error.reason}")
    told = replace(told, before=len(body), after=len(body))
    with watch.stage("gate"):
        labelled = headers.media_type(answer.headers) is not None
        reason = gate.body(body[: gate.SNIFF], labelled=labelled)
    if reason is not None:
        return replace(told, reason=reason.value)
    return _rewritten(told, body, ruleset, watch)


def _rewritten(told: Explanation, body: bytes, ruleset: RuleSet, watch: Stopwatch) -> Explanation:
    site = site_of(ruleset, told.context)
    fact = site.site.charset if site else None
    told = replace(told, claims=tuple(claims(body, told.context.content_type, fact)))
    try:
        result = Rewriter(ruleset, watch).rewrite(body, told.context)
    except StageFailure as failure:
        return replace(told, outcome="failed", reason=str(failure), failed_rule=failure.rule)
    broken = result.charset.decode(body).count("\ufffd") if result.charset else 0
    return replace(
        told,
        outcome=_outcome(result),
        reason=result.reason,
        charset=result.charset,
        broken=broken,
        document_kind=result.document_kind,
        framed=result.framed,
        kind=result.kind,
        entries=result.entries,
        refusals=_refusals(result),
        findings=result.findings,
        coverage=result.coverage,
        after=len(result.body),
    )


def _outcome(result: Result) -> Outcome:
    if result.reason is not None:
        return "passed"
    return "rewritten" if result.changed else "unchanged"


def _refusals(result: Result) -> tuple[Refusal, ...]:
    of_rules = (
        Refusal(finding.rule, "repair", finding.line, finding.column, finding.refused)
        for finding in result.findings
        if finding.refused is not None
    )
    return (*of_rules, *result.refusals)
