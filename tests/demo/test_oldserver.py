"""The portal's front door: one request a connection, and folders answered without a length."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from a11y_proxy.demo.download import PATH, content
from a11y_proxy.demo.live import COUNTER
from a11y_proxy.demo.oldserver import fronting
from a11y_proxy.demo.portal import PAGES, portal
from a11y_proxy.proxy.server import listen, serving
from tests.proxy.wire import body_of, converse, get
from tests.proxy.wire import visitor as connected


@asynccontextmanager
async def _front() -> AsyncIterator[int]:
    async with (
        serving(portal(), websockets=True) as behind,
        fronting(behind, listen("127.0.0.1", 0)) as port,
    ):
        yield port


@pytest.mark.parametrize(
    ("path", "version"), [("/xz98/index.html", b"HTTP/1.0"), ("/TJNB/", b"HTTP/1.1")]
)
async def test_two_folders_end_where_the_connection_ends(path: str, version: bytes) -> None:
    async with _front() as port:
        answer = await get(port, path.encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(version + b" 200 OK\r\n")
    for framing in (b"content-length", b"transfer-encoding"):
        assert framing not in head.lower()
    file = path.lower() + ("index.html" if path.endswith("/") else "")
    assert body == (PAGES / file.removeprefix("/")).read_bytes()


async def test_the_rest_is_the_portals_own_answer_on_a_connection_that_closes() -> None:
    async with _front() as port:
        page = await converse(port, b"GET / HTTP/1.1\r\nHost: portal.test\r\n\r\n")
        chunked = await get(port, b"/cx/fwd.asp")
        part = await get(port, PATH.encode(), b"Range: bytes=65530-65540")
    assert page.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nconnection: close\r\n" in page.lower()
    assert body_of(page) == (PAGES / "index.html").read_bytes()
    assert b"transfer-encoding: chunked" in chunked.lower()
    assert body_of(chunked).rstrip().endswith(b"</html>")
    assert body_of(part) == content((65530, 65541))


async def test_a_body_reaches_the_portal() -> None:
    sent = b"xm=%C4%B3&zt=%C4%B3&nr=" + b"x" * 30_000 + b"&yzm=7K4M"
    asked = b"POST /letter.asp HTTP/1.1\r\nHost: portal.test\r\nContent-Length: %d\r\n\r\n"
    async with _front() as port:
        answer = await converse(port, asked % len(sent) + sent)
    assert "信件提交成功".encode("gbk") in answer


async def test_an_upgrade_passes() -> None:
    fields = (
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    lines = (f"GET {COUNTER} HTTP/1.1".encode(), b"Host: portal.test", *fields, b"", b"")
    # A masked text frame, "hi", its mask all zeros (RFC 6455, 5.2).
    frame = b"\x81\x82\x00\x00\x00\x00hi"
    async with _front() as port, connected(port) as (reader, writer):
        writer.write(b"\r\n".join(lines))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        writer.write(frame)
        assert await reader.readexactly(4) == b"\x81\x02hi"


async def test_the_answer_ends_behind_when_the_visitor_leaves() -> None:
    async with _front() as port:
        async with connected(port) as (reader, writer):
            writer.write(b"GET /ssgg.asp?n=1000&s=0.02 HTTP/1.1\r\nHost: portal.test\r\n\r\n")
            assert (await reader.readuntil(b"data: ")).startswith(b"HTTP/1.1 200 OK\r\n")
        assert (await get(port, b"/css/style.css")).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_nobody_behind_ends_the_connection_without_an_answer() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        async with fronting(unused.getsockname()[1], listen("127.0.0.1", 0)) as port:
            assert await get(port) == b""


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\n", b"x" * 100_000])
async def test_half_a_head_and_one_without_end_are_not_waited_for(sent: bytes) -> None:
    async with _front() as port, connected(port) as (reader, writer):
        writer.write(sent)
        if len(sent) < 1000:
            writer.write_eof()
        try:
            async with asyncio.timeout(2):
                assert await reader.read() == b""
        except ConnectionError:
            pass
