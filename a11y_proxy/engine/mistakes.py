"""Words for what validation found wrong: what was found, what was expected, at which place."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from a11y_proxy.engine.base import hint, quoted
from a11y_proxy.engine.yamlfile import Source
from a11y_proxy.errors import RuleError

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


def first_mistake(error: ValidationError, source: Source) -> RuleError:
    """The mistake that stands first in the file."""
    found = [_mistake(dict(detail), source) for detail in error.errors(include_url=False)]
    return min(found, key=lambda mistake: (mistake.line, mistake.column))


def _mistake(detail: dict[str, Any], source: Source) -> RuleError:
    trail = detail["loc"]
    kind, value, context = detail["type"], detail.get("input"), detail.get("ctx") or {}
    if kind in ("unknown_key", "extra_forbidden"):
        key = context.get("key", trail[-1] if trail else None)
        return source.error(trail, detail["msg"], key=key)
    return source.error(trail, _message(kind, value, context, detail))


def _message(kind: str, value: object, context: dict[str, Any], detail: dict[str, Any]) -> str:
    if kind == "missing":
        return f'found no key "{detail["loc"][-1]}"; expected it'
    if kind == "literal_error":
        known = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        near = hint(str(value), known)
        return f"found {quoted(value)}; expected one of {', '.join(known)}{near}"
    if kind == "string_pattern_mismatch":
        return f"found {quoted(value)}; expected text of the form {context['pattern']}"
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
