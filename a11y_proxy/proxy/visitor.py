"""The visitor's side of an exchange: the request body as it comes, and whether he has left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
from starlette.types import Receive


class VisitorGone(Exception):
    """The visitor left before his request was whole."""


class Visitor(httpx.AsyncByteStream):
    """The request body, to be read once. `receive()` has one reader at a time: the body while it is
    sent, then `left`."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._free = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The pieces of the body; raises VisitorGone where it ends early."""
        try:
            more = True
            while more:
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    raise VisitorGone
                more = message.get("more_body", False)
                yield message.get("body", b"")
        finally:
            self._free.set()

    def expect_no_body(self) -> None:
        """Nobody will read the body: `left` may begin."""
        self._free.set()

    async def left(self) -> None:
        """Returns once the visitor has left; what he still sends is dropped."""
        await self._free.wait()
        bodies_ended = 0
        while bodies_ended < 2:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return
            bodies_ended += not message.get("more_body", False)
        # A `receive` that answers for ever cannot tell: then the visitor is taken to stay.
        await asyncio.Event().wait()
