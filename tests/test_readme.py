"""What README.md says exists: commands, settings, rules, and the two commands."""

from __future__ import annotations

import re

import click
import pytest

from a11y_proxy import load_rules
from a11y_proxy.cli import main
from a11y_proxy.cli.serve import serve
from tests.material import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")


def options(command: click.Command) -> list[str]:
    return [o for p in command.params if isinstance(p, click.Option) for o in p.opts]


@pytest.mark.parametrize("option", options(serve))
def test_every_setting_of_serve_is_named(option: str) -> None:
    assert f"`{option}`" in README


@pytest.mark.parametrize("rule", [fault.id for fault in load_rules(PROJECT / "rules").faults])
def test_every_rule_is_named(rule: str) -> None:
    assert f"`{rule}`" in README


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"a11y-proxy ([a-z-]+)", README))
    assert named == set(main.commands), named ^ set(main.commands)


def test_every_make_target_that_is_named_exists() -> None:
    named = set(re.findall(r"`?make ([a-z-]+)", README)) | set(
        re.findall(r"`make ([a-z-]+)`", README)
    )
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert {"demo", "test"} <= named
    assert named <= targets


def test_ci_calls_the_readmes_test_command() -> None:
    lines = (PROJECT / ".ci" / "run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make test"]
