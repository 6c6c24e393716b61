"""Real pages through real sockets: `python -m tests.verify.thin OUT.json`.

With an empty rules folder every page of the material comes out as it went in, byte for byte, in
every view. With all rules on, every page is complete and what Chromium builds of it differs from
what it builds of the original only by what the ledger says (`collateral_free`). The comparison is
shown to fail first: on a page from which one unrelated element was taken.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page, Route
from starlette.types import Receive, Scope, Send

from a11y_proxy import load_rules
from a11y_proxy.audit.examples import broken_examples
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.rewrite import Context, Result, Rewriter
from tests.browser.chromium import HOST, SITE, chromium, demo_site
from tests.material import PROJECT, data_root
from tests.verify.dom import allowed_changes, collateral, dump

VIEWS = ("standard", "accessible")
# Scripting stays on, since it changes what the parser builds, but nothing runs or is fetched.
STILL = b"default-src 'none'; script-src 'none'; frame-src 'none'"


@dataclass(frozen=True)
class Pages:
    """An origin of files: /<folder>/<file>, as raw bytes, without a charset in the header."""

    root: Path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        file = self.root / scope["path"].lstrip("/")
        found = file.is_file()
        head = [(b"content-type", b"text/html"), (b"content-security-policy", STILL)]
        await send(
            {"type": "http.response.start", "status": 200 if found else 404, "headers": head}
        )
        await send({"type": "http.response.body", "body": file.read_bytes() if found else b""})


def pages_of(root: Path) -> list[str]:
    """Every page of the two corpora, as a path under `root`."""
    return [
        f"/{folder}/{path.name}"
        for folder in ("pages", "legacy")
        for path in sorted((root / folder).glob("*.html"))
    ]


async def identical(root: Path, paths: list[str]) -> list[str]:
    """Pages that an empty rules folder changed, in any view."""
    changed: list[str] = []
    nothing = Rewriter(RuleSet())
    with tempfile.TemporaryDirectory() as empty:
        async with demo_site(Path(empty), Pages(root)) as site, httpx.AsyncClient() as client:
            for path in paths:
                source = (root / path.lstrip("/")).read_bytes()
                for view in (*VIEWS, "elder", "original"):
                    answer = await client.get(
                        f"http://127.0.0.1:{site.proxy_port}{path}",
                        headers={"host": HOST, "x-a11y-view": view, "accept": "text/html"},
                    )
                    if answer.content != source:
                        changed.append(f"{path} in {view}")
                    # The proxy passes all by where no rule can change a page: so ask the rewriter.
                    if rewritten(nothing, source, path, view).body != source:
                        changed.append(f"{path} in {view}, by the rewriter itself")
    return changed


async def as_chromium_sees(page: Page, path: str, view: str) -> list[Any]:
    """The document that Chromium builds, with scripting on but nothing run or fetched."""
    await page.set_extra_http_headers({"x-a11y-view": view})
    await page.goto(SITE + path, wait_until="domcontentloaded", timeout=30_000)
    return await dump(page)


async def only_the_page(route: Route) -> None:
    """Lets the document through; nothing else is fetched."""
    document = route.request.resource_type == "document"
    if document and route.request.frame.parent_frame is None:
        await route.continue_()
    else:
        await route.abort()


async def compare(
    browser: Browser, root: Path, paths: list[str], rewriter: Rewriter
) -> tuple[list[str], dict[str, str]]:
    """Pages with a difference that the ledger does not account for; pages left as they came, and
    why."""
    faults: list[str] = []
    passed: dict[str, str] = {}
    context = await browser.new_context()
    page = await context.new_page()
    await page.route("**/*", only_the_page)
    for path in paths:
        source = (root / path.lstrip("/")).read_bytes()
        original = await as_chromium_sees(page, path, "original")
        for view in VIEWS:
            result = rewritten(rewriter, source, path, view)
            after = await as_chromium_sees(page, path, view)
            if not result.changed:
                passed[path] = result.reason or "unchanged"
            difference = collateral(original, after, allowed_changes(result, source))
            if difference is not None:
                faults.append(f"{path} in {view}: {difference}")
    planted = collateral(original, [original[0], original[1][:-1]], allowed_changes(Result(b"")))
    if planted is None:
        raise SystemExit("the comparison did not notice a node that was taken away")
    await context.close()
    return faults, passed


def rewritten(rewriter: Rewriter, source: bytes, path: str, view: str) -> Result:
    context = Context(target=path, origin=SITE, view=view, hosts=(HOST,), content_type="text/html")
    return rewriter.rewrite(source, context)


async def main(out: Path) -> int:
    root = data_root()
    if root is None:
        print("no test material: set A11Y_TEST_DATA to a folder that holds pages/ and legacy/")
        return 2
    rules = load_rules(PROJECT / "rules")
    paths = pages_of(root)
    changed = await identical(root, paths)
    async with demo_site(app=Pages(root)) as site, chromium(site.proxy_port) as browser:
        faults, passed = await compare(browser, root, paths, Rewriter(rules))
    total = sum(len(fault.examples) for fault in rules.faults)
    broken = [line for fault in rules.faults for line in broken_examples(fault)]
    failed = len({line.split(":")[0] for line in broken})
    damaged = {fault.split(" in ")[0] for fault in faults}
    figures = {
        "pages": len(paths),
        "byte_identical": 1 - len({c.split(" in ")[0] for c in changed}) / len(paths),
        "collateral_free": 1 - len(damaged) / len(paths),
        "rewritten": 1 - len(passed) / len(paths),
        "rules": len(rules.faults),
        "examples": total - failed,
        "examples_failed": failed,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n")
    for line in (*changed, *faults, *broken, *(f"{p} passed: {why}" for p, why in passed.items())):
        print(line)
    print(json.dumps(figures))
    return 0 if not changed and figures["collateral_free"] >= 0.99 and not broken else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))
