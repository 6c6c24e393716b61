"""That rules do what they say and nothing else: `make rules`,
`python -m tests.verify.rules OUT.json [--with FILE.json …]`.

  deltas       every repair of an example changes in the accessibility tree what it declares
  ACT          claimed rules: no false positive, nothing touched, the share found
  axe-core     no new violation on any page in `standard`
  idempotent   what is rewritten twice is as rewritten once, in `standard` and `accessible`

`--with` takes in figures that are measured elsewhere, such as those of verdicts of people
(`precision`, `recall`, `sampled`); where they are not at hand that is said.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from a11y_proxy import load_rules
from a11y_proxy.audit.examples import broken_examples
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.rewrite import Rewriter
from tests.material import PROJECT, data_root
from tests.verify import act, axe, deltas
from tests.verify.collateral import rewritten
from tests.verify.pages import Source

FLOORS: Final = {
    "delta_exact": 1.0,
    "idempotent": 1.0,
    "wpt_equal": 0.97,
    "precision": 0.99,
    "recall": 0.90,
}
CEILINGS: Final = {
    "examples_broken": 0,
    "axe_new": 0,
    "axe_unjudged": 0,
    "act_false_positives": 0,
    "act_touched": 0,
    "faults_demo_wrong": 0,
}
ELSEWHERE: Final = (
    *("wpt_equal", "precision", "recall", "sampled"),
    *("faults_demo_wrong", "mistakes_tested"),
)
VIEWS = ("standard", "accessible")


def unsettled(ruleset: RuleSet, sources: Sequence[Source]) -> Iterator[str]:
    """Pages that a second rewriting changes once more, each with the view."""
    rewriter = Rewriter(ruleset)
    for number, source in enumerate(sources):
        for view in VIEWS:
            once = rewritten(rewriter, source, f"/page/{number}", view)
            again = replace(source, body=once.body)
            if rewritten(rewriter, again, f"/page/{number}", view).body != once.body:
                yield f"{source.name} in {view}: rewritten twice is not rewritten once"


def settled(ruleset: RuleSet, sources: Sequence[Source]) -> dict[str, Any]:
    """`idempotent`: the share of pages and views; the others are printed."""
    found = list(unsettled(ruleset, sources))
    print(*found, sep="\n", end="\n" if found else "")
    return {"idempotent": 1 - len(found) / (len(sources) * len(VIEWS))}


def missed(figures: dict[str, Any]) -> list[str]:
    """Figures beyond their floor or ceiling; None is no figure."""
    known = {key: value for key, value in figures.items() if value is not None}
    low = [f"{key} is {known[key]}, expected at least {floor}" for key, floor in FLOORS.items()
           if known.get(key, floor) < floor]  # fmt: skip
    high = [f"{key} is {known[key]}, expected at most {most}" for key, most in CEILINGS.items()
            if known.get(key, most) > most]  # fmt: skip
    return low + high


def of_the_rules(ruleset: RuleSet) -> dict[str, Any]:
    """How many there are, and the deltas of their repairs."""
    broken = [words for fault in ruleset.faults for words in broken_examples(fault)]
    told = asyncio.run(deltas.run())
    print(*broken, *told["wrong"], sep="\n", end="\n" if broken or told["wrong"] else "")
    return {
        "rules": len(ruleset.faults),
        "examples": sum(len(fault.examples) for fault in ruleset.faults),
        "examples_broken": len(broken),
        "examples_repaired": told["examples"],
        "delta_exact": told["delta_exact"],
    }


def main(options: argparse.Namespace) -> int:
    root, why = data_root(), axe.absent()
    if root is None or why is not None:
        print(why or "no test material: set A11Y_TEST_DATA")
        return 2
    ruleset, sources = load_rules(PROJECT / "rules"), axe.material(root)
    figures = of_the_rules(ruleset) | (act.run() or {}) | settled(ruleset, sources)
    judged = asyncio.run(axe.run(sources))
    print(*judged.lines(), sep="\n")
    figures |= judged.figures() | dict.fromkeys(ELSEWHERE)
    for file in options.others:
        figures |= json.loads(file.read_text("utf-8"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))
    unknown = [key for key in ELSEWHERE if figures[key] is None]
    if unknown:
        print(f"not measured: {', '.join(unknown)}")
    wrong = missed(figures)
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--with", dest="others", type=Path, nargs="*", default=())
    sys.exit(main(parser.parse_args()))
