"""The only HTTP client: httpx's transport interface over our own connections.

Byte for byte: the target is `request.extensions["target"]`, header lines go out as they are given
(no cookie jar, no redirects, no automatic header) and come back with duplicates, order and bytes
above 0x7F; bodies stream both ways and are never decoded. httpx's own transport mixes up answers
when an origin sends bytes too many and dies of visitors who leave (both measured): it is not used.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx

from a11y_proxy.errors import OriginError
from a11y_proxy.http.headers import carries_body, get
from a11y_proxy.proxy.connection import Connection, Key
from a11y_proxy.proxy.dial import connect
from a11y_proxy.proxy.exchange import Exchange
from a11y_proxy.proxy.faults import to_httpx
from a11y_proxy.proxy.pool import Pool, PoolLimits
from a11y_proxy.proxy.tls import TlsPolicy

log = logging.getLogger("a11y_proxy.proxy")

_PORTS = {"http": 80, "https": 443}
# Safe to send again where a kept connection died before the first byte of an answer.
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS"})
_POOL = PoolLimits()
_TLS = TlsPolicy()
_OLD_TLS = frozenset({"TLSv1", "TLSv1.1"})


@dataclass(frozen=True)
class Timeouts:
    """Seconds for each phase of an exchange; None for no bound."""

    connect: float | None = 3.0
    """Name lookup, TCP and TLS."""
    write: float | None = 60.0
    """Without the origin taking a byte of the request's body."""
    head: float | None = 60.0
    """From the last byte of the request to the end of the answer's head."""
    idle: float | None = 60.0
    """Without a byte of the answer's body."""

    def over(self, given: Mapping[str, float | None]) -> Timeouts:
        """These, but for what httpx's own names give: connect, write, and read, which is for head
        and body; `head`, a name of ours, for the head alone."""
        if not given:
            return self
        return Timeouts(
            connect=given.get("connect", self.connect),
            write=given.get("write", self.write),
            head=given.get("head", given.get("read", self.head)),
            idle=given.get("read", self.idle),
        )


