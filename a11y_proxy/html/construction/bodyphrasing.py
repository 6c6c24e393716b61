"""The "in body" rules for what stands in text: formatting, images, controls, ruby, raw text, SVG
and MathML (13.2.6.4.7): a function for each paragraph of the standard."""

from __future__ import annotations

from a11y_proxy.html.construction import foreign
from a11y_proxy.html.construction.builder import Builder, is_hidden
from a11y_proxy.html.construction.formatting import adopt, last_active, push, reconstruct
from a11y_proxy.html.construction.rules import Rules
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.tags import (
    BR,
    BUTTON,
    FORMATTING,
    IFRAME,
    IMAGE,
    IMG,
    INPUT,
    MATH,
    NOBR,
    NOEMBED,
    NOSCRIPT,
    OPTGROUP,
    OPTION,
    PARAM,
    RB,
    RP,
    RT,
    RTC,
    RUBY,
    SELECT,
    SOURCE,
    SVG,
    TEXTAREA,
    TRACK,
    VOID_PHRASING,
    XMP,
    A,
    numbers,
)

RULES = Rules()

_MARKED_IN_BODY = numbers("applet marquee object")
_IGNORED = numbers("caption col colgroup frame head tbody td tfoot th thead tr")


@RULES.start(BUTTON)
def _button(b: Builder, tag: int, token: Token) -> None:
    position = b.in_scope(BUTTON)
    if position >= 0:
        b.generate_implied_end_tags(token.start())
        b.close(position, token.start())
    reconstruct(b)
    b.insert(tag, token)
    b.frameset_ok = False


@RULES.start(A)
def _a(b: Builder, tag: int, token: Token) -> None:
    before = last_active(b, A)
    if before is not None:
        _close_a(b, before, token.start())
    reconstruct(b)
    push(b, b.insert(tag, token))


def _close_a(b: Builder, i: int, at: int) -> None:
    """A link is closed by the next one, wherever it stands."""
    adopt(b, A, at)
    if i in b.formatting:
        b.formatting.remove(i)
    if i in b.stack:
        b.stack.remove(i)
        b.tree.misnested.add(i)
        b.ends[i] = at
    b.look_for_waiting()


@RULES.start(*(tag for tag in FORMATTING if tag not in (A, NOBR)))
def _formatting(b: Builder, tag: int, token: Token) -> None:
    reconstruct(b)
    push(b, b.insert(tag, token))


@RULES.start(NOBR)
def _nobr(b: Builder, tag: int, token: Token) -> None:
    reconstruct(b)
    if b.in_scope(NOBR) >= 0:
        adopt(b, NOBR, token.start())
        reconstruct(b)
    push(b, b.insert(tag, token))


@RULES.end(*FORMATTING)
def _end_formatting(b: Builder, tag: int, token: Token) -> None:
    adopt(b, -tag, token.start(), token)


@RULES.start(*_MARKED_IN_BODY)
def _applet(b: Builder, tag: int, token: Token) -> None:
    reconstruct(b)
    b.insert(tag, token)
    b.insert_marker()
    b.frameset_ok = False


@RULES.end(*_MARKED_IN_BODY)
def _end_applet(b: Builder, tag: int, token: Token) -> None:
    position = b.in_scope(-tag)
    if position >= 0:
        b.generate_implied_end_tags(token.start())
        b.close(position, token.start(), token)
        b.clear_to_marker()


@RULES.end(BR)
def _end_br(b: Builder, _tag: int, token: Token) -> None:
    reconstruct(b)
    i = b.insert_void(BR, None)
    b.tree.implied[i] = token.start()
    b.tree.misnested.add(i)
    b.frameset_ok = False


@RULES.start(*VOID_PHRASING)
def _void(b: Builder, tag: int, token: Token) -> None:
    reconstruct(b)
    b.insert_void(tag, token)
    b.frameset_ok = False


@RULES.start(IMAGE)
def _image(b: Builder, _tag: int, token: Token) -> None:
    _void(b, IMG, token)


@RULES.start(INPUT)
def _input(b: Builder, tag: int, token: Token) -> None:
    position = b.in_scope(SELECT)
    if position >= 0:
        b.close(position, token.start())
    reconstruct(b)
    b.insert_void(tag, token)
    if b.frameset_ok and not is_hidden(token):
        b.frameset_ok = False


@RULES.start(PARAM, SOURCE, TRACK)
def _param(b: Builder, tag: int, token: Token) -> None:
    b.insert_void(tag, token)


@RULES.start(TEXTAREA)
def _textarea(b: Builder, tag: int, token: Token) -> None:
    b.insert_raw(tag, token)
    b.frameset_ok = False


@RULES.start(XMP)
def _xmp(b: Builder, tag: int, token: Token) -> None:
    b.close_p(token.start())
    reconstruct(b)
    b.insert_raw(tag, token)
    b.frameset_ok = False


@RULES.start(IFRAME)
def _iframe(b: Builder, tag: int, token: Token) -> None:
    b.insert_raw(tag, token)
    b.frameset_ok = False


@RULES.start(NOEMBED)
def _noembed(b: Builder, tag: int, token: Token) -> None:
    b.insert_raw(tag, token)


@RULES.start(NOSCRIPT)
def _noscript(b: Builder, tag: int, token: Token) -> None:
    if b.scripting:
        b.insert_raw(tag, token)
    else:
        reconstruct(b)
        b.insert(tag, token)


@RULES.start(SELECT)
def _select(b: Builder, tag: int, token: Token) -> None:
    position = b.in_scope(SELECT)
    if position >= 0:
        b.close(position, token.start())
        return
    reconstruct(b)
    b.insert(tag, token)
    b.frameset_ok = False


@RULES.start(OPTION)
def _option(b: Builder, tag: int, token: Token) -> None:
    _choice(b, tag, token, but=OPTGROUP)


@RULES.start(OPTGROUP)
def _optgroup(b: Builder, tag: int, token: Token) -> None:
    _choice(b, tag, token, but=0)


def _choice(b: Builder, tag: int, token: Token, but: int) -> None:
    if b.in_scope(SELECT) >= 0:
        b.generate_implied_end_tags(token.start(), but)
    elif b.current == OPTION:
        b.pop(token.start())
    reconstruct(b)
    b.insert(tag, token)


@RULES.start(RB, RTC)
def _rb(b: Builder, tag: int, token: Token) -> None:
    _ruby_part(b, tag, token, but=0)


@RULES.start(RP, RT)
def _rt(b: Builder, tag: int, token: Token) -> None:
    _ruby_part(b, tag, token, but=RTC)


def _ruby_part(b: Builder, tag: int, token: Token, but: int) -> None:
    if b.in_scope(RUBY) >= 0:
        b.generate_implied_end_tags(token.start(), but)
    b.insert(tag, token)


@RULES.start(MATH, SVG)
def _foreign(b: Builder, tag: int, token: Token) -> None:
    reconstruct(b)
    foreign.insert(b, "svg" if tag == SVG else "math", token)


@RULES.start(*_IGNORED)
def _ignored(b: Builder, tag: int, token: Token) -> None:
    """Parts of a table, a head or a frame have no place here: only the tag is ignored."""
