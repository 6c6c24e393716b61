"""Chromium as a judge: the tree that it builds of a page's bytes, and its answers to selectors."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from playwright.async_api import Browser, Error, Page, Route
from starlette.types import Receive, Scope, Send

from a11y_proxy.proxy.server import serving
from tests.browser.chromium import SITE, chromium
from tests.verify.pages import Source
from tests.verify.reading import Element, Reading

# Scripting stays on, since it changes what the parser builds, but nothing runs or is fetched.
STILL = b"default-src 'none'; script-src 'none'; frame-src 'none'"
_SCRIPT = Path(__file__).with_name("tree.js").read_text("utf-8")
ATTEMPTS = 3


@dataclass
class Shelf:
    """An origin that serves pages from memory, each under an address of its own."""

    pages: dict[str, Source] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)

    def put(self, source: Source) -> str:
        path = f"/{next(self.numbers)}"
        self.pages[path] = source
        return path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        source = self.pages.get(scope["path"])
        kind = source.content_type.encode() if source else b"text/plain"
        await send(
            {
                "type": "http.response.start",
                "status": 200 if source else 404,
                "headers": [(b"content-type", kind), (b"content-security-policy", STILL)],
            }
        )
        await send({"type": "http.response.body", "body": source.body if source else b""})


class TreeTab:
    """One tab, asked page by page."""

    def __init__(self, browser: Browser, shelf: Shelf) -> None:
        self._browser = browser
        self._shelf = shelf
        self._page: Page | None = None
        self._awaited = ""

    async def tree(self, source: Source, selectors: Sequence[str] = ()) -> Reading:
        """What Chromium builds of a page, and the elements that it finds for each selector."""
        for attempt in range(ATTEMPTS):
            path = self._shelf.put(source)
            try:
                return await self._ask(SITE + path, selectors)
            except Error:
                await self.close()
                if attempt == ATTEMPTS - 1:
                    raise
            finally:
                del self._shelf.pages[path]
        raise AssertionError("not reached")

    async def _ask(self, url: str, selectors: Sequence[str]) -> Reading:
        if self._page is None:
            self._page = await self._browser.new_page()
            await self._page.route("**/*", self._only_the_page)
        self._awaited = url
        await self._page.goto(url, wait_until="domcontentloaded", timeout=30_000)
        quirks, elements, answers = json.loads(await self._page.evaluate(_SCRIPT, list(selectors)))
        return Reading([Element(*each) for each in elements], quirks, answers=answers)

    async def _only_the_page(self, route: Route) -> None:
        """Lets the page through once: no frame, no refresh, nothing that it asks for."""
        if route.request.url == self._awaited:
            self._awaited = ""
            await route.continue_()
        else:
            await route.fulfill(status=204)  # with which a refresh leaves the page standing

    async def close(self) -> None:
        if self._page is not None:
            await self._page.close()
            self._page = None


@asynccontextmanager
async def tree_tabs(number: int) -> AsyncIterator[list[TreeTab]]:
    """Some tabs of one browser."""
    shelf = Shelf()
    async with serving(shelf) as port, chromium(port) as browser:
        yield [TreeTab(browser, shelf) for _ in range(number)]
