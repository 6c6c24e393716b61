"""The content of `<meta name=viewport>` as browsers read it (CSS Device Adaptation, section 10)."""

from __future__ import annotations

from typing import NamedTuple

_SEPARATORS = ",; \t\n\f\r"
_SPACE = " \t\n\f\r"
_ZOOM = 2.0
"""WCAG 2.2, 1.4.4: text is resized up to 200 per cent."""


class Property(NamedTuple):
    """One `name=value`, lower case, and where it stands in the content."""

    name: str
    value: str
    start: int
    end: int


def properties(content: str) -> list[Property]:
    """The properties in order; a name without a value has the value ""."""
    found, at, end = [], 0, len(content)
    while at < end:
        if content[at] in _SEPARATORS or content[at] == "=":
            at += 1
            continue
        start = at
        at = _run(content, at, _SEPARATORS + "=")
        name = content[start:at]
        mark = _skip(content, at, _SPACE)
        value = ""
        if mark < end and content[mark] == "=":
            from_ = _skip(content, mark + 1, _SPACE + "=")
            at = _run(content, from_, _SEPARATORS + "=")
            value = content[from_:at]
        found.append(Property(name.lower(), value.lower(), start, at))
    return found


def forbids_zoom(content: str) -> bool:
    """True where a browser that obeys cannot magnify to 200 per cent (ACT b4f0c3)."""
    last = {p.name: p.value for p in properties(content)}
    return any(_forbids(name, value) for name, value in last.items())


def allowing_zoom(content: str) -> str:
    """`content` without the properties that forbid zoom; nothing else is changed."""
    out = content
    for found in reversed(properties(content)):
        if _forbids(found.name, found.value):
            out = _without(out, found.start, found.end)
    return out


def _without(content: str, start: int, end: int) -> str:
    """The text without the range, and without the separator that stood before it (else after)."""
    before, after = content[:start].rstrip(_SEPARATORS), content[end:]
    return before + after if before else after.lstrip(_SEPARATORS)


def _forbids(name: str, value: str) -> bool:
    if name == "user-scalable":
        return _user_scalable_is_fixed(value)
    if name != "maximum-scale" or not value:
        return False
    if value in ("device-width", "device-height"):
        return False
    number = _number(value)
    if number is None:
        return True
    return 0 <= number < _ZOOM


def _user_scalable_is_fixed(value: str) -> bool:
    if value in ("", "yes", "device-width", "device-height"):
        return False
    number = _number(value)
    return number is None or -1 < number < 1


def _number(value: str) -> float | None:
    """The number that `value` begins with, as a browser's strtod reads it; `yes` is 1."""
    if value == "yes":
        return 1.0
    end = _run_of(value, "+-.0123456789")
    for length in range(end, 0, -1):
        try:
            return float(value[:length])
        except ValueError:
            continue
    return None


def _run(text: str, at: int, stop: str) -> int:
    while at < len(text) and text[at] not in stop:
        at += 1
    return at


def _skip(text: str, at: int, over: str) -> int:
    while at < len(text) and text[at] in over:
        at += 1
    return at


def _run_of(text: str, letters: str) -> int:
    return _skip(text, 0, letters)
