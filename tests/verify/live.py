"""Pages with their scripts running: `run()`, `python -m tests.verify.live OUT.json`.

Every page of the demo portal and some of the material are loaded twice from the origin directly,
then through us: no error on the console and no failed request that neither direct load had. Only
what the origin itself has is fetched; all else is aborted, in the same way in both. The comparison
is shown to fail first, on a page that is made to complain.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Request, Route
from playwright.async_api import Error as PlaywrightError
from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy.demo.portal import portal
from tests.browser.chromium import HOST, SITE, Site, chromium, demo_site
from tests.material import PROJECT, data_root

VIEWS = ("standard", "accessible")
MATERIAL = 20
_DEMO = PROJECT / "a11y_proxy" / "demo" / "pages"
_ANSWERS = ("/", "/search.asp?keyword=%D1%F8%C0%CF", "/zwgk/", "/asp/count.asp")
_SETTLE = 0.3
"""Seconds after `load` for what scripts put off."""
_PATIENCE = 15_000


@dataclass(frozen=True)
class Files:
    """An origin of files: /<folder>/<file>, as raw bytes, pages without a charset in the head."""

    root: Path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        file = self.root / scope["path"].lstrip("/")
        found = file.is_file() and file.resolve().is_relative_to(self.root.resolve())
        kind = b"text/html" if file.suffix in (".html", ".htm", "") else b"application/octet-stream"
        await send(
            {
                "type": "http.response.start",
                "status": 200 if found else 404,
                "headers": [(b"content-type", kind)],
            }
        )
        await send({"type": "http.response.body", "body": file.read_bytes() if found else b""})


@dataclass
class Complaints:
    """What a page complained of, each thing once; digits and queries are left out, since scripts
    ask for random ones."""

    seen: set[str] = field(default_factory=set)

    def console(self, message: ConsoleMessage) -> None:
        url = str(message.location.get("url", ""))
        aborted = "net::ERR_FAILED" in message.text and not _is_local(url)
        if message.type == "error" and not aborted:
            self._add(f"console: {message.text} ({urlsplit(url).path})")

    def error(self, error: PlaywrightError) -> None:
        self._add(f"script: {error.message}")

    def failed(self, request: Request) -> None:
        if _is_local(request.url) and request.failure != "net::ERR_ABORTED":
            self._add(f"request: {urlsplit(request.url).path} {request.failure}")

    async def finished(self, request: Request) -> None:
        response = await request.response()
        if response is not None and response.status >= 400:
            self._add(f"request: {urlsplit(request.url).path} {response.status}")

    def _add(self, text: str) -> None:
        self.seen.add(re.sub(r"[0-9]+", "N", text))


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname == HOST


async def _only_local(route: Route) -> None:
    await (route.continue_() if _is_local(route.request.url) else route.abort())


async def load(browser: Browser, path: str, view: str | None, script: str = "") -> set[str]:
    """What the page at `path` complains of; `view` None asks the origin itself. `script` runs first
    in every frame."""
    context = await browser.new_context()
    complaints = Complaints()
    reading: list[asyncio.Task[None]] = []
    context.on("console", complaints.console)
    context.on("weberror", lambda web: complaints.error(web.error))
    context.on("requestfailed", complaints.failed)
    context.on(
        "requestfinished",
        lambda request: reading.append(asyncio.ensure_future(complaints.finished(request))),
    )
    await context.route("**/*", _only_local)
    if script:
        await context.add_init_script(script)
    if view is not None:
        await _choose(context, view)
    page = await context.new_page()
    try:
        await page.goto(SITE + path, wait_until="load", timeout=_PATIENCE)
        await asyncio.sleep(_SETTLE)
    except PlaywrightError as error:
        complaints.seen.add(f"load: {error.message.splitlines()[0]}")
    await asyncio.gather(*reading, return_exceptions=True)
    await context.close()
    return complaints.seen


async def _choose(context: BrowserContext, view: str) -> None:
    await context.add_cookies([{"name": "a11y_view", "value": view, "url": SITE}])


async def new_complaints(direct: Browser, ours: Browser, path: str, script: str = "") -> list[str]:
    """What a page complains of through us alone; `script` runs there only, to see that it is
    noticed."""
    before = await load(direct, path, None) | await load(direct, path, None)
    found = []
    for view in VIEWS:
        after = await load(ours, path, view, script)
        found += [f"{path} in {view}: {text}" for text in sorted(after - before)]
    return found


def demo_pages() -> list[str]:
    """Every page of the demo portal, and some that it computes."""
    files = sorted(_DEMO.rglob("*.html"))
    return [*_ANSWERS, *(f"/{file.relative_to(_DEMO).as_posix()}" for file in files)]


def material_pages(root: Path, count: int = MATERIAL) -> list[str]:
    """Pages of the material that have scripts, spread over all of it."""
    scripted = [
        f"/{folder}/{path.name}"
        for folder in ("pages", "legacy")
        for path in sorted((root / folder).glob("*.html"))
        if b"<script" in path.read_bytes().lower()
    ]
    step = max(1, len(scripted) // count)
    return scripted[::step][:count]


@asynccontextmanager
async def both(app: ASGIApp) -> AsyncIterator[tuple[Browser, Browser]]:
    """Two browsers that know the same name: one for the origin, one for us."""
    async with demo_site(app=app) as site, _at(site.portal_port) as direct, _ours(site) as ours:
        yield direct, ours


def _at(port: int) -> Any:
    return chromium(port)


def _ours(site: Site) -> Any:
    return chromium(site.proxy_port)


async def judge(app: ASGIApp, paths: Sequence[str]) -> list[str]:
    async with both(app) as (direct, ours):
        planted = await new_complaints(direct, ours, paths[0], "console.error('planted')")
        if not any("planted" in text for text in planted):
            raise SystemExit("the comparison did not notice an error that was planted")
        found = []
        for path in paths:
            found += await new_complaints(direct, ours, path)
        return found


async def _run() -> dict[str, Any]:
    paths = demo_pages()
    found = await judge(portal(), paths)
    root = data_root()
    if root is not None:
        real = material_pages(root)
        found += await judge(Files(root), real)
        paths = [*paths, *real]
    return {"pages": len(paths), "new_errors": found}


def run() -> dict[str, Any]:
    """`pages` that were loaded; `new_errors`: what complained through us alone."""
    return asyncio.run(_run())


if __name__ == "__main__":
    figures = run()
    out = Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    print(*figures["new_errors"], json.dumps({"pages": figures["pages"]}), sep="\n")
    sys.exit(1 if figures["new_errors"] else 0)
