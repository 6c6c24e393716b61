"""What a page's own <style> elements hide: the cascade of `display` and `visibility` alone.

Linked sheets are not read. A rule that holds only in some media, or only while the visitor points
at something, makes the answer doubtful instead of deciding it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple
from weakref import WeakKeyDictionary

from a11y_proxy.html.naming.specificity import Weight, specificity
from a11y_proxy.html.select import SelectorError, parse
from a11y_proxy.html.selecting.matching import Program
from a11y_proxy.html.selecting.round import NodeTest, Round
from a11y_proxy.html.selecting.selectors import Complex
from a11y_proxy.html.selecting.tagtests import ascii_lower
from a11y_proxy.html.selecting.verdicts import ANY
from a11y_proxy.html.styling.declarations import BARE_URL, COMMENT, STRING, blocks
from a11y_proxy.html.tags import STYLE

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

PROPERTIES: Final = ("display", "visibility")
HIDING_VALUES: Final = frozenset(("none", "hidden", "collapse"))
EVERYWHERE: Final = frozenset(("", "all", "screen"))
MOST_RULES: Final = 2_000
KEPT_VERDICTS: Final = 2_000

_PASSING: Final = re.compile(
    r":(?:hover|focus|focus-within|focus-visible|active|target|checked|visited|link)(?![\w(-])"
)
_MARK: Final = re.compile(rf"{COMMENT}|{STRING}|{BARE_URL}|[{{}};]", re.IGNORECASE)


class Found(NamedTuple):
    """What the sheets give to one property: `value` empty where they are silent; `doubtful` where
    a rule that holds only at times would change whether the element is hidden."""

    value: str = ""
    important: bool = False
    doubtful: bool = False


class _Rule(NamedTuple):
    values: dict[str, tuple[str, bool]]
    weight: Weight
    order: int
    at_times: bool


class Hiding:
    """The rules of some sheets, given as (text, whether the sheet holds only at times)."""

    def __init__(self, sheets: tuple[tuple[str, bool], ...]) -> None:
        read = list(islice(_rules(sheets), MOST_RULES))
        hides = any(value in HIDING_VALUES for rule, _ in read for value, _ in rule.values.values())
        read = read if hides else []
        self._program = Program([(branch,) for _, branch in read], kept=KEPT_VERDICTS)
        self._rules: dict[int, list[tuple[_Rule, NodeTest | None]]] = {}
        for (rule, _), compiled in zip(read, self._program.selectors, strict=True):
            number, test = compiled[0]
            self._rules.setdefault(number, []).append((rule, test))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def round(self, document: Document) -> Round:
        """For `find`: good until the page is edited."""
        return Round(self._program.judge, document)

    def find(self, run: Round, node: int) -> dict[str, Found]:
        """What the sheets give to the element itself, by property."""
        numbers = run.verdict(node)[1]
        rules = [
            rule
            for number in (numbers if ANY not in self._rules else (*numbers, ANY))
            for rule, test in self._rules.get(number, ())
            if test is None or test(run, node)
        ]
        return {name: _cascaded(rules, name) for name in PROPERTIES} if rules else {}


def hiding_of(document: Document) -> Hiding:
    """The page's own sheets, read once, as they are at the first call."""
    known = _KNOWN.get(document)
    if known is None:
        known = _KNOWN[document] = _hiding(tuple(_sheets(document)))
    return known


_KNOWN: WeakKeyDictionary[Document, Hiding] = WeakKeyDictionary()


@lru_cache(maxsize=64)
def _hiding(sheets: tuple[tuple[str, bool], ...]) -> Hiding:
    return Hiding(sheets)


def _sheets(document: Document) -> Iterator[tuple[str, bool]]:
    if STYLE not in document.tree.ids:
        return
    for node in document.nodes():
        if document.tree.ids[node] == STYLE:
            media = ascii_lower(document.attr(node, "media") or "").strip()
            yield document.raw_text(node), media not in EVERYWHERE


def _cascaded(rules: list[_Rule], name: str) -> Found:
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


def _rules(sheets: tuple[tuple[str, bool], ...]) -> Iterator[tuple[_Rule, Complex]]:
    order = 0
    for text, sheet_at_times in sheets:
        for part, grouped in _parts(text):
            for block in blocks(part, PROPERTIES):
                values: dict[str, tuple[str, bool]] = {}
                for each in block.declarations:
                    if each.important or not values.get(each.name, ("", False))[1]:
                        values[each.name] = ascii_lower(each.value), each.important
                if not values:
                    continue
                order += 1
                for branch, passing in _branches(block.selector):
                    at_times = sheet_at_times or grouped or passing
                    yield _Rule(values, specificity(branch), order, at_times), branch


def _branches(selector: str) -> Iterator[tuple[Complex, bool]]:
    """The selectors of a rule, each with whether it was one of a passing state; a list with a part
    that no element of the page can match (a pseudo-element) is read part by part."""
    still = _PASSING.sub("", selector)
    try:
        for branch in parse(still).branches:
            yield branch, still != selector
        return
    except SelectorError:
        parts = selector.split(",")
    for part in parts if len(parts) > 1 else ():
        yield from _branches(part)


def _parts(css: str) -> Iterator[tuple[str, bool]]:
    """A sheet cut into what always holds and its conditional groups (@media and its like)."""
    depth = start = kept = 0
    group = -1
    for mark in _MARK.finditer(css):
        at = mark.start()
        if css[at] == "{":
            if depth == 0 and css[start:at].lstrip().startswith("@"):
                group = start
                yield css[kept:start], False
            depth += 1
        elif css[at] == "}":
            depth = max(0, depth - 1)
            if depth == 0:
                start = at + 1
                if group >= 0:
                    yield css[group:start], not _holds_everywhere(css[group:at])
                    kept, group = start, -1
        elif css[at] == ";" and depth == 0:
            start = at + 1
    yield (css[group:], True) if group >= 0 else (css[kept:], False)


def _holds_everywhere(group: str) -> bool:
    prelude = ascii_lower(group.partition("{")[0]).split()
    return prelude[0] in ("@media", "@layer") and set(prelude[1:]) <= EVERYWHERE
