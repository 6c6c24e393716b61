"""The origin's side: byte-exact, streaming, and never one visitor's bytes in another's answer."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from a11y_proxy.errors import OriginError
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.transport import OriginTransport, Timeouts
from tests.proxy.wire import OK, Asked, Script, ok, origin, silent


@pytest.fixture
async def transport() -> AsyncIterator[OriginTransport]:
    made = OriginTransport(timeouts=Timeouts(connect=2, head=1, idle=1))
    yield made
    await made.aclose()


class Body(httpx.AsyncByteStream):
    def __init__(self, *parts: bytes) -> None:
        self.parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part


def request(
    url: str,
    *fields: tuple[bytes, bytes],
    method: str = "GET",
    target: bytes = b"/",
    **more: object,
) -> httpx.Request:
    stream = more.get("stream")
    assert stream is None or isinstance(stream, httpx.AsyncByteStream)
    return httpx.Request(
        method,
        url,
        headers=[(b"Host", b"h"), *fields],
        stream=stream or httpx.ByteStream(b""),
        extensions={"target": target},
    )


async def fetch(transport: OriginTransport, asked: httpx.Request) -> tuple[httpx.Response, bytes]:
    response = await transport.handle_async_request(asked)
    try:
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        return response, b"".join([piece async for piece in stream])
    finally:
        await response.aclose()


async def fault(transport: OriginTransport, asked: httpx.Request) -> OriginError:
    with pytest.raises(httpx.TransportError) as caught:
        await fetch(transport, asked)
    cause = caught.value.__cause__
    assert isinstance(cause, OriginError)
    return cause


class TestExactness:
    @pytest.mark.parametrize(
        "target",
        [
            b"/a%C4%E3%e4",
            b"/a/../b/./c",
            b"//a//b",
            b"/a;b=c;d",
            b"/a?",
            b"/?q=%7e&q=&&a=b;c",
            b"/\xc4\xe3?\xba\xc3",
            b'/"<>\\^`{|}',
            b"*",
        ],
    )
    async def test_the_target_goes_out_as_it_is(
        self, transport: OriginTransport, target: bytes
    ) -> None:
        async with origin(OK) as portal:
            await fetch(transport, request(portal.url, target=target))
            assert portal.asked[0].head.startswith(b"GET " + target + b" HTTP/1.1\r\n")

    async def test_request_fields_go_out_as_given_and_none_is_added(
        self, transport: OriginTransport
    ) -> None:
        fields = [(b"X-One", b"\xc4\xe3"), (b"x-two", b"a, b"), (b"X-One", b"2"), (b"COOKIE", b"a")]
        async with origin(OK) as portal:
            await fetch(transport, request(portal.url, *fields))
            assert portal.asked[0].fields == [(b"Host", b"h"), *fields]

    async def test_answer_fields_come_back_as_sent(self, transport: OriginTransport) -> None:
        sent = ok(
            b"x", b"Set-Cookie: a=\xc4\xe3; Path=/", b"X: 1", b"set-cookie: b=2, c", b"Empty:"
        )
        async with origin(sent) as portal:
            response, _ = await fetch(transport, request(portal.url))
        assert response.headers.raw[1:] == [
            (b"Set-Cookie", b"a=\xc4\xe3; Path=/"),
            (b"X", b"1"),
            (b"set-cookie", b"b=2, c"),
            (b"Empty", b""),
        ]

    async def test_a_coded_body_is_not_decoded(self, transport: OriginTransport) -> None:
        async with origin(ok(b"\x1f\x8bnot really", b"Content-Encoding: gzip")) as portal:
            _, body = await fetch(transport, request(portal.url))
        assert body == b"\x1f\x8bnot really"

    async def test_a_redirect_is_an_answer_and_cookies_are_nobody_s(
        self, transport: OriginTransport
    ) -> None:
        moved = (
            b"HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\n\r\n"
        )
        async with origin(moved) as portal:
            for _ in range(2):
                response, _ = await fetch(transport, request(portal.url))
                assert response.status_code == 302
            assert [asked.target for asked in portal.asked] == [b"/", b"/"]
            assert [asked.get(b"cookie") for asked in portal.asked] == [None, None]

    @pytest.mark.parametrize(
        "field", [(b"A", b"1\r\nB: 2"), (b"A\r\nB", b"1"), (b"A", b"\n"), (b"A", b"\0")]
    )
    async def test_a_field_cannot_become_two(
        self, transport: OriginTransport, field: tuple[bytes, bytes]
    ) -> None:
        with pytest.raises(httpx.LocalProtocolError, match="control character"):
            await fetch(transport, request("http://127.0.0.1:9", field))

    async def test_a_target_cannot_become_two(self, transport: OriginTransport) -> None:
        with pytest.raises(httpx.LocalProtocolError, match="space in the request's target"):
            await fetch(transport, request("http://127.0.0.1:9", target=b"/a b"))


HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
EVIL = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL"


def own_answer_then(first: bytes) -> Script:
    """Answers `first` to /first, and to any other path the path itself."""

    async def script(asked: Asked) -> None:
        await asked.send(first if asked.target == b"/first" else ok(asked.target))

    return script


class TestNoMixUp:
    @pytest.mark.parametrize(
        ("method", "first"),
        [
            ("GET", HELLO + EVIL),
            ("GET", HELLO + b"E"),
            ("GET", HELLO + b"\r\n\r\n"),
            ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello"),
            ("GET", b"HTTP/1.1 204 No Content\r\n\r\n" + EVIL),
            ("GET", b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nEVIL"),
            ("GET", b"HTTP/1.1 304 Not Modified\r\n\r\n" + EVIL),
            ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nEVIL"),
            ("HEAD", HELLO),
            ("HEAD", HELLO + EVIL),
            (
                "GET",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" + EVIL,
            ),
            ("GET", b"HTTP/1.1 100 Continue\r\n\r\n" + HELLO + EVIL),
        ],
    )
    async def test_surplus_bytes_never_reach_the_next_request(
        self, transport: OriginTransport, method: str, first: bytes
    ) -> None:
        async with origin(own_answer_then(first)) as portal:
            await fetch(transport, request(portal.url, method=method, target=b"/first"))
            for turn in range(3):
                target = b"/next%d" % turn
                _, body = await fetch(transport, request(portal.url, target=target))
                assert body == target

    async def test_surplus_that_comes_late_never_reaches_the_next_request(
        self, transport: OriginTransport
    ) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(ok(asked.target))
            if asked.target == b"/first":
                await asyncio.sleep(0.05)
                await asked.send(EVIL)

        async with origin(script) as portal:
            await fetch(transport, request(portal.url, target=b"/first"))
            await asyncio.sleep(0.15)
            _, body = await fetch(transport, request(portal.url, target=b"/next"))
            assert body == b"/next"
            assert portal.opened == 2

    async def test_an_origin_of_stray_bytes_is_not_trusted_with_kept_connections(
        self, transport: OriginTransport
    ) -> None:
        async with origin(own_answer_then(HELLO + EVIL)) as portal:
            for target in (b"/first", b"/a", b"/b"):
                await fetch(transport, request(portal.url, target=target))
            assert portal.opened == 3

    async def test_clean_answers_share_a_connection(self, transport: OriginTransport) -> None:
        async with origin(own_answer_then(HELLO)) as portal:
            for target in (b"/first", b"/a", b"/b"):
                await fetch(transport, request(portal.url, target=target))
            assert portal.opened == 1

    @pytest.mark.parametrize("name", [b"Cookie", b"authorization"])
    async def test_a_personal_request_has_a_connection_of_its_own(
        self, transport: OriginTransport, name: bytes
    ) -> None:
        async with origin(OK) as portal:
            await fetch(transport, request(portal.url))
            await fetch(transport, request(portal.url, (name, b"s=1")))
            await fetch(transport, request(portal.url, (name, b"s=2")))
            assert portal.opened == 3
            await fetch(transport, request(portal.url))
            assert portal.opened == 3

    async def test_personal_requests_share_where_the_operator_says_so(self) -> None:
        transport = OriginTransport(reuse_private=True)
        async with origin(OK) as portal:
            for value in (b"s=1", b"s=2"):
                await fetch(transport, request(portal.url, (b"Cookie", value)))
            assert portal.opened == 1
            await transport.aclose()

    async def test_two_origins_never_share(self, transport: OriginTransport) -> None:
        async with origin(ok(b"one")) as one, origin(ok(b"two")) as two:
            for _ in range(2):
                assert (await fetch(transport, request(one.url)))[1] == b"one"
                assert (await fetch(transport, request(two.url)))[1] == b"two"

    async def test_an_answer_left_half_read_ends_its_connection(
        self, transport: OriginTransport
    ) -> None:
        async with origin(ok(bytes(3_000_000))) as portal:
            response = await transport.handle_async_request(request(portal.url))
            await response.aclose()
            async with asyncio.timeout(2):
                await portal.gone.wait()

    @pytest.mark.parametrize("field", [b"Connection: close", b"Keep-Alive: x\r\nConnection: Close"])
    async def test_an_origin_that_closes_is_not_reused(
        self, transport: OriginTransport, field: bytes
    ) -> None:
        async with origin(ok(b"x", field)) as portal:
            for _ in range(2):
                await fetch(transport, request(portal.url))
            assert portal.opened == 2


class TestBodies:
    async def test_a_body_without_length_ends_with_the_connection(
        self, transport: OriginTransport
    ) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.0 200 OK\r\n\r\nold")
            asked.close()

        async with origin(script) as portal:
            response, body = await fetch(transport, request(portal.url))
        assert body == b"old"
        assert response.extensions["http_version"] == b"HTTP/1.0"

    @pytest.mark.parametrize(
        ("sent", "reset", "kind"),
        [
            (b"HTTP/1.1 200 OK\r\n\r\npart", True, "closed"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", False, "closed"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", True, "closed"),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
                False,
                "closed",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\nzz\r\n",
                False,
                "protocol",
            ),
        ],
    )
    async def test_a_cut_body_is_never_whole(
        self, transport: OriginTransport, sent: bytes, reset: bool, kind: str
    ) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(sent)
            await asyncio.sleep(0.05)
            asked.reset() if reset else asked.close()

        async with origin(script) as portal:
            failure = await fault(transport, request(portal.url))
        assert (failure.kind, failure.phase) == (kind, "body")

    async def test_what_came_before_the_cut_is_given(self, transport: OriginTransport) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
            asked.close()

        async with origin(script) as portal:
            response = await transport.handle_async_request(request(portal.url))
            stream = response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            reading = aiter(stream)
            got = await anext(reading)
            with pytest.raises(httpx.ReadError):
                await anext(reading)
            await response.aclose()
        assert got == b"part"

    async def test_how_bytes_are_split_makes_no_difference(
        self, transport: OriginTransport
    ) -> None:
        sent = b"HTTP/1.1 200 OK\r\nA: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"

        async def script(asked: Asked) -> None:
            for byte in sent:
                await asked.send(bytes([byte]))
                await asyncio.sleep(0)

        async with origin(script) as portal:
            for _ in range(2):
                response, body = await fetch(transport, request(portal.url))
                assert (response.headers.raw[0], body) == ((b"A", b"1"), b"abc")
            assert portal.opened == 1

    async def test_trailers_are_dropped_and_leave_the_head_alone(
        self, transport: OriginTransport
    ) -> None:
        sent = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\n\r\n"
        async with origin(sent) as portal:
            response, body = await fetch(transport, request(portal.url))
            assert body == b"a"
            assert [name for name, _ in response.headers.raw] == [b"Transfer-Encoding"]
            await fetch(transport, request(portal.url))
            assert portal.opened == 1

    async def test_a_body_of_known_length_goes_out_as_such(
        self, transport: OriginTransport
    ) -> None:
        got = b""

        async def script(asked: Asked) -> None:
            nonlocal got
            got = await asked.reader.readexactly(6)
            await asked.send(OK)

        async with origin(script) as portal:
            field = (b"Content-Length", b"6")
            await fetch(
                transport,
                request(portal.url, field, method="POST", stream=Body(b"abc", b"", b"def")),
            )
            assert b"chunked" not in portal.asked[0].head
        assert got == b"abcdef"

    async def test_a_body_of_unknown_length_goes_out_in_chunks(
        self, transport: OriginTransport
    ) -> None:
        got = b""

        async def script(asked: Asked) -> None:
            nonlocal got
            got = await asked.reader.readuntil(b"0\r\n\r\n")
            await asked.send(OK)

        async with origin(script) as portal:
            field = (b"Transfer-Encoding", b"chunked")
            await fetch(
                transport,
                request(portal.url, field, method="POST", stream=Body(b"abc", b"", b"de")),
            )
        assert got == b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"

    @pytest.mark.parametrize(("length", "what"), [(b"2", "longer"), (b"9", "shorter")])
    async def test_a_body_that_belies_its_length_is_not_sent_on(
        self, transport: OriginTransport, length: bytes, what: str
    ) -> None:
        async with origin(silent) as portal:
            asked = request(
                portal.url, (b"Content-Length", length), method="POST", stream=Body(b"abc")
            )
            with pytest.raises(httpx.LocalProtocolError, match=what):
                await fetch(transport, asked)
            async with asyncio.timeout(2):
                await portal.gone.wait()

    async def test_an_early_answer_is_given_while_the_body_is_still_coming(
        self, transport: OriginTransport
    ) -> None:
        class Endless(httpx.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                yield b"x"
                await asyncio.Event().wait()

        refused = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n"
        async with origin(refused) as portal:
            asked = request(portal.url, (b"Content-Length", b"9"), method="POST", stream=Endless())
            response, _ = await fetch(transport, asked)
            assert response.status_code == 413
            await fetch(transport, request(portal.url))
            assert portal.opened == 2

    async def test_an_early_answer_outlives_the_reset_that_follows_it(
        self, transport: OriginTransport, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Whoever closes with bytes unread resets: our next write fails, the answer is unread."""

        class Eager(httpx.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                for _ in range(100):
                    yield bytes(100_000)

        def refuse(listening: socket.socket) -> None:
            for _ in range(10):
                asking, _ = listening.accept()
                asking.recv(1000)
                asking.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge")
                asking.close()

        with socket.create_server(("127.0.0.1", 0)) as listening:
            refusing = threading.Thread(target=refuse, args=(listening,))
            refusing.start()
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            field = (b"Content-Length", b"10000000")
            for _ in range(10):
                asked = request(url, field, method="POST", stream=Eager())
                response, body = await fetch(transport, asked)
                assert (response.status_code, body) == (413, b"large")
            refusing.join()
        assert caplog.records == []

    async def test_an_origin_faster_than_its_reader_is_held_back(
        self, transport: OriginTransport
    ) -> None:
        total, written = 30_000_000, 0

        async def script(asked: Asked) -> None:
            nonlocal written
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % total)
            while written < total:
                await asked.send(bytes(100_000))
                written += 100_000

        async with origin(script) as portal:
            response = await transport.handle_async_request(request(portal.url))
            await asyncio.sleep(0.3)
            assert written < total / 2
            stream = response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            biggest = size = 0
            async for piece in stream:
                size += len(piece)
                biggest = max(biggest, len(piece))
            await response.aclose()
        assert size == total
        assert biggest <= 1_000_000


