"""The visitor's side of an exchange: the request body as it comes, and whether he has left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
from starlette.types import Receive

GONE = "a11y.gone"
"""In `scope["extensions"]`: an asyncio.Event that is set once the visitor's connection is lost."""


# A body that drips does not hold a connection to the origin before this much of it has come.
AHEAD_BYTES = 64 * 1024


class VisitorGone(Exception):
    """The visitor left before his request was whole."""


class BodyTooLarge(Exception):
    """The visitor sent more than he may."""


class Visitor(httpx.AsyncByteStream):
    """The request body, to be read once; of `limit` bytes at most, where there is a limit.
    `receive()` has one reader at a time: the body while it is sent, then `left`. `gone`, where our
    server tells it (see GONE), speaks also while a piece waits for an origin that takes no more."""

    def __init__(
        self, receive: Receive, limit: int | None = None, gone: asyncio.Event | None = None
    ) -> None:
        self._receive = receive
        self._limit = limit
        self._gone = gone
        self._free = asyncio.Event()
        self._ahead: list[bytes] = []
        self._more = True
        self._size = 0

    async def ahead(self) -> None:
        """Reads the start of the body, up to AHEAD_BYTES, or all of it: the origin is asked once it
        is here. Raises as the body does."""
        while self._more and self._size < AHEAD_BYTES:
            self._ahead.append(await self._piece())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces of the body; raises VisitorGone where it ends early, and BodyTooLarge."""
        try:
            start, self._ahead = self._ahead, []
            for piece in start:
                yield piece
            while self._more:
                yield await self._piece()
        finally:
            self._free.set()

    async def _piece(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise VisitorGone
        self._more = message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        self._size += len(piece)
        if self._limit is not None and self._size > self._limit:
            raise BodyTooLarge(f"body of more than {self._limit} bytes")
        return piece

    def expect_no_body(self) -> None:
        """Nobody will read the body: `left` may begin."""
        self._more = False
        self._free.set()

    async def left(self) -> None:
        """Returns once the visitor has left; what he still sends is dropped."""
        if self._gone is not None and not self._free.is_set():
            await _either(self._gone, self._free)
            if self._gone.is_set():
                await self._receive()  # those around us count by what it says
                return
        await self._free.wait()
        bodies_ended = 0
        while bodies_ended < 2:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return
            bodies_ended += not message.get("more_body", False)
        # A `receive` that answers for ever cannot tell: then the visitor is taken to stay.
        await asyncio.Event().wait()


async def _either(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
