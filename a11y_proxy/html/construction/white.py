"""White space as the tree builder sees it: after references are decoded. NUL counts as such: where
the standard lets it end the head or a colgroup, browsers drop it (seen in Chromium 156)."""

from __future__ import annotations

import re

_CODE = (
    rb"(?:#(?:0*+(?:9|10|12|13|32)(?![0-9])|[xX]0*+(?:9|[aAcCdD]|20)(?![0-9a-fA-F]));?"
    rb"|Tab;|NewLine;)"
)
_WHITE = re.compile(rb"(?:[\t\n\x0c\r \0]++|&" + _CODE + rb")*+")


def behind_white(source: bytes, start: int, end: int) -> int:
    """The offset of what is first not white space, `end` where all is."""
    found = _WHITE.match(source, start, end)
    return found.end() if found is not None else start


def is_white(source: bytes, start: int, end: int) -> bool:
    """Whether text holds nothing but white space."""
    return _WHITE.fullmatch(source, start, end) is not None
