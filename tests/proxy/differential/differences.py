"""What two ways between the same visitor and the same origin show differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.proxy.differential.cases import Case, Fields
from tests.proxy.differential.messages import Got, Seen

# They belong to each connection; where among the others they stand says nothing.
_FRAMING = frozenset({b"connection", b"content-length", b"keep-alive", b"transfer-encoding"})


@dataclass(frozen=True)
class Exchange:
    """What both ends saw on one way."""

    asked: tuple[Seen, ...]
    got: Got


@dataclass(frozen=True)
class Pair:
    """One case on the direct way and on another, named `way`."""

    case: Case
    way: str
    direct: Exchange
    other: Exchange


@dataclass(frozen=True)
class Difference:
    """`side`: request, as the origin saw it, or answer, as the visitor did. Of fields: one `lost`
    or `added` (`name` in lower case), their `order`, the `case` of a name."""

    side: str
    part: str
    name: bytes = b""
    direct: object = None
    other: object = None

    def __str__(self) -> str:
        named = f" {self.name.decode('latin-1')}" if self.name else ""
        return f"{self.side} {self.part}{named}: {_short(self.direct)} | {_short(self.other)}"


def differences(pair: Pair) -> list[Difference]:
    """All that the other way shows differently, to either end."""
    return [*_requests(pair), *_answers(pair.direct.got, pair.other.got)]


def _requests(pair: Pair) -> Iterator[Difference]:
    direct, other = pair.direct.asked, pair.other.asked
    if len(direct) != len(other):
        yield Difference("request", "times", b"", len(direct), len(other))
    if not direct or not other:
        return
    yield from _parts("request", direct[-1], other[-1], ("method", "target", "version"))
    yield from _fields("request", direct[-1].fields, other[-1].fields)
    yield from _parts("request", direct[-1], other[-1], ("body", "trailers", "whole"))


def _answers(direct: Got, other: Got) -> Iterator[Difference]:
    yield from _parts("answer", direct, other, ("interims", "version", "status", "reason"))
    yield from _fields("answer", direct.fields, other.fields)
    yield from _parts("answer", direct, other, ("body", "trailers", "surplus", "ended"))


def _parts(
    side: str, direct: object, other: object, names: tuple[str, ...]
) -> Iterator[Difference]:
    for name in names:
        here, there = getattr(direct, name), getattr(other, name)
        if here != there:
            yield Difference(side, name, b"", here, there)


def _fields(side: str, direct: Fields, other: Fields) -> Iterator[Difference]:
    here, there = _lowered(direct), _lowered(other)
    lost, added = Counter(here) - Counter(there), Counter(there) - Counter(here)
    for name, value in lost.elements():
        yield Difference(side, "lost", name, value)
    for name, value in added.elements():
        yield Difference(side, "added", name, None, value)
    if _shared(here, lost) != _shared(there, added):
        yield Difference(side, "order", b"", _shared(here, lost), _shared(there, added))
    names = {name for name, _ in other}
    for name in dict.fromkeys(name for name, _ in direct):
        if name not in names and any(name.lower() == each.lower() for each in names):
            yield Difference(side, "case", name.lower(), name)


def _lowered(fields: Fields) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in fields]


def _shared(
    fields: list[tuple[bytes, bytes]], gone: Counter[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    left = Counter(gone)
    kept = []
    for field in fields:
        if left[field]:
            left[field] -= 1
        elif field[0] not in _FRAMING:
            kept.append(field)
    return kept


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 160 else f"{text[:100]} … {text[-40:]} ({len(text)})"
