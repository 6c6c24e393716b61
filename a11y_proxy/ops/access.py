"""One line of JSON for each request: what was asked, what was answered, how long it took.

    time      arrival, RFC 3339 in UTC       view      standard, accessible, elder, original
    id        as on our own error pages      charset   the page's encoding, where it was read
    client    address, in full or cut off    reason    `rewritten`, or why it passed as it came
    method, host, path                       stages    stage of the work on the page → seconds
    query     only where asked for           origin    status, and seconds until its head
    status    null where none was sent       fault     the origin's failure, `kind/phase`
    bytes     of the body, none of a tunnel  end       `whole`; `aborted` by the visitor; `broken`
    seconds   until all was sent                       off by us, by the origin, or at the end

What does not apply is left out; of a request that the server itself had to reject there is time,
id, client, status, and the reason `rejected`. The line is ASCII: no byte of a request can end it,
or look like another field. Of what tells of a person it has nothing but the client's address: no
query, no cookie, no user agent.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from a11y_proxy.http.forwarded import Peers
from a11y_proxy.http.headers import get, get_all
from a11y_proxy.http.record import KEY, Record

Clients = Literal["full", "masked", "none"]

_encode = json.JSONEncoder(separators=(",", ":")).encode
_UNPRINTABLE = re.compile(rb"[^\x21-\x7e]")
# What is left tells of a network, not of a household.
_MASKS = {4: 24, 6: 48}


class AccessLog:
    """Outermost: hands each request a `Record`, and `write` one line (with its newline) at its end.

    `queries`: whether the query is logged; `clients`: how much of the client's address. `trusted`:
    peers (addresses, networks) whose X-Forwarded-For is believed.
    """

    def __init__(
        self,
        app: ASGIApp,
        write: Callable[[str], None],
        *,
        queries: bool = False,
        clients: Clients = "full",
        trusted: Collection[str] = (),
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.app = app
        self._write = write
        self._queries = queries
        self._clients = clients
        self._trusted = Peers(trusted)
        self._now = now
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        arrived = self._now()
        record = Record(started=self._clock())
        # In place: the server's own page for a request that it ends bears the same number.
        scope["extensions"] = {**(scope.get("extensions") or {}), KEY: record}
        answer = _Answer(receive, send)
        try:
            await self.app(scope, answer.receive, answer.send)
            answer.returned = True
        finally:
            if answer.status is None:
                answer.status = _of_the_server(sys.exception())
            self._write(_encode(self._line(arrived, scope, record, answer)) + "\n")

    def rejected(self, status: int, client: str | None) -> None:
        """A line for a request that the server answered itself, as it could not be read."""
        line = {
            "time": _rfc3339(self._now()),
            "id": Record().id,
            "client": self._shown(client),
            "status": status,
            "reason": "rejected",
        }
        self._write(_encode({name: value for name, value in line.items() if value}) + "\n")

    def _line(
        self, arrived: float, scope: Scope, record: Record, answer: _Answer
    ) -> dict[str, Any]:
        path, query = _target(scope)
        line: dict[str, Any] = {
            "time": _rfc3339(arrived),
            "id": record.id,
            "client": self._client(scope),
            "method": scope["method"],
            "host": _ascii(get(scope["headers"], b"host") or b""),
            "path": path,
            "query": query if self._queries else None,
            "status": answer.status,
            "bytes": answer.size,
            "seconds": round(self._clock() - record.started, 6),
            "view": record.view,
            "charset": record.charset,
            "reason": record.reason,
            "stages": {stage: round(time, 6) for stage, time in record.stages.items()} or None,
            "origin": _origin(record),
            "fault": record.fault,
            "end": answer.end,
        }
        return {
            name: value for name, value in line.items() if value is not None or name == "status"
        }

    def _client(self, scope: Scope) -> str | None:
        client: str | None = scope["client"][0] if scope.get("client") else None
        if client in self._trusted:
            client = _behind(client or "", scope, self._trusted)
        return self._shown(client)

    def _shown(self, client: str | None) -> str | None:
        if self._clients == "none" or client is None:
            return None
        return client if self._clients == "full" else _masked(client)


class _Answer:
    """What is seen of one answer on its way out."""

    __slots__ = ("_receive", "_send", "left", "returned", "size", "status", "whole")

    def __init__(self, receive: Receive, send: Send) -> None:
        self.status: int | None = None
        self.size = 0
        self.whole = False
        self.left = False
        self.returned = False
        self._receive = receive
        self._send = send

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" and not self.whole:
            self.left = True
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.whole = True

    @property
    def end(self) -> str:
        if self.status == 101 and self.returned:
            return "whole"  # a tunnel ends when either side leaves
        if self.left:
            return "aborted"
        return "whole" if self.whole else "broken"


def _rfc3339(seconds: float) -> str:
    told = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return told.removesuffix("+00:00") + "Z"


def _of_the_server(error: BaseException | None) -> int | None:
    """What our server answers where the application ended without an answer."""
    if isinstance(error, asyncio.CancelledError):
        return 503  # it stops
    return 500 if error is not None else None


def _target(scope: Scope) -> tuple[str, str | None]:
    """Path and query as they came, in ASCII."""
    exact: bytes | None = (scope.get("extensions") or {}).get("a11y.target")
    if exact is None:
        exact = scope.get("raw_path") or scope["path"].encode()
        exact += b"?" + scope["query_string"] if scope.get("query_string") else b""
    path, mark, query = exact.partition(b"?")
    return _ascii(path), _ascii(query) if mark else None


def _ascii(text: bytes) -> str:
    """Text of a visitor with whatever is not printable ASCII as %XX."""
    return _UNPRINTABLE.sub(lambda match: b"%%%02X" % match.group()[0], text).decode("ascii")


def _origin(record: Record) -> dict[str, Any] | None:
    if record.origin_status is None and record.origin_seconds is None:
        return None
    seconds = record.origin_seconds
    return {
        "status": record.origin_status,
        "seconds": None if seconds is None else round(seconds, 6),
    }


def _behind(peer: str, scope: Scope, trusted: Peers) -> str:
    """The nearest address that is no trusted peer's, by X-Forwarded-For; where that says anything
    else than addresses, the last that is known."""
    told = b",".join(get_all(scope["headers"], b"x-forwarded-for"))
    for member in reversed(told.split(b",")):
        try:
            address = str(ip_address(member.strip().decode("latin-1")))
        except ValueError:
            return peer
        peer = address
        if peer not in trusted:
            return peer
    return peer


def _masked(client: str) -> str:
    """The network of an address: the first 24 bits of IPv4, 48 of IPv6."""
    try:
        address = ip_address(client)
    except ValueError:
        return "-"
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((address, _MASKS[address.version]), strict=False).network_address)
