"""Messages read back from bytes: what a recording origin and a recording visitor saw."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tests.proxy.differential.cases import Fields, is_bodiless

Ended = Literal["complete", "broken", "refused", "waiting"]

_SIZE = re.compile(rb"[0-9A-Fa-f]+")


@dataclass(frozen=True)
class Seen:
    """A request as the origin saw it."""

    method: bytes
    target: bytes
    version: bytes
    fields: Fields
    body: bytes = b""
    trailers: Fields = ()
    whole: bool = True


@dataclass(frozen=True)
class Got:
    """An answer as the visitor saw it. `refused`: the connection ended before a whole head;
    `waiting`: it did not end. `surplus`: bytes behind the message."""

    ended: Ended
    interims: tuple[bytes, ...] = ()
    version: bytes = b""
    status: bytes = b""
    reason: bytes = b""
    fields: Fields = ()
    body: bytes = b""
    trailers: Fields = ()
    surplus: bytes = b""

    def get(self, name: bytes) -> bytes | None:
        return get(self.fields, name)


def get(fields: Fields, name: bytes) -> bytes | None:
    """The first value of a field; `name` in lower case."""
    return next((value for key, value in fields if key.lower() == name), None)


def members(fields: Fields, name: bytes) -> frozenset[bytes]:
    """The comma-separated members of a field, in lower case."""
    joined = b",".join(value for key, value in fields if key.lower() == name).lower()
    return frozenset(part.strip() for part in joined.split(b",")) - {b""}


def split_head(head: bytes) -> tuple[bytes, Fields]:
    """First line and fields of a head without its empty line; optional space round values is no
    part of them."""
    line, *lines = head.split(b"\r\n")
    parted = (each.partition(b":") for each in lines)
    return line, tuple((name, value.strip(b" \t")) for name, _, value in parted)


def read_chunks(data: bytes) -> tuple[bytes, Fields, bytes] | tuple[bytes, None, None]:
    """A chunked body, its trailers, and what follows; without the last two where it is not whole
    or not well formed."""
    pieces: list[bytes] = []
    at = 0
    while True:
        line_end = data.find(b"\r\n", at)
        size = _SIZE.match(data, at, line_end) if line_end >= 0 else None
        if size is None:
            return b"".join(pieces), None, None
        length, start = int(size.group(), 16), line_end + 2
        if length == 0:
            break
        pieces.append(data[start : start + length])
        if data[start + length : start + length + 2] != b"\r\n":
            return b"".join(pieces), None, None
        at = start + length + 2
    if data.startswith(b"\r\n", start):
        return b"".join(pieces), (), data[start + 2 :]
    end = data.find(b"\r\n\r\n", start)
    if end < 0:
        return b"".join(pieces), None, None
    return b"".join(pieces), split_head(b"\r\n" + data[start:end])[1], data[end + 4 :]


def read_answer(method: bytes, data: bytes, *, closed: bool, reset: bool = False) -> Got | None:
    """The answer in these bytes; None where more may come. `closed`: nothing more comes, `reset`:
    by a reset."""
    interims: list[bytes] = []
    while True:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            return Got("refused", tuple(interims), surplus=data) if closed else None
        line, fields = split_head(head)
        version, _, status_line = line.partition(b" ")
        status, _, reason = status_line.partition(b" ")
        if not (status.startswith(b"1") and len(status) == 3) or status == b"101":
            break
        interims.append(line)
        data = rest
    seen = (tuple(interims), version, status, reason, fields)
    if is_bodiless(method, status):
        return Got("complete", *seen, surplus=rest)
    if members(fields, b"transfer-encoding"):
        body, trailers, surplus = read_chunks(rest)
        if trailers is not None and surplus is not None:
            return Got("complete", *seen, body, trailers, surplus)
        return Got("broken", *seen, body) if closed else None
    lengths = {value for name, value in fields if name.lower() == b"content-length"}
    if not lengths:
        return Got("broken" if reset else "complete", *seen, rest) if closed else None
    length = lengths.pop()
    if lengths or not length.isdigit():
        return Got("broken", *seen, rest) if closed else None
    if len(rest) >= int(length):
        return Got("complete", *seen, rest[: int(length)], surplus=rest[int(length) :])
    return Got("broken", *seen, rest) if closed else None
