"""Markup inserted beside or into an element."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import NEW_LINE_EATERS, RAW
from a11y_proxy.html.edits import declaration, fragment
from a11y_proxy.html.edits.editor import SELECTS, Editor
from a11y_proxy.html.edits.pieces import Piece
from a11y_proxy.html.edits.verify import meets_as_markup, verify
from a11y_proxy.html.tags import BODY, FIRST_FOREIGN, HEAD


def before(editor: Editor, node: int, markup: str) -> list[int]:
    """Insert before an element; the new elements that stand outermost."""
    parent = editor.beside(node)
    start = editor.start(node)
    editor.nothing_waits(start)
    editor.settle(start)
    return _insert(editor, markup, parent, editor.index(node), start.prev)


def after(editor: Editor, node: int, markup: str) -> list[int]:
    """Insert behind an element."""
    parent = editor.beside(node)
    editor.open_up(node)
    _, end = editor.segment(node)
    editor.nothing_waits(end)
    return _insert(editor, markup, parent, editor.index(node) + 1, end)


def prepend(editor: Editor, node: int, markup: str) -> list[int]:
    """Insert as the first content of an element."""
    editor.open_place(node)
    editor.end(node)
    start = editor.open_up(node)
    editor.nothing_waits(start)
    if editor.tree.ids[node] in NEW_LINE_EATERS:
        start = editor.chain.behind_new_line(start.next).prev
    return _insert(editor, markup, node, 0, start)


def append(editor: Editor, node: int, markup: str) -> list[int]:
    """Insert as the last content of an element."""
    if editor.tree.ids[node] not in (HEAD, BODY):
        editor.sound(node)
    editor.open_place(node)
    end = editor.end(node)
    children = editor.overlay.children(node)
    if children and _stands_behind(editor, children[-1], node):
        raise Refused("elements behind its end tag belong to it")
    editor.nothing_waits(end)
    editor.open_up(node)
    editor.settle(end)
    return _insert(editor, markup, node, len(children), end.prev)


def _stands_behind(editor: Editor, child: int, node: int) -> bool:
    """<head></head><meta><body>: the meta is the head's."""
    start, end = editor.overlay.source_start(child), editor.overlay.source_end(node)
    if start is None or end is None:
        return False
    return start.start() >= (end if isinstance(end, int) else end.end())


def _insert(editor: Editor, markup: str, parent: int, index: int, after: Piece) -> list[int]:
    """Insert behind a piece; the elements are children of `parent` from `index` on."""
    tree, overlay = editor.tree, editor.overlay
    if tree.ids[parent] in SELECTS:
        raise Refused("nothing is inserted into select and option")
    data = editor.document.charset.encode(markup)
    declaration.keep(editor.document.charset, data)
    foreign = tree.ids[parent] >= FIRST_FOREIGN
    parsed = fragment.read(data, tree, foreign=foreign, by=editor.by, action=editor.action)
    if any(tree.tag_names[e.start[1]] in RAW for e in parsed.elements):
        editor.document.charset.encode_raw(markup)
    if not parsed.pieces:
        return []
    first = len(tree.ids)
    for element in parsed.elements:
        above = parent if element.parent < 0 else first + element.parent
        overlay.add(tree.tag_names[element.start[1]], above, element.start)
    nodes = range(first, len(tree.ids))
    at = editor.chain.offset(after)
    verify(overlay, parent, data, nodes, at=at, whole=False, new=True)
    before = editor.joint(after, parsed.pieces[0])
    pieces = [before, *parsed.pieces] if before else parsed.pieces
    behind = after.next
    while behind is not editor.chain.tail and behind.width == 0:
        behind = behind.next
    if meets_as_markup(pieces[-1].content, behind.content):
        raise Refused("text that comes to meet would become markup")
    tops = [first + at for at, e in enumerate(parsed.elements) if e.parent < 0]
    for at, element in enumerate(parsed.elements):
        if element.parent >= 0:
            overlay.own_children(first + element.parent).append(first + at)
    overlay.own_children(parent)[index:index] = tops
    for piece in parsed.pieces:
        if piece.side:
            piece.node += first
            known = editor.chain.starts if piece.side == "start" else editor.chain.ends
            known[piece.node] = piece
    editor.chain.insert(after, pieces)
    overlay.touched.update(nodes)
    overlay.touched.add(parent)
    editor.document.content_changed(parent)
    return tops
