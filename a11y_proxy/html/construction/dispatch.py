"""One token, by the insertion modes (13.2.6): the long way of the loop, which knows every case."""

from __future__ import annotations

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.construction import (
    aftermodes,
    bodymodes,
    foreign,
    headmodes,
    modes,
    tablemodes,
)
from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.quirks import is_quirky
from a11y_proxy.html.construction.text import text
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.tags import FIRST_FOREIGN

_MODES = {
    modes.INITIAL: headmodes.initial,
    modes.BEFORE_HTML: headmodes.before_html,
    modes.BEFORE_HEAD: headmodes.before_head,
    modes.IN_HEAD: headmodes.in_head,
    modes.IN_HEAD_NOSCRIPT: headmodes.in_head_noscript,
    modes.AFTER_HEAD: headmodes.after_head,
    modes.IN_BODY: bodymodes.in_body,
    modes.IN_TABLE: tablemodes.in_table,
    modes.IN_CAPTION: tablemodes.in_caption,
    modes.IN_COLUMN_GROUP: tablemodes.in_column_group,
    modes.IN_TABLE_BODY: tablemodes.in_table_body,
    modes.IN_ROW: tablemodes.in_row,
    modes.IN_CELL: tablemodes.in_cell,
    modes.IN_TEMPLATE: headmodes.in_template,
    modes.AFTER_BODY: aftermodes.after_body,
    modes.IN_FRAMESET: aftermodes.in_frameset,
    modes.AFTER_FRAMESET: aftermodes.after_frameset,
    modes.AFTER_AFTER_BODY: aftermodes.after_after_body,
    modes.AFTER_AFTER_FRAMESET: aftermodes.after_after_frameset,
}

_OUTSIDE = frozenset(
    {modes.INITIAL, modes.BEFORE_HTML, modes.AFTER_AFTER_BODY, modes.AFTER_AFTER_FRAMESET}
)


def step(b: Builder, tag: int, token: Token) -> None:
    """Processes the text before a token, then the token."""
    start = token.start()
    if b.waiting:
        b.tree.reopen.append((b.last, start))
    if b.last < start:
        text(b, b.last, start)
    b.last = token.end()
    if tag == 0:
        _not_a_tag(b, token)
    else:
        while _process(b, tag, token):
            pass
    if b.work > b.limits.work:
        raise LimitExceeded("too much work")
    if len(b.stack) > b.limits.depth:
        raise LimitExceeded("too deep")


def _process(b: Builder, tag: int, token: Token) -> bool:
    if b.current < FIRST_FOREIGN or foreign.takes_html(b, tag, token):
        return _MODES[b.mode](b, tag, token)
    if tag > 0:
        return foreign.start_tag(b, tag, token)
    return foreign.end_tag(b, tag, token) and _MODES[b.mode](b, tag, token)


def _not_a_tag(b: Builder, token: Token) -> None:
    """A comment, a doctype, a CDATA section, or a tag that the end of the page cut off."""
    found: bytes = token[0]
    if found[:9].lower() == b"<!doctype":
        if b.mode == modes.INITIAL:
            b.tree.quirks = is_quirky(found)
            b.mode = modes.BEFORE_HTML
    elif found.startswith(b"<![CDATA[") and b.current >= FIRST_FOREIGN:
        start = token.start() + len(b"<![CDATA[")
        end = b.source.find(b"]]>", start)
        b.cut = end < 0
        b.resume_at = len(b.source) if end < 0 else end + 3
        text(b, start, len(b.source) if end < 0 else end)
    elif b.spans is not None:
        _note_comment(b, token)


def _note_comment(b: Builder, token: Token) -> None:
    found: bytes = token[0]
    if found == b"</>" or found.lstrip(b"</")[:1].isalpha():
        return  # nothing, or a tag that the end of the page cut off
    stack = b.stack
    if b.mode == modes.AFTER_BODY:
        b.stack = stack[:1]
    elif b.mode in _OUTSIDE:
        b.stack = []
    b.note(*token.span())
    b.stack = stack
