"""The portal's front door: a server older than HTTP/1.1, for answers that no ASGI app can give.

It takes one request a connection, as IIS does with keep-alive turned off, and hands it to the
portal's own server. Two folders are answered without a length: where the body ends is told by the
connection's end alone (RFC 9112, 6.3, case 8). One of them speaks HTTP/1.0.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

VERSIONS = {b"/xz98/": b"HTTP/1.0", b"/tjnb/": b"HTTP/1.1"}
"""The folders answered without a length, and what their answers say they speak."""

_LOCAL = "127.0.0.1"
_PIECE = 64 * 1024
_END = b"\r\n\r\n"


@asynccontextmanager
async def fronting(behind: int, listening: socket.socket) -> AsyncIterator[int]:
    """Stands before the server at port `behind` of this machine while the block runs; gives its
    own port. Breaks off what is under way at the end."""
    visitors: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visitors[writer] = asyncio.current_task()
        try:
            await _converse(reader, writer, behind)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.transport.abort()
        finally:
            del visitors[writer]
            writer.close()

    server = await asyncio.start_server(serve, sock=listening, limit=_PIECE)
    try:
        yield listening.getsockname()[1]
    finally:
        server.close()
        for writer in visitors:
            writer.transport.abort()
        await asyncio.gather(*filter(None, visitors.values()))


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, behind: int
) -> None:
    head = await reader.readuntil(_END)
    there_reader, there_writer = await asyncio.open_connection(_LOCAL, behind, limit=_PIECE)
    try:
        there_writer.write(_asked_once(head))
        if version := _version(head):
            writer.write(_without_length(await there_reader.readuntil(_END), version))
        await _until_one_ends(_copy(reader, there_writer), _copy(there_reader, writer))
    finally:
        there_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_PIECE):
        writer.write(data)
        await writer.drain()


async def _until_one_ends(*ways: Coroutine[None, None, None]) -> None:
    """A visitor who leaves ends the answer; an answer's end ends the connection."""
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()


def _asked_once(head: bytes) -> bytes:
    """The request, asking that its connection closes; a request to upgrade as it is."""
    line, *fields = head.removesuffix(_END).split(b"\r\n")
    names = [field.partition(b":")[0].strip().lower() for field in fields]
    if b"upgrade" in names:
        return head
    kept = [f for f, name in zip(fields, names, strict=True) if name != b"connection"]
    return b"\r\n".join([line, *kept, b"Connection: close"]) + _END


def _version(head: bytes) -> bytes | None:
    target = head.partition(b" ")[2].partition(b" ")[0].lower()
    return next((v for folder, v in VERSIONS.items() if target.startswith(folder)), None)


def _without_length(head: bytes, version: bytes) -> bytes:
    line, *fields = head.removesuffix(_END).split(b"\r\n")
    kept = [f for f in fields if not f.lower().startswith(b"content-length:")]
    return b"\r\n".join([version + b" " + line.partition(b" ")[2], *kept]) + _END
