"""The insertion modes behind the body and of framesets (13.2.6.4.19-23)."""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.headmodes import html_again, in_head
from a11y_proxy.html.construction.implied import leave_mode
from a11y_proxy.html.construction.modes import (
    AFTER_AFTER_BODY,
    AFTER_AFTER_FRAMESET,
    AFTER_FRAMESET,
)
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.tags import FRAME, FRAMESET, HTML, NOFRAMES


def after_body(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == -HTML:
        b.ends[b.stack[0]] = token
        b.mode = AFTER_AFTER_BODY
        return False
    return leave_mode(b, token.start())


def after_after_body(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    return leave_mode(b, token.start())


def in_frameset(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == FRAMESET:
        b.insert(tag, token)
    elif tag == -FRAMESET and len(b.stack) > 1:
        b.close(len(b.stack) - 1, token.start(), token)
        if b.current != FRAMESET:
            b.mode = AFTER_FRAMESET
    elif tag == FRAME:
        b.insert_void(tag, token)
    elif tag == NOFRAMES:
        return in_head(b, tag, token)
    return False


def after_frameset(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == -HTML:
        b.ends[b.stack[0]] = token
        b.mode = AFTER_AFTER_FRAMESET
    elif tag == NOFRAMES:
        return in_head(b, tag, token)
    return False


def after_after_frameset(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == NOFRAMES:
        return in_head(b, tag, token)
    return False
