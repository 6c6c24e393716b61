"""The insertion modes (13.2.4.1)."""

from __future__ import annotations

from a11y_proxy.html.tags import (
    BODY,
    CAPTION,
    COL,
    COLGROUP,
    FRAMESET,
    HEAD,
    TABLE,
    TABLE_SECTIONS,
    TBODY,
    TD,
    TFOOT,
    TH,
    THEAD,
    TR,
)

# The first ones are those that the loop's short way asks for by their order.
(
    IN_BODY,
    IN_CELL,
    IN_ROW,
    IN_TABLE_BODY,
    IN_TABLE,
    IN_CAPTION,
    IN_COLUMN_GROUP,
    IN_TEMPLATE,
    INITIAL,
    BEFORE_HTML,
    BEFORE_HEAD,
    IN_HEAD,
    IN_HEAD_NOSCRIPT,
    AFTER_HEAD,
    AFTER_BODY,
    IN_FRAMESET,
    AFTER_FRAMESET,
    AFTER_AFTER_BODY,
    AFTER_AFTER_FRAMESET,
) = range(19)

INSIDE = {
    TD: IN_CELL,
    TH: IN_CELL,
    TR: IN_ROW,
    TBODY: IN_TABLE_BODY,
    THEAD: IN_TABLE_BODY,
    TFOOT: IN_TABLE_BODY,
    CAPTION: IN_CAPTION,
    COLGROUP: IN_COLUMN_GROUP,
    TABLE: IN_TABLE,
    HEAD: IN_HEAD,
    BODY: IN_BODY,
    FRAMESET: IN_FRAMESET,
}
"""The mode that an element on the stack stands for, in "reset the insertion mode"."""

INSIDE_TEMPLATE = {
    CAPTION: IN_TABLE,
    COLGROUP: IN_TABLE,
    COL: IN_COLUMN_GROUP,
    TR: IN_TABLE_BODY,
    TD: IN_ROW,
    TH: IN_ROW,
} | dict.fromkeys(TABLE_SECTIONS, IN_TABLE)
"""The mode that the first element in a template stands for; for all others, "in body"."""
