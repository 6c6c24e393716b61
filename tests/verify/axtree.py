"""Chromium's accessibility tree of a page: for each element what assistive technology is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from playwright.async_api import Browser, CDPSession, Page, Route

from tests.browser.chromium import SITE
from tests.verify.pages import Source

# The page's own styles hold; nothing else is fetched, nothing runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'none'"


class Seen(NamedTuple):
    """An element as Chromium has it; `role` and `name` empty where it is not in the tree."""

    tag: str
    exposed: bool
    role: str = ""
    name: str = ""
    by: str = ""
    """Where the name is from: "contents", "attribute", "relatedElement", "title" …"""


@dataclass
class AxTab:
    """One tab, in which page after page is shown."""

    page: Page
    session: CDPSession
    shown: list[Source] = field(default_factory=list)

    async def elements(self, source: Source) -> list[Seen]:
        """The page's elements in document order, without what templates hold."""
        self.shown = [source]
        await self.page.goto(SITE, wait_until="domcontentloaded", timeout=60_000)
        root = (await self.session.send("DOM.getDocument", {"depth": -1}))["root"]
        tree = await self.session.send("Accessibility.getFullAXTree")
        given = {node["backendDOMNodeId"]: node for node in _outermost(tree["nodes"])}
        return [_seen(each, given.get(each["backendNodeId"])) for each in _elements(root)]

    async def answer(self, route: Route) -> None:
        """Lets the page through once: no frame, no refresh, nothing that it asks for."""
        if not self.shown or not route.request.is_navigation_request():
            await route.abort()
        elif route.request.frame != self.page.main_frame:
            await route.fulfill(status=200, content_type="text/html", body="")
        else:
            source = self.shown.pop()
            headers = {"content-type": source.content_type, "content-security-policy": POLICY}
            await route.fulfill(status=200, headers=headers, body=source.body)


def _outermost(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The nodes of elements: of several for one element the exposed one counts."""
    for node in sorted(nodes, key=lambda each: not each["ignored"]):
        if "backendDOMNodeId" in node:
            yield node


def _elements(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node["nodeType"] == 1:
            yield node
        waiting += reversed(node.get("children", ()))


def _seen(element: dict[str, Any], node: dict[str, Any] | None) -> Seen:
    if node is None or node["ignored"]:
        return Seen(element["localName"], exposed=False)
    name = node.get("name", {})
    by = next(
        (
            each["type"]
            for each in name.get("sources", ())
            if not each.get("superseded") and each.get("value", {}).get("value")
        ),
        "",
    )
    role = node["role"]["value"]
    return Seen(element["localName"], True, role, name.get("value", ""), by)


@asynccontextmanager
async def ax_tab(browser: Browser) -> AsyncIterator[AxTab]:
    """A tab. Scripting stays on, since it changes what the parser builds, but nothing runs."""
    context = await browser.new_context()
    page = await context.new_page()
    tab = AxTab(page, await context.new_cdp_session(page))
    await page.route("**/*", tab.answer)
    await tab.session.send("DOM.enable")
    await tab.session.send("Accessibility.enable")
    try:
        yield tab
    finally:
        await context.close()
