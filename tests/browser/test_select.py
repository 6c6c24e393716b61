"""What selectors find, asked of Chromium itself."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.judge import Judge
from tests.html.selections import CASES, REFUSED_BY_CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_table_of_selections_is_chromiums(browser: Browser) -> None:
    judge = await Judge.of(browser)
    for name, (markup, expected) in CASES.items():
        await judge.show(f"<!doctype html><body>{markup}".encode())
        found = dict(zip(expected, await judge.finds(list(expected)), strict=True))
        assert found == expected, name
    await judge.page.close()


async def test_the_table_of_what_is_refused_is_chromiums(browser: Browser) -> None:
    judge = await Judge.of(browser)
    await judge.show(b"<!doctype html><p>")
    found = await judge.finds(REFUSED_BY_CHROMIUM)
    assert [
        text for text, ids in zip(REFUSED_BY_CHROMIUM, found, strict=True) if ids is not None
    ] == []
    await judge.page.close()
