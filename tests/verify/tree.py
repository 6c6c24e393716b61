"""Our tree judged by parse5 and Chromium: `python -m tests.verify.tree OUT.json [--pages DIR]`.

Real pages (of DIR, else of the test material), page by page: elements, parents, namespaces,
attributes, quirks mode against both judges, the places of tags against parse5, 60 selectors of ours
and 40 out of the pages against Chromium; then mutants of each page, the html5lib tests, hostile
pages, costs. Chromium has the last word (see `tests.verify.judging`). The first difference of each
page is printed. `--peer lxml` puts lxml's tree in the place of ours: it must miss the floors, and
does so on a sample of the pages at the end of every run, lest the harness notice nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import bench.tree
from a11y_proxy.errors import LimitExceeded
from tests.html import hostile
from tests.html.treetext import Case, cases
from tests.material import data_root
from tests.verify.judging import Court, Tally, joined
from tests.verify.mutants import sample
from tests.verify.pages import Source, material, pages_in
from tests.verify.parse5 import absent, parse5
from tests.verify.peers import Lxml, Ours, Peer
from tests.verify.reading import Reading
from tests.verify.selectorgen import generated
from tests.verify.treetab import tree_tabs

AT_ONCE = 2
GENERATED = 40
READ_FOR_SELECTORS = 60
SAMPLE = 12
SHOWN, SHOWN_OF_LXML = 200, 3
"""Differences printed of each kind."""
FLOORS = {
    "tree_equal": 0.998,
    "html5lib_equal": 1.0,
    "selectors_equal": 0.9995,
    "mutants_equal": 0.995,
}
NONE_MAY_BE = ("places_wrong", "hostile_nonlinear")
USUAL = {"cost_tree": 1.6, "cost_first": 3.2, "cost_later": 2.2, "memory": 9.0}
"""What costs are expected to be; machines differ, so that more is only remarked upon."""

Figures = dict[str, Any]


def html5lib() -> list[Case]:
    """The tests of html5lib that are whole documents, where the material has them."""
    folder = (data_root() or Path()) / "html5lib" / "tree-construction"
    return cases(folder) if folder.is_dir() else []


def selectors_for(sources: Sequence[Source], seed: int) -> list[str]:
    """Our own selectors, and those out of some of the pages."""
    file = Path(__file__).with_name("selectors.txt")
    readings: list[Reading] = []
    for source in sample(sources, READ_FOR_SELECTORS, seed):
        try:
            readings.append(Ours().read(source))
        except LimitExceeded:
            continue
    return [*file.read_text("utf-8").splitlines(), *generated(readings, GENERATED, seed)]


async def judge(
    peer: Peer,
    sources: Sequence[Source],
    tests: Sequence[Case],
    selectors: Sequence[str],
    seed: int,
    shown: int = SHOWN,
) -> Figures:
    """All that takes judges. Prints the first `shown` differences of each kind."""
    waiting, tests_waiting = [*reversed(sources)], [*tests]

    async def work(court: Court) -> None:
        while waiting:
            source = waiting.pop()
            await court.judge_page(source, selectors)
            await court.judge_mutants(source, seed)
        while tests_waiting:
            await court.judge_case(tests_waiting.pop())

    async with AsyncExitStack() as stack:
        tabs = await stack.enter_async_context(tree_tabs(AT_ONCE))
        courts = [Court(peer, await stack.enter_async_context(parse5()), tab) for tab in tabs]
        await asyncio.gather(*map(work, courts))
    kinds = ("pages", "places", "selectors", "mutants", "cases")
    tallies = {kind: joined(getattr(court, kind) for court in courts) for kind in kinds}
    for kind, tally in tallies.items():
        for line in sorted(tally.differences)[:shown]:
            print(line)
        if len(tally.differences) > shown:
            print(f"… and {len(tally.differences) - shown} more of {kind}")
        print(*sorted(tally.overruled)[:shown], sep="\n", end="\n" * bool(tally.overruled))
    return _figures(tallies)


def _figures(tallies: dict[str, Tally]) -> Figures:
    places = tallies["places"]
    return {
        "pages": tallies["pages"].total,
        "tree_equal": tallies["pages"].share,
        "html5lib_equal": tallies["cases"].share,
        "places_wrong": places.total - places.equal if places.total else None,
        "selectors_equal": tallies["selectors"].share,
        "mutants_equal": tallies["mutants"].share,
        "asked": {kind: tally.total for kind, tally in tallies.items()},
        "overruled": {kind: dict(each.reasons) for kind, each in tallies.items() if each.reasons},
    }


def missed(figures: Figures) -> list[str]:
    """The figures that are not what they must be; what could not be measured is not missed."""
    told = {key: floor for key, floor in FLOORS.items() if figures[key] is not None}
    low = [key for key, floor in told.items() if figures[key] < floor]
    return low + [key for key in NONE_MAY_BE if figures.get(key)]


def table(title: str, figures: Figures) -> None:
    print(title)
    for key, value in figures.items():
        floor, usual = FLOORS.get(key), USUAL.get(key)
        remark = "must be 0" if key in NONE_MAY_BE else ""
        if floor is not None:
            remark = f"at least {floor}"
        elif usual is not None:
            remark = f"usually up to {usual}" + (" — this is more" if value > usual else "")
        shown = f"{value:.5f}" if isinstance(value, float) else str(value)
        print(f"  {key:18} {shown:>10}  {remark}".rstrip())


async def ours_judged(
    sources: Sequence[Source], tests: Sequence[Case], selectors: Sequence[str], seed: int
) -> Figures:
    """All figures of our tree."""
    ours = Ours(selectors)
    for selector, why in ours.refused.items():
        print(f"not understood: {selector}: {why}")
    figures = await judge(ours, sources, tests, selectors, seed)
    figures |= bench.tree.costs([source.read for source in sources])
    grown = hostile.nonlinear()
    for each in grown:
        print(f"hostile, {each}")
    table("\nours:", figures := figures | {"hostile_nonlinear": len(grown)})
    return figures


async def lxml_judged(
    sources: Sequence[Source], tests: Sequence[Case], selectors: Sequence[str], seed: int
) -> Figures:
    """What judges can say of lxml's tree."""
    figures = await judge(Lxml(selectors), sources, tests, selectors, seed, SHOWN_OF_LXML)
    table("\nlxml:", figures)
    return figures


async def main(out: Path, folder: Path | None, peer: str, seed: int) -> int:
    root = data_root()
    if folder is None and root is None:
        print("no pages: say which (make tree PAGES=dir), or set A11Y_TEST_DATA")
        return 2
    sources = pages_in(folder) if folder else material(root or Path())
    reason = absent() if sources else f"no pages in {folder}"
    if reason is not None:
        print(reason)
        return 2
    print(f"{len(sources)} pages, seed {seed}")
    selectors, tests = selectors_for(sources, seed), html5lib()
    if peer == "lxml":
        figures = await lxml_judged(sources, tests, selectors, seed)
        faults = missed(figures)
    else:
        figures = await ours_judged(sources, tests, selectors, seed)
        faults = missed(figures)
        print(f"\nlxml in its place, {SAMPLE} pages and tests: the harness must find it wrong")
        few = sample(sources, SAMPLE, seed), sample(tests, SAMPLE, seed)
        if not missed(await lxml_judged(*few, selectors, seed)):
            faults.append("lxml's tree was not found wrong")
    print("missed:", ", ".join(faults) or "nothing")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"seed": seed, **figures}, indent=2) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.verify.tree")
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--peer", choices=("ours", "lxml"), default="ours")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.out, given.pages, given.peer, given.seed)))
