"""The real command told to stop in the middle of everything."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.proxy.wire import OK, Asked, body_of, converse, get, origin, silent, visitor

DRAIN = 1.0
# What a busy machine may need to end a process.
SPARE = 1.0


class Command:
    """`a11y-proxy serve` in a process of its own; `port` is where it listens."""

    def __init__(self, process: Process, port: int) -> None:
        self.process = process
        self.port = port
        self.errors = ""
        self._stopped = 0.0

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self._stopped = time.monotonic()
        self.process.send_signal(number)

    async def ended(self) -> float:
        """Seconds from the signal to the end, which must be in order."""
        _, errors = await asyncio.wait_for(self.process.communicate(), 30)
        seconds = time.monotonic() - self._stopped
        self.errors = errors.decode()
        assert self.process.returncode == 0, self.errors
        assert "Traceback" not in self.errors, self.errors
        return seconds


@asynccontextmanager
async def serving(url: str, drain: float = DRAIN) -> AsyncIterator[Command]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "a11y_proxy", "serve", "--origin", url, "--port", "0"),
        *("--drain-seconds", str(drain)),
        stdout=PIPE,
        stderr=PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        if process.stdout is None:
            raise AssertionError
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        yield Command(process, int(line.decode().rstrip().removesuffix("/").rpartition(":")[2]))
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def asked_of(portal_asked: list[Asked], count: int) -> None:
    async with asyncio.timeout(10):
        while len(portal_asked) < count:
            await asyncio.sleep(0.01)


async def test_answers_under_way_are_finished_and_nobody_new_is_let_in() -> None:
    async def slow(asked: Asked) -> None:
        await asyncio.sleep(1.0)
        await asked.send(OK)

    async with origin(slow) as portal, serving(portal.url, drain=10) as command:
        asking = [asyncio.create_task(get_kept(command.port)) for _ in range(40)]
        await asked_of(portal.asked, 40)
        command.stop()
        await asyncio.sleep(0.4)
        with pytest.raises(ConnectionError):
            await get(command.port)
        answers = await asyncio.gather(*asking)
        assert await command.ended() < 1.0 + SPARE
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nconnection: close\r\n" in answer
        assert answer.endswith(b"\r\n\r\nok")


async def get_kept(port: int) -> bytes:
    """A visitor who would keep his connection; reads until the server ends it."""
    return await converse(port, b"GET / HTTP/1.1\r\nHost: portal.test\r\n\r\n", 20)


async def test_an_idle_connection_ends_at_once() -> None:
    async with (
        origin(OK) as portal,
        serving(portal.url, drain=10) as command,
        visitor(command.port) as (reader, writer),
        visitor(command.port) as (unused, _),
    ):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"ok")
        command.stop()
        assert (await reader.read(), await unused.read()) == (b"", b"")
        assert await command.ended() < SPARE


@pytest.mark.parametrize(
    "half", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>half"]
)
async def test_an_answer_that_has_not_begun_is_a_whole_page(half: bytes) -> None:
    async def never(asked: Asked) -> None:
        await asked.send(half)  # of a page, which is held until it is whole
        await silent(asked)

    async with origin(never) as portal, serving(portal.url) as command:
        asking = asyncio.create_task(
            converse(command.port, b"GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n", 20)
        )
        await asked_of(portal.asked, 1)
        command.stop()
        answer = await asking
        assert DRAIN * 0.9 < await command.ended() < DRAIN + SPARE
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: " in head
    assert b"\r\nconnection: close" in head
    assert b"content-length: %d\r\n" % len(body) in head
    page = body.decode()
    assert page.rstrip().endswith("</html>")
    assert 'lang="zh-CN"' in page or 'lang="zh' in page
    assert 'lang="en"' in page
    assert "stopped with requests under way: count=1" in command.errors


async def test_a_visitor_who_still_sends_gets_the_page_too() -> None:
    async with (
        origin(silent) as portal,
        serving(portal.url) as command,
        visitor(command.port) as (reader, writer),
    ):
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
        writer.write(bytes(100_000))
        await asked_of(portal.asked, 1)
        command.stop()
        reading = asyncio.create_task(reader.read())
        while not reading.done():
            writer.write(bytes(10_000))
            await asyncio.sleep(0.02)
        answer = await reading
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert answer.rstrip().endswith(b"</html>")
        assert await command.ended() < DRAIN + SPARE


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
async def test_an_answer_that_has_begun_breaks(version: bytes) -> None:
    async def endless(asked: Asked) -> None:
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        while True:
            await asked.send(b"data: x\n\n")
            await asyncio.sleep(0.05)

    async with (
        origin(endless) as portal,
        serving(portal.url) as command,
        visitor(command.port) as (reader, writer),
    ):
        writer.write(b"GET / HTTP/" + version + b"\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"data: x")
        command.stop()
        answer = await broken(reader)
        assert await command.ended() < DRAIN + SPARE
    assert b"data: x" in answer
    assert not answer.endswith(b"0\r\n\r\n")


async def broken(reader: asyncio.StreamReader) -> bytes:
    """What comes until the connection breaks; where no chunk tells, only a reset does."""
    answer = b""
    try:
        while piece := await asyncio.wait_for(reader.read(65536), 10):
            answer += piece
    except ConnectionResetError:
        return answer
    assert b"data: x\n\n\r\n" in answer, "an end in order, and no chunks"
    return answer


async def test_a_visitor_who_reads_nothing_does_not_hold_it_up() -> None:
    async def endless(asked: Asked) -> None:
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
        while True:
            await asked.send(bytes(100_000))

    async with (
        origin(endless) as portal,
        serving(portal.url) as command,
        visitor(command.port) as (reader, writer),
    ):
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        reader._transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(0.5)
        command.stop()
        assert await command.ended() < DRAIN + SPARE


async def test_a_tunnel_is_closed() -> None:
    async def script(asked: Asked) -> None:
        await asked.send(
            b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        await silent(asked)

    async with (
        origin(script) as portal,
        serving(portal.url) as command,
        visitor(command.port) as (reader, writer),
    ):
        writer.write(
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        command.stop()
        with pytest.raises(ConnectionResetError):
            await reader.read()
        await asyncio.wait_for(portal.gone.wait(), 5)
        assert await command.ended() < DRAIN + SPARE


async def test_a_second_sigterm_does_no_harm() -> None:
    async def slow(asked: Asked) -> None:
        await asyncio.sleep(1.0)
        await asked.send(OK)

    async with origin(slow) as portal, serving(portal.url, drain=10) as command:
        asking = asyncio.create_task(get(command.port))
        await asked_of(portal.asked, 1)
        command.stop()
        await asyncio.sleep(0.3)
        command.process.send_signal(signal.SIGTERM)
        assert body_of(await asking) == b"ok"
        assert await command.ended() < 1.0 + SPARE


async def test_a_second_ctrl_c_ends_it_at_once() -> None:
    async with origin(silent) as portal, serving(portal.url, drain=60) as command:
        asking = asyncio.create_task(get_kept(command.port))
        await asked_of(portal.asked, 1)
        command.stop(signal.SIGINT)
        await asyncio.sleep(0.3)
        command.stop(signal.SIGINT)
        assert await command.ended() < SPARE
        await asyncio.gather(asking, return_exceptions=True)
