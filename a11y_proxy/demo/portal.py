"""The fictional portal as an ASGI app: files, programs, what takes time."""

from __future__ import annotations

from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy.demo import asp, download, fragments, live, slow, user
from a11y_proxy.demo.answer import Answer, Asked, asked, respond
from a11y_proxy.demo.files import Files
from a11y_proxy.demo.session import Session, Sessions

PAGES = Path(__file__).parent / "pages"

_TROUBLE = {
    "/admin/": (403, ()),
    "/wsbs/bmcx.asp": (500, ()),
    "/wsbs/yuyue.asp": (503, ((b"retry-after", b"120"),)),
}
"""Addresses that answer an error: whose, and what is said with it."""
_BODY_LIMIT = 64 * 1024


def portal() -> ASGIApp:
    """The portal, all of its files read into memory."""
    return _Portal(Files(PAGES))


class _Portal:
    def __init__(self, files: Files) -> None:
        self._files = files
        self._sessions = Sessions()
        self._programs: dict[str, asp.Program] = {
            **asp.programs(files.read),
            **fragments.programs(files.read),
            **user.programs(files.read, self._sessions),
            **slow.programs(files.read),
            **live.programs(),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        if scope["type"] == "websocket":
            return await live.chat(scope, receive, send)
        body = await _read(receive)
        if body is None:
            return None
        request = asked(scope, body)
        return await respond(self._answer(request), request.method, receive, send)

    def _answer(self, request: Asked) -> Answer:
        if len(request.body) > _BODY_LIMIT:
            return Answer(413, ((b"connection", b"close"),))
        if program := self._programs.get(request.path):
            return self._run(program, request)
        if request.path in _TROUBLE:
            status, headers = _TROUBLE[request.path]
            return self._files.trouble(status, *headers)
        if request.path == download.PATH:
            return download.answer(request)
        return self._files.answer(request)

    def _run(self, program: asp.Program, request: Asked) -> Answer:
        if request.method not in ("GET", "HEAD", "POST"):
            return Answer(405, ((b"allow", b"GET, HEAD, POST"),))
        known = self._sessions.find(request.get(b"cookie"))
        session = known or Session()
        started = () if known else (self._sessions.start(session),)
        answer = program(request, session)
        headers = (*answer.headers, *started)
        if not any(name == b"cache-control" for name, _ in headers):
            headers = (*headers, (b"cache-control", b"private"))
        return answer._replace(headers=headers)


async def _read(receive: Receive) -> bytes | None:
    """The request's body, read no further than one part beyond the limit; None if nobody waits."""
    body = b""
    while len(body) <= _BODY_LIMIT:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
