"""The ledger judged by Chromium: `python -m tests.verify.edits OUT.json [--steps N] [--seed N]
[--pages DIR] [--broken] [--peer lxml]`.

Random sequences of two to eight edits of real pages, half of them aimed at what was edited before.
After each step, what Chromium builds of the rendered bytes must be what the same edits make of the
page in Chromium's own DOM: elements, parents, attributes, texts, comments, white space. Targets are
all elements of the page and all operations may meet all of them, sense or nonsense.

HTML can express an edit if Chromium's DOM after it, serialized by Chromium and parsed again, is
that DOM: this is asked of Chromium at every step, whether or not we refused it. `--broken` breaks
one to six tags of each page first; `--peer lxml` makes the same edits in lxml.html and judges what
it serializes. Planted faults must be noticed first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from collections.abc import Sequence as TypingSequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from a11y_proxy.errors import LimitExceeded, Refused
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import undo
from a11y_proxy.html.scanner import TAG
from bench.tree import SELECTORS
from tests.html.sequences import OPERATIONS, Sequence, Step
from tests.material import data_root
from tests.verify.editpeers import Lxml
from tests.verify.editstage import Done, Splice, Stage, Verdict, raised_stage, spliced
from tests.verify.pages import Source, material, pages_in

LARGEST = 150_000
SEQUENCES_A_VISIT = 4
SELECTORS_A_STEP = 10
"""Every which of the benchmark's selectors is asked after a step."""
ARRIVALS = 5
"""Every which sequence ends with a navigation to its last page."""
_LONG = ("wrong_steps", "needless_steps", "reasons")
_KINDS = ("right", "needless", "wrong", "beyond", "impossible", "unclear")


class Peer(Protocol):
    """Another engine under the same edits."""

    def apply(self, step: Step) -> list[Splice]:
        """The page after the step, as splices of the original. Raises Refused."""


@dataclass
class Figures:
    """What came of the steps, by operation and verdict."""

    sequences: int = 0
    arrivals: int = 0
    rematched: int = 0
    rematch_wrong: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: Counter[str] = field(default_factory=Counter)
    """By verdict, operation and reason."""
    pages: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)

    def add(self, done: Done, verdict: Verdict, where: str, *, judged: bool) -> None:
        """`right` and `needless` (refused) are of what HTML can express; `beyond` is right though
        Chromium's serializer cannot express it. Of the refused, `impossible` is what the DOM or its
        serialization does not allow; `unclear`, where (not `judged`) the page did not survive that
        even before."""
        if verdict.difference is not None:
            kind = "wrong"
            self.wrong.append(f"{where}: {verdict.difference}")
        elif done.splices is not None:
            kind = "right" if verdict.expressible else "beyond"
        elif verdict.expressible:
            kind = "needless"
            self.needless.append(f"{where}: {done.reason}")
        else:
            kind = "impossible" if judged or verdict.error else "unclear"
        if done.splices is None:
            self.reasons[f"{kind}: {done.step.operation}: {done.reason}"] += 1
        self.counts[done.step.operation][kind] += 1

    def summary(self) -> dict[str, Any]:
        total = sum(self.counts.values(), Counter())
        steps = total.total()
        expressible = total["right"] + total["needless"] + total["wrong"]
        return {
            "sequences": self.sequences,
            "steps": steps,
            "expressible": expressible,
            **{kind: total[kind] for kind in _KINDS},
            "right_of_expressible": total["right"] / max(1, expressible),
            "right_of_all_but_impossible": (total["right"] + total["beyond"])
            / max(1, steps - total["impossible"]),
            "wrong_of_all": total["wrong"] / max(1, steps),
            "arrivals": self.arrivals,
            "rematched": self.rematched,
            "rematch_wrong": self.rematch_wrong,
            "pages": dict(self.pages),
            "by_operation": {name: dict(counts) for name, counts in sorted(self.counts.items())},
            "reasons": dict(self.reasons.most_common()),
        }


