"""`a11y-proxy serve`: the proxy in front of a portal."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import click

from a11y_proxy.app import build
from a11y_proxy.cli.logs import log_to_stderr
from a11y_proxy.proxy.server import run
from a11y_proxy.settings import Settings

_ANSWER = 3.0


def _help(name: str) -> str:
    return Settings.model_fields[name].description or ""


@click.command()
@click.option("--origin", required=True, help=_help("origin"))
@click.option("--host", default="127.0.0.1", show_default=True, help=_help("host"))
@click.option("--port", default=8080, show_default=True, type=int, help=_help("port"))
@click.option("--rules", default=None, metavar="DIR", help=_help("rules"))
@click.option("--public-host", "public_hosts", multiple=True, help=_help("public_hosts"))
@click.option("--site", default=None, help=_help("site"))
@click.option("--prefix", default="/_a11y", show_default=True, help=_help("prefix"))
@click.option("--allow-view-header", is_flag=True, help=_help("allow_view_header"))
def serve(**values: object) -> None:
    """Puts the proxy in front of a portal."""
    settings = Settings.of(**values)
    log_to_stderr()
    application = build(settings)

    async def serving() -> None:
        # Beside, not before: a taken port is told at once, and a signal ends the command at once.
        asking = asyncio.create_task(_warn_of_silence(settings.origin))
        try:
            await run(
                application.asgi,
                host=settings.host,
                port=settings.port,
                ready=lambda port: click.echo(
                    f"serving {settings.origin} at http://{shown(settings.host)}:{port}/"
                ),
            )
        finally:
            asking.cancel()
            await application.proxy.aclose()

    asyncio.run(serving())


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
