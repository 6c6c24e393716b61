"""Whole request in, whole response out, without a network: for what is not about sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]


@dataclass
class Response:
    status: int
    headers: Headers
    body: bytes

    def get(self, name: str) -> str | None:
        found = [v for n, v in self.headers if n.lower() == name.lower().encode()]
        return found[0].decode("latin-1") if found else None

    def get_all(self, name: str) -> list[str]:
        return [v.decode("latin-1") for n, v in self.headers if n.lower() == name.lower().encode()]


@dataclass
class Origin:
    """An app that answers one page, in the chunks given, and remembers what it was asked."""

    body: bytes | Iterable[bytes]
    headers: Headers = field(default_factory=lambda: [(b"content-type", b"text/html")])
    status: int = 200
    asked: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope)
        chunks = [self.body] if isinstance(self.body, bytes) else list(self.body)
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for position, chunk in enumerate(chunks, 1):
            await send(
                {"type": "http.response.body", "body": chunk, "more_body": position < len(chunks)}
            )

    def asked_header(self, name: bytes) -> bytes | None:
        found = [v for n, v in self.asked[-1]["headers"] if n == name]
        return found[0] if found else None


async def ask(
    app: ASGIApp,
    target: str = "/",
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Response:
    """One request of a browser at http://portal.test."""
    path, _, query = target.partition("?")
    sent = {"host": "portal.test", "accept": "text/html,*/*;q=0.8", **(headers or {})}
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(n.lower().encode(), v.encode("latin-1")) for n, v in sent.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
    }
    messages: list[Message] = []
    asked = False
    over = asyncio.Event()

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await over.wait()  # the visitor stays until all is there
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            over.set()

    await app(scope, receive, send)
    start = next(m for m in messages if m["type"] == "http.response.start")
    whole = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
    return Response(start["status"], list(start["headers"]), whole)
