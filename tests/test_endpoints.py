"""Our own addresses when somebody means harm, or just asks wrongly."""

from __future__ import annotations

import asyncio

import pytest

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.proxy.server import serving
from tests.asgi import Origin, ask
from tests.material import PROJECT
from tests.proxy.wire import visitor


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


@pytest.mark.parametrize("origin", ["http://[", "http://[evil]x", "garbage", "http://portal.test."])
async def test_an_origin_that_is_no_url_of_ours_is_another_site(
    rules: RuleSet, origin: str
) -> None:
    app = A11yMiddleware(Origin(b""), rules)
    answer = await ask(app, "/_a11y/prefs", method="POST", headers={"origin": origin}, body=b"size")
    assert (answer.status, answer.get("set-cookie")) == (403, None)


async def test_a_form_of_our_own_pages_is_taken(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(b""), rules)
    for origin in ("http://portal.test", "https://Portal.test"):
        answer = await ask(
            app, "/_a11y/prefs", method="POST", headers={"origin": origin}, body=b"size=200"
        )
        assert answer.status == 303


@pytest.mark.parametrize(
    ("target", "method", "allowed"),
    [
        ("/_a11y/prefs.css", "POST", "GET, HEAD"),
        ("/_a11y/elder/", "PUT", "GET, HEAD"),
        ("/_a11y/prefs", "DELETE", "POST"),
        ("/_a11y/view", "GET", "POST"),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(
    rules: RuleSet, target: str, method: str, allowed: str
) -> None:
    answer = await ask(A11yMiddleware(Origin(b""), rules), target, method=method)
    assert (answer.status, answer.get("allow")) == (405, allowed)


async def test_a_form_without_end_is_cut_off(rules: RuleSet) -> None:
    async with (
        serving(A11yMiddleware(Origin(b""), rules)) as port,
        visitor(port) as (reader, writer),
    ):
        writer.write(b"POST /_a11y/prefs HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        writer.write(b"a" * 9000)
        async with asyncio.timeout(3):
            answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer


async def test_half_a_form_sets_nothing(rules: RuleSet) -> None:
    sent = []

    async def receive() -> dict[str, object]:
        parts = [{"type": "http.disconnect"}]
        parts += [{"type": "http.request", "body": b"size=200", "more_body": True}]
        return parts[not sent and not asked]

    asked: list[int] = []

    async def once() -> dict[str, object]:
        message = await receive()
        asked.append(1)
        return message

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/_a11y/prefs", "query_string": b""}
    scope |= {"raw_path": b"/_a11y/prefs", "headers": []}
    await A11yMiddleware(Origin(b""), rules)(scope, once, send)  # type: ignore[arg-type]
    assert "set-cookie" not in str(sent)
