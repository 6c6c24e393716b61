"""Content-codings undone within bounds: gzip, deflate, br, zstd.

A body counts as whole only where its decoder saw its own end mark: a cut page is never taken for
a page. Output never grows beyond `limit`, whatever the input says of itself.
"""

from __future__ import annotations

import zlib
from typing import Final

import brotli
import zstandard

from a11y_proxy.errors import CodingError

KNOWN: Final = frozenset({b"gzip", b"x-gzip", b"deflate", b"br", b"zstd"})
LIMIT: Final = 20 * 1024 * 1024
"""Most bytes of a page without its coding."""

# Nobody applies more than two on purpose, and each may inflate to the whole limit.
_STACKED = 3

RATIO: Final = 200
"""Most bytes out for each byte in, of a large page: more was made to hurt, HTML rarely makes 50."""
_RATIO_FROM = 1 << 20
# Concatenated members are legal (RFC 1952 section 2.2); each costs a decoder of its own.
_MEMBERS = 1_000
_SLICE = 1 << 16
# RFC 8878 section 3.1.1.1.2: the window that every decoder should grant, and browsers do.
_ZSTD_WINDOW = 8 << 20


def codings(content_encoding: bytes | None) -> list[bytes]:
    """The codings that a Content-Encoding names, in lower case, in the order they were applied,
    `identity` left out."""
    parts = (part.strip().lower() for part in (content_encoding or b"").split(b","))
    return [part for part in parts if part and part != b"identity"]


def can_decode(content_encoding: bytes | None) -> bool:
    """Whether all the codings that are named are known, and not too many."""
    names = codings(content_encoding)
    return len(names) <= _STACKED and KNOWN.issuperset(names)


def decode(body: bytes, content_encoding: bytes | None, *, limit: int, ratio: int = RATIO) -> bytes:
    """The body without its codings, the last applied undone first; `body` itself where it has none.

    Raises CodingError with reason `unknown`, `stacked` (too many), `cut`, `corrupt`, `surplus`
    (bytes behind the end mark), `too-large` (more than `limit` bytes) or `bomb` (grown more than
    `ratio` times).
    """
    names = codings(content_encoding)
    if not KNOWN.issuperset(names):
        raise CodingError("unknown")
    if len(names) > _STACKED:
        raise CodingError("stacked")
    decoded = body
    for name in reversed(names):
        decoded = _decode_one(decoded, name, limit)
    if len(decoded) > limit:
        raise CodingError("too-large")
    if names and len(decoded) > _RATIO_FROM and len(decoded) > ratio * len(body):
        raise CodingError("bomb")
    return decoded


def narrow(accept_encoding: bytes | None) -> bytes:
    """Accept-Encoding with only the members that we can undo, weights as they came; `identity`
    where nothing remains."""
    kept = []
    for member in (accept_encoding or b"").split(b","):
        name = member.partition(b";")[0].strip().lower()
        refused = _refused(member)
        if name in KNOWN or name == b"identity" or (name == b"*" and refused):
            kept.append(member.strip())
        elif name == b"*":
            kept.append(b"gzip, br")
    return b", ".join(kept) or b"identity"


def _refused(member: bytes) -> bool:
    weight = member.partition(b";")[2].replace(b" ", b"").lower()
    return weight.startswith(b"q=0") and not weight[3:].strip(b".0")


def _decode_one(body: bytes, name: bytes, limit: int) -> bytes:
    try:
        if name in (b"gzip", b"x-gzip"):
            return _gzip(body, limit)
        if name == b"deflate":
            return _deflate(body, limit)
        if name == b"br":
            return _brotli(body, limit)
        return _zstd(body, limit)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise CodingError("corrupt") from error


def _gzip(body: bytes, limit: int) -> bytes:
    decoded = bytearray()
    position = members = 0
    while position < len(body) or not members:
        members += 1
        if members > _MEMBERS:
            raise CodingError("bomb")
        if members > 1 and body[position : position + 2] != b"\x1f\x8b":
            raise CodingError("surplus")
        position = _inflate(body, position, 31, decoded, limit)
    return bytes(decoded)


def _deflate(body: bytes, limit: int) -> bytes:
    # "deflate" means zlib (RFC 9110 section 8.4.1.2), but raw deflate is sent under its name too.
    zlib_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    decoded = bytearray()
    end = _inflate(body, 0, 15 if zlib_header else -15, decoded, limit)
    if end != len(body):
        raise CodingError("surplus")
    return bytes(decoded)


def _inflate(body: bytes, position: int, window: int, decoded: bytearray, limit: int) -> int:
    """One zlib stream from `position`, appended to `decoded`; the offset behind its end mark."""
    stream = zlib.decompressobj(window)
    view = memoryview(body)
    while not stream.eof:
        # In slices, as `unused_data` copies what is left of the slice, not of the body.
        piece = view[position : position + _SLICE]
        if not piece:
            raise CodingError("cut")
        decoded += stream.decompress(piece, limit + 1 - len(decoded))
        if len(decoded) > limit:
            raise CodingError("too-large")
        position += len(piece) - len(stream.unused_data)
    return position


def _brotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    decoded = bytearray()
    piece = stream.process(body, output_buffer_limit=_SLICE)
    # All input may be taken while output is still to come: only an empty piece tells the end.
    while piece:
        decoded += piece
        if len(decoded) > limit:
            raise CodingError("too-large")
        piece = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_SLICE)
    if not stream.is_finished():
        raise CodingError("cut")
    return bytes(decoded)


def _zstd(body: bytes, limit: int) -> bytes:
    # Read once to measure: read(n) is bounded exactly, `decompress(max_output_size=…)` is not
    # where the frame states a size. Only then at once, which alone tells the end mark.
    decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    size = 0
    with decoder.stream_reader(body) as reader:
        while piece := reader.read(_SLICE):
            size += len(piece)
            if size > limit:
                raise CodingError("too-large")
    stream = decoder.decompressobj()
    decoded = stream.decompress(body)
    if not stream.eof:
        raise CodingError("cut")
    if stream.unused_data:
        raise CodingError("surplus")
    return decoded
