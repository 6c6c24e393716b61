"""An answer that is held: what leaves when it is let go, and who learns of a send that fails."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from a11y_proxy.held import Answer, Held, HeldAnswer, Limits
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


def held(wire: Wire, limits: Limits, taken: Held | None = None) -> HeldAnswer:
    return HeldAnswer(
        wire,
        hold=lambda status, headers: None,
        finish=whole,
        passed=lambda reason: None,
        failed=lambda error: None,
        limits=limits,
        held=taken or Held(),
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


class Waiting(Wire):
    """A visitor who does not read until `read` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.read = asyncio.Event()

    async def __call__(self, message: Message) -> None:
        await self.read.wait()
        await super().__call__(message)


async def test_what_is_held_counts_until_it_is_sent_and_then_no_more() -> None:
    wire, taken = Waiting(), Held()
    answer = held(wire, Limits(), taken)
    await answer(START)
    await answer(piece(b"abc", more=True))
    assert (taken.answers, taken.memory) == (1, 3)
    sending = asyncio.create_task(answer(piece(b"de", more=False)))
    await asyncio.sleep(0.01)
    assert (taken.answers, taken.memory) == (0, 5)
    wire.read.set()
    await sending
    assert (taken.answers, taken.memory) == (0, 0)
    await answer.close()
    assert (taken.answers, taken.memory) == (0, 0)


async def test_what_is_held_for_a_visitor_who_left_counts_no_more() -> None:
    taken = Held()
    answer = held(Waiting(), Limits(), taken)
    await answer(START)
    await answer(piece(b"abc", more=True))
    closing = asyncio.create_task(answer.close())
    await asyncio.sleep(0.01)
    assert taken.memory == 3
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    assert (taken.answers, taken.memory) == (0, 0)


async def test_without_room_an_answer_passes_and_is_kept_by_nobody() -> None:
    wire = Wire()
    answer = held(wire, Limits(answers=3), Held(answers=3))
    await answer(START)
    await answer(piece(b"abc", more=False))
    assert [message.get("body") for message in wire.sent] == [None, b"abc"]
    assert wire.sent[0]["headers"] == [HEAD[0], (b"cache-control", b"no-store")]


async def test_what_is_withdrawn_leaves_no_trace_and_another_answer_may_follow() -> None:
    wire, taken = Wire(), Held()
    answer = held(wire, Limits(), taken)
    await answer(START)
    await answer(piece(b"half", more=True))
    assert answer.withdraw()
    assert (taken.answers, taken.memory) == (0, 0)
    await answer({**START, "status": 502})
    await answer(piece(b"sorry", more=False))
    await answer.close()
    assert [sent.get("status", sent.get("body")) for sent in wire.sent] == [502, b"sorry"]


async def test_what_has_begun_to_leave_cannot_be_withdrawn() -> None:
    answer = held(Wire(), Limits(body=3))
    assert not answer.withdraw()
    await answer(START)
    await answer(piece(b"half", more=True))
    assert not answer.withdraw()
    await answer.close()
