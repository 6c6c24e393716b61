"""Lines and columns of a page's bytes, as an editor shows them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from a11y_proxy.html.charset import Charset

FAR = 500
"""Bytes between two places that are remembered: a whole page may be one line."""


class Lines:
    """Tells places in a page; offsets must lie between characters."""

    def __init__(self, source: bytes, charset: Charset) -> None:
        self._source = source
        self._charset = charset
        lengths = (len(line) for line in source.splitlines(keepends=True))
        self._starts = list(accumulate(lengths, initial=0))
        self._known: list[tuple[int, int]] = []  # offset, column

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, the column in characters."""
        line = min(bisect_right(self._starts, offset), max(1, len(self._starts) - 1))
        near, column = self._starts[line - 1], 1
        at = bisect_right(self._known, (offset, offset + 1))
        if at and self._known[at - 1][0] >= near:
            near, column = self._known[at - 1]
        column += len(self._charset.decode(self._source[near:offset]))
        if offset - near > FAR:
            self._known.insert(at, (offset, column))
        return line, column
