"""Around any ASGI app: what is rewritten, what passes, and what a visitor gets when we fail."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.engine.actions import ACTIONS
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.held import Limits
from a11y_proxy.rewrite import Result
from tests.asgi import Origin, ask
from tests.material import PROJECT

PAGE = (
    "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'>"
    "<title>镇务公开</title></head><body><p>朱镕基镇公告</p></body></html>"
).encode("gb18030")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


async def test_a_page_is_repaired_and_says_so_in_its_own_charset(rules: RuleSet) -> None:
    answer = await ask(A11yMiddleware(Origin(PAGE), rules), "/a.html")
    assert b'lang="zh-CN"' in answer.body
    assert "朱镕基镇公告".encode("gb18030") in answer.body
    assert answer.get("content-length") == str(len(answer.body))


async def test_an_empty_rules_folder_changes_nothing(tmp_path: Path) -> None:
    empty = load_rules(tmp_path)
    for view in ("standard", "accessible", "elder", "original"):
        answer = await ask(
            A11yMiddleware(Origin(PAGE), empty), headers={"cookie": f"a11y_view={view}"}
        )
        assert answer.body == PAGE


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-type", b"application/json")],
        [(b"content-type", b"text/html"), (b"content-disposition", b"attachment; filename=a")],
        [(b"content-type", b"text/html"), (b"cache-control", b"no-transform")],
    ],
)
async def test_what_is_not_a_page_to_read_passes(
    rules: RuleSet, headers: list[tuple[bytes, bytes]]
) -> None:
    answer = await ask(A11yMiddleware(Origin(PAGE, headers), rules))
    assert answer.body == PAGE
    assert answer.headers == headers


async def test_gzip_is_undone_and_a_cut_stream_passes_as_it_came(rules: RuleSet) -> None:
    head = [(b"content-type", b"text/html"), (b"content-encoding", b"gzip")]
    whole = gzip.compress(PAGE)
    answer = await ask(A11yMiddleware(Origin(whole, head), rules))
    assert b'lang="zh-CN"' in answer.body
    assert answer.get("content-encoding") is None
    cut = await ask(A11yMiddleware(Origin(whole[:-6], head), rules))
    assert cut.body == whole[:-6]
    assert cut.get("content-encoding") == "gzip"
    assert cut.get("cache-control") == "no-store"


STAGES = {
    "charset": "a11y_proxy.rewrite.sniff",
    "tree": "a11y_proxy.rewrite.Document",
    "rules": "a11y_proxy.rewrite.run",
    "view": "a11y_proxy.rewrite.entry.insert",
    "elder": "a11y_proxy.rewrite.compose.compose",
    "answer": "a11y_proxy.middleware.coding.decode",
}


@pytest.mark.parametrize("stage", STAGES)
async def test_an_error_in_any_stage_yields_the_origins_page_and_is_logged_with_its_url(
    rules: RuleSet, stage: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(STAGES[stage], broken)
    view = "elder" if stage == "elder" else "standard"
    counted: list[tuple[str, str]] = []
    app = A11yMiddleware(Origin(PAGE), rules, observe=lambda *event: counted.append(event))
    answer = await ask(app, "/a.html?id=7", headers={"cookie": f"a11y_view={view}"})
    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.get("cache-control") == "no-store"
    assert ("failed", stage) in counted
    assert f"stage={stage} " in caplog.text
    assert "url=http://portal.test/a.html" in caplog.text
    assert "id=7" not in caplog.text, "query strings may hold personal data"


async def test_an_error_in_a_rule_names_the_rule(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("planted")

    for name, action in list(ACTIONS.entries.items()):
        monkeypatch.setitem(ACTIONS.entries, name, replace(action, function=broken))
    answer = await ask(A11yMiddleware(Origin(PAGE), load_rules(PROJECT / "rules")), "/a.html")
    assert answer.body == PAGE
    assert "rule=page-language-missing" in caplog.text


async def test_our_cookies_and_the_tools_header_never_reach_the_origin(rules: RuleSet) -> None:
    origin = Origin(PAGE)
    app = A11yMiddleware(origin, rules, allow_view_header=True)
    cookie = "a11y_view=elder; ASPSESSIONID=abc; a11y_prefs=1.150.origin"
    await ask(app, headers={"cookie": cookie, "x-a11y-view": "elder"})
    assert origin.asked_header(b"cookie") == b"ASPSESSIONID=abc"
    assert origin.asked_header(b"x-a11y-view") is None


async def test_the_tools_header_needs_leave(rules: RuleSet) -> None:
    asked = {"x-a11y-view": "original"}
    ignored = await ask(A11yMiddleware(Origin(PAGE), rules), headers=asked)
    assert ignored.body != PAGE
    obeyed = await ask(A11yMiddleware(Origin(PAGE), rules, allow_view_header=True), headers=asked)
    assert obeyed.body == PAGE
    assert obeyed.get("cache-control") == "no-store"


async def test_a_page_is_revalidated_by_our_own_etag_in_each_view(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(PAGE), rules)
    standard = await ask(app)
    etag = standard.get("etag")
    assert etag is not None
    again = await ask(app, headers={"if-none-match": etag})
    assert (again.status, again.body) == (304, b"")
    other = await ask(app, headers={"if-none-match": etag, "cookie": "a11y_view=elder"})
    assert other.status == 200
    assert other.body != standard.body


async def test_an_entry_sets_the_view_and_leads_to_the_same_page(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(PAGE), rules)
    answer = await ask(app, "/_a11y/elder/search.asp?keyword=%C4%E3&x=%2e%2e")
    assert answer.status == 303
    assert answer.get("location") == "/search.asp?keyword=%C4%E3&x=%2e%2e#a11y-on"
    assert (answer.get("set-cookie") or "").startswith("a11y_view=elder;")
    assert answer.get("cache-control") == "no-store"


async def test_a_prefetched_entry_switches_nothing(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(PAGE), rules)
    answer = await ask(app, "/_a11y/elder/", headers={"sec-purpose": "prefetch"})
    assert answer.status == 503
    assert answer.get("set-cookie") is None


@pytest.mark.parametrize(
    "target", ["/_a11y/elder//evil.example/", "/_a11y/elder/\\evil", "/_a11y/x/"]
)
async def test_an_entry_leads_nowhere_else(rules: RuleSet, target: str) -> None:
    answer = await ask(A11yMiddleware(Origin(PAGE), rules), target)
    assert answer.status == 404
    assert answer.get("location") is None


async def test_preferences_come_by_form_and_go_by_style_sheet(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(PAGE), rules)
    answer = await ask(
        app,
        "/_a11y/prefs",
        method="POST",
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=b"size=200&scheme=yellow-on-black&target=%2Fa.html%3Fid%3D7",
    )
    assert answer.status == 303
    assert (answer.get("location") or "").startswith("/a.html?id=7#")
    cookie = (answer.get("set-cookie") or "").partition(";")[0]
    sheet = await ask(
        app, "/_a11y/prefs.css", headers={"cookie": f"{cookie}; a11y_view=accessible"}
    )
    assert b"--a11y-s:2" in sheet.body
    assert "private" in (sheet.get("cache-control") or "")


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_a_form_of_another_site_changes_nothing(rules: RuleSet, origin: str) -> None:
    app = A11yMiddleware(Origin(PAGE), rules)
    answer = await ask(
        app, "/_a11y/prefs", method="POST", headers={"origin": origin}, body=b"size=200&target=/"
    )
    assert answer.status == 403
    assert answer.get("set-cookie") is None


async def test_a_large_page_streams_on_as_it_came(rules: RuleSet) -> None:
    chunks = [PAGE, b"x" * 600, b"y" * 600]
    app = A11yMiddleware(Origin(chunks), rules, limits=Limits(body=500))
    assert (await ask(app)).body == b"".join(chunks)


async def test_a_slow_page_is_let_go(rules: RuleSet) -> None:
    class Slow(Origin):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": self.headers})
            await send({"type": "http.response.body", "body": PAGE[:40], "more_body": True})
            await asyncio.sleep(0.3)
            await send({"type": "http.response.body", "body": PAGE[40:]})

    counted: list[tuple[str, str]] = []
    app = A11yMiddleware(
        Slow(PAGE), rules, limits=Limits(idle=0.05), observe=lambda *event: counted.append(event)
    )
    assert (await ask(app)).body == PAGE
    assert ("passed", "too-slow") in counted


async def test_an_app_that_breaks_in_its_page_breaks_for_the_visitor_too(rules: RuleSet) -> None:
    class Broken(Origin):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": self.headers})
            await send({"type": "http.response.body", "body": PAGE[:40], "more_body": True})
            raise ConnectionResetError("planted")

    with pytest.raises(ConnectionResetError, match="planted"):
        await ask(A11yMiddleware(Broken(PAGE), rules))


async def test_a_style_sheet_gets_switches_and_keeps_its_links(rules: RuleSet) -> None:
    css = "body{font-size:12px;background:url(img/a.gif)}"
    origin = Origin(css.encode(), [(b"content-type", b"text/css")])
    app = A11yMiddleware(origin, rules)
    answer = await ask(
        app, f"/_a11y/css/{rules.digest}/gbk/css/a.css?v=1", headers={"cookie": "ASPSESSIONID=abc"}
    )
    assert answer.status == 200
    assert b"calc(12px*var(--a11y-s,1))" in answer.body
    assert b"/css/img/a.gif" in answer.body
    assert origin.asked[-1]["extensions"]["a11y.target"] == b"/css/a.css?v=1"
    assert origin.asked_header(b"cookie") is None


async def test_a_sheet_is_kept_only_under_the_address_of_these_rules(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(b"p{height:9px}", [(b"content-type", b"text/css")]), rules)
    current = await ask(app, f"/_a11y/css/{rules.digest}/gbk/a.css")
    assert current.get("cache-control") == "public, max-age=600"
    other = await ask(app, "/_a11y/css/0123456789abcdef/gbk/a.css")
    assert other.body == current.body
    assert other.get("cache-control") == "no-store"


async def test_a_sheet_that_cannot_be_had_leads_to_the_original(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(b"gone", status=404), rules)
    answer = await ask(app, f"/_a11y/css/{rules.digest}/gbk/css/a.css")
    assert answer.status == 302
    assert answer.get("location") == "/css/a.css"


async def test_a_framed_page_gets_no_entry(rules: RuleSet) -> None:
    frameset = (
        b"<html><frameset rows='80,*'><frame src=top.asp><frame src=main.asp></frameset></html>"
    )

    class Framed(Origin):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            self.body = frameset if scope["path"] == "/" else PAGE
            await super().__call__(scope, receive, send)

    app = A11yMiddleware(Framed(PAGE), rules)
    alone = await ask(app, "/main.asp")
    assert b'data-a11y="entry"' in alone.body
    await ask(app, "/")
    framed = await ask(app, "/main.asp")
    assert b'data-a11y="entry"' not in framed.body
    assert b'lang="zh-CN"' in framed.body


@pytest.mark.parametrize("view", ["standard", "elder"])
async def test_an_empty_rules_folder_leaves_both_heads_alone(tmp_path: Path, view: str) -> None:
    head = [(b"content-type", b"text/html"), (b"content-length", b"9"), (b"etag", b'"a"')]
    origin = Origin(b"", head)
    conditional = {
        "if-none-match": '"a"',
        "accept-encoding": "br, x",
        "cookie": f"a11y_view={view}",
    }
    answer = await ask(
        A11yMiddleware(origin, load_rules(tmp_path)), method="HEAD", headers=conditional
    )
    assert answer.headers == head
    assert origin.asked_header(b"if-none-match") == b'"a"'
    assert origin.asked_header(b"accept-encoding") == b"br, x"
    assert origin.asked_header(b"cookie") is None


async def test_an_error_page_is_never_not_modified(rules: RuleSet) -> None:
    """RFC 9110 section 13.2.1: conditions count only where the answer would be a 200."""
    app = A11yMiddleware(Origin(PAGE, status=404), rules)
    etag = (await ask(app)).get("etag")
    assert etag is not None
    again = await ask(app, headers={"if-none-match": etag})
    assert again.status == 404
    assert again.body


async def test_the_original_page_is_untouched_but_kept_by_nobody_else(rules: RuleSet) -> None:
    head = [(b"content-type", b"text/html"), (b"etag", b'"a"'), (b"cache-control", b"max-age=60")]
    app = A11yMiddleware(Origin(PAGE, head), rules)
    answer = await ask(app, headers={"cookie": "a11y_view=original"})
    assert answer.body == PAGE
    assert answer.headers == [*head[:2], (b"cache-control", b"private, no-cache")]


async def test_what_is_no_page_keeps_its_policy_in_the_original_view(rules: RuleSet) -> None:
    head = [(b"content-type", b"image/gif"), (b"cache-control", b"max-age=60")]
    app = A11yMiddleware(Origin(PAGE, head), rules)
    assert (await ask(app, headers={"cookie": "a11y_view=original"})).headers == head


@pytest.mark.parametrize(
    ("view", "policy"),
    [("standard", "s-maxage=60, max-age=0, must-revalidate"), ("elder", "private, no-cache")],
)
async def test_a_page_without_a_fault_is_asked_for_again_too(
    rules: RuleSet, view: str, policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = [(b"content-type", b"text/html"), (b"etag", b'"a"'), (b"cache-control", b"max-age=60")]
    app = A11yMiddleware(Origin(PAGE, head), rules)
    monkeypatch.setattr(app.rewriter, "rewrite", lambda body, context: Result(body))
    answer = await ask(app, headers={"cookie": f"a11y_view={view}"})
    assert answer.body == PAGE
    assert answer.get("etag") == '"a"'
    assert answer.get("cache-control") == policy
    assert answer.get("vary") == ("Cookie" if view == "standard" else None)


async def test_a_framed_page_that_is_opened_alone_gets_its_entry(rules: RuleSet) -> None:
    app = A11yMiddleware(Origin(PAGE), rules)
    app.learnt.frames("portal.test", "/", ["/main.asp"])
    for where, entered in (("iframe", False), ("document", True)):
        answer = await ask(app, "/main.asp", headers={"sec-fetch-dest": where})
        assert (b'data-a11y="entry"' in answer.body) is entered


async def test_an_original_that_did_not_change_is_judged_by_what_was_asked_for(
    rules: RuleSet,
) -> None:
    app = A11yMiddleware(Origin(b"", [(b"etag", b'"a"')], 304), rules)
    asked = {"cookie": "a11y_view=original", "if-none-match": '"a"'}
    page = await ask(app, headers=asked)
    assert (page.status, page.get("cache-control")) == (304, "private, no-cache")
    image = await ask(app, headers={**asked, "accept": "image/*"})
    assert (image.status, image.get("cache-control")) == (304, None)
