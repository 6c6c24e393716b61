"""Pages through real sockets: what comes out where no rule acts, and what changes where all do.

With an empty rules folder every page comes out as it went in, byte for byte, in every view. With
all rules on, what Chromium builds of a page differs from what it builds of the original only by
what the ledger says. The comparison is shown to fail first: on a page from which one node was
taken.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Page, Route
from starlette.types import Receive, Scope, Send

from a11y_proxy import load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html.ledger import undo
from a11y_proxy.rewrite import Context, Result, Rewriter
from tests.browser.chromium import HOST, SITE, chromium, demo_site
from tests.material import PROJECT
from tests.verify.dom import allowed_changes, collateral, dump
from tests.verify.pages import Source

VIEWS = ("standard", "accessible")
# Scripting stays on, since it changes what the parser builds, but nothing runs or is fetched.
STILL = b"default-src 'none'; script-src 'none'; frame-src 'none'"


@dataclass(frozen=True)
class Shelf:
    """An origin of pages: /page/<number>, as raw bytes, under the type that each names."""

    pages: Sequence[Source]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        number = scope["path"].rpartition("/")[2]
        found = number.isdigit() and int(number) < len(self.pages)
        body = self.pages[int(number)].body if found else b""
        kind = self.pages[int(number)].head if found else "text/html"
        head = [(b"content-type", kind.encode()), (b"content-security-policy", STILL)]
        status = 200 if found else 404
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    def paths(self) -> list[tuple[str, Source]]:
        return [(f"/page/{number}", page) for number, page in enumerate(self.pages)]


async def changed_by_nothing(pages: Sequence[Source]) -> list[str]:
    """Pages that an empty rules folder changed, in any view."""
    changed: list[str] = []
    nothing, shelf = Rewriter(RuleSet()), Shelf(pages)
    with tempfile.TemporaryDirectory() as empty:
        async with demo_site(Path(empty), shelf) as site, httpx.AsyncClient() as client:
            for path, source in shelf.paths():
                for view in (*VIEWS, "elder", "original"):
                    answer = await client.get(
                        f"http://127.0.0.1:{site.proxy_port}{path}",
                        headers={"host": HOST, "x-a11y-view": view, "accept": "text/html"},
                    )
                    if answer.content != source.body:
                        changed.append(f"{source.name} in {view}")
                    # The proxy passes all by where no rule can change a page: so ask the rewriter.
                    if rewritten(nothing, source, path, view).body != source.body:
                        changed.append(f"{source.name} in {view}, by the rewriter itself")
    return changed


@dataclass
class Found:
    """What all rules did to some pages."""

    damaged: dict[str, str] = field(default_factory=dict)
    """Page to its first difference that the ledger does not account for."""
    passed: dict[str, str] = field(default_factory=dict)
    """Page that was left as it came, and why."""
    not_undone: list[str] = field(default_factory=list)
    not_settled: list[str] = field(default_factory=list)
    """Pages whose rewritten form is rewritten once more."""


async def changed_by_all(pages: Sequence[Source]) -> Found:
    """Every page in both views, as Chromium builds it before and after."""
    found, shelf = Found(), Shelf(pages)
    rewriter = Rewriter(load_rules(PROJECT / "rules"))
    async with (
        demo_site(app=shelf) as site,
        chromium(site.proxy_port) as browser,
        await browser.new_context() as context,
    ):
        page = await context.new_page()
        await page.route("**/*", _only_the_page)
        for path, source in shelf.paths():
            original = await _as_chromium_sees(page, path, "original")
            if collateral(original, [original[0], original[1][:-1]], _NOTHING) is None:
                raise SystemExit("the comparison did not notice a node that was taken away")
            for view in VIEWS:
                result = rewritten(rewriter, source, path, view)
                if not result.changed:
                    found.passed[source.name] = result.reason or "unchanged"
                    continue
                _check_bytes(found, rewriter, source, path, view, result)
                after = await _as_chromium_sees(page, path, view)
                allowed = allowed_changes(result, source.body)
                difference = collateral(original, after, allowed)
                if difference is not None:
                    found.damaged[source.name] = f"in {view}: {difference}"
    return found


def _check_bytes(
    found: Found, rewriter: Rewriter, source: Source, path: str, view: str, result: Result
) -> None:
    if undo(result.body, result.entries) != source.body:
        found.not_undone.append(f"{source.name} in {view}")
    again = rewriter.rewrite(result.body, _context(source, path, view))
    if again.body != result.body:
        found.not_settled.append(f"{source.name} in {view}")


def rewritten(rewriter: Rewriter, source: Source, path: str, view: str) -> Result:
    return rewriter.rewrite(source.body, _context(source, path, view))


def _context(source: Source, path: str, view: str) -> Context:
    return Context(target=path, origin=SITE, view=view, hosts=(HOST,), content_type=source.head)


async def _as_chromium_sees(page: Page, path: str, view: str) -> list[Any]:
    """The document that Chromium builds, with scripting on but nothing run or fetched."""
    await page.set_extra_http_headers({"x-a11y-view": view})
    await page.goto(SITE + path, wait_until="domcontentloaded", timeout=30_000)
    return await dump(page)


async def _only_the_page(route: Route) -> None:
    """Lets the document through; nothing else is fetched."""
    document = route.request.resource_type == "document"
    if document and route.request.frame.parent_frame is None:
        await route.continue_()
    else:
        await route.abort()


_NOTHING = allowed_changes(Result(b""))
