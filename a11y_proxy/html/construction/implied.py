"""Implied elements: "anything else" of the modes around the body (13.2.6.4). Text, tags and the end
of the page all go this way; `at` is the offset of whatever had no place."""

from __future__ import annotations

from collections.abc import Callable

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.modes import (
    AFTER_AFTER_BODY,
    AFTER_BODY,
    AFTER_HEAD,
    BEFORE_HEAD,
    BEFORE_HTML,
    IN_BODY,
    IN_COLUMN_GROUP,
    IN_HEAD,
    IN_HEAD_NOSCRIPT,
    IN_TABLE,
    INITIAL,
)
from a11y_proxy.html.tags import BODY, COLGROUP, HEAD, HTML


def leave_mode(b: Builder, at: int) -> bool:
    """Goes on to the mode that follows; False where the thing is ignored instead."""
    leave = _LEAVE.get(b.mode)
    return leave is not None and leave(b, at)


def _initial(b: Builder, _at: int) -> bool:
    b.tree.quirks = True
    b.mode = BEFORE_HTML
    return True


def _before_html(b: Builder, at: int) -> bool:
    b.insert_implied(HTML, at)
    b.mode = BEFORE_HEAD
    return True


def _before_head(b: Builder, at: int) -> bool:
    b.head = b.insert_implied(HEAD, at)
    b.mode = IN_HEAD
    return True


def _in_head(b: Builder, at: int) -> bool:
    b.pop(at)
    b.mode = AFTER_HEAD
    return True


def _in_head_noscript(b: Builder, at: int) -> bool:
    b.pop(at)
    b.mode = IN_HEAD
    return True


def _after_head(b: Builder, at: int) -> bool:
    b.body = b.insert_implied(BODY, at)
    b.body_start = at
    # By the standard a template in the head has settled it; in browsers an implied body begins
    # anew (seen in Chromium 156).
    b.frameset_ok = True
    b.mode = IN_BODY
    return True


def _after_body(b: Builder, _at: int) -> bool:
    b.mode = IN_BODY
    return True


def _in_column_group(b: Builder, at: int) -> bool:
    if b.current != COLGROUP:
        return False
    b.pop(at)
    b.mode = IN_TABLE
    return True


_LEAVE: dict[int, Callable[[Builder, int], bool]] = {
    INITIAL: _initial,
    BEFORE_HTML: _before_html,
    BEFORE_HEAD: _before_head,
    IN_HEAD: _in_head,
    IN_HEAD_NOSCRIPT: _in_head_noscript,
    AFTER_HEAD: _after_head,
    AFTER_BODY: _after_body,
    AFTER_AFTER_BODY: _after_body,
    IN_COLUMN_GROUP: _in_column_group,
}
