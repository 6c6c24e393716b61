"""A visitor as bare bytes: one kept connection, and answers read to the end that frames them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass

Fields = tuple[tuple[bytes, bytes], ...]
_LIMIT = 4 << 20


@dataclass(frozen=True)
class Answer:
    """What came for one request. `status` is 0 where nothing came; `whole` tells whether the body
    reached the end that its head promised, or a close where it promised none."""

    status: int = 0
    fields: Fields = ()
    body: bytes = b""
    whole: bool = False

    def get(self, name: bytes) -> bytes | None:
        return next((value for key, value in self.fields if key == name), None)

    def get_all(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def __str__(self) -> str:
        size = f"{len(self.body)} bytes" if self.whole else f"broken after {len(self.body)} bytes"
        return f"{self.status} {size}" if self.status else "no answer"


class Visitor:
    """Asks one thing after the other of the server at `port`, on one connection for as long as the
    server keeps it."""

    def __init__(self, port: int, *fields: bytes, host: bytes = b"portal.test") -> None:
        self.port = port
        self.fields = fields
        self.host = host
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(
        self,
        target: bytes,
        *fields: bytes,
        method: bytes = b"GET",
        body: bytes | None = None,
        seconds: float = 10.0,
    ) -> Answer:
        """One request, and its answer; raises TimeoutError where it is not there in time."""
        lines = [b"%s %s HTTP/1.1" % (method, target), b"Host: " + self.host, *self.fields, *fields]
        if body is not None:
            lines.append(b"Content-Length: %d" % len(body))
        await self.send(b"\r\n".join([*lines, b"", body or b""]))
        async with asyncio.timeout(seconds):
            return await self.answer(method)

    async def send(self, data: bytes) -> None:
        """Bytes as they are, on the open connection or on a new one."""
        if self._reader is None or self._writer is None or self._reader.at_eof():
            await self.close()
            self._reader, self._writer = await asyncio.open_connection(
                "127.0.0.1", self.port, limit=_LIMIT
            )
        self._writer.write(data)

    async def answer(self, method: bytes = b"GET") -> Answer:
        """The next answer on the connection."""
        reader = self._reader
        if reader is None:
            return Answer()
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            while head.startswith(b"HTTP/1.1 1"):
                head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.close()
            return Answer()
        line, *rest = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        fields = tuple(
            (name.lower(), value) for name, _, value in (f.partition(b": ") for f in rest)
        )
        answer = Answer(int(line.split(b" ")[1]), fields)
        body, whole = await self._body(reader, method, answer)
        if not whole or answer.get(b"connection") == b"close":
            await self.close()
        return Answer(answer.status, fields, body, whole)

    async def _body(
        self, reader: asyncio.StreamReader, method: bytes, answer: Answer
    ) -> tuple[bytes, bool]:
        if method == b"HEAD" or answer.status in (204, 205, 304):
            return b"", True
        pieces = bytearray()
        try:
            if answer.get(b"transfer-encoding") == b"chunked":
                while size := int(await reader.readuntil(b"\r\n"), 16):
                    pieces += await reader.readexactly(size)
                    await reader.readexactly(2)
                await reader.readexactly(2)
            elif (length := answer.get(b"content-length")) is not None:
                pieces += await reader.readexactly(int(length))
            else:
                pieces += await reader.read()
        except asyncio.IncompleteReadError as error:
            return bytes(pieces + error.partial), False
        except ConnectionError:
            return bytes(pieces), False
        return bytes(pieces), True

    async def read(self, size: int) -> bytes:
        """Up to `size` raw bytes of what comes; none at the end."""
        try:
            return await self._reader.read(size) if self._reader is not None else b""
        except ConnectionError:
            return b""

    def leave(self) -> None:
        """Gone at once, by a reset, as a closed tab or a dead line is."""
        if self._writer is None:
            return
        sock = self._writer.get_extra_info("socket")
        with contextlib.suppress(OSError):  # the server was first
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()
        self._reader = self._writer = None

    async def close(self) -> None:
        if self._writer is not None:
            writer, self._reader, self._writer = self._writer, None, None
            writer.transport.abort()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
