"""The insertion modes from the first byte to the body, and template contents
(13.2.6.4.1-6, 13.2.6.4.18). A mode answers whether the tag is to be processed again, by the mode
that is then set."""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.implied import leave_mode
from a11y_proxy.html.construction.modes import (
    AFTER_HEAD,
    BEFORE_HEAD,
    IN_BODY,
    IN_FRAMESET,
    IN_HEAD,
    IN_HEAD_NOSCRIPT,
    IN_TEMPLATE,
    INSIDE_TEMPLATE,
)
from a11y_proxy.html.construction.shadow import makes_root
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.tags import (
    BODY,
    BR,
    FRAMESET,
    HEAD,
    HTML,
    NOSCRIPT,
    TEMPLATE,
    numbers,
)

_VOID_IN_HEAD = numbers("base basefont bgsound link meta")
_RAW_IN_HEAD = numbers("title style noframes script")
HEAD_TAGS = _VOID_IN_HEAD | _RAW_IN_HEAD | {TEMPLATE}
"""Start tags that other modes process by the rules of "in head"."""
_IN_NOSCRIPT = numbers("basefont bgsound link meta noframes style")
_ENDS_THAT_GO_ON = frozenset({-HEAD, -BODY, -HTML, -BR})


def initial(b: Builder, _tag: int, token: Token) -> bool:
    return leave_mode(b, token.start())


def before_html(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        note_root_tag(b, tag, token)
        b.insert(tag, token)
        b.mode = BEFORE_HEAD
        return False
    if tag < 0 and tag not in _ENDS_THAT_GO_ON:
        return False
    return leave_mode(b, token.start())


def before_head(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == HEAD:
        b.head = b.insert(tag, token)
        b.mode = IN_HEAD
        return False
    if tag < 0 and tag not in _ENDS_THAT_GO_ON:
        return False
    return leave_mode(b, token.start())


def in_head(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag in _VOID_IN_HEAD:
        b.insert_void(tag, token)
        return False
    if tag in _RAW_IN_HEAD or (tag == NOSCRIPT and b.scripting):
        b.insert_raw(tag, token)
        return False
    if tag == NOSCRIPT:
        b.insert(tag, token)
        b.mode = IN_HEAD_NOSCRIPT
        return False
    if tag == -HEAD:
        b.close(len(b.stack) - 1, token.start(), token)
        b.mode = AFTER_HEAD
        return False
    if tag == TEMPLATE:
        host = b.stack[-1]
        i = b.insert(tag, token)
        if makes_root(b, host, token):
            b.tree.shadow_hosts[host] = i
        b.insert_marker()
        b.frameset_ok = False
        b.mode = IN_TEMPLATE
        b.template_modes.append(IN_TEMPLATE)
        return False
    if tag == -TEMPLATE:
        b.end_template(token.start(), token)
        return False
    if tag == HEAD or (tag < 0 and tag not in _ENDS_THAT_GO_ON):
        return False
    return leave_mode(b, token.start())


def in_head_noscript(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == -NOSCRIPT:
        b.close(len(b.stack) - 1, token.start(), token)
        b.mode = IN_HEAD
        return False
    if tag in _IN_NOSCRIPT:
        return in_head(b, tag, token)
    if tag in (HEAD, NOSCRIPT) or (tag < 0 and tag != -BR):
        return False
    return leave_mode(b, token.start())


def after_head(b: Builder, tag: int, token: Token) -> bool:
    if tag == HTML:
        return html_again(b, tag, token)
    if tag == BODY:
        note_root_tag(b, tag, token)
        b.body = b.insert(tag, token)
        b.body_start = token.end()
        b.frameset_ok = False
        b.mode = IN_BODY
        return False
    if tag == FRAMESET:
        b.insert(tag, token)
        b.mode = IN_FRAMESET
        return False
    if tag in HEAD_TAGS and b.head is not None:
        b.stack.append(b.head)
        in_head(b, tag, token)
        b.stack.remove(b.head)
        return False
    if tag == -TEMPLATE:
        return in_head(b, tag, token)
    if tag in (HEAD, -HEAD) or (tag < 0 and tag not in _ENDS_THAT_GO_ON):
        return False
    return leave_mode(b, token.start())


def in_template(b: Builder, tag: int, token: Token) -> bool:
    if tag in HEAD_TAGS or tag == -TEMPLATE:
        return in_head(b, tag, token)
    if tag < 0:
        return False
    b.mode = b.template_modes[-1] = INSIDE_TEMPLATE.get(tag, IN_BODY)
    return True


def html_again(b: Builder, tag: int, token: Token) -> bool:
    """A further ``<html>``: lends its attributes to the root, unless in a template."""
    if not b.is_open(TEMPLATE):
        note_root_tag(b, tag, token)
    return False


def note_root_tag(b: Builder, tag: int, token: Token) -> None:
    b.tree.root_tags.append((tag, token.start()))
    b.note_tag(token)
