"""A portal with a login that tells whose each request is, and that mints cookies with names on."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from urllib.parse import parse_qs

from tests.proxy.wire import Asked
from tests.verify.stack import GBK, MARK

USER = b"user-0"
"""Stands in the protected page for who is logged in."""
PRIVATE = GBK.replace(b"</body>", b"<p id=who>" + USER + b"</p></body>")
HOST = "portal.test"


def owner(mark: bytes) -> bytes:
    """The browser that a mark belongs to."""
    return mark[:6]


def file_of(mark: bytes) -> bytes:
    """A download that no other mark has."""
    rounds = 20 + int(mark[-3:]) % 900
    return mark + hashlib.sha256(mark).digest() * rounds + mark


def page_of(mark: bytes, user: bytes | None) -> bytes:
    """The page of a mark, protected where it names a user."""
    page = GBK if user is None else PRIVATE.replace(USER, user)
    return page.replace(MARK, mark)


class Portal:
    """Give `__call__` to a raw origin. `leaks` tells of each cookie that came from a browser which
    it was not given to."""

    def __init__(self, seed: int) -> None:
        self.leaks: list[str] = []
        self._sessions: dict[bytes, bytes] = {}
        self._random = random.Random(seed)

    async def __call__(self, asked: Asked) -> None:
        await asked.reader.readexactly(int(asked.get(b"content-length") or 0))
        path, _, query = asked.target.partition(b"?")
        _, what, mark = path.split(b"/")
        cookies = self._cookies(asked, owner(mark))
        if self._random.random() < 0.3:
            await asyncio.sleep(self._random.random() / 100)
        answers: dict[bytes, Callable[[], bytes]] = {
            b"login": lambda: self._login(mark, parse_qs(query)[b"user"][0]),
            b"logout": lambda: self._logout(mark, cookies),
            b"private": lambda: self._private(asked, mark, cookies),
            b"public": lambda: self._page(asked, mark, None),
            b"file": lambda: self._body(asked, mark, b"application/octet-stream", file_of(mark)),
            b"known": lambda: self._known(mark),
        }
        await asked.send(answers[what]())

    def _cookies(self, asked: Asked, browser: bytes) -> dict[bytes, bytes]:
        pairs = [
            pair.partition(b"=")[::2]
            for name, line in asked.fields
            if name.lower() == b"cookie"
            for pair in line.split(b"; ")
        ]
        for name, value in pairs:
            if not value.endswith(b"." + browser):
                self.leaks.append(f"{asked.target!r} came with the cookie {name!r}={value!r}")
        return dict(pairs)

    def _login(self, mark: bytes, user: bytes) -> bytes:
        secret = b"%016x.%s" % (self._random.getrandbits(64), owner(mark))
        self._sessions[secret] = user
        return self._moved(
            b"/private/" + mark,
            b"Set-Cookie: sid=%s; Domain=portal.test; Path=/; HttpOnly" % secret,
            b"Set-Cookie: name=%s.%s; Path=/" % (user, owner(mark)),
        )

    def _logout(self, mark: bytes, cookies: dict[bytes, bytes]) -> bytes:
        self._sessions.pop(cookies.get(b"sid", b""), None)
        gone = b"Set-Cookie: sid=gone.%s; Domain=portal.test; Path=/; Max-Age=0" % owner(mark)
        return self._moved(b"/public/" + mark, gone)

    def _private(self, asked: Asked, mark: bytes, cookies: dict[bytes, bytes]) -> bytes:
        user = self._sessions.get(cookies.get(b"sid", b""))
        if user is None:
            return self._moved(b"/login/" + mark)
        return self._page(asked, mark, user)

    def _page(self, asked: Asked, mark: bytes, user: bytes | None) -> bytes:
        last = b"Set-Cookie: last=%s.%s; Domain=.portal.test; Path=/" % (mark, owner(mark))
        return self._body(asked, mark, b"text/html", page_of(mark, user), last)

    def _known(self, mark: bytes) -> bytes:
        last = b"Set-Cookie: last=%s.%s; Path=/" % (mark, owner(mark))
        return b"HTTP/1.1 304 Not Modified\r\nX-Mark: %s\r\n%s\r\n\r\n" % (mark, last)

    def _body(self, asked: Asked, mark: bytes, media: bytes, body: bytes, *fields: bytes) -> bytes:
        lines = [b"HTTP/1.1 200 OK", b"Content-Type: " + media, b"X-Mark: " + mark, *fields]
        if asked.head.startswith(b"HEAD"):
            lines.append(b"Content-Length: %d" % len(body))
            body = b""
        elif self._random.random() < 0.5:
            lines.append(b"Transfer-Encoding: chunked")
            half = len(body) // 2
            pieces = body[:half], body[half:]
            body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"
        else:
            lines.append(b"Content-Length: %d" % len(body))
        return b"\r\n".join([*lines, b"", body])

    def _moved(self, target: bytes, *fields: bytes) -> bytes:
        place = b"Location: http://portal.test%s" % target
        mark = b"X-Mark: " + target.rpartition(b"/")[2]
        lines = [b"HTTP/1.1 302 Found", place, mark, *fields]
        return b"\r\n".join([*lines, b"Content-Length: 0", b"", b""])