class TestHeads:
    async def test_interim_answers_are_skipped(self, transport: OriginTransport) -> None:
        interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n"
        async with origin(interim + ok(b"x", b"A: 1")) as portal:
            response, body = await fetch(transport, request(portal.url))
            assert (response.status_code, body) == (200, b"x")
            assert [name for name, _ in response.headers.raw] == [b"Content-Length", b"A"]
            await fetch(transport, request(portal.url))
            assert portal.opened == 1

    @pytest.mark.parametrize(
        "sent",
        [
            b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            b"HTTP/1.1 101 Switching\r\n\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n" * 9 + OK,
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n",
            b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nA: 1\n folded\n\n",
            b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000 + b"\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 501 + b"\r\n",
            b"<html>no head at all",
            b"HTTP/1.1 20 OK\r\n\r\n",
        ],
    )
    async def test_a_bad_head_is_the_origin_s_fault(
        self, transport: OriginTransport, sent: bytes
    ) -> None:
        async with origin(sent) as portal:
            failure = await fault(transport, request(portal.url))
        assert (failure.kind, failure.phase) == ("protocol", "head")

    @pytest.mark.parametrize(
        "sent",
        [
            b"HTTP/1.1 200 OK\nA: 1\nContent-Length: 2\n\nok",
            b"HTTP/1.1 200 OK\r\nA: 1\nContent-Length: 2\r\n\nok",
            b"HTTP/1.0 200\nA: 1\n\nok",
        ],
    )
    async def test_lines_that_end_in_a_bare_line_feed_are_read(
        self, transport: OriginTransport, sent: bytes
    ) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(sent)
            asked.close()

        async with origin(script) as portal:
            response, body = await fetch(transport, request(portal.url))
        assert (response.headers.get("A"), body) == ("1", b"ok")

    @pytest.mark.parametrize("count", [200, 500])
    async def test_a_large_head_is_taken(self, transport: OriginTransport, count: int) -> None:
        async with origin(ok(b"x", *[b"A: " + b"x" * 50] * (count - 1))) as portal:
            response, _ = await fetch(transport, request(portal.url))
        assert len(response.headers.raw) == count

    async def test_an_endless_head_is_cut_off(self, transport: OriginTransport) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nA: ")
            while True:
                await asked.send(b"x" * 10_000)

        async with origin(script) as portal:
            failure = await fault(transport, request(portal.url))
            async with asyncio.timeout(2):
                await portal.gone.wait()
        assert "head too large" in str(failure)

    async def test_endless_trailers_are_cut_off(self, transport: OriginTransport) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: ")
            while True:
                await asked.send(b"x" * 10_000)

        async with origin(script) as portal:
            failure = await fault(transport, request(portal.url))
        assert (failure.kind, failure.phase) == ("protocol", "body")


