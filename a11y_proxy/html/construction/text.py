"""What text between two tags does to the tree: it opens implied elements, reopens waiting
formatting, is put before a table (13.2.6.4, the clauses on character tokens). No node is made."""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.foreign import is_foreign, takes_html_text
from a11y_proxy.html.construction.formatting import reconstruct
from a11y_proxy.html.construction.framesetok import counts
from a11y_proxy.html.construction.implied import leave_mode
from a11y_proxy.html.construction.modes import (
    AFTER_AFTER_FRAMESET,
    BEFORE_HEAD,
    BEFORE_HTML,
    IN_BODY,
    IN_CAPTION,
    IN_CELL,
    IN_ROW,
    IN_TABLE,
    IN_TABLE_BODY,
    IN_TEMPLATE,
    INITIAL,
)
from a11y_proxy.html.construction.white import behind_white, is_white
from a11y_proxy.html.tags import FOSTERING, TABLE, TEMPLATE

_LIKE_BODY = frozenset({IN_BODY, IN_CELL, IN_CAPTION, IN_TEMPLATE})
_LIKE_TABLE = frozenset({IN_TABLE, IN_TABLE_BODY, IN_ROW})
_WITHOUT_WHITE = frozenset({INITIAL, BEFORE_HTML, BEFORE_HEAD})


def text(b: Builder, start: int, end: int) -> None:
    """Processes the characters between two tags."""
    if start == b.newline_after:
        start = _behind_newline(b.source, start)
    while 0 <= start < end:
        if is_foreign(b) and not takes_html_text(b):
            b.frameset_ok = b.frameset_ok and not counts(b, start, end)
            b.note(start, end)
            return
        if b.mode in _LIKE_BODY:
            _text_in_body(b, start, end)
            return
        if b.mode in _LIKE_TABLE:
            _text_in_table(b, start, end)
            return
        # White space behind the body opens nothing: by the standard it would reopen formatting
        # elements, in browsers it does not (seen in Chromium 156).
        at = behind_white(b.source, start, end)
        if b.mode == AFTER_AFTER_FRAMESET and b.source[start:at].strip(b"\0"):
            reconstruct(b)
        if b.mode not in _WITHOUT_WHITE:
            b.note(start, at)
        if at == end or not leave_mode(b, at):
            return
        start = at


def _behind_newline(source: bytes, start: int) -> int:
    for newline in (b"\r\n", b"\n", b"\r"):
        if source.startswith(newline, start):
            return start + len(newline)
    return start


def _text_in_body(b: Builder, start: int, end: int) -> None:
    if b.waiting and b.source[start:end].strip(b"\0"):
        reconstruct(b)
    b.frameset_ok = b.frameset_ok and not counts(b, start, end)
    b.note(start, end)


def _text_in_table(b: Builder, start: int, end: int) -> None:
    """In table text: it goes before the table unless it is all white space.

    The standard counts a template among the elements that keep white space to themselves; browsers
    do not, so that there it reopens formatting elements (seen in Chromium 156).
    """
    if b.current in FOSTERING:
        if is_white(b.source, start, end):
            b.note(start, end)
            return
        _note_fostering(b)
    b.foster = True
    _text_in_body(b, start, end)
    b.foster = False


def _note_fostering(b: Builder) -> None:
    for i in reversed(b.stack):
        if b.ids[i] == TABLE:
            b.tree.fostering.add(i)
        if b.ids[i] in (TABLE, TEMPLATE):
            return
