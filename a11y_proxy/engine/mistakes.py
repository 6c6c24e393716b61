"""Words for what validation found wrong: what was found, what was expected, at which place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from a11y_proxy.engine import sites
from a11y_proxy.engine.base import Colour, Id, LanguageTag, Pixels
from a11y_proxy.engine.faults import CriterionId
from a11y_proxy.engine.sites import Host
from a11y_proxy.errors import FileError
from a11y_proxy.wording import hint, quoted
from a11y_proxy.yamlfile import Source

_EXPECTED = {
    "string_type": "text (put it in quotes)",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "nothing",
}


_FORMS = {
    Id: "lower-case words joined by hyphens",
    Host: "a host name in lower case without a scheme, with its port where it has one",
    sites.Path: "a path that begins with a slash, without query",
    sites.Target: "a path that begins with a slash",
    LanguageTag: "a language tag such as zh-CN",
    Colour: "a colour such as #ff0 or #ffff00",
    Pixels: "a length such as 20px",
    CriterionId: "a criterion such as wcag:1.1.1 or act:23a2a8",
}


def _pattern_of(kind: Any) -> str:
    fields = (each for each in kind.__metadata__ if isinstance(each, FieldInfo))
    patterns = (getattr(meta, "pattern", None) for each in fields for meta in each.metadata)
    return next(str(pattern) for pattern in patterns if pattern is not None)


_WORDS = {_pattern_of(kind): words for kind, words in _FORMS.items()}


def first_mistake(error: ValidationError, source: Source) -> FileError:
    """The mistake that stands first in the file.

    Of the ways in which a value may be written, that one counts of which most is there: a mistake
    within a value is told, not that the value as a whole is none of another way.
    """
    details = [dict(detail) for detail in error.errors(include_url=False)]
    trails = [_trail(detail, source) for detail in details]
    inner = [
        (_mistake(detail, source), trail)
        for detail, trail in zip(details, trails, strict=True)
        if not any(len(other) > len(trail) and other[: len(trail)] == trail for other in trails)
    ]
    first, place = min(inner, key=lambda each: (each[0].line, each[0].column))
    return _together(first, [mistake for mistake, trail in inner if trail == place])


def _trail(detail: dict[str, Any], source: Source) -> tuple[object, ...]:
    """The way to the value in the file, with the key that is missing there or too many."""
    steps: tuple[object, ...] = ()
    for step in detail["loc"]:
        if (*steps, step) in source.values:
            steps = (*steps, step)
    context = detail.get("ctx") or {}
    if detail["type"] == "unknown_key":
        return (*steps, context["key"])
    return (*steps, detail["loc"][-1]) if detail["type"] == "missing" else steps


def _together(first: FileError, same: Sequence[FileError]) -> FileError:
    """One sentence of several about the same value, each of another way to write it."""
    found, mark, _ = first.message.partition("; expected ")
    ways = [each.message.partition("; expected ") for each in same]
    if not mark or any(way[0] != found for way in ways):
        return first
    expected = " or ".join(dict.fromkeys(way[2] for way in ways))
    return type(first)(first.path, first.line, first.column, f"{found}; expected {expected}")


def _mistake(detail: dict[str, Any], source: Source) -> FileError:
    trail = detail["loc"]
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx") or {}
    if kind in ("unknown_key", "extra_forbidden"):
        key = context.get("key", trail[-1] if trail else None)
        return source.error(trail, detail["msg"], key=key)
    message = _message(kind, value, context, detail)
    if trail[-1:] == ("[key]",):
        return source.error(trail[:-2], message, key=trail[-2])
    return source.error(trail, message)


def _message(kind: str, value: object, context: dict[str, Any], detail: dict[str, Any]) -> str:
    if kind == "missing":
        return f'found no key "{detail["loc"][-1]}"; expected it'
    if kind == "literal_error":
        known = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        near = hint(str(value), known)
        one_of = "one of " if len(known) > 1 else ""
        return f"found {_shown(value)}; expected {one_of}{', '.join(known)}{near}"
    if kind == "string_pattern_mismatch":
        form = _WORDS.get(context["pattern"]) or f"text of the form {context['pattern']}"
        return f"found {quoted(value)}; expected {form}"
    if kind == "too_short":
        return f"found {_shown(value)} that is empty; expected at least {context['min_length']}"
    if kind in _EXPECTED:
        return f"found {_shown(value)}; expected {_EXPECTED[kind]}"
    if str(detail["msg"]).startswith(("found ", "expected ")):
        return str(detail["msg"])
    return f"found {_shown(value)}; {str(detail['msg'])[:1].lower()}{str(detail['msg'])[1:]}"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return quoted(value) if not isinstance(value, bool) else str(value).lower()
