"""Elements moved to another place, with all that is in them."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.edits import conditions, declaration, places
from a11y_proxy.html.edits.editor import Editor
from a11y_proxy.html.edits.pieces import Piece, new_piece
from a11y_proxy.html.edits.places import Place


def move(editor: Editor, i: int, name: places.Name, target: int) -> None:
    """Take an element to a place beside or in another one."""
    overlay, chain = editor.overlay, editor.chain
    if target in overlay.removed:
        raise Refused("the element to move to was removed before")
    if overlay.within(target, i):
        if target == i and name in ("before", "after"):
            return
        raise Refused("an element cannot be moved into itself")
    parent = conditions.taken(editor, i)
    editor.open_up(i)
    first, last = conditions.whole(editor, i)
    conditions.not_first_behind_body(editor, i, parent, first)
    conditions.ends_no_body(editor, first, last)
    conditions.lends_nothing(editor, first, last)
    conditions.ends_no_form(editor, [i])
    if conditions.form_end(editor, [i], first, last):
        raise Refused("the end of a form stands within")
    markup = editor.content(first, last)
    declaration.keep(editor.document.charset, markup)
    place = places.find(editor, name, target)
    if place.after is last or place.after is first.prev:
        editor.roll_back()  # it stands there
        return
    editor.reparent([i], place.parent)
    nodes = list(overlay.preorder([i]))
    conditions.parses(editor, place.parent, place.after, markup, nodes, whole=True)
    new_line = conditions.joint(editor, first.prev, last.next)
    copies = _copies(editor, nodes, first, last)
    pieces = conditions.between(editor, place.after, copies)

    left = first.prev
    chain.erase(first, last, editor.by, editor.action)
    if new_line:
        chain.insert(left, [new_line])
    chain.insert(place.after, pieces)
    for copy in copies:
        if copy.side == "start":
            chain.starts[copy.node] = copy
            editor.forget_tag(copy.node)
        elif copy.side == "end":
            chain.ends[copy.node] = copy
    _relink(editor, i, parent, place)
    overlay.moved.add(i)
    editor.touch(i, parent, place.parent)


def _copies(editor: Editor, nodes: list[int], first: Piece, last: Piece) -> list[Piece]:
    """The pieces of a stretch once more, every tag of a node one of its own."""
    for node in nodes:
        editor.pair(node)
    copies: list[Piece] = []
    for piece in editor.chain.between(first, last.next):
        if not (piece.pending or piece.width):
            continue
        by, action = (piece.by, piece.action) if piece.by else (editor.by, editor.action)
        copy = new_piece(editor.read(piece), by, action, piece.node, piece.side)
        copy.pending = piece.pending
        copies.append(copy)
    return copies


def _relink(editor: Editor, i: int, parent: int, place: Place) -> None:
    siblings = editor.overlay.own_children(parent)
    at = siblings.index(i)
    del siblings[at]
    index = place.at - (parent == place.parent and at < place.at)
    editor.overlay.own_children(place.parent).insert(index, i)
