"""`a11y-proxy check`: whether `serve` could start, and with what."""

from __future__ import annotations

import click

from a11y_proxy.app import verify
from a11y_proxy.cli.options import loaded, settings_options
from a11y_proxy.settings import Settings


@click.command()
@settings_options
def check(**values: object) -> None:
    """Reads settings, rules and certificates as serve would, and prints what would be used and
    where each setting comes from. Takes the options of serve.

    Exit code: 0 where serve could start, 2 with one line about what is wrong.
    """
    found = loaded(values)
    rules = verify(found.settings)
    width = max(map(len, Settings.model_fields))
    for name in Settings.model_fields:
        value = Settings.written(name, getattr(found.settings, name))
        click.echo(f"{name:<{width}}  {value:<24}  {found.places.get(name, 'default')}")
    click.echo(
        f"\n{len(rules.faults)} rules, {len(rules.sites)} sites; digest {rules.digest}\n"
        "all of it can be used"
    )
