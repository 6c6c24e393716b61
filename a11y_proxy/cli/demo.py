"""`a11y-proxy demo`: the fictional portal and the proxy in front of it, in one process."""

from __future__ import annotations

import asyncio

import click

from a11y_proxy.app import build
from a11y_proxy.cli.logs import log_to_stderr
from a11y_proxy.cli.serve import shown
from a11y_proxy.demo.oldserver import fronting
from a11y_proxy.demo.portal import portal
from a11y_proxy.proxy.server import listen, run, serving
from a11y_proxy.settings import Settings

_FACTS = "portal.test"
_ARTICLE = "/zwgk/content_101.html"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", default=8080, show_default=True, help="Port of the proxy")
@click.option("--portal-port", default=8081, show_default=True, help="Port of the portal itself")
@click.option("--rules", default=None, metavar="DIR", help="Folder of rules")
def demo(host: str, port: int, portal_port: int, rules: str | None) -> None:
    """Shows it all: a fictional county portal, and the proxy in front of it, until Ctrl-C."""
    log_to_stderr()

    async def show() -> None:
        async with (
            serving(portal(), websockets=True) as behind,
            fronting(behind, listen(host, portal_port)) as bound,
        ):
            settings = Settings.of(
                origin=f"http://{shown(host)}:{bound}",
                host=host,
                port=port,
                rules=rules,
                site=_FACTS,
                allow_view_header=True,
            )
            application = build(settings)
            try:
                await run(
                    application.asgi,
                    host=host,
                    port=port,
                    ready=lambda at: click.echo(_told(settings, at)),
                    rejected=application.rejected,
                )
            finally:
                await application.aclose()

    asyncio.run(show())


def _told(settings: Settings, port: int) -> str:
    proxy = f"http://{shown(settings.host)}:{port}"
    entry = f"{proxy}{settings.prefix}"
    rows = (
        ("旧门户 · the portal as it is", f"{settings.origin}/"),
        ("普通版 · repaired, for everybody", f"{entry}/standard/"),
        ("无障碍版 · accessible", f"{entry}/accessible/"),
        ("无障碍版,一篇文章 · an article", f"{entry}/accessible{_ARTICLE}"),
        ("长者版 · elder", f"{entry}/elder/"),
        ("长者版,一篇文章 · an article", f"{entry}/elder{_ARTICLE}"),
        ("网上办事 · log in, apply, ask, listen", f"{proxy}/wsbs/"),
        ("设置 · settings", f"{entry}/settings/"),
        ("原版 · original, ten minutes", f"{entry}/original/"),
    )
    listed = "\n".join(f"  {url:<62} {name}" for name, url in rows)
    return f"\n{listed}\n\n  Ctrl-C 结束 · ends\n"