@asynccontextmanager
async def unreachable() -> AsyncIterator[tuple[str, int]]:
    """Where connections are neither taken nor refused: a queue that is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                one.connect(listening.getsockname())
        await asyncio.sleep(0.05)
        try:
            yield listening.getsockname()
        finally:
            for one in waiting:
                one.close()


class TestFaults:
    async def test_nobody_listens(self, transport: OriginTransport) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        failure = await fault(transport, request(f"http://127.0.0.1:{port}"))
        assert (failure.kind, failure.phase) == ("refused", "connect")

    async def test_no_such_name(
        self, transport: OriginTransport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def unknown(*args: object, **more: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        failure = await fault(transport, request("http://portal.test"))
        assert (failure.kind, failure.phase) == ("dns", "connect")

    async def test_an_international_name_is_asked_for_in_ascii(
        self, transport: OriginTransport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []

        def unknown(host: str, *args: object, **more: object) -> None:
            asked.append(host)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        await fault(transport, request("http://政务.test"))
        assert set(asked) == {"xn--zfr164b.test"}

    async def test_an_address_that_refuses_or_is_silent_is_passed_over_for_the_next(
        self, transport: OriginTransport, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with origin(OK) as portal, unreachable() as nowhere:
            with socket.create_server(("127.0.0.1", 0)) as taken:
                refusing = taken.getsockname()

            def several(*args: object, **more: object) -> list[object]:
                ends = [refusing, nowhere, ("127.0.0.1", portal.port)]
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", end) for end in ends]

            monkeypatch.setattr(socket, "getaddrinfo", several)
            assert (await fetch(transport, request("http://portal.test")))[1] == b"ok"

    async def test_nobody_takes_the_connection_in_time(self) -> None:
        transport = OriginTransport(timeouts=Timeouts(connect=0.2))
        async with unreachable() as (host, port):
            failure = await fault(transport, request(f"http://{host}:{port}"))
        assert (failure.kind, failure.phase) == ("timeout", "connect")

    async def test_no_first_byte_in_time(self, transport: OriginTransport) -> None:
        async with origin(silent) as portal:
            with pytest.raises(httpx.ReadTimeout, match="origin timeout in head"):
                await fetch(transport, request(portal.url))
            async with asyncio.timeout(2):
                await portal.gone.wait()

    async def test_a_head_that_drips_is_late_all_the_same(self, transport: OriginTransport) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nA: ")
            while True:
                await asked.send(b"x")
                await asyncio.sleep(0.1)

        async with origin(script) as portal:
            failure = await fault(transport, request(portal.url))
        assert (failure.kind, failure.phase) == ("timeout", "head")

    async def test_a_body_that_stalls(self, transport: OriginTransport) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
            await silent(asked)

        async with origin(script) as portal:
            failure = await fault(transport, request(portal.url))
        assert (failure.kind, failure.phase) == ("timeout", "body")

    @pytest.mark.parametrize("reset", [False, True])
    async def test_closed_without_an_answer(self, transport: OriginTransport, reset: bool) -> None:
        async def script(asked: Asked) -> None:
            asked.reset() if reset else asked.close()

        async with origin(script) as portal:
            failure = await fault(transport, request(portal.url))
        assert (failure.kind, failure.phase) == ("closed", "head")

    async def test_all_connections_busy(self) -> None:
        transport = OriginTransport(pool=PoolLimits(busy=1, waiting=0.1))
        async with origin(silent) as portal:
            first = asyncio.create_task(fetch(transport, request(portal.url)))
            await asyncio.sleep(0.05)
            with pytest.raises(httpx.PoolTimeout, match="origin busy in connect"):
                await fetch(transport, request(portal.url))
            first.cancel()
            await asyncio.wait([first])

    async def test_a_cancelled_request_resets_its_connection_and_frees_its_place(self) -> None:
        transport = OriginTransport(pool=PoolLimits(busy=2, waiting=0.5))

        async def script(asked: Asked) -> None:
            await (silent(asked) if asked.target == b"/slow" else asked.send(OK))

        async with origin(script) as portal:
            for _ in range(20):
                task = asyncio.create_task(fetch(transport, request(portal.url, target=b"/slow")))
                await asyncio.sleep(0.01)
                task.cancel()
                await asyncio.wait([task])
            assert (await fetch(transport, request(portal.url)))[1] == b"ok"
            await transport.aclose()

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "several.test"])
    async def test_a_request_cancelled_while_it_connects_leaves_no_connection_behind(
        self, host: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Wherever it is cancelled: after each number of turns of the event loop."""
        resolve = socket.getaddrinfo

        def several(name: str, port: int, *args: object, **more: Any) -> Any:
            ends = resolve("127.0.0.1", port, type=socket.SOCK_STREAM)
            return ends * 2 if name == "several.test" else resolve(name, port, *args, **more)

        monkeypatch.setattr(socket, "getaddrinfo", several)
        transport = OriginTransport()
        gc.disable()
        try:
            async with origin(silent) as portal:
                url = f"http://{host}:{portal.port}"
                for turns in range(15):
                    for _ in range(5):
                        task = asyncio.create_task(fetch(transport, request(url)))
                        for _ in range(turns):
                            await asyncio.sleep(0)
                        task.cancel()
                        await asyncio.wait([task])
                await asyncio.sleep(0.2)
                assert portal.present == 0
                assert portal.opened > 0
        finally:
            gc.enable()

    async def test_a_kept_connection_that_died_is_replaced_once(self) -> None:
        transport = OriginTransport()

        async def script(asked: Asked) -> None:
            if len(portal.asked) == 2:
                asked.reset()  # on the second request of the connection, unanswered
            elif asked.target == b"/":
                await asked.send(OK)
            else:
                asked.reset()

        async with origin(script) as portal:
            await fetch(transport, request(portal.url))
            assert (await fetch(transport, request(portal.url)))[1] == b"ok"
            assert len(portal.asked) == 3
            failure = await fault(transport, request(portal.url, target=b"/never"))
            assert (failure.kind, len(portal.asked)) == ("closed", 5)
            await transport.aclose()

    async def test_what_cannot_be_repeated_goes_out_once_on_a_fresh_connection(
        self, transport: OriginTransport
    ) -> None:
        async def script(asked: Asked) -> None:
            if b"POST" in asked.head:
                asked.reset()
            await asked.send(OK)

        async with origin(script) as portal:
            await fetch(transport, request(portal.url))
            failure = await fault(transport, request(portal.url, method="POST"))
            assert (failure.kind, len(portal.asked), portal.opened) == ("closed", 2, 2)


