"""WebSocket through the proxy: real ends on both sides, bare bytes where those are too good."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK, InvalidStatus
from websockets.typing import Subprotocol

from a11y_proxy import A11yMiddleware, ReverseProxy, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.proxy.guard import Bounds
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.server import serving
from a11y_proxy.proxy.tls import TlsPolicy
from a11y_proxy.proxy.transport import Timeouts
from tests.material import PROJECT
from tests.proxy.wire import Asked, Origin, Script, origin, silent, visitor

Speak = Callable[[ServerConnection], Awaitable[None]]
WAYS = ("takeover", "mapped", "standard", "accessible", "elder", "original")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


async def echo(speaking: ServerConnection) -> None:
    async for message in speaking:
        await speaking.send(message)


def port_of(server: Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


class Through:
    """A WebSocket origin with us in front of it: `port` is ours, `origin` the origin's own."""

    def __init__(self, port: int, at_origin: Server) -> None:
        self.port = port
        self.at_origin = at_origin

    @property
    def origin_port(self) -> int:
        return port_of(self.at_origin)

    def connect(self, target: str = "/chat", **options: Any) -> connect:
        url = f"ws://portal.test{target}"
        return connect(url, proxy=None, host="127.0.0.1", port=self.port, **options)


@asynccontextmanager
async def through(
    speak: Speak, way: str = "mapped", rules: RuleSet | None = None, **options: Any
) -> AsyncIterator[Through]:
    served = serve(speak, "127.0.0.1", 0, max_size=None, ping_interval=None, **options)
    async with served as at_origin:
        url = f"http://127.0.0.1:{port_of(at_origin)}"
        app: ASGIApp = ReverseProxy(url, public_hosts=["portal.test"] if way == "takeover" else [])
        if way in WAYS[2:] and rules is not None:
            app = A11yMiddleware(app, rules, allow_view_header=True)
        async with serving(app, drain_seconds=0.5) as port:
            yield Through(port, at_origin)


def view_of(way: str) -> dict[str, str]:
    return {"X-A11y-View": way} if way in WAYS[2:] else {}


@pytest.mark.parametrize("way", WAYS)
async def test_messages_of_every_kind_go_both_ways(way: str, rules: RuleSet) -> None:
    async with (
        through(echo, way, rules) as us,
        us.connect(additional_headers=view_of(way), max_size=None) as speaking,
    ):
        large = os.urandom(1_000_000)
        for message in ("你好", "", b"", b"\x00\xff", large):
            await speaking.send(message)
            assert await speaking.recv() == message
        await speaking.send(["in ", "three ", "frames"])
        assert await speaking.recv() == "in three frames"
        await asyncio.wait_for(await speaking.ping(b"here?"), 5)


async def test_fragments_arrive_as_fragments() -> None:
    async def count(speaking: ServerConnection) -> None:
        frames = [frame async for frame in speaking.recv_streaming()]
        await speaking.send([f"{len(frames)} ", "pieces"])

    async with through(count, compression=None) as us, us.connect(compression=None) as speaking:
        await speaking.send(["a", "b", "c"])
        assert [frame async for frame in speaking.recv_streaming()] == ["4 ", "pieces", ""]


async def test_the_subprotocol_is_chosen_by_the_ends() -> None:
    offered = [Subprotocol("v2.chat"), Subprotocol("v1.chat")]
    async with (
        through(echo, subprotocols=offered[1:]) as us,
        us.connect(subprotocols=offered) as speaking,
    ):
        assert speaking.subprotocol == "v1.chat"


async def test_compression_is_agreed_by_the_ends() -> None:
    agreed = []

    async def tell(speaking: ServerConnection) -> None:
        agreed.extend(speaking.protocol.extensions)
        await echo(speaking)

    async with through(tell) as us, us.connect() as speaking:
        await speaking.send("无障碍" * 10_000)
        assert await speaking.recv() == "无障碍" * 10_000
        assert [extension.name for extension in agreed] == ["permessage-deflate"]
        assert [e.name for e in speaking.protocol.extensions] == ["permessage-deflate"]


