"""Thousands of cases on every way, counted: `run()`, or
`python -m tests.proxy.differential.run [--cases N] [--seed N] [WAY …]`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from bench.nginx import binary
from tests.proxy.differential.allowed import ROWS, unexplained, used
from tests.proxy.differential.cases import Case
from tests.proxy.differential.differences import Difference, differences
from tests.proxy.differential.generation import CASES
from tests.proxy.differential.shrinking import smallest
from tests.proxy.differential.stage import WAYS, Stage, stage

_Kind = tuple[str, str, str, bytes]
"""Way, side, part and name of a difference."""
_TOLD = 10
"""How many kinds of unexplained differences are told, each by its smallest case."""
_SECONDS = 4.0
"""How long each is made smaller."""


def run(
    cases: int = 5_000, seed: int = 1, ways: Sequence[str] = (), *, tell: bool = True
) -> dict[str, Any]:
    """Figures: `cases`, the differences that no row explains (`differences_unexplained`, of nginx
    apart: `nginx_differences`), for each way, the rows that explained none, and (`tell`) the
    `unexplained` in words, each kind once."""
    names = tuple(ways) if ways else WAYS + (("nginx",) if binary() else ())
    found = _Found()
    logging.disable(logging.ERROR)
    try:
        with asyncio.Runner() as runner:
            shown = stage(*names)
            running = runner.run(shown.__aenter__())
            try:
                _play(runner, running, found, cases, seed)
                told = [
                    f"{key[0]}: {difference}\n    {_smallest(runner, running, key, case)}"
                    for key, (difference, case) in (found.kinds() if tell else ())
                ]
            finally:
                runner.run(shown.__aexit__(None, None, None))
    finally:
        logging.disable(logging.NOTSET)
    ours = {way: number for way, number in found.ways.items() if way != "nginx"}
    return {
        "cases": found.cases,
        "seed": seed,
        "differences_unexplained": sum(ours.values()),
        "ways": ours,
        "nginx_differences": found.ways.get("nginx", 0) if "nginx" in names else None,
        "nginx_kinds": {_in_words(key): number for key, number in found.nginx.most_common(20)},
        "rows_unused": sorted({row.id for row in ROWS} - found.rows),
        "unexplained": told,
    }


class _Found:
    def __init__(self) -> None:
        self.cases = 0
        self.ways: dict[str, int] = {}
        self.rows: set[str] = set()
        self.nginx: Counter[_Kind] = Counter()
        self.first: dict[_Kind, tuple[Difference, Case]] = {}

    def kinds(self) -> list[tuple[_Kind, tuple[Difference, Case]]]:
        """The first of each kind, each case once: one refusal shows many differences."""
        by_case = {case: kind for kind, (_, case) in reversed(self.first.items())}
        return [(kind, self.first[kind]) for kind in list(by_case.values())[-_TOLD:]]


def _play(runner: asyncio.Runner, running: Stage, found: _Found, cases: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=cases,
        phases=(Phase.generate,),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(CASES)
    def each(case: Case) -> None:
        found.cases += 1
        for pair in runner.run(running.play(case)):
            all_found = differences(pair)
            found.ways.setdefault(pair.way, 0)
            if pair.way != "nginx":
                found.rows |= used(pair, all_found)
            for difference in unexplained(pair, all_found):
                key = (pair.way, difference.side, difference.part, difference.name)
                found.ways[pair.way] += 1
                if pair.way == "nginx":
                    found.nginx[key] += 1
                else:
                    found.first.setdefault(key, (difference, case))

    each()


def _smallest(runner: asyncio.Runner, running: Stage, kind: _Kind, case: Case) -> Case:
    until = time.monotonic() + _SECONDS
    way, *of_kind = kind

    def fails(smaller: Case) -> bool:
        return time.monotonic() < until and any(
            [each.side, each.part, each.name] == of_kind
            for pair in runner.run(running.play(smaller))
            if pair.way == way
            for each in unexplained(pair, differences(pair))
        )

    return smallest(case, fails)


def _in_words(key: _Kind) -> str:
    _, side, part, name = key
    return f"{side} {part} {name.decode('latin-1')}".strip()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ways", nargs="*", help="all of ours, and nginx, where none is named")
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    options = _options()
    figures = run(options.cases, options.seed, options.ways)
    for name, value in figures.items():
        print(name, *(value if isinstance(value, list) else [value]), sep="\n  ")
    sys.exit(1 if figures["differences_unexplained"] else 0)
