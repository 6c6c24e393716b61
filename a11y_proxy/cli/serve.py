"""`a11y-proxy serve`: the proxy in front of a portal."""

from __future__ import annotations

import asyncio
import logging
import signal
from urllib.parse import urlsplit

import click

from a11y_proxy.app import Application, build
from a11y_proxy.cli.logs import log_to_stderr
from a11y_proxy.cli.options import loaded, settings_options
from a11y_proxy.ops.logfile import STDOUT
from a11y_proxy.proxy.bounds import Bounds
from a11y_proxy.proxy.server import run
from a11y_proxy.settings import Settings

log = logging.getLogger("a11y_proxy.serve")

_ANSWER = 3.0


@click.command()
@settings_options
def serve(**values: object) -> None:
    """Puts the proxy in front of a portal.

    Each setting may also come from the environment, A11Y_PROXY_<NAME>, or from the YAML file that
    --config names; the command line wins over the environment, and that over the file. On SIGHUP
    the file of the access log is opened anew.
    """
    settings = loaded(values).settings
    log_to_stderr()
    application = build(settings)

    async def serving() -> None:
        _on_hangup(application)
        # Beside, not before: a taken port is told at once, and a signal ends the command at once.
        asking = asyncio.create_task(_warn_of_silence(settings.origin))
        try:
            await run(
                application.asgi,
                host=settings.host,
                port=settings.port,
                ready=lambda port: _say_ready(settings, port),
                bounds=bounds(settings),
                drain_seconds=settings.drain_seconds,
                rejected=application.rejected,
            )
        finally:
            asking.cancel()
            await application.aclose()
            _say_counts(application)

    asyncio.run(serving())


def bounds(settings: Settings) -> Bounds:
    """What one visitor's connection may take."""
    return Bounds(
        head_seconds=settings.visitor_head_seconds,
        body_idle_seconds=settings.visitor_body_idle_seconds,
        write_idle_seconds=settings.visitor_write_idle_seconds,
        tunnel_idle_seconds=settings.tunnel_idle_seconds,
        head_bytes=settings.max_head,
        head_fields=settings.max_head_fields,
        target_bytes=settings.max_target,
    )


def _on_hangup(application: Application) -> None:
    # Without a log file a hangup ends the command, as it does for others.
    if application.log is not None and hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, application.log.reopen)


def _say_ready(settings: Settings, port: int) -> None:
    # Standard output may be the access log's alone.
    click.echo(
        f"serving {settings.origin} at http://{shown(settings.host)}:{port}/",
        err=settings.access_log == STDOUT,
    )


def _say_counts(application: Application) -> None:
    for (event, detail), times in sorted(application.counted.items()):
        log.info("counted: %s %s: %d", event, detail, times)


async def _warn_of_silence(origin: str) -> None:
    if not await answers(origin):
        click.echo(
            f"a11y-proxy: warning: the origin {origin} does not answer; "
            "serving all the same, visitors get a page that says so until it does",
            err=True,
        )


async def answers(origin: str) -> bool:
    """Whether the origin takes a connection, within a few seconds."""
    url = urlsplit(origin)
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        async with asyncio.timeout(_ANSWER):
            _, writer = await asyncio.open_connection(url.hostname, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def shown(host: str) -> str:
    """A host as a person may type it into a browser."""
    if host in ("", "0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
