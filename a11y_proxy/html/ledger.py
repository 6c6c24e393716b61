"""The edits of a page: each whole or not at all, each in the book, and the page with them."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import TypeVar

from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.edits import attributes, insertions, moves, structure, wording, wrapping
from a11y_proxy.html.edits.editor import Editor, Tangled
from a11y_proxy.html.edits.entries import Change, Entry, Refusal, merged, undo
from a11y_proxy.html.edits.pieces import Chain, Piece
from a11y_proxy.html.edits.places import Name as Place
from a11y_proxy.html.edits.starttag import StartTag
from a11y_proxy.html.edits.untangle import untangle

__all__ = ["Entry", "Ledger", "Place", "Refusal", "undo"]

T = TypeVar("T")


class Ledger:
    """Edits a document. Every operation raises Refused, with the page as it was, where HTML cannot
    express it in its place; `by` names who asks for it (a rule's id), for the entries.

    Markup and values are text; they are written in the page's charset. The document's answers are
    live: they see each edit at once.
    """

    def __init__(self, document: Document) -> None:
        """Raises ValueError for an XHTML page: an edit is proven by parsing it as HTML."""
        if document.xml:
            raise ValueError("found an XHTML page, expected HTML: XHTML is read, not edited")
        self.document = document
        self.refusals: list[Refusal] = []
        self._editor = Editor(document)

    # ---- attributes

    def set(self, i: int, name: str, value: str | None, *, by: str) -> None:
        """Give an attribute a value, or with None take it away. The rest of the tag stays."""
        action = f"set {name}" if value is not None else f"remove attribute {name}"
        self._do(i, by, action, lambda editor: attributes.set_attribute(editor, i, name, value))

    # ---- insertions

    def before(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup before an element; the new elements that stand outermost."""
        return self._insert("before", i, markup, by, "insert before")

    def after(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup behind an element."""
        return self._insert("after", i, markup, by, "insert after")

    def prepend(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup as the first content of an element."""
        return self._insert("prepend", i, markup, by, "prepend")

    def append(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup as the last content of an element."""
        return self._insert("append", i, markup, by, "append")

    def _insert(self, place: Place, i: int, markup: str, by: str, action: str) -> list[int]:
        return self._do(i, by, action, lambda editor: insertions.insert(editor, place, i, markup))

    def wrap(self, i: int, start_tag: str, *, by: str, through: int | None = None) -> int:
        """Put an element (or the siblings from `i` to `through`, with the text between) into a new
        one; its number."""
        last = i if through is None else through
        return self._do(i, by, "wrap", lambda editor: wrapping.wrap(editor, i, last, start_tag))

    def wrap_content(self, i: int, start_tag: str, *, by: str) -> int:
        """Put all that stands in an element, elements and text, into a new one; its number."""
        return self._do(
            i, by, "wrap content", lambda editor: wrapping.wrap_content(editor, i, start_tag)
        )

    # ---- changes of what is there

    def move(self, i: int, place: Place, target: int, *, by: str) -> None:
        """Take an element with all that is in it to a place beside or in another one."""
        self._do(i, by, "move", lambda editor: moves.move(editor, i, place, target))

    def remove(self, i: int, *, by: str) -> None:
        """Take an element away with all that is in it."""
        self._do(i, by, "remove", lambda editor: structure.remove(editor, i))

    def unwrap(self, i: int, *, by: str) -> None:
        """Take an element's tags away; its content stays in its place. A void one is removed."""
        self._do(i, by, "unwrap", lambda editor: structure.unwrap(editor, i))

    def rename(self, i: int, new: str, *, by: str) -> None:
        """Give an element another name; attributes and content stay."""
        self._do(i, by, "rename", lambda editor: structure.rename(editor, i, new))

    def replace_text(self, i: int, text: str, *, by: str, as_written: bool = False) -> None:
        """Let an element hold this text and nothing else; `as_written` of a script or style sheet:
        its line ends are those of the page's bytes."""
        self._do(
            i,
            by,
            "replace text",
            lambda editor: wording.replace_text(editor, i, text, as_written=as_written),
        )

    def _do(self, i: int, by: str, action: str, edit: Callable[[Editor], T]) -> T:
        """All of an operation or nothing of it. Mis-nested tags in its way are written out."""
        editor = self._editor
        editor.begin(i, by, action)
        try:
            written: builtins.set[int] = builtins.set()
            while True:
                kept = len(editor.undo)
                try:
                    return edit(editor)
                except Tangled as tangled:
                    if tangled.node in written:
                        raise
                    editor.roll_back(kept)
                    untangle(editor, tangled)
                    written.add(tangled.node)
        except Refused:
            editor.roll_back()
            raise

    # ---- what was done

    @property
    def touched(self) -> builtins.set[int]:
        """Nodes whose own tag, children or place changed since `clear_touched`."""
        return {i for i in self.document.overlay.touched if self.document.present(i)}

    def clear_touched(self) -> None:
        self.document.overlay.touched.clear()

    def refuse(self, i: int, *, by: str, action: str, reason: str) -> None:
        """Note an edit that was not made, for the report."""
        line, column = self.document.position(i)
        self.refusals.append(Refusal(by, action, line, column, reason))

    def render(self) -> bytes:
        """The page with all edits; without any, the very bytes that came."""
        source, chain = self.document.source, self.document.chain
        pieces = [Piece(source, 0, len(source))] if chain is None else chain.walk()
        rendered = b"".join(map(self._editor.read, pieces))
        return source if rendered == source else rendered

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every byte that differs, in page order. `undo` reads it."""
        return tuple(
            Entry(
                change.by,
                change.action,
                *self.document.position_at(change.offset),
                change.offset,
                change.before,
                change.after,
            )
            for change in merged(self._changes())
        )

    def _changes(self) -> Iterator[Change]:
        chain = self.document.chain
        size = len(self.document.source)
        if chain is None:
            return _tag_changes(self._editor.tags_within(0, size))
        return self._chain_changes(chain)

    def _chain_changes(self, chain: Chain) -> Iterator[Change]:
        position = 0
        for piece in chain.walk():
            if piece.buffer is chain.source and piece.start < piece.end:
                if piece.text is None:
                    yield from _tag_changes(self._editor.tags_within(piece.start, piece.end))
                elif (before := piece.buffer[piece.start : piece.end]) != piece.text:
                    yield Change(piece.by, piece.action, piece.start, before, piece.text)
                position = piece.end
            elif piece.content:
                yield Change(piece.by, piece.action, position, b"", piece.content)


def _tag_changes(tags: list[StartTag]) -> Iterator[Change]:
    for tag in tags:
        for splice in tag.splices():
            before = tag.base[splice.start : splice.end]
            if tag.offset is not None and before != splice.text:
                offset = tag.offset + splice.start
                yield Change(splice.by, splice.action, offset, before, splice.text)
