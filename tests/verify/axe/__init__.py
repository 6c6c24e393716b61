"""axe-core in Chromium as a judge of what we do to a page.

Each page is judged as it came and as it leaves in `standard`. A violation is new where the same
rule said nothing of the same node of the page before, and any on an element of ours. How many there
are in all is told and is no aim: a wrapped body lowers it by a third and helps nobody.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, Route

from a11y_proxy import load_rules
from a11y_proxy.demo.portal import PAGES
from a11y_proxy.rewrite import Context, Rewriter
from tests.browser.chromium import HOST, SITE, chromium, demo_site
from tests.material import PROJECT
from tests.verify.pages import Source, pages_in

FOLDER = Path(__file__).parent
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
JUDGE = FOLDER / "judge.js"
STILL = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
"""Nothing of the page's runs."""
TABS = 2
_OF_PARTS = frozenset({"region"})
_MILLISECONDS = 60_000
"""The longest that the judge is given for a page."""


@dataclass(frozen=True)
class Pair:
    """A page before and after."""

    name: str
    path: str
    content_type: str
    before: bytes
    after: bytes
    whole: bool = False
    """Whether its sheets and pictures are at hand."""


@dataclass(frozen=True)
class Violation:
    """What axe-core says of one node. `place` is the same before and after."""

    rule: str
    place: str
    snippet: str = field(compare=False)
    why: str = field(compare=False)
    above: Sequence[str] = field(compare=False)
    certain: bool = True
    """False where axe-core could not tell: told of what came before alone."""


