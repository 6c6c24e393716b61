"""A page before and after: what is wrong with it, what the proxy mends of that, what stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from a11y_proxy.engine.facts import page_kind
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.run import Finding, Page, find
from a11y_proxy.engine.sites import Site
from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.charset import Charset, sniff, transcode_in
from a11y_proxy.html.document import Document
from a11y_proxy.html.scanner import TAG
from a11y_proxy.rewrite import Context, Rewriter


@dataclass(frozen=True)
class Judged:
    """The verdicts on one page, or in `reason` why there are none: `no-html`, `fragment`,
    `unknown charset`, `not readable as …`, or the cap that the page is over."""

    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    charset: str = ""
    kind: str | None = None


@dataclass(frozen=True)
class Audit:
    """A page judged as it came and as it leaves in a view."""

    source: str
    """Where the page came from, as the auditor named it."""
    view: str
    before: Judged
    after: Judged
    findings: tuple[Finding, ...] = ()
    """What failed or needs review before, each with what became of it, in document order."""
    summary: dict[str, int] = field(default_factory=dict)
    """Counts: fail, review, pass, repaired, asked, refused, remain, arisen."""
    new: tuple[Finding, ...] = ()
    """What fails in the rewritten page and did not in the page as it came: our own fault."""

    @property
    def failing(self) -> bool:
        """True where the rewritten page still fails, or the page could not be judged."""
        return bool(self.summary.get("remain") or self.new or self.before.reason)


def audit(body: bytes, ruleset: RuleSet, context: Context, source: str) -> Audit:
    """Judges a page before and after the rewriting that its visitors are given.

    Raises `StageFailure` and `RuleFailure` for an unforeseen error.
    """
    before = judge(body, ruleset, context)
    if before.reason is not None:
        return Audit(source, context.view, before, before)
    result = Rewriter(ruleset).rewrite(body, context)
    if result.reason is not None:
        reason = _no_page(body) or result.reason
        before = Judged(reason=reason, charset=before.charset, kind=before.kind)
        return Audit(source, context.view, before, before)
    after = judge(result.body, ruleset, context)
    told = _with_outcomes(before.findings, result.findings)
    new = _arisen(before.findings, after.findings)
    return Audit(source, context.view, before, after, told, _summary(before, after, told, new), new)


def _no_page(body: bytes) -> str | None:
    """What is not even part of a page: nothing, bytes that no text holds, no tag at all."""
    return "no-html" if b"\0" in body or TAG.search(body) is None else None


def judge(body: bytes, ruleset: RuleSet, context: Context) -> Judged:
    """The verdicts of every rule on a page as it stands. Raises `RuleFailure`."""
    site = site_of(ruleset, context)
    charset = sniff(body, context.content_type, site.site.charset if site else None)
    if charset is None:
        return Judged(reason="unknown charset")
    source = body if charset.ascii_compatible else transcode_in(body, charset)
    if source is None:
        return Judged(reason=f"not readable as {charset.label}", charset=charset.label)
    try:
        document = Document(source, charset if source is body else Charset("utf-8", "bom"))
    except LimitExceeded as limit:
        return Judged(reason=limit.reason, charset=charset.label)
    page = page_of(document, site, context)
    return Judged(tuple(find(document, ruleset, page)), None, charset.label, page.kind)


def page_of(document: Document, site: Site | None, context: Context) -> Page:
    """What the engine is told of the page."""
    return Page(
        view=context.view,
        target=context.target,
        site=site,
        kind=page_kind(site, document, context.target),
        framed=context.framed,
        document_kind=document.kind,
        frame_titles=dict(context.frame_titles),
    )


def site_of(ruleset: RuleSet, context: Context) -> Site | None:
    """The facts of the first of the context's hosts that has any."""
    return next((s for s in map(ruleset.site_for, context.hosts) if s is not None), None)


_Key = tuple[str, int, int]


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.line, finding.column


def _with_outcomes(before: Sequence[Finding], made: Sequence[Finding]) -> tuple[Finding, ...]:
    """The failures as the auditor saw them, with what the rewriter made of each.

    Where the rewriter no longer met a failure, another rule's repair mended it.
    """
    became = {_key(finding): finding for finding in made}
    told = [
        became.get(_key(finding), replace(finding, repaired=finding.outcome == "fail"))
        for finding in before
        if finding.outcome in ("fail", "review")
    ]
    return tuple(sorted(told, key=lambda f: (f.line, f.column, f.rule)))


def _arisen(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Finding, ...]:
    """Failures that a rule has more of than before: the last ones."""
    had = Counter(finding.rule for finding in before if finding.outcome == "fail")
    new = []
    for finding in after:
        if finding.outcome == "fail":
            had[finding.rule] -= 1
            if had[finding.rule] < 0:
                new.append(finding)
    return tuple(new)


def _summary(
    before: Judged, after: Judged, told: Sequence[Finding], new: Sequence[Finding]
) -> dict[str, int]:
    verdicts = Counter(finding.outcome for finding in before.findings)
    return {
        "fail": verdicts["fail"],
        "review": verdicts["review"],
        "pass": verdicts["pass"],
        "repaired": sum(finding.repaired for finding in told),
        "asked": sum(finding.suggest is not None for finding in told),
        "refused": sum(finding.refused is not None for finding in told),
        "remain": sum(finding.outcome == "fail" for finding in after.findings),
        "arisen": len(new),
    }