class Rehearsal:
    """One sequence as the ledger carries it out, before Chromium sees any of it."""

    def __init__(self, source: Source, seed: int, peer: type[Lxml] | None) -> None:
        body, charset = source.read
        self.sequence = Sequence(body, charset, seed)
        self.numbers = list(self.sequence.document.nodes())
        self.peer: Peer | None = peer(body, charset, self.sequence.document) if peer else None
        self.done: list[Done] = []
        self.fault: str | None = None
        self.rematched = 0
        self.differently: list[str] = []

    def run(self) -> None:
        """Two to eight steps. Which ones follows from what the ledger did, also for a peer."""
        for _ in range(self.sequence.random.randint(2, 8)):
            step = self.sequence.choose()
            try:
                self.sequence.apply(step)
            except Refused as refused:
                splices, reason = None, refused.reason
            else:
                splices, reason = self._splices(), ""
                self._match_again(len(self.done))
            if self.peer is not None:
                if splices is None:
                    continue
                try:
                    splices = self.peer.apply(step)
                except Refused as refused:
                    self.done.append(Done(step, None, refused.reason))
                    return  # the steps behind it may name what the ledger alone has made
            self.done.append(Done(step, splices, reason))
            if self.fault:
                return

    def _splices(self) -> list[Splice]:
        ledger, source = self.sequence.ledger, self.sequence.source
        rendered, entries = ledger.render(), ledger.entries
        splices = [(entry.offset, len(entry.before), entry.after) for entry in entries]
        if undo(rendered, entries) != source:
            self.fault = "undo does not give the original"
        elif spliced(source, splices) != rendered:
            self.fault = "the entries are not what was rendered"
        return splices

    def _match_again(self, number: int) -> None:
        """Some selectors, others at each step, on the edited page and on a fresh parse."""
        asked = SELECTORS[number::SELECTORS_A_STEP]
        edited = self.sequence.document
        fresh = Document(self.sequence.ledger.render(), edited.charset)
        places = {node: place for place, node in enumerate(edited.nodes())}
        fresh_places = {node: place for place, node in enumerate(fresh.nodes())}
        for selector in asked:
            self.rematched += 1
            one = [places[node] for node in edited.select(selector)]
            other = [fresh_places[node] for node in fresh.select(selector)]
            if one != other:
                self.differently.append(f"{selector} answers otherwise on a fresh parse")


async def judge(
    stage: Stage,
    source: Source,
    seed: int,
    peer: type[Lxml] | None,
    figures: Figures,
    *,
    judged: bool,
) -> None:
    """One sequence of edits of the page that the stage holds; `judged` says that it survives
    Chromium's serialization."""
    rehearsal = Rehearsal(source, seed, peer)
    rehearsal.run()
    done = rehearsal.done
    verdicts = await stage.judge(rehearsal.numbers, done)
    figures.sequences += 1
    figures.rematched += rehearsal.rematched
    figures.rematch_wrong += len(rehearsal.differently)
    figures.wrong += [f"{source.name}, seed {seed}: {each}" for each in rehearsal.differently[:1]]
    for number, (each, verdict) in enumerate(zip(done, verdicts, strict=False)):
        where = f"{source.name}, seed {seed}, step {number}: {each.step}"
        figures.add(each, verdict, where, judged=judged)
        if verdict.difference is not None:
            return
        if each.splices is not None:
            judged = verdict.expressible
    if rehearsal.fault:
        figures.wrong.append(f"{source.name}, seed {seed}: {rehearsal.fault}")
        figures.counts[done[-1].step.operation]["wrong"] += 1
    last = next((each.splices for each in reversed(done) if each.splices is not None), None)
    if last is not None and seed % ARRIVALS == 0:
        figures.arrivals += 1
        difference = await stage.arrives(last)
        if difference is not None:
            figures.wrong.append(f"{source.name}, seed {seed}, on the wire: {difference}")
            figures.counts[done[-1].step.operation]["wrong"] += 1


async def visit(
    stage: Stage, source: Source, seed: int, peer: type[Lxml] | None, figures: Figures
) -> None:
    """Some sequences of one page."""
    body, charset = source.read
    try:
        first = Sequence(body, charset, seed)
    except LimitExceeded:
        figures.pages["over a cap"] += 1
        return
    opened = await stage.open(body, charset)
    ours = [first.document.name(i).lower() for i in first.document.nodes()]
    if ours != [name.lower() for name in opened.names]:
        figures.pages["another tree before any edit"] += 1
        return
    if not opened.as_navigated:
        figures.pages["written otherwise than navigated"] += 1
        return
    figures.pages["edited" if opened.survives else "edited, not surviving serialization"] += 1
    for number in range(SEQUENCES_A_VISIT):
        await judge(stage, source, seed + number, peer, figures, judged=opened.survives)


