"""One site and one browser for all browser tests; a fresh context for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.chromium import Site, chromium, demo_site, executable


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def site() -> AsyncIterator[Site]:
    async with demo_site() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(site: Site) -> AsyncIterator[Browser]:
    if executable() is None:
        pytest.skip("no Chromium: install Debian's chromium (make browser, as root)")
    async with chromium(site.proxy_port) as running:
        yield running
