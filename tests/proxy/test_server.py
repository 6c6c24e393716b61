"""Listening: what is told when it cannot be, and that servers live side by side."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy.errors import OriginError, SettingsError
from a11y_proxy.proxy.server import Server, listen, run, serving
from tests.proxy.wire import body_of, get


def app(answer: bytes) -> ASGIApp:
    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": answer})

    return answering


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("never asked")


async def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError) as caught:
            await run(nothing, host="127.0.0.1", port=port)
    assert str(caught.value) == (
        f"cannot listen on 127.0.0.1:{port}: address already in use; "
        "stop the program that holds it, or choose another port"
    )


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied"), "permission denied; choose a port above 1023"),
        (socket.gaierror(-2, "Name or service not known"), "no such host; give an address"),
        (OSError(99, "Cannot assign requested address"), "cannot assign requested address"),
    ],
)
def test_other_reasons_are_told_too(
    error: OSError, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(socket.socket):
        def bind(self, address: object) -> None:
            raise error

    monkeypatch.setattr(socket, "socket", Failing)
    with pytest.raises(SettingsError, match=f"cannot listen on nowhere.test:80: {message}"):
        Server(nothing, host="nowhere.test", port=80)


async def test_an_answer_leaves_at_once() -> None:
    with listen("127.0.0.1", 0) as listening, socket.socket() as visitor:
        visitor.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP  # what asyncio asks before TCP_NODELAY


async def test_several_servers_share_a_loop_and_leave_signals_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    async with serving(app(b"one")) as one, serving(app(b"two")) as two:
        assert signal.getsignal(signal.SIGTERM) is before
        assert [body_of(await get(port)) for port in (one, two)] == [b"one", b"two"]
    with pytest.raises(ConnectionRefusedError):
        await get(one)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_run_tells_its_port_once_it_answers_and_returns_on_a_signal(
    number: signal.Signals,
) -> None:
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    before = signal.getsignal(number)
    running = asyncio.create_task(run(app(b"here"), port=0, ready=told.set_result))
    assert body_of(await get(await told)) == b"here"
    signal.raise_signal(number)
    await asyncio.wait_for(running, 5)
    assert signal.getsignal(number) is before


async def test_no_banner_and_no_line_of_our_own_in_the_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    async with serving(app(b"x")) as port:
        head = (await get(port)).partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert sorted(head) == [b"HTTP/1.1 200 OK", b"connection: close", b"transfer-encoding: chunked"]
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


async def test_a_bug_is_logged_and_a_told_failure_of_the_origin_is_not_told_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raise OriginError("closed", "body") if scope["path"] == "/origin" else KeyError("bug")

    async with serving(failing) as port:
        await get(port, b"/origin")
        assert caplog.records == []
        await get(port, b"/bug")
        assert "Exception in ASGI application" in caplog.text


async def test_an_answer_broken_off_at_the_end_is_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await asyncio.Event().wait()

    async with serving(endless, drain_seconds=0.1) as port:
        asking = asyncio.create_task(get(port))
        await asyncio.sleep(0.2)
    with contextlib.suppress(ConnectionError):
        await asking
    assert "stopped with requests under way: count=1" in caplog.text
    assert "Traceback" not in caplog.text