async def planted(stage: Stage) -> list[str]:
    """The faults in an edited page that are not noticed; `none` where a right page is taken for
    one."""
    body = b"<!doctype html><title>t</title><p id=a>one <b>two</b></p><!-- c -->\n<p>three</body>\n"
    charset = Charset("utf-8", "header")
    await stage.open(body, charset)
    sequence = Sequence(body, charset, 0)
    numbers = list(sequence.document.nodes())
    step = Step("set", numbers[4], 0, name="title", value="planted")
    sequence.apply(step)
    right = [(e.offset, len(e.before), e.after) for e in sequence.ledger.entries]
    faults = {
        "none": right,
        "the edit is missing": [],
        "a text is lost": [*right, (body.index(b"two"), 3, b"")],
        "a space is lost": [*right, (body.index(b" <b>"), 1, b"")],
        "an end tag is moved": [*right, (body.index(b"wo</b>"), 6, b"</b>wo")],
        "a comment is lost": [*right, (body.index(b"<!-- c"), 10, b"")],
        "a text moves out": [*right, (body.index(b"</body>"), 0, b"</p>x")],
        "the doctype is lost": [(0, 15, b""), *right],
    }
    missed: list[str] = []
    for name, splices in faults.items():
        [verdict] = await stage.judge(numbers, [Done(step, splices)])
        if (verdict.difference is None) != (name == "none"):
            missed.append(name)
    return missed


def broken(source: Source, seed: int) -> Source:
    """The page with one to six of its tags dropped, doubled, misplaced or torn."""
    body, charset = source.read
    chance = random.Random(f"{seed} {source.name}")
    for _ in range(chance.randint(1, 6)):
        tags = [match for match in TAG.finditer(body) if match[1] and b"meta" not in match[1]]
        if not tags:
            break
        tag, other = chance.choice(tags), chance.choice(tags)
        start, end = tag.span()
        kind = chance.choice(("dropped", "doubled", "misplaced", "torn"))
        at = other.start() if kind == "misplaced" else end
        if kind in ("doubled", "misplaced"):
            body = body[:at] + tag[0] + body[at:]
        if kind in ("dropped", "misplaced"):
            start, end = (start + len(tag[0]), end + len(tag[0])) if at <= start else (start, end)
            body = body[:start] + body[end:]
        if kind == "torn":
            torn = chance.randrange(start, end)
            body = body[:torn] + body[torn + 1 :]
    return Source(f"{source.name}, broken {seed}", body, Charset(charset.label, "header"))


def visits(pages: list[Source], seed: int, *, breaking: bool) -> Iterator[tuple[Source, int]]:
    """Pages in random order, again and again, each time with seeds of its own."""
    chance = random.Random(seed)
    number = seed * 1_000_000
    while True:
        for source in chance.sample(pages, len(pages)):
            yield broken(source, number) if breaking else source, number
            number += SEQUENCES_A_VISIT


async def run(
    pages: TypingSequence[Source],
    *,
    steps: int,
    seed: int,
    breaking: bool,
    peer: type[Lxml] | None = None,
) -> dict[str, Any]:
    """The figures of so many steps; prints what was wrong."""
    pages = [source for source in pages if len(source.body) <= LARGEST]
    figures = Figures()
    started = time.process_time(), time.perf_counter()
    async with raised_stage() as stage:
        if missed := await planted(stage):
            raise SystemExit(f"planted faults that were not noticed: {', '.join(missed)}")
        for source, number in visits(pages, seed, breaking=breaking):
            await visit(stage, source, number, peer, figures)
            if sum(counts.total() for counts in figures.counts.values()) >= steps:
                break
    for line in figures.wrong[:20]:
        print(line)
    return {
        "targets": "all elements that selectors see, as likely as each other; six in ten times one "
        "edited before or its kin",
        "operations": dict(Counter(OPERATIONS)),
        "corpus": len(pages),
        **figures.summary(),
        "seconds": round(time.perf_counter() - started[1]),
        "seconds_of_python": round(time.process_time() - started[0]),
        "wrong_steps": figures.wrong,
        "needless_steps": figures.needless,
    }


def main(options: argparse.Namespace) -> int:
    root = data_root()
    if options.pages is None and root is None:
        print("no test material: name a folder by --pages, or set A11Y_TEST_DATA")
        return 2
    pages = pages_in(options.pages) if options.pages else material(root)  # type: ignore[arg-type]
    peer = Lxml if options.peer else None
    found = asyncio.run(
        run(pages, steps=options.steps, seed=options.seed, breaking=options.broken, peer=peer)
    )
    summary = {"options": {key: str(value) for key, value in vars(options).items()}, **found}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", "utf-8")
    shown = {key: value for key, value in summary.items() if key not in _LONG}
    print(json.dumps(shown, indent=1, ensure_ascii=False))
    return 1 if summary["wrong_steps"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--broken", action="store_true")
    parser.add_argument("--peer", choices=["lxml"])
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_options()))
