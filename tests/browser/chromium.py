"""A real Chromium, and a site to show it under a mapped name.

Browsers treat loopback as secure, portals are not: every page is asked for at http://portal.test.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy.app import build
from a11y_proxy.demo.portal import portal
from a11y_proxy.proxy.server import serving
from a11y_proxy.settings import Settings
from tests.material import PROJECT

HOST = "portal.test"
SITE = f"http://{HOST}"
PHONE = {
    "viewport": {"width": 360, "height": 640},
    "screen": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@dataclass
class Recorder:
    """An app, with the exact targets that it was asked for."""

    app: ASGIApp
    targets: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            exact = (scope.get("extensions") or {}).get("a11y.target")
            query = b"?" + scope["query_string"] if scope["query_string"] else b""
            self.targets.append(exact or scope["raw_path"] + query)
        await self.app(scope, receive, send)


@dataclass(frozen=True)
class Site:
    """The demo portal behind the proxy, both on real sockets."""

    origin: Recorder
    proxy_port: int
    portal_port: int


@asynccontextmanager
async def demo_site(
    rules: Path = PROJECT / "rules", app: ASGIApp | None = None
) -> AsyncIterator[Site]:
    """The portal (or `app`) and the proxy in front of it, known to the world as portal.test."""
    recorder = Recorder(app or portal())
    async with serving(recorder, websockets=True) as portal_port:
        settings = Settings.of(
            origin=f"http://127.0.0.1:{portal_port}",
            rules=str(rules),
            public_hosts=(HOST,),
            allow_view_header=True,
        )
        application = build(settings)
        try:
            async with serving(application.asgi) as proxy_port:
                yield Site(recorder, proxy_port, portal_port)
        finally:
            await application.proxy.aclose()


def executable() -> str | None:
    """Where Chromium is, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@asynccontextmanager
async def chromium(port: int) -> AsyncIterator[Browser]:
    """A browser whose resolver sends every name under .test to `port` of this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--host-resolver-rules=MAP *.test 127.0.0.1:{port}",
            ],
        )
        try:
            yield browser
        finally:
            await browser.close()
