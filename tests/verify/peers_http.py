"""Who stands between visitor and origin: ours, or a peer of which a harness must find its faults.

A side is an origin's side (a transport under `ReverseProxy`) and a visitor's side (a server).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import httpx
import uvicorn
from starlette.types import ASGIApp

from a11y_proxy.http.headers import carries_body
from a11y_proxy.proxy.guard import Bounds
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.server import listen, serving
from a11y_proxy.proxy.tls import TlsPolicy
from a11y_proxy.proxy.transport import OriginTransport, Timeouts

_TIMEOUTS = Timeouts()
_TLS = TlsPolicy()


@dataclass(frozen=True)
class Reach:
    """How an origin is reached, in words that every peer understands."""

    timeouts: Timeouts = _TIMEOUTS
    busy: int = 100
    reuse_private: bool = False
    tls: TlsPolicy = _TLS


@dataclass(frozen=True)
class Side:
    """One proxy: what it is, and its two ends."""

    name: str
    transport: Callable[[Reach], httpx.AsyncBaseTransport]
    serving: Callable[[ASGIApp, Bounds], AbstractAsyncContextManager[int]]


def _ours(reach: Reach) -> httpx.AsyncBaseTransport:
    return OriginTransport(
        timeouts=reach.timeouts,
        pool=PoolLimits(busy=reach.busy),
        reuse_private=reach.reuse_private,
        tls=reach.tls,
    )


def _guarded(app: ASGIApp, bounds: Bounds) -> AbstractAsyncContextManager[int]:
    return serving(app, bounds=bounds)


class _Httpx(httpx.AsyncBaseTransport):
    """httpx's own transport, with the time-outs that a client of it would set."""

    def __init__(self, reach: Reach) -> None:
        self._inner = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=reach.busy))
        self._timeouts = _httpx_timeouts(reach).as_dict()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpx.Request(
            request.method,
            request.url,
            headers=request.headers.raw,
            stream=_body(request),
            extensions={**request.extensions, "timeout": self._timeouts},
        )
        return await self._inner.handle_async_request(asked)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Jar(httpx.AsyncBaseTransport):
    """One client with its cookie jar for all visitors, as a proxy of twenty lines has it."""

    def __init__(self, reach: Reach) -> None:
        self._client = httpx.AsyncClient(
            timeout=_httpx_timeouts(reach),
            limits=httpx.Limits(max_connections=reach.busy),
            trust_env=False,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        target: bytes = request.extensions["target"]
        asked = self._client.build_request(
            request.method,
            request.url.copy_with(raw_path=target),
            headers=request.headers.raw,
            content=_body(request) if carries_body(request.headers.raw) else b"",
        )
        return await self._client.send(asked, stream=True)

    async def aclose(self) -> None:
        await self._client.aclose()


class _Aiohttp(httpx.AsyncBaseTransport):
    """aiohttp's client, its jar silent, its decompression off: the rest is as it comes."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._reach.busy),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        times = self._reach.timeouts
        target: bytes = request.extensions["target"]
        try:
            answer = await self._session.request(
                request.method,
                str(request.url.copy_with(raw_path=target)),
                headers=[
                    (n.decode("latin-1"), v.decode("latin-1")) for n, v in request.headers.raw
                ],
                data=_body(request) if carries_body(request.headers.raw) else None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(sock_connect=times.connect, sock_read=times.head),
            )
        except (TimeoutError, aiohttp.ServerTimeoutError) as error:
            raise httpx.ReadTimeout(str(error)) from error
        except aiohttp.ClientError as error:
            raise httpx.ReadError(str(error)) from error
        return httpx.Response(
            answer.status, headers=list(answer.raw_headers), stream=_AiohttpBody(answer)
        )

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()


class _AiohttpBody(httpx.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._answer.content.iter_any():
                yield piece
        except (TimeoutError, aiohttp.ClientError) as error:
            raise httpx.ReadError(str(error)) from error

    async def aclose(self) -> None:
        self._answer.close() if not self._answer.content.at_eof() else self._answer.release()


@asynccontextmanager
async def _stock(app: ASGIApp, bounds: Bounds) -> AsyncIterator[int]:
    """uvicorn as it comes, over httptools; it knows no bounds."""
    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http="httptools",
            lifespan="off",
            log_config=None,
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup(sockets=[listening])
    ticking = asyncio.create_task(server.main_loop())
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await ticking
        await server.shutdown(sockets=[listening])


def _body(request: httpx.Request) -> httpx.AsyncByteStream:
    """What is sent; of a request without a body nobody may wait for one."""
    sent = request.stream if carries_body(request.headers.raw) else None
    return sent if isinstance(sent, httpx.AsyncByteStream) else httpx.ByteStream(b"")


def _httpx_timeouts(reach: Reach) -> httpx.Timeout:
    times = reach.timeouts
    return httpx.Timeout(connect=times.connect, read=times.head, write=times.idle, pool=5.0)


OURS = Side("ours", _ours, _guarded)
PEERS = {
    "httpx": Side("httpx", _Httpx, _guarded),
    "aiohttp": Side("aiohttp", _Aiohttp, _guarded),
    "jar": Side("jar", _Jar, _guarded),
    "uvicorn": Side("uvicorn", _ours, _stock),
}
