"""The ledger judged by Chromium: `python -m tests.verify.edits OUT.json [SEQUENCES [SEED]]`.

Random sequences of edits of real pages. After each step, what Chromium builds of the rendered bytes
must be what the same edits make of the original in Chromium's own DOM: elements, parents,
attributes, texts, comments. A refusal is needless where Chromium's parser would make the meant
document of its serialization, impossible where it would not, unclear where even the unedited page
does not survive that. A planted fault must be noticed first.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import JSHandle, Page, Route, async_playwright

from a11y_proxy.errors import LimitExceeded, Refused
from a11y_proxy.html.charset import Charset, sniff
from a11y_proxy.html.ledger import undo
from tests.browser.chromium import SITE, executable
from tests.html.sequences import Sequence, Step
from tests.material import data_root

# Scripting stays on, since it changes what the parser builds, but nothing runs or is fetched.
STILL = {"content-security-policy": "default-src 'none'; script-src 'none'; frame-src 'none'"}
STAGE = b"<!doctype html><iframe id=meant></iframe><iframe id=made></iframe>"
LARGEST = 150_000


@dataclass(frozen=True)
class Source:
    """A page and how it is served."""

    name: str
    body: bytes
    charset: Charset


@dataclass
class Figures:
    """What came of the steps."""

    sequences: int = 0
    right: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """By verdict: needless, impossible, unclear."""
    reasons: Counter[str] = field(default_factory=Counter)
    """By verdict and reason."""
    left_out: list[str] = field(default_factory=list)
    """Pages whose tree differs before any edit."""
    wrong: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        right, refused = sum(self.right.values()), sum(self.refused.values())
        expressible = right + len(self.wrong) + self.refused["needless"]
        return {
            "sequences": self.sequences,
            "steps": right + refused + len(self.wrong),
            "right": right,
            "wrong": len(self.wrong),
            "refused": dict(self.refused),
            "right_of_expressible": right / max(1, expressible),
            "by_operation": dict(self.right),
            "reasons": dict(self.reasons.most_common()),
            "left_out": self.left_out,
        }


class Stage:
    """A tab with two frames, served from memory."""

    def __init__(self, page: Page, tools: JSHandle) -> None:
        self.page = page
        self.tools = tools
        self.served: dict[str, tuple[bytes, str]] = {}
        self.count = 0

    @classmethod
    async def opened(cls, page: Page) -> Stage:
        async def answer(route: Route) -> None:
            path = route.request.url.removeprefix(SITE)
            if path == "/":
                await route.fulfill(body=STAGE, content_type="text/html")
            elif (found := stage.served.get(path)) and route.request.frame.parent_frame:
                body, kind = found
                await route.fulfill(body=body, headers={**STILL, "content-type": kind})
            else:
                await route.fulfill(status=204)

        await page.route("**/*", answer)
        await page.goto(SITE + "/")
        script = Path(__file__).with_suffix(".js").read_text("utf-8")
        stage = cls(page, await page.evaluate_handle(script))
        return stage

    def serve(self, body: bytes, charset: Charset) -> str:
        """An address of the bytes; a charset that the page does not name is named by the head."""
        self.count += 1
        told = "" if charset.source in ("bom", "meta") else f"; charset={charset.label}"
        path = f"/{self.count}"
        self.served = {path: (body, "text/html" + told)}
        return path

    async def call(self, method: str, *arguments: object) -> Any:
        return await self.page.evaluate(
            "([tools, method, args]) => tools[method](...args)",
            [self.tools, method, list(arguments)],
        )


async def judge(stage: Stage, source: Source, seed: int, figures: Figures) -> None:
    """One sequence of one to six edits."""
    sequence = Sequence(source.body, source.charset, seed)
    document, ledger = sequence.document, sequence.ledger
    numbers = list(document.nodes())
    names = await stage.call("begin", stage.serve(source.body, source.charset), numbers)
    if [name.lower() for name in names] != [document.name(i).lower() for i in numbers]:
        if source.name not in figures.left_out:
            figures.left_out.append(source.name)
        return
    figures.sequences += 1
    for number in range(sequence.random.randint(1, 6)):
        step = sequence.choose()
        where = f"{source.name}, seed {seed}, step {number}: {step}"
        try:
            sequence.apply(step)
        except Refused as refused:
            await refusal(stage, step, refused.reason, figures)
            continue
        rendered = ledger.render()
        if undo(rendered, ledger.entries) != source.body:
            figures.wrong.append(f"{where}: undo does not give the original")
            return
        difference = await stage.call("step", asdict(step), stage.serve(rendered, source.charset))
        if difference is not None:
            figures.wrong.append(f"{where}: {difference}")
            return
        figures.right[step.operation] += 1


async def refusal(stage: Stage, step: Step, reason: str, figures: Figures) -> None:
    """Whether HTML could have expressed a step."""
    utf8 = Charset("utf-8", "header")

    async def survives(step: Step | None) -> bool:
        markup = await stage.call("imagined", asdict(step) if step else None)
        if markup is None:
            return False
        body = markup.encode("utf-8", "replace")
        return bool(await stage.call("expressible", stage.serve(body, utf8)))

    if await survives(step):
        verdict = "needless"
    else:
        verdict = "impossible" if await survives(None) else "unclear"
    figures.refused[verdict] += 1
    figures.reasons[f"{verdict}: {step.operation}: {reason}"] += 1


async def planted(stage: Stage, source: Source) -> bool:
    """Whether an edit that the page did not see is noticed."""
    sequence = Sequence(source.body, source.charset, 0)
    numbers = list(sequence.document.nodes())
    await stage.call("begin", stage.serve(source.body, source.charset), numbers)
    if await stage.call("compare", stage.serve(source.body, source.charset)) is not None:
        return False
    step = asdict(Step("set", numbers[-1], 0, name="title", value="planted"))
    return await stage.call("step", step, stage.serve(source.body, source.charset)) is not None


def sources(root: Path) -> list[Source]:
    """The pages of both corpora that are not too large, and the legacy fixtures."""
    found: list[Source] = []
    for folder in ("legacy", "pages"):
        for path in sorted((root / folder).glob("*.html")):
            body = path.read_bytes()
            charset = sniff(body)
            if charset is not None and charset.ascii_compatible and len(body) <= LARGEST:
                found.append(Source(f"{folder}/{path.name}", body, _named(body, charset)))
    fixtures: list[str] = json.loads((root / "legacy_fixtures.json").read_text("utf-8"))
    for number, markup in enumerate(fixtures):
        for label in ("utf-8", "gbk"):
            charset = Charset(label, "header")
            body = charset.encode(markup)
            found.append(Source(f"fixture {number} in {label}", body, charset))
    return found


def _named(body: bytes, charset: Charset) -> Charset:
    named = sniff(body, f"text/html; charset={charset.label}") if not charset.named else charset
    return named or charset


async def main(out: Path, sequences: int = 1_200, seed: int = 1) -> int:
    root = data_root()
    if root is None:
        print("no test material: set A11Y_TEST_DATA to a folder that holds pages/ and legacy/")
        return 2
    pages = sources(root)
    figures = Figures()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox"]
        )
        stage = await Stage.opened(await browser.new_page())
        if not await planted(stage, pages[0]):
            raise SystemExit("the comparison did not notice a planted edit")
        for at in range(sequences):
            source = pages[at % len(pages)]
            try:
                await judge(stage, source, seed * 1_000_000 + at, figures)
            except LimitExceeded:
                continue
        await browser.close()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures.summary(), indent=2, ensure_ascii=False) + "\n")
    for line in figures.wrong:
        print(line)
    print(json.dumps(figures.summary() | {"reasons": {}, "by_operation": {}}))
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
