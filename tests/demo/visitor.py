"""A visitor of the portal, or of what stands before it, over a real socket and by its name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import quote_from_bytes

import httpx

from a11y_proxy.demo import gbk
from a11y_proxy.demo.portal import portal
from a11y_proxy.proxy.server import serving

HOST = "portal.test"
USER, PASSWORD = "镕山居民", "yx123456"
APPLICATION = {
    "xm": "镕喆€<b>",
    "csrq": "1940-01-31",
    "dh": "(0000)0000000",
    "xz": "镕山镇",
    "ff": "现金",
    "sm": "行动不便,请上门。",
}


class _AtPort(httpx.AsyncBaseTransport):
    """Every name is at this port of this machine; the Host field keeps the name."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        there = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1", port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(there)

    async def aclose(self) -> None:
        await self._inner.aclose()


@asynccontextmanager
async def visitor(port: int, **sent: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at http://portal.test: it keeps cookies by host name, and follows no redirect."""
    headers = {"accept": "text/html,*/*;q=0.8", **sent}
    async with httpx.AsyncClient(
        transport=_AtPort(port), base_url=f"http://{HOST}", headers=headers, timeout=20
    ) as client:
        yield client


@asynccontextmanager
async def at_the_portal() -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of a portal of its own, with nothing between."""
    async with serving(portal(), websockets=True) as port, visitor(port) as client:
        yield client


def form(fields: Mapping[str, str]) -> bytes:
    """A form's body as a browser sends it from a page in GBK: € is the single byte 0x80."""
    return "&".join(
        f"{name}={quote_from_bytes(_as_a_browser(value))}" for name, value in fields.items()
    ).encode()


def _as_a_browser(text: str) -> bytes:
    return b"\x80".join(part.encode("gbk") for part in text.split("€"))


async def post(client: httpx.AsyncClient, path: str, fields: Mapping[str, str]) -> httpx.Response:
    """Sends a form."""
    typed = {"content-type": "application/x-www-form-urlencoded"}
    return await client.post(path, content=form(fields), headers=typed)


async def log_in(client: httpx.AsyncClient, to: str = "") -> httpx.Response:
    """Sends the log-in form as the first of the accounts."""
    return await post(client, "/user/login.asp", {"to": to, "yhm": USER, "mm": PASSWORD})


def text(response: httpx.Response) -> str:
    """What the page says, read as GBK."""
    return gbk.decode(response.content)
