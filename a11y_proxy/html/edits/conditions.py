"""Whether an edit may be made in its place, and what it needs to be right there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import NEW_LINE_EATERS
from a11y_proxy.html.edits.editor import Editor, Tangled
from a11y_proxy.html.edits.pieces import Piece, new_piece
from a11y_proxy.html.edits.verify import meets_as_markup, verify
from a11y_proxy.html.tags import HTML, NOSCRIPT, RAW, TEMPLATE

_MANY = 8
"""Mis-nested elements from which on all around them is written out at once."""
_TAIL = 64
"""Bytes within which a character that was cut in half is found."""


def open_place(editor: Editor, parent: int) -> None:
    """Refused where the children of `parent` cannot be changed."""
    ids, unsound = editor.tree.ids, editor.overlay.unsound
    if parent < 0 or ids[parent] == HTML:
        raise Refused("the children of html are head and body")
    if ids[parent] in RAW:
        raise Refused("the place is within raw text")
    if ids[parent] == TEMPLATE:
        raise Refused("what a template holds are not its children")
    if unsound:
        for node in editor.overlay.path(parent):
            if node in unsound:
                raise Tangled("the place is within mis-nested tags", node)


def sound(editor: Editor, node: int) -> None:
    """Refused where the element does not stand as its tags do."""
    overlay = editor.overlay
    if node in (overlay.root, overlay.head, overlay.body, overlay.frameset):
        raise Refused("html, head and body stay where they are")
    if node in overlay.unsound:
        raise Tangled("its tags are mis-nested", node)


def sound_whole(editor: Editor, nodes: Sequence[int]) -> None:
    """Refused where one of the elements, or one within, does not."""
    unsound = editor.overlay.unsound
    if not unsound:
        return
    within = [node for node in editor.overlay.preorder(nodes) if node in unsound]
    if within:
        at = editor.tree.parents[nodes[0]] if len(within) > _MANY else within[0]
        raise Tangled("its tags are mis-nested, or those within", at)


def beside(editor: Editor, node: int) -> int:
    """The parent, if a node and its place can be edited."""
    sound(editor, node)
    parent = editor.tree.parents[node]
    open_place(editor, parent)
    if editor.tree.ids[parent] in NEW_LINE_EATERS:
        editor.start(parent)  # a piece of its own: `joint` asks for it
    return parent


def taken(editor: Editor, node: int) -> int:
    """The parent, if a node can be taken from there."""
    parent = editor.tree.parents[node]
    if parent == editor.overlay.root and editor.document.kind == "frameset":
        sound(editor, node)  # a noframes behind the frameset
        return parent
    return beside(editor, node)


def whole(editor: Editor, node: int) -> tuple[Piece, Piece]:
    """First and last piece of a node that is to be taken or held in one."""
    sound_whole(editor, [node])
    first, last = editor.segment(node)
    nothing_waits(editor, first, node)
    nothing_waits(editor, last, node)
    editor.settle(first)
    return first, last


def nothing_waits(editor: Editor, piece: Piece, node: int) -> None:
    """Refused where a closed formatting element waits for the next text or tag."""
    if piece.buffer is not editor.document.source:
        return
    for start, end in editor.overlay.reopen:
        if start <= piece.start <= end or start <= piece.end <= end:
            raise Tangled("a closed formatting element would be opened again here", node)


def joint(editor: Editor, left: Piece, right: Piece) -> Piece | None:
    """What must stand between two pieces that come to meet: nothing, or a new line where a
    <pre> or a CR would eat one. Refused where the bytes that meet would read otherwise."""
    chain = editor.chain
    while left is not chain.head and left.width == 0:
        left = left.prev
    while right is not chain.tail and right.width == 0:
        right = right.next
    before, behind = left.content, right.content
    may_meet(editor, before, behind)
    begins = behind[:1]
    eats = left.side == "start" and editor.tree.ids[left.node] in NEW_LINE_EATERS
    if (eats and begins in (b"\n", b"\r")) or (begins == b"\n" and before.endswith(b"\r")):
        return new_piece(b"\n", editor.by, editor.action)
    return None


def between(editor: Editor, after: Piece, pieces: list[Piece]) -> list[Piece]:
    """Other pieces as they may stand right behind `after`. Refused where they cannot."""
    chain = editor.chain
    behind = after.next
    while behind is not chain.tail and behind.width == 0:
        behind = behind.next
    if behind is chain.tail and editor.tree.cut:
        raise Refused("the page ends within a tag or a comment")
    before = joint(editor, after, pieces[0])
    may_meet(editor, pieces[-1].content, behind.content)
    return [before, *pieces] if before else pieces


def may_meet(editor: Editor, before: bytes, behind: bytes) -> None:
    """Refused where bytes that come to stand side by side would read otherwise: as markup, or as
    one character."""
    if meets_as_markup(before, behind):
        raise Refused("text that comes to meet would become markup")
    if before[-1:] > b"\x7f" and behind:
        decode = editor.document.charset.decode
        left, right = before[-_TAIL:], behind[:_TAIL]
        if decode(left + right) != decode(left) + decode(right):
            raise Refused("text that comes to meet would become another character")


def lends_nothing(editor: Editor, first: Piece, last: Piece) -> None:
    """Refused where a second <html> or <body> in a stretch lends its attributes to the first."""
    start, end = editor.chain.offset(first), editor.chain.offset(last)
    if any(start <= offset <= end for _, offset in editor.tree.root_tags):
        raise Refused("a second start tag of html or body stands within")


def ends_no_form(editor: Editor, nodes: Iterable[int]) -> None:
    """Refused where a form would go that the parser holds open beyond its end, and ignores others
    for its sake."""
    loose = {form: behind for form, _, behind in editor.tree.loose_forms}
    if not loose:
        return
    for node in editor.overlay.preorder(list(nodes)):
        start = editor.overlay.source_start(node)
        if node in loose and start is not None:
            between = editor.document.source[start.end() : loose[node]]
            if b"<form" in between.lower():
                raise Refused("another form would begin in its place")


def form_end(editor: Editor, nodes: Iterable[int], first: Piece, last: Piece) -> list[Piece]:
    """What must stay of a stretch that goes: the end tag of a form that began before it, and is
    held open though it holds nothing."""
    loose = editor.tree.loose_forms
    if not loose:
        return []
    start, end = editor.chain.offset(first), editor.chain.offset(last.next)
    going = set(editor.overlay.preorder(list(nodes)))
    if not any(form not in going and start <= behind < end for form, _, behind in loose):
        return []
    return [new_piece(b"</form>", editor.by, editor.action)]


def ends_no_body(editor: Editor, first: Piece, last: Piece) -> None:
    """Refused where the tag that ends the body stands within: comments behind it have left it."""
    overlay = editor.overlay
    if overlay.body is None or not overlay.ends_early:
        return
    content = editor.content(first, last).lower()
    if b"</body" in content or b"</html" in content:
        raise Tangled("the end tag of body stands within", overlay.body)


def not_first_behind_body(editor: Editor, i: int, parent: int, first: Piece) -> None:
    """Behind </body> the first element opens the body again: without it, what else stands
    there, comments say, would leave the body."""
    overlay, chain = editor.overlay, editor.chain
    behind = overlay.behind_body
    if behind is None or parent != overlay.body or chain.offset(first) <= behind:
        return
    siblings = overlay.children(parent)
    at = siblings.index(i)
    if (
        at == 0
        or siblings[at - 1] >= overlay.count
        or chain.offset(editor.start(siblings[at - 1])) < behind
    ):
        raise Tangled("it is the first element behind </body>", parent)


def parses(
    editor: Editor,
    parent: int,
    place: Piece,
    markup: bytes,
    nodes: Sequence[int],
    *,
    whole: bool,
    new: int = 0,
) -> None:
    """Refused unless the parser, in this place, makes exactly these nodes of the markup, leaves its
    state as it was and, if `whole`, closes the first node by the last tag."""
    at = editor.chain.offset(place)
    overlay, late = editor.overlay, editor.overlay.late
    if parent == overlay.head and late is not None:
        behind = at if whole else editor.chain.offset(place.next)
        tops = (node for node in nodes if editor.tree.parents[node] == parent)
        if behind >= late and any(editor.tree.ids[node] == NOSCRIPT for node in tops):
            # HTML 13.2.6.4.6: unlike what else the head holds.
            raise Refused("behind the end tag of head, noscript begins the body")
    verify(editor.overlay, parent, markup, nodes, at=at, whole=whole, new=new)
