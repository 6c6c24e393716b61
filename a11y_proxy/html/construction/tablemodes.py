"""The insertion modes of tables (13.2.6.4.9-15). A mode answers whether the tag is to be processed
again, by the mode that is then set."""

from __future__ import annotations

from a11y_proxy.html.construction.bodymodes import in_body
from a11y_proxy.html.construction.builder import Builder, is_hidden
from a11y_proxy.html.construction.headmodes import html_again, in_head
from a11y_proxy.html.construction.implied import leave_mode
from a11y_proxy.html.construction.modes import (
    IN_CAPTION,
    IN_CELL,
    IN_COLUMN_GROUP,
    IN_ROW,
    IN_TABLE,
    IN_TABLE_BODY,
)
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.tags import (
    CAPTION,
    COL,
    COLGROUP,
    FORM,
    HTML,
    INPUT,
    TABLE,
    TABLE_SCOPE,
    TABLE_SECTIONS,
    TBODY,
    TD,
    TEMPLATE,
    TH,
    TR,
    numbers,
)

_BODY_CONTEXT = TABLE_SECTIONS | {TEMPLATE, HTML}
_ROW_CONTEXT = frozenset({TR, TEMPLATE, HTML})
_CELLS = frozenset({TD, TH})
_IMPLY = _CELLS | {TR, COL}
_PARTS = numbers("caption col colgroup tbody td tfoot th thead tr")
_HEAD_TAGS_IN_TABLE = numbers("style script template")


def _ends(names: str) -> frozenset[int]:
    return frozenset(-tag for tag in numbers(names))


_IGNORED_IN_TABLE = _ends("body caption col colgroup html tbody td tfoot th thead tr")
_IGNORED_IN_CAPTION = _ends("body col colgroup html tbody td tfoot th thead tr")
_IGNORED_IN_BODY = _ends("body caption col colgroup html td th tr")
_IGNORED_IN_ROW = _ends("body caption col colgroup html td th")
_IGNORED_IN_CELL = _ends("body caption col colgroup html")
_CLOSES_CELL = _ends("table tbody tfoot thead tr")


def in_table(b: Builder, tag: int, token: Token) -> bool:
    at = token.start()
    if tag == CAPTION:
        b.clear_back_to(TABLE_SCOPE, at)
        b.insert_marker()
        b.insert(tag, token)
        b.mode = IN_CAPTION
        return False
    if tag == COLGROUP or tag in TABLE_SECTIONS:
        b.clear_back_to(TABLE_SCOPE, at)
        b.insert(tag, token)
        b.mode = IN_COLUMN_GROUP if tag == COLGROUP else IN_TABLE_BODY
        return False
    if tag in _IMPLY:
        b.clear_back_to(TABLE_SCOPE, at)
        b.insert_implied(COLGROUP if tag == COL else TBODY, at)
        b.mode = IN_COLUMN_GROUP if tag == COL else IN_TABLE_BODY
        return True
    if tag in (TABLE, -TABLE):
        return _close_table(b, tag, token)
    if tag in _IGNORED_IN_TABLE:
        return False
    if tag in _HEAD_TAGS_IN_TABLE or tag == -TEMPLATE:
        return in_head(b, tag, token)
    if tag == INPUT and is_hidden(token):
        b.insert_void(tag, token)
        return False
    if tag == FORM:
        _form(b, token)
        return False
    b.foster = True
    again = in_body(b, tag, token)
    b.foster = False
    return again


def _close_table(b: Builder, tag: int, token: Token) -> bool:
    position = b.in_scope(TABLE, TABLE_SCOPE)
    if position < 0:
        return False
    b.close(position, token.start(), token if tag < 0 else None)
    b.reset_mode()
    return tag > 0


def _form(b: Builder, token: Token) -> None:
    """A form between the parts of a table is empty; the controls that follow still belong to it. In
    a template the standard ignores it, browsers do not (seen in Chromium 156)."""
    templated = b.is_open(TEMPLATE)
    if b.form is None or templated:
        i = b.insert_void(FORM, token)
        b.tree.misnested.add(i)
        if not templated:
            b.set_form(i)


