"""An answer that is held: what leaves when it is let go, and who learns of a send that fails."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from a11y_proxy.held import Answer, HeldAnswer, Limits
from tests.asgi import Headers

HEAD: Headers = [(b"content-type", b"text/html"), (b"etag", b'"a"')]
START: Message = {"type": "http.response.start", "status": 200, "headers": HEAD}


def piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


class Wire:
    """Keeps what was sent; fails where told to."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.sent: list[Message] = []
        self.failure = failure

    async def __call__(self, message: Message) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append(message)


async def whole(answer: Answer) -> Answer:
    return answer


def held(wire: Wire, limits: Limits) -> HeldAnswer:
    return HeldAnswer(
        wire,
        hold=lambda status, headers: None,
        finish=whole,
        passed=lambda reason: None,
        failed=lambda error: None,
        limits=limits,
    )


async def test_a_slow_answer_is_kept_by_nobody() -> None:
    wire = Wire()
    answer = held(wire, Limits(idle=0.02))
    await answer(START)
    await answer(piece(b"a", more=True))
    await asyncio.sleep(0.1)
    assert wire.sent[0]["headers"] == [HEAD[0], (b"cache-control", b"no-store")]
    assert wire.sent[1]["body"] == b"a"
    await answer.close()


async def test_a_large_answer_is_let_go_with_its_own_head() -> None:
    wire = Wire()
    answer = held(wire, Limits(body=1))
    await answer(START)
    await answer(piece(b"ab", more=True))
    assert wire.sent[0]["headers"] == HEAD
    await answer.close()


async def test_a_send_that_fails_while_nobody_asks_is_told_to_the_app() -> None:
    answer = held(Wire(ConnectionResetError("gone")), Limits(idle=0.02))
    await answer(START)
    await answer(piece(b"a", more=True))
    await asyncio.sleep(0.1)
    with pytest.raises(ConnectionResetError, match="gone"):
        await answer(piece(b"b", more=True))
    await answer.close()


async def test_a_send_that_fails_after_the_last_piece_is_no_stray_exception() -> None:
    """The event loop would log "Task exception was never retrieved", an error in tests."""
    answer = held(Wire(ConnectionResetError("gone")), Limits(idle=0.02))
    await answer(START)
    await asyncio.sleep(0.1)
    with pytest.raises(ConnectionResetError, match="gone"):
        await answer.close()
