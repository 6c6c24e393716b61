"""The visitor's side of HTTP/1.1: uvicorn's protocol over httptools, with the bounds it lacks.

uvicorn has no deadline before a response and httptools no cap on a head (measured: a dripping head
holds a connection for ever, a 100 MB header takes 191 MB), and no application can see either. Here:

- deadlines for the head (408), for an idle body, and for a visitor who does not read,
- caps on the target (414), the head and the number of fields (431), and on what frames a body,
- exactly one valid Host, agreeing with an absolute target (400); no coded Transfer-Encoding,
- the target byte for byte in `scope["extensions"]["a11y.target"]`, origin-form, without fragment,
- headers copied, so that trailers cannot leak into them.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from a11y_proxy.http.headers import is_host

HEAD_SECONDS = 10.0
BODY_IDLE_SECONDS = 10.0
WRITE_IDLE_SECONDS = 60.0
HEAD_BYTES = 32 * 1024
HEAD_FIELDS = 100
TARGET_BYTES = 8 * 1024
# Chunk extensions and trailers carry nothing that we use: more of them in a row is an attack.
FRAMING_BYTES = 64 * 1024

TARGET = "a11y.target"

_REASONS = {
    400: b"Bad Request",
    408: b"Request Timeout",
    414: b"URI Too Long",
    431: b"Request Header Fields Too Large",
    501: b"Not Implemented",
    505: b"HTTP Version Not Supported",
}
_ABSOLUTE = re.compile(rb"https?://([^/?#]*+)", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")


class _Rejected(Exception):
    """Raised inside a parser callback, which ends the parsing; the answer is already chosen."""


class GuardedProtocol(HttpToolsProtocol):
    """One visitor's connection. Give it to uvicorn as `http=`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head_size = 0
        self._framing_size = 0
        self._line: bytes | None = b""
        self._raw_target = b""
        self._rejection = 400
        self._deaf = False

    # Deadlines

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._arm(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(WRITE_IDLE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
        super().resume_writing()

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, self._late)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._in_head:
            self._reject_late()
        elif self.flow.read_paused or self.cycle.waiting_for_100_continue:
            self._arm(BODY_IDLE_SECONDS)  # it is we who make the visitor wait
        else:
            self.transport.abort()

    def _reject_late(self) -> None:
        if self._busy():
            self.transport.abort()
        elif self._head_size:
            self._rejection = 408
            self.send_400_response("")
        else:
            self.transport.close()  # opened ahead and never used

    # What came

    def data_received(self, data: bytes) -> None:
        if self._deaf or self.transport.is_closing():
            return
        if self._in_head:
            self._head_size += len(data)
            if self._timer is None:
                self._arm(HEAD_SECONDS)
            held = self._request_line(data)
            if held is None:
                self._check_sizes()
                return
            data = held
        else:
            self._framing_size += len(data)
            if self._timer is not None:
                self._arm(BODY_IDLE_SECONDS)
        super().data_received(data)
        self._check_sizes()

    def _request_line(self, data: bytes) -> bytes | None:
        """What to give the parser: the first line whole, its bytes above 0x7F escaped, which the
        parser would refuse. None while the line is not complete."""
        if self._line is None:
            return data
        self._line += data
        if not self._line.lstrip(b"\r\n"):
            self._line = b""
            return None
        line, newline, rest = self._line.lstrip(b"\r\n").partition(b"\n")
        if not newline:
            if len(line) > TARGET_BYTES:
                self._rejection = 414
                self.send_400_response("")
            return None
        self._line = None
        words = line.rstrip(b"\r").split(b" ")
        self._raw_target = words[1] if len(words) == 3 else b""
        return _escaped(line) + newline + rest

    def _check_sizes(self) -> None:
        if self.transport.is_closing():
            return
        if self._in_head and self._head_size > HEAD_BYTES:
            self._rejection = 431
            self.send_400_response("")
        elif self._framing_size > FRAMING_BYTES:
            self.transport.abort()

    # Parser callbacks

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._line = None  # the parser has begun: a pipelined request, or ours after its line

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head:
            return  # a trailer
        super().on_header(name, value)
        if len(self.headers) > HEAD_FIELDS:
            self._reject(431)

    def on_headers_complete(self) -> None:
        self._check_head()
        self.scope["headers"] = list(self.headers)
        self.scope["extensions"] = {TARGET: self._target()}  # type: ignore[dict-item]
        self.url = _origin_form(self.url)
        upgrade = self.parser.should_upgrade() and not self._should_upgrade()
        if upgrade and self._names(b"content-length", b"transfer-encoding"):
            self._reject(400)  # the parser would take its body for the next request
        super().on_headers_complete()
        self._in_head = False
        self._framing_size = 0
        if upgrade:
            self._deaf = True
            self.cycle.keep_alive = False
        self._arm(BODY_IDLE_SECONDS)

    def on_body(self, body: bytes) -> None:
        self._framing_size = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._disarm()
        self._in_head = True
        self._head_size = self._framing_size = 0
        self._line, self._raw_target = b"", b""

    def handle_websocket_upgrade(self) -> None:
        self._disarm()
        super().handle_websocket_upgrade()

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: the request is answered as if it had not asked (RFC 9110 section 7.8)."""

    # Refusals

    def _check_head(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.url) > TARGET_BYTES:
            self._reject(414)
        if size > HEAD_BYTES:
            self._reject(431)
        version = self.parser.get_http_version()
        if version not in ("1.0", "1.1"):
            self._reject(505)
        old = version == "1.0"
        hosts = self._names(b"host")
        if len(hosts) > 1 or (not hosts and not old) or not all(map(is_host, hosts)):
            self._reject(400)
        absolute = _ABSOLUTE.match(self.url)
        if absolute and (not hosts or absolute.group(1).lower() != hosts[0].lower()):
            self._reject(400)
        if not absolute and not self.url.startswith(b"/"):
            self._reject(400)
        codings = [value.strip().lower() for value in self._names(b"transfer-encoding")]
        if codings and (old or codings != [b"chunked"]):
            self._reject(400 if old else 501)

    def _names(self, *names: bytes) -> list[bytes]:
        return [value for name, value in self.headers if name in names]

    def _target(self) -> bytes:
        """The target as it came, in origin-form."""
        exact = _escaped(self._raw_target) == self.url
        return _origin_form(self._raw_target if exact else self.url)

    def _reject(self, status: int) -> None:
        self._rejection = status
        raise _Rejected(status)

    def _busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def send_400_response(self, msg: str) -> None:
        """Answers a request that was never given to the application, and closes. Where an earlier
        answer is still under way, only breaking is honest."""
        self._disarm()
        if self._busy():
            self.transport.abort()
            return
        reason = b"%d %s" % (self._rejection, _REASONS[self._rejection])
        self.transport.write(
            b"HTTP/1.1 " + reason + b"\r\ncontent-type: text/plain\r\nconnection: close\r\n"
            b"content-length: %d\r\n\r\n%s" % (len(reason), reason)
        )
        self.transport.close()


def _origin_form(target: bytes) -> bytes:
    absolute = _ABSOLUTE.match(target)
    if absolute:
        target = target[absolute.end() :]
        target = target if target.startswith(b"/") else b"/" + target
    return target.partition(b"#")[0]


def _escaped(text: bytes) -> bytes:
    return _HIGH.sub(lambda match: b"%%%02X" % match.group()[0], text)
