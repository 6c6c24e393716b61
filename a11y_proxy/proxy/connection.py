"""One connection to an origin: bytes in, bytes out, one exchange at a time.

A byte that no exchange waits for closes it: it can only be the rest of one visitor's answer, which
the next visitor must never see (nginx closes a readable idle upstream connection for that reason).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import NamedTuple

from a11y_proxy.errors import OriginError
from a11y_proxy.proxy.exchange import Exchange
from a11y_proxy.proxy.flow import reset
from a11y_proxy.proxy.tls import TlsPolicy

_RECV_BYTES = 64 * 1024


class Key(NamedTuple):
    """What two requests must share to share a connection."""

    scheme: str
    host: str
    port: int
    tls: TlsPolicy | None = None
    """None without TLS."""


class Connection(asyncio.Protocol):
    """Made by `dial.connect`. `closed`: it can carry nothing more; `stray`: unasked bytes came."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.closed = False
        self.stray = False
        self.used = False
        """Whether a request went out on it before the present one."""
        self.expiry: asyncio.TimerHandle | None = None
        self.tls_version = ""
        """What was agreed, such as `TLSv1.3`; empty without TLS."""
        self._transport: asyncio.Transport | None = None
        self._exchange: Exchange | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    # For its user

    def begin(self, method: str, *, upgrade: bool = False) -> Exchange:
        """A new exchange; the former one must be complete."""
        self.used = self._exchange is not None
        self._exchange = Exchange(self, method=method, upgrade=upgrade)
        return self._exchange

    def hand_over(self) -> tuple[asyncio.Transport, bytes]:
        """After a 101: what carries the connection, which is the caller's from now on, and the
        bytes that came behind the head."""
        if self._transport is None or self._exchange is None:
            raise OriginError("closed", "head")
        return self._transport, self._exchange.behind

    async def write(self, data: bytes, seconds: float | None) -> None:
        """Sends; waits, at most `seconds`, where the origin reads slower than we write."""
        self.put(data)
        if not self._writable.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._writable.wait()
            except TimeoutError:
                raise OriginError("timeout", "head", "reads nothing") from None

    def put(self, data: bytes) -> None:
        """Sends without waiting."""
        if self.closed or self._transport is None or self._transport.is_closing():
            raise OriginError("closed", "head")
        self._transport.write(data)

    @property
    def reusable(self) -> bool:
        """Whether the last answer was read to its end, as framed, with nothing behind it."""
        exchange = self._exchange
        if self.closed or self.stray or exchange is None:
            return False
        return exchange.drained and exchange.reusable and exchange.uploaded and not exchange.stray

    @property
    def saw_stray(self) -> bool:
        return self.stray or (self._exchange is not None and self._exchange.stray)

    def close(self) -> None:
        """Ends in order what is complete; for what is not, `abort`."""
        self.closed = True
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Ends at once; an origin in the middle of an exchange sees a reset."""
        self.closed = True
        if self._transport is None:
            return
        if self._exchange is not None and not self._exchange.complete:
            reset(self._transport)
        else:
            self._transport.abort()

    def pause(self) -> None:
        if self._transport is not None and not self.closed:
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None and not self.closed:
            self._transport.resume_reading()

    # For the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        exchange = self._exchange
        if exchange is None or exchange.complete:
            self.stray = True
            self.abort()
        else:
            exchange.feed(data)

    def eof_received(self) -> None:
        self.closed = True
        if self._exchange is not None:
            self._exchange.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._writable.set()
        if exc is not None and self.key.tls is None:
            self._read_rest()
        if self._exchange is not None:
            self._exchange.fail(OriginError("closed", self._exchange.phase, str(exc or "")))

    def _read_rest(self) -> None:
        """An origin that answers before the request's body is whole, and closes, makes our next
        write fail: its answer then lies unread in the socket, and asyncio would drop it."""
        if self._transport is None or self._exchange is None or self._exchange.complete:
            return
        # TypeError: uvloop's sockets cannot be copied.
        with suppress(OSError, TypeError), self._transport.get_extra_info("socket").dup() as rest:
            rest.setblocking(False)
            while data := rest.recv(_RECV_BYTES):
                self.data_received(data)

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()
