"""What no rule touches keeps its bytes; how they come cut makes no difference to what goes out."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from a11y_proxy import A11yMiddleware, ReverseProxy, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.held import Limits
from a11y_proxy.proxy.server import serving
from tests.asgi import Origin, ask
from tests.material import PROJECT
from tests.proxy.wire import Asked, body_of, get, origin, visitor
from tests.verify import identity
from tests.verify.identity import CHUNKINGS, CODINGS

PAGE = (
    "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'>\r\n"
    "<title>镇务公开</title></head><body><p title='朱镕基'>朱镕基镇公告</p></body></html>"
).encode("gb18030")
WHOLE_ANYHOW = {"cut", "false", "surplus", "unknown"}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


async def test_with_empty_rules_every_encoding_coding_and_chunking_is_identical() -> None:
    count, found = await identity.differences(every=67)
    assert count > 1000
    assert found == []


async def test_every_encoding_of_the_standard_is_among_them() -> None:
    assert len(identity.NAMES) == 40
    assert {"utf-8", "gb18030", "x-user-defined", "replacement", "utf-16be"} < set(identity.NAMES)


async def test_a_byte_that_changes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    page = next(identity.pages())

    class Spoilt(A11yMiddleware):
        async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]
            async def other(message):  # type: ignore[no-untyped-def]
                await send({**message, "body": b"x"} if "body" in message else message)

            await super().__call__(scope, receive, other)

    monkeypatch.setattr(identity, "A11yMiddleware", Spoilt)
    assert await identity.difference(page, "none", "whole", "standard", forced=False) is not None


@pytest.mark.parametrize("view", ["standard", "accessible", "elder"])
@pytest.mark.parametrize("coding", CODINGS)
async def test_every_chunking_gives_the_same_page(rules: RuleSet, coding: str, view: str) -> None:
    encoding, coder = CODINGS[coding]
    body = coder(PAGE)
    head = [(b"content-type", b"text/html"), (b"content-encoding", encoding)]
    answers = [
        await ask(
            A11yMiddleware(Origin(cut(body), head), rules),
            headers={"cookie": f"a11y_view={view}"},
        )
        for cut in CHUNKINGS.values()
    ]
    assert all(answer.body == answers[0].body for answer in answers)
    assert all(answer.headers == answers[0].headers for answer in answers)
    assert (answers[0].body == body) is (coding in WHOLE_ANYHOW)


@pytest.mark.parametrize("coded", [False, True])
async def test_an_origin_that_sends_byte_by_byte_gives_the_same_page(
    rules: RuleSet, coded: bool
) -> None:
    body = gzip.compress(PAGE, mtime=0) if coded else PAGE
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    head += b"Content-Encoding: gzip\r\n" if coded else b""

    async def dripping(asked: Asked) -> None:
        if asked.target == b"/slow":
            for at in range(len(body)):
                start = head + b"Transfer-Encoding: chunked\r\n\r\n" if at == 0 else b""
                await asked.send(start + b"1\r\n" + body[at : at + 1] + b"\r\n")
                await asyncio.sleep(0)
            await asked.send(b"0\r\n\r\n")
        else:
            await asked.send(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async with origin(dripping) as portal:
        proxy = ReverseProxy(portal.url)
        async with serving(A11yMiddleware(proxy, rules)) as port:
            whole = body_of(await get(port, b"/whole", b"Accept: text/html"))
            slow = body_of(await get(port, b"/slow", b"Accept: text/html"))
        await proxy.aclose()
    assert b'lang="zh-CN"' in whole
    assert slow.replace(b"/slow", b"/whole") == whole


SLOWLY = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: "a"\r\nContent-Length: %d\r\n\r\n'
    % len(PAGE)
)


class Slow:
    """An origin whose page stops after its first bytes, or drips, until the visitor has some."""

    def __init__(self, *, drips: bool) -> None:
        self.drips = drips
        self.seen = asyncio.Event()

    async def __call__(self, asked: Asked) -> None:
        await asked.send(SLOWLY + PAGE[:1])
        sent = 1
        while not self.seen.is_set():
            await asyncio.sleep(0.02)
            if self.drips:
                await asked.send(PAGE[sent : sent + 1])
                sent += 1
        await asked.send(PAGE[sent:])


@pytest.mark.parametrize(
    ("limits", "drips"), [(Limits(idle=0.1), False), (Limits(idle=0.5, total=0.2), True)]
)
async def test_a_page_that_comes_too_slowly_is_let_go_and_streams_on_as_it_came(
    rules: RuleSet, limits: Limits, drips: bool
) -> None:
    counted: list[tuple[str, str]] = []
    slow = Slow(drips=drips)
    async with origin(slow) as portal:
        proxy = ReverseProxy(portal.url)
        app = A11yMiddleware(
            proxy, rules, limits=limits, observe=lambda *event: counted.append(event)
        )
        async with serving(app) as port, visitor(port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            async with asyncio.timeout(5):
                head = await reader.readuntil(b"\r\n\r\n")
                first = await reader.read(1)
                assert not slow.seen.is_set()
                slow.seen.set()
                answer = first + await reader.read()
        await proxy.aclose()
    assert answer == PAGE
    assert b"cache-control: no-store" in head
    assert b"etag" not in head.lower()
    assert counted == [("passed", "too-slow")]


async def test_a_page_that_drips_but_is_whole_in_time_is_rewritten(rules: RuleSet) -> None:
    async def dripping(asked: Asked) -> None:
        await asked.send(SLOWLY)
        for at in range(0, len(PAGE), 20):
            await asked.send(PAGE[at : at + 20])
            await asyncio.sleep(0.1)

    async with origin(dripping) as portal:
        proxy = ReverseProxy(portal.url)
        limits = Limits(idle=0.6, total=10)
        async with serving(A11yMiddleware(proxy, rules, limits=limits)) as port:
            answer = body_of(await get(port, b"/"))
        await proxy.aclose()
    assert b'lang="zh-CN"' in answer
