"""Where a page's own markup declares its encoding, found as Chromium finds it.

The standard scans 1,024 bytes and knows nothing of scripts; Chromium runs its tokenizer: what
stands inside script, style and title is no tag, character references count, and the search goes on
for as long as only tags of a head were seen (seen in Chromium 156).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from a11y_proxy.html.scanner import (
    TAG,
    Attribute,
    attributes,
    decode_references,
    raw_text_end,
    script_end,
)

UNCONDITIONAL = 1024
"""Bytes that are searched whatever stands in them."""
MOST = 1 << 20
"""Bytes that are searched at most; Chromium searches on, but no head is so large."""

HEAD_TAGS = frozenset(
    b"script noscript style link meta object title base html head /script /noscript /style "
    b"/link /meta /object /title /base".split()
)
_RAW = frozenset(b"style title textarea xmp iframe noembed noframes".split())
# Up to a label, behind its quote if it has one: controls and space may stand around the sign.
_CHARSET = re.compile(r"charset[\0-\x20]*+=[\0-\x20]*+([\"']?)", re.IGNORECASE | re.ASCII)
_END = re.compile(r"[\"';\0-\x20]")

Lookup = Callable[[bytes], str | None]
"""A label as written to the encoding's name in the WHATWG table, None where it names nothing."""


class Declaration(NamedTuple):
    """One declaration in the page: the label as written, the encoding that the page is then read
    in (None: nobody knows the label), the offset of the tag."""

    label: bytes
    name: str | None
    offset: int


def declarations(body: bytes, lookup: Lookup) -> Iterator[Declaration]:
    """Every declaration that Chromium comes to, in order; the first with a name is the one that
    counts."""
    position = 0
    in_head = True
    while (tag := TAG.search(body, position)) is not None:
        if tag.start() >= (MOST if in_head else UNCONDITIONAL):
            return
        position = tag.end()
        if tag[1] is None:
            continue
        name = tag[1].lower()
        if name == b"meta":
            label = label_of(attributes(tag[0]))
            if label:
                yield Declaration(label, meant(lookup(label)), tag.start())
        elif name == b"plaintext":
            return
        elif name == b"script":
            position = script_end(body, position)
        elif name in _RAW:
            position = raw_text_end(body, position, name)
        in_head = in_head and name in HEAD_TAGS


def meant(name: str | None) -> str | None:
    """The encoding of a page whose meta names `name`: one that can hold the meta itself."""
    if name in ("utf-16le", "utf-16be"):
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name


def label_of(found: list[Attribute]) -> bytes:
    """The label that a meta with these attributes states, b"" where it states none."""
    got_pragma = False
    charset: str | None = None
    content = ""
    for attribute in found:
        value = decode_references(attribute.value.decode("latin-1"), in_attribute=True)
        if attribute.name == b"http-equiv":
            got_pragma = got_pragma or value.lower() == "content-type"
        elif attribute.name == b"charset":
            charset = value
        elif attribute.name == b"content" and charset is None:
            content = label_in_content(value) or content
    if charset is None:
        charset = content if got_pragma else ""
    return charset.strip("\t\n\f\r ").encode("latin-1", "replace")


def label_in_content(value: str) -> str:
    """The label within a meta's `content` ("text/html; charset=gbk"), "" where there is none."""
    found = _CHARSET.search(value)
    if found is None:
        return ""
    if found[1]:
        end = value.find(found[1], found.end())
        return value[found.end() : end] if end >= 0 else ""
    behind = _END.search(value, found.end())
    return value[found.end() : behind.start() if behind else len(value)]
