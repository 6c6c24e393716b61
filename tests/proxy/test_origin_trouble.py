"""An origin in trouble: what visitor and operator see, and that the next request is well."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from a11y_proxy.http.record import KEY, Record
from a11y_proxy.proxy.breaker import BreakerPolicy
from a11y_proxy.proxy.handler import ReverseProxy
from a11y_proxy.proxy.pages import error_page
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.server import serving
from a11y_proxy.proxy.transport import Timeouts
from tests.proxy.wire import OK, Asked, Origin, Script, body_of, converse, get, origin, silent
from tests.proxy.wire import visitor as visiting

QUICK = Timeouts(connect=0.5, head=0.3, idle=0.3)


@dataclass
class Trouble:
    """An origin whose behaviour a test changes as it goes, behind a proxy with an access log."""

    portal: Origin
    port: int = 0
    script: Script = silent
    records: list[Record] = field(default_factory=list)

    async def get(self, *lines: bytes, target: bytes = b"/", method: bytes = b"GET") -> bytes:
        return await get(self.port, target, *lines, method=method)

    async def status(self, target: bytes = b"/", method: bytes = b"GET") -> int:
        return int((await self.get(target=target, method=method))[9:12])


@asynccontextmanager
async def trouble(script: Script | bytes, **options: Any) -> AsyncIterator[Trouble]:
    async def play(asked: Asked) -> None:
        await made.script(asked)

    async with origin(play) as portal:
        made = Trouble(portal)
        made.script = script if callable(script) else answering(script)
        proxy = ReverseProxy(portal.url, **{"timeouts": QUICK, **options})

        async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
            record = Record()
            if scope["type"] == "http":
                made.records.append(record)
                scope["extensions"] = {**scope.get("extensions", {}), KEY: record}
            await proxy(scope, receive, send)

        async with serving(recorded) as made.port:
            yield made
        await proxy.aclose()


def answering(answer: bytes) -> Script:
    async def script(asked: Asked) -> None:
        await asked.send(answer)

    return script


async def reset(asked: Asked) -> None:
    asked.reset()


async def closed(asked: Asked) -> None:
    asked.close()


async def cut_body(asked: Asked) -> None:
    await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
    asked.close()


async def stalled_body(asked: Asked) -> None:
    await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
    await silent(asked)


def status(code: int) -> Script:
    return answering(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % code)


class TestFaultTable:
    @pytest.mark.parametrize(
        ("script", "status", "told"),
        [
            (reset, 502, "closed/head"),
            (closed, 502, "closed/head"),
            (silent, 504, "timeout/head"),
            (answering(b"\0\1\2\r\n\r\n"), 502, "protocol/head"),
            (answering(b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000), 502, "protocol/head"),
            (answering(b"HTTP/1.1 100 Continue\r\n\r\n" * 5000 + OK), 502, "protocol/head"),
            (answering(b"HTTP/1.1 101 Switching\r\n\r\n"), 502, "protocol/head"),
            (answering(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), 502, "protocol/head"),
            (answering(b"HTTP/1.1 650 Odd\r\nContent-Length: 0\r\n\r\n"), 502, "protocol/head"),
            (status(500), 500, None),
            (status(503), 503, None),
        ],
    )
    @pytest.mark.parametrize("method", [b"GET", b"POST"])
    async def test_before_the_answer(
        self, script: Script, status: int, told: str | None, method: bytes
    ) -> None:
        async with trouble(script) as at:
            assert await at.status(method=method) == status
            assert at.records[0].fault == told
            at.script = answering(OK)
            assert body_of(await at.get()) == b"ok"

    @pytest.mark.parametrize(
        ("script", "told"), [(cut_body, "closed/body"), (stalled_body, "timeout/body")]
    )
    async def test_in_the_answer(self, script: Script, told: str) -> None:
        async with trouble(script) as at:
            answer = await at.get()
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert body_of(answer) == b"part"
            assert at.records[0].fault == told
            at.script = answering(OK)
            assert body_of(await at.get()) == b"ok"

    @pytest.mark.parametrize(
        ("method", "status", "asked"),
        [(b"GET", 200, 3), (b"HEAD", 200, 3), (b"POST", 200, 2), (b"DELETE", 200, 2)],
    )
    async def test_a_kept_connection_that_died_costs_nobody_an_answer(
        self, method: bytes, status: int, asked: int
    ) -> None:
        """What is safe is asked again; what is not never goes out on a kept one."""

        async def script(this: Asked) -> None:
            if at.portal.opened == 1 and len(at.portal.asked) == 2:
                this.reset()
            await this.send(OK)

        async with trouble(script) as at:
            assert await at.status() == 200
            assert await at.status(method=method) == status
            assert (len(at.portal.asked), at.portal.opened) == (asked, 2)

    async def test_a_post_on_a_connection_that_dies_is_502_and_not_repeated(self) -> None:
        async with trouble(reset) as at:
            assert await at.status(method=b"POST") == 502
            assert len(at.portal.asked) == 1

    async def test_half_an_upload_is_answered_whole_where_the_origin_answers_early(self) -> None:
        refusal = b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno"
        async with trouble(refusal) as at, visiting(at.port) as (reader, writer):
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 140000\r\n\r\n")
            writer.write(bytes(70_000))
            async with asyncio.timeout(2):
                assert (await reader.readuntil(b"no")).startswith(b"HTTP/1.1 401 ")

    async def test_an_origin_that_half_closes_with_its_answer_is_well(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(OK)
            asked.writer.write_eof()
            await asked.reader.read()

        async with trouble(script) as at:
            for _ in range(3):
                assert body_of(await at.get()) == b"ok"
            assert at.portal.opened == 3


class TestSlowPaths:
    async def late(self, asked: Asked) -> None:
        await asyncio.sleep(0.5)
        await asked.send(OK)

    async def test_they_have_seconds_of_their_own_and_the_first_pattern_holds(self) -> None:
        slow = {"/export/quick*": 0.1, "/export/*": 5.0, "*.do": 5.0}
        async with trouble(self.late, slow_paths=slow) as at:
            assert await at.status(b"/") == 504
            assert await at.status(b"/export/a/b?x") == 200
            assert await at.status(b"/export/quick.do") == 504
            assert await at.status(b"/EXPORT/a") == 504
            assert await at.status(b"/%65xport/a") == 200
            assert await at.status(b"/x?/export/") == 504


class TestBreaker:
    POLICY = BreakerPolicy(pause=1.0, longest_pause=1.5)

    async def test_a_dead_origin_is_left_in_peace_and_found_again(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with trouble(reset, breaker=self.POLICY) as at:
            assert [await at.status() for _ in range(5)] == [502] * 5
            asked = at.portal.opened
            answer = await at.get()
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"\r\nretry-after: 1\r\n" in answer
            assert "网站多次没有正常回应" in body_of(answer).decode()
            assert "Seconds to wait before you open it again: 1." in body_of(answer).decode()
            assert at.records[-1].fault == "resting/connect"
            assert at.portal.opened == asked
            await asyncio.sleep(1.1)
            assert await at.status(method=b"POST") == 503
            assert await at.status() == 502  # the trial; the next rest is longer
            await asyncio.sleep(1.0)
            at.script = answering(OK)
            assert await at.status() == 503
            await asyncio.sleep(0.6)
            assert await at.status() == 200
            assert await at.status(method=b"POST") == 200
        told = [record.getMessage() for record in caplog.records if "breaker" in record.msg]
        where = f"origin={at.portal.url}"
        assert told == [
            f"breaker opens: {where} seconds=1",
            f"breaker opens: {where} seconds=1.5",
            f"breaker closes: {where}",
        ]

    async def test_one_trial_at_a_time(self) -> None:
        async with trouble(reset, breaker=self.POLICY, timeouts=Timeouts()) as at:
            for _ in range(5):
                await at.status()
            at.script = silent
            await asyncio.sleep(1.1)
            trial = asyncio.create_task(at.status())
            await asyncio.sleep(0.1)
            assert await at.status() == 503
            trial.cancel()  # the visitor leaves: the next one is the trial
            with contextlib.suppress(asyncio.CancelledError):
                await trial
            await asyncio.sleep(0.1)
            at.script = answering(OK)
            assert await at.status() == 200

    async def test_a_trial_is_decided_by_its_head(self) -> None:
        async def endless(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\n\r\nevent")
            await silent(asked)

        async with trouble(reset, breaker=self.POLICY) as at:
            for _ in range(5):
                await at.status()
            at.script = endless
            await asyncio.sleep(1.1)
            async with visiting(at.port) as (reader, writer):
                writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await reader.readuntil(b"event")
                at.script = answering(OK)
                assert await at.status() == 200

    @pytest.mark.parametrize(
        ("script", "counts"),
        [
            (status(502), True),
            (status(503), True),
            (status(504), True),
            (status(500), False),
            (status(404), False),
            (closed, True),
            (answering(b"junk\r\n\r\n"), True),
            (cut_body, True),
        ],
    )
    async def test_what_counts_against_the_origin(self, script: Script, counts: bool) -> None:
        async with trouble(script, breaker=self.POLICY) as at:
            for _ in range(6):
                await at.get()
            assert len(at.portal.asked) == (5 if counts else 6)

    async def test_time_outs_count(self) -> None:
        late = Timeouts(head=0.1)
        async with trouble(silent, breaker=self.POLICY, timeouts=late) as at:
            assert [await at.status() for _ in range(6)] == [504] * 5 + [503]

    async def test_visitors_who_leave_do_not_count(self) -> None:
        async with trouble(silent, breaker=self.POLICY, timeouts=Timeouts()) as at:
            for _ in range(10):
                async with visiting(at.port) as (_, writer):
                    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    await asyncio.sleep(0.03)
            at.script = answering(OK)
            assert await at.status() == 200

    async def test_our_own_bounds_do_not_count(self) -> None:
        pool = PoolLimits(busy=1, waiting=0.02)
        options = {"breaker": self.POLICY, "pool": pool, "timeouts": Timeouts()}
        async with trouble(silent, **options) as at:
            first = asyncio.create_task(at.status())
            await asyncio.sleep(0.05)
            for _ in range(8):
                answer = await at.get()
                assert answer.startswith(b"HTTP/1.1 503 ")
                assert b"\r\nretry-after: 5\r\n" in answer
                assert at.records[-1].fault == "busy/connect"
            first.cancel()

    async def test_without_one_the_origin_is_always_asked(self) -> None:
        async with trouble(reset, breaker=None) as at:
            assert [await at.status() for _ in range(12)] == [502] * 12
            assert len(at.portal.asked) == 12


# More than is read before the origin is asked.
LARGE_CHUNK = b"%x\r\n%s\r\n" % (70_000, bytes(70_000))


class TestBodyLimit:
    async def test_a_body_stated_too_large_is_413_before_the_origin_hears_of_it(self) -> None:
        async with trouble(OK, body_limit=10) as at:
            sent = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
            answer = await converse(at.port, sent + b"11\r\n\r\n" + bytes(11))
            assert answer.startswith(b"HTTP/1.1 413 ")
            assert "提交的内容太大" in body_of(answer).decode()
            assert at.portal.opened == 0
            assert body_of(await converse(at.port, sent + b"10\r\n\r\n" + bytes(10))) == b"ok"

    async def test_one_who_asks_first_is_told_before_he_sends(self) -> None:
        async with trouble(OK, body_limit=10) as at, visiting(at.port) as (reader, writer):
            writer.write(
                b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n"
            )
            async with asyncio.timeout(2):
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413 ")

    async def test_a_body_that_grows_beyond_it_is_413_and_the_origin_sees_it_broken(self) -> None:
        async with trouble(silent, body_limit=100_000) as at:
            sent = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            async with visiting(at.port) as (reader, writer), asyncio.timeout(2):
                writer.write(sent + LARGE_CHUNK)
                await asyncio.sleep(0.1)
                writer.write(LARGE_CHUNK)
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 413 ")
                await at.portal.gone.wait()
            assert at.records[0].fault is None

    async def test_where_an_answer_has_begun_it_breaks(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def script(asked: Asked) -> None:
            await asked.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
            await silent(asked)

        async with trouble(script, body_limit=100_000, timeouts=Timeouts()) as at:
            sent = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            async with visiting(at.port) as (reader, writer), asyncio.timeout(2):
                writer.write(sent + LARGE_CHUNK)
                await reader.readuntil(b"part")
                writer.write(LARGE_CHUNK)
                assert await reader.read() == b""
                await at.portal.gone.wait()
            assert at.records[0].fault is None
        assert caplog.records == []

    async def test_bodies_of_that_size_pass_in_chunks(self) -> None:
        async def script(asked: Asked) -> None:
            await asked.reader.readuntil(b"0\r\n\r\n")
            await asked.send(OK)

        async with trouble(script, body_limit=10) as at:
            sent = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked"
            whole = sent + b"\r\n\r\n5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n"
            assert body_of(await converse(at.port, whole)) == b"ok"


PAGES = [
    (400, ""),
    (405, ""),
    (413, ""),
    (421, ""),
    (502, ""),
    (502, "tls"),
    (503, ""),
    (503, "resting"),
    (504, ""),
    (508, ""),
]


class TestPages:
    async def test_page_header_log_and_record_carry_one_number(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with trouble(reset) as at:
            answer = await at.get()
        number = at.records[0].id
        assert re.fullmatch("[0-9a-f]{12}", number)
        assert f"\r\nx-request-id: {number}\r\n".encode() in answer
        assert number in body_of(answer).decode()
        assert f"request={number}" in caplog.text

    @pytest.mark.parametrize(("status", "cause"), PAGES)
    def test_each_is_whole_in_two_languages_and_never_stored(self, status: int, cause: str) -> None:
        head, body = error_page(status, "0123456789ab", cause=cause, retry_after=7)
        fields, page = dict(head), body.decode()
        assert fields[b"cache-control"] == b"no-store"
        assert fields[b"content-length"] == b"%d" % len(body)
        assert fields.get(b"retry-after") == (b"7" if status == 503 else None)
        assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
        assert '<section lang="en">' in page
        assert page.rstrip().endswith("</html>")
        assert "$" not in page
        assert "0123456789ab" in page

    def test_no_two_say_the_same(self) -> None:
        pages = {error_page(status, "", cause=cause)[1] for status, cause in PAGES}
        assert len(pages) == len(PAGES)

    async def test_a_head_request_gets_the_page_s_length_and_no_page(self) -> None:
        async with trouble(reset) as at:
            answer = await at.get(method=b"HEAD")
        assert answer.startswith(b"HTTP/1.1 502 ")
        assert re.search(rb"content-length: [1-9]", answer)
        assert body_of(answer) == b""


async def test_every_fault_frees_its_connection() -> None:
    """A hundred of each kind, through two connections at a time, and all are well after."""
    scripts: list[Callable[[Asked], Any]] = [reset, closed, cut_body, answering(b"x\r\n\r\n")]
    pool = PoolLimits(busy=2, waiting=2)
    async with trouble(OK, pool=pool, breaker=None) as at:
        for script in scripts:
            at.script = script
            await asyncio.gather(*(at.get() for _ in range(25)))
        at.script = answering(OK)
        assert {body_of(await at.get()) for _ in range(4)} == {b"ok"}
