"""The reverse proxy, from a visitor's socket to an origin's and back."""

from __future__ import annotations

import asyncio
import gzip
import logging
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.types import Message

from a11y_proxy.errors import OriginError, SettingsError
from a11y_proxy.proxy.handler import ReverseProxy
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.server import serving
from a11y_proxy.proxy.transport import OriginTransport, Timeouts
from tests.proxy.wire import OK, Asked, Origin, Script, body_of, get, ok, origin, silent, visitor
from tests.proxy.wire import converse as talk


@asynccontextmanager
async def proxied(answer: bytes | Script, **options: Any) -> AsyncIterator[tuple[Origin, int]]:
    """An origin, and the port of a proxy in front of it."""
    async with origin(answer) as portal:
        proxy = ReverseProxy(portal.url, **options)
        async with serving(proxy) as port:
            yield portal, port
        await proxy.aclose()


def quick(**seconds: float) -> OriginTransport:
    return OriginTransport(timeouts=Timeouts(**{"connect": 1, "head": 0.3, "idle": 0.3, **seconds}))


def head_of(answer: bytes) -> list[bytes]:
    return answer.partition(b"\r\n\r\n")[0].split(b"\r\n")


class TestForward:
    @pytest.mark.parametrize(
        "target", [b"/a%C4%E3", b"/a/../b", b"//a//b;c", b"/\xc4\xe3?\xba\xba", b"/a?", b'/"<\\']
    )
    async def test_the_target_arrives_byte_for_byte(self, target: bytes) -> None:
        async with proxied(OK) as (portal, port):
            await get(port, target)
            assert portal.asked[0].target == target

    @pytest.mark.parametrize(
        "method", [b"GET", b"POST", b"PUT", b"DELETE", b"PATCH", b"PROPFIND", b"X-ODD", b"get"]
    )
    async def test_any_method_passes(self, method: bytes) -> None:
        async with proxied(OK) as (portal, port):
            assert body_of(await get(port, method=method)) == b"ok"
            assert portal.asked[0].head.startswith(method + b" / HTTP/1.1\r\n")

    @pytest.mark.parametrize("method", [b"TRACE", b"CONNECT", b"trace"])
    async def test_trace_and_connect_do_not(self, method: bytes) -> None:
        async with proxied(OK) as (portal, port):
            answer = await get(port, method=method)
            assert answer.startswith((b"HTTP/1.1 405 ", b"HTTP/1.1 400 "))
            assert portal.asked == []

    async def test_a_405_says_what_is_allowed(self) -> None:
        async with proxied(OK) as (_, port):
            assert b"allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" in head_of(
                await get(port, method=b"TRACE")
            )

    async def test_duplicate_cookies_keep_order_and_bytes(self) -> None:
        sent = ok(b"x", b"Set-Cookie: b=\xc4\xe3; Path=/", b"X: 1", b"Set-Cookie: a=1, 2")
        async with proxied(sent) as (_, port):
            head = head_of(await get(port))
        assert [line for line in head if line.startswith((b"set-cookie", b"x:"))] == [
            b"set-cookie: b=\xc4\xe3; Path=/",
            b"x: 1",
            b"set-cookie: a=1, 2",
        ]

    async def test_a_coded_body_passes_untouched(self) -> None:
        body = gzip.compress(b"page" * 100)
        async with proxied(ok(body, b"Content-Encoding: gzip", b'ETag: "e"')) as (_, port):
            answer = await get(port, b"/", b"Accept-Encoding: gzip")
        assert body_of(answer) == body
        assert b"content-encoding: gzip" in head_of(answer)
        assert b'etag: "e"' in head_of(answer)

    async def test_a_range_passes(self) -> None:
        sent = b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-0/9\r\nContent-Length: 1\r\n\r\na"
        async with proxied(sent) as (portal, port):
            answer = await get(port, b"/", b"Range: bytes=0-0", b'If-Range: "e"')
            assert portal.asked[0].get(b"range") == b"bytes=0-0"
            assert portal.asked[0].get(b"if-range") == b'"e"'
        assert answer.startswith(b"HTTP/1.1 206 ")

    async def test_hop_by_hop_fields_stop_here_both_ways(self) -> None:
        sent = ok(b"x", b"Keep-Alive: timeout=5", b"Connection: X-Gone", b"X-Gone: 1", b"X-Kept: 1")
        async with proxied(sent) as (portal, port):
            lines = (b"TE: trailers", b"Proxy-Connection: close", b"X-Kept: 2", b"Expect: x")
            head = head_of(await get(port, b"/", *lines))
            names = {field[0].lower() for field in portal.asked[0].fields}
        assert b"x-kept" in names
        assert not names & {b"te", b"proxy-connection", b"connection", b"expect"}
        assert b"x-kept: 1" in head
        assert not [line for line in head if line.startswith((b"keep-alive", b"x-gone"))]

    async def test_the_same_date_and_server_that_the_origin_sent(self) -> None:
        sent = ok(b"x", b"Date: Tue, 24 Nov 2026 00:00:00 GMT", b"Server: IIS/6.0")
        async with proxied(sent) as (_, port):
            head = head_of(await get(port))
        assert [line for line in head if line.startswith((b"date", b"server"))] == [
            b"date: Tue, 24 Nov 2026 00:00:00 GMT",
            b"server: IIS/6.0",
        ]


