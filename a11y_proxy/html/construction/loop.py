"""The loop over a page's tags: a short way for nearly all, the insertion modes for the rest.

The short way holds where a tag's whole effect is one line: open an element, close the current one,
add a void one. It covers "in body" and "in cell", the steps between rows and cells, and what a head
holds, and is left
  - where a closed formatting element waits to be reopened (`waiting`),
  - where a p might have to be closed first (`open_p` counts them, so no search is needed),
  - near the cap on depth,
  - for every tag that is not named here.
It looks at text only in rows and heads. 94% of the tags of real pages stay on it; without it a tree
costs three times as much (237, 160 pages). So `run` is long and keeps its state in local variables.
"""

from __future__ import annotations

from itertools import islice

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.dispatch import step
from a11y_proxy.html.construction.modes import IN_CELL, IN_HEAD, IN_ROW, IN_TABLE_BODY
from a11y_proxy.html.construction.openelements import MARKER
from a11y_proxy.html.construction.text import text
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.scanner import WHITE, over_cap
from a11y_proxy.html.tags import (
    BLOCK,
    CLOSED_BY_NAME,
    DD,
    DL,
    DT,
    FIRST_FOREIGN,
    HEAD,
    HEADINGS,
    IFRAME,
    KNOWN,
    LI,
    LINK,
    META,
    NOBR,
    NOSCRIPT,
    OL,
    PHRASING,
    SCRIPT,
    STYLE,
    TBODY,
    TD,
    TH,
    TITLE,
    TR,
    UL,
    VOID_PHRASING,
    P,
)

_CHUNK = 128
"""How many tags are read before the caps are looked at again."""

_NONE = 99
"""No mode: every token goes the long way."""
_CELLS, _META, _TERMS = frozenset({TD, TH}), frozenset({META, LINK}), frozenset({DD, DT})
_PHRASING, _BLOCK, _BLOCK_END = PHRASING.start, BLOCK.start, BLOCK.stop
_HEADING, _HEADING_END = HEADINGS.start, HEADINGS.stop
_CLOSED_BY_NAME_END = CLOSED_BY_NAME.stop
_VOID, _VOID_END = VOID_PHRASING.start, VOID_PHRASING.stop


