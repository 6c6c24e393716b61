"""Both ends of HTTP as bare bytes: origins that answer what a test says, visitors who send it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def ok(body: bytes, *fields: bytes) -> bytes:
    """A plain 200 with this body."""
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *fields]
    return b"\r\n".join([*lines, b"", body])


class Asked:
    """One request as an origin sees it, and the way to answer."""

    def __init__(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.head = head
        self.reader = reader
        self.writer = writer
        line, *fields = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        self.target = line[line.index(b" ") + 1 : line.rindex(b" ")]
        self.fields = [tuple(field.split(b": ", 1)) for field in fields]

    def get(self, name: bytes) -> bytes | None:
        return next((f[1] for f in self.fields if f[0].lower() == name), None)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """RST: what a crashed origin or a firewall sends."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def close(self) -> None:
        self.writer.close()


Script = Callable[[Asked], Awaitable[None]]


class Origin:
    """`port` and `url`; `asked` holds every request so far, `opened` counts connections."""

    def __init__(self, script: Script) -> None:
        self.port = 0
        self.opened = 0
        self.asked: list[Asked] = []
        self.gone = asyncio.Event()
        """Set once a peer has left."""
        self._script = script
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def present(self) -> int:
        """How many connections are open."""
        return sum(not task.done() for task in self._tasks)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        task = asyncio.create_task(self._converse(reader, writer))
        self._tasks.add(task)
        await asyncio.wait([task])
        with contextlib.suppress(asyncio.CancelledError):
            task.result()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                asked = Asked(await reader.readuntil(b"\r\n\r\n"), reader, writer)
                self.asked.append(asked)
                await self._script(asked)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.gone.set()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await asyncio.sleep(0)


async def silent(asked: Asked) -> None:
    """Takes whatever comes and never answers, until the peer leaves."""
    await asked.reader.read()


@asynccontextmanager
async def origin(answer: bytes | Script) -> AsyncIterator[Origin]:
    """An origin on a free port of 127.0.0.1; it gives each request `answer`, or calls it."""

    async def constant(asked: Asked) -> None:
        await asked.send(answer if isinstance(answer, bytes) else b"")

    made = Origin(constant if isinstance(answer, bytes) else answer)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await made.stop()


@asynccontextmanager
async def visitor(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server of ours."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def converse(port: int, sent: bytes, seconds: float = 5) -> bytes:
    """Sends, and gives everything that comes until the server closes."""
    async with visitor(port) as (reader, writer):
        writer.write(sent)
        async with asyncio.timeout(seconds):
            return await reader.read()


async def get(port: int, target: bytes = b"/", *fields: bytes, method: bytes = b"GET") -> bytes:
    """One request on a connection of its own; the whole raw answer."""
    lines = [method + b" " + target + b" HTTP/1.1", b"Host: portal.test", *fields]
    return await converse(port, b"\r\n".join([*lines, b"Connection: close", b"", b""]))


def body_of(answer: bytes) -> bytes:
    """The body of a raw answer, chunks joined."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return body
    joined = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        joined += body[: int(size, 16)]
        body = body[int(size, 16) + 2 :]
    return joined
