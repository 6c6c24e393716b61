"""Finds the declarations of a style sheet and where they end, in one pass (CSS Syntax 3).

Only what can hide or end a declaration is looked at: braces, brackets, semicolons, strings,
comments, `url()`, escapes. Nothing is decoded and nothing is serialized.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

STRING: Final = r'"(?:[^"\\\n\r\f]|\\[\s\S])*+"?|' + r"'(?:[^'\\\n\r\f]|\\[\s\S])*+'?"
COMMENT: Final = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
BARE_URL: Final = r"(?<![\w-])url\([ \t\n\r\f]*+(?![\"' \t\n\r\f])(?:[^)\\]|\\[\s\S])*+\)?"

_TOKEN: Final = re.compile(rf"{COMMENT}|{STRING}|{BARE_URL}|\\[\s\S]|[{{}}()\[\];]", re.IGNORECASE)
_QUIET: Final = re.compile(rf"({STRING})|{COMMENT}")
_STRING: Final = re.compile(STRING)
_PRELUDE_NOISE: Final = re.compile(rf"{COMMENT}|<!--|-->")
_NAME: Final = re.compile(r"(?:--|-?[A-Za-z_\x80-\U0010ffff])[\w\x80-\U0010ffff-]*")
_IMPORTANT: Final = re.compile(r"![ \t\n\r\f]*+important", re.IGNORECASE)
# What holds rules of its own that apply to the page's elements; the other at-rules stay untouched.
_GROUP: Final = re.compile(
    r"@(?:media|supports|layer|container|scope|starting-style|document|-moz-document)\b",
    re.IGNORECASE,
)

_MARKS: Final = frozenset("{}()[];")
_CLOSER: Final = {"(": ")", "[": "]", "{": "}"}
_SPACE: Final = " \t\n\r\f"
_RULE, _RULES, _ALONE = 0, 1, 2


class Declaration(NamedTuple):
    """A declaration as it is written."""

    name: str
    """Lower case."""
    value: str
    """Without comments, outer white space and `!important`."""
    important: bool
    end: int
    """Where a second declaration may be put behind it: before its `;` or `}`."""


class Block(NamedTuple):
    """The declarations of a style rule, or of a `style` attribute (selector "")."""

    selector: str
    declarations: list[Declaration]
    groups: tuple[str, ...] = ()
    """The preludes of the groups around the rule, outermost first: "@media print"."""


def blocks(css: str, names: Collection[str] | None = None) -> Iterator[Block]:
    """The style rules of a sheet, also those in `@media` and its like; with `names`, only the
    declarations of these properties.

    Rules nested in a style rule, `@font-face`, `@page`, keyframes and the like are left out, as is
    a custom property whose value begins with a block, which reads like a nested rule. Takes time
    in proportion to the sheet's length, whatever it holds.
    """
    start, selector = 0, ""
    found: list[Declaration] = []
    stack: list[int] = []
    groups: tuple[str, ...] = ()
    inner: list[str] = []
    for match in _TOKEN.finditer(css):
        at = match.start()
        mark = css[at]
        if mark not in _MARKS:
            continue
        if inner:
            if mark in _CLOSER:
                inner.append(_CLOSER[mark])
            elif mark == inner[-1]:
                inner.pop()
            continue
        if mark == ";":
            if stack and stack[-1] == _RULE:
                _add(found, css, start, at, names)
            start = at + 1
        elif mark == "{":
            if stack and stack[-1] != _RULES:
                stack.append(_ALONE)
            else:
                prelude = _prelude(css[start:at])
                stack.append(_kind(prelude))
                if stack[-1] == _RULES:
                    groups = (*groups, prelude)
                selector, found = prelude, []
            start = at + 1
        elif mark == "}":
            closed = stack.pop() if stack else _ALONE
            if closed == _RULE:
                _add(found, css, start, at, names)
                yield Block(selector, found, groups)
            elif closed == _RULES:
                groups = groups[:-1]
            start = at + 1
        elif mark in _CLOSER:
            inner.append(_CLOSER[mark])
    if _RULE in stack:
        if stack[-1] == _RULE and not inner:
            _add(found, css, start, len(css.rstrip(_SPACE)), names)
        yield Block(selector, found, groups)


def style_block(value: str, names: Collection[str] | None = None) -> Block:
    """The declarations of a `style` attribute's value."""
    start = 0
    found: list[Declaration] = []
    inner: list[str] = []
    for match in _TOKEN.finditer(value):
        mark = value[match.start()]
        if mark in _CLOSER:
            inner.append(_CLOSER[mark])
        elif inner and mark == inner[-1]:
            inner.pop()
        elif mark == ";" and not inner:
            _add(found, value, start, match.start(), names)
            start = match.end()
    if not inner:
        _add(found, value, start, len(value.rstrip(_SPACE)), names)
    return Block("", found)


def _kind(prelude: str) -> int:
    if not prelude.startswith("@"):
        return _RULE
    return _RULES if _GROUP.match(prelude) else _ALONE


def _prelude(text: str) -> str:
    if "/*" in text or "<!--" in text or "-->" in text:
        text = _PRELUDE_NOISE.sub(" ", text)
    return text.strip(_SPACE)


def _add(
    found: list[Declaration], css: str, start: int, end: int, names: Collection[str] | None
) -> None:
    """Appends the declaration that stands in `css[start:end]`, if one does.

    One that holds a string that its line cuts off is left out: what is put behind it would join
    the string.
    """
    text = css[start:end]
    if "/*" in text:
        text = _QUIET.sub(lambda match: match[1] or " ", text)
    name, colon, value = text.partition(":")
    name = name.strip(_SPACE)
    if not colon or not _NAME.fullmatch(name):
        return
    name = name.lower()
    if names is not None and name not in names:
        return
    if ('"' in value or "'" in value) and not _strings_end(value):
        return
    value, important = _without_important(value.strip(_SPACE))
    found.append(Declaration(name, value, important, end))


def _strings_end(value: str) -> bool:
    return all(
        len(text) > 1 and text[-1] == text[0]
        for text in (match[0] for match in _STRING.finditer(value))
    )


def _without_important(value: str) -> tuple[str, bool]:
    before, mark, after = value.rpartition("!")
    if not mark or not _IMPORTANT.fullmatch(mark + after):
        return value, False
    return before.rstrip(_SPACE), True
