"""Verdicts on start tags: what of all selectors' compounds a tag satisfies by itself.

Each distinct start tag is judged once; the verdict holds for every element with the same bytes, on
every later page of the same encoding and mode.
"""

from __future__ import annotations

from typing import Final

from a11y_proxy.html.selecting.selectors import Compound, HasAttribute, HasClass, HasId
from a11y_proxy.html.selecting.tagtests import (
    Tag,
    TagTest,
    all_of,
    ascii_lower,
    tag_test,
    type_test,
)

ANY: Final = -1
"""Number of the compound that every tag satisfies."""

LONGEST_KEPT_TAG: Final = 400

Verdict = tuple[frozenset[int], tuple[int, ...]]
"""Numbers of the tag compounds that hold; those of them that start a search."""

NOTHING: Final[Verdict] = (frozenset(), ())


class Judge:
    """The tag compounds of some selectors, numbered, and at most `limit` verdicts kept from page to
    page (0: none)."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.sought: set[int] = set()
        self._numbers: dict[Compound, int] = {}
        self._dispatch: dict[tuple[str, str], list[tuple[int, TagTest]]] = {}
        self._kept: dict[tuple[str, bool], dict[bytes, Verdict]] = {}
        self._count = 0

    def number(self, compound: Compound) -> int:
        """The number of a compound all of whose tests ask the tag alone."""
        if compound.name is None and not compound.tests:
            return ANY
        number = self._numbers.get(compound)
        if number is None:
            number = self._numbers[compound] = len(self._numbers)
            tests = [type_test(compound.name)] if compound.name is not None else []
            tests += filter(None, map(tag_test, compound.tests))
            self._dispatch.setdefault(_dispatch_key(compound), []).append((number, all_of(tests)))
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

    def judge(self, tag: Tag) -> Verdict:
        get = self._dispatch.get
        tests: list[tuple[int, TagTest]] = [
            *get(("*", ""), ()),
            *get(("", ascii_lower(tag.name)), ()),
        ]
        for name in tag.attrs:
            tests += get(("[", name), ())
        for name in {ascii_lower(each) for each in tag.classes}:
            tests += get((".", name), ())
        if "id" in tag.attrs:
            tests += get(("#", ascii_lower(tag.attrs["id"])), ())
        holds = frozenset(number for number, test in tests if test(tag))
        return (holds, tuple(holds & self.sought)) if holds else NOTHING


def _dispatch_key(compound: Compound) -> tuple[str, str]:
    """Where a tag is looked up that may satisfy the compound: by its rarest part."""
    for kind, sign in ((HasId, "#"), (HasClass, "."), (HasAttribute, "[")):
        for simple in compound.tests:
            if isinstance(simple, kind):
                value = simple.value if isinstance(simple, HasId) else simple.name
                return sign, ascii_lower(value)
    return ("*", "") if compound.name is None else ("", ascii_lower(compound.name))
