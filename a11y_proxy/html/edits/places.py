"""Where something comes to stand: beside or in an element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from a11y_proxy.html.content import NEW_LINE_EATERS
from a11y_proxy.html.edits import conditions
from a11y_proxy.html.edits.editor import Editor
from a11y_proxy.html.edits.pieces import Piece

Name = Literal["before", "after", "prepend", "append"]


class Place(NamedTuple):
    """Among the children of `parent` from number `at` on, right behind a piece."""

    parent: int
    at: int
    after: Piece


def find(editor: Editor, name: Name, node: int) -> Place:
    """The place, the implied tags around it written out. Raises Refused."""
    return _PLACES[name](editor, node)


def _before(editor: Editor, node: int) -> Place:
    parent = conditions.beside(editor, node)
    start = editor.start(node)
    conditions.nothing_waits(editor, start, parent)
    editor.settle(start)
    return Place(parent, editor.overlay.index(node), start.prev)


def _after(editor: Editor, node: int) -> Place:
    parent = conditions.beside(editor, node)
    editor.open_up(node)
    _, end = editor.segment(node)
    conditions.nothing_waits(editor, end, parent)
    return Place(parent, editor.overlay.index(node) + 1, end)


def _prepend(editor: Editor, node: int) -> Place:
    conditions.open_place(editor, node)
    editor.end(node)
    start = editor.open_up(node)
    conditions.nothing_waits(editor, start, node)
    if editor.tree.ids[node] in NEW_LINE_EATERS:
        start = editor.chain.behind_new_line(start.next).prev
    return Place(node, 0, start)


def _append(editor: Editor, node: int) -> Place:
    conditions.open_place(editor, node)
    end = editor.end(node)
    children = editor.overlay.children(node)
    if children and _stands_behind(editor, children[-1], node):
        _, last = editor.segment(children[-1])
        return Place(node, len(children), last)
    conditions.nothing_waits(editor, end, node)
    editor.open_up(node)
    editor.settle(end)
    return Place(node, len(children), end.prev)


def _stands_behind(editor: Editor, child: int, node: int) -> bool:
    """<head></head><meta><body>: the meta is the head's."""
    overlay = editor.overlay
    if node != overlay.head or overlay.late is None:
        return False
    return editor.chain.offset(editor.start(child)) >= overlay.late


_PLACES: dict[Name, Callable[[Editor, int], Place]] = {
    "before": _before,
    "after": _after,
    "prepend": _prepend,
    "append": _append,
}