class Shelf:
    """What pages load from the site, asked for once. A page that the harness itself answers may not
    load anything from loopback."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._kept: dict[str, httpx.Response] = {}

    async def give(self, route: Route) -> None:
        """Answers with what the site has."""
        target = route.request.url.removeprefix(SITE)
        if target not in self._kept:
            self._kept[target] = await self._client.get(target, headers={"host": HOST})
        kept = self._kept[target]
        head = {"content-type": kept.headers.get("content-type", "")}
        await route.fulfill(status=kept.status_code, headers=head, body=kept.content)


class Judge:
    """One tab."""

    def __init__(self, page: Page, shelf: Shelf) -> None:
        self._page, self._shelf = page, shelf
        self._axe, self._script = SCRIPT.read_text("utf-8"), JUDGE.read_text("utf-8")
        self._body, self._shown = b"", False
        self._pair = Pair("", "/", "", b"", b"")

    async def answer(self, route: Route) -> None:
        """The page at hand; our own sheets, and what else is at hand, from the site."""
        request = route.request
        if request.is_navigation_request() and request.frame == self._page.main_frame:
            if self._shown:  # where it refreshes to stays unseen
                await route.fulfill(status=204)
                return
            self._shown = True
            head = {"content-type": self._pair.content_type, "content-security-policy": STILL}
            await route.fulfill(status=200, headers=head, body=self._body)
        elif request.is_navigation_request() or not request.url.startswith(SITE + "/"):
            await route.abort()
        elif self._pair.whole or request.url.startswith(f"{SITE}/_a11y/"):
            await self._shelf.give(route)
        else:
            await route.abort()

    async def violations(self, pair: Pair, body: bytes) -> list[Violation]:
        """All that axe-core finds with its default rules."""
        self._pair, self._body, self._shown = pair, body, False
        await self._page.goto(SITE + pair.path, wait_until="load", timeout=_MILLISECONDS)
        await self._page.evaluate(self._axe)
        found = await asyncio.wait_for(self._page.evaluate(self._script), _MILLISECONDS / 1000)
        return [Violation(*each) for each in found]


@dataclass
class Found:
    """What was said of some pages."""

    pages: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    """Violations by rule."""
    new: dict[str, list[Violation]] = field(default_factory=dict)
    """By page."""
    unjudged: dict[str, str] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        return {
            "axe_pages": self.pages,
            "axe_before": self.before.total(),
            "axe_after": self.after.total(),
            "axe_new": sum(map(len, self.new.values())),
            "axe_unjudged": len(self.unjudged),
        }

    def lines(self) -> list[str]:
        """Each new violation in words, and each page without a verdict."""
        return [
            *(
                f"{name}: {v.rule} on {v.place}: {v.snippet!r}; {' '.join(v.why.split())}"
                for name, violations in self.new.items()
                for v in violations
            ),
            *(f"{name} not judged: {why}" for name, why in self.unjudged.items()),
        ]


def arisen(before: Sequence[Violation], after: Sequence[Violation]) -> list[Violation]:
    """Those after of which nothing was said before: neither of the node nor, where a rule tells
    only of the outermost or innermost ones, of one around or within."""
    had = {(violation.rule, violation.place) for violation in before}
    around = {(v.rule, above) for v in before if v.rule in _OF_PARTS for above in v.above}
    return [
        violation
        for violation in after
        if violation.certain
        and (violation.rule, violation.place) not in had | around
        and not any((violation.rule, above) in had for above in _parts_above(violation))
    ]


def _parts_above(violation: Violation) -> Sequence[str]:
    return violation.above if violation.rule in _OF_PARTS else ()


async def judged(browser: Browser, pairs: Sequence[Pair], shelf: Shelf) -> Found:
    """Every page before and after."""
    found, waiting = Found(), iter(pairs)

    async def tab() -> None:
        async with await browser.new_context() as context:
            page = await context.new_page()
            judge = Judge(page, shelf)
            await page.route("**/*", judge.answer)
            for pair in waiting:
                try:
                    before = await judge.violations(pair, pair.before)
                    same = pair.before == pair.after
                    after = before if same else await judge.violations(pair, pair.after)
                except Exception as error:  # of the browser or of axe-core: said, not hidden
                    found.unjudged[pair.name] = f"{error}".splitlines()[0]
                    continue
                found.pages += 1
                found.before.update(v.rule for v in before if v.certain)
                found.after.update(v.rule for v in after if v.certain)
                if new := arisen(before, after):
                    found.new[pair.name] = new

    await asyncio.gather(*(tab() for _ in range(TABS)))
    return found


def real_pages(sources: Sequence[Source]) -> list[Pair]:
    """Pages of the material, without their sheets; no facts are known of them."""
    rewriter = Rewriter(load_rules(PROJECT / "rules"))
    pairs = []
    for number, source in enumerate(sources):
        path = f"/page/{number}"
        context = Context(target=path, origin=SITE, content_type=source.head)
        after = rewriter.rewrite(source.body, context).body
        pairs.append(Pair(source.name, path, source.head, source.body, after))
    return pairs


async def demo_pages(client: httpx.AsyncClient) -> AsyncIterator[Pair]:
    """The portal's own pages through the proxy, with their sheets."""
    for file in sorted(PAGES.rglob("*.html")):
        path = "/" + file.relative_to(PAGES).as_posix()
        before, after = [
            await client.get(path, headers={"host": HOST, "x-a11y-view": view})
            for view in ("original", "standard")
        ]
        kind = before.headers.get("content-type", "")
        if kind.startswith("text/html"):
            yield Pair(f"demo{path}", path, kind, before.content, after.content, whole=True)


def absent() -> str | None:
    """Why axe-core cannot judge here, or None."""
    return None if SCRIPT.is_file() else "no axe-core: run `npm ci` in tests/verify/axe/"


async def run(sources: Sequence[Source]) -> Found:
    """The pages given and those of the demo."""
    async with (
        demo_site() as site,
        chromium(site.proxy_port) as browser,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.proxy_port}") as client,
    ):
        pairs = [pair async for pair in demo_pages(client)]
        return await judged(browser, [*pairs, *real_pages(sources)], Shelf(client))


def material(root: Path) -> list[Source]:
    """The real pages, modern and legacy."""
    return [*pages_in(root / "pages", "pages/"), *pages_in(root / "legacy", "legacy/")]
