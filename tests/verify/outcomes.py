"""What a visitor must see of a fault: judged from the answer that came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from a11y_proxy.held import Limits
from tests.verify.onlooker import Answer
from tests.verify.stack import FILE, GBK, shown


@dataclass(frozen=True)
class Payload:
    """What the origin means to send: a page or a download."""

    kind: str
    media: bytes
    body: bytes

    def head(self, *fields: bytes, status: bytes = b"200 OK") -> bytes:
        lines = [b"HTTP/1.1 " + status, b"Content-Type: " + self.media, *fields]
        return b"\r\n".join([*lines, b"", b""])

    def framed(self, *fields: bytes, body: bytes | None = None, status: bytes = b"200 OK") -> bytes:
        """A right answer."""
        body = self.body if body is None else body
        return self.head(b"Content-Length: %d" % len(body), *fields, status=status) + body


PAYLOADS = {
    "page": Payload("page", b"text/html", GBK),
    "file": Payload("file", b"application/octet-stream", FILE),
}


@dataclass(frozen=True)
class Sight:
    """One answer, and whose it should have been."""

    answer: Answer
    payload: Payload
    view: str
    method: bytes
    limits: Limits

    @property
    def held(self) -> bool:
        """Whether the answer waits until it is whole."""
        return self.payload.kind == "page" and self.view != "original"


Made = Callable[[Payload], bytes]
Outcome = Callable[[Sight], Awaitable[str]]
"""What is wrong with a sight; nothing where it is as it must be."""


def own(status: int) -> Outcome:
    """A whole page of ours that says so in Chinese and English, with its number, kept by nobody."""

    async def judge(sight: Sight) -> str:
        answer = sight.answer
        if answer.status != status or not answer.whole:
            return f"{answer}, expected our page {status}"
        number = answer.get(b"x-request-id")
        missing = [
            what
            for what, there in {
                "no-store": b"no-store" in (answer.get(b"cache-control") or b""),
                "text/html": (answer.get(b"content-type") or b"").startswith(b"text/html"),
                "its number": number is not None,
                "its number in the page": sight.method == b"HEAD"
                or (number or b"-") in answer.body,
                "Chinese": sight.method == b"HEAD" or b'lang="zh' in answer.body,
                "English": sight.method == b"HEAD" or b'lang="en' in answer.body,
            }.items()
            if not there
        ]
        return f"our page {status} without {', '.join(missing)}" if missing else ""

    return judge


async def broken(sight: Sight) -> str:
    """A connection that breaks within a body that begins as the origin's: never a polite end."""
    answer = sight.answer
    if answer.whole or answer.status != 200:
        return f"{answer}, expected a broken connection"
    begun = sight.payload.body.startswith(answer.body)
    return "" if begun else "what came before the break is not the origin's"


def seen(made: Made = lambda p: p.body, status: int = 200) -> Outcome:
    """This body of the origin, whole, in the visitor's view."""

    async def judge(sight: Sight) -> str:
        answer = sight.answer
        body = made(sight.payload)
        if answer.status != status or not answer.whole:
            return f"{answer}, expected {status} and the whole"
        if sight.payload.kind == "page":
            headers = [(b"content-type", sight.payload.media)]
            body = await shown("/fault", sight.view, status, headers, body, sight.limits)
        return "" if answer.body == body else f"{answer}, another body of {len(body)} expected"

    return judge


def untouched(made: Made = lambda p: p.body, status: int = 200) -> Outcome:
    """This body of the origin as it came, in any view."""

    async def judge(sight: Sight) -> str:
        answer, body = sight.answer, made(sight.payload)
        if answer.status != status or not answer.whole:
            return f"{answer}, expected {status} and the whole"
        return "" if answer.body == body else f"{answer}, the origin's {len(body)} bytes expected"

    return judge


def coded(made: Made, coding: bytes, *, kept: bool = True) -> Outcome:
    """The encoded bytes as they came, under their coding; not `kept`: to be stored by nobody."""

    async def judge(sight: Sight) -> str:
        answer = sight.answer
        if wrong := await untouched(made)(sight):
            return wrong
        if answer.get(b"content-encoding") != coding:
            return f"Content-Encoding {answer.get(b'content-encoding')!r}, expected {coding!r}"
        stored = b"no-store" not in (answer.get(b"cache-control") or b"")
        if sight.held and stored and not kept:
            return "may be stored"
        return ""

    return judge


def bare(status: int) -> Outcome:
    """This status, and no body."""

    async def judge(sight: Sight) -> str:
        answer = sight.answer
        right = answer.status == status and answer.whole and not answer.body
        return "" if right else f"{answer}, expected {status} without a body"

    return judge
