"""The journey of a visitor, in a real Chromium at http://portal.test, scripts off and on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.chromium import SITE, Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ARTICLE = "/zwgk/content_101.html"
ELDER_TEXT = "main .text p"


@pytest_asyncio.fixture(
    loop_scope="session", params=[False, True], ids=["scripts off", "scripts on"]
)
async def page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    context = await browser.new_context(java_script_enabled=request.param)
    yield await context.new_page()
    await context.close()


def path_of(page: Page) -> str:
    url = urlsplit(page.url)
    return url.path + (f"?{url.query}" if url.query else "")


async def body_size(page: Page, selector: str) -> float:
    """Computed type size of the text in `selector`, in CSS px."""
    # Without scripts a page runs none of its own; the harness may still ask.
    session = await page.context.new_cdp_session(page)
    document = await session.send("DOM.getDocument")
    node = await session.send(
        "DOM.querySelector", {"nodeId": document["root"]["nodeId"], "selector": selector}
    )
    await session.send("DOM.enable")
    await session.send("CSS.enable")
    computed = await session.send("CSS.getComputedStyleForNode", {"nodeId": node["nodeId"]})
    await session.detach()
    sizes = [p["value"] for p in computed["computedStyle"] if p["name"] == "font-size"]
    return float(sizes[0].removesuffix("px"))


async def heading_of(page: Page) -> str:
    return " ".join((await page.locator("td.title, h1").first.inner_text()).split())


async def test_barrier_free_leads_to_the_same_article_at_really_twice_the_size(page: Page) -> None:
    await page.goto(SITE + ARTICLE)
    heading = await heading_of(page)
    before = await body_size(page, "#zoom p")

    await page.locator("a.wza").first.click()
    await page.wait_for_url("**#a11y-on")
    assert path_of(page) == ARTICLE
    assert await page.locator("#a11y-on").is_visible()
    assert "无障碍" in await page.title()
    assert await heading_of(page) == heading
    assert await body_size(page, "#zoom p") == pytest.approx(before, rel=0.02)

    await page.get_by_role("link", name="全部设置").click()
    await page.get_by_role("radio", name="200%").check()
    await page.get_by_role("button", name="保存").first.click()
    await page.wait_for_url(f"**{ARTICLE}#a11y-on")
    assert await body_size(page, "#zoom p") == pytest.approx(2 * before, rel=0.02)


async def test_elder_zone_leads_to_the_same_article_and_back_to_the_normal_page(page: Page) -> None:
    await page.goto(SITE + ARTICLE)
    heading = await heading_of(page)

    await page.locator("a.zz").first.click()
    await page.wait_for_url("**#a11y-on")
    assert path_of(page) == ARTICLE
    assert await page.locator("#a11y-on").is_visible()
    assert "长者" in await page.title()
    assert await heading_of(page) == heading
    assert await body_size(page, ELDER_TEXT) >= 20

    await page.get_by_role("link", name="返回普通版").first.click()
    await page.wait_for_selector("#menu")
    assert path_of(page) == ARTICLE
    assert await page.locator("a.zz").count() == 1


@pytest.mark.parametrize("view", ["original", "standard", "accessible", "elder"])
async def test_a_gbk_search_reaches_the_origin_byte_for_byte(
    page: Page, site: Site, view: str
) -> None:
    await page.goto(f"{SITE}/_a11y/{view}/")
    await page.locator("input[name=keyword]").first.fill("镕€社保")
    site.origin.targets.clear()
    await page.locator("input[name=keyword]").first.press("Enter")
    await page.wait_for_url("**/search.asp*")
    searches = [target for target in site.origin.targets if target.startswith(b"/search.asp")]
    # The expected bytes are what a browser sends from a page in GBK (WHATWG URL, Encoding):
    # 镕 is E946, € is 80, 社保 is C9E7 B1A3; bytes of letters stand as they are.
    assert b"keyword=%E9F%80%C9%E7%B1%A3" in searches[0]


async def test_the_mode_holds_on_the_next_page(page: Page) -> None:
    await page.goto(f"{SITE}/_a11y/accessible/")
    await page.goto(SITE + ARTICLE)
    assert "无障碍" in await page.title()
    await page.goto(f"{SITE}/_a11y/standard/")
    await page.goto(SITE + ARTICLE)
    assert "无障碍" not in await page.title()


@pytest.mark.parametrize("path", ["/frames/index.html"])
async def test_a_frameset_is_never_blanked(page: Page, path: str) -> None:
    for view in ("standard", "accessible"):
        await page.goto(f"{SITE}/_a11y/{view}{path}")
        assert len(page.frames) == 4
        assert await page.locator("frameset").count() > 0
    await page.goto(f"{SITE}/_a11y/elder{path}")
    assert await page.locator("main a[href]").count() >= 3
