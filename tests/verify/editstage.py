"""A tab of Chromium that judges edits: see edits.js."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import JSHandle, Page, Request, Route, async_playwright

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.scanner import TAG
from tests.browser.chromium import SITE, executable
from tests.html.sequences import Step

# Scripting stays on, since it changes what the parser builds, but nothing runs or is fetched.
STILL = {"content-security-policy": "default-src 'none'; script-src 'none'; frame-src 'none'"}
STAGE = (
    b"<!doctype html><iframe id=kept hidden></iframe><iframe id=arrived hidden></iframe>"
    b"<iframe id=written src=/blank hidden></iframe>"
)
_SCRIPT = Path(__file__).with_name("edits.js").read_text("utf-8")

Splice = tuple[int, int, bytes]
"""Offset in the page, how many bytes go, the bytes that come."""


@dataclass(frozen=True)
class Done:
    """A step, and the page after it as splices of the original; None where it was refused."""

    step: Step
    splices: list[Splice] | None
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """Of one step: what differs from Chromium's own edit, whether HTML can express that, and why
    the DOM itself does not allow it."""

    difference: str | None
    expressible: bool
    error: str | None


@dataclass(frozen=True)
class Opened:
    """What Chromium makes of a page: names of its elements in document order, whether a parse by
    script equals the navigation, whether the page survives Chromium's own serialization."""

    names: list[str]
    as_navigated: bool
    survives: bool


class Stage:
    """The tab, its pages served from memory."""

    def __init__(self, page: Page, tools: JSHandle) -> None:
        self._page = page
        self._tools = tools
        self._served: dict[str, tuple[bytes, str]] = {}
        self._count = 0
        self._body = b""
        self._white: list[Splice] = []
        self._charset = Charset("utf-8", "header")

    @classmethod
    async def raised(cls, page: Page) -> Stage:
        async def answer(route: Route) -> None:
            path = route.request.url.removeprefix(SITE)
            if path == "/":
                await route.fulfill(body=STAGE, content_type="text/html")
            elif path == "/blank":
                await route.fulfill(body=b"", headers={**STILL, "content-type": "text/html"})
            elif (found := stage._served.get(path)) and not _asks_for_the_top(route.request):
                body, kind = found
                await route.fulfill(body=body, headers={**STILL, "content-type": kind})
            else:
                await route.fulfill(status=204)

        await page.route("**/*", answer)
        await page.goto(SITE + "/")
        stage = cls(page, await page.evaluate_handle(_SCRIPT))
        return stage

    def _serve(self, body: bytes) -> str:
        """An address of the bytes; a charset that the page does not name is named by the head."""
        self._count += 1
        charset = self._charset
        told = "" if charset.source in ("bom", "meta") else f"; charset={charset.label}"
        path = f"/{self._count}"
        self._served = {path: (body, "text/html" + told)}
        return path

    async def _call(self, method: str, *arguments: object) -> Any:
        return await self._page.evaluate(
            "([tools, method, args]) => tools[method](...args)",
            [self._tools, method, list(arguments)],
        )

    async def open(self, body: bytes, charset: Charset) -> Opened:
        """The page that the next sequences edit."""
        self._body, self._charset = body, charset
        self._white = white_behind_body(body)
        found = await self._call(
            "open", self._serve(body), charset.label, _base64(body), _written(self._white)
        )
        return Opened(found["names"], found["asNavigated"], found["survives"])

    async def judge(self, numbers: Sequence[int], done: Sequence[Done]) -> list[Verdict]:
        """A verdict for each step, up to the first that is wrong; `numbers` are those of the page's
        elements in document order."""
        steps = [
            {
                "step": asdict(each.step),
                "splices": None if each.splices is None else self._both(each.splices),
            }
            for each in done
        ]
        found = await self._call("run", list(numbers), steps)
        return [Verdict(**each) for each in found]

    def _both(self, splices: list[Splice]) -> list[list[tuple[int, int, str]]]:
        """Splices of the page, and of the page without the white space behind its body."""
        if not self._white:
            return [_written(splices)]
        taken = [(offset, offset + length) for offset, length, _ in splices]
        white = [
            each for each in self._white if not any(start <= each[0] < end for start, end in taken)
        ]
        both = sorted([*splices, *white], key=lambda each: each[:2])
        return [_written(splices), _written(both)]

    async def arrives(self, splices: list[Splice]) -> str | None:
        """What differs where Chromium reads a page's bytes off the wire, and finds their encoding
        itself."""
        made = spliced(self._body, splices)
        found: str | None = await self._call("arrives", self._serve(made), _written(splices))
        return found


# The last end tags of body and html, with what may stand between and behind them.
_END = rb"</(?:body|html)[\t\n\f\r ]*+>"
_BEHIND_BODY = re.compile(
    _END + rb"(?:[\t\n\f\r ]++|<!--(?:(?!-->).)*+-->|" + _END + rb")*+\Z",
    re.IGNORECASE | re.DOTALL,
)


def white_behind_body(body: bytes) -> list[Splice]:
    """Splices that take out the white space behind </body> and </html>, where nothing but comments
    follows. It is in the body, at the very end; what the ledger adds there stands before the tag,
    and so before that white space. So a page may also be right without it."""
    behind = _BEHIND_BODY.search(body)
    found: list[Splice] = []
    position = len(body)
    for token in TAG.finditer(body, behind.start()) if behind else ():
        found += [(at, 1, b"") for at in range(position, token.start())]
        position = token.end()
    found += [(at, 1, b"") for at in range(position, len(body))]
    return found


def _asks_for_the_top(request: Request) -> bool:
    """Whether the page in the tab would leave the stage."""
    try:
        return request.frame.parent_frame is None
    except PlaywrightError:  # asked before its frame is known: a new one within
        return False


def spliced(body: bytes, splices: Sequence[Splice]) -> bytes:
    """The page's bytes with the others put in."""
    parts: list[bytes] = []
    position = 0
    for offset, length, after in splices:
        parts += body[position:offset], after
        position = offset + length
    parts.append(body[position:])
    return b"".join(parts)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _written(splices: list[Splice]) -> list[tuple[int, int, str]]:
    return [(offset, length, _base64(after)) for offset, length, after in splices]


@asynccontextmanager
async def raised_stage() -> AsyncIterator[Stage]:
    """A stage in a Chromium of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox"]
        )
        try:
            yield await Stage.raised(await browser.new_page())
        finally:
            await browser.close()
