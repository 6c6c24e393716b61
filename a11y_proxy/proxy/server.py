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
from a11y_proxy.proxy.guard import GuardedProtocol

KEEP_ALIVE_SECONDS = 75
# How long answers under way may take once told to stop; then they break.
SHUTDOWN_SECONDS = 10
_BACKLOG = 2048


class _AlreadyTold(logging.Filter):
    """Keeps from being told a second time, as a traceback: an origin's failure, which the proxy
    logged and raises only to make the server break the connection; and answers that are broken off
    at the end, which the server counts in one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        told = (OriginError, asyncio.CancelledError)
        return not (record.exc_info and isinstance(record.exc_info[1], told))


_already_told = _AlreadyTold()


class Server(uvicorn.Server):
    """An app on one listening socket, bound before anything starts."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        ready: Callable[[int], None] | None = None,
    ) -> None:
        self.socket = listen(host, port)
        self.port: int = self.socket.getsockname()[1]
        self._ready = ready
        super().__init__(_config(app))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's; then `ready` is told the port."""
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready(self.port)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ends in order; a second Ctrl-C does not wait. The signal is not raised again, as
        uvicorn would: being told to stop is no failure of a command."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


async def run(
    app: ASGIApp,
    *,
    host: str = "127.0.0.1",
    port: int = 8080,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serves until SIGINT or SIGTERM, then returns once all is down. `ready` is called with the
    port once it answers; port 0 takes a free one. Raises SettingsError where the address cannot be
    listened on."""
    server = Server(app, host=host, port=port, ready=ready)
    await server.serve(sockets=[server.socket])


@asynccontextmanager
async def serving(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
    """Serves in this event loop while the block runs; gives the port."""
    server = Server(app, host=host, port=port)
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


def _config(app: ASGIApp) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").addFilter(_already_told)
    return uvicorn.Config(
        app,
        http=GuardedProtocol,
        # Proxy headers are read in one place, http/forwarded; Date and Server are the origin's.
        proxy_headers=False,
        date_header=False,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="error",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
