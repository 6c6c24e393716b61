"""Bodies on their way: visitors who leave, readers who stop, and what memory it takes."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy import A11yMiddleware, ReverseProxy, load_rules
from a11y_proxy.proxy.guard import Bounds
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.server import serving
from tests.material import PROJECT
from tests.proxy.wire import Asked, Origin, Script, get, origin, silent, visitor
from tests.verify.streams import measure

# What is promised is 0.1 s; the rest is what a busy machine may take.
CEILING = 1.0

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


@asynccontextmanager
async def proxied(script: Script, *, pages: bool = False) -> AsyncIterator[tuple[Origin, int]]:
    async with origin(script) as portal:
        app: ASGIApp = ReverseProxy(portal.url)
        if pages:
            app = A11yMiddleware(app, load_rules(PROJECT / "rules"))
        async with serving(app, drain_seconds=0.5) as port:
            yield portal, port


async def endless(asked: Asked) -> None:
    await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n")
    while True:
        await asked.send(bytes(100_000))


async def dripping(asked: Asked) -> None:
    await asked.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: here\n\n")
    await silent(asked)


async def half_a_page(asked: Asked) -> None:
    await asked.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>half")
    await silent(asked)


async def unread(asked: Asked) -> None:
    """Takes the head and not a byte of the body."""
    asked.writer.transport.pause_reading()  # type: ignore[attr-defined]
    await asyncio.Event().wait()


async def nothing_yet(reader: Reader, writer: Writer) -> None:
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n")
    await asyncio.sleep(0.2)


async def reading(reader: Reader, writer: Writer) -> None:
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"here")


async def stalled(reader: Reader, writer: Writer) -> None:
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    await asyncio.sleep(0.5)


async def sending(reader: Reader, writer: Writer) -> None:
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
    for _ in range(5):
        writer.write(bytes(30_000))
        await asyncio.sleep(0.05)


async def sending_all_it_can(reader: Reader, writer: Writer) -> None:
    writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
    writer.write(bytes(40_000_000))
    before = 0
    while before != (before := writer.transport.get_write_buffer_size()):
        await asyncio.sleep(0.3)
    assert before  # nobody takes any more


def die(writer: Writer) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def leave(writer: Writer) -> None:
    writer.transport.abort()


async def hung_up(asked: Asked) -> None:
    """Until the peer's end arrives at the origin's socket, whoever reads from it or does not."""
    poll = select.poll()
    poll.register(asked.writer.get_extra_info("socket").fileno(), select.POLLRDHUP)
    while not poll.poll(0):
        await asyncio.sleep(0.002)


@pytest.mark.parametrize(
    ("script", "stay", "go", "pages"),
    [
        pytest.param(silent, nothing_yet, leave, False, id="head-left"),
        pytest.param(silent, nothing_yet, die, False, id="head-dead"),
        pytest.param(dripping, reading, leave, False, id="body-left"),
        pytest.param(dripping, reading, die, False, id="body-dead"),
        pytest.param(endless, stalled, leave, False, id="stalled-body-left"),
        pytest.param(endless, stalled, die, False, id="stalled-body-dead"),
        pytest.param(silent, sending, leave, False, id="upload-left"),
        pytest.param(silent, sending, die, False, id="upload-dead"),
        # Who leaves in order here is not seen by anybody: his end waits behind what we do not take.
        pytest.param(unread, sending_all_it_can, die, False, id="stalled-upload-dead"),
        pytest.param(half_a_page, nothing_yet, leave, True, id="held-page-left"),
        pytest.param(half_a_page, nothing_yet, die, True, id="held-page-dead"),
    ],
)
async def test_a_visitor_who_leaves_ends_the_origin_s_work(
    script: Script,
    stay: Callable[[Reader, Writer], Awaitable[None]],
    go: Callable[[Writer], None],
    pages: bool,
    record_property: Callable[[str, object], None],
) -> None:
    async with proxied(script, pages=pages) as (portal, port), visitor(port) as (reader, writer):
        await stay(reader, writer)
        gone = asyncio.create_task(hung_up(portal.asked[0]))
        await asyncio.sleep(0.01)
        assert not gone.done()
        left = time.perf_counter()
        go(writer)
        await asyncio.wait_for(gone, 10)
        seconds = time.perf_counter() - left
    print(f"origin told after {1000 * seconds:.1f} ms")
    record_property("seconds", seconds)
    assert seconds < CEILING


async def test_a_reader_who_stops_holds_the_origin_back() -> None:
    sent = 0

    async def counting(asked: Asked) -> None:
        nonlocal sent
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n")
        while True:
            await asked.send(bytes(100_000))
            sent += 100_000

    async with proxied(counting) as (_, port), visitor(port) as (reader, writer):
        await stalled(reader, writer)
        before = -1
        while before != sent:
            before = sent
            await asyncio.sleep(0.3)
        assert 0 < sent < 50_000_000  # what sockets hold, and no more
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        await reader.readexactly(sent)
        assert sent > before


async def test_an_origin_that_stops_reading_holds_the_visitor_back() -> None:
    async with proxied(unread) as (_, port), visitor(port) as (_reader, writer):
        writer.transport.set_write_buffer_limits(high=0)
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
        taken = 0
        with contextlib.suppress(TimeoutError):
            while taken < 100_000_000:
                writer.write(bytes(1_000_000))
                await asyncio.wait_for(writer.drain(), 1)
                taken += 1_000_000
        assert 0 < taken < 50_000_000
        die(writer)


async def test_bodies_that_drip_do_not_take_the_origin_from_others() -> None:
    async def script(asked: Asked) -> None:
        if length := asked.get(b"content-length"):
            await asked.reader.readexactly(int(length))
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    pool = PoolLimits(busy=2, waiting=1.0)
    async with (
        origin(script) as portal,
        serving(ReverseProxy(portal.url, pool=pool), drain_seconds=0.5) as port,
    ):
        dripping = [await asyncio.open_connection("127.0.0.1", port) for _ in range(20)]
        for _, writer in dripping:
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
            writer.write(bytes(999))
        await asyncio.sleep(0.2)
        assert (await get(port)).startswith(b"HTTP/1.1 200 ")
        assert portal.opened == 1
        for reader, writer in dripping:
            writer.write(b"!")
            await asyncio.wait_for(reader.readuntil(b"ok"), 5)
            writer.close()


async def test_a_visitor_who_reads_slowly_is_not_taken_for_gone() -> None:
    size = 20_000_000

    async def script(asked: Asked) -> None:
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        await asked.send(bytes(size))

    bounds = Bounds(write_idle_seconds=0.4)
    async with origin(script) as portal:
        proxy = ReverseProxy(portal.url)
        async with serving(proxy, bounds=bounds) as port, visitor(port) as (reader, writer):
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20_000)
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            got, started = 0, time.monotonic()
            while time.monotonic() - started < 2.0:
                got += len(await reader.read(60_000))
                await asyncio.sleep(0.1)
            got += len(await reader.readexactly(size - got))
    assert got == size


@pytest.mark.parametrize("fields", [b"", b"Connection: close\r\n"])
async def test_an_answer_whose_end_nobody_takes_is_let_go(fields: bytes) -> None:
    """The application is done, and what it wrote waits in the server alone."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": bytes(20_000_000)})

    bounds = Bounds(write_idle_seconds=0.5)
    async with serving(app, bounds=bounds) as port, visitor(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        poll = select.poll()
        poll.register(writer.get_extra_info("socket").fileno(), select.POLLRDHUP)
        async with asyncio.timeout(10):
            while not poll.poll(0):
                await asyncio.sleep(0.05)


async def test_memory_stays_flat_while_much_goes_up_and_down() -> None:
    figures = await asyncio.to_thread(measure, 64_000_000)
    print(figures)
    assert figures["rss_growth_mb"] < 20
