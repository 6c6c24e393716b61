"""Cases: what browsers and portals send, and what only odd ones do.

Hypothesis draws the number of a case and a generator makes the case from it: hypothesis's own
draws, each of which it varies five times, give half as many distinct requests (measured).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from tests.proxy.differential.cases import HOST, Answering, Asking, Case, End, Fields, Framing
from tests.proxy.differential.material import (
    ANSWERED,
    ASKED,
    CODINGS,
    CONTENTS,
    EXTENSIONS,
    GARBAGE,
    GBK,
    INTERIMS,
    QUERIES,
    REASONS,
    SEGMENTS,
    STATUSES,
    STRAYS,
    TOKEN,
    TRAILERS,
)

T = TypeVar("T")


def case(number: int) -> Case:
    """The case of this number, always the same."""
    draw = Random(number)
    return Case(_asking(draw), _answering(draw))


CASES = st.integers(0, 2**62).map(case)


def _asking(draw: Random) -> Asking:
    method = _method(draw)
    likely = method in (b"POST", b"PUT", b"PATCH", b"PROPFIND", b"REPORT", b"QUERY")
    framing: Framing = "none"
    if draw.random() < (0.95 if likely else 0.15):
        framing = draw.choice(("length", "chunked"))
    version = b"HTTP/1.0" if _seldom(draw, 15) else b"HTTP/1.1"
    if framing == "chunked" and version == b"HTTP/1.0":
        framing = "length"
    asking = Asking(method, _target(draw), version, _asked(draw), framing, pieces=_pieces(draw))
    if framing == "none":
        return asking
    asking = replace(asking, body=_body(draw), expects=_seldom(draw, 12))
    if framing == "length":
        return asking
    return replace(asking, extension=draw.choice(EXTENSIONS), trailers=draw.choice(TRAILERS))


def _method(draw: Random) -> bytes:
    if _seldom(draw, 12):
        return draw.choice([b"get", b"Post", b"X-ODD", b"TRACE", b"M-SEARCH"])
    if _seldom(draw, 6):
        return draw.choice(
            [b"PUT", b"DELETE", b"PATCH", b"OPTIONS", b"PROPFIND", b"REPORT", b"QUERY"]
        )
    return draw.choice([b"GET", b"GET", b"GET", b"POST", b"HEAD"])


def _target(draw: Random) -> bytes:
    if _seldom(draw, 40):
        return draw.choice([b"*", b"http://" + HOST, b"HTTP://PORTAL.TEST/x", b"/_a11y/none"])
    if _seldom(draw, 60):
        return b"/" + b"a" * draw.randint(7_000, 8_400)
    kind = draw.random()
    if kind < 0.6:
        path = b"/".join(_some(draw, SEGMENTS, 1, 5))
    elif kind < 0.8:
        path = draw.choice([b"", b"index.html", b"a/b/c", b"/", b"//x"])
    else:
        path = bytes(each for each in draw.randbytes(draw.randint(0, 12)) if _is_visible(each))
    query = b"?" + b"&".join(_some(draw, QUERIES, 0, 3)) if draw.random() < 0.4 else b""
    before = b"http://" + HOST if _seldom(draw, 20) else b""
    return before + b"/" + path + query + (b"#top" if _seldom(draw, 15) else b"")


def _asked(draw: Random) -> Fields:
    if _seldom(draw, 40):
        count = draw.randint(60, 130)
        return ((b"Host", HOST), *((b"X-%d" % number, b"v") for number in range(count)))
    if _seldom(draw, 40):
        return ((b"Host", HOST), (b"X-Large", b"v" * draw.randint(20_000, 40_000)))
    fields = [_any(draw) if _seldom(draw, 5) else draw.choice(ASKED) for _ in range(_few(draw))]
    host = draw.choice(
        [(b"Host", HOST)] * 9 + [(b"host", b"Portal.Test"), (b"HOST", HOST + b":80")]
    )
    if _seldom(draw, 60):
        host = (b"Host", b"elsewhere.test")
    fields.insert(draw.choice([0, 0, 0, 2]), host)
    return tuple(fields)


def _any(draw: Random) -> tuple[bytes, bytes]:
    """A field that nobody has heard of."""
    name = b"X-" + bytes(draw.choices(TOKEN, k=draw.randint(1, 12)))
    if draw.random() < 0.5:
        value = bytes(each for each in draw.randbytes(draw.randint(0, 24)) if _is_visible(each))
    else:
        value = draw.choice([b"", GBK, b"a" * 3_000, b"a, b,,c", b'"q\\"', b"\xa0", b"a\t\tb"])
    return name, value


def _is_visible(byte: int) -> bool:
    return byte > 0x20 and byte != 0x7F


def _pieces(draw: Random) -> tuple[int, ...]:
    if draw.random() < 0.7:
        return ()
    return tuple(draw.randint(1, 200) for _ in range(draw.randint(1, 3)))


def _body(draw: Random) -> bytes:
    size = draw.randint(0, 300)
    if _seldom(draw, 6):
        size = draw.randint(0, 70_000)
    if _seldom(draw, 25):
        size = draw.randint(200_000, 1_000_000)
    unit = draw.choice([b"keyword=%C4%E3&b=1&", GBK, bytes(range(256)), b"\r\n0\r\n"])
    return (unit * (size // len(unit) + 1))[:size]


def _seldom(draw: Random, times: int) -> bool:
    """True once in so many times."""
    return draw.randrange(times) == 0


def _few(draw: Random) -> int:
    return min(draw.randint(0, 8), draw.randint(0, 12))


def _some(draw: Random, values: Sequence[T], least: int, most: int) -> list[T]:
    return draw.choices(values, k=draw.randint(least, most))


def _answering(draw: Random) -> Answering:
    kind, body = _content(draw)
    answered = [
        _any(draw) if _seldom(draw, 6) else draw.choice(ANSWERED) for _ in range(_few(draw))
    ]
    status = draw.choice(STATUSES)
    version = b"HTTP/1.0" if _seldom(draw, 10) else b"HTTP/1.1"
    framing: Framing = draw.choice(("length", "length", "chunked", "chunked", "none"))
    bodiless = status in (b"204", b"304")
    if bodiless:
        framing = draw.choice(("none", "none", "length"))
    elif version == b"HTTP/1.0" and framing == "chunked":
        framing = "none"
    closes = (framing == "none" and not bodiless) or _seldom(draw, 7)
    sound = Answering(
        status=status,
        reason=draw.choice(REASONS) if _seldom(draw, 3) else b"OK",
        fields=(*kind, *answered),
        framing=framing,
        body=body,
        version=version,
        interims=(draw.choice(INTERIMS),) if _seldom(draw, 12) else (),
        extension=draw.choice(EXTENSIONS) if framing == "chunked" else b"",
        trailers=draw.choice(TRAILERS) if framing == "chunked" else (),
        end="close" if closes else "keep",
        pieces=_pieces(draw),
    )
    return _spoilt(draw, sound) if _seldom(draw, 9) else sound


def _content(draw: Random) -> tuple[Fields, bytes]:
    """What describes a body, and the body in its coding."""
    if _seldom(draw, 4):
        return ((b"Content-Type", b"application/octet-stream"),), _body(draw)
    kind, body = draw.choice(CONTENTS)
    fields: Fields = () if kind is None else ((b"Content-Type", kind),)
    if draw.random() < 0.5:
        return fields, body
    name, coded = draw.choice(CODINGS)
    return (*fields, (b"Content-Encoding", name)), coded(body)


def _spoilt(draw: Random, sound: Answering) -> Answering:
    fault = draw.choice(("cut", "cut", "reset", "surplus", "garbage"))
    if fault == "garbage":
        return replace(sound, garbage=draw.choice(GARBAGE), end="close")
    if fault == "surplus":
        framed = sound.framing != "none" or sound.status in (b"204", b"304")
        return replace(sound, surplus=draw.choice(STRAYS)) if framed else sound
    cut = draw.randint(0, 200 + min(len(sound.body), 60_000))
    end: End = "reset" if fault == "reset" else "close"
    return replace(sound, cut=cut, end="silence" if _seldom(draw, 8) else end)
