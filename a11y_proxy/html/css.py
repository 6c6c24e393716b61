"""Style sheets with switches: each size, box and place asks a custom property and falls back to
what the author wrote. Additions are spliced in; everything else keeps its characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from a11y_proxy.html.styling import switches
from a11y_proxy.html.styling.declarations import (
    BARE_URL,
    COMMENT,
    STRING,
    Block,
    Declaration,
    blocks,
    style_block,
)
from a11y_proxy.html.styling.escapes import unescaped

SheetUrl = Callable[[str], str | None]

_REFERENCE: Final = re.compile(
    rf"(?P<import>@import\b)|(?P<bare>{BARE_URL})|(?P<string>{STRING})"
    rf"|(?P<quoted>(?<![\w-])url\((?=[ \t\n\r\f]*+[\"']))|{COMMENT}|\\[\s\S]|(?P<end>[;{{}}])",
    re.IGNORECASE,
)
_COLOURED: Final = frozenset(
    (
        *("color", "background", "background-color", "background-image"),
        *("border", "border-color", "border-top", "border-right", "border-bottom", "border-left"),
        *("text-shadow", "box-shadow", "outline", "outline-color"),
    )
)


def declarations(css: str) -> Iterator[Declaration]:
    """Every declaration of the sheet's style rules, in order."""
    for block in blocks(css):
        yield from block.declarations


def rewrite_sheet(
    css: str, *, quirks: bool, base_url: str | None = None, sheet_url: SheetUrl | None = None
) -> str:
    """The sheet with a switch behind each declaration that large type must be able to relax.

    With `base_url`, the sheet's own address, relative addresses are resolved, so that it can be
    served from elsewhere on the same site. `sheet_url` is given each imported sheet's address
    (resolved if there is a base) and answers what to import instead, or None to leave it.
    """
    edits: list[tuple[int, int, str]] = []
    for block in blocks(css, switches.PROPERTIES):
        edits += _additions(block, quirks)
    if base_url is not None or sheet_url is not None:
        edits += _addresses(css, base_url, sheet_url)
        edits.sort()
    return _spliced(css, edits)


def rewrite_style(value: str, *, quirks: bool) -> str:
    """The value of a `style` attribute with its switches."""
    return _spliced(value, _additions(style_block(value, switches.PROPERTIES), quirks))


def yield_colours(value: str) -> str:
    """The value of a `style` attribute in which no colour is `!important`.

    An attribute's important declarations are the only ones that a scheme in a cascade layer cannot
    override (CSS Cascade 5, "element-attached styles").
    """
    if "!" not in value:
        return value
    edits = []
    for declaration in style_block(value, _COLOURED).declarations:
        if declaration.important:
            start = value.rindex("!", 0, declaration.end)
            edits.append((start, declaration.end, ""))
    return _spliced(value, edits)


def _additions(block: Block, quirks: bool) -> list[tuple[int, int, str]]:
    seconds = switches.seconds(block, quirks=quirks)
    return [(end, end, text) for end, text in seconds]


def _spliced(text: str, edits: list[tuple[int, int, str]]) -> str:
    if not edits:
        return text
    parts: list[str] = []
    at = 0
    for start, end, new in edits:
        parts += (text[at:start], new)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _addresses(
    css: str, base_url: str | None, sheet_url: SheetUrl | None
) -> Iterator[tuple[int, int, str]]:
    """Edits of `url()` and of what `@import` names."""
    importing = quoted = False
    for match in _REFERENCE.finditer(css):
        kind = match.lastgroup
        if kind == "import":
            importing = True
        elif kind == "end":
            importing = quoted = False
        elif kind == "quoted":
            quoted = True
        elif kind == "bare" or (kind == "string" and (importing or quoted)):
            url = _address(match[0], bare=kind == "bare")
            new = _resolved(url, base_url)
            if importing and sheet_url is not None:
                new = sheet_url(new) or new
            if new != url:
                text = _string(new)
                yield match.start(), match.end(), f"url({text})" if kind == "bare" else text
            importing = quoted = False


def _address(token: str, *, bare: bool) -> str:
    inside = token[4:].removesuffix(")") if bare else token[1:].removesuffix(token[0])
    inside = inside.strip(" \t\n\r\f")
    return unescaped(inside)


def _resolved(url: str, base_url: str | None) -> str:
    """`url` as it reads from anywhere on the site; a fragment alone names the page's own."""
    if base_url is None or not url or url.startswith(("#", "/")):
        return url
    try:
        absolute = urljoin(base_url, url)
        there, base = urlsplit(absolute), urlsplit(base_url)
    except ValueError:
        return url
    if there.scheme and urlsplit(url).scheme:
        return url
    if (there.scheme, there.netloc) == (base.scheme, base.netloc) and there.netloc:
        return absolute[absolute.index(there.netloc) + len(there.netloc) :]
    return absolute


def _string(text: str) -> str:
    escaped = re.sub(r'["\\]', r"\\\g<0>", text)
    return '"' + re.sub(r"[\n\r\f]", lambda match: f"\\{ord(match[0]):x} ", escaped) + '"'
