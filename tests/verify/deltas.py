"""That a repair changes in the accessibility tree what its rule declares, and nothing else.

Each example with `after` is shown to Chromium before and after. Every difference must be one that
the `delta` of a repair of this example declares, on its own node; every declared one must be there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from a11y_proxy import load_rules
from a11y_proxy.audit.examples import circumstances
from a11y_proxy.engine.compile import phases
from a11y_proxy.engine.faults import Example, Fault
from a11y_proxy.html.charset import sniff
from a11y_proxy.html.document import Document
from a11y_proxy.rewrite import Rewriter
from tests.browser.chromium import chromium
from tests.material import PROJECT
from tests.verify.changes import PAGE, Difference, differences
from tests.verify.hearing import Snapshot, listener

Lines = tuple[tuple[str, str], ...]
"""Changes, each with its manner."""
_OF_MANY = frozenset({"focus"})
"""Changes that one repair of a page makes on many nodes."""
_TABS = 2


@dataclass(frozen=True)
class Declared:
    """The deltas of one repair, of which one must hold, and its element, or None: the page."""

    deltas: tuple[Lines, ...]
    node: int | None


def declared(fault: Fault, example: Example) -> list[Declared]:
    """What the repairs that are made in an example declare."""
    ruleset, context = circumstances(fault, example)
    [rule] = [rule for phase in phases(ruleset) for rule in phase.rules]
    body = example.page.encode(example.charset)
    charset = sniff(body, context.content_type)
    assert charset is not None
    places = {node: at for at, node in enumerate(Document(body, charset).nodes())}
    found: list[Declared] = []
    for finding in Rewriter(ruleset).rewrite(body, context).findings:
        if not finding.repaired:
            continue
        mends = [m.mend for m in rule.means if m.evidence and m.said == finding.evidence]
        deltas = tuple(tuple(each.items()) for mend in mends for each in mend.delta or ())
        elsewhere = fault.scope != "element" or any(mend.at for mend in mends)
        found.append(Declared(deltas, None if elsewhere else places[finding.node]))
    return found


def unlike(pages: Sequence[Snapshot], declarations: Sequence[Declared]) -> list[str]:
    """What changed undeclared from one to the other, and what is declared and did not change."""
    before, after = pages
    elements = [at for at, node in enumerate(before.nodes) if node.name != "#text"]
    found = differences(before, after)
    missing: list[str] = []
    of_many: set[tuple[str, str]] = set()
    for said in declarations:
        place = None if said.node is None else elements[said.node]
        near = [d for d in found if said.node is None or d.at in (place, PAGE)]
        taken = max((_taken(lines, near) for lines in said.deltas), key=len)
        if not taken:
            missing.append(f"declared and not so: {' or '.join(map(_shown, said.deltas))}")
        found = [d for d in found if d not in taken]
        of_many |= {(d.change, d.manner) for d in taken if d.change in _OF_MANY}
    over = [d for d in found if (d.change, d.manner) not in of_many]
    return [*(f"undeclared: {each}" for each in over), *missing]


def _taken(lines: Lines, found: Sequence[Difference]) -> list[Difference]:
    """For each line of a delta the first difference that it declares; none where one has none."""
    firsts = [next((d for d in found if (d.change, d.manner) == line), None) for line in lines]
    return [] if None in firsts else [d for d in firsts if d is not None]


def _shown(lines: Lines) -> str:
    return ", ".join(f"{change} {manner}" for change, manner in lines)


async def wrong_deltas(browser: Browser, faults: Sequence[Fault]) -> dict[str, list[str]]:
    """Each example with a repair, and how its trees do not differ as declared."""
    repaired = [
        (f"{fault.id}, example {number}", fault, example)
        for fault in faults
        for number, example in enumerate(fault.examples, 1)
        if example.after is not None
    ]
    found: dict[str, list[str]] = {name: [] for name, _, _ in repaired}
    waiting = iter(repaired)

    async def tab() -> None:
        async with listener(browser) as hearing:
            for name, fault, example in waiting:
                pages = [
                    await hearing.listen(markup, example.charset, example.target)
                    for markup in (example.page, example.after or "")
                ]
                found[name] = unlike(pages, declared(fault, example))

    await asyncio.gather(*(tab() for _ in range(_TABS)))
    return found


def figures(found: dict[str, list[str]]) -> dict[str, Any]:
    """`examples` with a repair, `delta_exact` of them as a share, `wrong` in words."""
    exact = sum(not wrong for wrong in found.values())
    return {
        "examples": len(found),
        "delta_exact": exact / len(found) if found else 0.0,
        "wrong": [f"{name}: {text}" for name, wrong in found.items() for text in wrong],
    }


async def run(rules: Path = PROJECT / "rules") -> dict[str, Any]:
    """All examples of a folder of rules, in a browser of their own."""
    async with chromium(9) as browser:
        return figures(await wrong_deltas(browser, load_rules(rules).faults))
