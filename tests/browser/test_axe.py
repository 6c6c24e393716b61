"""That the harness around axe-core notices what it is there for; `make rules` judges the pages."""

from __future__ import annotations

import httpx
import pytest
from playwright.async_api import Browser

from tests.browser.chromium import Site
from tests.verify.axe import Found, Pair, Shelf, absent, judged

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(absent() is not None, reason=str(absent())),
]
HEAD = "<!doctype html><html lang=zh><title>x</title><body>"


async def verdict(browser: Browser, site: Site, before: str, after: str) -> Found:
    pair = Pair("page", "/page", "text/html; charset=utf-8", before.encode(), after.encode())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.proxy_port}") as client:
        return await judged(browser, [pair], Shelf(client))


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("<img src=a>", "<img src=a>", []),
        (
            "<main><img src=a></main>",
            "<main><img data-a11y=x src=b><img src=a></main>",
            ["image-alt on ours x"],
        ),
        ("<img src=a>", "<div data-a11y=x:wrap><img src=a></div>", []),
        ("<img src=a alt=甲>", "<img src=a>", ["image-alt on node 4"]),
        ("<a href=/><img src=a></a>", "<a href=/><img src=a alt=''></a>", []),
        (
            '<p style="color:#000">政务公开</p>',
            '<p style="color:#ccc">政务公开</p>',
            ["color-contrast on node 4"],
        ),
    ],
)
async def test_a_new_violation_is_told(
    browser: Browser, site: Site, before: str, after: str, new: list[str]
) -> None:
    found = await verdict(browser, site, HEAD + before, HEAD + after)
    assert [f"{v.rule} on {v.place}" for each in found.new.values() for v in each] == new
    assert found.figures()["axe_new"] == len(new)
    assert found.unjudged == {}


async def test_a_page_that_cannot_be_judged_is_told(browser: Browser, site: Site) -> None:
    pair = Pair("page", "/page", "application/zip", b"PK", b"PK")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.proxy_port}") as client:
        found = await judged(browser, [pair], Shelf(client))
    assert list(found.unjudged) == ["page"]
    assert found.pages == 0


async def test_our_sheets_are_at_hand(browser: Browser, site: Site) -> None:
    dark = '<body bgcolor="#123" text="#fff" link="#def">'
    sheet = '<link data-a11y=ui rel=stylesheet href="/_a11y/static/ui.css">'
    ours = "<nav data-a11y=entry aria-label=甲><a data-a11y=entry-link href=/a>无障碍版</a></nav>"
    bare = dark.replace("#def", "#234")
    for after, new in ((sheet + bare + ours, 0), (bare + ours, 1)):
        found = await verdict(browser, site, HEAD[:-6] + dark, HEAD[:-6] + after)
        assert found.figures()["axe_new"] == new
