"""A visitor's request made ready for the origin, or declined before the origin hears of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import quote, urlsplit

import httpx
from starlette.types import Receive, Scope

from a11y_proxy.errors import SettingsError
from a11y_proxy.http import headers as fields
from a11y_proxy.http.forwarded import Face, Peers, forwarded, scheme_of
from a11y_proxy.http.headers import Headers
from a11y_proxy.http.mapping import Mapping
from a11y_proxy.proxy import websocket
from a11y_proxy.proxy.visitor import GONE, Visitor

_TARGET = re.compile(rb"/[^\x00-\x20\x7f]*+")
_FACE_PORTS = {"http": b":80", "https": b":443"}


class Declined(Exception):
    """A request that is answered by us, with this status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Errand:
    """One request made ready for the origin. `mapping` is None where the origin knows itself by the
    visitor's name."""

    request: httpx.Request
    mapping: Mapping | None
    visitor: Visitor


class Errands:
    """What is known of the origin and its visitors before any request. Raises SettingsError for
    what cannot be: an origin that is no base URL, a trusted peer that is no network."""

    def __init__(
        self,
        origin: str,
        *,
        public_hosts: Sequence[str],
        trusted: Collection[str],
        slow_paths: Table[str, float],
        body_limit: int | None,
    ) -> None:
        self._url = httpx.URL(origin)
        if self._url.scheme not in ("http", "https") or not self._url.host:
            problem = "expected scheme and host: http://portal.example"
            raise SettingsError(f"origin {origin!r}: {problem}")
        self.origin = f"{self._url.scheme}://{self._url.netloc.decode('ascii')}"
        # Tells this proxy, in Via, from any other: two in a row before different origins are fine.
        digest = hashlib.blake2b(self.origin.encode(), digest_size=4).hexdigest()
        self.name = f"a11y-proxy-{digest}".encode("ascii")
        self._public_hosts = frozenset(host.lower().encode("idna") for host in public_hosts)
        self._trusted = Peers(trusted)
        self._slow_paths = dict(slow_paths)
        self._body_limit = body_limit

    def ready(self, scope: Scope, receive: Receive) -> Errand:
        """The errand of this request; raises Declined where there is none to run."""
        method: str = scope["method"]
        asked: Headers = [(bytes(name), bytes(value)) for name, value in scope["headers"]]
        if method.upper() in ("TRACE", "CONNECT"):
            raise Declined(405, method)
        if any(self.name in member.split() for member in fields.tokens(asked, b"via")):
            raise Declined(508, "our own name in Via")
        self._check_length(asked)
        target = _target(scope)
        peer = scope["client"][0] if scope.get("client") else None
        trusted = peer in self._trusted
        face = Face(peer, scheme_of(asked, scope["scheme"], trusted=trusted), _host(asked), trusted)
        mapping = self._mapping(face)
        visitor = Visitor(receive, self._body_limit, (scope.get("extensions") or {}).get(GONE))
        request = httpx.Request(
            method,
            self._url,
            headers=self._request_headers(scope, asked, face, mapping),
            stream=visitor,
            extensions={
                "target": target,
                "timeout": self._seconds(scope["path"]),
                "upgrade": websocket.is_asked(scope),
            },
        )
        request.method = method  # httpx makes it capitals
        if not fields.carries_body(request.headers.raw):
            visitor.expect_no_body()
        return Errand(request, mapping, visitor)

    def _check_length(self, asked: Headers) -> None:
        stated = fields.get(asked, b"content-length") or b""
        limit = self._body_limit
        # Twenty digits are more than any limit; Python reads a number of thousands unwillingly.
        if limit is not None and stated.isdigit() and int(stated[:20]) > limit:
            raise Declined(413, f"Content-Length {stated[:20].decode()}, at most {limit}")

    def _seconds(self, path: str) -> dict[str, float]:
        """The time-outs that this path has of its own, as the transport reads them."""
        for pattern, seconds in self._slow_paths.items():
            if fnmatchcase(path, pattern):
                return {"head": seconds}
        return {}

    def _mapping(self, face: Face) -> Mapping | None:
        """How names are mapped; None where the origin knows itself by the visitor's name."""
        if not self._public_hosts:
            return _mapped(self.origin, face, self._url.netloc)
        if face.host.lower().removesuffix(_FACE_PORTS[face.scheme]) not in self._public_hosts:
            raise Declined(421, f"Host {face.host!r} is not among public_hosts")
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
        sent.append((b"via", version + b" " + self.name))
        if chunked:
            sent = fields.without(sent, b"content-length")
            sent.append((b"transfer-encoding", b"chunked"))
        if websocket.is_asked(scope):
            sent += websocket.switching(asked)
        return sent


def _mapped(origin: str, face: Face, own_host: bytes) -> Mapping:
    public = f"{face.scheme}://{(face.host or own_host).decode('ascii')}"
    try:
        urlsplit(public)
    except ValueError as error:
        raise Declined(400, "Host") from error
    return Mapping(origin, public)


def _target(scope: Scope) -> bytes:
    """The request target in origin-form, as exactly as the server tells it."""
    target: bytes | None = (scope.get("extensions") or {}).get("a11y.target")
    if target is None:
        target = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
        target += b"?" + scope["query_string"] if scope.get("query_string") else b""
    if not _TARGET.fullmatch(target):
        raise Declined(400, "target")
    return target


def _host(asked: Headers) -> bytes:
    hosts = fields.get_all(asked, b"host")
    if len(hosts) > 1 or not all(map(fields.is_host, hosts)):
        raise Declined(400, "Host")
    return hosts[0] if hosts else b""
