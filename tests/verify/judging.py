"""Trees before their judges, parse5 and Chromium. Where these differ from each other, Chromium has
the last word: parse5 still has the insertion modes of select that the standard gave up, knows no
declarative shadow roots, and follows the standard where browsers do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Error

from a11y_proxy.errors import LimitExceeded
from tests.html.treetext import Case
from tests.verify.mutants import mutants
from tests.verify.pages import Source
from tests.verify.parse5 import Parse5
from tests.verify.peers import Peer, page_of
from tests.verify.places import Cut, misplaced
from tests.verify.reading import Reading, difference
from tests.verify.treetab import TreeTab

DEEPEST = 512
"""Levels beyond which Blink puts elements beside each other."""


@dataclass
class Tally:
    """How many of how many were as the judges have them."""

    equal: int = 0
    total: int = 0
    differences: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    """How often Chromium agreed, but not parse5 or the test, by reason."""
    overruled: list[str] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        return self.equal / self.total if self.total else None

    def add(self, name: str, found: str | None) -> None:
        self.total += 1
        if found is None:
            self.equal += 1
        else:
            self.differences.append(f"{name}: {found}")

    def overrule(self, source: Source, found: str) -> None:
        """Notes a difference in which Chromium agrees."""
        reason = _reason(source.body)
        self.reasons[reason] += 1
        self.overruled.append(f"{source.name}: overruled, {reason}: {found}")


@dataclass
class Court:
    """The two judges, and what they found."""

    peer: Peer
    parse5: Parse5
    tab: TreeTab
    pages: Tally = field(default_factory=Tally)
    places: Tally = field(default_factory=Tally)
    selectors: Tally = field(default_factory=Tally)
    mutants: Tally = field(default_factory=Tally)
    cases: Tally = field(default_factory=Tally)

    async def judge_page(self, source: Source, selectors: Sequence[str]) -> None:
        """A page: by both judges its tree, by parse5 its places, by Chromium its selectors."""
        try:
            seen = await self.tab.tree(source, selectors)
        except Error as error:
            self.pages.add(source.name, f"Chromium: no tree: {error}")
            return
        found, reading = await self._judge(source, self.pages, seen)
        self.pages.add(source.name, found)
        if reading is None:
            return  # no rule would ask anything of it
        for selector, mine, theirs in zip(selectors, reading.answers, seen.answers, strict=True):
            if mine or theirs:
                self.selectors.add(
                    source.name, None if mine == theirs else _selected(selector, mine, theirs)
                )

    async def judge_mutants(self, source: Source, seed: int) -> None:
        """A page's mutants, by parse5; where it differs, by Chromium."""
        for mutant in mutants(source, seed):
            found, _ = await self._judge(mutant, self.mutants, None)
            self.mutants.add(mutant.name, found)

    async def judge_case(self, case: Case) -> None:
        """An html5lib test; where its tree is not ours, by Chromium, in which no script runs."""
        source = page_of(case)
        if self.peer.read_case(case) == case.expected:
            self.cases.add(source.name, None)
            return
        found = difference(self.peer.read(source), await self.tab.tree(source), "Chromium")
        if not case.scripting:
            found = "not as expected, and Chromium runs scripts"
        elif found is None:
            self.cases.overrule(source, "not as expected")
        self.cases.add(source.name, found)

    async def _judge(
        self, source: Source, tally: Tally, seen: Reading | None
    ) -> tuple[str | None, Reading | None]:
        """The first difference that counts, and the peer's reading."""
        try:
            reading = self.peer.read(source)
        except (LimitExceeded, Cut) as error:
            if isinstance(error, Cut):
                self.places.add(source.name, str(error))
            return f"passes as it came: {error}", None
        theirs = await self.parse5.tree(source.text)
        odd = difference(reading, theirs, "parse5")
        if odd is not None and seen is None:
            seen = await self.tab.tree(source)
        found = difference(reading, seen, "Chromium") if seen else None
        if odd is not None and found is None:
            tally.overrule(source, odd)
        if found is None:
            self._compare_places(source, reading, theirs)
        return found and found + _explained(reading), reading

    def _compare_places(self, source: Source, reading: Reading, theirs: Reading) -> None:
        compared, wrong = misplaced(reading, theirs)
        self.places.total += compared
        self.places.equal += compared - len(wrong)
        self.places.differences += [f"{source.name}: {each}" for each in wrong]


_SIGNS = {
    b"<select": "select",
    b"shadowrootmode": "shadow root",
    b"\0": "NUL",
    b"<form": "form",
    b"<script": "script",
}


def _reason(body: bytes) -> str:
    """Why parse5, or an old test, has another tree than Chromium and we."""
    lowered = body.lower()
    return next((reason for sign, reason in _SIGNS.items() if sign in lowered), "other")


def _explained(reading: Reading) -> str:
    """What is known of a difference; it counts all the same."""
    if reading.depth() > DEEPEST:
        return f" (deeper than {DEEPEST}: Blink flattens)"
    if any(each.name == "details" and "name" in each.attributes for each in reading.elements):
        return " (of details of one name the DOM leaves one open)"
    return ""


def _selected(selector: str, mine: list[int] | None, theirs: list[int] | None) -> str:
    if mine is None:
        return f"Chromium: {selector} is not understood"
    more = sorted(set(mine) - set(theirs or ()))
    less = sorted(set(theirs or ()) - set(mine))
    return f"Chromium: {selector} finds {more[:5]} too much, {less[:5]} too little"


def joined(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    whole = Tally()
    for tally in tallies:
        whole.equal += tally.equal
        whole.total += tally.total
        whole.differences += tally.differences
        whole.reasons += tally.reasons
        whole.overruled += tally.overruled
    return whole
