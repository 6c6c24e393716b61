"""All that is in an element replaced by text."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import ESCAPABLE, NEW_LINE_EATERS
from a11y_proxy.html.edits import conditions, declaration
from a11y_proxy.html.edits.editor import Editor, Tangled, ends_raw_text
from a11y_proxy.html.edits.pieces import new_piece
from a11y_proxy.html.scanner import WHITE
from a11y_proxy.html.tags import FRAMESET, RAW, STYLE, TEMPLATE, VOID


def replace_text(editor: Editor, i: int, text: str, *, as_written: bool = False) -> None:
    """Let an element hold a text and nothing else. `as_written`: the text is that of the page's
    bytes, where a CR may stand, which a browser reads as a new line."""
    tag_id = editor.tree.ids[i]
    if "\0" in text:
        raise Refused("the text holds U+0000, which HTML cannot write")
    if tag_id in VOID or tag_id == TEMPLATE:
        if text:
            raise Refused("the element is void: it has no content")
    elif tag_id in RAW:
        _replace_raw(editor, i, text, as_written)
    elif i in editor.tree.shadow_hosts:
        raise Refused("it holds its shadow root")
    else:
        _replace_content(editor, i, text)


# ---- script, style, title, textarea and their like


def _replace_raw(editor: Editor, i: int, text: str, as_written: bool) -> None:
    document = editor.document
    tag_id = document.tree.ids[i]
    if i in document.overlay.unsound:
        raise Tangled("its tags are mis-nested", i)
    first, last = editor.open_up(i), editor.end(i)
    old = b"" if first.next is last else editor.content(first.next, last.prev)
    own = document.raw_text(i)
    if tag_id in ESCAPABLE and own and text.startswith(own):
        # The bytes of what stands there stay.
        data = _escaped(editor, text[len(own) :], tag_id, first=False)
        if data:
            editor.replace(last.prev, last, [new_piece(data, editor.by, editor.action)])
            editor.touch(i)
        return
    if text == own and "\ufffd" not in text:
        return
    data = (
        _escaped(editor, text, tag_id) if tag_id in ESCAPABLE else _raw(editor, text, i, as_written)
    )
    if old == data:
        return
    if tag_id == STYLE and document.charset.encode_raw(document.charset.decode(old)) != old:
        raise Refused("the style sheet holds bytes that cannot be written as they were read")
    editor.replace(first, last, [new_piece(data, editor.by, editor.action)] if data else [])
    editor.touch(i)


def _raw(editor: Editor, text: str, i: int, as_written: bool) -> bytes:
    """Text of a script, a style sheet or the like, where no reference is read."""
    if "\r" in text and not as_written:
        raise Refused("the text holds U+000D, which raw text cannot write")
    data = editor.document.charset.encode_raw(text)
    name = editor.document.name(i)
    if not ends_raw_text(name, data + b"</%s>" % name.encode(), len(data)):
        raise Refused("the text holds the end tag that would end it")
    return data


# ---- all other elements


def _replace_content(editor: Editor, i: int, text: str) -> None:
    overlay, tree = editor.overlay, editor.tree
    conditions.open_place(editor, i)
    inner = list(overlay.children(i))
    conditions.sound_whole(editor, inner)
    conditions.ends_no_form(editor, inner)
    first, last = editor.open_up(i), editor.end(i)
    conditions.nothing_waits(editor, first, i)
    conditions.nothing_waits(editor, last, i)
    if overlay.stands_late(inner):
        raise Refused("elements behind its end tag belong to it")
    data = _escaped(editor, text, tree.ids[i])
    if first.next is not last:
        conditions.ends_no_body(editor, first.next, last.prev)
        conditions.lends_nothing(editor, first.next, last)
        declaration.keep(editor.document.charset, editor.content(first.next, last.prev))
        if not inner and editor.content(first.next, last.prev) == data:
            return
    if tree.ids[i] == FRAMESET and data.strip(WHITE):
        raise Refused("a frameset holds no text")
    conditions.parses(editor, i, first, data, [], whole=False)
    pieces = [new_piece(data, editor.by, editor.action)] if data else []
    pieces += conditions.form_end(editor, inner, first, last)
    editor.replace(first, last, pieces)
    conditions.joint(editor, pieces[0] if pieces else first, last)
    overlay.removed.update(overlay.preorder(inner))
    overlay.own_children(i).clear()
    editor.touch(i)


def _escaped(editor: Editor, text: str, tag_id: int, *, first: bool = True) -> bytes:
    """Text as it is written between tags; `first` where it stands right behind the start tag."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
    if first and tag_id in NEW_LINE_EATERS and escaped.startswith("\n"):
        escaped = "\n" + escaped
    return editor.document.charset.encode(escaped)