def run(b: Builder, pos: int = 0) -> None:
    """Reads all tags of the source from `pos` on, from the state that the builder is in."""
    source, names, limits = b.source, b.tree.tag_names, b.limits
    ids, parents, starts, ends = b.ids, b.parents, b.starts, b.ends
    stack, formatting = b.stack, b.formatting
    add_id, add_parent, add_start = ids.append, parents.append, starts.append
    push, pop = stack.append, stack.pop
    tags_from = b.pattern.finditer
    raw_in_body = frozenset({SCRIPT, STYLE, IFRAME} | ({NOSCRIPT} if b.scripting else set()))
    raw_in_head = raw_in_body - {IFRAME} | {TITLE}

    mode = _short_way(b)
    current = stack[-1] if stack else -1
    n = len(ids)
    open_p = b.open_p
    last: Token | None = None  # the token before; None where the scan started anew,
    resumed = pos  # at this offset
    m: Token | None = None
    while True:
        if n > limits.elements:
            raise LimitExceeded("too many elements")
        near_cap = len(stack) > limits.depth - _CHUNK
        if near_cap:
            mode = _NONE
        before = m
        for m in islice(tags_from(source, pos), _CHUNK):
            c = names[m[1]]
            if mode <= IN_CELL:
                if c > 0:
                    if c < _BLOCK_END:
                        if c >= _BLOCK:
                            opens = not open_p
                        elif c >= _PHRASING:
                            opens = True
                        elif not formatting or formatting[-1] < 0:
                            opens = c != NOBR or not formatting  # one behind a marker can be open
                            if opens:
                                formatting.append(n)
                        elif (
                            len(formatting) < 3 or formatting[-2] < 0 or formatting[-3] < 0
                            if c > NOBR
                            else ids[formatting[-1]] != c
                            and (len(formatting) == 1 or formatting[-2] < 0)
                        ):  # no like of it could be in the list, or fewer than three in all
                            opens = True
                            formatting.append(n)
                        else:
                            opens = False
                    elif _VOID <= c < _VOID_END:
                        add_id(c)
                        add_parent(current)
                        add_start(m)
                        n += 1
                        last = m
                        continue
                    elif c == LI:
                        opens = not open_p
                        if opens:
                            if ids[current] == LI:
                                ends[current] = m.start()
                                pop()
                                current = stack[-1]
                            else:
                                opens = UL <= ids[current] <= OL
                    elif c == P or _HEADING <= c < _HEADING_END:
                        opens = not open_p and not _HEADING <= ids[current] < _HEADING_END
                        if opens and c == P:
                            open_p = 1
                    elif c in raw_in_body:
                        add_id(c)
                        add_parent(current)
                        add_start(m)
                        ends[n], pos = b.raw_end(c, m)
                        n += 1
                        resumed = pos
                        last = None
                        break
                    elif c >= KNOWN:
                        opens = True
                    else:
                        opens = c in _TERMS and not open_p and ids[current] == DL
                    if opens:
                        add_id(c)
                        add_parent(current)
                        add_start(m)
                        push(n)
                        current = n
                        n += 1
                        last = m
                        continue
                elif c < 0:
                    if ids[current] == -c:
                        if c > -_CLOSED_BY_NAME_END:
                            if c <= -_PHRASING:
                                if c == -P:
                                    open_p -= 1
                                closes = True
                            elif formatting and formatting[-1] == current:
                                formatting.pop()
                                closes = True
                            else:
                                closes = False
                        else:
                            closes = c <= -KNOWN
                        if closes:
                            ends[current] = m
                            pop()
                            current = stack[-1]
                            last = m
                            continue
                        if -c in _CELLS:
                            ends[current] = m
                            pop()
                            current = stack[-1]
                            last = m
                            b.clear_to_marker()
                            b.mode = IN_ROW
                            mode = _NONE if b.waiting or near_cap else IN_ROW
                            continue
                    elif ids[current] == LI and -OL <= c <= -UL and ids[stack[-2]] == -c:
                        ends[current] = m.start()
                        pop()
                        ends[pop()] = m
                        current = stack[-1]
                        last = m
                        continue
                else:
                    last = m
                    continue
            elif mode <= IN_TABLE_BODY:
                if not source[resumed if last is None else last.end() : m.start()].strip(WHITE):
                    if mode == IN_ROW:
                        if ids[current] == TR:
                            if c in _CELLS:
                                add_id(c)
                                add_parent(current)
                                add_start(m)
                                push(n)
                                current = n
                                n += 1
                                last = m
                                formatting.append(MARKER)
                                mode = b.mode = IN_CELL
                                continue
                            if c == -TR:
                                ends[current] = m
                                pop()
                                current = stack[-1]
                                last = m
                                mode = b.mode = IN_TABLE_BODY
                                continue
                    elif c == TR and ids[current] == TBODY:
                        add_id(c)
                        add_parent(current)
                        add_start(m)
                        push(n)
                        current = n
                        n += 1
                        last = m
                        mode = b.mode = IN_ROW
                        continue
            elif (
                mode == IN_HEAD
                and ids[current] == HEAD
                and not source[resumed if last is None else last.end() : m.start()].strip(WHITE)
            ):
                if c in _META:
                    add_id(c)
                    add_parent(current)
                    add_start(m)
                    n += 1
                    last = m
                    continue
                if c in raw_in_head:
                    add_id(c)
                    add_parent(current)
                    add_start(m)
                    ends[n], pos = b.raw_end(c, m)
                    n += 1
                    resumed = pos
                    last = None
                    break

            b.open_p = open_p
            b.last = resumed if last is None else last.end()
            step(b, c, m)
            open_p = b.open_p
            mode = _NONE if near_cap else _short_way(b)
            current = stack[-1] if stack else -1
            n = len(ids)
            if b.resume_at is not None:
                pos = resumed = b.resume_at
                b.resume_at = last = None
                break
            last = m
        else:
            if m is None or m is before:
                break
            pos = m.end()

    b.open_p = open_p
    b.last = resumed if last is None else last.end()
    _finish_scan(b, m)


def _short_way(b: Builder) -> int:
    """The mode by which the short way goes on; `_NONE` where it must not."""
    if b.waiting or b.spans is not None:
        return _NONE
    # HTML inside SVG and MathML, too, goes the long way: its end leads back into them.
    if b.tree.foreign and any(b.ids[i] >= FIRST_FOREIGN for i in b.stack):
        return _NONE
    return b.mode


def _finish_scan(b: Builder, token: Token | None) -> None:
    """Processes the text behind the last tag."""
    end = len(b.source)
    if token is not None and token[1] is None and token.end() == end:
        found: bytes = token[0]
        if over_cap(found, b.limits.attributes):
            raise LimitExceeded("too many attributes in one tag")
        closed = (b"-->", b"--!>") if found.startswith(b"<!--") else b">"
        b.tree.cut = not found.endswith(closed)
        b.cut = b.cut or b.tree.cut
    if b.waiting:
        b.tree.reopen.append((b.last, end))
    if b.last < end:
        text(b, b.last, end)
