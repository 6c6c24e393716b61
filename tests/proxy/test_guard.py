"""The visitor's side: bounds, deadlines and the exact target, as raw bytes on a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from a11y_proxy.proxy.guard import Bounds
from a11y_proxy.proxy.server import serving
from tests.proxy.wire import body_of, converse, visitor


class Echo:
    """Keeps each scope and body; answers the exact target."""

    def __init__(self) -> None:
        self.scopes: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.port = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.scopes.append(dict(scope))
        if scope["path"] == "/unread":
            await asyncio.sleep(0.4)
        body, more = b"", True
        while more:
            message: Message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message["body"]
            more = message["more_body"]
        self.bodies.append(body)
        target: bytes = scope["extensions"]["a11y.target"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": target})


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    app = Echo()
    async with serving(app) as port:
        app.port = port
        yield app


def head(target: bytes, *fields: bytes) -> bytes:
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: portal.test", *fields, b"Connection: close"]
    return b"\r\n".join([*lines, b"", b""])


class TestMethod:
    @pytest.mark.parametrize("method", [b"GET", b"QUERY", b"get", b"X-ODD", b"M-SEARCH", b"a1!"])
    async def test_any_token_arrives_as_it_came(self, echo: Echo, method: bytes) -> None:
        sent = head(b"/a", b"Content-Length: 3").replace(b"GET", method, 1) + b"a=1"
        assert body_of(await converse(echo.port, sent)) == b"/a"
        assert echo.scopes[0]["method"] == method.decode()
        assert echo.bodies == [b"a=1"]

    @pytest.mark.parametrize("method", [b"", b"G\xc4T", b"G(T", b"PRI", b"M" * 65])
    async def test_what_is_none_is_refused(self, echo: Echo, method: bytes) -> None:
        answer = await converse(echo.port, head(b"/a").replace(b"GET", method, 1))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert echo.scopes == []


class TestTarget:
    @pytest.mark.parametrize(
        "target",
        [
            b"/",
            b"/a%C4%E3%e4",
            b"/a/../b/./c",
            b"//a//b",
            b"/a;b=c",
            b"/a?",
            b"/?",
            b"/?a=%7e&a=&&b",
            b"/\xc4\xe3.asp?q=\xba\xba\xd7\xd6",
            b'/"<>\\^`{|}',
        ],
    )
    async def test_it_is_kept_byte_for_byte(self, echo: Echo, target: bytes) -> None:
        assert body_of(await converse(echo.port, head(target))) == target

    async def test_high_bytes_are_escaped_for_the_scope_alone(self, echo: Echo) -> None:
        await converse(echo.port, head(b"/\xc4\xe3?\xba"))
        assert echo.scopes[0]["raw_path"] == b"/%C4%E3"
        assert echo.scopes[0]["query_string"] == b"%BA"
        assert echo.scopes[0]["extensions"]["a11y.target"] == b"/\xc4\xe3?\xba"

    async def test_high_bytes_that_come_one_by_one(self, echo: Echo) -> None:
        async with visitor(echo.port) as (reader, writer):
            for byte in head(b"/\xc4\xe3"):
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0)
            assert body_of(await reader.read()) == b"/\xc4\xe3"

    async def test_each_request_of_a_connection_has_its_own(self, echo: Echo) -> None:
        async with visitor(echo.port) as (reader, writer):
            for target in (b"/\xc4", b"/plain", b"/\xe3?"):
                writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n\r\n")
                answer = await reader.readuntil(b"0\r\n\r\n")
                assert body_of(answer) == target

    async def test_an_absolute_target_is_brought_to_origin_form(self, echo: Echo) -> None:
        for sent, target in (
            (b"http://Portal.Test/a?b", b"/a?b"),
            (b"http://portal.test?b", b"/?b"),
            (b"http://portal.test", b"/"),
            (b"http://portal.test/\xc4", b"/\xc4"),
        ):
            assert body_of(await converse(echo.port, head(sent))) == target

    async def test_a_fragment_is_cut_off(self, echo: Echo) -> None:
        assert body_of(await converse(echo.port, head(b"/a#f"))) == b"/a"

    async def test_pipelined_requests_split_anywhere_are_answered_in_order(
        self, echo: Echo
    ) -> None:
        first = b"GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
        sent = first + head(b"/two")
        for cut in range(len(first) - 6, len(sent), 7):
            async with visitor(echo.port) as (reader, writer):
                writer.write(sent[:cut])
                await writer.drain()
                await asyncio.sleep(0.01)
                writer.write(sent[cut:])
                async with asyncio.timeout(3):
                    answer = await reader.read()
            assert (answer.count(b"/one"), answer.count(b"/two")) == (1, 1), cut

    async def test_empty_lines_before_a_request_are_forgiven(self, echo: Echo) -> None:
        assert body_of(await converse(echo.port, b"\r\n\r\n" + head(b"/a"))) == b"/a"


class TestRefusals:
    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"GET / HTTP/1.1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: \xc4\r\n\r\n", 400),
            (b"GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", 400),
            (b"GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 400),
            (b"NON(SENSE / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\n 2\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA : 1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: \x01\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: \x7f\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: \0\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: 1\rB: 2\r\n\r\n", 400),
            (b"GET / HTTP/1.1\nHost: a\n\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA 1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nabc", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\nabc", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\nabc", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: other\r\n\r\n", 501),
            (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
            (
                b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400,
            ),
            (b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            (
                b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                501,
            ),
            (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
            (b"GET /" + b"a" * 9_000, 414),
            (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: 1\r\n" * 100 + b"\r\n", 431),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"x" * 40_000 + b"\r\n\r\n", 431),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"x" * 40_000, 431),
            (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: 1\r\n" * 20_000 + b"\r\n", 431),
            (b"GET / HTTP/1.1\r\nHost: a\r\nA: " + b"x" * 1_000_000 + b"\r\n\r\n", 431),
            (b"\r\n" * 20_000, 431),
        ],
    )
    async def test_nothing_of_it_reaches_the_application(
        self, echo: Echo, sent: bytes, status: int
    ) -> None:
        answer = await converse(echo.port, sent)
        assert answer.startswith(b"HTTP/1.1 %d " % status)
        assert b"connection: close" in answer
        assert echo.scopes == []

    @pytest.mark.parametrize(
        "sent",
        [
            b"GET / HTTP/1.0\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: [::1]:8080\r\nConnection: close\r\n\r\n",
            head(b"/" + b"a" * 8_000),
            head(b"/", *[b"A: 1"] * 98),
            head(b"/", b"A: " + b"x" * 30_000),
        ],
    )
    async def test_what_is_only_just_in_order_is_taken(self, echo: Echo, sent: bytes) -> None:
        assert (await converse(echo.port, sent)).startswith(b"HTTP/1.1 200 ")

    async def test_a_request_hidden_behind_a_handshake_never_runs(self, echo: Echo) -> None:
        handshake = (
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        hidden = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
        async with visitor(echo.port) as (reader, writer):
            writer.write(handshake + hidden)
            await asyncio.sleep(0.05)
            writer.write(hidden)
            await reader.read()
        assert [scope["path"] for scope in echo.scopes] == ["/"]

    async def test_a_broken_request_behind_a_good_one_does_not_mix_into_its_answer(
        self, echo: Echo
    ) -> None:
        sent = b"GET /unread HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n\r\n"
        assert b"400" not in await converse(echo.port, sent)


UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"


class TestOtherUpgrades:
    """Answered as if not asked: RFC 9110 section 7.8."""

    @pytest.mark.parametrize(
        ("method", "framed"),
        [
            (b"GET", b"\r\n"),
            (b"POST", b"Content-Length: 5\r\n\r\nhello"),
            (b"POST", b"Content-Length: 0\r\n\r\n"),
            (b"POST", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        ],
    )
    async def test_body_and_the_next_request_are_read_as_framed(
        self, echo: Echo, method: bytes, framed: bytes
    ) -> None:
        sent = (
            method + b" /one HTTP/1.1\r\nHost: portal.test\r\n" + UPGRADE + framed + head(b"/two")
        )
        for cut in range(0, len(sent), 11):
            echo.scopes.clear()
            echo.bodies.clear()
            async with visitor(echo.port) as (reader, writer):
                writer.write(sent[:cut])
                await asyncio.sleep(0.002)
                writer.write(sent[cut:])
                async with asyncio.timeout(10):
                    answers = await reader.read()
            assert answers.index(b"/one") < answers.index(b"/two"), cut
            assert echo.bodies == [b"hello" if b"hello" in framed else b"", b""], cut

    async def test_many_in_one_piece_are_each_answered(self, echo: Echo) -> None:
        sent = (b"GET /one HTTP/1.1\r\nHost: a\r\n" + UPGRADE + b"\r\n") * 300 + head(b"/two")
        answers = await converse(echo.port, sent, 20)
        assert (answers.count(b"/one"), answers.count(b"/two")) == (300, 1)

    @pytest.mark.parametrize(
        ("line", "fields"),
        [
            (b"GET / HTTP/1.0", b"Connection: upgrade\r\nUpgrade: websocket\r\n\r\n"),
            (b"GET / HTTP/1.1", b"Connection: close, upgrade\r\nUpgrade: h2c, websocket\r\n\r\n"),
            (b"GET / HTTP/1.1", b"Connection: close\r\nUpgrade: websocket\r\n\r\n"),
            (b"HEAD / HTTP/1.1", b"Connection: close, upgrade\r\nUpgrade: websocket\r\n\r\n"),
            (
                b"GET / HTTP/1.1",
                b"Connection: close, upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\na",
            ),
        ],
    )
    async def test_no_tunnel_is_offered_where_no_handshake_is_made(
        self, echo: Echo, line: bytes, fields: bytes
    ) -> None:
        answer = await converse(echo.port, line + b"\r\nHost: a\r\n" + fields)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert "a11y.tunnel" not in echo.scopes[0]["extensions"]


class TestChunks:
    HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"

    @pytest.mark.parametrize(
        "chunks",
        [
            b"3\r\nabc\r\n0\r\n\r\n",
            b"1\r\na\r\n02\r\nbc\r\n0\r\n\r\n",
            b"3;name=value\r\nabc\r\n0;x\r\n\r\n",
            b"3;" + b"x" * 20_000 + b"\r\nabc\r\n0\r\n\r\n",
        ],
    )
    async def test_a_body_in_sound_ones_is_taken(self, echo: Echo, chunks: bytes) -> None:
        assert (await converse(echo.port, self.HEAD + chunks)).startswith(b"HTTP/1.1 200 ")
        assert echo.bodies == [b"abc"]

    @pytest.mark.parametrize(
        "chunks",
        [
            b"x\r\nabc\r\n0\r\n\r\n",
            b"+3\r\nabc\r\n0\r\n\r\n",
            b"0x3\r\nabc\r\n0\r\n\r\n",
            b"3\nabc\n0\n\n",
            b"3\r\nabcd\r\n0\r\n\r\n",
            b"3\r\nabc0\r\n\r\n",
            b"f" * 17 + b"\r\nabc\r\n0\r\n\r\n",
            b"\r\n0\r\n\r\n",
        ],
    )
    async def test_a_body_in_broken_ones_breaks_the_connection(
        self, echo: Echo, chunks: bytes
    ) -> None:
        hidden = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
        assert b" 200 " not in await converse(echo.port, self.HEAD + chunks + hidden)
        assert echo.bodies == []
        assert [scope["path"] for scope in echo.scopes] == ["/"]

    @pytest.mark.parametrize("flood", [b";" + b"x" * 9_999, b"1\r\na\r\n1;" + b"x" * 70_000])
    async def test_a_flood_of_extensions_ends_the_connection(
        self, echo: Echo, flood: bytes
    ) -> None:
        async with visitor(echo.port) as (_, writer):
            writer.write(self.HEAD + b"1")
            for _turn in range(1_000):
                if writer.is_closing():
                    break
                writer.write(flood)
                await asyncio.sleep(0.001)
            assert writer.is_closing()
        assert echo.bodies == []


class TestOrder:
    async def test_a_quick_answer_waits_for_the_slow_one_before_it(self, echo: Echo) -> None:
        sent = b"".join(
            b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % target for target in (b"/unread", b"/2", b"/3")
        )
        answers = await converse(echo.port, sent + head(b"/4"), 10)
        places = [answers.index(target) for target in (b"/unread", b"/2", b"/3", b"/4")]
        assert places == sorted(places)
        assert answers.count(b"HTTP/1.1 200 ") == 4

    async def test_a_body_is_not_taken_for_the_next_request(self, echo: Echo) -> None:
        inner = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
        sent = b"POST /outer HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(inner)
        await converse(echo.port, sent + inner + head(b"/next"))
        assert [scope["path"] for scope in echo.scopes] == ["/outer", "/next"]
        assert echo.bodies == [inner, b""]

    async def test_who_says_no_more_is_taken_to_have_left(self, echo: Echo) -> None:
        """As nginx does: a browser that closes looks the same."""
        async with visitor(echo.port) as (reader, writer):
            writer.write(b"GET /unread HTTP/1.1\r\nHost: a\r\n\r\n")
            writer.write_eof()
            assert await asyncio.wait_for(reader.read(), 5) == b""


class TestTrailers:
    async def test_they_cannot_become_headers(self, echo: Echo) -> None:
        sent = (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            b"1\r\na\r\n0\r\nCookie: evil=1\r\n\r\n"
        )
        await converse(echo.port, sent)
        assert echo.bodies == [b"a"]
        assert b"cookie" not in [name for name, _ in echo.scopes[0]["headers"]]

    async def test_endless_ones_end_the_connection(self, echo: Echo) -> None:
        sent = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: "
        async with visitor(echo.port) as (_, writer):
            writer.write(sent)
            for _turn in range(1_000):
                if writer.is_closing():
                    break
                writer.write(b"x" * 10_000)
                await asyncio.sleep(0.001)
            assert writer.is_closing()


class TestDeadlines:
    # Wide enough that a busy machine does not meet one by itself.
    BOUNDS = Bounds(head_seconds=0.5, body_idle_seconds=1.0, write_idle_seconds=1.0)

    @pytest.fixture
    async def echo(self) -> AsyncIterator[Echo]:
        app = Echo()
        async with serving(app, bounds=self.BOUNDS) as port:
            app.port = port
            yield app

    async def test_a_slow_head_is_answered_408_and_closed(self, echo: Echo) -> None:
        answer = await converse(echo.port, b"GET / HTTP/1.1\r\nHost: a\r\n", 20)
        assert answer.startswith(b"HTTP/1.1 408 ")

    async def test_a_dripping_head_is_slow_all_the_same(self, echo: Echo) -> None:
        async with visitor(echo.port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nA: ")
            reading = asyncio.create_task(reader.read())
            for _ in range(40):
                await asyncio.sleep(0.05)
                if reading.done():
                    break
                writer.write(b"x")
            assert (await reading).startswith(b"HTTP/1.1 408 ")

    async def test_a_connection_opened_ahead_is_closed_without_a_word(self, echo: Echo) -> None:
        assert await converse(echo.port, b"", 20) == b""

    async def test_the_second_request_has_a_deadline_of_its_own(self, echo: Echo) -> None:
        async with visitor(echo.port) as (reader, writer):
            writer.write(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            await reader.readuntil(b"0\r\n\r\n")
            await asyncio.sleep(0.8)
            writer.write(b"GET /b HTTP/1.1\r\n")
            async with asyncio.timeout(20):
                assert (await reader.read()).startswith(b"HTTP/1.1 408 ")

    async def test_an_idle_body_breaks_the_connection(self, echo: Echo) -> None:
        sent = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc"
        assert await converse(echo.port, sent, 20) == b""
        assert echo.bodies == []

    async def test_a_body_that_keeps_coming_is_taken(self, echo: Echo) -> None:
        async with visitor(echo.port) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
            for byte in b"abcde":
                await asyncio.sleep(0.1)
                writer.write(bytes([byte]))
            await reader.readuntil(b"0\r\n\r\n")
        assert echo.bodies == [b"abcde"]

    async def test_the_visitor_is_not_blamed_while_we_pause(self, echo: Echo) -> None:
        body = bytes(1_000_000)
        sent = b"POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body)
        async with visitor(echo.port) as (reader, writer):
            writer.write(sent + body)
            async with asyncio.timeout(20):
                await reader.readuntil(b"0\r\n\r\n")
        assert len(echo.bodies[0]) == len(body)

    async def test_a_visitor_who_reads_nothing_is_let_go(self) -> None:
        ended = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await receive()
            leaving = asyncio.ensure_future(receive())
            while not leaving.done():
                await send({"type": "http.response.body", "body": bytes(65536), "more_body": True})
                await asyncio.sleep(0)
            ended.set()

        async with serving(app, bounds=self.BOUNDS) as port, visitor(port) as (_, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            async with asyncio.timeout(20):
                await ended.wait()


class TestVersion:
    @pytest.mark.parametrize("version", [b"HTTP/2.0", b"HTTP/0.9"])
    async def test_another_version_is_told_so(self, echo: Echo, version: bytes) -> None:
        answer = await converse(echo.port, b"GET / " + version + b"\r\nHost: portal.test\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 505 HTTP Version Not Supported\r\n")
        assert echo.scopes == []
