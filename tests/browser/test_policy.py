"""Pages with a Content-Security-Policy, as Chromium enforces it: our sheets load, our forms may be
sent, and nothing that the page's own scripts may do is lost or gained."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page
from starlette.types import Receive, Scope, Send

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.proxy.server import serving
from tests.browser.chromium import chromium, executable
from tests.material import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

POLICIES = {
    "self": "default-src 'self'",
    "none": "default-src 'none'",
    "style none": "script-src 'self' 'nonce-abc'; style-src 'none'",
    "nonce": "default-src 'self'; script-src 'nonce-abc'; style-src 'nonce-abc'",
    "strict-dynamic": "script-src 'nonce-abc' 'strict-dynamic'; style-src 'nonce-abc'",
    "unsafe-inline": "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'",
    "elements": "style-src 'self'; style-src-elem 'nonce-abc'; form-action 'none'",
    "two": "default-src 'self', style-src http://other.test; form-action 'none'",
}
PAGE = """<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8>{meta}<title>镇务公开</title>
<script nonce=abc>window.nonced = true</script><script>window.inline = true</script></head>
<body><p>朱镕基镇公告</p></body></html>"""
# What a page says of itself that its policy blocks is the page's own: not to be seen as ours.
OWN = ("inline script", "script-src")


@dataclass
class Portal:
    """Answers `/header/<name>` and `/meta/<name>` with the policy of that name."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = [(b"content-type", b"text/html; charset=utf-8")]
        where, _, name = scope["path"].removeprefix("/").partition("/")
        body = b""
        if name in POLICIES:
            policy = POLICIES[name]
            meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            body = PAGE.format(meta=meta if where == "meta" else "").encode()
            if where == "header":
                head.append((b"content-security-policy", policy.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})


@dataclass
class Shown:
    """What a page did in Chromium."""

    errors: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def browser() -> AsyncIterator[Browser]:
    if executable() is None:
        pytest.skip("no Chromium: install Debian's chromium (make browser, as root)")
    app = A11yMiddleware(Portal(), load_rules(PROJECT / "rules"), allow_view_header=True)
    async with serving(app) as port, chromium(port) as running:
        yield running


@dataclass
class Watch:
    """One tab, and what is said on its console."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(own in message.text for own in OWN):
            self.errors.append(message.text)

    async def shown(self, path: str, view: str) -> Shown:
        await self.page.set_extra_http_headers({"x-a11y-view": view})
        await self.page.goto(f"http://policy.test{path}", wait_until="load")
        sheets = "[...document.styleSheets].map(s => new URL(s.href).pathname)"
        ran = "['nonced', 'inline'].filter(name => window[name])"
        errors, self.errors = self.errors, []
        return Shown(errors, await self.page.evaluate(sheets), await self.page.evaluate(ran))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def watch(browser: Browser) -> Watch:
    watching = Watch(await browser.new_page())
    watching.page.on("console", watching.heard)
    return watching


@pytest.mark.parametrize("where", ["header", "meta"])
@pytest.mark.parametrize("name", POLICIES)
async def test_our_sheets_load_and_the_page_s_scripts_run_as_before(
    watch: Watch, name: str, where: str
) -> None:
    path = f"/{where}/{name}"
    before = await watch.shown(path, "original")
    for view, sheet in (
        ("standard", "/_a11y/static/ui.css"),
        ("accessible", "/_a11y/static/base.css"),
        ("elder", "/_a11y/static/elder.css"),
    ):
        after = await watch.shown(path, view)
        assert after.errors == before.errors == [], view
        assert sheet in after.sheets, view
        assert after.ran == (before.ran if view != "elder" else []), view


@pytest.mark.parametrize(("name", "where"), [("none", "header"), ("elements", "meta")])
async def test_a_setting_can_be_sent_where_the_page_forbids_its_own_forms(
    browser: Browser, name: str, where: str
) -> None:
    context = await browser.new_context(extra_http_headers={"x-a11y-view": "accessible"})
    page = await context.new_page()
    await page.goto(f"http://policy.test/{where}/{name}")
    await page.click("summary")
    async with page.expect_navigation():
        await page.click("button[name=size][value='150']")
    assert "a11y_prefs" in {cookie.get("name") for cookie in await context.cookies()}
    await context.close()


async def test_without_us_the_policy_would_keep_the_sheet_out(browser: Browser) -> None:
    """The tests above can fail."""
    context = await browser.new_context(extra_http_headers={"x-a11y-view": "original"})
    page = await context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    await page.goto("http://policy.test/header/none")
    await page.evaluate(
        "document.head.append(Object.assign(document.createElement('link'),"
        "{rel: 'stylesheet', href: '/_a11y/static/ui.css'}))"
    )
    await page.wait_for_timeout(200)
    assert any("Content Security Policy" in text for text in heard)
    await context.close()
