"""Each limit has its clear answer, is counted, and leaves the next request unharmed."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.app import Application, build
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.held import Limits
from a11y_proxy.proxy.server import serving
from a11y_proxy.settings import Settings
from tests.asgi import Origin, ask
from tests.material import PROJECT
from tests.proxy import wire

HTML = b"Content-Type: text/html"
PAGE = (
    b"<!doctype html><html><head><title>x</title></head><body><p>y</p>" + b" " * 2_000 + b"</body>"
)


@asynccontextmanager
async def proxied(
    answer: bytes | wire.Script, **settings: Any
) -> AsyncIterator[tuple[int, Application]]:
    async with wire.origin(answer) as portal:
        application = build(
            Settings.of(origin=portal.url, rules=str(PROJECT / "rules"), **settings)
        )
        try:
            async with serving(application.asgi, drain_seconds=0.1) as port:
                yield port, application
        finally:
            await application.aclose()


async def test_requests_beyond_the_limit_get_a_page_that_says_when_to_come_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    release = asyncio.Event()

    async def answer(asked: wire.Asked) -> None:
        await release.wait()
        await asked.send(wire.OK)

    async with proxied(answer, max_requests=2) as (port, application):
        waiting = [asyncio.create_task(wire.get(port)) for _ in range(2)]
        await asyncio.sleep(0.2)
        with caplog.at_level(logging.WARNING):
            refused = [await wire.get(port, b"/", b"Accept: */*") for _ in range(3)]
        head_only = await wire.get(port, method=b"HEAD")
        release.set()
        assert all(got.endswith(b"ok") for got in await asyncio.gather(*waiting))
        assert (await wire.get(port)).endswith(b"ok")
    for got in refused:
        assert got.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nretry-after: 5\r\n" in got.lower()
        assert "网站正忙" in wire.body_of(got).decode()
    assert head_only.startswith(b"HTTP/1.1 503 ")
    assert wire.body_of(head_only) == b""
    assert application.counted["refused", "requests"] == 4
    assert [r.getMessage() for r in caplog.records] == [
        "overloaded: 2 requests at once, further ones get 503"
    ]


async def test_a_visitor_who_leaves_gives_his_place_back() -> None:
    async def answer(asked: wire.Asked) -> None:
        if asked.target == b"/slow":
            await wire.silent(asked)
        await asked.send(wire.OK)

    async with proxied(answer, max_requests=1) as (port, _):
        for _ in range(5):
            async with wire.visitor(port) as (_, writer):
                writer.write(b"GET /slow HTTP/1.1\r\nHost: portal.test\r\n\r\n")
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.1)
            assert (await wire.get(port)).endswith(b"ok")


async def test_pages_beyond_the_number_that_may_be_held_pass_unrewritten() -> None:
    release = asyncio.Event()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)

    async def answer(asked: wire.Asked) -> None:
        await asked.send(head + PAGE[:100])
        if asked.target == b"/slow":
            await release.wait()
        await asked.send(PAGE[100:])

    async with proxied(answer, max_held=2) as (port, application):
        held = [asyncio.create_task(wire.get(port, b"/slow")) for _ in range(2)]
        await asyncio.sleep(0.2)
        beyond = await wire.get(port)
        release.set()
        rewritten = await asyncio.gather(*held)
        after = await wire.get(port)
    assert wire.body_of(beyond) == PAGE
    assert b"cache-control: no-store" in beyond.lower()
    assert all(b"data-a11y" in got for got in (*rewritten, after))
    assert application.counted["passed", "overloaded"] == 1
    assert application.counted["rewritten", "standard"] == 3


async def test_pages_beyond_the_memory_for_all_pass_unrewritten() -> None:
    release = asyncio.Event()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE)

    async def answer(asked: wire.Asked) -> None:
        await asked.send(head + PAGE[:-10])
        if asked.target == b"/slow":
            await release.wait()
        await asked.send(PAGE[-10:])

    async with proxied(answer, hold_bytes=3_000, max_held_bytes=3_000, max_inflated="1M") as (
        port,
        application,
    ):
        held = asyncio.create_task(wire.get(port, b"/slow"))
        await asyncio.sleep(0.2)
        beyond = await wire.get(port)
        release.set()
        assert b"data-a11y" in await held
        assert b"data-a11y" in await wire.get(port)
    assert wire.body_of(beyond) == PAGE
    assert application.counted["passed", "overloaded"] == 1


async def test_what_is_held_is_let_go_however_the_request_ends(rules: RuleSet) -> None:
    async def answer(asked: wire.Asked) -> None:
        await asked.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n" + PAGE
        )
        if asked.target == b"/cut":
            asked.reset()
        await wire.silent(asked)

    async with proxied(answer, max_held=1, hold_idle_seconds=5) as (port, application):
        for _ in range(3):
            async with wire.visitor(port) as (_, writer):
                writer.write(b"GET /left HTTP/1.1\r\nHost: portal.test\r\n\r\n")
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.1)
            assert b" 502 " in (await wire.get(port, b"/cut")).partition(b"\r\n")[0]
    assert ("passed", "overloaded") not in application.counted


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(inflated=len(PAGE)), None),
        (Limits(inflated=len(PAGE) - 1), "too-large"),
        (Limits(ratio=100), "bomb"),
        (Limits(ratio=5_000), None),
    ],
)
async def test_how_far_a_page_may_inflate_is_a_limit(
    rules: RuleSet, limits: Limits, reason: str | None
) -> None:
    counted: list[tuple[str, str]] = []
    # The ratio counts for large pages only.
    page = PAGE if limits.inflated <= len(PAGE) else PAGE + b" " * (2 << 20)
    coded = gzip.compress(page)
    head = [(b"content-type", b"text/html"), (b"content-encoding", b"gzip")]
    app = A11yMiddleware(
        Origin(coded, head), rules, limits=limits, observe=lambda *event: counted.append(event)
    )
    answer = await ask(app)
    if reason is None:
        assert counted == [("rewritten", "standard")]
    else:
        assert counted == [("passed", reason)]
        assert answer.body == coded
        assert answer.get("content-encoding") == "gzip"


async def test_a_body_beyond_the_limit_is_refused_and_the_next_request_served() -> None:
    async def answer(asked: wire.Asked) -> None:
        await asked.reader.readexactly(int(asked.get(b"content-length") or b"0"))
        await asked.send(wire.OK)

    async with proxied(answer, max_body=10) as (port, _):
        for size, status in ((10, b"200"), (11, b"413"), (10, b"200")):
            got = await wire.converse(
                port,
                b"POST / HTTP/1.1\r\nHost: portal.test\r\nConnection: close\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (size, b"x" * size),
            )
            assert got.startswith(b"HTTP/1.1 " + status)
