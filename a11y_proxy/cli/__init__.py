"""The command line. One file a command group; an error of ours is one line and exit code 2."""

from __future__ import annotations

import sys
from typing import Any

import click

from a11y_proxy.cli.audit import audit
from a11y_proxy.cli.check import check
from a11y_proxy.cli.demo import demo
from a11y_proxy.cli.explain import explain_page
from a11y_proxy.cli.rules import rules
from a11y_proxy.cli.serve import serve
from a11y_proxy.errors import EXIT_USAGE, A11yError


class _Main(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except A11yError as error:
            click.echo(f"a11y-proxy: {error}", err=True)
            sys.exit(EXIT_USAGE)


@click.group(cls=_Main, context_settings={"auto_envvar_prefix": "A11Y_PROXY"})
@click.version_option(package_name="a11y-proxy")
def main() -> None:
    """Repairs the HTML of old portals, for everyone, by rules."""


main.add_command(audit)
main.add_command(check)
main.add_command(demo)
main.add_command(explain_page)
main.add_command(rules)
main.add_command(serve)