class TestVisitors:
    async def test_cookies_of_two_visitors_never_mix(self) -> None:
        async def script(asked: Asked) -> None:
            name = asked.target[1:]
            await asked.send(ok(asked.get(b"cookie") or b"-", b"Set-Cookie: who=%s; Path=/" % name))

        async with proxied(script) as (_, port):
            await get(port, b"/alice")
            assert body_of(await get(port, b"/bob")) == b"-"
            assert body_of(await get(port, b"/bob", b"Cookie: who=bob")) == b"who=bob"

    async def test_surplus_bytes_of_one_answer_never_reach_the_next_visitor(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(ok(asked.target) + (ok(b"EVIL") if asked.target == b"/first" else b""))

        async with proxied(script) as (_, port):
            assert body_of(await get(port, b"/first")) == b"/first"
            for turn in range(5):
                assert body_of(await get(port, b"/%d" % turn)) == b"/%d" % turn

    async def test_one_who_leaves_takes_the_origin_s_answer_with_him(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\npart")
            await silent(asked)

        async with proxied(script) as (portal, port):
            async with visitor(port) as (reader, writer):
                writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await reader.readuntil(b"part")
            async with asyncio.timeout(1):
                await portal.gone.wait()

    async def test_one_who_leaves_before_the_answer_takes_the_request_with_him(self) -> None:
        async with proxied(silent) as (portal, port):
            async with visitor(port) as (_, writer):
                writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await asyncio.sleep(0.1)
            async with asyncio.timeout(1):
                await portal.gone.wait()

    async def test_one_who_leaves_in_his_own_upload_leaves_no_half_request(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with proxied(silent) as (portal, port):
            async with visitor(port) as (_, writer):
                writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n")
                writer.write(bytes(100_000))
                await asyncio.sleep(0.1)
            async with asyncio.timeout(1):
                await portal.gone.wait()
        assert caplog.records == []

    async def test_many_who_leave_hold_nothing_back(self) -> None:
        transport = OriginTransport(pool=PoolLimits(busy=3, waiting=1))

        async def script(asked: Asked) -> None:
            await (silent(asked) if asked.target == b"/slow" else asked.send(OK))

        async with proxied(script, transport=transport) as (_, port):
            for _ in range(20):
                async with visitor(port) as (_, writer):
                    writer.write(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
                    await asyncio.sleep(0.02)
            assert body_of(await get(port)) == b"ok"


class TestNames:
    async def test_without_public_hosts_the_origin_gets_its_own_name(self) -> None:
        async with proxied(OK) as (portal, port):
            lines = (b"Origin: http://portal.test", b"Referer: http://portal.test/a")
            await get(port, b"/", *lines)
            asked = portal.asked[0]
            assert asked.get(b"host") == b"127.0.0.1:%d" % portal.port
            assert asked.get(b"origin") == portal.url.encode()
            assert asked.get(b"referer") == portal.url.encode() + b"/a"

    async def test_a_redirect_is_passed_on_under_the_visitor_s_name(self) -> None:
        async def script(asked: Asked) -> None:
            host = asked.get(b"host") or b""
            await asked.send(
                b"HTTP/1.1 302 Found\r\nLocation: http://%s/\xc4\r\n"
                b"Set-Cookie: s=1; Domain=127.0.0.1; Secure\r\nContent-Length: 0\r\n\r\n" % host
            )

        async with proxied(script) as (portal, port):
            head = head_of(await get(port))
            assert len(portal.asked) == 1
        assert head[0] == b"HTTP/1.1 302 Found"
        assert b"location: http://portal.test/\xc4" in head
        assert b"set-cookie: s=1" in head

    async def test_a_public_host_goes_through_unchanged_and_nothing_is_mapped(self) -> None:
        moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
        async with proxied(moved, public_hosts=["Portal.test"]) as (portal, port):
            head = head_of(await get(port, b"/", b"Origin: http://portal.test"))
            assert portal.asked[0].get(b"host") == b"portal.test"
            assert portal.asked[0].get(b"origin") == b"http://portal.test"
        assert b"location: http://127.0.0.1/" in head

    @pytest.mark.parametrize(
        ("host", "status"),
        [
            (b"portal.test", b"200"),
            (b"PORTAL.test:80", b"200"),
            (b"portal.test:8080", b"421"),
            (b"other.test", b"421"),
            (b"portal.test.evil", b"421"),
            (b"", b"421"),
            (b"[::1]:99", b"200"),
        ],
    )
    async def test_a_host_that_is_not_public_is_misdirected(
        self, host: bytes, status: bytes
    ) -> None:
        async with proxied(OK, public_hosts=["portal.test", "[::1]:99"]) as (portal, port):
            sent = b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
            answer = await talk(port, sent)
            assert answer.split(b" ")[1] == status
            assert len(portal.asked) == (status == b"200")

    async def test_a_visitor_cannot_claim_an_address_and_a_trusted_peer_can(self) -> None:
        claims = (b"X-Forwarded-For: 1.2.3.4", b"X-Forwarded-Proto: https", b"X-Real-IP: 1.2.3.4")
        told = []
        for trusted in ((), ("127.0.0.1",)):
            async with proxied(OK, trusted=trusted) as (portal, port):
                await get(port, b"/", *claims)
                asked = portal.asked[0]
                told.append([asked.get(b"x-forwarded-for"), asked.get(b"x-forwarded-proto")])
                assert asked.get(b"x-real-ip") is None
                assert asked.get(b"x-forwarded-host") == b"portal.test"
        assert told == [[b"127.0.0.1", b"http"], [b"1.2.3.4, 127.0.0.1", b"https"]]

    async def test_a_loop_is_broken_at_its_second_turn(self) -> None:
        async with proxied(OK) as (portal, port):
            answer = await get(port)
            via = next(line for line in head_of(answer) if line.startswith(b"via: "))
            assert portal.asked[0].get(b"via") == via.removeprefix(b"via: ")
            assert (await get(port, b"/", via)).startswith(b"HTTP/1.1 508 ")
            assert len(portal.asked) == 1
            assert (await get(port, b"/", b"Via: 1.1 other")).startswith(b"HTTP/1.1 200 ")

    @pytest.mark.parametrize("wrong", ["portal.test", "ftp://portal.test", "http://", ""])
    def test_an_origin_that_is_no_base_url_is_refused(self, wrong: str) -> None:
        with pytest.raises(SettingsError, match="expected scheme and host: http://portal"):
            ReverseProxy(wrong)


class TestNoBody:
    async def test_head_keeps_the_length_and_brings_no_body(self) -> None:
        sent = b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"
        async with proxied(sent) as (_, port):
            answer = await get(port, method=b"HEAD")
        assert b"content-length: 12345" in head_of(answer)
        assert body_of(answer) == b""

    @pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
    @pytest.mark.parametrize("length", [b"", b"Content-Length: 5\r\n"])
    async def test_an_answer_without_body_ends_at_its_head(
        self, status: bytes, length: bytes
    ) -> None:
        sent = b"HTTP/1.1 " + status + b'\r\nETag: "e"\r\n' + length + b"\r\n"
        async with proxied(sent) as (_, port):
            answer = await get(port)
        assert answer.startswith(b"HTTP/1.1 " + status)
        assert b'etag: "e"' in head_of(answer)
        assert body_of(answer) == b""


async def closing(asked: Asked) -> None:
    asked.close()


class TestOriginFails:
    @pytest.mark.parametrize(
        ("script", "status", "words"),
        [
            (closing, b"502", "网站暂时打不开"),
            (silent, b"504", "网站回应太慢"),
            (b"<html>", b"502", "网站暂时打不开"),
            (b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", b"502", "网站暂时打不开"),
        ],
    )
    async def test_a_page_of_ours_says_so_in_two_languages(
        self,
        script: bytes | Script,
        status: bytes,
        words: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async with proxied(script, transport=quick()) as (_, port):
            answer = await get(port, b"/a?secret=1")
        head, page = head_of(answer), body_of(answer).decode()
        assert answer.split(b" ")[1] == status
        assert b"cache-control: no-store" in head
        assert words in page
        assert 'lang="en"' in page
        request_id = next(
            line.removeprefix(b"x-request-id: ") for line in head if line.startswith(b"x-req")
        ).decode()
        assert request_id in page
        (record,) = [r for r in caplog.records if r.name == "a11y_proxy.proxy"]
        assert record.getMessage().startswith("origin_fault kind=")
        assert f"request={request_id} method=GET path=/a detail=" in record.getMessage()
        assert "secret" not in caplog.text

    async def test_nobody_at_the_origin_is_502(self) -> None:
        async with origin(OK) as gone:
            url = gone.url
        async with serving(ReverseProxy(url)) as port:
            assert (await get(port)).startswith(b"HTTP/1.1 502 ")
            answer = await get(port, method=b"HEAD")
            assert answer.startswith(b"HTTP/1.1 502 ")
            assert body_of(answer) == b""

    async def test_too_many_at_once_is_503(self) -> None:
        transport = OriginTransport(pool=PoolLimits(busy=1, waiting=0.1))
        async with proxied(silent, transport=transport) as (_, port), visitor(port) as (_, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            await asyncio.sleep(0.05)
            assert (await get(port)).startswith(b"HTTP/1.1 503 ")

    @pytest.mark.parametrize("framing", [b"Content-Length: 99\r\n", b"Connection: close\r\n"])
    @pytest.mark.parametrize("reset", [True, False])
    async def test_death_in_mid_body_breaks_the_visitor_s_connection(
        self, framing: bytes, reset: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\npart")
            await asyncio.sleep(0.1)
            asked.reset() if reset else asked.close()

        async with proxied(script) as (_, port):
            answer = await get(port)
        # Where nothing framed the body and the origin closed in order, that is its end.
        whole = not reset and b"close" in framing
        if b"chunked" in answer:
            assert answer.endswith(b"0\r\n\r\n") is whole
        else:
            assert answer.endswith(b"\r\n\r\npart")
            assert b"content-length: 99" in answer
        faults = [r.getMessage() for r in caplog.records if r.name == "a11y_proxy.proxy"]
        assert [message.split(" ")[:3] for message in faults] == (
            [] if whole else [["origin_fault", "kind=closed", "phase=body"]]
        )

    async def test_a_stalled_body_breaks_too(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\npart")
            await silent(asked)

        async with proxied(script, transport=quick()) as (portal, port):
            assert (await get(port)).endswith(b"part")
            async with asyncio.timeout(1):
                await portal.gone.wait()


class TestStreaming:
    SIZE = 20_000_000

    async def test_a_large_download_streams_with_flat_memory(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % self.SIZE)
            for _ in range(self.SIZE // 100_000):
                await asked.send(bytes(100_000))

        async with proxied(script) as (_, port), visitor(port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            tracemalloc.start()
            size = 0
            while piece := await reader.read(65536):
                size += len(piece)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert size == self.SIZE
        assert peak < 4_000_000

    @pytest.mark.parametrize("chunked", [False, True])
    async def test_a_large_upload_streams_with_flat_memory(self, chunked: bool) -> None:
        async def script(asked: Asked) -> None:
            size = 0
            while size < self.SIZE:
                size += len(await asked.reader.read(65536))
            await asked.send(ok(b"%d" % size))
            asked.close()

        framing = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % self.SIZE
        piece = bytes(100_000)
        async with proxied(script) as (portal, port), visitor(port) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n\r\n")
            tracemalloc.start()
            for _ in range(self.SIZE // len(piece)):
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                await writer.drain()
            if chunked:
                writer.write(b"0\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            asked = portal.asked[0]
            assert (asked.get(b"content-length") is None) is chunked
            assert asked.get(b"transfer-encoding") == (b"chunked" if chunked else None)
        assert peak < 4_000_000

    async def test_the_first_piece_arrives_while_the_rest_is_still_being_made(self) -> None:
        more = asyncio.Event()

        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\none")
            await more.wait()
            await asked.send(b"two")
            asked.close()

        async with proxied(script) as (_, port), visitor(port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            async with asyncio.timeout(2):
                await reader.readuntil(b"one")
                more.set()
                await reader.readuntil(b"two")

    async def test_expect_continue_is_answered_when_the_body_is_wanted(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(ok(await asked.reader.readexactly(3)))

        async with proxied(script) as (_, port), visitor(port) as (reader, writer):
            writer.write(
                b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
                b"Connection: close\r\n\r\n"
            )
            async with asyncio.timeout(2):
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
                writer.write(b"abc")
                assert (await reader.read()).endswith(b"abc")


class TestAsgi:
    """What servers other than ours may hand over."""

    async def ask(self, proxy: ReverseProxy, **scope: object) -> list[Message]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await proxy(
            {
                "type": "http",
                "method": "GET",
                "path": "/",
                "query_string": b"",
                "scheme": "http",
                "headers": [(b"host", b"portal.test")],
                **scope,
            },
            receive,
            send,
        )
        return sent

    @pytest.mark.parametrize(
        ("scope", "target"),
        [
            ({"path": "/你 b", "query_string": b"c=%20"}, b"/%E4%BD%A0%20b?c=%20"),
            ({"path": "/x", "raw_path": b"/%78", "query_string": b"c"}, b"/%78?c"),
            ({"path": "/x", "extensions": {"a11y.target": b"/\xc4?"}}, b"/\xc4?"),
        ],
    )
    async def test_the_target_is_as_exact_as_the_server_tells_it(
        self, scope: dict[str, object], target: bytes
    ) -> None:
        async with origin(OK) as portal:
            proxy = ReverseProxy(portal.url)
            await self.ask(proxy, **scope)
            assert portal.asked[0].target == target
            await proxy.aclose()

    @pytest.mark.parametrize("target", [b"*", b"", b"a", b"/a b", b"/a\r\nX: 1", b"http://a/"])
    async def test_a_target_that_no_request_line_can_hold_is_400(self, target: bytes) -> None:
        scope = {"extensions": {"a11y.target": target}}
        sent = await self.ask(ReverseProxy("http://127.0.0.1:9"), **scope)
        assert sent[0]["status"] == 400

    @pytest.mark.parametrize(
        "hosts", [(b"a", b"b"), (b"\xc4",), (b"a/b",), (b"[",), (b"[:::]",), (b"a b",)]
    )
    async def test_a_host_that_is_none_is_400(self, hosts: tuple[bytes, ...]) -> None:
        headers = [(b"host", host) for host in hosts]
        sent = await self.ask(ReverseProxy("http://127.0.0.1:9"), headers=headers)
        assert sent[0]["status"] == 400

    async def test_another_transport_may_stand_in(self) -> None:
        class Failing(httpx.AsyncBaseTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                raise httpx.ReadTimeout("late")

        sent = await self.ask(ReverseProxy("http://127.0.0.1:9", transport=Failing()))
        assert sent[0]["status"] == 504

    async def test_a_failure_in_mid_body_is_raised_to_the_server(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
            asked.close()

        async with origin(script) as portal:
            with pytest.raises(OriginError, match="origin closed in body"):
                await self.ask(ReverseProxy(portal.url))

    async def test_a_websocket_is_closed_and_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.WARNING)
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": "/chat\nFAKE 门", "headers": []}
        await ReverseProxy("http://127.0.0.1:9")(scope, receive, send)
        assert sent == [{"type": "websocket.close", "code": 1011, "reason": "not supported"}]
        assert "websocket refused: path=/chat%0AFAKE%20%E9%97%A8" in caplog.text
