"""Our own markup, to be inserted: balanced, complete, and cut into pieces."""

from __future__ import annotations

import re
from typing import NamedTuple, cast

from a11y_proxy.errors import Refused
from a11y_proxy.html.edits.pieces import Piece, new_piece
from a11y_proxy.html.nodes import Tree
from a11y_proxy.html.scanner import TAG, is_self_closing, raw_text_end, script_end
from a11y_proxy.html.tags import (
    MATH,
    PLAINTEXT,
    RAW,
    SCRIPT,
    SVG,
    TABLE,
    TEMPLATE,
    TR,
    VOID,
    numbers,
)

FORBIDDEN = numbers("html head body frameset image") | {
    PLAINTEXT,
    TEMPLATE,
}
_TBODY = cast("re.Match[bytes]", TAG.match(b"<tbody>"))
_HTML_AGAIN = frozenset({b"foreignobject", b"desc", b"title"})


class Element(NamedTuple):
    """An element of the markup: its parent among the elements (-1: none) and its start tag."""

    parent: int
    start: re.Match[bytes]
    foreign: bool


class Fragment(NamedTuple):
    """Elements in document order, and the pieces of the markup, whose nodes are positions in
    `elements`."""

    elements: list[Element]
    pieces: list[Piece]


def read(markup: bytes, tree: Tree, *, foreign: bool, by: str, action: str) -> Fragment:
    """Raises Refused for markup whose tags are not all closed in order, or cannot be inserted."""
    reader = _Reader(markup, tree, foreign, by, action)
    return reader.read()


class _Reader:
    def __init__(self, markup: bytes, tree: Tree, foreign: bool, by: str, action: str) -> None:
        self.markup = markup
        self.tree = tree
        self.foreign = foreign  # whether the place itself is in SVG or MathML
        self.by = by
        self.action = action
        self.elements: list[Element] = []
        self.pieces: list[Piece] = []
        self.open: list[int] = []
        self.implied: set[int] = set()
        self.position = 0

    def read(self) -> Fragment:
        while (token := TAG.search(self.markup, self.position)) is not None:
            self._text(token.start())
            self._token(token)
        self._text(len(self.markup))
        if self.open:
            name = self.elements[self.open[-1]].start[1].decode("utf-8", "replace")
            raise Refused(f"the markup to insert does not close <{name}>")
        return Fragment(self.elements, self.pieces)

    def _text(self, end: int) -> None:
        if self.position < end:
            self._piece(self.markup[self.position : end])
        self.position = end

    def _piece(self, content: bytes) -> Piece:
        piece = new_piece(content, self.by, self.action)
        self.pieces.append(piece)
        return piece

    def _token(self, token: re.Match[bytes]) -> None:
        self.position = token.end()
        number = self.tree.tag_names[token[1]]
        if number > 0:
            self._start(token, number)
        elif number < 0:
            self._end(token, -number)
        elif token[0].endswith(b">"):
            self._piece(token[0])
        else:
            raise Refused("the markup to insert ends within a tag or comment")

    def _in_foreign(self) -> bool:
        if not self.open:
            return self.foreign
        element = self.elements[self.open[-1]]
        return element.foreign and element.start[1].lower() not in _HTML_AGAIN

    def _start(self, token: re.Match[bytes], number: int) -> None:
        if number in FORBIDDEN:
            raise Refused(f"<{self.tree.tag_names.names[number]}> cannot be inserted")
        self._write_table_body(number)
        inner = self._in_foreign()
        foreign = inner or number in (SVG, MATH)
        node = len(self.elements)
        self.elements.append(Element(self.open[-1] if self.open else -1, token, foreign))
        piece = self._piece(token[0])
        piece.node, piece.side = node, "start"
        if foreign:
            if not is_self_closing(token[0]):
                self.open.append(node)
            return
        if number in VOID:
            return
        self.open.append(node)
        if number in RAW:
            find = script_end if number == SCRIPT else None
            name = self.tree.tag_names.names[number].encode()
            end = (
                find(self.markup, self.position)
                if find
                else raw_text_end(self.markup, self.position, name)
            )
            self._text(end)

    def _write_table_body(self, number: int) -> None:
        """Writes the <tbody> that a row of our own table implies, and ends it behind the rows."""
        current = self.open[-1] if self.open else -1
        if current in self.implied and number != TR:
            self._close(b"</tbody>")
        elif number == TR and self._is_table(current):
            node = len(self.elements)
            self.elements.append(Element(current, _TBODY, False))
            piece = self._piece(_TBODY[0])
            piece.node, piece.side = node, "start"
            self.open.append(node)
            self.implied.add(node)

    def _is_table(self, at: int) -> bool:
        if at < 0 or self.elements[at].foreign:
            return False
        return self.tree.tag_names[self.elements[at].start[1]] == TABLE

    def _close(self, tag: bytes) -> None:
        piece = self._piece(tag)
        piece.node, piece.side = self.open.pop(), "end"

    def _end(self, token: re.Match[bytes], number: int) -> None:
        name = token[1][1:].lower()
        if self.open and self.open[-1] in self.implied and number == TABLE:
            self._close(b"</tbody>")
        if not self.open or self.elements[self.open[-1]].start[1].lower() != name:
            shown = self.tree.tag_names.names[number]
            raise Refused(f"the markup to insert has a stray </{shown}>")
        self._close(token[0])
