"""That the proxy is told from the direct way by nothing but what is published, and that no fault of
either end is another visitor's: `make verify-http`,
`python -m tests.verify.http OUT.json [--cases N] [--seed N] [--bytes N] [--rounds N]`.

  differential  generated requests and answers on every way, against the direct one
  peers         the same with httpx, aiohttp and stock uvicorn in our places, which must be seen
  faults        the fault matrix: what the visitor gets, and that the next request is unharmed
  leaks         visitors with sessions, interleaved: nobody's cookie or page is another's
  storm         visitors who leave, bytes too many, slow heads and bodies, while others go on
  streams       1 GB each way in flat memory
  bench         passing 14 and 97 kB through, beside nginx and httpx's own transport
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from bench import http as bench
from tests.proxy.differential import run as differential
from tests.verify import faults, leaks, storm, streams

PEERS: Final = ("httpx", "aiohttp", "uvicorn")
PEER_CASES: Final = 100
FLOORS: Final = {"cases": 1_000, "faults": 30, "visitor_requests": 1_000, "healthy_requests": 500}
CEILINGS: Final = {
    "differences_unexplained": 0,
    "rows_unused": 0,
    "peers_unseen": 0,
    "faults_wrong": 0,
    "cookie_leaks": 0,
    "wrong_answers": 0,
    "left_behind": 0,
    "held_open": 0,
    "rss_growth_mb": 20,
}


def _differential(cases: int, seed: int) -> dict[str, Any]:
    found = differential.run(cases, seed)
    print(*found.pop("unexplained"), sep="\n")
    unused = found.pop("rows_unused")
    print(*(f"row {row} explained nothing" for row in unused), sep="\n")
    seen = {peer: _differences_of(peer, seed) for peer in PEERS}
    return found | {
        "rows_unused": len(unused),
        "peers": seen,
        "peers_unseen": sum(not differences for differences in seen.values()),
    }


def _differences_of(peer: str, seed: int) -> int:
    found: int = differential.run(PEER_CASES, seed, (peer,), tell=False)["differences_unexplained"]
    return found


def _disturbances(requests: int, aborts: int, seed: int) -> dict[str, Any]:
    """Faults, sessions and storms."""
    faulty = faults.run()
    visited = leaks.run(requests, seed)
    storms = storm.run(aborts, seed)
    print(*faulty.pop("wrong"), *visited.pop("wrong"), sep="\n")
    wrong = left = healthy = 0
    for figures in storms.values():
        if isinstance(figures, dict):
            print(*figures.pop("wrong"), *figures["left_behind"], sep="\n")
            wrong += figures["healthy_wrong"]
            left += len(figures["left_behind"])
            healthy += figures["healthy_requests"]
    visited["wrong_answers"] += wrong
    held = sum(value for name, value in storms.items() if name.startswith("held_open"))
    return {
        **faulty,
        **visited,
        "storms": storms,
        "healthy_requests": healthy,
        "left_behind": left,
        "held_open": held,
    }


def _pass_through(rounds: int) -> dict[str, Any]:
    if not bench.is_possible():
        print("no figures of passing through: nginx or wrk is missing")
        return {"pass_vs_nginx": None, "pass_vs_httpx": None}
    measured = bench.measure(rounds, seconds=4)
    return {
        "pass_vs_nginx": bench.ratios(measured, "nginx"),
        "pass_vs_httpx": bench.ratios(measured, "httpx"),
    }


def _missed(figures: dict[str, Any]) -> list[str]:
    low = [
        f"{key} is {figures[key]}, expected at least {floor}"
        for key, floor in FLOORS.items()
        if figures[key] < floor
    ]
    high = [
        f"{key} is {figures[key]}, expected at most {most}"
        for key, most in CEILINGS.items()
        if figures[key] > most
    ]
    return low + high


def main(options: argparse.Namespace) -> int:
    print(f"seed {options.seed}")
    figures = _differential(options.cases, options.seed)
    figures |= _disturbances(options.requests, options.aborts, options.seed)
    figures |= streams.measure(options.bytes)
    figures |= _pass_through(options.rounds)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    missed = _missed(figures)
    print(*missed, sep="\n")
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=8_000)
    parser.add_argument("--aborts", type=int, default=10_000)
    parser.add_argument("--bytes", type=int, default=1_000_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_options()))
