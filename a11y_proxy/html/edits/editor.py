"""What all edits share: the pieces of a node's tags, implied tags written out, changed start tags,
and the way back from an edit that turns out to be none."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence

from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.edits.overlay import Overlay
from a11y_proxy.html.edits.pieces import Chain, Piece, link
from a11y_proxy.html.edits.starttag import StartTag
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.scanner import TAG, raw_text_end, script_end
from a11y_proxy.html.tags import FORM, PLAINTEXT, RAW, SCRIPT, VOID, numbers

ROOTS = numbers("html head body frameset")


class Tangled(Refused):
    """Refused because of mis-nested tags at a node, or around it: possible once they are written
    out as the parser understood them."""

    def __init__(self, reason: str, node: int) -> None:
        super().__init__(reason)
        self.node = node


class Editor:
    """The page under edit. `begin` and `roll_back` make each operation all or nothing: before all
    is known to be right, an operation only adds nodes, writes implied tags out and notes in `undo`
    how to take back what else it did."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.overlay: Overlay = document.overlay
        self.tree = document.tree
        self.by = ""
        self.action = ""
        self.undo: list[Callable[[], None]] = []
        # What could not be untangled, and how many bytes were parsed to know that.
        self.hopeless: set[int] = set()
        self.recorded = 0
        self._tags: dict[int, StartTag] = {}
        self._by_offset: dict[int, StartTag] = {}
        self._offsets: list[int] = []
        self._count = 0

    # ---- one operation

    def begin(self, node: int, by: str, action: str) -> None:
        self.by, self.action = by, action
        self.undo.clear()
        self._count = len(self.tree.ids)
        if node in self.overlay.removed:
            raise Refused("the element was removed before")

    def roll_back(self, kept: int = 0) -> None:
        """Take back what was done but the first `kept` notes of `undo`."""
        while len(self.undo) > kept:
            self.undo.pop()()
        self.overlay.forget(self._count)

    # ---- pieces

    @property
    def chain(self) -> Chain:
        """The page's chain, made by the first edit that needs one."""
        chain = self.document.chain
        if chain is None:
            chain = Chain(self.document.source, self.overlay.implied_tags())
            self.document.chain = chain
        return chain

    def start(self, node: int) -> Piece:
        """The piece of the start tag; pending where it is implied."""
        return self.pair(node)[0]

    def end(self, node: int) -> Piece:
        """The piece of the end tag; pending where it is implied. Refused for a void element."""
        start, end = self.pair(node)
        if start is end:
            raise Refused("the element is void: it has no content")
        return end

    def pair(self, node: int) -> tuple[Piece, Piece]:
        """Both; the same twice for an element without content."""
        overlay = self.overlay
        if node in overlay.cloned:
            raise Tangled("the parser made more than one element of its tag", node)
        inserted = node >= overlay.count
        # A </br> makes an element that has no tag to write.
        implied = node in self.tree.implied and not (
            self.tree.ids[node] in VOID and node in overlay.unsound
        )
        if not (inserted or implied or overlay.source_start(node)):
            raise Tangled("the element has no start tag and no place for one", node)
        return overlay.pieces(node, self.chain)

    def segment(self, node: int) -> tuple[Piece, Piece]:
        """First and last piece of a node, its end tag written out."""
        start, end = self.pair(node)
        if start is not end:
            self.settle(end)
            self.write(end)
        return start, end

    def write(self, piece: Piece) -> None:
        """Write an implied tag out."""
        if not piece.pending:
            return
        node = piece.node
        if node in self.overlay.cloned:
            raise Tangled("an element that the parser made again ends here", node)
        if self.tree.ids[node] == FORM and any(node == form for form, *_ in self.tree.loose_forms):
            raise Refused("the parser holds this form open beyond its end")
        if node in self.tree.let_go and piece.side == "end":
            raise Tangled("the form was let go before, so that no tag ends it", node)
        start = self.tree.starts[node]
        name = start[1] if start is not None else self.document.name(node).encode()
        if piece.side == "end":
            text = b"</" + name + b">"
            self._may_end(node, piece, text)
        else:
            text = b"<" + name + b">"
            self.set_start(node, TAG.match(text))
        piece.pending = False
        piece.text, piece.by, piece.action = text, self.by, self.action
        self.undo.append(lambda: _make_pending(piece))

    def set_start(self, node: int, start: Token | None) -> None:
        """Another start tag for a node; `undo` knows the way back."""
        before = self.tree.starts[node]

        def take_back() -> None:
            self.tree.starts[node] = before
            self._tags.pop(node, None)

        self.overlay.set_start(node, start)
        self.undo.append(take_back)

    def _may_end(self, node: int, end: Piece, tag: bytes) -> None:
        """Refused where raw text, open to the end of the page, would not be ended by its tag."""
        number = self.tree.ids[node]
        if number not in RAW:
            return
        first = self.start(node)
        content = b"" if first.next is end else self.content(first.next, end.prev)
        if not ends_raw_text(self.document.name(node), content + tag, len(content)):
            raise Refused("raw text runs to the end of the page")

    def settle(self, piece: Piece) -> None:
        """Write the implied tags right before a piece out."""
        waiting = []
        piece = piece.prev
        while piece is not self.chain.head and (piece.pending or piece.width == 0):
            waiting.append(piece)
            piece = piece.prev
        for tag in waiting:
            self.write(tag)

    def open_up(self, node: int) -> Piece:
        """The start tag's piece, written out."""
        piece = self.start(node)
        if piece.pending:
            self.settle(piece)
            self.write(piece)
        return piece

    def replace(self, left: Piece, right: Piece, pieces: Sequence[Piece]) -> None:
        """Let other pieces stand between two; `undo` knows the way back."""
        chain = self.chain
        old = [(p, p.text, p.by, p.action) for p in chain.between(left.next, right)]
        if old:
            chain.erase(old[0][0], old[-1][0], self.by, self.action)
        chain.insert(left, pieces)

        def take_back() -> None:
            at = left
            for piece, text, by, action in old:
                piece.text, piece.by, piece.action = text, by, action
                link(at, piece)
                at = piece
            link(at, right)

        self.undo.append(take_back)

    # ---- start tags

    def start_tag(self, node: int) -> StartTag:
        """The start tag of a node to be changed, an implied one written out."""
        known = self._tags.get(node)
        if known is not None:
            return known
        source = None if self._stands_apart(node) else self.overlay.source_start(node)
        if source is not None:
            tag = StartTag(source, source.start())
            self._by_offset[source.start()] = tag
            insort(self._offsets, source.start())
        else:
            self.open_up(node)
            start = self.tree.starts[node]
            if start is None:
                raise Refused("the element has no start tag and no place for one")
            tag = StartTag(start, None)
        self._tags[node] = tag
        return tag

    def _stands_apart(self, node: int) -> bool:
        """Whether its start tag is no longer where it stands in the source."""
        chain = self.document.chain
        piece = chain.starts.get(node) if chain is not None else None
        return piece is not None and piece.buffer is not self.document.source

    def forget_tag(self, node: int) -> None:
        """Its start tag is no longer where it was; it may be changed there, as it now reads."""
        known = self._tags.pop(node, None)
        if known is not None:
            self.undo.append(lambda: self._tags.__setitem__(node, known))

    def changed(self, node: int, tag: StartTag) -> None:
        """A start tag has become another one."""
        self.overlay.set_start(node, tag.match())
        if tag.offset is None:
            piece = self.chain.starts[node]
            piece.text = tag.content()
            piece.by, piece.action = self.by, self.action

    def tags_within(self, start: int, end: int) -> list[StartTag]:
        """The changed start tags of a range of the source, in order."""
        low, high = bisect_left(self._offsets, start), bisect_left(self._offsets, end)
        return [self._by_offset[offset] for offset in self._offsets[low:high]]

    def content(self, first: Piece, last: Piece) -> bytes:
        """The bytes from one piece to another as they now stand; both included."""
        return b"".join(map(self.read, self.chain.between(first, last.next)))

    def read(self, piece: Piece) -> bytes:
        """The bytes of a piece, with the changes of the start tags in it."""
        if piece.text is not None:
            return piece.text
        if piece.buffer is not self.document.source or piece.start == piece.end:
            return piece.content
        tags = self.tags_within(piece.start, piece.end)
        if not tags:
            return piece.content
        parts: list[bytes] = []
        position = piece.start
        for tag in tags:
            parts += piece.buffer[position : tag.offset], tag.content()
            position = (tag.offset or 0) + len(tag.base)
        parts.append(piece.buffer[position : piece.end])
        return b"".join(parts)

    def reparent(self, nodes: Sequence[int], parent: int) -> None:
        """Another parent for some nodes; `undo` knows the way back."""
        parents = self.tree.parents
        before = [parents[node] for node in nodes]
        for node in nodes:
            parents[node] = parent

        def take_back() -> None:
            for node, above in zip(nodes, before, strict=True):
                parents[node] = above

        self.undo.append(take_back)

    def touch(self, *nodes: int) -> None:
        """These nodes changed, or stand elsewhere, or have other children."""
        self.overlay.touched.update(nodes)
        self.document.content_changed(*nodes)


def ends_raw_text(name: str, content: bytes, at: int) -> bool:
    """Whether raw text at the start of `content` is ended by the tag at `at`."""
    number = numbers(name)
    if PLAINTEXT in number:
        return False
    if SCRIPT in number:
        return script_end(content, 0) == at
    return raw_text_end(content, 0, name.encode()) == at


def _make_pending(piece: Piece) -> None:
    piece.text = None
    piece.pending = True
