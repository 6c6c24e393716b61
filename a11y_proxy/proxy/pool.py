"""Connections that wait for their next request, and how many may be in use at once.

A connection is kept only where its last answer was whole with nothing behind it; an origin that
sends stray bytes is not trusted with a kept one for minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from a11y_proxy.errors import OriginError
from a11y_proxy.proxy.connection import Connection, Key

DISTRUST_SECONDS = 300.0

# Key and seconds to the connection.
Dial = Callable[[Key, float | None], Awaitable[Connection]]


@dataclass(frozen=True)
class PoolLimits:
    """Bounds for each origin."""

    busy: int = 100
    """Connections in use at once; more requests wait."""
    waiting: float = 5.0
    """Seconds that a request waits for one, then it fails (busy)."""
    idle: int = 32
    """Connections kept for later."""
    idle_seconds: float = 15.0
    """How long each is kept: shorter than what origins grant, so that we close first."""


class Pool:
    """`take` a connection, use it, `give` it back, always."""

    def __init__(self, dial: Dial, limits: PoolLimits) -> None:
        self._dial = dial
        self._limits = limits
        self._idle: dict[Key, list[Connection]] = {}
        self._slots: dict[Key, asyncio.Semaphore] = {}
        self._distrusted: dict[Key, float] = {}

    async def take(
        self, key: Key, *, fresh: bool, waiting: float | None, connect: float | None
    ) -> Connection:
        """A kept connection, or a new one; always a new one where `fresh`. Waits at most `waiting`
        seconds for its turn, and `connect` for a new one."""
        slots = self._slots.setdefault(key, asyncio.Semaphore(self._limits.busy))
        try:
            async with asyncio.timeout(waiting):
                await slots.acquire()
        except TimeoutError as error:
            raise OriginError("busy", "connect") from error
        try:
            kept = None if fresh else self._kept(key)
            return kept if kept is not None else await self._dial(key, connect)
        except BaseException:
            slots.release()
            raise

    def give(self, connection: Connection, *, keep: bool) -> None:
        """The connection is no longer in use; it is kept where `keep` and where that is safe."""
        key = connection.key
        self._slots[key].release()
        if connection.saw_stray:
            self._distrust(key)
        idle = self._idle.setdefault(key, [])
        if not connection.reusable:
            connection.abort()
        elif not keep or self._is_distrusted(key) or len(idle) >= self._limits.idle:
            connection.close()
        else:
            loop = asyncio.get_running_loop()
            connection.expiry = loop.call_later(self._limits.idle_seconds, self._expire, connection)
            idle.append(connection)

    def forget(self, connection: Connection) -> None:
        """The connection is no longer ours: it speaks another protocol now."""
        self._slots[connection.key].release()

    def close(self) -> None:
        """Closes what is kept."""
        for idle in self._idle.values():
            while idle:
                self._expire(idle[-1])

    def _kept(self, key: Key) -> Connection | None:
        idle = self._idle.get(key, [])
        while idle:
            connection = idle.pop()
            self._stop_expiry(connection)
            if connection.stray:
                self._distrust(key)
            if not connection.closed and not self._is_distrusted(key):
                return connection
            connection.close()
        return None

    def _expire(self, connection: Connection) -> None:
        self._stop_expiry(connection)
        if connection.stray:
            self._distrust(connection.key)
        connection.close()
        idle = self._idle[connection.key]
        if connection in idle:
            idle.remove(connection)

    def _stop_expiry(self, connection: Connection) -> None:
        if connection.expiry is not None:
            connection.expiry.cancel()
            connection.expiry = None

    def _distrust(self, key: Key) -> None:
        self._distrusted[key] = asyncio.get_running_loop().time() + DISTRUST_SECONDS

    def _is_distrusted(self, key: Key) -> bool:
        until = self._distrusted.get(key)
        return until is not None and asyncio.get_running_loop().time() < until
