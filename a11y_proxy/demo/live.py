"""What the portal keeps open: the counter for questions (WebSocket) and the bulletins (SSE)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from a11y_proxy.demo.answer import Answer, Asked, amount, asked
from a11y_proxy.demo.asp import Program

COUNTER = "/ws/zxzx"
PROTOCOL = "xiaoxi"
BYE = 4001
"""The close code that answers the text `bye`."""

_MOST_BULLETINS = 1000
_MOST_SECONDS = 60
_BULLETINS = (
    "县政务服务大厅一楼现有3人等候",
    "3路公交车临时绕行东门桥",
    "镕山镇今日15时至17时检修供水管道",
    "县人民医院老年人体检今日还有12个名额",
)


def programs() -> dict[str, Program]:
    """The bulletins: `?n=` events, one every `?s=` seconds."""
    return {"/ssgg.asp": lambda asked, _: _bulletins(asked)}


async def chat(scope: Scope, receive: Receive, send: Send) -> None:
    """Says every message back, text or bytes, and closes on the text `bye`. Refuses, with 403, a
    page of another host (RFC 6455, 10.2)."""
    await receive()
    request = asked(scope)
    if request.path != COUNTER or not _own_page(request):
        await send({"type": "websocket.close"})
        return
    spoken = PROTOCOL if PROTOCOL in scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": spoken})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "bye":
            await send({"type": "websocket.close", "code": BYE, "reason": "再见"})
            return
        await send({**message, "type": "websocket.send"})


def _own_page(request: Asked) -> bool:
    """No browser leaves Origin out: what does is no page of another host."""
    origin, host = request.get(b"origin"), request.get(b"host")
    return not origin or urlsplit(origin.lower()).netloc == host.lower()


def _bulletins(asked: Asked) -> Answer:
    count = int(amount(asked, "n", len(_BULLETINS), most=_MOST_BULLETINS))
    pause = amount(asked, "s", 1, most=_MOST_SECONDS)

    async def events() -> AsyncIterator[bytes]:
        yield ": 云溪县实时公告\nretry: 60000\n\n".encode()
        for number in range(1, count + 1):
            await asyncio.sleep(pause)
            text = _BULLETINS[(number - 1) % len(_BULLETINS)]
            yield f"id: {number}\nevent: gonggao\ndata: {text}\n\n".encode()
        yield b"event: end\ndata: end\n\n"

    headers = ((b"content-type", b"text/event-stream"), (b"cache-control", b"no-cache"))
    return Answer(200, headers, events())
