"""What is wrong with a setting, in words: which one, what was found, what was expected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from a11y_proxy.wording import hint

_LONGEST = 80


@dataclass(frozen=True)
class Mistake:
    """One value that cannot be used. `trail` leads to it: the setting's name, and within a list the
    position."""

    trail: tuple[str | int, ...]
    problem: str
    found: object = None
    unknown: bool = False
    """There is no setting of this name."""
    missing: bool = False
    """It must be given, and was not."""

    @property
    def name(self) -> str:
        return str(self.trail[0])

    def said(self, name: str) -> str:
        """One sentence. `name` is what the operator calls the setting where he gave it."""
        found = "" if self.missing or self.unknown else f" {_shown(self.found)}"
        return f"{name}{found}: {self.problem}"


def mistakes_of(error: ValidationError, known: Collection[str]) -> list[Mistake]:
    """The mistakes that validation found; `known` are the names of all settings."""
    return [_mistake(dict(detail), known) for detail in error.errors(include_url=False)]


def _mistake(detail: Mapping[str, Any], known: Collection[str]) -> Mistake:
    trail, kind = detail["loc"], detail["type"]
    if kind == "extra_forbidden":
        problem = f"found no setting of this name{hint(str(trail[0]), known)}"
        return Mistake((trail[0],), problem, unknown=True)
    if kind == "missing":
        return Mistake(trail, "found nothing; expected a value", missing=True)
    return Mistake(trail, _expected(detail), detail["input"])


def _expected(detail: Mapping[str, Any]) -> str:
    if detail["type"] == "literal_error":
        words = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return f"expected one of {words}{hint(str(detail['input']), words.split(', '))}"
    if detail["type"] == "tuple_type":
        return "expected a list"
    return str(detail["msg"]).removeprefix("Value error, ")


def _shown(value: object) -> str:
    """A value as an operator reads it: text in quotes, YAML's own words otherwise."""
    if value is None:
        return "(nothing)"
    if isinstance(value, dict):
        return "(a mapping)"
    if isinstance(value, list | tuple):
        return "(a list)"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
