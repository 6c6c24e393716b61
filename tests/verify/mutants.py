"""A page made wrong in many ways, by a seed: what a cut transfer, a false charset, a broken disk or
a careless template leave of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TypeVar

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.scanner import TAG
from tests.verify.pages import BOM, Source

CHARSETS = (
    *("utf-8", "gb18030", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1252"),
    *("windows-1251", "windows-1256", "koi8-u", "iso-8859-2"),
)
FALSE_CHARSETS = 3
CUTS = 4
BROKEN = 3
MISTAGGED = 2
"""Mutants of each kind; tags are dropped, doubled, moved and torn, so many of each."""


T = TypeVar("T")


def sample(population: Sequence[T], number: int, seed: int) -> list[T]:
    """Some of many, the same ones for the same seed."""
    return random.Random(seed).sample(population, min(number, len(population)))


def mutants(source: Source, seed: int) -> Iterator[Source]:
    """All mutants of a page, the same ones for the same seed."""
    body, charset = source.read
    body = body.removeprefix(BOM)  # else no other charset would be heard
    chance = random.Random(f"{seed} {source.name}")

    def mutant(kind: str, number: int, body: bytes, charset: Charset = charset) -> Source:
        return Source(f"{source.name}, {kind} {number}", body, Charset(charset.label, "header"))

    others = [label for label in CHARSETS if label != charset.label]
    for number, label in enumerate(chance.sample(others, FALSE_CHARSETS)):
        yield mutant(f"read as {label}", number, body, Charset(label, "header"))
    for number in range(CUTS):
        yield mutant("cut", number, body[: chance.randrange(len(body) + 1)])
    for number in range(BROKEN):
        yield mutant("bits", number, _bits(body, chance))
    tags = [match.span() for match in TAG.finditer(body) if match[1]]
    for kind, change in _CHANGES.items():
        for number in range(MISTAGGED if tags else 0):
            yield mutant(kind, number, change(body, tags, chance))


def _bits(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 8) if body else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


Spans = list[tuple[int, int]]


def _chosen(tags: Spans, chance: random.Random) -> Spans:
    return sorted(chance.sample(tags, min(len(tags), chance.randint(1, 5))))


def _dropped(body: bytes, tags: Spans, chance: random.Random) -> bytes:
    for start, end in reversed(_chosen(tags, chance)):
        body = body[:start] + body[end:]
    return body


def _doubled(body: bytes, tags: Spans, chance: random.Random) -> bytes:
    for start, end in reversed(_chosen(tags, chance)):
        body = body[:end] + body[start:end] + body[end:]
    return body


def _moved(body: bytes, tags: Spans, chance: random.Random) -> bytes:
    """Tags of the page once more, elsewhere."""
    pieces = [body[start:end] for start, end in _chosen(tags, chance)]
    for piece in pieces:
        _, at = chance.choice(tags)
        body = body[:at] + piece + body[at:]
    return body


def _torn(body: bytes, tags: Spans, chance: random.Random) -> bytes:
    """Tags of which a byte is lost: a bracket, a quote, a letter."""
    for start, end in reversed(_chosen(tags, chance)):
        at = chance.choice((start, end - 1, chance.randrange(start, end)))
        body = body[:at] + body[at + 1 :]
    return body


_CHANGES = {"dropped": _dropped, "doubled": _doubled, "moved": _moved, "torn": _torn}
