"""Screenshots of home and article in each view, wide and on a phone: `python -m … OUT`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser

from tests.browser.chromium import PHONE, SITE, chromium, demo_site

PAGES = {
    "home": "/",
    "article": "/zwgk/content_101.html",
    "list": "/zwgk/list_1.html",
}
VIEWS = ("original", "standard", "accessible", "elder")
WIDE = {"viewport": {"width": 1280, "height": 900}}


async def shoot(browser: Browser, out: Path, size: str, view: str, cookie: str = "") -> None:
    """Every page in one view; `cookie`: value of the preferences."""
    context = await browser.new_context(**(PHONE if size == "360" else WIDE))  # type: ignore[arg-type]
    cookies = [{"name": "a11y_view", "value": view, "url": SITE}]
    if cookie:
        cookies.append({"name": "a11y_prefs", "value": cookie, "url": SITE})
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    page = await context.new_page()
    for name, path in PAGES.items():
        await page.goto(SITE + path, wait_until="load")
        label = "-".join(filter(None, (name, view, cookie.replace("1.", "", 1), size)))
        await page.screenshot(path=out / f"{label}.png", full_page=True)
    if view == "standard":
        await page.goto(f"{SITE}/_a11y/settings/", wait_until="load")
        await page.screenshot(path=out / f"settings-{size}.png", full_page=True)
    await context.close()


async def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    async with demo_site() as site, chromium(site.proxy_port) as browser:
        for size in ("1280", "360"):
            for view in VIEWS:
                await shoot(browser, out, size, view)
            await shoot(browser, out, size, "accessible", "1.200.origin")
            await shoot(browser, out, size, "accessible", "1.150.yellow-on-black")
            await shoot(browser, out, size, "elder", "1.150.yellow-on-black")
    print(f"{len(list(out.glob('*.png')))} screenshots in {out}")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
