"""Which attributes selectors read: an edit of another one changes no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from a11y_proxy.html.selecting.selectors import (
    Complex,
    Has,
    HasAttribute,
    HasClass,
    HasId,
    Language,
    Matches,
    Nth,
    Simple,
    State,
)

_LINKS: Final = ("href",)
_STATES: Final = {
    "link": _LINKS,
    "any-link": _LINKS,
    "enabled": ("disabled",),
    "disabled": ("disabled",),
    "checked": (
        "checked",
        "selected",
        "type",
        "name",
        "form",
        "id",
        "multiple",
        "size",
        "disabled",
    ),
    "required": ("required", "type"),
    "optional": ("required", "type"),
}
_LANGUAGE: Final = ("lang", "xml:lang", "http-equiv", "content")


def attributes_read(branches: Iterable[Complex]) -> frozenset[str]:
    """Their names in lower case; one of any namespace by its local name."""
    return frozenset(
        name
        for branch in branches
        for compound in branch.compounds
        for simple in compound.tests
        for name in _read_by(simple)
    )


def _read_by(simple: Simple) -> Iterator[str]:
    match simple:
        case HasClass():
            yield "class"
        case HasId():
            yield "id"
        case HasAttribute(name):
            yield name.lower()
        case State(name):
            yield from _STATES[name]
        case Language():
            yield from _LANGUAGE
        case Matches(branches):
            yield from attributes_read(branches)
        case Has(relatives):
            yield from attributes_read(branch for _, branch in relatives)
        case Nth(of=branches) if branches is not None:
            yield from attributes_read(branches)
