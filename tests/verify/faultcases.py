"""Faults of origins: before the answer, in its head, in its body, and behind it."""

from __future__ import annotations

from a11y_proxy.held import Limits
from tests.verify.faultcase import Case, Step, Steps, always, chunks
from tests.verify.outcomes import Payload, bare, broken, own, seen, untouched

_OK = b"HTTP/1.1 200 OK\r\n"
_EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
_EVIL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nEVIL"
_NONE = b"Content-Length: 0\r\n\r\n"
_DRIP: list[Step] = [0.1, b"A: 1\r\n"] * 20


def _head(name: str, sent: bytes) -> Case:
    """An answer that is none from its head on."""
    return always(name, lambda p: [sent], own(502))


def _body(name: str, steps: Steps, **more: object) -> Case:
    """A body that ends before its end."""
    return Case(name, steps, own(502), broken, **more)  # type: ignore[arg-type]


def _bare(p: Payload) -> bytes:
    """Lines of the head as old programs end them."""
    head, _, body = p.framed().partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + body


BEFORE = [
    # A kept connection may have been closing: asked once more, on a fresh one.
    always("closes before the first byte", lambda p: ["close"], own(502), times=2),
    always("resets before the first byte", lambda p: ["reset"], own(502), times=2),
    always("closes, HEAD", lambda p: ["close"], own(502), times=2, method=b"HEAD"),
    always("closes, POST", lambda p: ["close"], own(502), method=b"POST"),
    always("resets, POST", lambda p: ["reset"], own(502), method=b"POST"),
    always("closes within the head", lambda p: [_OK, 0.05, "close"], own(502)),
    always("resets within the head", lambda p: [_OK, 0.05, "reset"], own(502)),
    always("never answers", lambda p: ["silent"], own(504)),
    always("never answers, POST", lambda p: ["silent"], own(504), method=b"POST"),
    always("drips its head", lambda p: [_OK, *_DRIP], own(504)),
]

