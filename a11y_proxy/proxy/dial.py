"""The way to an origin: its name, its addresses, TLS.

asyncio can try several addresses by itself (`happy_eyeballs_delay`), but when it is cancelled there
it forgets sockets that are already connected (measured on Python 3.11): visitors who leave would
leave connections open at the origin until the garbage collector comes by.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Sequence

from a11y_proxy.errors import OriginError
from a11y_proxy.proxy.connection import Connection, Key
from a11y_proxy.proxy.tls import TlsPolicy

_HEAD_START = 0.25  # RFC 8305 section 5

# As getaddrinfo gives it: family, kind, protocol, name, address.
_End = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[object, ...]]
_Try = asyncio.Task[socket.socket]


async def connect(key: Key, context: ssl.SSLContext | None, seconds: float | None) -> Connection:
    """A fresh connection within `seconds`, TLS included; all addresses of the name are tried.
    Raises OriginError (dns, refused, tls, timeout) in phase connect."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            transport, connection = await loop.create_connection(
                lambda: Connection(key),
                sock=await _reach(key),
                ssl=context,
                server_hostname=key.host if context else None,
            )
    except TimeoutError as error:
        raise OriginError("timeout", "connect") from error
    except ssl.SSLError as error:
        raise OriginError("tls", "connect", _why(error)) from error
    except (ConnectionResetError, ConnectionAbortedError) as error:
        # Old servers end a handshake that they do not understand without a word.
        kind = "refused" if context is None else "tls"
        raise OriginError(kind, "connect", str(error) or "closed by the origin") from error
    except OSError as error:
        raise OriginError(_kind(error), "connect", str(error)) from error
    if key.tls is not None:
        _check(connection, transport, key.tls)
    return connection


async def _reach(key: Key) -> socket.socket:
    """A socket to the first of the name's addresses that answers, in the order that the system
    gives them; each has a head start before the next is tried beside it."""
    ends = await _resolved(key)
    if len(ends) == 1:
        return await _try(ends[0])
    waiting, tries = deque(ends), list[_Try]()
    try:
        while waiting or not all(one.done() for one in tries):
            if waiting:
                tries.append(asyncio.create_task(_try(waiting.popleft())))
            await asyncio.wait(
                [one for one in tries if not one.done()],
                timeout=_HEAD_START if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for one in tries:
                if one.done() and one.exception() is None:
                    tries.remove(one)
                    return one.result()
        return tries[0].result()  # raises why
    finally:
        for one in tries:
            _drop(one)


async def _resolved(key: Key) -> Sequence[_End]:
    try:  # an address, which needs no thread to ask the system for it
        return socket.getaddrinfo(
            key.host, key.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )
    except socket.gaierror:
        loop = asyncio.get_running_loop()
        return await loop.getaddrinfo(key.host, key.port, type=socket.SOCK_STREAM)


async def _try(end: _End) -> socket.socket:
    family, kind, protocol, _, address = end
    reaching = socket.socket(family, kind, protocol)
    try:
        reaching.setblocking(False)
        await asyncio.get_running_loop().sock_connect(reaching, address)
    except BaseException:
        reaching.close()
        raise
    return reaching


def _drop(one: _Try) -> None:
    if not one.done():
        one.cancel()
    elif not one.cancelled() and one.exception() is None:
        one.result().close()


def _check(connection: Connection, transport: asyncio.Transport, policy: TlsPolicy) -> None:
    """Before a byte of ours is sent."""
    session: ssl.SSLObject = transport.get_extra_info("ssl_object")
    connection.tls_version = session.version() or ""
    try:
        policy.check_pin(session.getpeercert(binary_form=True) or b"")
    except OriginError:
        connection.abort()
        raise


def _why(error: ssl.SSLError) -> str:
    reason = error.reason or str(error)
    told = getattr(error, "verify_message", "")
    return f"{reason}: {told}" if told else reason


def _kind(error: OSError) -> str:
    return "dns" if isinstance(error, socket.gaierror) else "refused"
