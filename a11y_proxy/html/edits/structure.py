"""Elements wrapped, removed, unwrapped and renamed."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import NEW_LINE_EATERS
from a11y_proxy.html.edits import declaration
from a11y_proxy.html.edits.editor import ROOTS, SELECTS, Editor
from a11y_proxy.html.edits.pieces import Piece, new_piece
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.scanner import TAG
from a11y_proxy.html.tags import FIRST_FOREIGN, META, RAW, TEMPLATE, VOID


def wrap(editor: Editor, i: int, last: int, start_tag: str) -> int:
    """Put the siblings from `i` to `last`, with the text between, into a new element."""
    overlay, tree = editor.overlay, editor.tree
    parent = editor.beside(i)
    siblings = overlay.children(parent)
    if last not in siblings or siblings.index(last) < siblings.index(i):
        raise Refused("the last element to wrap is no later sibling of the first")
    low, high = siblings.index(i), siblings.index(last) + 1
    inner = siblings[low:high]
    for sibling in inner[1:]:
        editor.sound(sibling)
    if tree.ids[parent] in SELECTS:
        raise Refused("nothing is wrapped within select and option")
    opening, number, end_tag = _wrapper(editor, start_tag)
    first, _ = editor.whole(i)
    _, behind = editor.segment(last)
    editor.nothing_waits(behind)
    node = overlay.add(number, parent, opening)
    for sibling in inner:
        tree.parents[sibling] = node
    try:
        overlay.own_children(node).extend(inner)
        markup = opening[0] + editor.content(first, behind) + end_tag
        editor.verify(parent, first, markup, list(overlay.preorder([node])), whole=True)
    except Refused:
        for sibling in inner:
            tree.parents[sibling] = parent
        raise
    start = new_piece(opening[0], editor.by, editor.action, node, "start")
    end = new_piece(end_tag, editor.by, editor.action, node, "end")
    editor.chain.insert(first.prev, [start])
    editor.chain.insert(behind, [end])
    editor.chain.starts[node], editor.chain.ends[node] = start, end
    overlay.own_children(parent)[low:high] = [node]
    editor.touch(node, parent, *inner)
    return node


def _wrapper(editor: Editor, start_tag: str) -> tuple[Token, int, bytes]:
    data = editor.document.charset.encode(start_tag)
    opening = TAG.match(data)
    number = editor.tree.tag_names[opening[1]] if opening else 0
    if opening is None or opening.end() != len(data) or number <= 0:
        raise Refused(f"{start_tag!r} is no start tag; expected one, such as <div>")
    if number in VOID or number in RAW or number in ROOTS or number == TEMPLATE:
        raise Refused(f"{start_tag!r} cannot hold other elements")
    return opening, number, b"</" + opening[1] + b">"


def remove(editor: Editor, i: int) -> None:
    """Take an element away with all that is in it."""
    overlay = editor.overlay
    parent = editor.beside(i)
    first, last = editor.whole(i)
    _not_first_behind_body(editor, i, parent, first)
    _lends_nothing(editor, first, last)
    declaration.keep(editor.document.charset, editor.content(first, last))
    new_line = editor.joint(first.prev, last.next)
    left = first.prev
    editor.chain.erase(first, last, editor.by, editor.action)
    if new_line:
        editor.chain.insert(left, [new_line])
    overlay.own_children(parent).remove(i)
    overlay.removed.update(overlay.preorder([i]))
    editor.touch(parent)


def unwrap(editor: Editor, i: int) -> None:
    """Take an element's tags away; its content stays in its place."""
    overlay, tree = editor.overlay, editor.tree
    if tree.ids[i] in VOID:
        remove(editor, i)
        return
    parent = editor.beside(i)
    _plain(editor, i, parent)
    first, last = editor.whole(i)
    _not_first_behind_body(editor, i, parent, first)
    inner = list(overlay.children(i))
    start, end = first.next, last.prev
    content = b"" if start is last else editor.content(start, end)
    if tree.ids[i] in NEW_LINE_EATERS and content[:1] in (b"\n", b"\r"):
        raise Refused("a new line at the start of <pre> would come to count")
    new_line = editor.joint(first.prev, start if content else last.next)
    below = editor.joint(end, last.next) if content else None
    for child in inner:
        tree.parents[child] = parent
    try:
        editor.verify(parent, first, content, list(overlay.preorder(inner)), whole=False)
    except Refused:
        for child in inner:
            tree.parents[child] = i
        raise
    left = first.prev
    editor.chain.erase(first, first, editor.by, editor.action)
    editor.chain.erase(last, last, editor.by, editor.action)
    if new_line:
        editor.chain.insert(left, [new_line])
    if below:
        editor.chain.insert(end, [below])
    siblings = overlay.own_children(parent)
    at = siblings.index(i)
    siblings[at : at + 1] = inner
    overlay.removed.add(i)
    editor.touch(parent, *inner)


