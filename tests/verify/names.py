"""Names, roles and exposure judged by Chromium: `python -m tests.verify.names OUT.json`.

Each control, link, image, heading, landmark and frame of the real pages and of web-platform-tests
is asked for in Chromium's accessibility tree: whether it is there, its role, its name. Nothing is
fetched, so that a page's own sheets are all; no script runs. Where Chromium has a way of its own,
the reason is counted, and the element left out of what must be equal. The others are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Error

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.document import Document
from a11y_proxy.html.naming.styles import styles
from tests.browser.chromium import chromium
from tests.html.wpt import answers_of
from tests.material import data_root
from tests.verify.axtree import AxTab, Seen, ax_tab
from tests.verify.opinions import Pair, opinion
from tests.verify.pages import Source, material, pages_in

KINDS = {
    "control": "button, input:not([type=hidden i]), select, textarea, [role=button i], "
    "[role=checkbox i], [role=radio i], [role=textbox i], [role=combobox i], [role=slider i]",
    "link": "a[href], area[href], [role=link i]",
    "image": "img, svg, [role=img i], [role=image i]",
    "heading": "h1, h2, h3, h4, h5, h6, [role=heading i]",
    "landmark": "main, nav, header, footer, aside, section, form, search, [role=main i], "
    "[role=navigation i], [role=banner i], [role=contentinfo i], [role=complementary i], "
    "[role=region i], [role=search i], [role=form i]",
    "frame": "iframe, frame",
}
ASPECTS = ("exposed", "role", "name")
SHOWN = 40
"""Differences printed of each kind and aspect."""
FLOOR = 0.99


@dataclass
class Tally:
    """Of one aspect of one kind."""

    equal: int = 0
    asked: int = 0
    unknown: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        owned = sum(self.reasons.values())
        told = self.asked - owned
        return {
            "asked": self.asked,
            "equal": self.equal / self.asked if self.asked else None,
            "equal_but_for_reasons": self.equal / told if told else None,
            "unknown": self.unknown,
            "reasons": dict(self.reasons.most_common()),
        }


Tallies = dict[tuple[str, str], Tally]


def pairs(document: Document, seen: Sequence[Seen]) -> Iterator[tuple[str, Pair]]:
    """The elements that are judged, by kind. ValueError where Chromium has another tree."""
    nodes = list(document.nodes())
    if [document.name(node) for node in nodes] != [each.tag for each in seen]:
        raise ValueError("another tree")
    # Chromium is shown no other sheet either.
    styles(document).complete = True
    theirs = dict(zip(nodes, seen, strict=True))
    for kind, selector in KINDS.items():
        for node in document.select(selector):
            yield kind, Pair.of(document, node, theirs[node])


def judge(tallies: Tallies, where: str, kind: str, pair: Pair) -> None:
    """Counts what is equal, aspect by aspect; role and name where both have the element."""
    for aspect in ASPECTS:
        tally = tallies.setdefault((kind, aspect), Tally())
        mine, theirs = pair.aspect(aspect)
        if aspect == "exposed" and mine == "unknown":
            tally.unknown += 1
            return
        tally.asked += 1
        if mine == theirs:
            tally.equal += 1
        elif reason := opinion(aspect, pair):
            tally.reasons[reason] += 1
        else:
            what = f"{aspect} {mine!r:.100}, theirs {theirs!r:.100}"
            tally.differences.append(f"{kind}: {where}: {pair.document.snippet(pair.node)}: {what}")
        if aspect == "exposed" and "no" in (mine, theirs):
            return


async def judged(sources: Sequence[Source]) -> tuple[Tallies, Counter[str]]:
    """All pages; and how many were left out, by reason."""
    tallies: Tallies = {}
    left_out: Counter[str] = Counter()
    async with chromium(1) as browser:
        for start in range(0, len(sources), 100):  # a tab grows with what it was shown
            async with ax_tab(browser) as tab:
                for source in sources[start : start + 100]:
                    left_out[await _page(tab, source, tallies)] += 1
    return tallies, left_out


async def _page(tab: AxTab, source: Source, tallies: Tallies) -> str:
    try:
        document = Document(*source.read)
        found = list(pairs(document, await tab.elements(source)))
    except (LimitExceeded, ValueError, Error) as error:
        print(f"left out: {source.name}: {error!r:.200}")
        return type(error).__name__
    for kind, pair in found:
        judge(tallies, source.name, kind, pair)
    return "judged"


def told(tallies: Tallies) -> dict[str, Any]:
    """Prints the differences, then the shares; answers the figures."""
    for tally in tallies.values():
        print(*tally.differences[:SHOWN], sep="\n", end="\n" * bool(tally.differences))
        if len(tally.differences) > SHOWN:
            print(f"… and {len(tally.differences) - SHOWN} more")
    figures: dict[str, Any] = {}
    print(f"{'':20} {'asked':>7} {'equal':>8} {'but for reasons':>15} {'unknown':>7}")
    for (kind, aspect), tally in sorted(tallies.items()):
        given = figures.setdefault(kind, {})[aspect] = tally.figures()
        raw, owned = given["equal"] or 0, given["equal_but_for_reasons"] or 0
        line = f"{kind} {aspect}"
        print(f"{line:20} {tally.asked:7} {raw:8.4f} {owned:15.4f} {tally.unknown:7}")
        for reason, count in tally.reasons.most_common():
            print(f"{'':24}{count:6}  {reason}")
    return figures


def sources_of(folder: Path | None) -> list[Source]:
    """Pages of a folder, else the real pages and web-platform-tests."""
    root = data_root()
    if folder is not None:
        return pages_in(folder)
    if root is None:
        return []
    real = [each for each in material(root) if not each.name.startswith("fixture")]
    return [*real, *pages_in(root / "wpt", "wpt/")]


def wpt_equal() -> float | None:
    """The share of the cases of web-platform-tests that have the name or role expected."""
    root = data_root()
    if root is None or not (root / "wpt").is_dir():
        return None
    same = [each[-1] for each in answers_of(disputed=False)]
    return sum(same) / len(same)


async def main(out: Path, folder: Path | None) -> int:
    sources = sources_of(folder)
    if not sources:
        print("no pages: say which (--pages DIR), or set A11Y_TEST_DATA")
        return 2
    tallies, left_out = await judged(sources)
    figures = {"pages": dict(left_out), "kinds": told(tallies), "wpt_equal": wpt_equal()}
    print(f"web-platform-tests, settled, static and undisputed: {figures['wpt_equal']} equal")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n")
    shares = {
        f"{kind} {aspect}": tally.figures()["equal_but_for_reasons"]
        for (kind, aspect), tally in tallies.items()
    }
    missed = [each for each, share in shares.items() if share is not None and share < FLOOR]
    print("missed:", ", ".join(missed) or "nothing")
    return 1 if missed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="tests.verify.names")
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=Path)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.out, given.pages)))
