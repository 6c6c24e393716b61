"""The "in body" rules for blocks, lists, forms, tables and misplaced roots (13.2.6.4.7): a function
for each paragraph of the standard."""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.framesetok import frameset_may_replace_body
from a11y_proxy.html.construction.headmodes import HEAD_TAGS, html_again, in_head, note_root_tag
from a11y_proxy.html.construction.modes import AFTER_BODY, IN_FRAMESET, IN_TABLE
from a11y_proxy.html.construction.rules import Rules
from a11y_proxy.html.construction.text import text
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.tags import (
    ADDRESS,
    BLOCK,
    BODY,
    BUTTON,
    BUTTON_SCOPE,
    DD,
    DIV,
    DT,
    FORM,
    FRAMESET,
    HEADINGS,
    HR,
    HTML,
    LI,
    LIST_SCOPE,
    LISTING,
    PLAINTEXT,
    PRE,
    SCOPE,
    SELECT,
    TABLE,
    TEMPLATE,
    P,
)

RULES = Rules()

_HEADINGS = frozenset(HEADINGS)
_ITEM_KEEPERS = frozenset({ADDRESS, DIV, P})


@RULES.start(HTML)
def _html(b: Builder, tag: int, token: Token) -> None:
    html_again(b, tag, token)


@RULES.start(*HEAD_TAGS)
@RULES.end(TEMPLATE)
def _head_tags(b: Builder, tag: int, token: Token) -> None:
    in_head(b, tag, token)


@RULES.start(BODY)
def _body(b: Builder, tag: int, token: Token) -> None:
    if _body_is_second(b) and not b.is_open(TEMPLATE):
        b.frameset_ok = False
        note_root_tag(b, tag, token)


@RULES.start(FRAMESET)
def _frameset(b: Builder, tag: int, token: Token) -> None:
    if not _body_is_second(b) or not frameset_may_replace_body(b, token.start()):
        return
    _detach(b, b.stack[1])
    b.close(1, token.start())
    b.insert(tag, token)
    b.mode = IN_FRAMESET


@RULES.end(BODY, HTML)
def _end_body(b: Builder, tag: int, token: Token) -> None:
    if b.in_scope(BODY) < 0:
        return
    if tag == -BODY:
        b.ends[b.stack[1]] = token
    b.mode = AFTER_BODY


@RULES.start(*BLOCK)
def _block(b: Builder, tag: int, token: Token) -> None:
    b.close_p(token.start())
    b.insert(tag, token)


@RULES.start(P)
def _p(b: Builder, tag: int, token: Token) -> None:
    b.close_p(token.start())
    b.insert(tag, token)


@RULES.start(*HEADINGS)
def _heading(b: Builder, tag: int, token: Token) -> None:
    b.close_p(token.start())
    if b.current in _HEADINGS:
        b.pop(token.start())
    b.insert(tag, token)


@RULES.start(PRE, LISTING)
def _pre(b: Builder, tag: int, token: Token) -> None:
    b.close_p(token.start())
    b.insert(tag, token)
    b.newline_after = token.end()
    b.frameset_ok = False


@RULES.start(FORM)
def _form(b: Builder, tag: int, token: Token) -> None:
    in_template = b.is_open(TEMPLATE)
    if b.form is not None and not in_template:
        return
    b.close_p(token.start())
    i = b.insert(tag, token)
    if not in_template:
        b.set_form(i)


@RULES.start(LI)
def _li(b: Builder, tag: int, token: Token) -> None:
    _item(b, tag, token, (LI,))


@RULES.start(DD, DT)
def _dd(b: Builder, tag: int, token: Token) -> None:
    _item(b, tag, token, (DD, DT))


def _item(b: Builder, tag: int, token: Token, like: tuple[int, ...]) -> None:
    b.frameset_ok = False
    at = token.start()
    for position in range(len(b.stack) - 1, -1, -1):
        b.work += 1
        open_tag = b.ids[b.stack[position]]
        if open_tag in like:
            b.generate_implied_end_tags(at, open_tag)
            b.close(position, at)
            break
        if open_tag not in _ITEM_KEEPERS and b.is_special(open_tag):
            break
    b.close_p(at)
    b.insert(tag, token)


