"""A stretch of the page written anew out of its own pieces and new ones."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from a11y_proxy.html.edits.editor import Editor
from a11y_proxy.html.edits.pieces import Piece, Side, link, new_piece
from a11y_proxy.html.scanner import TAG

_ACTION = "write nested tags"


class Written(NamedTuple):
    """A tag, text or comment as it is to stand: its bytes, where they stood before (None: nowhere),
    and of which element it is a tag."""

    content: bytes
    span: tuple[int, int] | None
    node: int = -1
    side: Side = ""


class Stretch(NamedTuple):
    """What is written anew: the pieces between two, parsed within the last element of a path."""

    left: Piece
    right: Piece
    path: list[int]
    tops: list[int]


def in_order(spans: Sequence[tuple[int, int] | None]) -> set[int]:
    """The longest choice of spans that stand one behind another, by their places in the list."""
    ends: list[int] = []  # the start of the last span of the best choice of each length
    last: list[int] = []  # and its place
    before: dict[int, int] = {}
    for place, span in enumerate(spans):
        if span is None or span[0] == span[1]:
            continue
        length = bisect_left(ends, span[0])
        if length:
            before[place] = last[length - 1]
        if length == len(ends):
            ends.append(span[0])
            last.append(place)
        else:
            ends[length], last[length] = span[0], place
    chosen: set[int] = set()
    place = last[-1] if last else -1
    while place >= 0:
        chosen.add(place)
        place = before.get(place, -1)
    return chosen


def put(
    editor: Editor, stretch: Stretch, source: bytes, written: list[Written], kept: set[int]
) -> None:
    """Let a stretch, whose content is `source`, read as written; what is kept stays as it is."""
    chain = editor.chain
    bounds = sorted({bound for each in written if each.span for bound in each.span})
    old = _laid_out(editor, stretch, bounds)
    editor.undo.append(chain.remembered())
    row: list[Piece] = []
    at = 0

    def pass_by(until: int) -> None:
        """Erase the source's pieces up to an offset; they stay in the chain."""
        nonlocal at
        while at < len(old) and old[at][1] < until:
            piece, low, high = old[at]
            if piece.buffer is chain.source and piece.start < piece.end:
                if low < high:
                    piece.text, piece.by, piece.action = b"", editor.by, _ACTION
                    piece.node, piece.side = -1, ""
                row.append(piece)
            at += 1

    for number, each in enumerate(written):
        if number not in kept or each.span is None:
            if each.content or each.side:
                piece = new_piece(each.content, editor.by, _ACTION, each.node, each.side)
                piece.pending = not each.content
                _know(editor, each, piece)
                row.append(piece)
            continue
        start, end = each.span
        pass_by(start)
        while at < len(old) and old[at][2] <= end:
            piece, low, high = old[at]
            if low < high:
                piece.node, piece.side = each.node, each.side
                row.append(piece)
                _know(editor, each, piece)
            elif piece.buffer is chain.source and piece.start < piece.end:
                row.append(piece)
            at += 1
    pass_by(len(source) + 1)
    before = stretch.left
    for piece in [*row, stretch.right]:
        link(before, piece)
        before = piece


def _know(editor: Editor, written: Written, piece: Piece) -> None:
    chain = editor.chain
    if written.side == "start":
        chain.starts[written.node] = piece
        if piece.buffer is not chain.source:
            editor.forget_tag(written.node)
            editor.set_start(written.node, TAG.match(written.content))
    elif written.side == "end":
        chain.ends[written.node] = piece


def _laid_out(editor: Editor, stretch: Stretch, bounds: list[int]) -> list[tuple[Piece, int, int]]:
    """The pieces of a stretch and from where to where each reaches in its content, cut at all
    bounds."""
    chain = editor.chain
    found: list[tuple[Piece, int, int]] = []
    position = 0
    piece = stretch.left.next
    while piece is not stretch.right:
        end = position + len(editor.read(piece))
        at = bisect_left(bounds, position + 1)
        if at < len(bounds) and bounds[at] < end:
            end = bounds[at]
            chain.split(piece, end - position)
        found.append((piece, position, end))
        position = end
        piece = piece.next
    return found
