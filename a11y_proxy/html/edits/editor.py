"""What all edits share: the pieces of a node's tags, implied tags written out, and the question
whether HTML can express an edit in its place."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import NEW_LINE_EATERS
from a11y_proxy.html.document import Document
from a11y_proxy.html.edits.overlay import Overlay
from a11y_proxy.html.edits.pieces import Chain, Piece, new_piece
from a11y_proxy.html.edits.starttag import StartTag
from a11y_proxy.html.edits.verify import meets_as_markup, verify
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.scanner import TAG
from a11y_proxy.html.tags import FORM, HTML, RAW, TEMPLATE, VOID, numbers

ROOTS = numbers("html head body frameset")
SELECTS = numbers("select optgroup option")


class Editor:
    """The page under edit. `begin` and `roll_back` make each operation all or nothing: between
    them, writing implied tags out and adding nodes are the only changes made before all is known
    to be right."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.overlay: Overlay = document.overlay
        self.tree = document.tree
        self.by = ""
        self.action = ""
        self._tags: dict[int, StartTag] = {}
        self._by_offset: dict[int, StartTag] = {}
        self._offsets: list[int] = []
        self._written: list[tuple[Piece, Token | None]] = []
        self._count = 0

    # ---- one operation

    def begin(self, node: int, by: str, action: str) -> None:
        self.by, self.action = by, action
        self._written = []
        self._count = len(self.tree.ids)
        if node in self.overlay.removed:
            raise Refused("the element was removed before")

    def roll_back(self) -> None:
        for piece, start in reversed(self._written):
            piece.text = None
            piece.pending = True
            if piece.side == "start":
                self.tree.starts[piece.node] = start
                self._tags.pop(piece.node, None)
        self._written = []
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
        return self._pieces(node)[0]

    def end(self, node: int) -> Piece:
        """The piece of the end tag; pending where it is implied. Refused for a void element."""
        start, end = self.pair(node)
        if start is end:
            raise Refused("the element is void: it has no content")
        return end

    def pair(self, node: int) -> tuple[Piece, Piece]:
        """Both; the same twice for an element without content."""
        start, end = self._pieces(node)
        if end.pending and self.tree.ids[node] in RAW:
            raise Refused("raw text runs to the end of the page")
        return start, end

    def _pieces(self, node: int) -> tuple[Piece, Piece]:
        overlay = self.overlay
        if node in overlay.cloned:
            raise Refused("the parser made more than one element of its tag")
        inserted = node >= overlay.count
        # A </br> makes an element that has no tag to write.
        implied = node in self.tree.implied and self.tree.ids[node] not in VOID
        if not (inserted or implied or overlay.source_start(node)):
            raise Refused("the element has no start tag and no place for one")
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
            raise Refused("an element that the parser made again ends here")
        if self.tree.ids[node] in RAW and piece.side == "end":
            raise Refused("raw text runs to the end of the page")
        if self.tree.ids[node] == FORM and any(node == form for form, *_ in self.tree.loose_forms):
            raise Refused("the parser holds this form open beyond its end")
        start = self.tree.starts[node]
        self._written.append((piece, start))
        name = start[1] if start is not None else self.document.name(node).encode()
        piece.pending = False
        piece.by, piece.action = self.by, self.action
        piece.text = b"</" + name + b">" if piece.side == "end" else b"<" + name + b">"
        if piece.side == "start":
            self.overlay.set_start(node, TAG.match(piece.text))

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

    # ---- start tags

    def start_tag(self, node: int) -> StartTag:
        """The start tag of a node to be changed, an implied one written out."""
        known = self._tags.get(node)
        if known is not None:
            return known
        source = self.overlay.source_start(node)
        if source is not None:
            tag = StartTag(source, source.start())
            self._by_offset[source.start()] = tag
            insort(self._offsets, source.start())
        else:
            self.open_up(node)
            tag = StartTag(self._start_token(node), None)
        self._tags[node] = tag
        return tag

    def _start_token(self, node: int) -> Token:
        start = self.tree.starts[node]
        if start is None:
            raise Refused("the element has no start tag and no place for one")
        return start

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
        parts = []
        for piece in self.chain.between(first, last.next):
            if piece.text is not None or piece.buffer is not self.document.source:
                parts.append(piece.content)
                continue
            position = piece.start
            for tag in self.tags_within(piece.start, piece.end):
                parts += piece.buffer[position : tag.offset], tag.content()
                position = (tag.offset or 0) + len(tag.base)
            parts.append(piece.buffer[position : piece.end])
        return b"".join(parts)

    # ---- may it be?

    def open_place(self, parent: int) -> None:
        """Refused where the children of `parent` cannot be changed."""
        overlay, ids = self.overlay, self.tree.ids
        if self.document.kind == "frameset":
            raise Refused("the page is a frameset: only attributes and the title are edited")
        if parent < 0 or ids[parent] == HTML:
            raise Refused("the children of html are head and body")
        for node in overlay.path(parent):
            if node in self.tree.fostering:
                raise Refused("the table holds content that the parser puts before it")
            if node in overlay.unsound:
                raise Refused("the place is within mis-nested tags")
            if ids[node] == TEMPLATE:
                raise Refused("the place is within a template")
            if ids[node] in RAW:
                raise Refused("the place is within raw text")

    def sound(self, node: int) -> None:
        """Refused where the element, or one within, does not stand as its tags do."""
        if self.tree.ids[node] in ROOTS:
            raise Refused("html, head and body stay where they are")
        unsound = self.overlay.unsound
        if unsound and any(inner in unsound for inner in self.overlay.preorder([node])):
            raise Refused("its tags are mis-nested, or those within")

    def nothing_waits(self, piece: Piece) -> None:
        """Refused where a closed formatting element waits for the next text or tag."""
        if piece.buffer is not self.document.source:
            return
        for start, end in self.tree.reopen:
            if start <= piece.start <= end or start <= piece.end <= end:
                raise Refused("a closed formatting element would be opened again here")

    def joint(self, left: Piece, right: Piece) -> Piece | None:
        """What must stand between two pieces that come to meet: nothing, or a new line where a
        <pre> or a CR would eat one. Refused where the bytes that meet would become markup."""
        while left is not self.chain.head and left.width == 0:
            left = left.prev
        while right is not self.chain.tail and right.width == 0:
            right = right.next
        if meets_as_markup(left.content, right.content):
            raise Refused("text that comes to meet would become markup")
        begins = right.content[:1]
        eats = left.side == "start" and self.tree.ids[left.node] in NEW_LINE_EATERS
        if (eats and begins in (b"\n", b"\r")) or (
            begins == b"\n" and left.content.endswith(b"\r")
        ):
            return new_piece(b"\n", self.by, self.action)
        return None

    def verify(
        self, parent: int, place: Piece, markup: bytes, nodes: Sequence[int], *, whole: bool
    ) -> None:
        """Refused unless the parser, in this place, makes exactly these nodes of the markup, leaves
        its state as it was and, if `whole`, closes the first node by the last tag."""
        verify(self.overlay, parent, markup, nodes, at=self.chain.offset(place), whole=whole)

    def beside(self, node: int) -> int:
        """The parent, if a node and its place can be edited."""
        self.sound(node)
        parent = self.tree.parents[node]
        self.open_place(parent)
        if self.tree.ids[parent] in NEW_LINE_EATERS:
            self.start(parent)  # a piece of its own: `joint` asks for it
        return parent

    def whole(self, node: int) -> tuple[Piece, Piece]:
        """First and last piece of a node that is to be taken or held in one."""
        first, last = self.segment(node)
        self.nothing_waits(first)
        self.nothing_waits(last)
        self.settle(first)
        return first, last

    def index(self, node: int) -> int:
        """The node's place among its parent's children."""
        return self.overlay.children(self.tree.parents[node]).index(node)

    def touch(self, *nodes: int) -> None:
        """These nodes changed, or stand elsewhere, or have other children."""
        self.overlay.touched.update(nodes)
        self.document.content_changed(*nodes)
