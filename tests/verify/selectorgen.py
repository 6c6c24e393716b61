"""Selectors out of the pages themselves, by a seed: of names, classes, ids, attributes and places
that stand in them, so that there is something to find."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.verify.reading import Element, Reading

_PLAIN = re.compile(r"[a-z][a-z0-9_-]*")
_SPACES = "\t\n\f\r "


def generated(readings: list[Reading], number: int, seed: int) -> list[str]:
    """`number` different selectors, or fewer where the pages hold little; nearly all find something
    by construction."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    for _ in range(100 * number):
        if len(found) == number or not readings:
            break
        reading = chance.choice(readings)
        place = _Place(reading, chance.randrange(len(reading.elements)), chance)
        selector = chance.choice(FORMS)(place)
        if selector is not None and len(selector) < 200 and "\ufffd" not in selector:
            found[selector] = None
    return list(found)


class _Place:
    """An element chosen, and what can be said of it."""

    def __init__(self, reading: Reading, at: int, chance: random.Random) -> None:
        self.reading = reading
        self.at = at
        self.chance = chance
        self.element = reading.elements[at]

    def near(self, at: int) -> _Place | None:
        return _Place(self.reading, at, self.chance) if at >= 0 else None

    @property
    def parent(self) -> _Place | None:
        return self.near(self.element.parent)

    @property
    def ancestor(self) -> _Place | None:
        above = self.parent
        while above is not None and self.chance.random() < 0.6:
            above = above.parent or above
        return above

    def siblings(self) -> list[int]:
        elements = self.reading.elements
        parent = self.element.parent
        return [at for at, each in enumerate(elements) if each.parent == parent]

    @property
    def before(self) -> _Place | None:
        """The element right before it."""
        siblings = self.siblings()
        place = siblings.index(self.at)
        return self.near(siblings[place - 1]) if place else None

    def kind(self) -> str:
        """Its name, a class, its id, an attribute, or some of these together."""
        element, chance = self.element, self.chance
        name = element.name if _PLAIN.fullmatch(element.name) else "*"
        said = [f".{ident(each)}" for each in tokens(element.attributes.get("class", ""))]
        if element.attributes.get("id"):
            said.append(f"#{ident(element.attributes['id'])}")
        said += self._attributes()
        if not said or chance.random() < 0.3:
            return name
        chosen = "".join(sorted(chance.sample(said, min(len(said), chance.choice((1, 1, 2))))))
        return chance.choice((name, "")) + chosen

    def _attributes(self) -> list[str]:
        found = []
        for name, value in self.element.attributes.items():
            if not _PLAIN.fullmatch(name):
                continue
            found.append(f"[{name}]")
            if 0 < len(value) < 60 and "\n" not in value:
                found.append(f"[{name}{self.chance.choice(('=', '^=', '$=', '*='))}{text(value)}]")
                half = value[: max(1, len(value) // 2)]
                found.append(f"[{name}^={text(half)}]")
                found.append(f"[{name}*={text(value[len(value) // 3 :])}]")
                if value.isascii():
                    found.append(f"[{name}={text(value.swapcase())} i]")
        return found


def tokens(value: str) -> list[str]:
    return [each for each in re.split(f"[{_SPACES}]+", value) if each]


def ident(name: str) -> str:
    """A name as CSS writes it (CSSOM, "serialize an identifier")."""
    found = []
    for at, letter in enumerate(name):
        first = at == 0 or (at == 1 and name[0] == "-")
        if letter < " " or letter == "\x7f" or (first and letter in "0123456789"):
            found.append(f"\\{ord(letter):x} ")
        elif letter >= "\x80" or letter in "-_" or letter.isalnum():
            found.append("\\-" if name == "-" else letter)
        else:
            found.append("\\" + letter)
    return "".join(found)


def text(value: str) -> str:
    """A string as CSS writes it."""
    return '"' + re.sub(r"[\"\\]", r"\\\g<0>", value) + '"'


def _joined(combinator: str, other: Callable[[_Place], _Place | None]) -> Form:
    def form(place: _Place) -> str | None:
        near = other(place)
        return f"{near.kind()}{combinator}{place.kind()}" if near else None

    return form


def _child(place: _Place) -> str | None:
    number = place.siblings().index(place.at) + 1
    series = place.chance.choice((f"{number}", f"2n+{number % 2}", f"n+{number}", f"-n+{number}"))
    return f"{place.kind()}:nth-child({series})"


def _from_the_end(place: _Place) -> str | None:
    siblings = place.siblings()
    return f"{place.kind()}:nth-last-child({len(siblings) - siblings.index(place.at)})"


def _of_type(place: _Place) -> str | None:
    return f"{place.element.name}:nth-of-type(n+2)" if plain(place.element) else None


def _has(place: _Place) -> str | None:
    above = place.parent
    return f"{above.kind()}:has(> {place.kind()})" if above else None


def _has_not(place: _Place) -> str | None:
    if not plain(place.element):
        return None
    return f"{place.element.name}:not({place.kind()}, :first-child)"


def _either(place: _Place) -> str | None:
    return f":is({place.kind()}, {place.kind()}):not(:only-child)"


def plain(element: Element) -> bool:
    return _PLAIN.fullmatch(element.name) is not None


Form = Callable[[_Place], str | None]

FORMS: tuple[Form, ...] = (
    lambda place: place.kind(),
    _joined(" > ", lambda place: place.parent),
    _joined(" ", lambda place: place.ancestor),
    _joined(" + ", lambda place: place.before),
    _joined(" ~ ", lambda place: place.before),
    _child,
    _from_the_end,
    _of_type,
    _has,
    _has_not,
    _either,
)