class TestKeeping:
    async def test_kept_connections_expire(self) -> None:
        transport = OriginTransport(pool=PoolLimits(idle_seconds=0.1))
        async with origin(OK) as portal:
            await fetch(transport, request(portal.url))
            async with asyncio.timeout(2):
                await portal.gone.wait()
            await fetch(transport, request(portal.url))
            assert portal.opened == 2
            await transport.aclose()

    async def test_no_more_are_kept_than_allowed(self) -> None:
        transport = OriginTransport(pool=PoolLimits(idle=1))

        async def script(asked: Asked) -> None:
            await asyncio.sleep(0.1)
            await asked.send(OK)

        async with origin(script) as portal:
            for opened in (3, 5):
                await asyncio.gather(*(fetch(transport, request(portal.url)) for _ in range(3)))
                assert portal.opened == opened
            await transport.aclose()


class TestTimeouts:
    """Those that come with a request go before those of the transport."""

    @pytest.mark.parametrize("given", [{"read": 0.1}, {"head": 0.1}, {"read": 9, "head": 0.1}])
    async def test_of_the_head(self, given: dict[str, float]) -> None:
        async with origin(silent) as portal:
            failure = await self.late(OriginTransport(), portal.url, given)
            assert (failure.kind, failure.phase) == ("timeout", "head")

    @pytest.mark.parametrize("given", [{"head": 1}, {"head": None}])
    async def test_a_head_that_may_take_longer(self, given: dict[str, float | None]) -> None:
        async def script(asked: Asked) -> None:
            await asyncio.sleep(0.3)
            await asked.send(OK)

        transport = OriginTransport(timeouts=Timeouts(head=0.1))
        async with origin(script) as portal:
            asked = request(portal.url)
            asked.extensions["timeout"] = given
            assert (await fetch(transport, asked))[1] == b"ok"
            assert (await fault(transport, request(portal.url))).kind == "timeout"

    async def test_of_the_body(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
            await silent(asked)

        async with origin(script) as portal:
            failure = await self.late(OriginTransport(), portal.url, {"read": 0.1})
            assert (failure.kind, failure.phase) == ("timeout", "body")

    async def test_of_the_connection(self) -> None:
        async with unreachable() as (host, port):
            failure = await self.late(OriginTransport(), f"http://{host}:{port}", {"connect": 0.1})
            assert (failure.kind, failure.phase) == ("timeout", "connect")

    async def test_of_waiting_for_a_turn(self) -> None:
        transport = OriginTransport(pool=PoolLimits(busy=1))
        async with origin(silent) as portal:
            first = asyncio.create_task(fetch(transport, request(portal.url)))
            await asyncio.sleep(0.05)
            assert (await self.late(transport, portal.url, {"pool": 0.1})).kind == "busy"
            first.cancel()
            await asyncio.wait([first])

    async def test_of_an_origin_that_reads_nothing(self) -> None:
        class Endless(httpx.AsyncByteStream):
            async def __aiter__(self) -> AsyncIterator[bytes]:
                while True:
                    yield bytes(1_000_000)

        async def deaf(asked: Asked) -> None:
            await asyncio.sleep(5)

        async with origin(deaf) as portal:
            asked = request(
                portal.url, (b"Transfer-Encoding", b"chunked"), method="POST", stream=Endless()
            )
            failure = await self.late(OriginTransport(), asked, {"write": 0.1})
            assert (failure.kind, failure.phase) == ("timeout", "head")

    async def late(
        self, transport: OriginTransport, to: str | httpx.Request, given: dict[str, float]
    ) -> OriginError:
        asked = request(to) if isinstance(to, str) else to
        asked.extensions["timeout"] = given
        async with asyncio.timeout(2):
            return await fault(transport, asked)


class TestUnderHttpx:
    async def test_it_serves_an_ordinary_client(self) -> None:
        async def script(asked: Asked) -> None:
            body = await asked.reader.readexactly(int(asked.get(b"content-length") or 0))
            await asked.send(ok(body + asked.target))

        async with (
            origin(script) as portal,
            httpx.AsyncClient(transport=OriginTransport(), trust_env=False) as client,
        ):
            answer = await client.post(f"{portal.url}/a?b", content=b"abc")
            assert answer.content == b"abc/a?b"
