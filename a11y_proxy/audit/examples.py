"""A rule against its own examples: verdict, repair byte for byte, and twice equals once."""

from __future__ import annotations

from collections.abc import Iterator

from a11y_proxy.audit.run import judge
from a11y_proxy.engine.faults import Example, Fault
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.run import Finding
from a11y_proxy.rewrite import Context, Result, Rewriter

_HOST = "portal.test"


def broken_examples(fault: Fault) -> Iterator[str]:
    """In words, each example that does not come out as it says."""
    for number, example in enumerate(fault.examples, 1):
        for mistake in mistakes(fault, example):
            yield f"{fault.id}, example {number} ({example.outcome}): {mistake}"


def circumstances(fault: Fault, example: Example) -> tuple[RuleSet, Context]:
    """The one rule with the example's facts, and what else its page comes out by."""
    site = example.site()
    ruleset = RuleSet((fault,), (site,) if site else ())
    return ruleset, Context(
        target=example.target,
        origin=f"http://{_HOST}",
        view=example.view,
        hosts=(_HOST,),
        content_type=f"text/html; charset={example.charset}",
        framed=example.framed,
        frame_titles=tuple(example.frame_titles.items()),
    )


def mistakes(fault: Fault, example: Example) -> Iterator[str]:
    """What does not come out as the example says."""
    ruleset, context = circumstances(fault, example)
    body = example.page.encode(example.charset)
    yield from _verdict(body, ruleset, context, example)
    result = Rewriter(ruleset).rewrite(body, context)
    yield from _repair(result, example)
    again = Rewriter(ruleset).rewrite(result.body, context)
    if again.body != result.body:
        yield f"a second time changed it again: {_shown(again.body, example)}"


def _verdict(body: bytes, ruleset: RuleSet, context: Context, example: Example) -> Iterator[str]:
    judged = judge(body, ruleset, context)
    found = {finding.outcome for finding in judged.findings}
    if judged.reason is not None:
        yield f"the page was not judged: {judged.reason}"
    elif example.outcome == "pass" and found != {"pass"}:
        yield f"found {_words(judged.findings)}; expected pass alone"
    elif example.outcome not in found:
        yield f"found {_words(judged.findings)}; expected {example.outcome}"


def _repair(result: Result, example: Example) -> Iterator[str]:
    expected = (example.after if example.after is not None else example.page).encode(
        example.charset
    )
    if result.body != expected:
        yield f"became {_shown(result.body, example)}; expected {_shown(expected, example)}"
    failed = [finding for finding in result.findings if finding.outcome == "fail"]
    if example.after is not None and not any(finding.repaired for finding in failed):
        yield "the page changed and no finding says that it was repaired"
    refused = [finding.refused or "" for finding in failed]
    if example.refused is not None and not any(example.refused in reason for reason in refused):
        yield f'found refusals {refused}; expected one that holds "{example.refused}"'
    if example.refused is None and any(refused):
        yield f"the repair was refused: {refused}"


def _shown(body: bytes, example: Example) -> str:
    return repr(body.decode(example.charset, "replace"))


def _words(findings: tuple[Finding, ...]) -> str:
    return ", ".join(f"{f.outcome} {f.reason}".strip() for f in findings) or "nothing"
