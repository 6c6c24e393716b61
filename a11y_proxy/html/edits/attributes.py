"""Attributes given to elements and taken away."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.edits import declaration
from a11y_proxy.html.edits.editor import Editor, Tangled
from a11y_proxy.html.edits.starttag import Codec
from a11y_proxy.html.tags import FIRST_FOREIGN, FORMATTING, FOSTERING, INPUT, META, TEMPLATE

_ASCII = frozenset(map(chr, range(128)))


def set_attribute(editor: Editor, i: int, name: str, value: str | None) -> None:
    """Give an attribute a value, or take it away with None. The rest of the tag stays."""
    document, key = editor.document, name.lower()
    before = document.attr(i, key)
    if before == value:
        return
    _may_set(editor, i, key, value)
    tag = editor.start_tag(i)
    foreign = document.tree.ids[i] >= FIRST_FOREIGN
    codec = _codec_for(editor, before or "", value or "")
    tag.set(name, value, codec, foreign=foreign, by=editor.by, action=editor.action)
    editor.changed(i, tag)
    document.attribute_changed(i, key)


def _may_set(editor: Editor, i: int, name: str, value: str | None) -> None:
    overlay, tree = editor.overlay, editor.tree
    tag_id = tree.ids[i]
    if tag_id == META and (start := tree.starts[i]) is not None:
        declaration.keep_attribute(editor.document.charset, start[0], name, value)
    if i in overlay.cloned:
        raise Tangled("the parser made more than one element of its tag", i)
    if tag_id == INPUT and name == "type":
        if i in overlay.fostered:
            raise Tangled("the type of an input in a table decides where it stands", i)
        if tree.ids[tree.parents[i]] in FOSTERING:
            raise Refused("the type of an input in a table decides where it stands")
    # Noah's ark (HTML 13.2.4.3): whether it is made again depends on equal attributes.
    if tag_id in FORMATTING and not _is_closed(editor, i):
        made_again = any(tree.ids[other] == tag_id for other in overlay.cloned)
        if made_again or (i in overlay.unsound and i in tree.dropped.values()):
            raise Tangled("the tag is never closed and may be opened again", i)
    if tag_id == TEMPLATE and name == "shadowrootmode" and value is not None:
        raise Refused("the template would become a shadow root")
    if value is None and editor.document.lends(i, name.encode()):
        raise Refused("a second start tag gives it this attribute")


def _is_closed(editor: Editor, i: int) -> bool:
    """Whether an end tag of its own closes the element."""
    chain = editor.document.chain
    end = chain.ends.get(i) if chain is not None else None
    if end is not None:
        return not end.pending
    return not isinstance(editor.overlay.source_end(i), int)


def _codec_for(editor: Editor, old: str, value: str) -> Codec:
    """In a page that names no encoding, what an attribute says already keeps its bytes: only
    then does the browser read in it what it read before."""
    charset, decode = editor.document.charset, editor.document.decode
    if charset.named or old.isascii():
        return Codec(charset.encode, decode)
    if "\ufffd" in old or not set(value) <= set(old) | _ASCII:
        raise Refused("the page names no encoding, so this text cannot be written again")
    return Codec(charset.encode_again, decode)
