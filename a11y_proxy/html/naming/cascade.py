"""The cascade of a page's own <style> elements, for the properties that decide what is shown and
what it says. Linked sheets are not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from a11y_proxy.html.naming.reads import attributes_read
from a11y_proxy.html.naming.rules import Rule, Sheet, leads_to_sheets, rules_of, sheets_of
from a11y_proxy.html.naming.specificity import Weight
from a11y_proxy.html.selecting.matching import Program
from a11y_proxy.html.selecting.round import NodeTest, Round
from a11y_proxy.html.selecting.verdicts import ANY

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

HIDING_VALUES: Final = frozenset(("none", "hidden", "collapse"))
MOST_RULES: Final = 2_000
KEPT_VERDICTS: Final = 2_000


class Found(NamedTuple):
    """What styles give to one property: `value` empty where they are silent; `doubtful` where
    a rule that holds only at times would change whether the element is hidden."""

    value: str = ""
    important: bool = False
    doubtful: bool = False
    inline: bool = False
    """Whether it is the inline style's."""


NOTHING: Final = Found()


class Cascade:
    """The rules of some sheets."""

    def __init__(self, sheets: tuple[Sheet, ...]) -> None:
        read = list(islice(rules_of(sheets), MOST_RULES + 1))
        self.cut = len(read) > MOST_RULES
        """Whether there are more rules than are read."""
        del read[MOST_RULES:]
        self.reads = attributes_read(branch for _, branch in read)
        """The attributes that decide which rules hold."""
        self.generates = any(rule.generated and "content" in rule.values for rule, _ in read)
        """Whether text may be generated before or after an element's content."""
        self.transforms = any("text-transform" in rule.values for rule, _ in read)
        self._program = Program([(branch,) for _, branch in read], kept=KEPT_VERDICTS)
        self._rules: dict[int, list[tuple[Rule, NodeTest | None]]] = {}
        for (rule, _), compiled in zip(read, self._program.selectors, strict=True):
            number, test = compiled[0]
            self._rules.setdefault(number, []).append((rule, test))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def round(self, document: Document) -> Round:
        """For `find`: good until an edit of the page's structure or of an attribute in `reads`."""
        return Round(self._program.judge, document)

    def find(self, run: Round, node: int) -> dict[str, dict[str, Found]]:
        """What the sheets give to the element itself (""), and to the text generated "before" and
        "after" its content: by property."""
        numbers = run.verdict(node)[1]
        found: dict[str, list[Rule]] = {}
        for number in numbers if ANY not in self._rules else (*numbers, ANY):
            for rule, test in self._rules.get(number, ()):
                if test is None or test(run, node):
                    found.setdefault(rule.generated, []).append(rule)
        return {part: _cascaded(rules) for part, rules in found.items()}


class PageSheets(NamedTuple):
    """The sheets of a page."""

    cascade: Cascade
    complete: bool
    """Whether these are all: none is linked or imported that is not at hand."""


def sheets(document: Document) -> PageSheets:
    """The page's own sheets, read once, as they are at the first call."""
    known = _KNOWN.get(document)
    if known is None:
        own = tuple(sheets_of(document))
        cascade = _cascade(own)
        complete = not cascade.cut and not leads_to_sheets(document, own)
        known = _KNOWN[document] = PageSheets(cascade, complete)
    return known


_KNOWN: WeakKeyDictionary[Document, PageSheets] = WeakKeyDictionary()


@lru_cache(maxsize=64)
def _cascade(own: tuple[Sheet, ...]) -> Cascade:
    return Cascade(own)


def _cascaded(rules: list[Rule]) -> dict[str, Found]:
    return {name: _winner(rules, name) for name in {name for rule in rules for name in rule.values}}


def _winner(rules: Iterable[Rule], name: str) -> Found:
    always: tuple[bool, Weight, int, str] | None = None
    passing: list[tuple[bool, Weight, int, str]] = []
    for rule in rules:
        if name in rule.values:
            value, important = rule.values[name]
            weighed = (important, rule.weight, rule.order, value)
            if rule.at_times:
                passing.append(weighed)
            elif always is None or weighed > always:
                always = weighed
    value = always[3] if always else ""
    hidden = value in HIDING_VALUES
    doubtful = any(
        (each[3] in HIDING_VALUES) is not hidden and (always is None or each > always)
        for each in passing
    )
    return Found(value, always[0] if always else False, doubtful)
