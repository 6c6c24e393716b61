"""Names, roles and exposure, as Chromium's accessibility tree has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from tests.verify.axtree import ax_tab
from tests.verify.names import KINDS, Tallies, judge, pairs
from tests.verify.pages import Source

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BODY = Path(__file__).with_name("names.html").read_bytes()
UTF_8 = Charset("utf-8", "header")
# Each is named in tests.verify.opinions.
OPINIONS = {"an SVG image is an image; SVG-AAM: graphics-document": 1}


async def judged(browser: Browser, body: bytes = BODY) -> Tallies:
    """What we say of `body`, by what Chromium says of the page."""
    tallies: Tallies = {}
    async with ax_tab(browser) as tab:
        seen = await tab.elements(Source("names.html", BODY, UTF_8))
    for kind, pair in pairs(Document(body, UTF_8), seen):
        judge(tallies, "names.html", kind, pair)
    return tallies


async def test_names_roles_and_exposure_are_chromiums(browser: Browser) -> None:
    tallies = await judged(browser)
    assert [line for tally in tallies.values() for line in tally.differences] == []
    reasons = {reason: n for tally in tallies.values() for reason, n in tally.reasons.items()}
    assert reasons == OPINIONS
    asked = {kind: tallies[kind, "name"].asked for kind in KINDS}
    assert asked == {
        "control": 23,
        "link": 30,
        "image": 8,
        "heading": 6,
        "landmark": 10,
        "frame": 2,
    }


async def test_a_name_a_role_an_exposure_that_differs_is_noticed(browser: Browser) -> None:
    for right, wrong, kind, aspect in (
        ("标题", "题目", "heading", "name"),
        ("<nav aria-label", "<nav role=region aria-label", "landmark", "role"),
        ('<p class="print">', '<p class="hidden">', "link", "exposed"),
    ):
        body = BODY.replace(right.encode(), wrong.encode(), 1)
        assert (await judged(browser, body))[kind, aspect].differences
