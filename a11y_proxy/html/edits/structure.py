"""Elements removed, unwrapped and renamed."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import ESCAPABLE, NEW_LINE_EATERS
from a11y_proxy.html.edits import conditions, declaration
from a11y_proxy.html.edits.editor import ROOTS, Editor
from a11y_proxy.html.edits.pieces import Piece, new_piece
from a11y_proxy.html.tags import FRAMESET, META, PLAINTEXT, RAW, TEMPLATE, VOID

_WITHOUT_CONTENT = VOID | {TEMPLATE}
_NEW_LINES = (b"\n", b"\r")


def remove(editor: Editor, i: int) -> None:
    """Take an element away with all that is in it."""
    overlay = editor.overlay
    parent = conditions.taken(editor, i)
    first, last = conditions.whole(editor, i)
    conditions.not_first_behind_body(editor, i, parent, first)
    conditions.ends_no_body(editor, first, last)
    conditions.lends_nothing(editor, first, last)
    conditions.ends_no_form(editor, [i])
    declaration.keep(editor.document.charset, editor.content(first, last))
    new_line = conditions.joint(editor, first.prev, last.next)
    kept = conditions.form_end(editor, [i], first, last)
    editor.replace(first.prev, last.next, [new_line, *kept] if new_line else kept)
    overlay.own_children(parent).remove(i)
    overlay.removed.update(overlay.preorder([i]))
    editor.touch(parent)


def unwrap(editor: Editor, i: int) -> None:
    """Take an element's tags away; its content stays in its place. What a template holds is not
    its content: it goes."""
    overlay, tree = editor.overlay, editor.tree
    if tree.ids[i] in _WITHOUT_CONTENT:
        remove(editor, i)
        return
    parent = conditions.beside(editor, i)
    first, last = conditions.whole(editor, i)
    conditions.not_first_behind_body(editor, i, parent, first)
    conditions.ends_no_form(editor, [i])
    _loosen(editor, i, first, last)
    if tree.ids[parent] == FRAMESET and tree.ids[i] in RAW and first.next is not last:
        raise Refused("a frameset holds no text")
    inner = list(overlay.children(i))
    content = b"" if first is last or first.next is last else editor.content(first.next, last.prev)
    editor.reparent(inner, parent)
    nodes = list(overlay.preorder(inner))
    conditions.parses(editor, parent, first, content, nodes, whole=False)
    for tag in (first, last) if first is not last else (first,):
        new_line = conditions.joint(editor, tag.prev, tag.next)
        editor.replace(tag.prev, tag.next, [new_line] if new_line else [])
    siblings = overlay.own_children(parent)
    at = siblings.index(i)
    siblings[at : at + 1] = inner
    overlay.removed.add(i)
    editor.touch(parent, *inner)


def _loosen(editor: Editor, i: int, first: Piece, last: Piece) -> None:
    """Write the content as it would stand in an element that neither eats a new line nor holds raw
    text."""
    number = editor.tree.ids[i]
    if first is last or first.next is last:
        return
    if number in NEW_LINE_EATERS:
        behind = editor.chain.behind_new_line(first.next)
        if behind is not first.next:
            editor.replace(first, behind, [])
    if number not in RAW or first.next is last:
        return
    content = editor.content(first.next, last.prev)
    if number == PLAINTEXT or b"\0" in content:
        raise Refused("the raw text cannot be written as text")
    if number not in ESCAPABLE:
        content = content.replace(b"&", b"&amp;")
    content = content.replace(b"<", b"&lt;")
    editor.replace(first, last, [new_piece(content, editor.by, editor.action)] if content else [])


def rename(editor: Editor, i: int, new: str) -> None:
    """Give an element another name; attributes and content stay."""
    overlay, tree = editor.overlay, editor.tree
    parent = conditions.beside(editor, i)
    if not (new.isascii() and new.isalnum() and new[:1].isalpha()):
        raise Refused(f"{new!r} is no element name; expected letters and digits")
    old, number = tree.ids[i], tree.tag_names[new.lower().encode()]
    if number in RAW or number in ROOTS or number == TEMPLATE:
        raise Refused(f"an element cannot become <{new}>")
    if old == TEMPLATE:
        raise Refused("a template keeps its name, and what it holds")
    if number in VOID and old not in VOID:
        raise Refused("an element with content cannot become void")
    editor.open_up(i)
    first, last = conditions.whole(editor, i)
    conditions.ends_no_form(editor, [i])
    if META in (old, number):
        declaration.keep(editor.document.charset, b"<meta" + editor.start_tag(i).content())
    _loosen(editor, i, first, last)
    _rename_tags(editor, i, first, last, number, new)
    last = overlay.pieces(i, editor.chain)[1]
    markup = editor.content(first, last)
    conditions.parses(editor, parent, first, markup, list(overlay.preorder([i])), whole=True)
    editor.touch(i, parent)


def _rename_tags(editor: Editor, i: int, first: Piece, last: Piece, number: int, new: str) -> None:
    tree = editor.tree
    old, start = tree.ids[i], tree.starts[i]
    tag = editor.start_tag(i)
    names, text = tag.name_splices(), first.text

    def take_back() -> None:
        tag.restore_name(names)
        first.text = text
        tree.ids[i], tree.starts[i] = old, start

    editor.undo.append(take_back)
    tag.rename(new, by=editor.by)
    tree.ids[i] = number
    editor.changed(i, tag)
    _rename_end(editor, i, first, last, b"</%s>" % new.encode())
    if number in NEW_LINE_EATERS and first is not last:
        begins = b"" if first.next is last else editor.content(first.next, last.prev)[:1]
        if begins in _NEW_LINES:
            editor.replace(first, first.next, [new_piece(b"\n", editor.by, editor.action)])


def _rename_end(editor: Editor, i: int, first: Piece, last: Piece, end_tag: bytes) -> None:
    """The end tag's new name; one is written for what was void and is not."""
    if first is not last:
        before = last.text, last.by, last.action
        last.text, last.by, last.action = end_tag, editor.by, editor.action

        def take_back() -> None:
            last.text, last.by, last.action = before

        editor.undo.append(take_back)
    elif editor.tree.ids[i] not in VOID:
        end = new_piece(end_tag, editor.by, editor.action, i, "end")
        editor.replace(first, first.next, [end])
        editor.chain.ends[i] = end
        editor.undo.append(lambda: editor.chain.ends.__delitem__(i))