@pytest.mark.parametrize("code", [1000, 4001])
async def test_close_codes_of_the_origin_arrive(code: int) -> None:
    async def leave(speaking: ServerConnection) -> None:
        await speaking.close(code, "再见")

    async with through(leave) as us, us.connect() as speaking:
        with pytest.raises(ConnectionClosedOK if code == 1000 else ConnectionClosedError) as caught:
            await speaking.recv()
    assert caught.value.rcvd is not None
    assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (code, "再见")


@pytest.mark.parametrize("code", [1000, 4001])
async def test_close_codes_of_the_visitor_arrive(code: int) -> None:
    closed: asyncio.Future[tuple[int | None, str | None]]
    closed = asyncio.get_running_loop().create_future()

    async def listen(speaking: ServerConnection) -> None:
        await speaking.wait_closed()
        closed.set_result((speaking.close_code, speaking.close_reason))

    async with through(listen) as us:
        async with us.connect() as speaking:
            await speaking.close(code, "再见")
        assert await asyncio.wait_for(closed, 5) == (code, "再见")


async def test_thousands_of_messages_both_ways_keep_their_order() -> None:
    count = 2_000

    async def talk(speaking: ServerConnection) -> None:
        heard = asyncio.create_task(listen(speaking))
        for number in range(count):
            await speaking.send(f"origin {number}")
        assert await heard == [f"visitor {number}" for number in range(count)]
        await speaking.close(1000)

    async def listen(speaking: ServerConnection | ClientConnection) -> list[Any]:
        return [await speaking.recv() for _ in range(count)]

    async with through(talk) as us, us.connect() as speaking:
        heard = asyncio.create_task(listen(speaking))
        for number in range(count):
            await speaking.send(f"visitor {number}")
        assert await asyncio.wait_for(heard, 60) == [f"origin {number}" for number in range(count)]
        await asyncio.wait_for(speaking.wait_closed(), 5)
        assert speaking.close_code == 1000


@pytest.mark.parametrize("way", ["takeover", "mapped"])
async def test_the_origin_sees_its_own_names_where_mapped(way: str) -> None:
    async with through(echo, way) as us:
        async with us.connect(origin="http://portal.test") as speaking:
            await speaking.send("x")
            seen = next(iter(us.at_origin.connections)).request
        name = f"127.0.0.1:{us.origin_port}" if way == "mapped" else "portal.test"
        assert seen is not None
        assert seen.headers["Origin"] == f"http://{name}"
        assert seen.headers["Host"] == name
        assert seen.headers["X-Forwarded-Host"] == "portal.test"
        assert "X-A11y-View" not in seen.headers


async def test_cookies_pass_but_for_ours(rules: RuleSet) -> None:
    async with through(echo, "standard", rules) as us:
        cookie = {"Cookie": "a11y_view=elder; ASPSESSIONID=AB; b=2"}
        async with us.connect(additional_headers=cookie):
            seen = next(iter(us.at_origin.connections)).request
        assert seen is not None
        assert seen.headers["Cookie"] == "ASPSESSIONID=AB; b=2"


async def test_an_origin_behind_tls_is_reached_too(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    tls = TlsPolicy(ca_file=str(tmp_path / "ca.pem"))
    async with serve(echo, "127.0.0.1", 0, ssl=context, max_size=None) as at_origin:
        proxy = ReverseProxy(f"https://127.0.0.1:{port_of(at_origin)}", tls=tls)
        async with serving(proxy, drain_seconds=0.5) as port:
            us = Through(port, at_origin)
            async with us.connect(max_size=None) as speaking:
                large = os.urandom(1_000_000)
                await speaking.send(large)
                assert await speaking.recv() == large
                await speaking.close(4001, "再见")
                assert (speaking.close_code, speaking.close_reason) == (4001, "再见")
            async with us.connect() as speaking:
                next(iter(at_origin.connections)).transport.abort()
                with pytest.raises(ConnectionClosedError):
                    await asyncio.wait_for(speaking.recv(), 5)


# Bytes alone

BOUNDS = Bounds()
KEY = base64.b64encode(b"sixteen bytes of")


def handshake(*fields: bytes, target: bytes = b"/chat", host: bytes = b"portal.test") -> bytes:
    lines = [
        b"GET " + target + b" HTTP/1.1",
        b"Host: " + host,
        b"Upgrade: websocket",
        b"Connection: keep-alive, Upgrade",
        b"Sec-WebSocket-Key: " + KEY,
        b"Sec-WebSocket-Version: 13",
        *fields,
    ]
    return b"\r\n".join([*lines, b"", b""])


SWITCHED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: whatever\r\n"
)


