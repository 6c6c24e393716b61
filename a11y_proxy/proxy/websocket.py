"""The opening of a WebSocket (RFC 6455 section 4) on its way through: questions to headers.

The handshake is the visitor's and the origin's. Sec-WebSocket-Accept is passed and not checked: it
proves to the visitor, who alone chose the key, that the origin understood; whoever checks it for
him takes that proof away. Whether a tunnel opens is decided by the origin's 101 and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

import httpx
from starlette.types import Scope, Send

from a11y_proxy.errors import OriginError
from a11y_proxy.http.fields import Header, Headers, get_all, tokens
from a11y_proxy.http.headers import carries_body
from a11y_proxy.proxy.tunnel import TUNNEL, Tunnel

_WEBSOCKET = [b"websocket"]


class Switched(Protocol):
    """An origin's connection once it has answered 101."""

    def take(self) -> tuple[asyncio.Transport, bytes]:
        """The connection, which belongs to the caller from now on, and what came behind the head
        of the answer."""


def is_handshake(method: str, version: str, headers: Headers) -> bool:
    """Whether this request asks for a WebSocket and for nothing else."""
    return (
        method == "GET"
        and version == "1.1"
        and b"upgrade" in tokens(headers, b"connection")
        and tokens(headers, b"upgrade") == _WEBSOCKET
        and not carries_body(headers)
    )


def is_asked(scope: Scope) -> bool:
    """Whether the visitor asks for a WebSocket and our server can give him one."""
    return TUNNEL in (scope.get("extensions") or {})


def switching(headers: Iterable[Header]) -> Headers:
    """The hop-by-hop fields of a handshake or of the 101 to it, as they came."""
    upgrade = get_all(headers, b"upgrade")
    return [(b"connection", b"Upgrade"), *((b"upgrade", value) for value in upgrade)]


async def run(scope: Scope, send: Send, head: Headers, answer: httpx.Response) -> None:
    """Tells the visitor of the origin's 101, with its end-to-end fields in `head`, and carries
    bytes until both sides have ended. Raises OriginError, before anything is sent, where the origin
    switched to what nobody asked for."""
    upgrade = switching(answer.headers.raw)
    switched: Switched | None = answer.extensions.get("switched")
    if switched is None or tokens(upgrade, b"upgrade") != _WEBSOCKET:
        raise OriginError("protocol", "head", "101 to another protocol")
    tunnel: Tunnel = scope["extensions"][TUNNEL]
    await send({"type": "http.response.start", "status": 101, "headers": [*head, *upgrade]})
    await tunnel.join(*switched.take())
