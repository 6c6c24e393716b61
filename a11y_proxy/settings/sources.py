"""Where settings come from: command line over environment over a file over defaults.

The environment has `A11Y_PROXY_<NAME>`, several values with spaces between them; the file is YAML
with the same names. Only here are both read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from a11y_proxy import yamlfile
from a11y_proxy.errors import A11yError, FileError, SettingsError
from a11y_proxy.settings.mistakes import Mistake
from a11y_proxy.settings.model import Settings
from a11y_proxy.wording import hint, quoted
from a11y_proxy.yamlfile import Source

PREFIX = "A11Y_PROXY_"
# All begin alike: what is not very near is somebody else's.
_NEAR = 0.9
CONFIG = PREFIX + "CONFIG"
"""Names the file where the command line does not."""


@dataclass(frozen=True)
class Loaded:
    """Settings and the place that each came from, for those that did not stay at the default."""

    settings: Settings
    places: dict[str, str]
    ignored: tuple[str, ...]
    """Variables that look like a setting's and are none, each with the name that may be meant."""


def option(name: str) -> str:
    """What the command line calls a setting: `port` → `--port`, one of `public_hosts` →
    `--public-host`."""
    single = name.removesuffix("s") if is_several(name) else name
    return "--" + single.replace("_", "-")


def variable(name: str) -> str:
    """What the environment calls a setting."""
    return PREFIX + name.upper()


def is_several(name: str) -> bool:
    """Whether a setting takes more than one value."""
    return isinstance(Settings.model_fields[name].default, tuple)


def load(
    given: Mapping[str, object], environ: Mapping[str, str], config: str | None = None
) -> Loaded:
    """The settings by all sources. `given` is the command line's part, `config` names the file.

    Raises SettingsError, or for a mistake in the file FileError with its place.
    """
    config = config or environ.get(CONFIG) or None
    source = _read(config) if config else None
    filed = source.data if source else {}
    said = {name: _of_environment(name, environ) for name in Settings.model_fields}
    said = {name: value for name, value in said.items() if value is not None}
    values = {**filed, **said, **given}
    mistakes = Settings.mistakes(values)
    if mistakes:
        raise min(
            (_placed(mistake, given, said, source) for mistake in mistakes),
            key=lambda error: (error.line, error.column) if isinstance(error, FileError) else (),
        )
    places = {}
    for name in values:
        places[name] = option(name) if name in given else variable(name)
        if source and name not in given and name not in said:
            places[name] = f"{source.path}:{source.keys[(name,)][0]}"
    return Loaded(Settings.of(**values), places, tuple(_ignored(environ)))


def _read(config: str) -> Source:
    source = yamlfile.read(Path(config), config, FileError)
    if not isinstance(source.data, dict):
        raise source.error((), "found no mapping; expected settings, such as port: 8080")
    for key in source.data:
        if not isinstance(key, str):
            raise source.error((), f"found key {quoted(key)}; expected a setting's name", key=key)
    return source


def _of_environment(name: str, environ: Mapping[str, str]) -> object:
    value = environ.get(variable(name)) or None
    return value.split() if value and is_several(name) else value


def _placed(
    mistake: Mistake,
    given: Mapping[str, object],
    said: Mapping[str, object],
    source: Source | None,
) -> A11yError:
    """The error about a mistake, in the words of the source that it came from."""
    name = mistake.name
    if mistake.missing:
        ways = f"give {option(name)}, {variable(name)}, or {name}: in a file"
        return SettingsError(f"{name} is not set: {ways} ({_help(name)})")
    if name in given:
        return SettingsError(mistake.said(option(name)))
    if name in said:
        return SettingsError(mistake.said(variable(name)))
    if source is None:
        return SettingsError(mistake.said(name))
    # What is not there has no place but its key's.
    if mistake.unknown or mistake.found is None:
        return source.error((), mistake.said(name), key=name)
    return source.error(mistake.trail, mistake.said(name))


def _help(name: str) -> str:
    description = Settings.model_fields[name].description or ""
    return description[:1].lower() + description[1:]


def _ignored(environ: Mapping[str, str]) -> list[str]:
    known = [CONFIG, *map(variable, Settings.model_fields)]
    strange = (name for name in environ if name.startswith(PREFIX) and name not in known)
    return [name + meant for name in strange if (meant := hint(name, known, near=_NEAR))]
