"""The text of an element, replaced."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.content import ESCAPABLE, NEW_LINE_EATERS
from a11y_proxy.html.edits.editor import Editor
from a11y_proxy.html.edits.pieces import Piece, new_piece
from a11y_proxy.html.scanner import TAG, raw_text_end
from a11y_proxy.html.tags import RAW, STYLE


def replace_text(editor: Editor, i: int, text: str) -> None:
    """Other content for style, title, textarea, or an element that holds nothing but text."""
    document = editor.document
    tag_id = document.tree.ids[i]
    if document.overlay.children(i):
        raise Refused("the element holds other elements")
    if i in document.overlay.unsound:
        raise Refused("its tags are mis-nested")
    first, last = editor.open_up(i), editor.end(i)
    old = b"" if first.next is last else editor.content(first.next, last.prev)
    own = document.raw_text(i) if tag_id in ESCAPABLE else ""
    if own and text.startswith(own):
        _append(editor, i, text[len(own) :], last)
        return
    data = _text_for(editor, i, text)
    if old == data:
        return
    if tag_id == STYLE and document.charset.encode_raw(document.charset.decode(old)) != old:
        raise Refused("the style sheet holds bytes that cannot be written as they were read")
    if tag_id not in RAW:
        _may_replace(editor, i, old, data, first)
    if first.next is not last:
        editor.chain.erase(first.next, last.prev, editor.by, editor.action)
    if data:
        editor.chain.insert(last.prev, [new_piece(data, editor.by, editor.action)])
    editor.touch(i)


def _append(editor: Editor, i: int, text: str, last: Piece) -> None:
    """More text behind what a title or textarea holds, whose own bytes stay."""
    data = _text_for(editor, i, text)
    if data:
        editor.chain.insert(last.prev, [new_piece(data, editor.by, editor.action)])
        editor.touch(i)


def _text_for(editor: Editor, i: int, text: str) -> bytes:
    """The text as this element's content is written."""
    document = editor.document
    tag_id = document.tree.ids[i]
    if "\0" in text:
        raise Refused("the text holds U+0000, which HTML cannot write")
    if tag_id in RAW and tag_id not in ESCAPABLE:
        if tag_id != STYLE:
            raise Refused("the content of scripts and frames is not edited")
        data = document.charset.encode_raw(text)
        if raw_text_end(data + b"</style>", 0, b"style") != len(data):
            raise Refused("the text holds the end tag that would end it")
        return data
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
    if tag_id in NEW_LINE_EATERS and escaped.startswith("\n"):
        escaped = "\n" + escaped
    return document.charset.encode(escaped)


def _may_replace(editor: Editor, i: int, old: bytes, data: bytes, first: Piece) -> None:
    editor.open_place(i)
    editor.nothing_waits(first)
    if TAG.search(old):
        raise Refused("the element holds comments or stray tags")
    editor.verify(i, first, data, [], whole=False)
