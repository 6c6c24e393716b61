"""Visitors who leave, origins that send too much, slow heads and bodies, while others go on:
`run()`, or `python -m tests.verify.storm [--aborts N] [--seed N] [--peer NAME]`.

  strays    an origin that sends bytes too many, of every kind, in half of its answers
  aborts    visitors who leave at any moment: before the head, in the body, in their own upload
  slow      slowhttptest with slow heads, slow bodies, slow reading and many ranges, where installed

Healthy visitors ask all the while: each answer must be his own and none a 5xx. After some quiet the
process holds as many descriptors and tasks as at the start.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from a11y_proxy.proxy.pool import PoolLimits
from tests.verify.leaks import confidence
from tests.verify.onlooker import Visitor
from tests.verify.peers_http import OURS, PEERS, Side
from tests.verify.stack import open_files, view_field
from tests.verify.weather import Crowd, Tally, weather

LEAVERS: Final = 24
# Longer than the proxy keeps an idle connection to its origin, which nobody has lost.
QUIET_SECONDS: Final = PoolLimits().idle_seconds + 5
# What slowhttptest is told, and what it asks for. It waits 4 s between the pieces of a body.
SLOW: Final = {
    "heads": ("-H -i 1", "slow"),
    "bodies": ("-B -i 4", "slow"),
    "reading": ("-X -w 1 -y 64 -n 4", "large"),
    "ranges": ("-R", "good"),
}


async def strays(side: Side, seed: int, seconds: float) -> Tally:
    """Half of all answers have something behind them, and other visitors meet every fault."""
    tally = Tally()
    loop = asyncio.get_running_loop()
    async with weather(side, seed, strays=0.5) as (_, port), Crowd(port, tally):
        end = loop.time() + seconds
        turn = 0
        unlucky = Visitor(port)
        while loop.time() < end:
            turn += 1
            with contextlib.suppress(TimeoutError, ConnectionError, ValueError):
                await unlucky.ask(b"/bad/%d" % turn, seconds=0.5)
            await unlucky.close()
    return tally


async def _leave(port: int, chance: random.Random) -> None:
    """One visitor who leaves, at a moment of his own."""
    leaver = Visitor(port, view_field(chance.choice(["standard", "original"])))
    what = chance.choice(["/slow/1", "/slow/2", "/good/m1", "/upload/1"])
    lines = [f"{'POST' if 'upload' in what else 'GET'} {what} HTTP/1.1", "Host: portal.test"]
    if "upload" in what:
        lines.append("Content-Length: 200000")
    sent = "\r\n".join([*lines, "", ""]).encode()
    with contextlib.suppress(ConnectionError):
        await leaver.send(sent[: chance.choice([20, len(sent), len(sent)])])
        if "upload" in what:
            await leaver.send(bytes(chance.randint(1, 150_000)))
        moment = chance.choice([0.0, 0.0, 0.002, 0.01, 0.03])
        if moment and chance.random() < 0.5:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(leaver.read(65_536), moment)
        else:
            await asyncio.sleep(moment)
    leaver.leave()


async def aborts(side: Side, seed: int, count: int) -> Tally:
    """`count` visitors leave, while others stay."""
    tally = Tally()
    async with weather(side, seed) as (_, port):
        async with Crowd(port, Tally()):
            await asyncio.sleep(0.2)  # all that is made once is made
        await _at_rest(open_files)
        files, tasks = open_files(), len(asyncio.all_tasks())

        async def leavers(number: int) -> None:
            chance = random.Random(f"{seed} {number}")
            while tally.aborts < count:
                tally.aborts += 1
                await _leave(port, chance)

        async with Crowd(port, tally):
            await asyncio.gather(*(leavers(number) for number in range(LEAVERS)))
        await _until(lambda: open_files() <= files and len(asyncio.all_tasks()) <= tasks)
        if open_files() > files:
            tally.left.append(f"{open_files() - files} descriptors")
        if len(asyncio.all_tasks()) > tasks:
            tally.left.append(f"{len(asyncio.all_tasks()) - tasks} tasks")
        # All the places there are: one that was lost would be missed now.
        last = Tally()
        async with Crowd(port, last):
            await asyncio.sleep(1.0)
        tally.wrong += [f"afterwards: {each}" for each in last.wrong]
        tally.healthy += last.healthy
    return tally


async def _until(quiet: Callable[[], bool]) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + QUIET_SECONDS
    while loop.time() < end and not quiet():
        await asyncio.sleep(0.1)


async def _at_rest(measure: Callable[[], int]) -> None:
    """Waits until the measure has not changed for a second."""
    loop = asyncio.get_running_loop()
    former, since = measure(), loop.time()

    def rests() -> bool:
        nonlocal former, since
        if measure() != former:
            former, since = measure(), loop.time()
        return loop.time() > since + 1

    await _until(rests)


def _connections(port: int) -> int:
    """Connections that are open at this port of ours."""
    lines = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
    local = f":{port:04X}"
    return sum(each.split()[1].endswith(local) and each.split()[3] == "01" for each in lines)


async def slow(side: Side, seed: int, seconds: int = 12) -> dict[str, Any]:
    """Connections that are held open by slowhttptest after all the bounds have passed, by mode, and
    what the healthy saw meanwhile; nothing where it is not installed."""
    program = shutil.which("slowhttptest")
    if program is None:
        return {}
    figures: dict[str, Any] = {}
    tally = Tally()
    for name, (options, what) in SLOW.items():
        async with weather(side, seed, busy=300) as (_, port):
            command = [program, *options.split(), "-c", "200", "-r", "50", "-l", str(seconds)]
            command += ["-u", f"http://127.0.0.1:{port}/{what}/m0000000000000", "-p", "2"]
            async with Crowd(port, tally):
                attack = await asyncio.create_subprocess_exec(
                    *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
                )
                await asyncio.sleep(seconds - 2)
            await asyncio.sleep(0.5)
            figures[f"held_open_by_slow_{name}"] = _connections(port)
            with contextlib.suppress(ProcessLookupError):
                attack.terminate()
            await attack.wait()
    return figures | {"slow": tally.figures()}


def _said(side: Side, name: str, figures: dict[str, Any]) -> int:
    """Prints what a storm did; how much of it was wrong."""
    print(*(f"  {each}" for each in figures["wrong"]), sep="\n")
    told = confidence(figures["healthy_wrong"], figures["healthy_requests"])
    left = ", ".join(figures["left_behind"]) or "nothing"
    print(f"{side.name}, {name}, {figures['aborts']} aborts: wrong answers {told}")
    print(f"{side.name}, {name}: left behind: {left}")
    return int(figures["healthy_wrong"]) + len(figures["left_behind"])


def main(options: argparse.Namespace) -> int:
    side = PEERS[options.peer] if options.peer else OURS
    figures = run(options.aborts, options.seed, side)
    bad = sum(_said(side, name, each) for name, each in figures.items() if isinstance(each, dict))
    for name, value in figures.items():
        if isinstance(value, int):
            print(f"{side.name}, {name}: {value}")
            bad += value
    return 1 if bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aborts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", choices=PEERS)
    return parser.parse_args()


def run(count: int = 10_000, seed: int = 1, side: Side = OURS) -> dict[str, Any]:
    """All three, one after the other."""
    logging.disable(logging.CRITICAL)
    try:
        return {
            "strays": asyncio.run(strays(side, seed, 15.0)).figures(),
            "aborts": asyncio.run(aborts(side, seed, count)).figures(),
            **asyncio.run(slow(side, seed)),
        }
    finally:
        logging.disable(logging.NOTSET)


if __name__ == "__main__":
    sys.exit(main(_options()))
