"""One answer of an origin being read: httptools' callbacks turned into a head and a body.

The parser knows nothing of the request, so what a request or a status decides is decided here:
HEAD, 204 and 304 have no body, interim answers (1xx) are skipped, 101 counts only where asked for.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

import httptools

from a11y_proxy.errors import OriginError
from a11y_proxy.http.headers import Headers

HEAD_BYTES = 64 * 1024
HEAD_FIELDS = 500
INTERIM_ANSWERS = 8
# Chunk extensions and trailers in a row without a byte of body between them.
FRAMING_BYTES = 64 * 1024
# Held for a visitor who reads slowly: above it we stop reading, until the visitor took it all.
HIGH_WATER = 256 * 1024


class Flow(Protocol):
    """What an exchange needs of its connection."""

    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def abort(self) -> None: ...


class Exchange:
    """`head()`, then `piece()` until None. After `complete`, `reusable` tells whether the
    connection may carry another request; `stray` that bytes came behind the message. `upgrade`:
    another protocol was asked for; after a 101 nothing more is read, and `behind` is what came
    behind its head."""

    def __init__(self, flow: Flow, *, method: str, upgrade: bool = False) -> None:
        self.status = 0
        self.reason = b""
        self.headers: Headers = []
        self.version = b"HTTP/1.1"
        self.complete = False
        self.reusable = False
        self.stray = False
        self.touched = False
        """Whether any byte came."""
        self.uploaded = True
        """Whether the request is sent whole; the clock of the first byte starts then."""
        self.switched = False
        self.behind = b""
        self._upgrade = upgrade
        self._method = method
        self._flow = flow
        self._parser = httptools.HttpResponseParser(self)
        # Lines of a head that end in a bare LF (RFC 9112 section 2.2), as old programs write them
        # and browsers read them; chunks stay strict.
        self._parser.set_dangerous_leniencies(lenient_optional_cr_before_lf=True)
        self._has_head = False
        self._framed = False
        self._interim = 0
        self._head_size = 0
        self._framing_size = 0
        self._pieces: deque[bytes] = deque()
        self._buffered = 0
        self._paused = False
        self._failure: BaseException | None = None
        self._wake = asyncio.Event()

    @property
    def phase(self) -> str:
        return "body" if self._has_head else "head"

    @property
    def drained(self) -> bool:
        """Complete, and nothing of it is left to be read."""
        return self.complete and not self._pieces

    # For the reader

    async def head(self, seconds: float | None) -> None:
        """Waits for the whole head, `seconds` from the moment the request is sent: bytes that
        drip do not prolong it."""
        while not self._has_head:
            if self._failure is not None:
                raise self._failure
            await self._news(seconds if self.uploaded else None)

    async def piece(self, seconds: float | None) -> bytes | None:
        """What came of the body since the last call, None at its end; waits at most `seconds`.
        Raises OriginError where the body ends before its end."""
        while not self._pieces:
            if self._failure is not None:
                raise self._failure
            if self.complete:
                return None
            await self._news(seconds)
        piece = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._buffered = 0
        if self._paused:
            self._paused = False
            self._flow.resume()
        return piece

    async def _news(self, seconds: float | None) -> None:
        self._wake.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            self.fail(OriginError("timeout", self.phase))

    # For the connection

    def feed(self, data: bytes) -> None:
        """Bytes from the origin."""
        self.touched = True
        had_head = self._has_head
        self._framing_size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if not self.switched:
                self._malformed("upgrade without being asked")
            self.behind = data[upgrade.args[0] :]
        except httptools.HttpParserCallbackError as error:
            self._malformed(str(error.__context__ or error))
        except httptools.HttpParserError as error:
            self._malformed(str(error))
        if not had_head:
            self._head_size += len(data)
            if not self._has_head and self._head_size > HEAD_BYTES:
                self._malformed("head too large")
        elif self._framing_size > FRAMING_BYTES and not self.complete:
            self._malformed("too much framing")

    def end(self) -> None:
        """The origin closed its side in order: that ends a body which nothing else framed."""
        if self.complete:
            return
        if self._has_head and not self._framed:
            self._finish(reusable=False)
        else:
            self.fail(OriginError("closed", self.phase))

    def fail(self, failure: BaseException) -> None:
        """Nothing more will come; what is buffered may still be read."""
        if self.complete or self._failure is not None:
            return
        self._failure = failure
        self._flow.abort()
        self._wake.set()

    def sent(self, error: BaseException | None) -> None:
        """The request is sent, or cannot be. An origin that closed may have answered before."""
        self.uploaded = True
        closed = isinstance(error, OriginError) and error.kind == "closed"
        if error is not None and not closed:
            self.fail(error)
        self._wake.set()

    def _malformed(self, detail: str) -> None:
        if self.complete:
            self.stray = True
        else:
            self.fail(OriginError("protocol", self.phase, detail))

    def _finish(self, *, reusable: bool) -> None:
        self.complete = True
        self.reusable = reusable
        self._wake.set()

    # For the parser

    def on_message_begin(self) -> None:
        if self.complete:
            self.stray = True
        else:
            self.reason = b""

    def on_status(self, reason: bytes) -> None:
        if not self.complete:
            self.reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._has_head:
            return  # a trailer, or bytes behind the message
        self.headers.append((name, value))
        if len(self.headers) > HEAD_FIELDS:
            raise ValueError("too many fields")

    def on_headers_complete(self) -> None:
        if self._has_head:
            return
        status = self._parser.get_status_code()
        self.switched = status == 101 and self._upgrade and self._parser.should_upgrade()
        if 100 <= status < 200 and not self.switched:
            self._interim += 1
            if status == 101 or self._interim > INTERIM_ANSWERS:
                raise ValueError("upgrade without being asked" if status == 101 else "interim")
            self.headers = []
            return
        self.status = status
        self.version = b"HTTP/" + self._parser.get_http_version().encode("ascii")
        self._check_framing()
        self._has_head = True
        self._framing_size = 0
        if self.switched:
            self._flow.pause()
        elif self._method == "HEAD" or status in (204, 304):
            self._finish(reusable=False)  # whatever follows is not an answer of ours
        self._wake.set()

    def _check_framing(self) -> None:
        size = sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEAD_BYTES:
            raise ValueError("head too large")
        names = {name.lower() for name, _ in self.headers}
        self._framed = b"content-length" in names or b"transfer-encoding" in names
        for name, value in self.headers:
            if name.lower() == b"transfer-encoding" and value.strip().lower() != b"chunked":
                raise ValueError("coded Transfer-Encoding")

    def on_body(self, body: bytes) -> None:
        if self.complete:
            return
        if not self._has_head:
            raise ValueError("interim answer with a body")
        self._framing_size = 0
        self._pieces.append(body)
        self._wake.set()
        self._buffered += len(body)
        if self._buffered > HIGH_WATER and not self._paused:
            self._paused = True
            self._flow.pause()

    def on_message_complete(self) -> None:
        if self._has_head and not self.complete and not self.switched:
            self._finish(reusable=self._parser.should_keep_alive())
