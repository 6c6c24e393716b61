"""Mutations of pages by their tags: a fuzzer that changes bytes alone learns markup slowly."""

from __future__ import annotations

import random
from collections.abc import Callable

from a11y_proxy.html.scanner import TAG
from a11y_proxy.html.tags import NUMBERS

NAMES = [
    *(name.encode() for name in NUMBERS),
    *(b"path g foreignobject desc mi mo mtext annotation-xml mglyph x-y o:p".split()),
]
ATTRIBUTES = (
    *(b"id=x", b"id='1'", b'class="a b"', b"type=hidden", b"href='javascript:x'", b"color=red"),
    *(b"encoding=text/html", b"form=x", b"selected", b"a=1 a=2", b"=", b"'", b'a="x', b"a=<p>"),
    *(b"title=\xe9\xa6\x96", b"value", b"shadowrootmode=open", b"shadowrootmode=CLOSED", b"/"),
)
TEXTS = (
    *(b"x", b" ", b"\n", b"\r\n", b"\r", b"\0", b"\x0c", b"&amp", b"&#32;", b"&#x0;", b"&notit;"),
    *(b"<!-- ", b"-->", b"--!>", b"<!---->", b"<![CDATA[", b"]]>", b"<!doctype html>", b"<!x>"),
    *(b"<?x?>", b"</>", b"</3>", b"<", b"</", b"<!doctype html public '-//w3c//dtd html 3.2//'>"),
    *(b"<svg><", b"<math><", b"<script><!--<script>", b"\x1f", b"\xef\xbb\xbf", b"\x81", b"\xa1"),
)
Parts = list[bytes]


def split(page: bytes) -> Parts:
    """Tags and the text between them."""
    parts, last = [], 0
    for token in TAG.finditer(page):
        parts += [page[last : token.start()], token[0]]
        last = token.end()
    return [part for part in (*parts, page[last:]) if part]


def new_part(chance: random.Random) -> bytes:
    """A start tag, an end tag, or something between tags."""
    kind = chance.randrange(8)
    if kind < 2:
        return chance.choice(TEXTS)
    name = chance.choice(NAMES)
    if kind < 4:
        return b"</" + name + b">"
    if kind < 6:
        return b"<" + name + b">"
    attributes = b" ".join(chance.sample(ATTRIBUTES, chance.randint(1, 3)))
    return b"<" + name + b" " + attributes + chance.choice((b">", b">", b"/>", b" />"))


def _insert(parts: Parts, chance: random.Random) -> None:
    parts.insert(chance.randint(0, len(parts)), new_part(chance))


def _wrap(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(NAMES)
    first, last = sorted(chance.randint(0, len(parts)) for _ in range(2))
    parts.insert(last, b"</" + name + b">")
    parts.insert(first, b"<" + name + b">")


def _drop(parts: Parts, chance: random.Random) -> None:
    first = chance.randrange(len(parts))
    del parts[first : first + chance.choice((1, 1, 2, 5))]


def _double(parts: Parts, chance: random.Random) -> None:
    first = chance.randrange(len(parts))
    piece = parts[first : first + chance.randint(1, 4)]
    at = chance.randint(0, len(parts))
    parts[at:at] = piece * chance.choice((1, 1, 2, 9))


def _swap(parts: Parts, chance: random.Random) -> None:
    one, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]


def _replace(parts: Parts, chance: random.Random) -> None:
    parts[chance.randrange(len(parts))] = new_part(chance)


def _turn(parts: Parts, chance: random.Random) -> None:
    """A start tag becomes an end tag, and the other way round."""
    at = chance.randrange(len(parts))
    part = parts[at]
    if part.startswith(b"</"):
        parts[at] = b"<" + part[2:]
    elif part.startswith(b"<"):
        parts[at] = b"</" + part[1:]


_CHANGES: tuple[Callable[[Parts, random.Random], None], ...] = (
    *(_insert, _insert, _wrap, _drop, _double, _swap, _replace, _turn),
)


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Another input, at most so long, from one; the first byte, which is no part of the page,
    changes seldom."""
    chance = random.Random(seed)
    first = data[:1] or b"\0"
    if not chance.randrange(12):
        first = bytes([chance.randrange(256)])
    parts = split(data[1:])
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        (chance.choice(_CHANGES) if parts else _insert)(parts, chance)
    return (first + b"".join(parts))[:most]


def cross(one: bytes, other: bytes, most: int, seed: int) -> bytes:
    """The beginning of one input and the end of another, cut between tags."""
    chance = random.Random(seed)
    head, tail = split(one[1:]), split(other[1:])
    head = head[: chance.randint(0, len(head))]
    tail = tail[chance.randint(0, len(tail)) :]
    return ((one[:1] or b"\0") + b"".join(head + tail))[:most]
