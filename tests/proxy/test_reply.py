"""Answers on the wire: how they are framed, end and break, for visitors of either version."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy import ReverseProxy
from a11y_proxy.proxy.server import serving
from tests.proxy.wire import Asked, converse, origin, visitor


def answering(
    *pieces: bytes, read: bool = False, fields: tuple[tuple[bytes, bytes], ...] = ()
) -> ASGIApp:
    """An app that answers in these pieces; where `read`, after the whole request."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        while read and (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return app


class TestOldVisitors:
    """HTTP/1.0 knows no chunks."""

    async def test_a_body_of_unknown_length_ends_with_the_connection(self) -> None:
        async with serving(answering(b"one ", b"", b"two")) as port:
            answer = await converse(port, b"GET / HTTP/1.0\r\n\r\n")
        head, _, body = answer.partition(b"\r\n\r\n")
        assert b"transfer-encoding" not in head.lower()
        assert b"\r\nconnection: close" in head
        assert body == b"one two"

    async def test_a_stated_length_stays(self) -> None:
        app = answering(b"abc", fields=((b"content-length", b"3"),))
        async with serving(app) as port:
            answer = await converse(port, b"GET / HTTP/1.0\r\n\r\n")
        assert b"\r\ncontent-length: 3\r\n" in answer
        assert answer.endswith(b"\r\n\r\nabc")

    @pytest.mark.parametrize("method", [b"GET", b"HEAD"])
    async def test_the_origin_s_chunks_are_undone(self, method: bytes) -> None:
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        async with origin(chunked) as portal, serving(ReverseProxy(portal.url)) as port:
            answer = await converse(port, method + b" / HTTP/1.0\r\nHost: a\r\n\r\n")
        assert answer.endswith(b"\r\n\r\nabc" if method == b"GET" else b"\r\n\r\n")
        assert b"chunked" not in answer

    async def test_a_cut_body_is_a_reset_and_no_end(self) -> None:
        async def cut(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            await asyncio.sleep(0.1)
            asked.close()

        async with (
            origin(cut) as portal,
            serving(ReverseProxy(portal.url)) as port,
            visitor(port) as (reader, writer),
        ):
            writer.write(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n")
            await reader.readuntil(b"abc")
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(reader.read(), 5)


class TestUnreadRequests:
    SIZE = 5_000_000

    @pytest.mark.parametrize("fields", [b"", b"Connection: close\r\n"])
    async def test_the_answer_arrives_while_the_visitor_still_sends(self, fields: bytes) -> None:
        async with serving(answering(b"enough")) as port, visitor(port) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n" % self.SIZE)
            writer.write(fields + b"\r\n")
            for _ in range(self.SIZE // 50_000):
                writer.write(bytes(50_000))
                await writer.drain()
            answer = await asyncio.wait_for(reader.readuntil(b"0\r\n\r\n"), 5)
        assert b"enough" in answer

    async def test_a_kept_connection_goes_on_behind_the_body_that_nobody_read(self) -> None:
        async with serving(answering(b"x")) as port:
            post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + bytes(300_000)
            get = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            answers = await converse(port, post + get)
        assert answers.count(b"HTTP/1.1 200 ") == 2

    async def test_who_goes_on_sending_is_not_listened_to_for_ever(self) -> None:
        async with serving(answering(b"enough")) as port, visitor(port) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n")
            writer.write(b"Connection: close\r\n\r\n")
            assert (await reader.read()).endswith(b"0\r\n\r\n")
            async with asyncio.timeout(10):
                while not writer.is_closing():
                    writer.write(bytes(10_000))
                    await asyncio.sleep(0.02)


class TestExpect:
    ASK = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"

    async def test_the_body_is_asked_for_once_it_is_read(self) -> None:
        async with serving(answering(b"x", read=True)) as port, visitor(port) as (reader, writer):
            writer.write(self.ASK)
            assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            writer.write(b"abc")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            assert b"connection: close" not in head

    async def test_a_final_answer_instead_ends_the_connection(self) -> None:
        """Else the body that comes or does not would be the next request, or eat it."""
        async with serving(answering(b"x")) as port, visitor(port) as (reader, writer):
            writer.write(self.ASK)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 ")
            assert b"\r\nconnection: close" in head
            writer.write(b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b"HTTP/1.1" not in await asyncio.wait_for(reader.read(), 5)
