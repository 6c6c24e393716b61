"""Reading and writing held back, and visitors who cannot be seen meanwhile.

While nothing is read from a socket, nobody tells that its peer has left; while the peer reads
nothing, what waits for him waits for ever.
"""

from __future__ import annotations

import asyncio
import os
import select
import socket
import struct
import sys

from uvicorn.protocols.http.flow_control import FlowControl

if sys.platform == "linux":
    import fcntl
    import termios

LOOK_SECONDS = 0.05
# Linux alone tells of a peer's end without reading up to it.
_LEFT = getattr(select, "POLLRDHUP", 0)


class Flow(FlowControl):
    """uvicorn's flow control over one visitor's `transport`, which aborts it where he has left
    while we do not read, or takes nothing for `write_idle` seconds of what waits for him."""

    def __init__(self, transport: asyncio.Transport, write_idle: float) -> None:
        super().__init__(transport)
        self._write_idle = write_idle
        self._loop = asyncio.get_running_loop()
        self._reading: asyncio.TimerHandle | None = None
        self._writing: asyncio.TimerHandle | None = None
        self._waiting = 0
        self._progress = 0.0

    def pause_reading(self) -> None:
        super().pause_reading()
        if self._reading is None and _LEFT:
            self._reading = self._loop.call_later(LOOK_SECONDS, self._look)

    def resume_reading(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        super().resume_reading()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.bound_writing()

    def resume_writing(self) -> None:
        self._stop_bound()
        super().resume_writing()

    def bound_writing(self, linger: float = 0.0) -> None:
        """Nothing more is written for now: breaks the connection once the visitor stops taking what
        is, and about `linger` seconds after he took it all (0: then it is left open)."""
        self._stop_bound()
        self._waiting = not_taken(self._transport)
        self._progress = self._loop.time()
        if self._waiting or linger:
            self._again(linger)

    def _again(self, linger: float) -> None:
        seconds = min(linger, self._write_idle) or self._write_idle
        self._writing = self._loop.call_later(seconds, self._taken, linger)

    def _taken(self, linger: float) -> None:
        self._writing = None
        before, self._waiting = self._waiting, not_taken(self._transport)
        if self._waiting < before:
            self._progress = self._loop.time()
        idle = self._loop.time() - self._progress
        if self._waiting == before == 0 or idle >= self._write_idle:
            reset(self._transport)  # else the system would keep for minutes what he does not take
        elif self._waiting or linger:
            self._again(linger)

    def _stop_bound(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

    def _look(self) -> None:
        self._reading = None
        if has_left(self._transport):
            self._transport.abort()
        elif self.read_paused:
            self._reading = self._loop.call_later(LOOK_SECONDS, self._look)


def not_taken(transport: asyncio.Transport) -> int:
    """How many bytes the peer has not acknowledged, as far as the system tells."""
    size = transport.get_write_buffer_size()
    peer = transport.get_extra_info("socket")
    if sys.platform == "linux" and peer is not None and peer.fileno() >= 0:
        unsent = fcntl.ioctl(peer.fileno(), termios.TIOCOUTQ, bytes(4))
        size += int.from_bytes(unsent, sys.byteorder)
    return size


def has_left(transport: asyncio.Transport) -> bool:
    """Whether the peer has closed its side, or the connection is dead, however much of what it sent
    is still to be read."""
    peer = transport.get_extra_info("socket")
    if transport.is_closing() or peer is None or peer.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(peer.fileno(), _LEFT)
    return bool(poll.poll(0))


def reset(transport: asyncio.Transport) -> None:
    """Breaks the connection so that no peer can take it for an orderly end (RST)."""
    peer = transport.get_extra_info("socket")
    if peer is not None and peer.fileno() >= 0:
        peer.setsockopt(
            socket.SOL_SOCKET,
            socket.SO_LINGER,
            struct.pack("hh" if os.name == "nt" else "ii", 1, 0),
        )
    transport.abort()
