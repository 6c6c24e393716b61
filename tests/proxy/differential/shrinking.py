"""A failing case made smaller, for the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from tests.proxy.differential.cases import Answering, Asking, Case

T = TypeVar("T", Asking, Answering)


def smallest(failing: Case, fails: Callable[[Case], bool]) -> Case:
    """A case that fails too, with as little in it as taking parts out leaves."""
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(failing):
            if fails(smaller):
                failing, changed = smaller, True
                break
    return failing


def _smaller(whole: Case) -> Sequence[Case]:
    asked = [replace(whole, asking=each) for each in _parts_out(whole.asking, Asking())]
    answers = _parts_out(whole.answering, Answering())
    return [*asked, *(replace(whole, answering=each) for each in answers)]


def _parts_out(message: T, plain: T) -> list[T]:
    found: list[Any] = []
    for name in (part.name for part in fields(message)):
        value: Any = getattr(message, name)
        default: Any = getattr(plain, name)
        if value == default:
            continue
        found.append(replace(message, **{name: default}))
        if isinstance(value, (tuple, bytes)):
            half = len(value) // 2
            shorter: list[Any] = [value[:half]] if half else []
            if isinstance(value, tuple):
                shorter += [value[half:]] if half else []
                shorter += [value[:at] + value[at + 1 :] for at in range(len(value))]
            found += [replace(message, **{name: each}) for each in shorter]
    return found
