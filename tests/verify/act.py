"""The cases of the ACT rules that our rules claim: `make act`, `python -m tests.verify.act OUT`.

A rule claims an ACT rule by naming it in `criteria: {fails: …}`. Of that ACT rule's cases the
passed and inapplicable ones must not be failed, nor be touched by the rewriter; of the failed ones
it is told how many are found, and of how many we say that we cannot tell.
"""

from __future__ import annotations

import argparse
import json
import mimetypes
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from a11y_proxy import load_rules
from a11y_proxy.audit.run import judge
from a11y_proxy.engine.faults import Fault
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.rewrite import Context, Rewriter
from tests.material import PROJECT, data_root

_HEAD = ("ACT rule", "our rule", "found", "cannot tell", "false", "touched", "of others")


@dataclass
class Tally:
    """One ACT rule against the rule that claims it. Cases by their path."""

    number: str
    fault: str
    expected: Counter[str] = field(default_factory=Counter)
    """Cases by the outcome that is expected of them."""
    found: int = 0
    review: int = 0
    """Failed cases of which we say that a person must look."""
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    """Passed and inapplicable cases that we fail."""
    touched: list[str] = field(default_factory=list)
    """Passed and inapplicable cases that the rewriter changes."""

    @property
    def others(self) -> int:
        """How many cases are passed or inapplicable."""
        return self.expected.total() - self.expected["failed"]


def claims(faults: Sequence[Fault]) -> Iterator[tuple[str, Fault]]:
    """Each ACT rule that a rule claims."""
    for fault in faults:
        for criterion in fault.criteria.fails:
            catalogue, _, number = criterion.partition(":")
            if catalogue == "act":
                yield number, fault


def tallies(material: Path, faults: Sequence[Fault]) -> list[Tally]:
    """Every claim against all cases of its ACT rule, approved or proposed."""
    cases = json.loads((material / "testcases.json").read_text("utf-8"))["testcases"]
    found = []
    for number, fault in claims(faults):
        tally = Tally(number, fault.id)
        for case in cases:
            if case["ruleId"] == number:
                _count(tally, fault, material, case["relativePath"], case["expected"])
        found.append(tally)
    return found


def _count(tally: Tally, fault: Fault, material: Path, path: str, expected: str) -> None:
    ruleset, body = RuleSet((fault,)), (material / path).read_bytes()
    context = Context(target=f"/{path}", content_type=_content_type(path))
    outcomes = {finding.outcome for finding in judge(body, ruleset, context).findings}
    tally.expected[expected] += 1
    if expected == "failed":
        tally.found += "fail" in outcomes
        tally.review += "review" in outcomes and "fail" not in outcomes
        if not outcomes & {"fail", "review"}:
            tally.missed.append(path)
        return
    if "fail" in outcomes:
        tally.false.append(path)
    if Rewriter(ruleset).rewrite(body, context).body != body:
        tally.touched.append(path)


def _content_type(path: str) -> str:
    kind = mimetypes.guess_type(path)[0] or "text/html"
    return f"{kind}; charset=utf-8"


def figures(found: Sequence[Tally]) -> dict[str, Any]:
    """`act_found` is the share of failed cases, the others are counts."""
    failed = sum(tally.expected["failed"] for tally in found)
    return {
        "act_rules": len(found),
        "act_failed": failed,
        "act_found": round(sum(tally.found for tally in found) / failed, 4) if failed else 0.0,
        "act_cannot_tell": sum(tally.review for tally in found),
        "act_others": sum(tally.others for tally in found),
        "act_false_positives": sum(len(tally.false) for tally in found),
        "act_touched": sum(len(tally.touched) for tally in found),
    }


def table(found: Sequence[Tally]) -> str:
    """A line for each claim, then the cases that came out otherwise than they should."""
    rows = [_HEAD] + [
        (
            *(tally.number, tally.fault, f"{tally.found}/{tally.expected['failed']}"),
            *map(str, (tally.review, len(tally.false), len(tally.touched), tally.others)),
        )
        for tally in found
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    for tally in found:
        for words, paths in (
            ("missed", tally.missed),
            ("false", tally.false),
            ("touched", tally.touched),
        ):
            lines.extend(f"{words}: {tally.fault} on {path}" for path in paths)
    return "\n".join(lines)


def run() -> dict[str, Any] | None:
    """The figures, the table printed; None where there is no test material."""
    root = data_root()
    if root is None or not (root / "act").is_dir():
        return None
    found = tallies(root / "act", load_rules(PROJECT / "rules").faults)
    print(table(found))
    return figures(found)


def main(options: argparse.Namespace) -> int:
    told = run()
    if told is None:
        print("no test material: set A11Y_TEST_DATA to a folder that holds act/")
        return 2
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    print(json.dumps(told, indent=1))
    return 1 if told["act_false_positives"] or told["act_touched"] else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    sys.exit(main(parser.parse_args()))
