"""What a selector says, as plain values: the parser makes them, the matcher reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Combinator = Literal[" ", ">", "+", "~"]
Operator = Literal["exists", "=", "~=", "|=", "^=", "$=", "*="]


@dataclass(frozen=True)
class HasClass:
    name: str


@dataclass(frozen=True)
class HasId:
    value: str


@dataclass(frozen=True)
class HasAttribute:
    """`[name operator "value" flag]`; with the flag i the value's case does not count. With
    `any_namespace`, `[*|name]`."""

    name: str
    operator: Operator
    value: str = ""
    flag: Literal["i"] | None = None
    any_namespace: bool = False


@dataclass(frozen=True)
class Root:
    """:root"""


@dataclass(frozen=True)
class Empty:
    """:empty, as browsers have it: white space is content."""


@dataclass(frozen=True)
class Nth:
    """The element is number step·n + offset (n ≥ 0) among its siblings: those of its own type, or
    those that `of` selects, or all; counted from the end if `last`."""

    step: int
    offset: int
    last: bool = False
    of_type: bool = False
    of: tuple[Complex, ...] | None = None


@dataclass(frozen=True)
class Matches:
    """:is, :where; `negated`: :not."""

    branches: tuple[Complex, ...]
    negated: bool = False


@dataclass(frozen=True)
class Has:
    """:has(): relative selectors, each with its leading combinator."""

    branches: tuple[tuple[Combinator, Complex], ...]


@dataclass(frozen=True)
class State:
    """:link, :disabled, :checked …, by name in lower case."""

    name: str


@dataclass(frozen=True)
class Language:
    """:lang(wanted)"""

    wanted: str


Simple = HasClass | HasId | HasAttribute | Root | Empty | Nth | Matches | Has | State | Language


@dataclass(frozen=True)
class Compound:
    """All of `tests` on one element; `name` as written, None for any."""

    name: str | None
    tests: tuple[Simple, ...] = ()


@dataclass(frozen=True)
class Complex:
    """Compounds from left to right, a combinator between each two."""

    compounds: tuple[Compound, ...]
    combinators: tuple[Combinator, ...] = ()


def height(branch: Complex) -> int:
    """How many compounds stand one upon the other, those of arguments included."""
    within = (
        height(inner)
        for compound in branch.compounds
        for simple in compound.tests
        for inner in _inner(simple)
    )
    return len(branch.compounds) + max(within, default=0)


def _inner(simple: Simple) -> tuple[Complex, ...]:
    match simple:
        case Matches(branches):
            return branches
        case Has(relatives):
            return tuple(branch for _, branch in relatives)
        case Nth(of=branches) if branches is not None:
            return branches
    return ()


def _state(name: str, elements: str) -> tuple[Simple, ...]:
    """A state, and the elements that can have it: their names narrow the search."""
    types = tuple(Complex((Compound(element),)) for element in elements.split())
    return Matches(types), State(name)


_FIRST, _LAST = Nth(0, 1), Nth(0, 1, last=True)
_FIRST_TYPE, _LAST_TYPE = Nth(0, 1, of_type=True), Nth(0, 1, last=True, of_type=True)
_FIELDS = "button fieldset input optgroup option select textarea"
PLAIN: Final[dict[str, tuple[Simple, ...]]] = {
    "root": (Root(),),
    "empty": (Empty(),),
    "first-child": (_FIRST,),
    "last-child": (_LAST,),
    "only-child": (_FIRST, _LAST),
    "first-of-type": (_FIRST_TYPE,),
    "last-of-type": (_LAST_TYPE,),
    "only-of-type": (_FIRST_TYPE, _LAST_TYPE),
    "link": _state("link", "a area img"),
    "any-link": _state("any-link", "a area img"),
    "enabled": _state("enabled", _FIELDS),
    "disabled": _state("disabled", _FIELDS),
    "checked": _state("checked", "input option"),
    "required": _state("required", "input select textarea"),
    "optional": _state("optional", "button input select textarea"),
}
"""Pseudo-classes without arguments."""

NTH: Final = {
    "nth-child": (False, False),
    "nth-last-child": (True, False),
    "nth-of-type": (False, True),
    "nth-last-of-type": (True, True),
}
"""Pseudo-classes of An+B: (counted from the end, among the own type)."""
