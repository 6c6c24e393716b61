"""Markup inserted beside or into an element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import RAW, TAGLESS
from a11y_proxy.html.edits import conditions, declaration, fragment, places, wording
from a11y_proxy.html.edits.editor import Editor
from a11y_proxy.html.edits.pieces import Piece
from a11y_proxy.html.edits.places import Place
from a11y_proxy.html.scanner import TAG, WHITE, decode_references
from a11y_proxy.html.tags import FIRST_FOREIGN, FRAMESET


def insert(editor: Editor, name: places.Name, node: int, markup: str) -> list[int]:
    """Insert markup; the new elements that stand outermost."""
    inside = name in ("prepend", "append")
    if inside and editor.tree.ids[node] in TAGLESS:
        _insert_text(editor, name, node, markup)
        return []
    place = places.find(editor, name, node)
    data = editor.document.charset.encode(markup)
    declaration.keep(editor.document.charset, data)
    foreign = editor.tree.ids[place.parent] >= FIRST_FOREIGN
    parsed = fragment.read(data, editor.tree, foreign=foreign, by=editor.by, action=editor.action)
    if any(editor.tree.tag_names[e.start[1]] in RAW for e in parsed.elements):
        editor.document.charset.encode_raw(markup)
    if not parsed.pieces:
        return []
    data = b"".join(piece.content for piece in parsed.pieces)
    _may_hold_text(editor, place, parsed.pieces)
    return _insert(editor, place, data, parsed)


def _insert_text(editor: Editor, name: places.Name, node: int, markup: str) -> None:
    if TAG.search(editor.document.charset.encode(markup)):
        raise Refused("the place is within raw text, which holds no elements")
    text = decode_references(markup, False)
    own = editor.document.raw_text(node)
    wording.replace_text(editor, node, text + own if name == "prepend" else own + text)


def _insert(editor: Editor, place: Place, data: bytes, parsed: fragment.Fragment) -> list[int]:
    tree, overlay = editor.tree, editor.overlay
    first = len(tree.ids)
    for element in parsed.elements:
        above = place.parent if element.parent < 0 else first + element.parent
        overlay.add(tree.tag_names[element.start[1]], above, element.start)
    nodes = range(first, len(tree.ids))
    conditions.parses(editor, place.parent, place.after, data, nodes, whole=False, new=len(nodes))
    pieces = conditions.between(editor, place.after, parsed.pieces)
    tops = [first + at for at, e in enumerate(parsed.elements) if e.parent < 0]
    for at, element in enumerate(parsed.elements):
        if element.parent >= 0:
            overlay.own_children(first + element.parent).append(first + at)
    overlay.own_children(place.parent)[place.at : place.at] = tops
    for piece in parsed.pieces:
        if piece.side:
            piece.node += first
            known = editor.chain.starts if piece.side == "start" else editor.chain.ends
            known[piece.node] = piece
    editor.chain.insert(place.after, pieces)
    overlay.touched.update(nodes)
    editor.touch(place.parent)
    return tops


def _own_texts(pieces: Sequence[Piece]) -> Iterator[bytes]:
    """Text between the outermost elements of some markup."""
    closed = {piece.node for piece in pieces if piece.side == "end"}
    depth = 0
    for piece in pieces:
        if piece.side:
            depth += (piece.side == "start" and piece.node in closed) - (piece.side == "end")
        elif depth == 0 and not piece.content.startswith(b"<"):
            yield piece.content


def _may_hold_text(editor: Editor, place: Place, pieces: Sequence[Piece]) -> None:
    """Refused where text would be lost, or would stand elsewhere, without that an element tells."""
    texts = list(_own_texts(pieces))
    if editor.tree.ids[place.parent] == FRAMESET and any(text.strip(WHITE) for text in texts):
        raise Refused("a frameset holds no text")
    late = editor.overlay.late
    in_head = place.parent == editor.overlay.head
    if in_head and texts and late is not None and editor.chain.offset(place.after) >= late:
        raise Refused("text behind the end tag of head is not the head's")