class OriginTransport(httpx.AsyncBaseTransport):
    """Raises httpx's TransportErrors, each `from` an OriginError with kind and phase.

    `request.extensions["upgrade"]`: the request asks for another protocol; a 101 then comes with
    `extensions["switched"]`, whose `take()` gives the connection away.
    `request.extensions["timeout"]` (connect, read, write, pool, in seconds, as httpx has it; and
    `head`) goes before `timeouts` and the pool's own waiting.
    `reuse_private`: whether requests with Cookie or Authorization may share connections. No reused
    connection can be proven clean, so by default each has its own. `tls`: for https origins; raises
    SettingsError where it cannot be kept. Call `aclose` at the end.
    """

    def __init__(
        self,
        *,
        timeouts: Timeouts = Timeouts(),
        pool: PoolLimits = _POOL,
        reuse_private: bool = False,
        tls: TlsPolicy = _TLS,
    ) -> None:
        self._timeouts = timeouts
        self._reuse_private = reuse_private
        self._waiting = pool.waiting
        self._pool = Pool(self._dial, pool)
        self._tls = tls
        # Made when first needed where nothing in it can be wrong: most origins are plain http.
        self._ssl_context = None if tls == _TLS else tls.context()
        self.legacy_connections = 0
        """Made so far over TLS older than 1.2."""
        if tls.legacy:
            log.warning("legacy_tls allowed: TLS 1.0 and weak ciphers pass for this origin")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer once its head is there; its stream gives the body as it comes. Closing the
        response early, or cancelling, resets the connection to the origin."""
        head = _request_head(request)
        try:
            return await self._send(request, head)
        except OriginError as fault:
            raise to_httpx(fault, request) from fault

    async def aclose(self) -> None:
        self._pool.close()
        await asyncio.sleep(0)  # the event loop closes the sockets in its next turn

    async def _send(self, request: httpx.Request, head: bytes) -> httpx.Response:
        raw = request.headers.raw
        private = get(raw, b"cookie") is not None or get(raw, b"authorization") is not None
        keep = self._reuse_private or not private
        # What cannot be sent again must not meet a kept connection that is just being closed.
        fresh = not keep or request.method not in _REPEATABLE or carries_body(raw)
        fresh = fresh or _asks_to_switch(request)
        given: Mapping[str, float | None] = request.extensions.get("timeout") or {}
        timeouts = self._timeouts.over(given)
        waiting = given.get("pool", self._waiting)
        key = self._key(request.url)
        while True:
            connection = await self._pool.take(
                key, fresh=fresh, waiting=waiting, connect=timeouts.connect
            )
            answer = _Answer(self._pool, connection, request, timeouts, keep=keep)
            try:
                await answer.start(head)
            except OriginError as fault:
                died_idle = fault.kind == "closed" and not answer.exchange.touched
                if not (connection.used and died_idle):
                    raise
                fresh = True
                continue
            return answer.response()

    def _key(self, url: httpx.URL) -> Key:
        tls = self._tls if url.scheme == "https" else None
        # As on the wire: an international name in its ASCII form.
        host = url.raw_host.decode("ascii")
        return Key(url.scheme, host, url.port or _PORTS[url.scheme], tls)

    async def _dial(self, key: Key, seconds: float | None) -> Connection:
        if key.tls is None:
            return await connect(key, None, seconds)
        if self._ssl_context is None:
            self._ssl_context = key.tls.context()
        connection = await connect(key, self._ssl_context, seconds)
        if connection.tls_version in _OLD_TLS:
            self.legacy_connections += 1
            if self.legacy_connections == 1:
                log.warning("legacy_tls used: version=%s host=%s", connection.tls_version, key.host)
        return connection


class _Answer(httpx.AsyncByteStream):
    """One request on its way out, its answer on its way in, until the connection is given back."""

    def __init__(
        self,
        pool: Pool,
        connection: Connection,
        request: httpx.Request,
        timeouts: Timeouts,
        *,
        keep: bool,
    ) -> None:
        self.exchange: Exchange = connection.begin(request.method, upgrade=_asks_to_switch(request))
        self._pool = pool
        self._connection: Connection | None = connection
        self._request = request
        self._timeouts = timeouts
        self._keep = keep
        self._upload: asyncio.Task[None] | None = None

    async def start(self, head: bytes) -> None:
        """Sends the request and waits for the head; on any failure nothing is left behind."""
        connection = self._connection
        if connection is None:
            return
        try:
            connection.put(head)
            if carries_body(self._request.headers.raw):
                self.exchange.uploaded = False
                self._upload = asyncio.create_task(
                    _send_body(self._request, connection, self._timeouts.write)
                )
                self._upload.add_done_callback(self._uploaded)
            await self.exchange.head(self._timeouts.head)
        except BaseException:
            await self.aclose()
            raise

    def response(self) -> httpx.Response:
        exchange = self.exchange
        return httpx.Response(
            exchange.status,
            headers=exchange.headers,
            stream=self,
            request=self._request,
            extensions={
                "http_version": exchange.version,
                "reason_phrase": exchange.reason,
                "switched": self if exchange.switched else None,
            },
        )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while (piece := await self.exchange.piece(self._timeouts.idle)) is not None:
                yield piece
        except OriginError as fault:
            raise to_httpx(fault, self._request) from fault

    def take(self) -> tuple[asyncio.Transport, bytes]:
        """After a 101: the bare connection, which is the caller's from now on, and the bytes that
        came behind the head. It no longer counts among the pool's."""
        connection, self._connection = self._connection, None
        if connection is None:
            raise OriginError("closed", "head")
        self._pool.forget(connection)
        return connection.hand_over()

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._upload is not None and not self._upload.done():
            self._upload.cancel()
            connection.abort()
        self._pool.give(connection, keep=self._keep)

    def _uploaded(self, upload: asyncio.Task[None]) -> None:
        if not upload.cancelled():
            self.exchange.sent(upload.exception())


async def _send_body(request: httpx.Request, connection: Connection, seconds: float | None) -> None:
    """The body as its fields frame it: Content-Length as given, else chunked."""
    stream = request.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("the request's stream is not asynchronous")
    stated = get(request.headers.raw, b"content-length")
    if stated is None:
        async for piece in stream:
            if piece:
                await connection.write(b"%x\r\n%s\r\n" % (len(piece), piece), seconds)
        await connection.write(b"0\r\n\r\n", seconds)
        return
    left = int(stated)
    async for piece in stream:
        left -= len(piece)
        if left < 0:
            raise httpx.LocalProtocolError("request body longer than its Content-Length")
        await connection.write(piece, seconds)
    if left:
        raise httpx.LocalProtocolError("request body shorter than its Content-Length")


def _asks_to_switch(request: httpx.Request) -> bool:
    return bool(request.extensions.get("upgrade"))


def _request_head(request: httpx.Request) -> bytes:
    """Request line and fields; httpx.LocalProtocolError where they would not stay themselves."""
    target: bytes = request.extensions.get("target") or request.url.raw_path
    method = request.method.encode("ascii")
    lines = [method + b" " + target + b" HTTP/1.1"]
    lines += [name + b": " + value for name, value in request.headers.raw]
    head = b"\r\n".join([*lines, b"", b""])
    breaks = len(lines) + 1
    if head.count(b"\n") != breaks or head.count(b"\r") != breaks or b"\0" in head:
        raise httpx.LocalProtocolError("control character in the request's head", request=request)
    if lines[0].count(b" ") != 2:
        raise httpx.LocalProtocolError("space in the request's target", request=request)
    return head
