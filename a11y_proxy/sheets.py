"""The portal's style sheets with the switches of large type, fetched through the wrapped app.

Fetched without cookies, since a sheet is the same for everybody; whatever fails serves the original
sheet, by leading the browser to it.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from a11y_proxy.errors import CodingError
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.css import rewrite_sheet
from a11y_proxy.html.styling.charset import sheet_charset
from a11y_proxy.http import coding, headers
from a11y_proxy.http.headers import Headers
from a11y_proxy.views.sheets import Sheet, SheetAddresses, parse_sheet

_LIMIT = 2 * 1024 * 1024
_PASSED_ON = (b"host", b"user-agent", b"referer", b"accept-language")

log = logging.getLogger("a11y_proxy.pages")


class Sheets:
    """Answers `<prefix>/css/…`."""

    def __init__(self, app: ASGIApp, digest: str, prefix: str) -> None:
        self.app = app
        self.digest = digest
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        sheet = parse_sheet(path)
        if sheet is None or scope["method"] not in ("GET", "HEAD"):
            await _reply(send, HTTPStatus.NOT_FOUND, [], b"")
            return
        css = await self._rewritten(scope, sheet)
        if css is None:
            location = [(b"location", sheet.target.encode("ascii"))]
            await _reply(send, HTTPStatus.FOUND, [*location, (b"cache-control", b"no-store")], b"")
            return
        head = [
            (b"content-type", b"text/css; charset=utf-8"),
            (b"cache-control", b"public, max-age=600"),
            (b"x-robots-tag", b"noindex"),
        ]
        await _reply(send, HTTPStatus.OK, head, b"" if scope["method"] == "HEAD" else css)

    async def _rewritten(self, scope: Scope, sheet: Sheet) -> bytes | None:
        try:
            status, answered, body = await self._fetch(scope, sheet.target)
            kind = (headers.get(answered, b"content-type") or b"text/css").lower()
            if status != HTTPStatus.OK or not kind.startswith(b"text/css"):
                return None
            encoding = headers.get(answered, b"content-encoding")
            source = coding.decode(body, encoding, limit=_LIMIT)
            charset = sheet_charset(source, kind.decode("latin-1"), sheet.charset)
            return self._rewrite(source, charset, sheet, scope).encode()
        except CodingError as error:
            log.info("sheet not rewritten: %s %s", error.reason, sheet.target)
        except Exception:
            log.exception("sheet not rewritten: url=%s", sheet.target)
        return None

    def _rewrite(self, source: bytes, charset: Charset, sheet: Sheet, scope: Scope) -> str:
        host = next((v for n, v in scope["headers"] if n == b"host"), b"portal.invalid")
        url = f"{scope.get('scheme', 'http')}://{host.decode('latin-1')}{sheet.target}"

        imported = SheetAddresses(url, None, sheet, self.prefix)
        return rewrite_sheet(
            charset.decode(source), quirks=sheet.quirks, base_url=url, sheet_url=imported
        )

    async def _fetch(self, scope: Scope, target: str) -> tuple[int, Headers, bytes]:
        """One GET through the wrapped app."""
        path, _, query = target.partition("?")
        kept = [(n, v) for n, v in scope["headers"] if n in _PASSED_ON]
        inner: Scope = {
            **scope,
            "method": "GET",
            "path": path,
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [*kept, (b"accept", b"text/css,*/*;q=0.1"), (b"accept-encoding", b"gzip")],
            "extensions": {"a11y.target": target.encode("ascii")},
        }
        status, answered, body = 502, [], bytearray()

        asked_for = asyncio.Event()

        async def receive() -> Message:
            if asked_for.is_set():
                await asyncio.Event().wait()  # the browser stays: it never says that it left
            asked_for.set()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if len(body) > _LIMIT:
                    raise CodingError("sheet too large")

        await self.app(inner, receive, send)
        return status, answered, bytes(body)


async def _reply(send: Send, status: HTTPStatus, head: Headers, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status.value, "headers": [*head, length]})
    await send({"type": "http.response.body", "body": body})
