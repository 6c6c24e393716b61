"""Elements, or what is in one, put into a new element."""

from __future__ import annotations

from collections.abc import Sequence

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import NEW_LINE_EATERS, TAGLESS
from a11y_proxy.html.edits import conditions
from a11y_proxy.html.edits.editor import ROOTS, Editor, Tangled
from a11y_proxy.html.edits.pieces import Piece, new_piece
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.scanner import TAG
from a11y_proxy.html.tags import FIRST_FOREIGN, RAW, TEMPLATE, VOID


def wrap(editor: Editor, i: int, last: int, start_tag: str) -> int:
    """Put the siblings from `i` to `last`, with the text between, into a new element."""
    parent = conditions.beside(editor, i)
    siblings = editor.overlay.children(parent)
    if last not in siblings or siblings.index(last) < siblings.index(i):
        raise Refused("the last element to wrap is no later sibling of the first")
    low, high = siblings.index(i), siblings.index(last) + 1
    inner = siblings[low:high]
    conditions.sound_whole(editor, inner)
    wrapper = _wrapper(editor, start_tag)
    first, _ = conditions.whole(editor, i)
    _, behind = editor.segment(last)
    conditions.nothing_waits(editor, behind, parent)
    return _put(editor, parent, inner, low, wrapper, first.prev, behind)


def wrap_content(editor: Editor, i: int, start_tag: str) -> int:
    """Put all that stands in an element, text too, into a new one."""
    if editor.tree.ids[i] in TAGLESS:
        raise Refused("the element holds text alone")
    conditions.open_place(editor, i)
    inner = editor.overlay.children(i)
    conditions.sound_whole(editor, inner)
    end = editor.end(i)
    wrapper = _wrapper(editor, start_tag)
    before = editor.open_up(i)
    conditions.nothing_waits(editor, before, i)
    conditions.nothing_waits(editor, end, i)
    if editor.tree.ids[i] in NEW_LINE_EATERS:
        before = editor.chain.behind_new_line(before.next).prev
    editor.settle(end)
    if i == editor.overlay.body and editor.overlay.ends_early:
        raise Tangled("the end tag of body stands within", i)
    return _put(editor, i, list(inner), 0, wrapper, before, end.prev)


def _wrapper(editor: Editor, start_tag: str) -> tuple[Token, int, bytes]:
    data = editor.document.charset.encode(start_tag)
    opening = TAG.match(data)
    number = editor.tree.tag_names[opening[1]] if opening else 0
    if opening is None or opening.end() != len(data) or number <= 0:
        raise Refused(f"{start_tag!r} is no start tag; expected one, such as <div>")
    if number in VOID or number in RAW or number in ROOTS or number == TEMPLATE:
        raise Refused(f"{start_tag!r} cannot hold other elements")
    return opening, number, b"</" + opening[1] + b">"


def _put(
    editor: Editor,
    parent: int,
    inner: Sequence[int],
    index: int,
    wrapper: tuple[Token, int, bytes],
    before: Piece,
    last: Piece,
) -> int:
    """The new element around some children of `parent`: from right behind one piece to another."""
    overlay, tree, chain = editor.overlay, editor.tree, editor.chain
    opening, number, end_tag = wrapper
    node = overlay.add(number, parent, opening)
    start = new_piece(opening[0], editor.by, editor.action, node, "start")
    end = new_piece(end_tag, editor.by, editor.action, node, "end")
    editor.reparent(inner, node)
    overlay.own_children(node).extend(inner)
    content = b"" if before is last else editor.content(before.next, last)
    new_line = _new_line(editor, start, content)
    markup = opening[0] + new_line + content + end_tag
    nodes = list(overlay.preorder([node]))
    new = int(tree.ids[parent] >= FIRST_FOREIGN)
    conditions.parses(editor, parent, before, markup, nodes, whole=True, new=new)
    if before is last:
        chain.insert(before, [start, end])
    else:
        chain.insert(last, [end])
        chain.insert(before, [start])
        if new_line:
            chain.insert(start, [new_piece(new_line, editor.by, editor.action)])
    chain.starts[node], chain.ends[node] = start, end
    overlay.own_children(parent)[index : index + len(inner)] = [node]
    editor.touch(node, parent, *inner)
    return node


def _new_line(editor: Editor, start: Piece, content: bytes) -> bytes:
    """What is written for a <pre>, which would eat a new line."""
    eats = editor.tree.ids[start.node] in NEW_LINE_EATERS
    return b"\n" if eats and content[:1] in (b"\n", b"\r") else b""
