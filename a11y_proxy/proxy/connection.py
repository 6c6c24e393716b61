"""One connection to an origin: bytes in, bytes out, one exchange at a time.

A byte that no exchange waits for closes it: it can only be the rest of one visitor's answer, which
the next visitor must never see (nginx closes a readable idle upstream connection for that reason).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import NamedTuple

from a11y_proxy.errors import OriginError
from a11y_proxy.proxy.exchange import Exchange


class Key(NamedTuple):
    """What two requests must share to share a connection."""

    scheme: str
    host: str
    port: int


class Connection(asyncio.Protocol):
    """Made by `connect`. `closed`: it can carry nothing more; `stray`: unasked bytes came."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.closed = False
        self.stray = False
        self.used = False
        """Whether a request went out on it before the present one."""
        self.expiry: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None
        self._exchange: Exchange | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    # For its user

    def begin(self, method: str) -> Exchange:
        """A new exchange; the former one must be complete."""
        self.used = self._exchange is not None
        self._exchange = Exchange(self, method=method)
        return self._exchange

    async def write(self, data: bytes, seconds: float) -> None:
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
        if self.closed or self._transport is None:
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
        """Ends at once; the origin sees a reset."""
        self.closed = True
        if self._transport is not None:
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
        if self._exchange is not None:
            self._exchange.fail(OriginError("closed", self._exchange.phase, str(exc or "")))

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()


async def connect(key: Key, context: ssl.SSLContext | None, seconds: float) -> Connection:
    """A fresh connection within `seconds`, TLS included. Raises OriginError (dns, refused, tls,
    timeout) in phase connect."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            _, connection = await loop.create_connection(
                lambda: Connection(key),
                key.host,
                key.port,
                ssl=context,
                server_hostname=key.host if context else None,
                happy_eyeballs_delay=0.25,
            )
    except TimeoutError as error:
        raise OriginError("timeout", "connect") from error
    except ssl.SSLError as error:
        raise OriginError("tls", "connect", error.reason or str(error)) from error
    except OSError as error:
        raise OriginError(_kind(error), "connect", str(error)) from error
    return connection


def _kind(error: OSError) -> str:
    return "dns" if isinstance(error, socket.gaierror) else "refused"
