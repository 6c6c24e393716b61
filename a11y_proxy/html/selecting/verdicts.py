"""Verdicts on start tags: what of all selectors' compounds a tag satisfies by itself.

Each distinct start tag is judged once; the verdict holds for every element with the same bytes, on
every later page of the same encoding and mode.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from a11y_proxy.html.scanner import ATTRIBUTE
from a11y_proxy.html.selecting.selectors import (
    Compound,
    HasAttribute,
    HasClass,
    HasId,
    Matches,
    Simple,
)
from a11y_proxy.html.selecting.sieve import MOST, Sieve
from a11y_proxy.html.selecting.tagtests import Tag, TagTest, all_of, ascii_lower, tag_test

ANY: Final = -1
"""Number of the compound that every tag satisfies."""

LONGEST_KEPT_TAG: Final = 400

Verdict = tuple[frozenset[int], tuple[int, ...]]
"""Numbers of the tag compounds that hold; those of them that start a search."""

NOTHING: Final[Verdict] = (frozenset(), ())

_Test = tuple[int, TagTest]


_ATTRIBUTE: Final = re.compile(ATTRIBUTE.pattern.decode("ascii"))


class _Tests:
    """The tests for elements of one type, each under the rarest part that it asks for."""

    def __init__(self) -> None:
        self.always: list[_Test] = []
        self.by_attribute: dict[str, list[_Test]] = {}
        self.by_class: dict[str, list[_Test]] = {}
        self.by_id: dict[str, list[_Test]] = {}

    def add(self, number: int, compound: Compound, test: TagTest) -> None:
        for kind, index in (
            (HasId, self.by_id),
            (HasClass, self.by_class),
            (HasAttribute, self.by_attribute),
        ):
            for simple in compound.tests:
                if isinstance(simple, kind):
                    value = simple.value if isinstance(simple, HasId) else simple.name
                    index.setdefault(ascii_lower(value), []).append((number, test))
                    return
        self.always.append((number, test))

    def of(self, tag: Tag) -> list[_Test]:
        """Those that the tag may pass. Not to be changed by callers."""
        found = self.always
        if self.by_attribute:
            for name in map(ascii_lower, tag.attrs) if tag.xml else tag.attrs:
                if name in self.by_attribute:
                    found = found + self.by_attribute[name]
        if self.by_class and tag.classes:
            for name in {ascii_lower(each) for each in tag.classes}:
                if name in self.by_class:
                    found = found + self.by_class[name]
        if self.by_id and "id" in tag.attrs:
            found = found + self.by_id.get(tag.folded("id"), [])
        return found


class Judge:
    """The tag compounds of some selectors, numbered, and at most `limit` verdicts kept from page to
    page (0: none)."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.sought: set[int] = set()
        self.asked: dict[str, str] = {}
        """Names of the attributes that any test reads, lower case."""
        self.plain = True
        """Whether these are ASCII, so that a tag's bytes tell which are there."""
        self._numbers: dict[Compound, int] = {}
        self._names: dict[int, str] = {}
        self._tests: dict[str, _Tests] = {}
        self.sieve: Sieve | None = None
        self._kept: dict[tuple[str, bool], dict[bytes, Verdict]] = {}
        self._count = 0

    def number(self, compound: Compound) -> int:
        """The number of a compound all of whose tests ask the tag alone."""
        if compound.name is None and not compound.tests:
            return ANY
        number = self._numbers.get(compound)
        if number is None:
            number = self._numbers[compound] = len(self._numbers)
            if compound.name is not None:
                self._names[number] = compound.name
            for name in map(ascii_lower, _attributes_of(compound.tests)):
                self.plain = self.plain and name.isascii()
                self.asked[name] = name
        return number

    def kept(self, charset_label: str, quirks: bool) -> dict[bytes, Verdict]:
        """Verdicts by the bytes of start tags of HTML elements."""
        if not self.limit:
            return {}
        return self._kept.setdefault((charset_label, quirks), {})

    def keep(self, verdicts: dict[bytes, Verdict], tag: bytes, verdict: Verdict) -> None:
        """Adds to what `kept` gave; all is forgotten when the limit is reached."""
        if len(tag) > LONGEST_KEPT_TAG:
            return
        if self.limit and self._count >= self.limit:
            for each in self._kept.values():
                each.clear()
            self._count = 0
        verdicts[tag] = verdict
        self._count += 1

    def attributes(
        self, tag: bytes, behind_name: int, decode: Callable[[bytes], str]
    ) -> dict[str, str]:
        """Of a start tag's attributes those that any test reads; `decode` is that of a value.

        Only where `plain`. Measured: to read all attributes of each distinct tag is a third of the
        cost of matching on a site's first page."""
        asked = self.asked
        found: dict[str, str] = {}
        if tag.isascii() and b"&" not in tag and b"\r" not in tag and b"\0" not in tag:
            text = tag.decode("ascii")
            for name, double, single, bare in _ATTRIBUTE.findall(text, behind_name, len(text) - 1):
                known = asked.get(name) or asked.get(name.lower())
                if known is not None and known not in found:
                    found[known] = double or single or bare
            return found
        for raw, double, single, bare in ATTRIBUTE.findall(tag, behind_name, len(tag) - 1):
            known = asked.get(raw.lower().decode("latin-1"))
            if known is not None and known not in found:
                found[known] = decode(double or single or bare)
        return found

    def judge(self, tag: Tag) -> Verdict:
        lowered = tag.name if tag.html else ascii_lower(tag.name)
        tests = self._tests.get(lowered) or self._tests[""]
        holds = [number for number, test in tests.of(tag) if test(tag)]
        if tag.xml:
            names = self._names
            holds = [number for number in holds if names.get(number, tag.name) == tag.name]
        if not holds:
            return NOTHING
        return frozenset(holds), tuple(self.sought.intersection(holds))

    def settle(self) -> None:
        """To be called when all compounds are numbered, before the first tag is judged."""
        types = {ascii_lower(compound.name) for compound in self._numbers if compound.name}
        self._tests = {name: self._tests_of(name) for name in ("", *types)}
        sought = [compound for compound, number in self._numbers.items() if number in self.sought]
        self.sieve = Sieve(sought) if len(sought) <= MOST else None

    def _tests_of(self, name: str) -> _Tests:
        """The tests for elements of this type."""
        tests = _Tests()
        for compound, number in self._numbers.items():
            if compound.name is None or ascii_lower(compound.name) == name:
                test = all_of(list(filter(None, map(tag_test, compound.tests))))
                tests.add(number, compound, test)
        return tests


def _attributes_of(tests: tuple[Simple, ...]) -> Iterator[str]:
    """The names of all attributes that these tests read."""
    for simple in tests:
        match simple:
            case HasClass():
                yield "class"
            case HasId():
                yield "id"
            case HasAttribute():
                yield simple.name
            case Matches(branches):
                for branch in branches:
                    yield from _attributes_of(branch.compounds[0].tests)
