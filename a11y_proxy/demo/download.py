"""A download of 50 MB, made in pieces when asked for, in ranges (RFC 9110, 14)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Sequence

from a11y_proxy.demo.answer import Answer, Asked, unless_known

PATH = "/xz/yxht.dat"
SIZE = 50 * 1024 * 1024

_PIECE = 64 * 1024
_ETAG = b'"yxht-2012:50m"'
_MODIFIED = b"Mon, 19 Mar 2012 01:30:00 GMT"
_TYPE = (b"content-type", b"application/octet-stream")
_HEADERS = (
    (b"accept-ranges", b"bytes"),
    (b"last-modified", _MODIFIED),
    (b"etag", _ETAG),
    (b"content-disposition", b'attachment; filename="' + "云溪航拍图.dat".encode("gbk") + b'"'),
)
_RANGE = re.compile(rb"([0-9]{0,19})-([0-9]{0,19})")
_MOST_RANGES = 8
"""More of them in one request get the whole file: they cost more than they save."""
_BOUNDARY = b"yunxi-7d63a1f20c"

Span = tuple[int, int]
"""First byte, and the byte behind the last."""


def answer(asked: Asked) -> Answer:
    """The file, one or several of its ranges, or 304, 405, 416."""
    if asked.method not in ("GET", "HEAD"):
        return Answer(405, ((b"allow", b"GET, HEAD"),))
    length = (b"content-length", str(SIZE).encode())
    whole = Answer(200, (_TYPE, length, *_HEADERS), _bytes((0, SIZE)))
    current = unless_known(asked, whole)
    spans = _spans(asked)
    if current is not whole or spans is None:
        return current
    if not spans:
        return Answer(416, ((b"content-range", b"bytes */%d" % SIZE), *_HEADERS[:1]))
    return _one(spans[0]) if len(spans) == 1 else _several(spans)


def content(span: Span) -> bytes:
    """The bytes of the file within `span`; for spans of a few pieces."""
    first, behind = span
    pieces = range(first // _PIECE, -(-behind // _PIECE))
    skipped = pieces.start * _PIECE
    return b"".join(map(_piece, pieces))[first - skipped : behind - skipped]


def _piece(number: int) -> bytes:
    return hashlib.shake_128(b"yunxi %d" % number).digest(_PIECE)


async def _bytes(span: Span) -> AsyncIterator[bytes]:
    at, behind = span
    while at < behind:
        until = min(behind, (at // _PIECE + 1) * _PIECE)
        yield content((at, until))
        at = until


def _spans(asked: Asked) -> list[Span] | None:
    """What the request asks for of the file, spans beyond its end left out; None: all of it."""
    unit, _, listed = asked.get(b"range").partition(b"=")
    only_if = asked.get(b"if-range")
    if asked.method != "GET" or unit.lower() != b"bytes" or only_if not in (b"", _ETAG, _MODIFIED):
        return None
    spans = [_span(part.strip(b" \t")) for part in listed.split(b",")]
    if len(spans) > _MOST_RANGES or None in spans:
        return None
    return [span for span in spans if span and span[0] < span[1]]


def _span(part: bytes) -> Span | None:
    """The span of `first-last`, `first-`, or `-last ones`; None: no range at all."""
    match = _RANGE.fullmatch(part)
    if not match or part == b"-":
        return None
    first, last = match.groups()
    if not first:
        return max(SIZE - int(last), 0), SIZE
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, SIZE) if last else SIZE


def _one(span: Span) -> Answer:
    length = (b"content-length", str(span[1] - span[0]).encode())
    where = (b"content-range", _where(span))
    return Answer(206, (_TYPE, length, where, *_HEADERS), _bytes(span))


def _several(spans: Sequence[Span]) -> Answer:
    heads = [_head(span) for span in spans]
    end = b"\r\n--%s--\r\n" % _BOUNDARY
    size = sum(map(len, heads)) + sum(behind - first for first, behind in spans) + len(end)
    typed = (b"content-type", b"multipart/byteranges; boundary=" + _BOUNDARY)

    async def parts() -> AsyncIterator[bytes]:
        for head, span in zip(heads, spans, strict=True):
            yield head
            async for piece in _bytes(span):
                yield piece
        yield end

    return Answer(206, (typed, (b"content-length", str(size).encode()), *_HEADERS), parts())


def _head(span: Span) -> bytes:
    typed = b"Content-Type: " + _TYPE[1]
    return b"\r\n--%s\r\n%s\r\nContent-Range: %s\r\n\r\n" % (_BOUNDARY, typed, _where(span))


def _where(span: Span) -> bytes:
    return b"bytes %d-%d/%d" % (span[0], span[1] - 1, SIZE)
