"""What the portal is asked, what it answers, and how an answer goes out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from html import escape
from typing import NamedTuple

from starlette.types import Message, Receive, Scope, Send

from a11y_proxy.demo import gbk

_SERVER = ((b"server", b"Microsoft-IIS/6.0"), (b"x-powered-by", b"ASP.NET"))
_NUMBER = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,3})?")
_MOVED = """<head><title>对象已移动</title></head>
<body><h1>对象已移动</h1>可在<a HREF="{address}">此处</a>找到该文档</body>"""

Headers = tuple[tuple[bytes, bytes], ...]


class Asked(NamedTuple):
    """One request: query and body as they came over the wire."""

    method: str
    path: str
    """In small letters: IIS does not tell them from capitals."""
    query: bytes
    headers: Headers
    body: bytes = b""
    scheme: str = "http"

    def get(self, name: bytes) -> bytes:
        """The field's value, of several lines all joined; empty without any."""
        between = b"; " if name == b"cookie" else b", "
        return between.join(value for key, value in self.headers if key.lower() == name)


class Answer(NamedTuple):
    """One answer. A body in pieces has no length unless the headers say it."""

    status: int
    headers: Headers = ()
    body: bytes | AsyncIterator[bytes] = b""
    after: float = 0
    """Seconds until the head goes out."""


def asked(scope: Scope, body: bytes = b"") -> Asked:
    """The request of this scope."""
    fields = tuple((bytes(name), bytes(value)) for name, value in scope["headers"])
    query: bytes = scope["query_string"]
    method, path = scope.get("method", "GET"), scope["path"].lower()
    return Asked(method, path, query, fields, body, scope["scheme"])


def page(body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    """A page as ASP answers it: its charset is left to the page."""
    return Answer(200, ((b"content-type", b"text/html"), *headers), body)


def moved(address: str, *headers: tuple[bytes, bytes]) -> Answer:
    """ASP's `Response.Redirect`: 302, the address as it was given."""
    body = gbk.encode(_MOVED.format(address=escape(address)))
    located = ((b"location", address.encode("ascii")), (b"content-type", b"text/html"))
    return Answer(302, (*located, *headers), body)


def unless_known(asked: Asked, whole: Answer) -> Answer:
    """304 where the browser's copy holds by the validators among the headers of `whole`, else that
    (RFC 9110, 13.2.2)."""
    said = dict(whole.headers)
    match, since = asked.get(b"if-none-match"), asked.get(b"if-modified-since")
    known = said[b"etag"] in match or match == b"*" if match else since == said[b"last-modified"]
    kept = (b"last-modified", b"etag", b"vary")
    return Answer(304, tuple(f for f in whole.headers if f[0] in kept)) if known else whole


def amount(asked: Asked, name: str, default: float, *, most: float) -> float:
    """The number that the query gives for `name`, no more than `most`."""
    given = gbk.fields(asked.query).get(name, "")
    return min(float(given), most) if _NUMBER.fullmatch(given) else default


async def respond(answer: Answer, method: str, receive: Receive, send: Send) -> None:
    """Sends the answer; one that takes time is broken off once the visitor leaves."""
    if isinstance(answer.body, bytes) and not answer.after:
        await _send(answer, method, send)
    else:
        await while_there(_send(answer, method, send), receive, "http.disconnect")


async def while_there(work: Awaitable[None], receive: Receive, goodbye: str) -> None:
    """Does the work until it ends or a message of the type `goodbye` comes."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_told(receive, goodbye))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
    if not working.cancelled():
        working.result()


async def _told(receive: Receive, goodbye: str) -> None:
    while (await receive())["type"] != goodbye:
        pass


async def _send(answer: Answer, method: str, send: Send) -> None:
    await asyncio.sleep(answer.after)
    await send(_start(answer))
    if method == "HEAD":
        await send({"type": "http.response.body", "body": b""})
    elif isinstance(answer.body, bytes):
        await send({"type": "http.response.body", "body": answer.body})
    else:
        async for piece in answer.body:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _start(answer: Answer) -> Message:
    length: Headers = ()
    if answer.status != 304 and isinstance(answer.body, bytes):
        length = ((b"content-length", str(len(answer.body)).encode()),)
    headers = [*length, *answer.headers, *_SERVER]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}
