"""The reverse proxy, an ASGI app: a request goes to the origin, its answer comes back, as bytes.

It knows HTTP and nothing about pages. Redirects are passed on, cookies are nobody's but the
visitor's, bodies stream both ways.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from time import perf_counter
from urllib.parse import quote

import httpx
from starlette.types import Receive, Scope, Send

from a11y_proxy.errors import OriginError
from a11y_proxy.http import mapping
from a11y_proxy.http.answer import clean, has_body
from a11y_proxy.http.headers import Headers, end_to_end
from a11y_proxy.http.record import record_of
from a11y_proxy.proxy import websocket
from a11y_proxy.proxy.breaker import BreakerPolicy
from a11y_proxy.proxy.errand import Declined, Errand, Errands
from a11y_proxy.proxy.faults import to_fault
from a11y_proxy.proxy.own import decline, log_fault, origin_failed
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.tls import TlsPolicy
from a11y_proxy.proxy.transport import OriginTransport, Timeouts
from a11y_proxy.proxy.visitor import BodyTooLarge, VisitorGone
from a11y_proxy.proxy.watch import Watch

log = logging.getLogger("a11y_proxy.proxy")

_TIMEOUTS = Timeouts()
_POOL = PoolLimits()
_TLS = TlsPolicy()
_BREAKER = BreakerPolicy()


class ReverseProxy:
    """Forwards every request to `origin` (scheme and authority, `http://portal.example:8080`).

    `public_hosts`: the names under which visitors know the portal; the Host of each request is one
    of them, else 421, and goes to the origin unchanged. Without any, the portal is shown under
    another name than its own: the origin gets its own Host, and header values are mapped.
    `trusted`: peers (addresses, networks) whose X-Forwarded-* is believed.
    `transport`: how the origin is reached; unless given, one of ours with `timeouts`, `pool`,
    `reuse_private` and `tls`. `slow_paths`: pattern of a path (as in fnmatch, case counts:
    `/export/*`) → seconds that the head of its answer may take; the first that matches holds.
    `breaker`: when a failing origin is left in peace; None for never. `body_limit`: bytes that a
    request's body may have, beyond it is 413; None for any.

    The exact target is `scope["extensions"]["a11y.target"]` (bytes) where the server tells it, else
    `raw_path` and `query_string`.

    Raises OriginError when the origin fails in the middle of a body: the server then breaks the
    visitor's connection, as a cut page must not look whole.
    """

    def __init__(
        self,
        origin: str,
        *,
        public_hosts: Sequence[str] = (),
        trusted: Collection[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        timeouts: Timeouts = _TIMEOUTS,
        slow_paths: Mapping[str, float] = {},
        tls: TlsPolicy = _TLS,
        pool: PoolLimits = _POOL,
        reuse_private: bool = False,
        breaker: BreakerPolicy | None = _BREAKER,
        body_limit: int | None = None,
    ) -> None:
        self._errands = Errands(
            origin,
            public_hosts=public_hosts,
            trusted=trusted,
            slow_paths=slow_paths,
            body_limit=body_limit,
        )
        self.origin = self._errands.origin
        self.transport = transport or OriginTransport(
            timeouts=timeouts, pool=pool, reuse_private=reuse_private, tls=tls
        )
        self._watch = Watch(self.origin, breaker)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await self._refuse_websocket(scope, receive, send)
        else:
            await self._serve(scope, receive, send)

    async def aclose(self) -> None:
        """Lets the connections to the origin go."""
        await self.transport.aclose()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            errand = self._errands.ready(scope, receive)
        except Declined as declined:
            await decline(scope, send, declined.status, str(declined))
            return
        forwarding = asyncio.create_task(self._forward(scope, errand, send))
        leaving = asyncio.create_task(errand.visitor.left())
        tasks = (forwarding, leaving)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not forwarding.cancelled():
            forwarding.result()

    async def _forward(self, scope: Scope, errand: Errand, send: Send) -> None:
        try:
            await errand.visitor.ahead()
            with self._watch.request(scope["method"]) as watched:
                answer = await self._ask(scope, errand.request)
                watched.answered(answer.status_code)
                try:
                    await self._answer(scope, errand, answer, send)
                finally:
                    await answer.aclose()
        except VisitorGone:
            return
        except BodyTooLarge as large:
            await decline(scope, send, 413, str(large))
        except httpx.LocalProtocolError as error:
            await decline(scope, send, 400, str(error))
        except OriginError as fault:
            if fault.kind == "visitor":
                raise
            if fault.phase == "body" and not _withdrawn(scope):
                log_fault(scope, fault)
                raise
            await origin_failed(scope, send, fault)

    async def _ask(self, scope: Scope, request: httpx.Request) -> httpx.Response:
        record, begun = record_of(scope), perf_counter()
        try:
            answer = await self.transport.handle_async_request(request)
        except httpx.LocalProtocolError:
            raise
        except httpx.TransportError as error:
            raise to_fault(error) from error
        finally:
            record.origin_seconds = perf_counter() - begun
        record.origin_status = answer.status_code
        return answer

    async def _answer(
        self, scope: Scope, errand: Errand, answer: httpx.Response, send: Send
    ) -> None:
        method, status = scope["method"], answer.status_code
        head = self._response_headers(method, errand.mapping, answer)
        if status == 101:
            await websocket.run(scope, send, head, answer)
            return
        await send({"type": "http.response.start", "status": status, "headers": head})
        if has_body(method, status):
            await _stream(scope, answer, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _response_headers(
        self, method: str, names: mapping.Mapping | None, answer: httpx.Response
    ) -> Headers:
        # A 101 is as bodiless as a 204; it comes only where it was asked for.
        status = 204 if answer.status_code == 101 else answer.status_code
        head = clean(method, status, end_to_end(answer.headers.raw))
        if names is not None:
            head = names.response(head)
        version: bytes = answer.extensions.get("http_version", b"HTTP/1.1")
        return [*head, (b"via", version.removeprefix(b"HTTP/") + b" " + self._errands.name)]

    async def _refuse_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        log.warning("websocket refused: path=%s", quote(scope.get("path", "")))
        await send({"type": "websocket.close", "code": 1011, "reason": "not supported"})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.aclose()
        await send({"type": "lifespan.shutdown.complete"})


async def _stream(scope: Scope, answer: httpx.Response, send: Send) -> None:
    stream = answer.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("the transport's stream is not asynchronous")
    try:
        async for piece in stream:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    except (BodyTooLarge, httpx.LocalProtocolError) as error:
        log.info("request broken off in its answer: why=%s", error)
        raise OriginError("visitor", "body", str(error)) from error
    except httpx.TransportError as error:
        raise OriginError(to_fault(error).kind, "body", str(error)) from error


def _withdrawn(scope: Scope) -> bool:
    """Whether somebody held the answer until now, has forgotten it, and takes another."""
    withdraw = (scope.get("extensions") or {}).get("a11y.withdraw")
    return withdraw is not None and withdraw()
