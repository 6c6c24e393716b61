"""The options of a command that runs the proxy: one for each setting, made of the model itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from pydantic.fields import FieldInfo

from a11y_proxy.settings import Loaded, Settings, load
from a11y_proxy.settings.sources import is_several, option
from a11y_proxy.settings.values import Metavar

F = TypeVar("F", bound=Callable[..., Any])


def settings_options(command: F) -> F:
    """Adds `--config` and an option for each setting; they are given to `loaded`."""
    for name, field in reversed(Settings.model_fields.items()):
        command = _option(name, field)(command)
    return click.option("--config", metavar="FILE", help="YAML file of these settings")(command)


def loaded(values: Mapping[str, Any]) -> Loaded:
    """The settings of a command line, of the environment and of the file that either names. Says
    which variables look like a setting's and are none."""
    given = {
        name: value
        for name, value in values.items()
        if name != "config" and value is not None and value != ()
    }
    found = load(given, os.environ, values["config"])
    for words in found.ignored:
        click.echo(f"a11y-proxy: warning: ignored the variable {words}", err=True)
    return found


def _option(name: str, field: FieldInfo) -> Callable[[F], F]:
    flag = field.annotation is bool
    metavar = next((each.text for each in field.metadata if isinstance(each, Metavar)), None)
    long = option(name)
    return click.option(
        f"{long}/--no-{long.removeprefix('--')}" if flag else long,
        name,
        default=None,
        multiple=is_several(name),
        metavar=None if flag else metavar,
        help=_help(name, field),
        # The environment is read with the file, in one place.
        allow_from_autoenv=False,
    )


def _help(name: str, field: FieldInfo) -> str:
    if field.is_required() or field.default in (None, ()):
        return field.description or ""
    return f"{field.description}  [default: {Settings.written(name, field.default)}]"
