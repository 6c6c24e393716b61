"""`a11y-proxy rules`: a folder of rules, tried and described."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from a11y_proxy.audit.examples import broken_examples
from a11y_proxy.cli.page import say
from a11y_proxy.engine.load import load_rules, packaged_rules
from a11y_proxy.engine.schema import FILE, is_stale, schema_text
from a11y_proxy.errors import EXIT_FINDINGS, EXIT_USAGE


@click.group()
def rules() -> None:
    """Tries and describes rule files."""


@rules.command()
@click.argument("folder", metavar="[DIR]", required=False)
def test(folder: str | None) -> None:
    """Reads every file of DIR and runs every example of every rule.

    Exit code: 0 where all come out as they say, 1 where one does not, 2 for a file that cannot be
    used.
    """
    ruleset = load_rules(folder)
    broken = [words for fault in ruleset.faults for words in broken_examples(fault)]
    for words in broken:
        say(f"{words}\n")
    examples = sum(len(fault.examples) for fault in ruleset.faults)
    click.echo(
        f"{len(ruleset.faults)} rules, {examples} examples, {len(broken)} mistakes; "
        f"{len(ruleset.sites)} sites; digest {ruleset.digest}"
    )
    if broken:
        sys.exit(EXIT_FINDINGS)


@rules.command()
@click.option("--write", "folder", default=None, metavar="DIR", help=f"Write DIR/{FILE}")
@click.option("--check", is_flag=True, help="Exit code 1 where the packaged file is stale")
def schema(folder: str | None, check: bool) -> None:
    """Shows the JSON Schema of rule files."""
    if check:
        where = Path(folder) if folder is not None else packaged_rules()
        if is_stale(where):
            click.echo(f"{where / FILE} is stale; write it by: a11y-proxy rules schema --write DIR")
            sys.exit(EXIT_FINDINGS)
    elif folder is not None:
        try:
            (Path(folder) / FILE).write_text(schema_text(), encoding="utf-8")
        except OSError as error:
            click.echo(f"a11y-proxy: {folder}: cannot be written: {error.strerror}", err=True)
            sys.exit(EXIT_USAGE)
    else:
        click.echo(schema_text().encode(), nl=False)
