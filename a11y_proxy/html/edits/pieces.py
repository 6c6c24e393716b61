"""The chain of pieces: the page's bytes in order, split only where an edit touches them.

Every byte of the source stays in the chain, in order; what is removed is a piece that reads as
nothing, what is inserted is a piece of another buffer. So render, entries and undo are one walk.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

Side = Literal["", "start", "end"]
Values = tuple[int, bytes | None, int, Side, bool, str, str]


class Piece:
    """A stretch of a buffer. `text` is what stands there instead, if not None.

    `side` says that the piece is a tag of `node`; `pending` that this tag is implied: it has no
    bytes yet and is written when an edit comes to stand beside it.
    """

    __slots__ = (
        "action",
        "buffer",
        "by",
        "end",
        "next",
        "node",
        "pending",
        "prev",
        "side",
        "start",
        "text",
    )
    prev: Piece
    next: Piece

    def __init__(
        self, buffer: bytes, start: int, end: int, node: int = -1, side: Side = ""
    ) -> None:
        self.buffer = buffer
        self.start = start
        self.end = end
        self.text: bytes | None = None
        self.node = node
        self.side: Side = side
        self.pending = False
        self.by = ""
        self.action = ""

    def values(self) -> Values:
        """All but its neighbours, for `restore`."""
        return self.end, self.text, self.node, self.side, self.pending, self.by, self.action

    def restore(self, values: Values) -> None:
        self.end, self.text, self.node, self.side, self.pending, self.by, self.action = values

    @property
    def content(self) -> bytes:
        return self.buffer[self.start : self.end] if self.text is None else self.text

    @property
    def width(self) -> int:
        return self.end - self.start if self.text is None else len(self.text)


def link(left: Piece, right: Piece) -> None:
    left.next = right
    right.prev = left


def new_piece(content: bytes, by: str, action: str, node: int = -1, side: Side = "") -> Piece:
    """A piece of its own buffer."""
    piece = Piece(content, 0, len(content), node, side)
    piece.by, piece.action = by, action
    return piece


class Chain:
    """The pieces of one page. `implied` tells, by offset, the implied tags that stand there in
    order; they become pending pieces as soon as the page is cut at that offset."""

    def __init__(self, source: bytes, implied: dict[int, list[tuple[int, Side]]]) -> None:
        self.source = source
        self.head = Piece(b"", 0, 0)
        self.tail = Piece(b"", 0, 0)
        page = Piece(source, 0, len(source))
        link(self.head, page)
        link(page, self.tail)
        self._implied = implied
        self._offsets = [0]
        self._pieces = [page]
        self.starts: dict[int, Piece] = {}
        self.ends: dict[int, Piece] = {}
        self.cut(0)
        self.cut(len(source))

    def cut(self, offset: int) -> Piece:
        """The piece that begins at an offset of the source, behind the implied tags there."""
        at = bisect_right(self._offsets, offset) - 1
        piece = self._pieces[at]
        if piece.start < offset < piece.end:
            rest = Piece(self.source, offset, piece.end)
            if piece.text is not None:
                rest.text, rest.by, rest.action = b"", piece.by, piece.action
            piece.end = offset
            link(rest, piece.next)
            link(piece, rest)
            self._offsets.insert(at + 1, offset)
            self._pieces.insert(at + 1, rest)
            piece = rest
        elif offset >= piece.end:
            piece = self.tail
        for node, side in self._implied.pop(offset, ()):
            tag = Piece(self.source, offset, offset, node, side)
            tag.pending = True
            link(piece.prev, tag)
            link(tag, piece)
            (self.starts if side == "start" else self.ends)[node] = tag
        return piece

    def behind(self, offset: int) -> Piece:
        """The piece right behind the source's bytes up to an offset, before what is inserted."""
        piece = self.cut(offset)
        while piece.prev is not self.head:
            before = piece.prev
            if before.buffer is self.source and before.start < before.end:
                break
            piece = before
        return piece

    def tag(self, node: int, side: Side, start: int, end: int) -> Piece:
        """The piece of a tag that stands in the source."""
        known = self.starts if side == "start" else self.ends
        piece = known.get(node)
        if piece is None:
            piece = known[node] = self.cut(start)
            self.cut(end)
            piece.node, piece.side = node, side
        return piece

    def insert(self, after: Piece, pieces: Sequence[Piece]) -> None:
        behind = after.next
        for piece in pieces:
            link(after, piece)
            after = piece
        link(after, behind)

    def erase(self, first: Piece, last: Piece, by: str, action: str) -> None:
        """Let `first` to `last` read as nothing."""
        for piece in self.between(first, last.next):
            if piece.buffer is self.source and not piece.pending and piece.start < piece.end:
                piece.text, piece.by, piece.action = b"", by, action
            else:
                link(piece.prev, piece.next)

    def between(self, first: Piece, stop: Piece) -> Iterator[Piece]:
        """Pieces from `first` on, up to `stop` without it. The one just given may be unlinked."""
        piece = first
        while piece is not stop and piece is not self.tail:
            behind = piece.next
            yield piece
            piece = behind

    def walk(self) -> Iterator[Piece]:
        """All pieces."""
        return self.between(self.head.next, self.tail)

    def split(self, piece: Piece, size: int) -> None:
        """Cut a piece in two, the first of them of `size` bytes."""
        if piece.text is None and piece.buffer is self.source:
            self.cut(piece.start + size)
            return
        rest = new_piece(piece.content[size:], piece.by, piece.action)
        piece.text = piece.content[:size]
        self.insert(piece, [rest])

    def remembered(self) -> Callable[[], None]:
        """The way back to the chain as it now is, whatever is cut, linked and written meanwhile."""
        pieces = [(piece, piece.values()) for piece in self.walk()]
        known = dict(self.starts), dict(self.ends), dict(self._implied)
        index = list(self._offsets), list(self._pieces)

        def take_back() -> None:
            before = self.head
            for piece, values in pieces:
                piece.restore(values)
                link(before, piece)
                before = piece
            link(before, self.tail)
            self.starts, self.ends, self._implied = known
            self._offsets, self._pieces = index

        return take_back

    def offset(self, piece: Piece) -> int:
        """Where in the source a piece stands."""
        while piece is not self.tail and piece.buffer is not self.source:
            piece = piece.next
        return len(self.source) if piece is self.tail else piece.start

    def behind_new_line(self, piece: Piece) -> Piece:
        """The piece behind the one new line with which `piece` may begin."""
        while piece is not self.tail and piece.width == 0 and not piece.pending:
            piece = piece.next
        content = piece.content[:2]
        if content[:1] not in (b"\n", b"\r"):
            return piece
        size = 2 if content == b"\r\n" else 1
        if piece.width > size:
            self.split(piece, size)
        return piece.next
