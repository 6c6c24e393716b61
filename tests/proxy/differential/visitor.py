"""A visitor of bare bytes: sends a request as a case says and records what comes."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

from tests.proxy.differential.cases import Asking, in_pieces
from tests.proxy.differential.messages import Got, members, read_answer
from tests.proxy.differential.origin import PAUSE

SECONDS = 8.0
_READ = 256 * 1024


async def ask(
    port: int, asking: Asking, *more: tuple[bytes, bytes], seconds: float = SECONDS
) -> Got:
    """The answer to one request on a connection of its own, `more` added to its fields. Whoever
    asked for the connection to be closed reads until it is, so that bytes too many are seen."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = _Heard(reader, asking.method)
    sending = asyncio.create_task(_send(writer, asking, more, heard.interim))
    try:
        async with asyncio.timeout(seconds):
            await heard.all(until_closed=b"close" in members(asking.fields, b"connection"))
    except TimeoutError:
        heard.timed_out = True
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    return heard.got()


class _Heard:
    def __init__(self, reader: asyncio.StreamReader, method: bytes) -> None:
        self.interim = asyncio.Event()
        """Set once anything came: an interim answer, or one that ends the waiting for it."""
        self.timed_out = False
        self._reader = reader
        self._method = method
        self._data = bytearray()
        self._closed = self._reset = False

    async def all(self, *, until_closed: bool) -> None:
        while not self._closed:
            try:
                piece = await self._reader.read(_READ)
            except ConnectionError:
                piece, self._reset = b"", True
            self._closed = not piece
            self._data += piece
            self.interim.set()
            if not until_closed and self._read() is not None:
                return

    def got(self) -> Got:
        found = self._read()
        if found is not None:
            return found
        cut = read_answer(self._method, bytes(self._data), closed=True, reset=True)
        return Got("waiting") if cut is None else replace(cut, ended="waiting")

    def _read(self) -> Got | None:
        return read_answer(self._method, bytes(self._data), closed=self._closed, reset=self._reset)


async def _send(
    writer: asyncio.StreamWriter,
    asking: Asking,
    more: tuple[tuple[bytes, bytes], ...],
    interim: asyncio.Event,
) -> None:
    head, rest = asking.head(*more), asking.rest()
    with contextlib.suppress(ConnectionError):
        if asking.expects:
            writer.write(head)
            await interim.wait()
            writer.write(rest)
            return
        for number, piece in enumerate(in_pieces(head + rest, asking.pieces)):
            if number:
                await asyncio.sleep(PAUSE)
            writer.write(piece)
            await writer.drain()
