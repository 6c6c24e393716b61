"""The visitor's side of HTTP/1.1: uvicorn's protocol over httptools, with the bounds it lacks.

uvicorn has no deadline before a response and httptools no cap on a head (measured: a dripping head
holds a connection for ever, a 100 MB header takes 191 MB), and no application can see either. Here:

- deadlines for the head (408), for an idle body, and for a visitor who does not read,
- caps on the target (414), the head and the number of fields (431), and on what frames a body,
- exactly one valid Host, agreeing with an absolute target (400); no coded Transfer-Encoding,
- the target byte for byte in `scope["extensions"]["a11y.target"]`, origin-form, without fragment,
- headers copied, so that trailers cannot leak into them,
- a WebSocket's handshake as an ordinary request, with a `Tunnel` beside it.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from a11y_proxy.proxy.bounds import Bounds as Bounds
from a11y_proxy.proxy.bounds import nobody
from a11y_proxy.proxy.flow import Flow
from a11y_proxy.proxy.reply import Reply
from a11y_proxy.proxy.requesthead import RequestLine, origin_form, refusal, refusing
from a11y_proxy.proxy.tunnel import TUNNEL, VisitorTunnel
from a11y_proxy.proxy.visitor import GONE
from a11y_proxy.proxy.websocket import is_handshake

# Chunk extensions and trailers carry nothing that we use: more of them in a row is an attack.
FRAMING_BYTES = 64 * 1024
LINGER_SECONDS = 2.0

TARGET = "a11y.target"

_FRAMING = (b"content-length", b"transfer-encoding")


class _Rejected(Exception):
    """Raised inside a parser callback, which ends the parsing; the answer is already chosen."""


class GuardedProtocol(HttpToolsProtocol):
    """One visitor's connection. Give a subclass with its `bounds` to uvicorn as `http=`."""

    bounds: ClassVar[Bounds] = Bounds()
    rejected = staticmethod(nobody)
    flow: Flow

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._timer: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head_size = 0
        self._framing_size = 0
        self._line = RequestLine(self.bounds.target_bytes)
        self._rejection = 400
        self._deaf = False
        self._tunnel: VisitorTunnel | None = None
        self._gone = asyncio.Event()
        self._unheard = False  # the parser stopped at an upgrade that we do not do
        self._again = False  # another parser is told the same head

    # Deadlines

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = Flow(transport, self.bounds.write_idle_seconds)
        self._arm(self.bounds.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._unset_keepalive_if_required()
        self._gone.set()
        self.flow.resume_reading()
        super().connection_lost(exc)

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
            self._arm(self.bounds.body_idle_seconds)  # it is we who make the visitor wait
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
        if self._tunnel is not None:
            self._tunnel.hold(data)
            return
        if self._deaf or self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        if self._in_head:
            self._head_size += len(data)
            if self._timer is None:
                self._arm(self.bounds.head_seconds)
        else:
            self._framing_size += len(data)
            if self._timer is not None:
                self._arm(self.bounds.body_idle_seconds)
        held = self._line.feed(data) if self._in_head else data
        if self._line.too_long:
            self._rejection = 414
            self.send_400_response("")
        while held:
            held = self._parse(held)
        self._check_sizes()

    def _parse(self, data: bytes) -> bytes:
        """Gives the parser `data`; returns what is left where it stopped at an upgrade and goes on
        all the same."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.send_400_response("")
        except httptools.HttpParserUpgrade as upgrade:
            rest = data[upgrade.args[0] :]
            if self._tunnel is not None:
                self._tunnel.hold(rest)
            elif self._should_upgrade():
                self.handle_websocket_upgrade(rest)
            else:
                self._read_on()
                return rest
        return b""

    def _read_on(self) -> None:
        """The request is answered as if it had not asked to upgrade (RFC 9110 section 7.8). The
        parser has stopped behind its head: another takes its body, framed by the same fields."""
        framing = [header for header in self.headers if header[0] in _FRAMING]
        lines = [b"%s: %s\r\n" % header for header in framing]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._unheard, self._again = False, True
        self.parser.feed_data(b"POST / HTTP/1.1\r\n%s\r\n" % b"".join(lines))
        self._again = False

    def _check_sizes(self) -> None:
        if self.transport.is_closing() or self._deaf:
            return
        if self._in_head and self._head_size > self.bounds.head_bytes:
            self._rejection = 431
            self.send_400_response("")
        elif self._framing_size > FRAMING_BYTES:
            self.transport.abort()

    # Parser callbacks

    def on_message_begin(self) -> None:
        if self._again:
            return
        super().on_message_begin()
        self._line.begun()

    def on_url(self, url: bytes) -> None:
        if not self._again:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._in_head or self._again:
            return  # a trailer
        super().on_header(name, value)
        if len(self.headers) > self.bounds.head_fields:
            self._reject(431)

    def on_headers_complete(self) -> None:
        if self._again:
            return
        version = self.parser.get_http_version()
        refused = refusal(self.url, version, self.headers, self.bounds)
        if refused is not None:
            self._reject(refused)
        extensions: dict[str, Any] = {TARGET: self._line.target(self.url), GONE: self._gone}
        self.scope["headers"] = list(self.headers)
        self.scope["extensions"] = extensions
        self.url = origin_form(self.url)
        if self.parser.should_upgrade() and not self._should_upgrade():
            self._on_upgrade(extensions)
        super().on_headers_complete()
        if self._line.method is not None:
            self.scope["method"] = self._line.method
        self._in_head = False
        self._framing_size = 0
        if self._tunnel is not None:
            self.cycle.keep_alive = False
        self._arm(self.bounds.body_idle_seconds)

    def _on_upgrade(self, extensions: dict[str, Any]) -> None:
        if self._is_handshake():
            idle = self.bounds.tunnel_idle_seconds
            self._tunnel = VisitorTunnel(self.transport, self.connection_lost, idle)
            extensions[TUNNEL] = self._tunnel
        else:
            self._unheard = True

    def on_body(self, body: bytes) -> None:
        self._framing_size = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._unheard:
            return
        super().on_message_complete()
        self._disarm()
        self._in_head = True
        self._head_size = self._framing_size = 0
        self._line = RequestLine(self.bounds.target_bytes)

    def _is_handshake(self) -> bool:
        parser, method = self.parser, self.parser.get_method().decode("ascii")
        return is_handshake(method, parser.get_http_version(), self.headers)

    def _should_upgrade(self) -> bool:
        """Whether the application itself speaks WebSocket, and is asked to."""
        return self._should_upgrade_to_ws() and self._is_handshake()

    def handle_websocket_upgrade(self, behind: bytes = b"") -> None:
        self._disarm()
        super().handle_websocket_upgrade()
        speaker = self.transport.get_protocol()
        if behind and isinstance(speaker, asyncio.Protocol):
            speaker.data_received(behind)

    # Answers

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        reply: Any = Reply(app, cycle, self._linger)
        super()._start_asgi_task(cycle, reply)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self.flow.bound_writing()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.flow.bound_writing()

    def _linger(self) -> None:
        """Says no more, and reads on for a while: see Reply."""
        self._deaf = True
        self._disarm()
        self._unset_keepalive_if_required()
        if self.transport.can_write_eof():
            self.transport.write_eof()
            self.flow.bound_writing(linger=LINGER_SECONDS)
        else:
            self.transport.close()

    def _reject(self, status: int) -> None:
        self._rejection = status
        raise _Rejected(status)

    def _busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def send_400_response(self, msg: str) -> None:
        """Answers a request that was never given to the application, and ends. Where an earlier
        answer is still under way, only breaking is honest."""
        self._disarm()
        if self._busy():
            self.transport.abort()
            return
        self.transport.write(refusing(self._rejection))
        self.rejected(self._rejection, self.client[0] if self.client else None)
        self._linger()
