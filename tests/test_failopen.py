"""Whatever breaks, and wherever: the origin's page, complete, counted and logged."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from tests.asgi import Origin, ask
from tests.material import PROJECT
from tests.verify import failopen
from tests.verify.failopen import GBK, PLACES, REGISTRIES, SHEET_PLACES, Fault, planted


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


@pytest.mark.parametrize("kind", ["error", "kill"])
@pytest.mark.parametrize("name", PLACES)
async def test_a_failure_anywhere_gives_the_origins_page(
    rules: RuleSet, name: str, kind: str
) -> None:
    for view in PLACES[name].views[-1:]:
        assert await failopen.place(rules, name, view, kind) == []


@pytest.mark.parametrize("kind", ["memory", "depth", "time-out"])
async def test_it_does_not_matter_what_the_failure_is(rules: RuleSet, kind: str) -> None:
    assert await failopen.place(rules, "rules", "standard", kind) == []
    assert await failopen.place(rules, "policy of the answer", "elder", kind) == []


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_each_phase_of_the_rules_may_fail(rules: RuleSet, number: int) -> None:
    assert await failopen.phase(rules, number, "error") == []


@pytest.mark.parametrize("registry", REGISTRIES)
async def test_a_function_of_an_operator_may_fail_and_its_rule_is_named(registry: str) -> None:
    assert await failopen.registered(registry, "error") == []


@pytest.mark.parametrize("target", SHEET_PLACES)
@pytest.mark.parametrize("kind", ["error", "kill"])
async def test_a_style_sheet_that_fails_leads_to_the_original(
    rules: RuleSet, target: str, kind: str
) -> None:
    assert await failopen.sheet(rules, target, kind) == []


@pytest.mark.parametrize(("method", "view"), [("HEAD", "elder"), ("GET", "original")])
async def test_a_head_that_cannot_be_judged_goes_out_as_it_came_and_is_kept_by_nobody(
    rules: RuleSet, method: str, view: str
) -> None:
    head = [(b"content-type", b"text/html"), (b"x-portal", b"1"), (b"cache-control", b"max-age=9")]
    fault = Fault("error")
    with planted("a11y_proxy.middleware.gate.head", fault):
        answer = await ask(
            A11yMiddleware(Origin(GBK, head), rules),
            method=method,
            headers={"cookie": f"a11y_view={view}"},
        )
    assert fault.hits == 1
    assert answer.headers == [*head[:2], (b"cache-control", b"no-store")]


async def test_a_visitor_who_leaves_is_no_failure(
    rules: RuleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task that serves a request is ended: that is not to be answered, counted or logged."""
    counted: list[tuple[str, str]] = []
    entered = asyncio.Event()

    async def never(*args: object) -> None:
        entered.set()
        await asyncio.Event().wait()

    app = A11yMiddleware(Origin(GBK), rules, observe=lambda *event: counted.append(event))
    monkeypatch.setattr(app, "_finish", never)
    serving = asyncio.create_task(ask(app))
    await entered.wait()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert counted == []


async def test_an_app_that_ends_in_the_middle_leaves_what_came(rules: RuleSet) -> None:
    """No end of the body was said: what is held leaves, and is not said to be whole."""

    async def half(scope: Scope, receive: Receive, send: Send) -> None:
        head = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(GBK))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": GBK[:50], "more_body": True})

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    await A11yMiddleware(half, rules)(scope, receive, send)
    assert [message.get("body") for message in sent] == [None, GBK[:50]]
    assert sent[-1]["more_body"] is True
