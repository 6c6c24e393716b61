"""An explanation in words for a terminal, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from a11y_proxy.audit.explain import Explanation
from a11y_proxy.audit.lines import harmless, one_line
from a11y_proxy.audit.words import REASONS, WORDS
from a11y_proxy.engine.findings import Finding
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html.charset import Claim
from a11y_proxy.html.ledger import Entry
from a11y_proxy.http import headers

_MOST = 160
"""Characters of a page in one line."""


def as_text(told: Explanation, ruleset: RuleSet, language: str) -> str:
    """One fact a line; below them the edits, the refusals, what a person must say. `language` is
    `zh` or `en`. Lines count from 1, columns in characters."""
    return "\n".join(map(harmless, _lines(told, ruleset, language))) + "\n"


def _lines(told: Explanation, ruleset: RuleSet, language: str) -> Iterator[str]:
    words = WORDS[language]
    yield f"{told.source} ({words['view']} {told.context.view})"
    yield f"{words['outcome']}: {_outcome(told, language)}"
    yield f"{words['answer']}: {_answer(told)}"
    yield from _charset_lines(told, words)
    if told.document_kind is not None:
        yield f"{words['document']}: {_document(told, words)}"
    if told.before is not None:
        yield words["size"].format(before=told.before, after=told.after, sent=len(told.answer.body))
    yield f"{words['time']}: " + " · ".join(f"{s} {t * 1000:.1f} ms" for s, t in told.times.items())
    yield from _edit_lines(told, words)
    yield from _finding_lines(told, ruleset, language)


def _outcome(told: Explanation, language: str) -> str:
    outcome = WORDS[language][told.outcome]
    if told.reason is None:
        return outcome
    known = REASONS.get(told.reason, {}).get(language)
    rule = f" ({told.failed_rule})" if told.failed_rule else ""
    return f"{outcome}: {told.reason}{rule}" + (f" — {known}" if known else "")


def _answer(told: Explanation) -> str:
    answer = told.answer
    kind = headers.content_type(answer.headers)
    encoding = headers.content_encoding(answer.headers)
    parts = [str(answer.status), (kind or b"-").decode("latin-1")]
    return ", ".join([*parts, encoding.decode("latin-1")] if encoding else parts)


def _charset_lines(told: Explanation, words: dict[str, str]) -> Iterator[str]:
    decided = next((claim for claim in told.claims if claim.name is not None), None)
    if decided is None:
        return
    taken = told.charset.declared if told.charset else words["none"]
    yield f"{words['charset']}: {taken}, {_claim(decided, words)}"
    if told.charset is not None and told.charset.disputed:
        yield f"    {words['disputed']}"
    for claim in told.overruled:
        yield f"    {words['overruled']}: {_claim(claim, words)}"
    if told.broken:
        yield "    " + words["broken"].format(count=told.broken)


def _claim(claim: Claim, words: dict[str, str]) -> str:
    said = words[claim.source]
    if claim.source == "meta" and claim.offset is not None:
        said = said.format(offset=claim.offset)
    if claim.label:
        said += f' "{one_line(claim.label, _MOST)}"'
    return said + (f" = {claim.name}" if claim.name else f" ({words['unknown']})")


def _document(told: Explanation, words: dict[str, str]) -> str:
    parts = [words.get(told.document_kind or "", told.document_kind or "")]
    if told.framed:
        parts.append(words["framed"])
    if told.kind is not None:
        parts.append(words["kind"].format(kind=told.kind))
    if told.site is not None:
        parts.append(words["facts"].format(site=told.site))
    return ", ".join(parts)


def _edit_lines(told: Explanation, words: dict[str, str]) -> Iterator[str]:
    if told.entries:
        yield f"{words['edits']}: {len(told.entries)}"
    for entry in told.entries:
        sizes = words["bytes"].format(before=len(entry.before), after=len(entry.after))
        yield f"  {entry.line}:{entry.column} {entry.rule}: {entry.action} ({sizes})"
        if entry.before:
            yield f"    - {one_line(_decoded(told, entry.before), _MOST)}"
        if entry.after:
            yield f"    + {one_line(_decoded(told, entry.after), _MOST)}"
    if told.coverage is not None:
        yield words["composed"].format(**asdict(told.coverage))
        for missing in told.coverage.missing:
            yield f"    {words['missing']}: {one_line(missing)}"


def _finding_lines(told: Explanation, ruleset: RuleSet, language: str) -> Iterator[str]:
    words = WORDS[language]
    if told.repaired:
        yield f"{words['repairs']}: {len(told.repaired)}"
    for finding in told.repaired:
        proof = f" ({words['evidence']}: {finding.evidence})" if finding.evidence else ""
        yield f"  {finding.line}:{finding.column} {finding.rule}{proof}"
    if told.refusals:
        yield f"{words['refusals']}: {len(told.refusals)}"
    for refusal in told.refusals:
        place = f"{refusal.line}:{refusal.column}"
        yield f"  {place} {refusal.rule}: {refusal.action}: {one_line(refusal.reason)}"
    faults = {fault.id: fault for fault in ruleset.faults}
    if told.suggested:
        yield f"{words['suggestions']}: {len(told.suggested)}"
    for finding in told.suggested:
        fault = faults[finding.rule]
        snippet = one_line(finding.snippet, _MOST)
        yield f"  {finding.line}:{finding.column} {finding.rule}: {snippet}"
        yield f"    → {fault.fix.in_language(language)}"


def _decoded(told: Explanation, data: bytes) -> str:
    """Bytes of the page as the ledger has them: of a transcoded page in UTF-8."""
    if told.charset is None or not told.charset.ascii_compatible:
        return data.decode("utf-8", "replace")
    return told.charset.decode(data)


def as_json(told: Explanation) -> str:
    """The same as one JSON object; keys and words are English.

    `source`, `view`, `rules` (digest), `outcome` (rewritten, unchanged, passed, failed), `reason`
    (null unless passed or failed), `rule` (where failed in one), `answer` {`status`,
    `content-type`, `content-encoding`}, `charset` (null where none was found or usable: {`name`,
    `source`, `disputed`, `transcoded`, `broken`}), `claims` (a list in order of precedence:
    `source`, `label`, `name`, `offset`), `document` {`kind`, `framed`, `page` (the site's name for
    it), `facts` (host of the site's facts)}, `edits` (`rule`, `action`, `line`, `column`,
    `offset`, `removed` and `added` in bytes, `before` and `after` as text), `repairs` (`rule`,
    `line`, `column`, `evidence`), `refusals` (`rule`, `action`, `line`, `column`, `reason`),
    `suggestions` (`rule`, `line`, `column`, `snippet`, `suggest`), `coverage` (elder view, else
    null), `size` {`sent` as it came, `before` without its coding, `after`}, `times` (stage to
    milliseconds). Offsets and texts of a transcoded page are those of its UTF-8 form. Keys are only
    ever added.
    """
    kind = headers.content_type(told.answer.headers)
    encoding = headers.content_encoding(told.answer.headers)
    shape: dict[str, Any] = {
        "source": told.source,
        "view": told.context.view,
        "rules": told.digest,
        "outcome": told.outcome,
        "reason": told.reason,
        "rule": told.failed_rule,
        "answer": {
            "status": told.answer.status,
            "content-type": kind.decode("latin-1") if kind else None,
            "content-encoding": encoding.decode("latin-1") or None,
        },
        "charset": _charset(told),
        "claims": [
            {"source": c.source, "label": c.label, "name": c.name, "offset": c.offset}
            for c in told.claims
        ],
        "document": {
            "kind": told.document_kind,
            "framed": told.framed,
            "page": told.kind,
            "facts": told.site,
        },
        "edits": [_edit(told, entry) for entry in told.entries],
        "repairs": [{**_place(f), "evidence": f.evidence} for f in told.repaired],
        "refusals": [asdict(refusal) for refusal in told.refusals],
        "suggestions": [
            {**_place(f), "snippet": f.snippet, "suggest": f.suggest} for f in told.suggested
        ],
        "coverage": asdict(told.coverage) if told.coverage else None,
        "size": {"sent": len(told.answer.body), "before": told.before, "after": told.after},
        "times": {stage: round(t * 1000, 3) for stage, t in told.times.items()},
    }
    text = json.dumps(shape, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def _charset(told: Explanation) -> dict[str, Any] | None:
    charset = told.charset
    if charset is None:
        return None
    return {
        "name": charset.declared,
        "source": charset.source,
        "disputed": charset.disputed,
        "transcoded": not charset.ascii_compatible,
        "broken": told.broken,
    }


def _edit(told: Explanation, entry: Entry) -> dict[str, Any]:
    return {
        "rule": entry.rule,
        "action": entry.action,
        "line": entry.line,
        "column": entry.column,
        "offset": entry.offset,
        "removed": len(entry.before),
        "added": len(entry.after),
        "before": _decoded(told, entry.before),
        "after": _decoded(told, entry.after),
    }


def _place(finding: Finding) -> dict[str, Any]:
    return {"rule": finding.rule, "line": finding.line, "column": finding.column}
