"""The edits of a page: each whole or not at all, each in the book, and the page with them."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from contextlib import contextmanager

from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.edits import declaration, insertions, structure, wording
from a11y_proxy.html.edits.editor import ROOTS, Editor
from a11y_proxy.html.edits.entries import Change, Entry, Refusal, merged, undo
from a11y_proxy.html.edits.pieces import Chain
from a11y_proxy.html.edits.starttag import Codec, StartTag
from a11y_proxy.html.tags import (
    FIRST_FOREIGN,
    FORMATTING,
    FOSTERING,
    INPUT,
    META,
)

_ASCII = frozenset(map(chr, range(128)))

__all__ = ["Entry", "Ledger", "Refusal", "undo"]


class Ledger:
    """Edits a document. Every operation raises Refused, with the page as it was, where HTML cannot
    express it in its place; `by` names who asks for it (a rule's id), for the entries.

    Markup and values are text; they are written in the page's charset. The document's answers are
    live: they see each edit at once.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.refusals: list[Refusal] = []
        self._editor = Editor(document)
        self._codec = Codec(document.charset.encode, document.decode)
        self._again = Codec(document.charset.encode_again, document.decode)

    # ---- attributes

    def set(self, i: int, name: str, value: str | None, *, by: str) -> None:
        """Give an attribute a value, or with None take it away. The rest of the tag stays."""
        document = self.document
        action = "set" if value is not None else "remove attribute"
        with self._whole(i, by, f"{action} {name}") as editor:
            if document.attr(i, name.lower()) == value:
                return
            self._may_set(i, name.lower(), value)
            tag = editor.start_tag(i)
            foreign = document.tree.ids[i] >= FIRST_FOREIGN
            codec = self._codec_for(document.attr(i, name.lower()) or "", value or "")
            tag.set(name, value, codec, foreign=foreign, by=by, action=editor.action)
            editor.changed(i, tag)
            document.attribute_changed(i, name.lower())

    def _may_set(self, i: int, name: str, value: str | None) -> None:
        overlay, tree = self.document.overlay, self.document.tree
        tag_id = tree.ids[i]
        if tag_id == META and (start := tree.starts[i]) is not None:
            declaration.keep_attribute(self.document.charset, start[0], name, value)
        if i in overlay.cloned:
            raise Refused("the parser made more than one element of its tag")
        if tree.starts[i] is None and tag_id in ROOTS and self.document.kind == "frameset":
            raise Refused("the page is a frameset, and this tag is implied")
        if (
            tag_id == INPUT
            and name == "type"
            and (i in tree.fostered or tree.ids[tree.parents[i]] in FOSTERING)
        ):
            raise Refused("the type of an input in a table decides where it stands")
        # Noah's ark (HTML 13.2.4.3): whether it is made again depends on equal attributes.
        never_closed = tag_id in FORMATTING and isinstance(overlay.source_end(i), int)
        if never_closed and any(tree.ids[other] == tag_id for other in tree.clones):
            raise Refused("the tag is never closed and may be opened again")
        if value is None and self.document.lends(i, name.encode()):
            raise Refused("a second start tag gives it this attribute")

    def _codec_for(self, old: str, value: str) -> Codec:
        """In a page that names no encoding, what an attribute says already keeps its bytes: only
        then does the browser read in it what it read before."""
        if self.document.charset.named or old.isascii():
            return self._codec
        if "\ufffd" in old or not builtins.set(value) <= builtins.set(old) | _ASCII:
            raise Refused("the page names no encoding, so this text cannot be written again")
        return self._again

    # ---- insertions

    def before(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup before an element; the new elements that stand outermost."""
        with self._whole(i, by, "insert before") as editor:
            return insertions.before(editor, i, markup)

    def after(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup behind an element."""
        with self._whole(i, by, "insert after") as editor:
            return insertions.after(editor, i, markup)

    def prepend(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup as the first content of an element."""
        with self._whole(i, by, "prepend") as editor:
            return insertions.prepend(editor, i, markup)

    def append(self, i: int, markup: str, *, by: str) -> list[int]:
        """Insert balanced markup as the last content of an element."""
        with self._whole(i, by, "append") as editor:
            return insertions.append(editor, i, markup)

    def wrap(self, i: int, start_tag: str, *, by: str, through: int | None = None) -> int:
        """Put an element (or the siblings from `i` to `through`, with the text between) into a new
        one; its number."""
        with self._whole(i, by, "wrap") as editor:
            return structure.wrap(editor, i, i if through is None else through, start_tag)

    # ---- changes of what is there

    def remove(self, i: int, *, by: str) -> None:
        """Take an element away with all that is in it."""
        with self._whole(i, by, "remove") as editor:
            structure.remove(editor, i)

    def unwrap(self, i: int, *, by: str) -> None:
        """Take an element's tags away; its content stays in its place. A void one is removed."""
        with self._whole(i, by, "unwrap") as editor:
            structure.unwrap(editor, i)

    def rename(self, i: int, new: str, *, by: str) -> None:
        """Give an element another name; attributes and content stay."""
        with self._whole(i, by, "rename") as editor:
            structure.rename(editor, i, new)

    def replace_text(self, i: int, text: str, *, by: str) -> None:
        """Other content for style, title, textarea, or an element that holds nothing but text."""
        with self._whole(i, by, "replace text") as editor:
            wording.replace_text(editor, i, text)

    @contextmanager
    def _whole(self, i: int, by: str, action: str) -> Iterator[Editor]:
        """All of an operation or nothing of it."""
        self._editor.begin(i, by, action)
        try:
            yield self._editor
        except Refused:
            self._editor.roll_back()
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
        source = self.document.source
        parts: list[bytes] = []
        position = 0
        for change in self._changes():
            parts += source[position : change.offset], change.after
            position = change.offset + len(change.before)
        if not parts:
            return source
        parts.append(source[position:])
        return b"".join(parts)

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
