"""Mis-nested tags written as the parser understood them, so that there, too, every element stands
as its tags do and can be edited.

The smallest element around them that leaves the parser as it was is written anew: the same texts,
comments and start tags, and every end tag where its element ends. It is done only where the parser
makes of that exactly what it made before, texts and owners of form controls included. What keeps
its order keeps its bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import NEW_LINE_EATERS
from a11y_proxy.html.edits.editor import ROOTS, Editor, Tangled
from a11y_proxy.html.edits.writing import Stretch, Written, in_order, put
from a11y_proxy.html.recording import Recording, record
from a11y_proxy.html.tags import BODY

_CLOSE = 4
_MOST = 40
"""How often the page may be parsed in all, to find out what can be written anew."""


def untangle(editor: Editor, tangled: Tangled) -> None:
    """Write out what makes a node tangled. Raises `tangled` where that cannot be."""
    for outer in _steps(_around(editor, tangled.node)):
        if outer in editor.hopeless:
            continue
        stretch = _stretch(editor, outer)
        if stretch is not None and _write(editor, stretch):
            return
        editor.hopeless.add(outer)
    raise tangled


def _steps(around: list[int]) -> list[int]:
    """The innermost ones, and then in larger steps to the outermost: a page may be deep."""
    return [*around[:_CLOSE], *around[_CLOSE * 2 : -1 : _CLOSE * 2], *around[_CLOSE:][-1:]]


def _around(editor: Editor, node: int) -> list[int]:
    """Elements that hold the node, or are it, and stand soundly, from the innermost to the body."""
    overlay = editor.overlay
    path = overlay.path(node)
    depth = next((at for at, each in enumerate(path) if each in overlay.unsound), len(path))
    ids = editor.tree.ids
    return [each for each in reversed(path[:depth]) if ids[each] == BODY or ids[each] not in ROOTS]


def _stretch(editor: Editor, outer: int) -> Stretch | None:
    overlay = editor.overlay
    path = overlay.path(outer)
    try:
        if outer == overlay.body:
            return Stretch(editor.open_up(outer), editor.chain.tail, path, overlay.children(outer))
        first, last = editor.segment(outer)
        editor.settle(first)
    except Refused:
        return None
    return Stretch(first.prev, last.next, path[:-1], [outer])


def _write(editor: Editor, stretch: Stretch) -> bool:
    """Whether the stretch could be written anew, and was."""
    overlay, tree = editor.overlay, editor.tree
    to_the_end = stretch.right is editor.chain.tail
    nodes = list(overlay.preorder(stretch.tops))
    for node in nodes:
        if node not in overlay.cloned:
            overlay.pieces(node, editor.chain)
    at = editor.chain.offset(stretch.left.next)
    if any(start <= at <= end for start, end in overlay.reopen):
        return False  # the parser is not there as the path says
    source = editor.content(stretch.left.next, stretch.right.prev)
    # What a script writes is parsed where formatting may wait to be opened again.
    if b"document.write" in source:
        return False
    editor.recorded += len(source)
    if editor.recorded > _MOST * len(editor.document.source):
        return False
    before = record(tree, stretch.path, source, at=at)
    if before is None or before.unfinished:
        return False
    if not (before.restored or to_the_end):
        return False
    size = before.first
    outside = before.parents - {size - 1} - set(range(size, len(before.tree.ids)))
    if outside and not (to_the_end and outside <= {-1, 0}):
        return False
    tops = before.children(size - 1)
    mapped = _mapped(editor, before, tops, nodes)
    if mapped is None:
        return False
    written = list(_tokens(before, tops, mapped))
    if to_the_end:
        written += _tail(editor, before)
    kept = in_order([each.span for each in written])
    # A second <html> or <body> lends its attributes from where it stands in the page.
    stay = [number for number, each in enumerate(written) if _starts(each) in before.root_tags]
    if len(stay) != len(before.root_tags) or not kept.issuperset(stay):
        return False
    after = record(tree, stretch.path, b"".join(each.content for each in written), at=at)
    if after is None or after.disturbed or not (after.restored or to_the_end):
        return False
    for parent in {size - 1, *outside}:
        one, other = before.children(parent), after.children(parent)
        if before.lines(one) != after.lines(other) or before.owners(one) != after.owners(other):
            return False
    put(editor, stretch, source, written, kept)
    low, high = editor.chain.offset(stretch.left.next), editor.chain.offset(stretch.right)
    editor.undo.append(editor.overlay.straighten(nodes, low, high, to_the_end=to_the_end))
    editor.document.content_changed(*nodes)
    return True


def _mapped(
    editor: Editor, recorded: Recording, tops: Sequence[int], nodes: list[int]
) -> dict[int, int] | None:
    """The element that each recorded one is; None where they are not the same tree."""
    tree = editor.tree
    found = [each for _, each in recorded.preorder(tops) if recorded.is_element(each)]
    if len(found) != len(nodes):
        return None
    mapped: dict[int, int] = {}
    for each, node in zip(found, nodes, strict=True):
        start, own = recorded.start(each), tree.starts[node]
        parent = mapped.get(recorded.tree.parents[each])
        if (
            recorded.tree.ids[each] != tree.ids[node]
            or (parent is not None and parent != tree.parents[node])
            or (start is not None and (own is None or own[0] != start[0]))
        ):
            return None
        mapped[each] = node
    return mapped


def _starts(written: Written) -> int:
    return written.span[0] if written.span is not None else -1


# ---- what is to stand there


def _tokens(recorded: Recording, tops: Sequence[int], mapped: dict[int, int]) -> Iterator[Written]:
    source, tree = recorded.tree.source, recorded.tree
    loose = {form for form, *_ in tree.loose_forms}
    used: set[int] = set()
    stack: list[int | Written] = list(reversed(tops))
    while stack:
        each = stack.pop()
        if isinstance(each, Written):
            yield each
            continue
        if not recorded.is_element(each):
            span = recorded.span(each)
            yield Written(source[slice(*span)], span)
            continue
        start = recorded.start(each)
        opening = recorded.start_tag(each)
        own = start is not None and each not in tree.clones
        yield Written(opening, start.span() if start and own else None, mapped[each], "start")
        if recorded.is_empty(each):
            continue
        # A form that is held open beyond its end: its end tag comes later.
        end = Written(b"", None, mapped[each], "end")
        stack.append(end if each in loose else _end(recorded, each, mapped[each], used))
        raw = recorded.raw_span(each)
        if raw is not None:
            yield Written(source[slice(*raw)], raw)
        stack.extend(reversed(recorded.children(each)))
        if start is not None and tree.ids[each] in NEW_LINE_EATERS and raw is None:
            yield _new_line(recorded, each, start.end(), own=own)


def _end(recorded: Recording, each: int, node: int, used: set[int]) -> Written:
    """The end tag: the element's own, which for one that was made again is that of the last."""
    clones = recorded.tree.clones
    first = clones.get(each, each)
    last = max((clone for clone, of in clones.items() if of == first), default=first)
    end = (recorded.end(each) or recorded.end(first)) if each == last else None
    if end is not None and end.start() not in used:
        used.add(end.start())
        return Written(end[0], end.span(), node, "end")
    start = recorded.start(each)
    name = start[1] if start is not None else recorded.tree.name(each).encode()
    return Written(b"</%s>" % name, None, node, "end")


def _new_line(recorded: Recording, each: int, at: int, *, own: bool) -> Written:
    """The new line right behind a <pre>, which does not count; one is written where a text that
    begins with a new line would lose it."""
    source = recorded.tree.source
    for new_line in (b"\r\n", b"\n", b"\r"):
        if own and source.startswith(new_line, at):
            return Written(new_line, (at, at + len(new_line)))
    children = recorded.children(each)
    begins = b""
    if children and not recorded.is_element(children[0]):
        begins = source[recorded.span(children[0])[0] :][:1]
    return Written(b"\n" if begins in (b"\n", b"\r") else b"", None)


def _tail(editor: Editor, recorded: Recording) -> list[Written]:
    """The ends of body and html, and the comments behind each."""
    found: list[Written] = []
    source = recorded.tree.source
    for place, node in ((1, editor.overlay.body), (0, editor.overlay.root)):
        end = recorded.end(place)
        name = editor.document.name(node or 0).encode()
        content, span = (end[0], end.span()) if end else (b"</%s>" % name, None)
        found.append(Written(content, span, -1 if node is None else node, "end"))
        for each in recorded.children(place - 1):
            span = recorded.span(each)
            found.append(Written(source[slice(*span)], span))
    return found