@asynccontextmanager
async def proxied(
    script: Script | bytes, *, bounds: Bounds = BOUNDS, **options: Any
) -> AsyncIterator[tuple[Origin, int]]:
    async with origin(script) as portal:
        proxy = ReverseProxy(portal.url, **options)
        async with serving(proxy, bounds=bounds, drain_seconds=0.5) as port:
            yield portal, port


async def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the server complained of, once the ends of things have come to it."""
    await asyncio.sleep(0.05)
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


async def test_the_handshake_arrives_whole_and_the_answer_too(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def script(asked: Asked) -> None:
        await asked.send(
            SWITCHED + b"Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Domain=127.0.0.1\r\n"
            b"Keep-Alive: timeout=5\r\nServer: IIS\r\n\r\n"
        )
        await asked.send(await asked.reader.read())

    async with proxied(script) as (portal, port), visitor(port) as (reader, writer):
        writer.write(handshake(b"Sec-WebSocket-Extensions: x-own", b"Cookie: s=1"))
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"any bytes at all")
        writer.write_eof()
        assert await reader.read() == b"any bytes at all"
    asked = portal.asked[0]
    assert (asked.get(b"upgrade"), asked.get(b"connection")) == (b"websocket", b"Upgrade")
    assert asked.get(b"sec-websocket-key") == KEY
    assert asked.get(b"sec-websocket-version") == b"13"
    assert asked.get(b"sec-websocket-extensions") == b"x-own"
    assert asked.get(b"cookie") == b"s=1"
    lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 101 Switching Protocols"
    assert sorted(line.lower() for line in lines[1:] if not line.startswith(b"via")) == [
        b"connection: upgrade",
        b"sec-websocket-accept: whatever",
        b"server: iis",
        b"set-cookie: a=1; path=/",
        b"set-cookie: b=2",
        b"upgrade: websocket",
    ]
    assert await told(caplog) == []


async def test_bytes_behind_either_head_are_not_lost() -> None:
    async def script(asked: Asked) -> None:
        await asyncio.sleep(0.1)
        await asked.send(SWITCHED + b"\r\nfrom the origin ")
        heard = await asked.reader.readexactly(len(b"one two "))
        await asked.send(heard)
        asked.close()

    async with proxied(script) as (_, port), visitor(port) as (reader, writer):
        writer.write(handshake() + b"one ")
        await asyncio.sleep(0.02)
        writer.write(b"two ")
        await reader.readuntil(b"\r\n\r\n")
        assert await asyncio.wait_for(reader.read(), 5) == b"from the origin one two "


async def test_a_flood_before_the_answer_ends_the_connection() -> None:
    async with proxied(silent) as (portal, port), visitor(port) as (reader, writer):
        writer.write(handshake() + bytes(100_000))
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        await asyncio.wait_for(portal.gone.wait(), 5)


async def test_each_side_may_end_alone() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(SWITCHED + b"\r\n")
        heard = await asked.reader.read()  # until the visitor says no more
        await asyncio.sleep(0.1)
        await asked.send(b"heard " + heard)
        asked.close()

    async with proxied(script) as (_, port), visitor(port) as (reader, writer):
        writer.write(handshake())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"last words")
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), 5) == b"heard last words"


async def test_a_visitor_who_dies_takes_the_origin_s_end_with_him() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(SWITCHED + b"\r\n")
        await silent(asked)

    async with proxied(script) as (portal, port), visitor(port) as (reader, writer):
        writer.write(handshake())
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()
        await asyncio.wait_for(portal.gone.wait(), 1)


async def test_an_origin_that_dies_breaks_the_visitor_s_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def script(asked: Asked) -> None:
        await asked.send(SWITCHED + b"\r\nhalf a fr")
        await asyncio.sleep(0.1)
        asked.reset()

    async with proxied(script) as (_, port), visitor(port) as (reader, writer):
        writer.write(handshake())
        await reader.readuntil(b"half a fr")
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(), 5)
    assert await told(caplog) == []


async def test_a_real_visitor_sees_an_origin_that_dies_as_no_close_at_all() -> None:
    async def die(speaking: ServerConnection) -> None:
        speaking.transport.abort()

    async with through(die) as us, us.connect() as speaking:
        with pytest.raises(ConnectionClosedError) as caught:
            await asyncio.wait_for(speaking.recv(), 5)
    assert caught.value.rcvd is None


async def test_silence_has_a_bound() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(SWITCHED + b"\r\n")
        await silent(asked)

    bounds = Bounds(tunnel_idle_seconds=0.6)
    async with proxied(script, bounds=bounds) as (portal, port), visitor(port) as (reader, writer):
        writer.write(handshake())
        await reader.readuntil(b"\r\n\r\n")
        for _ in range(5):  # each byte gives new time
            await asyncio.sleep(0.2)
            writer.write(b"x")
        assert not portal.gone.is_set()
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(), 5)
        await asyncio.wait_for(portal.gone.wait(), 5)


async def test_a_reader_who_stops_holds_the_sender_back() -> None:
    sent = 0

    async def script(asked: Asked) -> None:
        nonlocal sent
        await asked.send(SWITCHED + b"\r\n")
        while sent < 200_000_000:
            await asked.send(bytes(100_000))
            sent += 100_000

    async with proxied(script) as (_, port), visitor(port) as (reader, writer):
        writer.write(handshake())
        await reader.readuntil(b"\r\n\r\n")
        before = -1
        while before != sent:
            before = sent
            await asyncio.sleep(0.3)
        assert 0 < sent < 50_000_000  # what sockets hold, and no more
        for _ in range(100):
            await reader.read(1_000_000)
        assert sent > before


async def test_open_tunnels_leave_the_pool_to_others() -> None:
    async def script(asked: Asked) -> None:
        if asked.target == b"/page":
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            return
        await asked.send(SWITCHED + b"\r\n")
        await silent(asked)

    async with proxied(script, pool=PoolLimits(busy=2, waiting=0.5)) as (_, port):
        open_ones = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        for reader, writer in open_ones:
            writer.write(handshake())
            await reader.readuntil(b"\r\n\r\n")
        async with visitor(port) as (reader, writer):
            writer.write(b"GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
        for _, writer in open_ones:
            writer.close()


# Refusals


@pytest.mark.parametrize("way", ["takeover", "mapped", "standard"])
async def test_a_refusal_of_the_origin_is_an_ordinary_answer(way: str, rules: RuleSet) -> None:
    def refuse(speaking: ServerConnection, request: Any) -> Any:
        return speaking.respond(403, "not for you\n")

    async with through(echo, way, rules, process_request=refuse) as us:
        with pytest.raises(InvalidStatus) as caught:
            await us.connect()
    assert (caught.value.response.status_code, caught.value.response.body) == (
        403,
        b"not for you\n",
    )


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", b"302"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npage!", b"200"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", b"502"),
        (b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\n\r\n", b"502"),
        (b"HTTP/1.1 101 Switching\r\n\r\nGET /", b"502"),
    ],
)
async def test_anything_but_the_protocol_asked_for_opens_nothing(
    answer: bytes, status: bytes
) -> None:
    async with proxied(answer) as (_, port), visitor(port) as (reader, writer):
        writer.write(handshake() + b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.split(b" ")[1] == status
        assert b"connection: close" in head.lower()
        assert b"101" not in await reader.read()


async def test_a_101_that_nobody_asked_for_is_a_fault() -> None:
    async with proxied(SWITCHED + b"\r\n") as (_, port), visitor(port) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 502 ")


async def test_an_origin_that_says_nothing_is_504() -> None:
    timeouts = Timeouts(head=0.3)
    async with (
        proxied(silent, timeouts=timeouts) as (portal, port),
        visitor(port) as (reader, writer),
    ):
        writer.write(handshake())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 504 ")
        await asyncio.wait_for(portal.gone.wait(), 5)


async def test_a_request_behind_a_refused_handshake_never_reaches_the_origin() -> None:
    """Proxies that open a tunnel without looking at the status let the second one in unseen."""

    async def script(asked: Asked) -> None:
        if asked.get(b"sec-websocket-version") != b"13":
            await asked.send(
                b"HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n"
                b"Upgrade: websocket\r\nContent-Length: 0\r\n\r\n"
            )

    hidden = b"GET /internal HTTP/1.1\r\nHost: portal.test\r\n\r\n"
    asking = handshake().replace(b"Version: 13", b"Version: 777")
    async with proxied(script) as (portal, port), visitor(port) as (reader, writer):
        writer.write(asking + hidden)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 426 ")
        writer.write(hidden)
        await reader.read()
        await asyncio.sleep(0.1)
    assert [asked.target for asked in portal.asked] == [b"/chat"]
    assert portal.asked[0].reader.at_eof()
    assert await portal.asked[0].reader.read() == b""


# Apps that speak WebSocket themselves


async def speaker(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    headers = {name.lower(): value for name, value in scope["headers"]}
    await send({"type": "websocket.accept"})
    path = f"{scope['raw_path'].decode()}?{scope['query_string'].decode()}"
    await send({"type": "websocket.send", "text": f"{path} {headers[b'x-name'].hex()}"})
    message = await receive()
    await send({"type": "websocket.send", "text": message["text"]})
    await send({"type": "websocket.close", "code": 4002})


async def test_an_app_that_speaks_itself_is_given_the_connection() -> None:
    fields: Sequence[tuple[str, str]] = [("X-Name", "\xc4\xe3")]
    async with serving(speaker, websockets=True) as port:
        url = f"ws://127.0.0.1:{port}/a%C4%E3/../b?q=%7e"
        async with connect(url, proxy=None, additional_headers=fields) as speaking:
            assert await speaking.recv() == "/a%C4%E3/../b?q=%7e c4e3"
            await speaking.send("x")
            assert await speaking.recv() == "x"
            with pytest.raises(ConnectionClosedError) as caught:
                await speaking.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 4002


async def test_what_comes_behind_its_handshake_is_not_lost() -> None:
    frame = b"\x81\x81\x00\x00\x00\x00x"  # the text "x" with a mask of zeros
    async with serving(speaker, websockets=True) as port, visitor(port) as (reader, writer):
        writer.write(handshake(b"X-Name: n", target=b"/\xc4") + frame)
        await reader.readuntil(b"\r\n\r\n")
        said = await asyncio.wait_for(reader.readuntil(b"\x88"), 5)
        assert b"/%C4? 6e" in said
        assert said.endswith(b"\x81\x01x\x88")


async def test_such_an_app_behind_us_is_reached_through_the_tunnel() -> None:
    async with serving(speaker, websockets=True) as behind:
        proxy = ReverseProxy(f"http://127.0.0.1:{behind}")
        async with serving(proxy) as port:
            url = f"ws://127.0.0.1:{port}/a"
            async with connect(url, proxy=None, additional_headers=[("X-Name", "n")]) as speaking:
                assert await speaking.recv() == "/a? 6e"


async def test_a_server_that_offers_no_tunnel_has_the_upgrade_unanswered() -> None:
    """Another server hands the proxy scopes without the extension: the origin sees a plain GET."""
    async with origin(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as portal:
        proxy = ReverseProxy(portal.url)

        async def without(scope: Scope, receive: Receive, send: Send) -> None:
            await proxy({**scope, "extensions": {}}, receive, send)

        async with serving(without) as port, visitor(port) as (reader, writer):
            writer.write(handshake())
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    assert portal.asked[0].get(b"upgrade") is None
