"""What a judge, or one who is judged, makes of a page; and the first thing in which two differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple


class Element(NamedTuple):
    """`parent` is its position in the list, -1 for none; names of attributes are in lower case."""

    parent: int
    namespace: str
    name: str
    attributes: dict[str, str]


class Tags(NamedTuple):
    """Offsets of an element's start tag, and of its end tag where it has one."""

    start: int
    start_end: int
    end: int | None = None
    end_end: int | None = None


@dataclass
class Reading:
    """A page's elements in document order, contents of templates included; `quirks` None where it
    is not told; `tags` beside the elements, None where one has no start tag or where it is not told
    where that stands."""

    elements: list[Element]
    quirks: bool | None
    tags: list[Tags | None] | None = None
    answers: list[list[int] | None] = field(default_factory=list)
    """To each selector asked the positions of its elements; None where it was not understood."""

    def path(self, position: int) -> str:
        """Names from the root down to an element."""
        names: list[str] = []
        while position >= 0:
            element = self.elements[position]
            names.append(element.name)
            position = element.parent
        return ">".join(reversed(names))

    def depth(self) -> int:
        depths: list[int] = []
        for element in self.elements:
            depths.append(depths[element.parent] + 1 if element.parent >= 0 else 1)
        return max(depths, default=0)

    def holds(self, name: str) -> bool:
        return any(element.name == name for element in self.elements)


def difference(one: Reading, other: Reading, judge: str) -> str | None:
    """The first thing in which two trees differ, None where they are equal."""
    if None not in (one.quirks, other.quirks) and one.quirks != other.quirks:
        return f"{judge}: quirks mode {one.quirks}, theirs {other.quirks}"
    for at, (a, b) in enumerate(zip_longest(one.elements, other.elements)):
        if a == b:
            continue
        path = one.path(at) if a else other.path(at)
        return f"{judge}: {path}, element {at}: {_said(one, a, b)}, theirs {_said(other, b, a)}"
    return None


def _said(reading: Reading, element: Element | None, other: Element | None) -> str:
    if element is None:
        return "nothing"
    if other is None or (element.namespace, element.name) != (other.namespace, other.name):
        space = "" if element.namespace == "html" else element.namespace + " "
        return f"<{space}{element.name}> in {reading.path(element.parent) or 'the document'}"
    if element.parent != other.parent:
        return f"in element {element.parent}, {reading.path(element.parent)}"
    mine, theirs = element.attributes, other.attributes
    odd = {name: value for name, value in mine.items() if theirs.get(name) != value}
    return f"{odd!r:.200}"
