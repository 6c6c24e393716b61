"""An origin of bare bytes: it records each request and answers as the case at hand says."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.proxy.differential.cases import Answering, in_pieces
from tests.proxy.differential.messages import Seen, get, members, read_chunks, split_head

PAUSE = 0.002
_LINGER = struct.pack("ii", 1, 0)
_LIMIT = 4 * 1024 * 1024


class Origin:
    """`answering` is what it answers now; `seen` what it was asked since that was set."""

    def __init__(self) -> None:
        self.port = 0
        self.answering = Answering()
        self.seen: list[Seen] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def authority(self) -> bytes:
        return b"127.0.0.1:%d" % self.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def expect(self, answering: Answering) -> None:
        self.answering, self.seen = answering, []

    def met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A new connection."""
        task = asyncio.create_task(self._converse(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).removesuffix(b"\r\n\r\n")
        line, fields = split_head(head)
        method, _, rest = line.partition(b" ")
        target, _, version = rest.rpartition(b" ")
        answering, seen = self.answering, self.seen
        if get(fields, b"expect") is not None:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        number = len(seen)
        seen.append(Seen(method, target, version, fields, whole=False))
        body, trailers = await _body(reader, fields)
        seen[number] = Seen(method, target, version, fields, body, trailers)
        await _send(writer, answering.wire(method, self.authority), answering.pieces)
        if answering.end == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            writer.transport.abort()
            return False
        if answering.end == "silence":
            await reader.read()
            return False
        wants_close = b"close" in members(fields, b"connection") or version == b"HTTP/1.0"
        return answering.end == "keep" and not wants_close


async def _send(writer: asyncio.StreamWriter, data: bytes, sizes: tuple[int, ...]) -> None:
    for number, piece in enumerate(in_pieces(data, sizes)):
        if number:
            await asyncio.sleep(PAUSE)
        writer.write(piece)
        await writer.drain()


async def _body(
    reader: asyncio.StreamReader, fields: tuple[tuple[bytes, bytes], ...]
) -> tuple[bytes, tuple[tuple[bytes, bytes], ...]]:
    if members(fields, b"transfer-encoding"):
        raw = b""
        while True:
            line = await reader.readuntil(b"\r\n")
            size = int(line.partition(b";")[0], 16)
            raw += line + (await reader.readexactly(size + 2) if size else b"")
            if not size:
                break
        while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
            raw += line
        body, trailers, _ = read_chunks(raw + b"\r\n")
        return body, trailers or ()
    length = get(fields, b"content-length")
    return (await reader.readexactly(int(length)) if length else b""), ()


@asynccontextmanager
async def origin() -> AsyncIterator[Origin]:
    """An origin on a free port of 127.0.0.1."""
    made = Origin()
    server = await asyncio.start_server(made.met, "127.0.0.1", 0, limit=_LIMIT, backlog=1024)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await made.stop()
