"""The fictional portal behind the proxy, both on real sockets, known by the portal's name."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from a11y_proxy.demo.oldserver import fronting
from a11y_proxy.demo.portal import portal
from a11y_proxy.engine.load import load_rules
from a11y_proxy.middleware import A11yMiddleware
from a11y_proxy.proxy.handler import ReverseProxy
from a11y_proxy.proxy.server import listen, serving
from tests.demo.visitor import HOST, visitor
from tests.material import PROJECT

_RULES = load_rules(PROJECT / "rules")


@dataclass
class Recorder:
    """The portal, with each exact target and body that reached it, and when it sent what."""

    app: ASGIApp
    asked: list[tuple[bytes, bytes]] = field(default_factory=list)
    sent: list[tuple[float, bytes]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        place = len(self.asked)
        self.asked.append((scope["extensions"]["a11y.target"], b""))

        async def noted() -> Message:
            message = await receive()
            target, body = self.asked[place]
            self.asked[place] = target, body + message.get("body", b"")
            return message

        async def timed(message: Message) -> None:
            self.sent.append((time.monotonic(), message.get("body", b"")))
            await send(message)

        await self.app(scope, noted, timed)


@dataclass(frozen=True)
class World:
    """The portal at `direct`, what it was asked, and the proxy at `port`; a visitor of each."""

    origin: Recorder
    port: int
    direct: httpx.AsyncClient
    ours: httpx.AsyncClient

    async def get_both(self, path: str, **sent: str) -> tuple[httpx.Response, httpx.Response]:
        """The direct answer and ours to the same request."""
        return (
            await self.direct.get(path, headers=sent),
            await self.ours.get(path, headers=sent),
        )


@asynccontextmanager
async def world_in(view: str, *, old: bool = False) -> AsyncIterator[World]:
    """A visitor who chose `view`; with `old`, the portal stands behind its old front door."""
    origin = Recorder(portal())
    async with (
        serving(origin, websockets=True) as behind,
        fronting(behind, listen("127.0.0.1", 0)) as front,
    ):
        at = front if old else behind
        proxy = ReverseProxy(f"http://127.0.0.1:{at}", public_hosts=(HOST,))
        try:
            async with (
                serving(A11yMiddleware(proxy, _RULES)) as port,
                visitor(at) as direct,
                visitor(port) as ours,
            ):
                await ours.get(f"/_a11y/{view}/")
                origin.asked.clear()
                yield World(origin, port, direct, ours)
        finally:
            await proxy.aclose()
