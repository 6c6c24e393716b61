"""Two connections made one: after a 101, bytes go through as they come, both ways.

Nothing of them is understood here, so nothing of the protocol that both ends speak can be lost:
frames, extensions, close codes are theirs. What is held is what one socket has not taken yet; the
other is not read until then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from a11y_proxy.proxy.flow import reset

TUNNEL = "a11y.tunnel"
"""Its place in `scope["extensions"]`."""
# Once one side has ended: how long the other may be silent before it is taken to have ended too.
CLOSING_SECONDS = 10.0
# What a visitor may send before he is told that he may.
EARLY_BYTES = 64 * 1024


class Tunnel(Protocol):
    """Offered by our server with a request that asks to switch protocol. An application that
    starts its answer with 101 calls `join` instead of sending a body."""

    async def join(self, origin: asyncio.Transport, behind: bytes) -> None:
        """Carries bytes both ways until both sides have ended. `origin` is the connection that
        answered 101, which is closed at the end whatever happens; `behind` are the bytes that came
        behind the head of that answer."""


class VisitorTunnel:
    """The visitor's end, before and after it is joined to an origin's.

    `lost` is told once it is over; `idle` is the longest time, in seconds, without a byte in either
    direction.
    """

    def __init__(
        self, transport: asyncio.Transport, lost: Callable[[None], None], idle: float
    ) -> None:
        self._transport = transport
        self._lost = lost
        self._idle = idle
        self._early = b""

    def hold(self, data: bytes) -> None:
        """Bytes of the visitor behind the head of his request."""
        self._early += data
        if len(self._early) > EARLY_BYTES:
            self._transport.abort()

    async def join(self, origin: asyncio.Transport, behind: bytes) -> None:
        early, self._early = self._early, b""
        pair = _Pair(self._transport, origin)
        try:
            pair.begin(early, behind)
            await pair.over(self._idle)
        finally:
            pair.abort()
            self._lost(None)


class _Pair:
    """Two sides of one tunnel."""

    def __init__(self, *transports: asyncio.Transport) -> None:
        self._loop = asyncio.get_running_loop()
        self._sides = [_Side(self, transport) for transport in transports]
        self._sides[0].other, self._sides[1].other = reversed(self._sides)
        self._gone = asyncio.Event()
        self._touched = self._loop.time()

    def begin(self, *held: bytes) -> None:
        """Takes both connections over; `held` is what came from each already."""
        for side, data in zip(self._sides, held, strict=True):
            side.transport.set_protocol(side)
            if data:
                side.data_received(data)
        for side in self._sides:
            side.transport.resume_reading()

    async def over(self, idle: float) -> None:
        """Returns once both sides are gone, or after `idle` seconds without a byte."""
        while not self._gone.is_set():
            closing = any(side.ended for side in self._sides)
            bound = min(idle, CLOSING_SECONDS) if closing else idle
            left = self._touched + bound - self._loop.time()
            if left <= 0:
                return
            try:
                async with asyncio.timeout(min(left, CLOSING_SECONDS)):
                    await self._gone.wait()
            except TimeoutError:
                continue

    def abort(self) -> None:
        """Breaks what has not ended in order."""
        for side in self._sides:
            reset(side.transport)

    def touch(self) -> None:
        self._touched = self._loop.time()

    def side_gone(self) -> None:
        if all(side.gone for side in self._sides):
            self._gone.set()


class _Side(asyncio.Protocol):
    """One of the two connections: what comes in goes out at the `other`."""

    other: _Side

    def __init__(self, pair: _Pair, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.ended = False
        """It says no more."""
        self.gone = False
        self._pair = pair

    def data_received(self, data: bytes) -> None:
        self._pair.touch()
        self.other.transport.write(data)

    def eof_received(self) -> bool:
        """The peer says no more, and may still listen where both connections can be closed by
        halves (TLS cannot)."""
        self._pair.touch()
        self.ended = True
        halves = self.transport.can_write_eof() and self.other.transport.can_write_eof()
        if halves and not self.other.ended:
            self.other.transport.write_eof()
            return True
        self.other.ended = True
        self.other.transport.close()
        self.transport.close()
        return False

    def pause_writing(self) -> None:
        self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        self._pair.touch()
        self.other.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone = True
        if not (self.ended and self.other.ended):
            reset(self.other.transport)
        self._pair.side_gone()
