"""One answer on the visitor's connection: what uvicorn's cycle of request and response lacks.

- HTTP/1.0 knows no chunks: a body of unknown length ends with the connection, and is reset where it
  breaks, as nothing else tells a cut one.
- An answer that ends the connection before the request was read lingers: closing would reset it,
  and take the answer from a visitor who still sends (RFC 9112 section 9.6).
- A final answer instead of 100 (Continue) ends the connection: whether the body comes after all
  cannot be known (RFC 9110 section 10.1.1).
- Told to stop, a request without an answer gets a whole page of ours, and what has begun breaks.
- A 101 is written as it is, and a tunnel may follow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from a11y_proxy.http.answer import has_body
from a11y_proxy.http.fields import get
from a11y_proxy.proxy.flow import reset
from a11y_proxy.proxy.own import overloaded


class Reply:
    """An ASGI app around `app` for the one request of `cycle`. `linger` ends the connection without
    resetting it."""

    def __init__(
        self, app: ASGIApp, cycle: RequestResponseCycle, linger: Callable[[], None]
    ) -> None:
        self._app = app
        self._cycle = cycle
        self._linger = linger
        self._until_close = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._prepare(scope, message)
                await send(message)
            elif message["type"] == "http.response.body":
                await self._body(message, send)
            else:
                await send(message)

        try:
            await self._app(scope, receive, answer)
        except asyncio.CancelledError:
            if self._cycle.response_started:
                reset(self._cycle.transport)
                raise
            self._cycle.keep_alive = False
            await overloaded(scope, answer)
        except BaseException:
            self._break()
            raise

    def _prepare(self, scope: Scope, message: Message) -> None:
        cycle, status = self._cycle, message["status"]
        if status == 101:
            cycle.keep_alive = True  # else a Connection: close would be added
            cycle.chunked_encoding = False
        elif cycle.waiting_for_100_continue:
            cycle.keep_alive = False
        elif scope["http_version"] == "1.0" and has_body(scope["method"], status):
            self._until_close = get(message["headers"], b"content-length") is None
            if self._until_close:
                cycle.chunked_encoding = False

    async def _body(self, message: Message, send: Send) -> None:
        cycle = self._cycle
        if self._until_close:
            cycle.expected_content_length = len(message.get("body", b""))
        lingers = not message.get("more_body") and not cycle.keep_alive and cycle.more_body
        if lingers:
            cycle.keep_alive = True  # else it would be closed at once
        await send(message)
        if lingers:
            self._linger()

    def _break(self) -> None:
        """uvicorn closes the connection, which chunks or a length show to be too early."""
        cycle = self._cycle
        if self._until_close and cycle.response_started and not cycle.response_complete:
            reset(cycle.transport)