def rename(editor: Editor, i: int, new: str) -> None:
    """Give an element another name; attributes and content stay."""
    overlay, tree = editor.overlay, editor.tree
    parent = editor.beside(i)
    _plain(editor, i, parent)
    if not (new.isascii() and new.isalnum() and new[:1].isalpha()):
        raise Refused(f"{new!r} is no element name; expected letters and digits")
    old, number = tree.ids[i], tree.tag_names[new.lower().encode()]
    if number in RAW or number in SELECTS or number in ROOTS or number == TEMPLATE:
        raise Refused(f"an element cannot become <{new}>")
    if (old in VOID) != (number in VOID):
        raise Refused("an element with content cannot become void, nor a void one have any")
    editor.open_up(i)
    first, last = editor.whole(i)
    begins = first.next.content[:1] if first is not last else b""
    if begins in (b"\n", b"\r") and (old in NEW_LINE_EATERS) != (number in NEW_LINE_EATERS):
        raise Refused("a new line at the start of <pre> would be lost or come to count")
    tag = editor.start_tag(i)
    if META in (old, number):
        declaration.keep(editor.document.charset, b"<meta" + tag.content())
    tag_before, end_before = tag.name_splices(), (last.text, last.by, last.action)
    tag.rename(new, by=editor.by)
    tree.ids[i] = number
    if first is not last:
        last.text, last.by, last.action = b"</%s>" % new.encode(), editor.by, editor.action
    try:
        inner = b"" if first is last else editor.content(first.next, last)
        editor.verify(parent, first, tag.content() + inner, list(overlay.preorder([i])), whole=True)
        editor.changed(i, tag)
    except Refused:
        tag.restore_name(tag_before)
        tree.ids[i] = old
        if first is not last:
            last.text, last.by, last.action = end_before
        raise
    editor.touch(i, parent)


def _plain(editor: Editor, i: int, parent: int) -> None:
    ids = editor.tree.ids
    if ids[i] in RAW or ids[i] >= FIRST_FOREIGN or ids[i] == TEMPLATE:
        raise Refused("raw text, templates, SVG and MathML keep their tags")
    if ids[i] in SELECTS or ids[parent] in SELECTS:
        raise Refused("select and option keep their tags")


def _not_first_behind_body(editor: Editor, i: int, parent: int, first: Piece) -> None:
    """Behind </body> the first element opens the body again: without it, what else stands
    there, comments say, would leave the body."""
    overlay = editor.overlay
    behind = overlay.behind_body
    if behind is None or parent != overlay.body or editor.chain.offset(first) <= behind:
        return
    siblings = overlay.children(parent)
    at = siblings.index(i)
    chain = editor.chain
    if (
        at == 0
        or siblings[at - 1] >= overlay.count
        or (chain.offset(editor.start(siblings[at - 1])) < behind)
    ):
        raise Refused("it is the first element behind </body>")


def _lends_nothing(editor: Editor, first: Piece, last: Piece) -> None:
    start, end = editor.chain.offset(first), editor.chain.offset(last)
    if any(start <= offset <= end for _, offset in editor.tree.root_tags):
        raise Refused("a second start tag of html or body stands within")
