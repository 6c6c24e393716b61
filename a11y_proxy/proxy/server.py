"""Serving an ASGI app on a port, by uvicorn with our guarded protocol.

`run` is for a command: it takes the process's signals and returns when told to stop. `serving` is
for several servers in one event loop: it leaves signals alone.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from a11y_proxy.errors import OriginError, SettingsError
from a11y_proxy.proxy.bounds import Bounds, Told, nobody
from a11y_proxy.proxy.guard import GuardedProtocol

log = logging.getLogger("a11y_proxy.proxy")

KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 10.0
# For pages that say we stop, once the time for other answers is over.
_LAST_SECONDS = 0.5
_TICK = 0.02
_BACKLOG = 2048
_BOUNDS = Bounds()


class _AlreadyTold(logging.Filter):
    """Keeps from being told a second time, as a traceback: an origin's failure, which the proxy
    logged and raises only to make the server break the connection; and answers that are broken off
    at the end, which the server counts in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = (OriginError, asyncio.CancelledError)
        return not (record.exc_info and isinstance(record.exc_info[1], told))


_already_told = _AlreadyTold()


class Server(uvicorn.Server):
    """An app on one listening socket, bound before anything starts.

    `bounds`: what a visitor's connection may take. `websockets`: the app speaks ASGI's `websocket`
    itself; else a handshake is an ordinary request that is offered a tunnel. `drain_seconds`: how
    long answers under way may take once told to stop. `rejected`: see `Told`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        ready: Callable[[int], None] | None = None,
        bounds: Bounds = _BOUNDS,
        websockets: bool = False,
        drain_seconds: float = DRAIN_SECONDS,
        rejected: Told = nobody,
    ) -> None:
        self.socket = listen(host, port)
        self.port: int = self.socket.getsockname()[1]
        self._ready = ready
        self._drain_seconds = drain_seconds
        super().__init__(_config(app, _guarded(bounds, rejected), websockets))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's; then `ready` is told the port."""
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready(self.port)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ends in order; a second Ctrl-C does not wait. The signal is not raised again, as
        uvicorn would: being told to stop is no failure of a command."""
        self.force_exit |= self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Takes no more visitors, and gives answers under way their time. Then an answer that has
        not begun is a page that says so, what has begun breaks, and tunnels end."""
        for listener in self.servers:
            listener.close()
        for listening in sockets or []:
            listening.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        await self._until(lambda: not state.connections and not state.tasks, self._drain_seconds)
        if state.tasks:
            log.warning("stopped with requests under way: count=%d", len(state.tasks))
        for task in list(state.tasks):
            task.cancel()
        await self._until(lambda: not state.connections and not state.tasks, _LAST_SECONDS)
        for connection in list(state.connections):
            connection.transport.abort()
        if not self.force_exit:
            await self.lifespan.shutdown()

    async def _until(self, done: Callable[[], bool], seconds: float) -> None:
        """Waits for it that long, or until a second Ctrl-C."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not done() and not self.force_exit and loop.time() < end:
            await asyncio.sleep(_TICK)


async def run(
    app: ASGIApp,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    ready: Callable[[int], None] | None = None,
    bounds: Bounds = _BOUNDS,
    drain_seconds: float = DRAIN_SECONDS,
    rejected: Told = nobody,
) -> None:
    """Serves until SIGINT or SIGTERM, then returns once all is down: see `Server`. `ready` is
    called with the port once it answers; port 0 takes a free one. Raises SettingsError where the
    address cannot be listened on."""
    server = Server(
        app,
        host=host,
        port=port,
        ready=ready,
        bounds=bounds,
        drain_seconds=drain_seconds,
        rejected=rejected,
    )
    await server.serve(sockets=[server.socket])


@asynccontextmanager
async def serving(
    app: ASGIApp,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    bounds: Bounds = _BOUNDS,
    websockets: bool = False,
    drain_seconds: float = DRAIN_SECONDS,
    rejected: Told = nobody,
) -> AsyncIterator[int]:
    """Serves in this event loop while the block runs; gives the port. See `Server`."""
    server = Server(
        app,
        host=host,
        port=port,
        bounds=bounds,
        websockets=websockets,
        drain_seconds=drain_seconds,
        rejected=rejected,
    )
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup(sockets=[server.socket])
    ticking = asyncio.create_task(server.main_loop())
    try:
        yield server.port
    finally:
        server.should_exit = True
        await ticking
        await server.shutdown(sockets=[server.socket])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, or SettingsError with the address and the reason."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named: asyncio turns Nagle's algorithm off only where it is, and with it on
    # an answer of two writes takes 40 ms (measured).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        raise SettingsError(f"cannot listen on {host}:{port}: {_why(error)}") from error
    listening.setblocking(False)
    return listening


def _why(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return "address already in use; stop the program that holds it, or choose another port"
    if number == errno.EACCES:
        return "permission denied; choose a port above 1023, or grant the right to bind low ports"
    if isinstance(error, socket.gaierror):
        return "no such host; give an address of this machine, such as 127.0.0.1 or 0.0.0.0"
    return os.strerror(number).lower() if isinstance(number, int) else str(error)


def _config(app: ASGIApp, protocol: type[GuardedProtocol], websockets: bool) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").addFilter(_already_told)
    return uvicorn.Config(
        app,
        http=protocol,
        ws="websockets-sansio" if websockets else "none",
        # Proxy headers are read in one place, http/forwarded; Date and Server are the origin's.
        proxy_headers=False,
        date_header=False,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="error",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


def _guarded(given: Bounds, told: Told) -> type[GuardedProtocol]:
    class Guarded(GuardedProtocol):
        bounds = given

        @staticmethod
        def rejected(status: int, client: str | None) -> None:
            told(status, client)

    return Guarded
