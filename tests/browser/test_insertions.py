"""Where insertions could do harm, as Chromium shows the pages: framesets, framed pages, bases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Request
from starlette.types import Receive, Scope, Send

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.proxy.server import serving
from tests.browser.chromium import chromium, executable
from tests.material import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

META = "<meta http-equiv=Content-Type content='text/html; charset=gb2312'><title>镇务公开</title>"
PAGES = {
    "/": f"<html><head>{META}</head><frameset cols='200,*'><frame src=/left.html>"
    "<frame src=/right.html name=main></frameset></html>",
    "/left.html": f"<html><head>{META}</head><body><a href=#>无障碍浏览</a><p>目录</body></html>",
    "/right.html": f"<html><head>{META}</head><body><p>朱镕基镇公告</body></html>",
    "/based.html": f"<html><head>{META}<base href=http://other.test/x/ target=_blank></head>"
    "<body><p>朱镕基镇公告</p></body></html>",
}


async def portal(scope: Scope, receive: Receive, send: Send) -> None:
    body = PAGES.get(scope["path"], "").encode("gb18030")
    head = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def browser() -> AsyncIterator[Browser]:
    if executable() is None:
        pytest.skip("no Chromium: install Debian's chromium (make browser, as root)")
    app = A11yMiddleware(portal, load_rules(PROJECT / "rules"), allow_view_header=True)
    async with serving(app) as port, chromium(port) as running:
        yield running


@pytest.mark.parametrize("view", ["standard", "accessible"])
async def test_a_frameset_still_shows_its_frames_and_they_have_no_entry(
    browser: Browser, view: str
) -> None:
    context = await browser.new_context(extra_http_headers={"x-a11y-view": view})
    page = await context.new_page()
    await page.goto("http://portal.test/")
    assert await page.evaluate("document.body.tagName") == "FRAMESET"
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"
    [_, left, right] = page.frames
    for frame in (left, right):
        assert await frame.evaluate("document.body.innerText.length") > 0
        assert await frame.evaluate("document.querySelectorAll('nav, #a11y-on').length") == 0
    await context.close()


async def test_the_entry_of_a_framed_page_turns_the_whole_window(browser: Browser) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto("http://portal.test/")
    await page.frames[1].click("text=无障碍浏览")
    await page.wait_for_url("http://portal.test/#a11y-on")
    assert await page.evaluate("document.body.tagName") == "FRAMESET"
    [cookie] = await context.cookies()
    assert (cookie.get("name"), cookie.get("value")) == ("a11y_view", "accessible")
    await context.close()


@pytest.mark.parametrize("view", ["standard", "accessible", "elder"])
async def test_a_foreign_base_leads_none_of_our_requests_astray(
    browser: Browser, view: str
) -> None:
    context = await browser.new_context(extra_http_headers={"x-a11y-view": view})
    page = await context.new_page()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    await page.goto("http://portal.test/based.html", wait_until="load")
    ours = [urlsplit(url) for url in asked if "/_a11y/" in url]
    assert ours
    assert {url.netloc for url in ours} == {"portal.test"}
    [link, *_] = await page.query_selector_all("a[href*='/_a11y/']")
    await link.evaluate("link => link.closest('details')?.setAttribute('open', '')")
    async with page.expect_navigation():
        await link.evaluate("link => link.click()")
    assert urlsplit(page.url).netloc == "portal.test"
    assert len(context.pages) == 1
    await context.close()