def in_caption(b: Builder, tag: int, token: Token) -> bool:
    if tag in (-CAPTION, -TABLE) or tag in _PARTS:
        position = b.in_scope(CAPTION, TABLE_SCOPE)
        if position < 0:
            return False
        b.generate_implied_end_tags(token.start())
        b.close(position, token.start(), token if tag == -CAPTION else None)
        b.clear_to_marker()
        b.mode = IN_TABLE
        return tag != -CAPTION
    if tag in _IGNORED_IN_CAPTION:
        return False
    return in_body(b, tag, token)


def in_column_group(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == COL:
        b.insert_void(tag, token)
        return False
    if tag == -COLGROUP:
        if b.current == COLGROUP:
            b.close(len(b.stack) - 1, token.start(), token)
            b.mode = IN_TABLE
        return False
    if tag == -COL:
        return False
    if tag in (TEMPLATE, -TEMPLATE):
        return in_head(b, tag, token)
    return leave_mode(b, token.start())


def in_table_body(b: Builder, tag: int, token: Token) -> bool:
    at = token.start()
    if tag == TR:
        b.clear_back_to(_BODY_CONTEXT, at)
        b.insert(tag, token)
        b.mode = IN_ROW
        return False
    if tag in _CELLS:
        b.clear_back_to(_BODY_CONTEXT, at)
        b.insert_implied(TR, at)
        b.mode = IN_ROW
        return True
    if -tag in TABLE_SECTIONS:
        if b.in_scope(-tag, TABLE_SCOPE) >= 0:
            b.clear_back_to(_BODY_CONTEXT, at)
            b.close(len(b.stack) - 1, at, token)
            b.mode = IN_TABLE
        return False
    if tag == -TABLE or tag in _PARTS:
        if b.any_in_scope(TABLE_SECTIONS, TABLE_SCOPE) < 0:
            return False
        b.clear_back_to(_BODY_CONTEXT, at)
        b.pop(at)
        b.mode = IN_TABLE
        return True
    if tag in _IGNORED_IN_BODY:
        return False
    return in_table(b, tag, token)


def in_row(b: Builder, tag: int, token: Token) -> bool:
    at = token.start()
    if tag in _CELLS:
        b.clear_back_to(_ROW_CONTEXT, at)
        b.insert(tag, token)
        b.mode = IN_CELL
        b.insert_marker()
        return False
    closed_by_row = tag == -TABLE or tag in _PARTS
    if tag == -TR or closed_by_row or -tag in TABLE_SECTIONS:
        if -tag in TABLE_SECTIONS and b.in_scope(-tag, TABLE_SCOPE) < 0:
            return False
        if b.in_scope(TR, TABLE_SCOPE) < 0:
            return False
        b.clear_back_to(_ROW_CONTEXT, at)
        b.close(len(b.stack) - 1, at, token if tag == -TR else None)
        b.mode = IN_TABLE_BODY
        return tag != -TR
    if tag in _IGNORED_IN_ROW:
        return False
    return in_table(b, tag, token)


def in_cell(b: Builder, tag: int, token: Token) -> bool:
    if -tag in _CELLS:
        position = b.in_scope(-tag, TABLE_SCOPE)
        if position >= 0:
            _close_cell(b, position, token.start(), token)
        return False
    if tag in _PARTS or tag in _CLOSES_CELL:
        if tag < 0 and b.in_scope(-tag, TABLE_SCOPE) < 0:
            return False
        position = b.any_in_scope(_CELLS, TABLE_SCOPE)
        if position < 0:
            return False
        _close_cell(b, position, token.start(), None)
        return True
    if tag in _IGNORED_IN_CELL:
        return False
    return in_body(b, tag, token)


def _close_cell(b: Builder, position: int, at: int, token: Token | None) -> None:
    b.generate_implied_end_tags(at)
    b.close(position, at, token)
    b.clear_to_marker()
    b.mode = IN_ROW
