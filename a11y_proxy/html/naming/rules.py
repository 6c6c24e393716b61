"""The style rules of a page's own <style> elements that say what is shown, and what text it has.

A rule that holds only in some media, or only while the visitor points at something, is kept with
that doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from a11y_proxy.html.naming.specificity import Weight, specificity
from a11y_proxy.html.select import SelectorError, parse
from a11y_proxy.html.selecting.selectors import Complex
from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens
from a11y_proxy.html.styling.declarations import STRING, Declaration, blocks
from a11y_proxy.html.tags import NUMBERS, STYLE

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

PROPERTIES: Final = frozenset(
    (
        *("display", "visibility", "content-visibility", "float", "position", "text-transform"),
        *("content", "counter-reset", "counter-increment", "counter-set"),
    )
)
EVERYWHERE: Final = frozenset(("", "all", "screen"))
_CASED: Final = frozenset(("content", "counter-reset", "counter-increment", "counter-set"))
_LINK: Final = NUMBERS["link"]

_PASSING: Final = re.compile(
    r":(?:hover|focus|focus-within|focus-visible|active|target|checked|visited|link)(?![\w(-])"
)
_COMMA: Final = re.compile(rf"{STRING}|\\[\s\S]|[()\[\],]")
_GENERATED: Final = re.compile(r"::?(before|after)\Z", re.IGNORECASE)
# Known to browsers perhaps, not to us; those of another engine alone void their rule.
_UNKNOWN: Final = re.compile(
    r"(?<!:):(?!-(?:moz|ms|o)-)[\w-]++(?:\((?:[^()]|\([^()]*+\))*+\))?", re.IGNORECASE
)
_IMPORT: Final = re.compile(r"@import\b", re.IGNORECASE)


class Sheet(NamedTuple):
    """The text of a <style> element, and whether it holds only at times."""

    text: str
    at_times: bool


class Rule(NamedTuple):
    """What one selector of a style rule gives, to the element or to its `generated` text before or
    after its content: by property the value and whether it is important."""

    values: dict[str, tuple[str, bool]]
    weight: Weight
    order: int
    at_times: bool
    generated: str


def sheets_of(document: Document) -> Iterator[Sheet]:
    """The page's own sheets, in order."""
    if STYLE not in document.tree.ids:
        return
    for node in document.nodes():
        if document.tree.ids[node] == STYLE:
            kind = ascii_lower(document.attr(node, "type") or "").strip()
            if kind in ("", "text/css"):
                media = ascii_lower(document.attr(node, "media") or "").strip()
                yield Sheet(document.raw_text(node), media not in EVERYWHERE)


def leads_to_sheets(document: Document, own: tuple[Sheet, ...]) -> bool:
    """Whether the page names sheets that are not at hand: linked or imported ones."""
    if document.xml and b"<?xml-stylesheet" in document.source:
        return True
    if any(_IMPORT.search(sheet.text) for sheet in own):
        return True
    ids = document.tree.ids
    at = -1
    for _ in range(ids.count(_LINK)):
        at = ids.index(_LINK, at + 1)
        relations = tokens(ascii_lower(document.attr(at, "rel") or ""))
        if "stylesheet" in relations and "alternate" not in relations and document.present(at):
            return True
    return False


def rules_of(sheets: tuple[Sheet, ...]) -> Iterator[tuple[Rule, Complex]]:
    """The rules with the selectors of their elements, in order."""
    order = 0
    for text, sheet_at_times in sheets:
        for block in blocks(text, PROPERTIES):
            values = values_of(block.declarations)
            if not values:
                continue
            order += 1
            grouped = not all(map(_holds_everywhere, block.groups))
            for branch, generated, passing in _branches(block.selector):
                if not generated and values.keys() == {"content"}:
                    continue
                at_times = sheet_at_times or grouped or passing
                yield Rule(values, specificity(branch), order, at_times, generated), branch


def values_of(declarations: list[Declaration]) -> dict[str, tuple[str, bool]]:
    """What a block gives: the last declaration wins, an important one before others. In lower case
    where case says nothing."""
    values: dict[str, tuple[str, bool]] = {}
    for each in declarations:
        if each.important or not values.get(each.name, ("", False))[1]:
            value = each.value if each.name in _CASED else ascii_lower(each.value)
            values[each.name] = value, each.important
    return values


def _branches(selector: str) -> Iterator[tuple[Complex, str, bool]]:
    """The selectors of a rule, each with the generated text that it means and whether it was one of
    a passing state; a part that no element of the page can match is left out."""
    lower = ascii_lower(selector)
    if ":before" not in lower and ":after" not in lower:
        still = _PASSING.sub("", selector)
        try:
            branches = parse(still).branches
        except SelectorError:
            pass
        else:
            yield from ((branch, "", still != selector) for branch in branches)
            return
    for part in _listed(selector):
        generated = _GENERATED.search(part)
        elements = part[: generated.start()] if generated else part
        if not elements or elements[-1] in " >+~":
            elements += "*"
        which = ascii_lower(generated[1]) if generated else ""
        yield from ((branch, which, passing) for branch, passing in _part(elements))


def _part(selector: str) -> Iterator[tuple[Complex, bool]]:
    """One selector; what is not known of it makes it one that holds at times."""
    for still in (_PASSING.sub("", selector), _UNKNOWN.sub("", selector)):
        try:
            branches = parse(still or "*").branches
        except SelectorError:
            continue
        yield from ((branch, still != selector) for branch in branches)
        return


def _listed(selector: str) -> Iterator[str]:
    """The selectors of a list."""
    depth = start = 0
    for mark in _COMMA.finditer(selector):
        if mark[0] in ("(", "["):
            depth += 1
        elif mark[0] in (")", "]"):
            depth -= 1
        elif mark[0] == "," and depth == 0:
            yield selector[start : mark.start()].strip()
            start = mark.end()
    yield selector[start:].strip()


def _holds_everywhere(group: str) -> bool:
    prelude = ascii_lower(group).split()
    return prelude[0] in ("@media", "@layer") and set(prelude[1:]) <= EVERYWHERE