HEADS = [
    _head("no head at all", b"<html>no head\r\n\r\n"),
    _head("status of two digits", b"HTTP/1.1 20 OK\r\n" + _NONE),
    _head("status 600", b"HTTP/1.1 600 Odd\r\n" + _NONE),
    _head("status 999", b"HTTP/1.1 999 Odd\r\n" + _NONE),
    _head("no colon", _OK + b"no colon\r\n" + _NONE),
    _head("space in a name", _OK + b"A B: 1\r\n" + _NONE),
    _head("NUL in a value", _OK + b"A: \0\r\n" + _NONE),
    _head("CR in a value", _OK + b"A: 1\r2\r\n" + _NONE),
    _head("control in a value", _OK + b"A: \x01\r\n" + _NONE),
    _head("folded line", _OK + b"A: 1\r\n folded\r\n" + _NONE),
    _head("length and chunks", _OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
    _head("two lengths", _OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
    _head("one length twice", _OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab"),
    _head("length that is no number", _OK + b"Content-Length: 0x3\r\n\r\nabc"),
    _head("coded transfer", _OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    _head("unknown transfer", _OK + b"Transfer-Encoding: x\r\n\r\n0\r\n\r\n"),
    _head("field of 70 kB", _OK + b"A: " + b"x" * 70_000 + b"\r\n\r\n"),
    _head("2,000 fields", _OK + b"A: 1\r\n" * 2_000 + b"\r\n"),
    _head("head of 1 MB without end", _OK + b"A: " + b"x" * 1_000_000),
    _head("101 unasked", b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    always("9 interim answers", lambda p: [_EARLY * 9 + p.framed()], own(502)),
    always("5,000 interim answers", lambda p: [_EARLY * 5_000 + p.framed()], own(502)),
    always("8 interim answers", lambda p: [_EARLY * 8 + p.framed()], seen()),
    always("field of 10 kB", lambda p: [p.framed(b"A: " + b"x" * 10_000)], seen()),
    always("200 fields", lambda p: [p.framed(*[b"A: 1"] * 200)], seen()),
    always("GBK in a field", lambda p: [p.framed(b"A: \xc4\xe3")], seen()),
    always("bare LF", lambda p: [_bare(p)], seen()),
    always("GBK in the reason", lambda p: [p.framed(status=b"200 \xc4\xe3")], seen()),
]


def _part(p: Payload) -> bytes:
    """Three bytes of four."""
    return p.body[: len(p.body) // 4 * 3]


def _cut(p: Payload) -> bytes:
    return p.head(b"Content-Length: %d" % len(p.body)) + _part(p)


_MOMENT = 0.05  # what came must be read before a reset takes it away

BODIES = [
    _body("length too long, closes", lambda p: [_cut(p), "close"]),
    _body("length too long, resets", lambda p: [_cut(p), _MOMENT, "reset"]),
    _body("chunks cut, closes", lambda p: [chunks(p, _part(p)), "close"]),
    _body("chunks cut, resets", lambda p: [chunks(p, _part(p)), _MOMENT, "reset"]),
    _body("cut within a chunk", lambda p: [chunks(p, _part(p))[:-9], "close"]),
    _body("no length, resets", lambda p: [p.head() + _part(p), _MOMENT, "reset"]),
    _body("bad size of a chunk", lambda p: [chunks(p, _part(p)) + b"zz\r\n" + p.body]),
    _body("chunk without its end", lambda p: [chunks(p, _part(p))[:-2] + b"XX5\r\nhello\r\n"]),
    _body("100 kB of trailers", lambda p: [chunks(p, p.body) + b"0\r\nA: " + b"x" * 100_000]),
    _body("idles with a length", lambda p: [_cut(p), "silent"], limits=Limits()),
    _body("idles in chunks", lambda p: [chunks(p, _part(p)), "silent"],
          limits=Limits()),
    _body("idles without length", lambda p: [p.head() + _part(p), "silent"],
          limits=Limits()),
    # Held no longer, as it is slow: what left is left, and only breaking is honest.
    always("idles after it was let go", lambda p: [_cut(p), "silent"], broken,
            limits=Limits(idle=0.1)),
    always("no length, closes", lambda p: [p.head() + p.body, "close"], seen()),
    always("HTTP/1.0", lambda p: [b"HTTP/1.0 200 OK\r\nContent-Type: " + p.media + b"\r\n\r\n"
                                   + p.body, "close"], seen()),
    always("chunks and trailers", lambda p: [chunks(p, p.body) + b"0\r\nX-T: 1\r\n\r\n"],
            seen()),
    always("drips its body", lambda p: [p.head(b"Content-Length: %d" % len(p.body)),
                                         p.body[:9], 0.2, p.body[9:]],
            untouched(), limits=Limits(idle=0.1)),
]  # fmt: skip

_BODILESS = (b"204 No Content", b"304 Not Modified")


def _bodiless(
    status: bytes, what: str, length: bytes, rest: list[Step], pause: float = 0.0
) -> Case:
    """An answer that has no body, and something behind it; at once, unless `rest` begins late."""
    head = b"HTTP/1.1 " + status + b"\r\n" + length + b"\r\n"
    sent = [head + rest[0], *rest[1:]] if isinstance(rest[0], bytes) else [head, *rest]
    return always(
        f"{status[:3].decode()} {what}", lambda p: sent, bare(int(status[:3])), pause=pause
    )


SURPLUS = [
    always("length too short",
            lambda p: [p.head(b"Content-Length: %d" % len(_part(p))) + p.body], seen(_part)),
    always("one byte more", lambda p: [p.framed() + b"E"], seen()),
    always("empty lines behind", lambda p: [p.framed() + b"\r\n\r\n"], seen()),
    always("second answer", lambda p: [p.framed() + _EVIL], seen()),
    always("second answer behind chunks",
            lambda p: [chunks(p, p.body) + b"0\r\n\r\n" + _EVIL], seen()),
    always("second answer behind 8 interim ones",
            lambda p: [_EARLY * 8 + p.framed() + _EVIL], seen()),
    always("second answer, 0.02 s late",
            lambda p: [p.framed(), 0.02, _EVIL], seen(), pause=0.1),
    always("second answer, 0.3 s late", lambda p: [p.framed(), 0.3, _EVIL], seen(),
            pause=0.4),
    always("one byte, 0.3 s late", lambda p: [p.framed(), 0.3, b"E"], seen(),
            pause=0.4),
    always("HEAD with a body", lambda p: [p.framed()], bare(200), method=b"HEAD"),
    always("HEAD with a second answer", lambda p: [p.head(b"Content-Length: 9") + _EVIL],
            bare(200), method=b"HEAD"),
    always("HEAD with a body, 0.3 s late", lambda p: [p.head(b"Content-Length: 4"), 0.3, b"EVIL"],
            bare(200), method=b"HEAD", pause=0.4),
    *(
        _bodiless(status, f"with {'a length and ' * bool(length)}{what}", length, [rest])
        for status in _BODILESS
        for length in (b"", b"Content-Length: 4\r\n")
        for what, rest in {"a body": b"EVIL", "a second answer": _EVIL}.items()
    ),
    *(_bodiless(status, "with a second answer, 0.3 s late", b"", [0.3, _EVIL], pause=0.4)
      for status in _BODILESS),
]  # fmt: skip


def _status(status: int) -> Case:
    """An answer, though a sorry one."""
    return always(
        f"origin's own {status}",
        lambda p: [p.framed(status=b"%d Sorry" % status)],
        seen(status=status),
    )


STATUSES = [_status(status) for status in (400, 404, 410, 500, 502, 503, 504, 599)]
