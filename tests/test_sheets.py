"""The portal's style sheets under our prefix: what is asked of the app, and what comes instead."""

from __future__ import annotations

import asyncio
import logging

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from a11y_proxy import A11yMiddleware, ReverseProxy, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.proxy.server import serving
from tests.asgi import Origin, ask
from tests.material import PROJECT
from tests.proxy.wire import Asked, get, origin, visitor

CSS = [(b"content-type", b"text/css")]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


def around(app: ASGIApp, rules: RuleSet, seconds: float = 5.0) -> A11yMiddleware:
    middleware = A11yMiddleware(app, rules)
    middleware.endpoints.sheets.seconds = seconds
    return middleware


@pytest.mark.parametrize("target", ["/\\evil.example/a.css", "/\\/evil.example", "//evil.example"])
async def test_a_sheet_that_fails_leads_to_no_other_site(rules: RuleSet, target: str) -> None:
    answer = await ask(
        A11yMiddleware(Origin(b"gone", CSS, 404), rules), f"/_a11y/css/abcd/gbk{target}"
    )
    assert (answer.status, answer.get("location")) == (404, None)


async def test_a_sheet_under_our_own_prefix_is_none(rules: RuleSet) -> None:
    asked = Origin(b"a{}", CSS)
    answer = await ask(A11yMiddleware(asked, rules), "/_a11y/css/abcd/gbk/_a11y/elder/x")
    assert (answer.status, answer.get("location")) == (404, None)
    assert asked.asked == []


@pytest.mark.parametrize("label", ["replacement", "x-user-defined", "no-such", "--"])
async def test_a_charset_that_nobody_reads_is_read_as_utf_8(
    rules: RuleSet, label: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = A11yMiddleware(Origin("a{content:'中'}".encode(), CSS), rules)
    answer = await ask(app, f"/_a11y/css/abcd/{label}/a.css")
    assert answer.status == 200
    assert "中" in answer.body.decode("utf-8")
    assert "Traceback" not in caplog.text


async def test_a_sheet_is_asked_for_and_nothing_else(rules: RuleSet) -> None:
    answer = await ask(A11yMiddleware(Origin(b"a{}", CSS), rules), "/_a11y/css/abcd/gbk/a.css")
    assert answer.status == 200
    posted = await ask(
        A11yMiddleware(Origin(b"a{}", CSS), rules), "/_a11y/css/abcd/gbk/a.css", method="POST"
    )
    assert (posted.status, posted.get("allow")) == (405, "GET, HEAD")


async def test_an_origin_that_breaks_in_a_sheet_is_one_line_in_the_log(
    rules: RuleSet, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaking(asked: Asked) -> None:
        await asked.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nContent-Length: 90\r\n\r\na{}"
        )
        asked.reset()

    async with origin(breaking) as portal:
        proxy = ReverseProxy(portal.url)
        with caplog.at_level(logging.INFO):
            async with serving(around(proxy, rules)) as port:
                answer = await get(port, b"/_a11y/css/abcd/gbk/a.css")
        await proxy.aclose()
    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b"location: /a.css\r\n" in answer
    assert "sheet not rewritten: origin closed in body" in caplog.text
    assert "Traceback" not in caplog.text


class Dripping:
    """A sheet that never ends; tells when whoever asked for it gave up."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": CSS})
            while True:
                await asyncio.sleep(0.01)
                await send({"type": "http.response.body", "body": b" ", "more_body": True})
        finally:
            self.ended.set()


async def test_a_sheet_that_never_ends_is_given_up(rules: RuleSet) -> None:
    app = Dripping()
    answer = await ask(around(app, rules, seconds=0.1), "/_a11y/css/abcd/gbk/a.css")
    assert (answer.status, answer.get("location")) == (302, "/a.css")
    assert app.ended.is_set()


async def test_a_visitor_who_leaves_ends_the_sheet_at_the_origin(rules: RuleSet) -> None:
    async def slow(asked: Asked) -> None:
        await asked.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/css\r\nContent-Length: 90\r\n\r\na{}"
        )
        await asked.reader.read()

    async with origin(slow) as portal:
        proxy = ReverseProxy(portal.url)
        async with serving(around(proxy, rules, seconds=30)) as port:
            async with visitor(port) as (_, writer):
                writer.write(b"GET /_a11y/css/abcd/gbk/a.css HTTP/1.1\r\nHost: a\r\n\r\n")
                while not portal.asked:
                    await asyncio.sleep(0.01)
                assert not portal.gone.is_set()
            async with asyncio.timeout(3):
                await portal.gone.wait()
        await proxy.aclose()


async def test_a_receive_that_never_waits_holds_nothing_up(rules: RuleSet) -> None:
    class Listening(Origin):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            listening = asyncio.create_task(self._until_left(receive))
            await asyncio.sleep(0.05)
            listening.cancel()
            await super().__call__(scope, receive, send)

        async def _until_left(self, receive: Receive) -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

    async def talkative() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    scope |= {"raw_path": b"/_a11y/css/abcd/gbk/a.css"}
    async with asyncio.timeout(3):
        await around(Listening(b"a{}", CSS), rules)(scope, talkative, send)
    assert sent[0]["status"] == 200
