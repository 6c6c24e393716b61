"""Large type and colour schemes as a browser lays them out, on wide screens and on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.chromium import PHONE, SITE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SEEN = (Path(__file__).parent / "seen.js").read_text("utf-8")
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
SCREENS = {"1280": WIDE, "360": PHONE}
PAGES = (
    "/",
    "/letter.html",
    "/zwgk/list_1.html",
    "/zwgk/content_101.html",
    "/zwgk/content_110.html",
    "/xwzx/content_201.html",
    "/search.asp?keyword=%C9%E7%B1%A3",
)
CAPPED = 24
"""Pixels from which a heading may grow less than the scale (large-type.yaml, `cap`)."""


@asynccontextmanager
async def visit(
    browser: Browser, view: str, prefs: str = "", screen: str = "1280", scripts: bool = False
) -> AsyncIterator[Page]:
    """A page of a visitor who chose `view` and `prefs` (the cookie's `size.scheme`)."""
    context = await browser.new_context(**SCREENS[screen], java_script_enabled=scripts)
    cookies = {"a11y_view": view} | ({"a11y_prefs": f"1.{prefs}"} if prefs else {})
    await context.add_cookies(
        [{"name": name, "value": value, "url": SITE} for name, value in cookies.items()]
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def seen(page: Page, path: str) -> dict[str, Any]:
    await page.goto(SITE + path)
    found: dict[str, Any] = await page.evaluate(SEEN)
    return found


@pytest.mark.parametrize(("size", "screen"), [(200, "1280"), (300, "360")])
async def test_every_text_grows_by_the_scale_and_none_is_cut_or_covered(
    browser: Browser, size: int, screen: str
) -> None:
    async with visit(browser, "original") as page:
        originals = {path: await seen(page, path) for path in PAGES}
    async with visit(browser, "accessible", f"{size}.origin", screen) as page:
        enlarged = {path: await seen(page, path) for path in PAGES}
    for path, before in originals.items():
        after = enlarged[path]
        assert [text["words"] for text in before["texts"]] == [
            text["words"] for text in after["texts"]
        ]
        for old, new in zip(before["texts"], after["texts"], strict=True):
            where = f"{path} {new['words']}"
            if old["size"] < CAPPED:
                assert new["size"] == pytest.approx(old["size"] * size / 100, rel=0.02), where
            assert new["shown"] >= old["shown"], where
            assert new["cut"] <= old["cut"], where
            assert new["squeezed"] <= old["squeezed"], where
        assert set(map(tuple, after["covered"])) <= set(map(tuple, before["covered"])), path
        assert after["sideways"] <= 1, path


@pytest.mark.parametrize("size", [100, 300])
@pytest.mark.parametrize("view", ["accessible", "elder"])
async def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, view: str, size: int) -> None:
    async with visit(browser, view, f"{size}.origin", "360") as page:
        for path in (*PAGES, "/_a11y/settings/"):
            await page.goto(SITE + path)
            await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert (await page.evaluate(SEEN))["sideways"] <= 1, path


@pytest.mark.parametrize("view", ["accessible", "elder"])
@pytest.mark.parametrize(
    "scheme", ["black-on-white", "yellow-on-black", "white-on-blue", "black-on-cream"]
)
async def test_every_text_of_a_scheme_stands_out_seven_to_one(
    browser: Browser, view: str, scheme: str
) -> None:
    async with visit(browser, view, f"100.{scheme}") as page:
        for path in (PAGES[0], PAGES[1], PAGES[3], "/_a11y/settings/"):
            await page.goto(f"{SITE}{path}#a11y-on")
            await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            texts = (await page.evaluate(SEEN))["all"]
            assert len(texts) > 10
            faint = [t for t in texts if t["shown"] and (t["ratio"] or 21) < 7]
            assert faint == [], path


@pytest.mark.parametrize("path", ["/", "/zwgk/list_1.html", "/letter.html"])
async def test_at_its_own_size_on_a_wide_screen_a_page_looks_as_before(
    browser: Browser, path: str
) -> None:
    boxes = {}
    for view in ("standard", "accessible"):
        async with visit(browser, view) as page:
            await page.goto(SITE + path)
            boxes[view] = await page.locator("body table, body table *").evaluate_all(
                "all => all.filter(e => !e.closest('marquee, [data-a11y-was]')).map("
                "e => JSON.stringify([e.tagName, e.getBoundingClientRect()]))"
            )
    # Both bars at the top are 45 pixels high.
    assert len(boxes["standard"]) > 50
    assert boxes["accessible"] == boxes["standard"]


async def test_a_link_of_a_scheme_is_told_by_more_than_its_colour(browser: Browser) -> None:
    lines = "getComputedStyle(document.querySelector('#list .bt a')).textDecorationLine"
    async with visit(browser, "accessible", "100.yellow-on-black") as page:
        await page.goto(f"{SITE}/zwgk/list_1.html")
        assert await page.evaluate(lines) == "underline"
    async with visit(browser, "accessible") as page:
        await page.goto(f"{SITE}/zwgk/list_1.html")
        assert await page.evaluate(lines) == "none"


async def test_marks_and_codes_keep_their_picture_on_a_light_plate(browser: Browser) -> None:
    async with visit(browser, "accessible", "150.yellow-on-black") as page:
        await page.goto(SITE)
        marks = page.locator("img[src*='red.png'], img[src*='jiucuo'], img[src*='qr']")
        assert await marks.count() == 3
        for mark in await marks.all():
            style = await mark.evaluate(
                "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).filter]"
            )
            assert style == ["rgb(255, 255, 255)", "none"]
            assert await mark.is_visible()


async def test_a_menu_stays_a_row_and_an_entry_keeps_its_date(browser: Browser) -> None:
    async with visit(browser, "accessible", "200.origin") as page:
        await page.goto(f"{SITE}/zwgk/list_1.html")
        tops = await page.locator(".nav td > a").evaluate_all(
            "all => all.map(a => Math.round(a.getBoundingClientRect().top))"
        )
        assert len(tops) == 7
        assert len(set(tops)) == 1
        entry = await page.locator("#list .hang td").evaluate_all(
            "all => all.slice(0, 2).map(td => td.getBoundingClientRect().top)"
        )
        assert abs(entry[0] - entry[1]) < 20


async def test_the_page_s_own_size_buttons_keep_large_type(browser: Browser) -> None:
    async with visit(browser, "accessible", "200.origin", scripts=True) as page:
        await page.goto(f"{SITE}/zwgk/content_101.html")
        await page.evaluate("doZoom(16)")
        sizes = await page.locator("#zoom, #zoom p").evaluate_all(
            "all => all.map(e => getComputedStyle(e).fontSize)"
        )
        assert set(sizes) == {"32px"}


async def test_our_own_words_stop_growing_at_twice_their_size(browser: Browser) -> None:
    for size, expected in ((200, "32px"), (300, "32px")):
        async with visit(browser, "accessible", f"{size}.origin") as page:
            await page.goto(SITE)
            toolbar = page.locator("[data-a11y='toolbar']")
            assert await toolbar.evaluate("e => getComputedStyle(e).fontSize") == expected
