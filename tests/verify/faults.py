"""The fault matrix, through the whole proxy over real sockets: `run()`, or
`python -m tests.verify.faults [--peer NAME] [OUT.json]`.

Each fault of an origin and of a visitor: the visitor sees what the matrix says, and the next
requests, on his connection, on another that was open before and on a new one, get their own
answers. What an origin sends comes as a page and as a download, in the standard and in the original
view. With a peer in our place faults must be found, else the matrix sees nothing: then the exit
status is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.verify import faultcases, oddrequests, pagecases, reachfaults, visitorfaults
from tests.verify.faultcase import Case, script
from tests.verify.outcomes import PAYLOADS
from tests.verify.peers_http import OURS, PEERS, Side
from tests.verify.scene import scene

VIEWS: Final = ("standard", "original")
AT_ONCE: Final = 8
LONGEST: Final = 40.0

CASES: Final = {
    "before": faultcases.BEFORE,
    "heads": faultcases.HEADS,
    "bodies": faultcases.BODIES,
    "surplus": faultcases.SURPLUS,
    "statuses": faultcases.STATUSES,
    "codings": pagecases.CODINGS,
    "pages": pagecases.PAGES,
}
TOGETHER: Final = {
    "odd requests": oddrequests.ODD,
    "slow visitors": visitorfaults.SLOW,
    "other": visitorfaults.OTHER,
}
ALONE: Final = {
    "reach": reachfaults.CHECKS,
    "leaving": visitorfaults.LEAVING,
    "planted": visitorfaults.PLANTED,
}
Check = Callable[[], Awaitable[list[str]]]


def variants(case: Case, views: Sequence[str] = VIEWS) -> list[tuple[str, str]]:
    """Kind and view: a download is the same in each view."""
    return [
        (kind, view)
        for kind in case.kinds
        for view in views
        if kind == "page" or view == "standard"
    ]


async def trial(case: Case, kind: str, view: str, side: Side = OURS) -> list[str]:
    """What is wrong with one fault of an origin."""
    faulty = script(case.steps(PAYLOADS[kind]))
    async with scene(faulty, side, kind=kind, view=view, limits=case.limits) as at:
        found = await at.before()
        body = b"a=1" if case.method == b"POST" else None
        found += await at.fault(case.outcome(kind, view), case.method, body)
        await asyncio.sleep(case.pause)
        found += await at.after()
        if at.times() != case.times:
            found.append(f"asked {at.times()} times, expected {case.times}")
    return found


async def tried(checks: Mapping[str, Check], at_once: int = AT_ONCE) -> dict[str, list[str]]:
    """What is wrong, by the name of the check; only what is."""
    free = asyncio.Semaphore(at_once)
    found: dict[str, list[str]] = {}

    async def one(name: str, check: Check) -> None:
        async with free:
            try:
                async with asyncio.timeout(LONGEST):
                    found[name] = await check()
            except TimeoutError:
                found[name] = [f"hangs for {LONGEST} s"]
            except Exception as error:
                found[name] = [f"the harness: {error!r}"]

    await asyncio.gather(*(one(name, check) for name, check in checks.items()))
    return {name: what for name, what in found.items() if what}


def trials(
    cases: Sequence[Case], side: Side = OURS, views: Sequence[str] = VIEWS
) -> dict[str, Check]:
    """Each case in each of its variants."""
    return {
        f"{case.name} ({kind}, {view})": partial(trial, case, kind, view, side)
        for case in cases
        for kind, view in variants(case, views)
    }


def checks(
    group: Mapping[str, Callable[[Side], Awaitable[list[str]]]], side: Side = OURS
) -> dict[str, Check]:
    """A group of checks, of this side."""
    return {name: partial(check, side) for name, check in group.items()}


async def _all(side: Side) -> tuple[int, dict[str, list[str]]]:
    """How many faults there are, and what is wrong."""
    together = trials([case for group in CASES.values() for case in group], side)
    for group in TOGETHER.values():
        together |= checks(group, side)
    # One after the other: they plant failures, change what names mean, and measure time.
    alone: dict[str, Check] = {}
    for group in ALONE.values():
        alone |= checks(group, side)
    return len(together) + len(alone), await tried(together) | await tried(alone, at_once=1)


def run(side: Side = OURS) -> dict[str, Any]:
    """`faults` tried, `faults_wrong` of them, and which those are."""
    logging.disable(logging.CRITICAL)
    try:
        count, found = asyncio.run(_all(side))
    finally:
        logging.disable(logging.NOTSET)
    wrong = [f"{name}: {'; '.join(what)}" for name, what in found.items()]
    return {"faults": count, "faults_wrong": len(wrong), "wrong": wrong}


def main(options: argparse.Namespace) -> int:
    side = PEERS[options.peer] if options.peer else OURS
    figures = run(side)
    print(*figures["wrong"], sep="\n")
    print(f"{side.name}: {figures['faults_wrong']} wrong of {figures['faults']} faults")
    if options.out is not None:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 1 if figures["faults_wrong"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--peer", choices=PEERS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_options()))