@RULES.start(PLAINTEXT)
def _plaintext(b: Builder, tag: int, token: Token) -> None:
    b.close_p(token.start())
    b.insert(tag, token)
    b.resume_at = len(b.source)
    b.cut = True
    text(b, token.end(), len(b.source))


@RULES.end(*BLOCK, BUTTON, PRE, LISTING, SELECT)
def _end_block(b: Builder, tag: int, token: Token) -> None:
    position = b.in_scope(-tag)
    if position >= 0:
        b.generate_implied_end_tags(token.start())
        b.close(position, token.start(), token)


@RULES.end(FORM)
def _end_form(b: Builder, tag: int, token: Token) -> None:
    at = token.start()
    if b.is_open(TEMPLATE):
        b.any_other_end_tag(FORM, at, token)  # not so by the standard (seen in Chromium 156)
        return
    form = b.clear_form(at)
    if form is None or form not in b.stack:
        if form is not None:
            b.note_tag(token)
        return
    position = b.stack.index(form)
    if not b.is_in_scope(position):
        b.tree.let_go.add(form)
        return
    b.generate_implied_end_tags(at)
    if b.stack[-1] == form:
        b.close(position, at, token)
    else:
        # Other elements stay open: the form ends for the parser, yet holds what they will hold.
        b.stack.remove(form)
        b.ends[form] = token
        b.tree.misnested.add(form)
    _end_outer_form(b, token.end())


def _end_outer_form(b: Builder, at: int) -> None:
    """The end tag of a form goes on as any other end tag, so that it also ends a form around, which
    an end tag out of scope, as in a cell, left open. Not so by the standard (seen in Chromium
    156)."""
    for position in range(len(b.stack) - 1, -1, -1):
        b.work += 1
        tag = b.ids[b.stack[position]]
        if tag == FORM:
            b.tree.misnested.add(b.stack[position])
            b.close(position, at)
            return
        if b.is_special(tag):
            return


@RULES.end(P)
def _end_p(b: Builder, tag: int, token: Token) -> None:
    position = b.in_scope(P, BUTTON_SCOPE) if b.open_p else -1
    if position >= 0:
        b.generate_implied_end_tags(token.start(), but=P)
        b.close(position, token.start(), token)
        return
    i = b.insert_implied(P, token.start())
    b.tree.misnested.add(i)
    b.close(len(b.stack) - 1, token.start(), token)


@RULES.end(LI)
def _end_li(b: Builder, tag: int, token: Token) -> None:
    _end_item(b, tag, token, LIST_SCOPE)


@RULES.end(DD, DT)
def _end_dd(b: Builder, tag: int, token: Token) -> None:
    _end_item(b, tag, token, SCOPE)


def _end_item(b: Builder, tag: int, token: Token, scope: frozenset[int]) -> None:
    position = b.in_scope(-tag, scope)
    if position >= 0:
        b.generate_implied_end_tags(token.start(), but=-tag)
        b.close(position, token.start(), token)


@RULES.end(*HEADINGS)
def _end_heading(b: Builder, _tag: int, token: Token) -> None:
    position = b.any_in_scope(_HEADINGS)
    if position >= 0:
        b.generate_implied_end_tags(token.start())
        b.close(position, token.start(), token)


@RULES.start(TABLE)
def _table(b: Builder, tag: int, token: Token) -> None:
    if not b.tree.quirks:
        b.close_p(token.start())
    b.insert(tag, token)
    b.frameset_ok = False
    b.mode = IN_TABLE


@RULES.start(HR)
def _hr(b: Builder, tag: int, token: Token) -> None:
    b.close_p(token.start())
    if b.in_scope(SELECT) >= 0:
        b.generate_implied_end_tags(token.start())
    b.insert_void(tag, token)
    b.frameset_ok = False


def _body_is_second(b: Builder) -> bool:
    return len(b.stack) > 1 and b.ids[b.stack[1]] == BODY


def _detach(b: Builder, body: int) -> None:
    """Takes the body, which a frameset replaces, out of the tree; all that came since is in it."""
    b.tree.detached.update(range(body, len(b.ids)))
