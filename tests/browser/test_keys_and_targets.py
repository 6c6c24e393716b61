"""What we insert, by keyboard, by finger, on paper and to a screen reader."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import SITE
from tests.browser.test_large_type import visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ARTICLE = "/zwgk/content_101.html"
WITH_BASE = "/xwzx/list_1.html"
"""A page of the portal with `<base target="_blank">`."""
TOOLBAR = ("文字大小、配色，当前：100%、原色", "全部设置", "长者版", "返回普通版")
FOCUSED = "(document.activeElement.innerText || document.activeElement.name || '').trim()"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"


async def presses(page: Page, count: int) -> list[str]:
    """What has the focus after each press of Tab; each must be seen to have it."""
    found = []
    for _ in range(count):
        await page.keyboard.press("Tab")
        assert await page.evaluate(OUTLINE) == "solid"
        found.append(" ".join((await page.evaluate(FOCUSED)).split()))
    return found


@pytest.mark.parametrize(
    ("view", "first", "order"),
    [
        ("standard", "已返回普通版", ["跳到主要内容", "无障碍浏览", "长者版"]),
        (
            "accessible",
            "已进入无障碍版",
            ["返回普通版", "下次也用", "跳到主要内容", *TOOLBAR],
        ),
        (
            "elder",
            "已进入长者版",
            ["返回普通版", "下次也用", "跳到正文", "云溪县人民政府门户网站", "返回普通版"],
        ),
    ],
)
async def test_who_arrives_hears_where_and_goes_on_from_there(
    browser: Browser, view: str, first: str, order: list[str]
) -> None:
    async with visit(browser, "standard") as page:
        await page.goto(f"{SITE}/_a11y/{view}{ARTICLE}")
        # A browser may look for the fragment's element a moment after the page is there.
        await page.wait_for_function("document.activeElement.id === 'a11y-on'", timeout=5_000)
        assert (await page.evaluate(FOCUSED)).startswith(first)
        assert await presses(page, len(order)) == order


@pytest.mark.parametrize(
    ("view", "skip"),
    [("standard", "跳到主要内容"), ("accessible", "跳到主要内容"), ("elder", "跳到正文")],
)
@pytest.mark.parametrize("path", [ARTICLE, WITH_BASE])
async def test_the_skip_link_comes_first_and_leads_into_the_main_content(
    browser: Browser, view: str, skip: str, path: str
) -> None:
    async with visit(browser, view) as page:
        await page.goto(SITE + path)
        assert await presses(page, 1) == [skip]
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**{path}#*")
        assert len(page.context.pages) == 1
        await page.keyboard.press("Tab")
        assert await page.evaluate("!!document.activeElement.closest('main, [role=main]')")


async def test_the_toolbar_opens_and_sets_a_size_by_keyboard(browser: Browser) -> None:
    async with visit(browser, "accessible") as page:
        await page.goto(SITE + ARTICLE)
        await presses(page, 2)
        await page.keyboard.press("Enter")
        assert await presses(page, 3) == ["100% （当前）", "125%", "150%"]
        await page.keyboard.press("Enter")
        await page.wait_for_url("**#a11y-toolbar")
        assert "150%" in await page.locator("[data-a11y='toolbar-summary']").inner_text()


async def test_a_folded_part_of_the_elder_page_opens_by_keyboard(browser: Browser) -> None:
    async with visit(browser, "elder") as page:
        await page.goto(SITE + ARTICLE)
        await page.locator("#a11y-nav > summary").focus()
        await page.keyboard.press("Space")
        assert await page.locator("#a11y-nav a").first.is_visible()


@pytest.mark.parametrize("path", ["/", WITH_BASE, "/letter.html"])
async def test_the_entry_is_large_enough_on_a_phone_and_as_wide_as_the_page(
    browser: Browser, path: str
) -> None:
    async with visit(browser, "standard", screen="360") as page:
        await page.goto(SITE + path)
        scale = await page.evaluate("visualViewport.scale")
        for link in await page.locator("[data-a11y='entry-link']").all():
            box = await link.bounding_box()
            assert box is not None
            assert 43.5 <= box["height"] * scale <= 56
            assert 43.5 <= box["width"] * scale <= 180
        shadow = await page.locator("[data-a11y='entry']").evaluate(
            "e => [getComputedStyle(e).boxShadow, document.documentElement.scrollWidth]"
        )
        assert "rgb(243, 246, 249)" in shadow[0]


async def test_the_closed_toolbar_leaves_a_phone_s_screen_to_the_page(browser: Browser) -> None:
    async with visit(browser, "accessible", screen="360") as page:
        await page.goto(SITE)
        box = await page.locator("[data-a11y='toolbar']").bounding_box()
        assert box is not None
        assert box["height"] <= 0.15 * 640
        for part in await page.locator("[data-a11y='toolbar-link']").all():
            target = await part.bounding_box()
            assert target is not None
            assert target["height"] >= 44


async def test_what_is_pressed_in_the_elder_view_is_sixty_pixels_high(browser: Browser) -> None:
    pressed = ".press, button, summary, select, a.row, input[type=text], input[type=search]"
    async with visit(browser, "elder", screen="360") as page:
        for path in ("/", "/zwgk/list_1.html", "/letter.html"):
            await page.goto(SITE + path)
            small = await page.locator(pressed).evaluate_all(
                "all => all.filter(e => e.checkVisibility({contentVisibilityAuto: true}))"
                ".map(e => [e.outerHTML, e.getBoundingClientRect()])"
                ".filter(([, box]) => Math.min(box.height, box.width) < 59.5)"
            )
            assert await page.locator(pressed).count() > 5
            assert small == [], path


@pytest.mark.parametrize("prefs", ["", "150.yellow-on-black"])
@pytest.mark.parametrize("view", ["standard", "accessible", "elder"])
async def test_on_paper_stands_the_page_and_nothing_of_ours(
    browser: Browser, view: str, prefs: str
) -> None:
    ours = "#a11y-on, [data-a11y='entry'], [data-a11y='toolbar'], .skip, .a11y-skip"
    async with visit(browser, view, prefs) as page:
        await page.goto(f"{SITE}{ARTICLE}#a11y-on")
        assert await page.locator(ours).first.is_visible()
        await page.emulate_media(media="print")
        for part in await page.locator(ours).all():
            assert not await part.is_visible()
        if view != "standard":
            colour = await page.locator("td.title, h1").first.evaluate(
                "e => getComputedStyle(e).color"
            )
            assert colour == "rgb(0, 0, 0)"


async def test_the_colours_of_the_system_win_over_a_scheme(browser: Browser) -> None:
    ground = "getComputedStyle(document.querySelector('#list .bt')).backgroundColor"
    async with visit(browser, "accessible", "100.white-on-blue") as page:
        await page.goto(f"{SITE}/zwgk/list_1.html")
        assert await page.evaluate(ground) == "rgb(0, 41, 96)"
        await page.emulate_media(forced_colors="active")
        assert await page.evaluate(ground) != "rgb(0, 41, 96)"


async def exposed(page: Page) -> list[tuple[str, str]]:
    """Role and name of what a screen reader meets, in order."""
    session = await page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]


async def test_a_screen_reader_meets_only_the_state_that_holds(browser: Browser) -> None:
    async with visit(browser, "accessible", "150.yellow-on-black") as page:
        await page.goto(f"{SITE}{ARTICLE}#a11y-on")
        await page.locator("[data-a11y='toolbar-summary']").click()
        met = await exposed(page)
    assert ("navigation", "无障碍工具栏") in met
    assert ("DisclosureTriangle", "文字大小、配色，当前：150%、黑底黄字") in met
    buttons = [name for role, name in met if role == "button"]
    assert [name for name in buttons if "当前" in name] == ["150% （当前）", "黑底黄字 （当前）"]
    assert ("group", "文字大小") in met
    assert ("group", "配色") in met
    assert ("status", "") in met
