"""Requests that cannot be asked: refused with the right status, and nothing of them reaches the
origin."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.proxy.wire import silent
from tests.verify.onlooker import Visitor
from tests.verify.peers_http import Side
from tests.verify.scene import HOST, scene

Check = Callable[[Side], Awaitable[list[str]]]


def _refused(sent: bytes, *statuses: int, reached: bool = False, **options: object) -> Check:
    """`sent` is answered by one of `statuses` (0: dropped without a word), and the origin is not
    asked, or not for what was hidden in it where it may be `reached`."""

    async def check(side: Side) -> list[str]:
        async with scene(silent, side, **options) as at:  # type: ignore[arg-type]
            found = await at.before()
            odd = Visitor(at.port)
            await odd.send(sent)
            try:
                answer = await asyncio.wait_for(odd.answer(), 2)
            except TimeoutError:
                found.append("no answer in 2 s")
            else:
                if answer.status not in statuses:
                    found.append(f"{answer}, expected {' or '.join(map(str, statuses))}")
            await odd.close()
            asked = (
                {each.target.partition(b"?")[0] for each in at.portal.asked} if at.portal else ()
            )
            bad = {t for t in asked if t != b"/fault" and not t.startswith(b"/good/")}
            if bad or (at.times() and not reached):
                found.append(f"the origin was asked for {bad or '/fault'}")
            return found + await at.after()

    return check


def _get(*lines: bytes) -> bytes:
    return b"GET /fault HTTP/1.1\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def _post(framing: bytes, body: bytes) -> bytes:
    return b"POST /fault HTTP/1.1\r\n" + HOST + framing + b"\r\n\r\n" + body


_HOST = HOST.strip()
_HIDDEN = b"GET /hidden HTTP/1.1\r\n" + HOST + b"\r\n"
_CHUNKED = b"Transfer-Encoding: chunked"

ODD: dict[str, Check] = {
    "head of 40 kB": _refused(_get(_HOST, *[b"A: " + b"x" * 1_000] * 40), 431),
    "field of 1 MB": _refused(_get(_HOST, b"A: " + b"x" * 1_000_000), 431),
    "200 fields": _refused(_get(_HOST, *[b"A: 1"] * 200), 431),
    "target of 9 kB": _refused(
        b"GET /fault?" + b"x" * 9_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414
    ),
    "body over the limit": _refused(
        _post(b"Content-Length: 2000", bytes(2_000)), 413, body_limit=1_000
    ),
    "chunks over the limit": _refused(
        _post(_CHUNKED, b"7d0\r\n%s\r\n0\r\n\r\n" % bytes(2_000)),
        413,
        reached=True,
        body_limit=1_000,
    ),
    "no Host": _refused(_get(), 400),
    "two Hosts": _refused(_get(_HOST, b"Host: other.test"), 400),
    "Host that is none": _refused(_get(b"Host: a/b@c d"), 400),
    "another authority in the target": _refused(
        b"GET http://other.test/fault HTTP/1.1\r\n" + HOST + b"\r\n", 400
    ),
    "two lengths": _refused(_post(b"Content-Length: 3\r\nContent-Length: 4", b"abcd"), 400),
    "length with a sign": _refused(_post(b"Content-Length: +3", b"abc"), 400),
    "length in hex": _refused(_post(b"Content-Length: 0x3", b"abc"), 400),
    "length and chunks": _refused(
        _post(b"Content-Length: 4\r\n" + _CHUNKED, b"0\r\n\r\n" + _HIDDEN), 400
    ),
    "chunks and length": _refused(
        _post(_CHUNKED + b"\r\nContent-Length: 4", b"0\r\n\r\n" + _HIDDEN), 400
    ),
    "coded transfer": _refused(
        _post(b"Transfer-Encoding: gzip, chunked", b"0\r\n\r\n" + _HIDDEN), 400, 501
    ),
    "unknown transfer": _refused(_post(b"Transfer-Encoding: x", b"0\r\n\r\n" + _HIDDEN), 400, 501),
    "chunks in HTTP/1.0": _refused(
        b"POST /fault HTTP/1.0\r\n" + HOST + _CHUNKED + b"\r\n\r\n0\r\n\r\n" + _HIDDEN, 400
    ),
    "folded line": _refused(_get(_HOST, b"A: 1", b" folded"), 400),
    "bare LF": _refused(b"GET /fault HTTP/1.1\nHost: portal.test\n\n", 400),
    "NUL in a value": _refused(_get(_HOST, b"A: \0"), 400),
    "CR in a value": _refused(_get(_HOST, b"A: 1\r2"), 400),
    "control in a value": _refused(_get(_HOST, b"A: \x01"), 400),
    "space in a name": _refused(_get(_HOST, b"A B: 1"), 400),
    "method that is no token": _refused(b"GE@T /fault HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "TRACE": _refused(b"TRACE /fault HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "CONNECT": _refused(b"CONNECT portal.test:443 HTTP/1.1\r\n" + HOST + b"\r\n", 400, 405),
    "HTTP/3.0": _refused(b"GET /fault HTTP/3.0\r\n" + HOST + b"\r\n", 400, 505),
    "bad size of a chunk": _refused(_post(_CHUNKED, b"zz\r\n" + _HIDDEN), 0, 400, reached=True),
    "chunk without its end": _refused(
        _post(_CHUNKED, b"1\r\naX\r\n" + _HIDDEN), 0, 400, reached=True
    ),
    "chunk of bare LF": _refused(_post(_CHUNKED, b"1\na\n0\n\n" + _HIDDEN), 0, 400, reached=True),
    "1 MB of chunk extension": _refused(
        _post(_CHUNKED, b"1;" + b"x" * 1_000_000 + b"\r\na\r\n0\r\n\r\n"), 0, 400, reached=True
    ),
    "a Host that is not public": _refused(
        _get(b"Host: other.test"), 421, public_hosts=("portal.test",)
    ),
}
