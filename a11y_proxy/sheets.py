"""The portal's style sheets with the switches of large type, fetched through the wrapped app.

Fetched without cookies, since a sheet is the same for everybody; whatever fails or takes too long
serves the original sheet, by leading the browser to it.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from a11y_proxy.errors import A11yError, CodingError
from a11y_proxy.held import is_cancelled
from a11y_proxy.html.charset import UNUSABLE, Charset
from a11y_proxy.html.css import rewrite_sheet
from a11y_proxy.html.styling.charset import sheet_charset
from a11y_proxy.http import coding, headers
from a11y_proxy.http.headers import Headers
from a11y_proxy.http.record import KEY, record_of
from a11y_proxy.views.address import safe_target
from a11y_proxy.views.sheets import Sheet, SheetAddresses, parse_sheet

_LIMIT = 2 * 1024 * 1024
_SECONDS = 10.0
_PASSED_ON = (b"host", b"user-agent", b"referer", b"accept-language")

log = logging.getLogger("a11y_proxy.pages")


class Sheets:
    """Answers `<prefix>/css/…`. `seconds`: how long a sheet may take to come whole."""

    def __init__(
        self, app: ASGIApp, digest: str, prefix: str, *, seconds: float = _SECONDS
    ) -> None:
        self.app = app
        self.digest = digest
        self.prefix = prefix
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await _reply(send, HTTPStatus.METHOD_NOT_ALLOWED, [(b"allow", b"GET, HEAD")], b"")
            return
        sheet = self._asked(path)
        if sheet is None:
            await _reply(send, HTTPStatus.NOT_FOUND, [], b"")
            return
        css = await self._rewritten(scope, receive, sheet)
        if css is None:
            location = [(b"location", sheet.target.encode("ascii"))]
            await _reply(send, HTTPStatus.FOUND, [*location, (b"cache-control", b"no-store")], b"")
            return
        # An address of other rules' making gets what these make of it, to be kept by nobody.
        current = sheet.digest == self.digest
        head = [
            (b"content-type", b"text/css; charset=utf-8"),
            (b"cache-control", b"public, max-age=600" if current else b"no-store"),
            (b"x-robots-tag", b"noindex"),
        ]
        await _reply(send, HTTPStatus.OK, head, b"" if scope["method"] == "HEAD" else css)

    def _asked(self, path: str) -> Sheet | None:
        """The sheet, or None where `path` names none: the browser may be led to its target, so that
        must be a path on this host, and none of ours."""
        sheet = parse_sheet(path)
        if sheet is None or not safe_target(sheet.target.encode("ascii")):
            return None
        return None if sheet.target.startswith(self.prefix + "/") else sheet

    async def _rewritten(self, scope: Scope, receive: Receive, sheet: Sheet) -> bytes | None:
        try:
            async with asyncio.timeout(self.seconds):
                status, answered, body = await self._fetch(scope, receive, sheet.target)
            kind = (headers.content_type(answered) or b"text/css").lower()
            if status != HTTPStatus.OK or not kind.startswith(b"text/css"):
                return None
            encoding = headers.content_encoding(answered)
            source = coding.decode(body, encoding, limit=_LIMIT)
            environment = "utf-8" if sheet.charset in UNUSABLE else sheet.charset
            charset = sheet_charset(source, kind.decode("latin-1"), environment)
            return self._rewrite(source, charset, sheet, scope).encode()
        except TimeoutError:
            log.info("sheet not rewritten: too slow %s", sheet.target)
        except A11yError as error:
            log.info("sheet not rewritten: %s %s", error, sheet.target)
        except (Exception, asyncio.CancelledError):
            if is_cancelled():
                raise
            log.exception("sheet not rewritten: url=%s", sheet.target)
        return None

    def _rewrite(self, source: bytes, charset: Charset, sheet: Sheet, scope: Scope) -> str:
        host = next((v for n, v in scope["headers"] if n == b"host"), b"portal.invalid")
        url = f"{scope.get('scheme', 'http')}://{host.decode('latin-1')}{sheet.target}"

        imported = SheetAddresses(url, None, sheet, self.prefix)
        return rewrite_sheet(
            charset.decode(source), quirks=sheet.quirks, base_url=url, sheet_url=imported
        )

    async def _fetch(
        self, scope: Scope, receive: Receive, target: str
    ) -> tuple[int, Headers, bytes]:
        """One GET through the wrapped app, which hears it when the browser leaves."""
        path, _, query = target.partition("?")
        kept = [(n, v) for n, v in scope["headers"] if n in _PASSED_ON]
        inner: Scope = {
            **scope,
            "method": "GET",
            "path": path,
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [*kept, (b"accept", b"text/css,*/*;q=0.1"), (b"accept-encoding", b"gzip")],
            "extensions": {"a11y.target": target.encode("ascii"), KEY: record_of(scope)},
        }
        status, answered, body = 502, [], bytearray()
        requests = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def hear() -> Message:
            return next(requests, None) or await _left(receive)

        async def send(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if len(body) > _LIMIT:
                    raise CodingError("sheet too large")

        await self.app(inner, hear, send)
        return status, answered, bytes(body)


async def _left(receive: Receive) -> Message:
    """The message that the browser left. Its own request comes before; a `receive` that says more
    than that cannot tell, and the browser is taken to stay."""
    for _ in range(2):
        message = await receive()
        if message["type"] == "http.disconnect":
            return message
    await asyncio.Event().wait()
    return {"type": "http.disconnect"}


async def _reply(send: Send, status: HTTPStatus, head: Headers, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status.value, "headers": [*head, length]})
    await send({"type": "http.response.body", "body": body})
