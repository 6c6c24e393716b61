"""The fictional portal as an ASGI app: files of raw bytes as an old IIS serves them."""

from __future__ import annotations

from email.utils import formatdate
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from a11y_proxy.demo import asp

PAGES = Path(__file__).parent / "pages"

_TYPES = {
    ".html": b"text/html",
    ".css": b"text/css",
    ".js": b"application/x-javascript",
    ".gif": b"image/gif",
    ".jpg": b"image/jpeg",
    ".png": b"image/png",
    ".ico": b"image/x-icon",
    ".doc": b"application/msword",
}
_BY_HEADER = "/bsfw/"
"""The folder whose pages have their charset from the header alone."""
_NAMES = {
    "/files/glbt_sqb.doc": "高龄津贴申请表.doc",
    "/files/jfxz.doc": "缴费须知.doc",
    "/files/dibao_sqb.doc": "最低生活保障申请表.doc",
}
_SERVER = ((b"server", b"Microsoft-IIS/6.0"), (b"x-powered-by", b"ASP.NET"))
_BODY_LIMIT = 64 * 1024

Headers = tuple[tuple[bytes, bytes], ...]


class _File(NamedTuple):
    body: bytes
    headers: Headers
    etag: bytes
    modified: bytes


class _Answer(NamedTuple):
    status: int
    headers: Headers = ()
    body: bytes = b""


def portal() -> ASGIApp:
    """The portal, all of it read into memory."""
    return _Portal(PAGES)


class _Portal:
    def __init__(self, folder: Path) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        bodies = {"/" + path.relative_to(folder).as_posix(): path for path in paths}
        read = {address: path.read_bytes() for address, path in bodies.items()}
        self._files = {
            address: _file(address, body, bodies[address].stat().st_mtime)
            for address, body in read.items()
            if not address.startswith("/asp/")
        }
        self._folders = {str(PurePosixPath(address).parent) for address in self._files}
        self._programs = asp.programs(read)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1000})
        body = await _read(receive)
        if body is None:
            return None
        answer = self._answer(scope, body)
        await send(_start(answer))
        shown = b"" if scope["method"] == "HEAD" else answer.body
        await send({"type": "http.response.body", "body": shown})
        return None

    def _answer(self, scope: Scope, body: bytes) -> _Answer:
        path: str = scope["path"].lower()
        if len(body) > _BODY_LIMIT:
            return _Answer(413, ((b"connection", b"close"),))
        if program := self._programs.get(path):
            return _run(program, scope, body)
        if scope["method"] not in ("GET", "HEAD"):
            return _Answer(405, ((b"allow", b"GET, HEAD"),))
        if path != "/" and path in self._folders:
            return _Answer(301, ((b"location", _absolute(scope, path + "/")),))
        found = self._files.get(path + "index.html" if path.endswith("/") else path)
        if found is None:
            return _Answer(404, ((b"content-type", b"text/html"),), self._files["/404.html"].body)
        return _unless_known(found, scope)


def _file(address: str, body: bytes, modified: float) -> _File:
    content_type = _TYPES[PurePosixPath(address).suffix]
    if address.startswith(_BY_HEADER):
        content_type += b"; charset=GB2312"
    headers: Headers = ((b"content-type", content_type),)
    if name := _NAMES.get(address):
        # Raw GBK in a header, as ASP programs of the time wrote it.
        named = b'attachment; filename="' + name.encode("gbk") + b'"'
        headers += ((b"content-disposition", named),)
    etag = b'"%s:a1f"' % blake2b(body, digest_size=7).hexdigest().encode()
    return _File(body, headers, etag, formatdate(modified, usegmt=True).encode())


def _unless_known(file: _File, scope: Scope) -> _Answer:
    validators: Headers = ((b"last-modified", file.modified), (b"etag", file.etag))
    match, since = _header(scope, b"if-none-match"), _header(scope, b"if-modified-since")
    known = file.etag in match or match == b"*" if match else since == file.modified
    if known:
        return _Answer(304, validators)
    return _Answer(200, file.headers + validators, file.body)


def _run(program: asp.Program, scope: Scope, body: bytes) -> _Answer:
    if scope["method"] not in ("GET", "HEAD", "POST"):
        return _Answer(405, ((b"allow", b"GET, HEAD, POST"),))
    asked = asp.Asked(scope["query_string"], body, _header(scope, b"cookie"))
    page = program(asked)
    headers: Headers = ((b"content-type", page.content_type), (b"cache-control", b"private"))
    return _Answer(200, headers + page.headers + asp.session(asked), page.body)


def _absolute(scope: Scope, path: str) -> bytes:
    host = _header(scope, b"host") or b"portal.test"
    return b"%s://%s%s" % (scope["scheme"].encode(), host, path.encode())


def _header(scope: Scope, name: bytes) -> bytes:
    return b"; ".join(value for key, value in scope["headers"] if key.lower() == name)


def _start(answer: _Answer) -> Message:
    length: Headers = ()
    if answer.status != 304:
        length = ((b"content-length", str(len(answer.body)).encode()),)
    headers = [*length, *answer.headers, *_SERVER]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}


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
