"""Pages that cannot be rewritten: their coding cannot be undone, or they are too much."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache

import brotli
import zstandard

from a11y_proxy.held import Limits
from tests.verify.faultcase import Case, always, chunks
from tests.verify.outcomes import Payload, coded, seen, untouched


def _gzip(p: Payload) -> bytes:
    return gzip.compress(p.body, mtime=0)


def _with_coding(
    name: str, coding: bytes, made: Callable[[Payload], bytes], *, kept: bool = False
) -> Case:
    """A coding that cannot be undone: the bytes as they came."""
    outcome = coded(made, coding, kept=kept)
    return always(
        name,
        lambda p: [p.framed(b"Content-Encoding: " + coding, body=made(p))],
        outcome,
        limits=Limits(),
    )


def _stacked(p: Payload) -> bytes:
    body = p.body
    for _ in range(4):
        body = gzip.compress(body, mtime=0)
    return body


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(100_000_000), 9, mtime=0)


CODINGS = [
    _with_coding("gzip that is plain", b"gzip", lambda p: p.body),
    _with_coding("gzip cut by 12 bytes", b"gzip", lambda p: _gzip(p)[:-12]),
    _with_coding("gzip cut in half", b"gzip", lambda p: _gzip(p)[: len(_gzip(p)) // 2]),
    _with_coding("gzip with a bad sum", b"gzip", lambda p: _gzip(p)[:-8] + b"oops" + _gzip(p)[-4:]),
    _with_coding("gzip and junk", b"gzip", lambda p: _gzip(p) + b"junk"),
    _with_coding("br cut", b"br", lambda p: brotli.compress(p.body)[:-3]),
    _with_coding("zstd cut", b"zstd", lambda p: zstandard.compress(p.body)[:-3]),
    _with_coding("unknown coding", b"compress", lambda p: p.body, kept=True),
    _with_coding("four codings", b"gzip, gzip, gzip, gzip", _stacked, kept=True),
    _with_coding("bomb of 100 MB", b"gzip", lambda p: _bomb()),
    _with_coding("bomb within gzip", b"gzip, gzip", lambda p: gzip.compress(_bomb(), mtime=0)),
    _with_coding("2,000 members", b"gzip", lambda p: gzip.compress(b"", mtime=0) * 2_000),
    Case("gzip of two members",
         lambda p: [p.framed(b"Content-Encoding: gzip", body=gzip.compress(p.body[:99], mtime=0)
                             + gzip.compress(p.body[99:], mtime=0))],
         seen(), coded(lambda p: gzip.compress(p.body[:99], mtime=0)
                       + gzip.compress(p.body[99:], mtime=0), b"gzip")),
]  # fmt: skip


def _page(inside: bytes) -> Callable[[Payload], bytes]:
    return lambda p: p.body.replace(b"</body>", inside + b"</body>")


def _halved(p: Payload) -> tuple[bytes, bytes]:
    page = _LARGE(p)
    return page[: len(page) // 2], page[len(page) // 2 :]


_LARGE = _page(b"<p>" + b"x" * 70_000)
_MANY = b"".join(b" a%d" % number for number in range(600))


def _too_much(name: str, made: Callable[[Payload], bytes]) -> Case:
    """A page beyond a limit: the original."""
    return always(name, lambda p: [p.framed(body=made(p))], untouched(made), kinds=("page",))


def _of_no_charset(p: Payload) -> bytes:
    return p.body.replace(b"gb2312", b"x-none") + b"\xff\xfe\x81"


PAGES = [
    _too_much("page too deep", _page(b"<div>" * 600)),
    _too_much("tag of 600 attributes", _page(b"<p" + _MANY + b">")),
    _too_much("page too large", _LARGE),
    always(
        "page too large in chunks",
        lambda p: [chunks(p, *_halved(p)) + b"0\r\n\r\n"],
        untouched(_LARGE),
        kinds=("page",),
    ),
    always(
        "bytes of no charset",
        lambda p: [p.framed(body=_of_no_charset(p))],
        seen(_of_no_charset),
        kinds=("page",),
    ),
]
