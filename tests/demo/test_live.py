"""The portal's counter for questions and its bulletins, over real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.typing import Origin, Subprotocol

from a11y_proxy.demo.live import BYE, COUNTER, PROTOCOL
from a11y_proxy.demo.portal import portal
from a11y_proxy.proxy.server import serving
from tests.demo.visitor import visitor

_OWN = Origin("http://portal.test")


@asynccontextmanager
async def _counter(
    port: int, path: str = COUNTER, *, origin: Origin | None = _OWN, speaks: str = PROTOCOL
) -> AsyncIterator[ClientConnection]:
    async with connect(
        f"ws://portal.test{path}",
        host="127.0.0.1",
        port=port,
        origin=origin,
        subprotocols=[Subprotocol(speaks)],
        proxy=None,
    ) as talking:
        yield talking


async def test_the_counter_says_everything_back_in_its_protocol() -> None:
    async with serving(portal(), websockets=True) as port, _counter(port) as talking:
        assert talking.subprotocol == PROTOCOL
        for said in ("您好,镕€", "", "x" * 100_000, b"\x00\xff", b""):
            await talking.send(said)
            assert await talking.recv() == said


async def test_bye_closes_with_the_code_of_the_portal() -> None:
    async with serving(portal(), websockets=True) as port, _counter(port) as talking:
        await talking.send("bye")
        with pytest.raises(ConnectionClosedError) as closed:
            await talking.recv()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (BYE, "再见")


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        (COUNTER, "http://evil.test"),
        (COUNTER, "http://portal.test.evil.test"),
        (COUNTER, "null"),
        ("/ws/other", "http://portal.test"),
    ],
)
async def test_a_page_of_another_host_is_refused(path: str, origin: str) -> None:
    async with serving(portal(), websockets=True) as port:
        with pytest.raises(InvalidStatus) as refused:
            async with _counter(port, path, origin=Origin(origin)):
                pass
    assert refused.value.response.status_code == 403


async def test_a_program_that_is_no_page_may_speak_without_an_origin() -> None:
    async with (
        serving(portal(), websockets=True) as port,
        _counter(port, origin=None, speaks="other") as talking,
    ):
        assert talking.subprotocol is None
        await talking.send("x")
        assert await talking.recv() == "x"


async def test_bulletins_come_one_by_one_and_end() -> None:
    async with serving(portal()) as port, visitor(port) as browser:
        begun = time.monotonic()
        async with browser.stream("GET", "/ssgg.asp?n=3&s=0.2") as response:
            assert response.headers["content-type"] == "text/event-stream"
            assert response.headers["cache-control"] == "no-cache"
            at = [(time.monotonic() - begun, line) async for line in response.aiter_lines()]
    told = [when for when, line in at if line.startswith("data: ") and line != "data: end"]
    assert len(told) == 3
    for number, when in enumerate(told, 1):
        assert when >= 0.2 * number
    assert told[0] < 0.2 * 3
    assert [line for _, line in at if line][-2:] == ["event: end", "data: end"]


async def test_bulletins_end_when_the_visitor_leaves() -> None:
    app = _Watched(portal())
    async with serving(app) as port, visitor(port) as browser:
        async with browser.stream("GET", "/ssgg.asp?n=1000&s=0.05") as response:
            lines = response.aiter_lines()
            async for line in lines:
                if line.startswith("data"):
                    break
            await asyncio.sleep(0.2)
            assert not app.ended.is_set()
        async with asyncio.timeout(1):
            await app.ended.wait()


class _Watched:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        if scope["type"] == "http":
            self.ended.set()
