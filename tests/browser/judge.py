"""Chromium as the judge of what a page is: its elements, and what selectors find on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Page, Route

from tests.browser.chromium import SITE

HTML = "text/html; charset=utf-8"
XHTML = "application/xhtml+xml"

_FIND = """selectors => selectors.map(selector => {
  try {
    return [...document.querySelectorAll(selector)].map(e => e.id || e.localName).join(' ');
  } catch {
    return null;
  }
})"""


@dataclass
class Judge:
    """One tab, in which page after page is shown; nothing but the page itself is fetched."""

    page: Page
    body: bytes = b""
    content_type: str = HTML

    @classmethod
    async def of(cls, browser: Browser) -> Judge:
        judge = cls(await browser.new_page())
        await judge.page.route("**/*", judge._answer)
        return judge

    async def _answer(self, route: Route) -> None:
        if route.request.is_navigation_request() and route.request.frame == self.page.main_frame:
            await route.fulfill(
                status=200, headers={"content-type": self.content_type}, body=self.body
            )
        else:
            await route.abort()

    async def show(self, body: bytes, content_type: str = HTML) -> None:
        self.body, self.content_type = body, content_type
        await self.page.goto(SITE, wait_until="domcontentloaded")

    async def finds(self, selectors: Sequence[str]) -> list[str | None]:
        """For each selector the ids (or names) of what it finds; None where it is refused."""
        found: list[str | None] = await self.page.evaluate(_FIND, list(selectors))
        return found

    async def asks(self, script: str, argument: Any = None) -> Any:
        return await self.page.evaluate(script, argument)
