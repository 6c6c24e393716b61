"""Text that style sheets put before and after content (CSS Generated Content 3)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from a11y_proxy.html.naming.cascade import NOTHING
from a11y_proxy.html.naming.counters import counts_of, written
from a11y_proxy.html.naming.styles import HIDING_VISIBILITY, INLINE_DISPLAYS, OUT_OF_FLOW, Styles
from a11y_proxy.html.selecting.tagtests import ascii_lower
from a11y_proxy.html.styling.declarations import STRING
from a11y_proxy.html.styling.escapes import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 1_000
"""Characters that are read of a text: one rule may generate it for every element of the page."""
_TERM: Final = re.compile(
    rf"(?P<string>{STRING})|(?P<function>[\w-]++)\((?P<arguments>(?:{STRING}|[^()\"'])*+)\)"
    r"|(?P<alternative>/)|(?P<word>[\w-]++)"
)
_ARGUMENT: Final = re.compile(rf"({STRING})|[^,\s\"']++")
_QUOTES: Final = {"open-quote": "“", "close-quote": "”"}
_WORD: Final = re.compile(r"(?<![^\W_])[^\W_](?:['’]?[^\W_])*")


def generated(styles: Styles, node: int, place: str) -> str:
    """What is read "before" or "after" an element's content, alternative text where it is given;
    with spaces around it where it is alternative, or its box stands on a line of its own."""
    given = styles.sheets(node, place)
    content = given.get("content", NOTHING).value
    if not content or ascii_lower(content) in ("none", "normal"):
        return ""
    display = given.get("display", NOTHING).value
    inherited = styles.inherited(node)
    visibility = given.get("visibility", inherited.visibility).value
    if display == "none" or visibility in HIDING_VISIBILITY:
        return ""
    transform = given.get("text-transform", NOTHING).value or inherited.transform
    terms = list(_TERM.finditer(content[:LONGEST]))
    slash = next((at for at, term in enumerate(terms) if term["alternative"]), -1)
    text = transformed("".join(_read(styles, node, place, terms[slash + 1 :])), transform)
    apart = (
        slash >= 0
        or (display and display not in INLINE_DISPLAYS)
        or given.get("float", NOTHING).value in ("left", "right")
        or given.get("position", NOTHING).value in OUT_OF_FLOW
    )
    return f" {text[:LONGEST]} " if apart and text else text[:LONGEST]


def _read(styles: Styles, node: int, place: str, terms: list[re.Match[str]]) -> Iterator[str]:
    for term in terms:
        if term["string"]:
            yield unescaped(term["string"][1:-1])
        elif term["word"]:
            yield _QUOTES.get(ascii_lower(term["word"]), "")
        elif term["function"]:
            read = [
                (each[0], each[1] is not None) for each in _ARGUMENT.finditer(term["arguments"])
            ]
            values = [unescaped(text[1:-1] if quoted else text) for text, quoted in read]
            match ascii_lower(term["function"]), values:
                case "attr", [name]:
                    yield styles.document.attrs(node).get(ascii_lower(name), "")
                case "attr", [name, fallback]:
                    yield styles.document.attrs(node).get(ascii_lower(name), fallback)
                case "counter", [name, *style]:
                    yield _counted(styles, node, place, name, style)[-1]
                case "counters", [name, between, *style]:
                    yield between.join(_counted(styles, node, place, name, style))


def _counted(styles: Styles, node: int, place: str, counter: str, style: list[str]) -> list[str]:
    if styles.counts is None:
        styles.counts = counts_of(styles)
    numbers = styles.counts.get((node, place), {}).get(counter) or [0]
    return [written(number, *style) for number in numbers]


def transformed(text: str, transform: str) -> str:
    """`text` as `text-transform` shows it."""
    if transform == "uppercase":
        return text.upper()
    if transform == "lowercase":
        return text.lower()
    if transform == "capitalize":
        return _WORD.sub(lambda match: match[0][0].title() + match[0][1:], text)
    return text
