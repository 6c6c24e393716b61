"""The reverse proxy, an ASGI app: a request goes to the origin, its answer comes back, as bytes.

It knows HTTP and nothing about pages. Redirects are passed on, cookies are nobody's but the
visitor's, bodies stream both ways.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httpx
from starlette.types import Receive, Scope, Send

from a11y_proxy.errors import OriginError
from a11y_proxy.http import headers as fields
from a11y_proxy.http.answer import clean, has_body
from a11y_proxy.http.forwarded import Face, forwarded, scheme_of
from a11y_proxy.http.headers import Headers
from a11y_proxy.http.mapping import Mapping
from a11y_proxy.proxy.faults import to_fault
from a11y_proxy.proxy.own import decline, log_fault, origin_failed
from a11y_proxy.proxy.transport import OriginTransport, Timeouts
from a11y_proxy.proxy.visitor import Visitor, VisitorGone

log = logging.getLogger("a11y_proxy.proxy")

_TARGET = re.compile(rb"/[^\x00-\x20\x7f]*+")
_TIMEOUTS = Timeouts()
_FACE_PORTS = {"http": b":80", "https": b":443"}


class _Declined(Exception):
    """A request that is answered by us, with this status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class _Errand:
    """One request made ready for the origin."""

    request: httpx.Request
    mapping: Mapping | None
    visitor: Visitor


class ReverseProxy:
    """Forwards every request to `origin` (scheme and authority, `http://portal.example:8080`).

    `public_hosts`: the names under which visitors know the portal; the Host of each request is one
    of them, else 421, and goes to the origin unchanged. Without any, the portal is shown under
    another name than its own: the origin gets its own Host, and header values are mapped.
    `trusted`: peers (IP addresses) whose X-Forwarded-* is believed. `transport`: how the origin is
    reached; one of ours with `timeouts` unless given.

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
    ) -> None:
        self._url = httpx.URL(origin)
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise ValueError(f"origin {origin!r}: expected scheme and host: http://portal.example")
        self.origin = f"{self._url.scheme}://{self._url.netloc.decode('ascii')}"
        self.transport = transport if transport is not None else OriginTransport(timeouts=timeouts)
        self._public_hosts = frozenset(host.lower().encode("idna") for host in public_hosts)
        self._trusted = frozenset(trusted)
        # Tells this proxy, in Via, from any other: two in a row before different origins are fine.
        digest = hashlib.blake2b(self.origin.encode(), digest_size=4).hexdigest()
        self._name = f"a11y-proxy-{digest}".encode("ascii")

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
            errand = self._errand(scope, receive)
        except _Declined as declined:
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

    def _errand(self, scope: Scope, receive: Receive) -> _Errand:
        method: str = scope["method"]
        asked: Headers = [(bytes(name), bytes(value)) for name, value in scope["headers"]]
        if method in ("TRACE", "CONNECT"):
            raise _Declined(405, method)
        if any(self._name in member.split() for member in fields.tokens(asked, b"via")):
            raise _Declined(508, "our own name in Via")
        target = _target(scope)
        peer = scope["client"][0] if scope.get("client") else None
        trusted = peer in self._trusted
        face = Face(peer, scheme_of(asked, scope["scheme"], trusted=trusted), _host(asked), trusted)
        mapping = self._mapping(face)
        visitor = Visitor(receive)
        request = httpx.Request(
            method,
            self._url,
            headers=self._request_headers(scope, asked, face, mapping),
            stream=visitor,
            extensions={"target": target},
        )
        if not fields.carries_body(request.headers.raw):
            visitor.expect_no_body()
        return _Errand(request, mapping, visitor)

    def _mapping(self, face: Face) -> Mapping | None:
        """How names are mapped; None where the origin knows itself by the visitor's name."""
        if not self._public_hosts:
            return _mapped(self.origin, face, self._url.netloc)
        if face.host.lower().removesuffix(_FACE_PORTS[face.scheme]) not in self._public_hosts:
            raise _Declined(421, f"Host {face.host!r} is not among public_hosts")
        return None

    def _request_headers(
        self, scope: Scope, asked: Headers, face: Face, mapping: Mapping | None
    ) -> Headers:
        chunked = b"chunked" in fields.tokens(asked, b"transfer-encoding")
        # Expect is answered by our server, which asks for the body once we read it.
        sent = fields.without(fields.end_to_end(asked), b"expect")
        if not fields.get_all(sent, b"host"):
            sent.insert(0, (b"host", self._url.netloc))
        if mapping is not None:
            sent = mapping.request(sent)
        sent = forwarded(sent, face)
        version = scope.get("http_version", "1.1").encode("ascii")
        sent.append((b"via", version + b" " + self._name))
        if chunked:
            sent = fields.without(sent, b"content-length")
            sent.append((b"transfer-encoding", b"chunked"))
        return sent

    async def _forward(self, scope: Scope, errand: _Errand, send: Send) -> None:
        try:
            answer = await self.transport.handle_async_request(errand.request)
        except VisitorGone:
            return
        except httpx.LocalProtocolError as error:
            await decline(scope, send, 400, str(error))
            return
        except httpx.TransportError as error:
            await origin_failed(scope, send, to_fault(error))
            return
        try:
            await self._answer(scope, errand, answer, send)
        except VisitorGone:
            return
        finally:
            await answer.aclose()

    async def _answer(
        self, scope: Scope, errand: _Errand, answer: httpx.Response, send: Send
    ) -> None:
        method, status = scope["method"], answer.status_code
        try:
            head = self._response_headers(method, errand.mapping, answer)
        except OriginError as fault:
            await origin_failed(scope, send, fault)
            return
        await send({"type": "http.response.start", "status": status, "headers": head})
        if has_body(method, status):
            await _stream(scope, answer, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _response_headers(
        self, method: str, mapping: Mapping | None, answer: httpx.Response
    ) -> Headers:
        head = clean(method, answer.status_code, fields.end_to_end(answer.headers.raw))
        if mapping is not None:
            head = mapping.response(head)
        version: bytes = answer.extensions.get("http_version", b"HTTP/1.1")
        return [*head, (b"via", version.removeprefix(b"HTTP/") + b" " + self._name)]

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
    except httpx.TransportError as error:
        fault = to_fault(error)
        fault = OriginError(fault.kind, "body", str(error))
        log_fault(scope, fault)
        raise fault from error


def _mapped(origin: str, face: Face, own_host: bytes) -> Mapping:
    public = f"{face.scheme}://{(face.host or own_host).decode('ascii')}"
    try:
        urlsplit(public)
    except ValueError as error:
        raise _Declined(400, "Host") from error
    return Mapping(origin, public)


def _target(scope: Scope) -> bytes:
    """The request target in origin-form, as exactly as the server tells it."""
    target: bytes | None = (scope.get("extensions") or {}).get("a11y.target")
    if target is None:
        target = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
        target += b"?" + scope["query_string"] if scope.get("query_string") else b""
    if not _TARGET.fullmatch(target):
        raise _Declined(400, "target")
    return target


def _host(asked: Headers) -> bytes:
    hosts = fields.get_all(asked, b"host")
    if len(hosts) > 1 or not all(map(fields.is_host, hosts)):
        raise _Declined(400, "Host")
    return hosts[0] if hosts else b""
