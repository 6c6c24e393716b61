"""Every reason for which an answer passes, through the middleware and through real sockets: its
head, its bytes and its coding stay, and the reason is counted."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from a11y_proxy import A11yMiddleware, ReverseProxy, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.held import Limits
from a11y_proxy.http.gate import Reason
from a11y_proxy.proxy.server import serving
from tests.asgi import Headers, Origin, ask
from tests.material import PROJECT
from tests.proxy.wire import Asked, body_of, get, origin, visitor

PAGE = (
    "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'>"
    "<title>镇务公开</title></head><body><p>朱镕基镇公告</p></body></html>"
).encode("gb18030")
HTML = (b"content-type", b"text/html")
POLICY: Headers = [(b"etag", b'"a"'), (b"cache-control", b"max-age=60")]
FRAGMENT = "<div class=list><a href=/a.html>朱镕基镇公告</a></div>".encode("gbk")
CLONES = b"<html><p>" + b"".join(b"<b id=%d>" % i for i in range(400)) + b"</p>" + b"<p>x</p>" * 400
VIEWS = ("standard", "accessible", "elder")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


class Passing:
    """One answer through the middleware; `reasons` are those that were counted."""

    def __init__(
        self, rules: RuleSet, view: str = "standard", limits: Limits | None = None
    ) -> None:
        self.rules = rules
        self.view = view
        self.limits = limits or Limits()
        self.counted: list[tuple[str, str]] = []

    def around(self, app: Origin) -> A11yMiddleware:
        return A11yMiddleware(
            app,
            self.rules,
            limits=self.limits,
            observe=lambda *event: self.counted.append(event),
        )

    async def unchanged(
        self,
        body: bytes,
        head: Headers,
        status: int = 200,
        method: str = "GET",
        asked: dict[str, str] | None = None,
    ) -> bool:
        headers = {"cookie": f"a11y_view={self.view}", **(asked or {})}
        app = self.around(Origin(body, head, status))
        answer = await ask(app, "/a.html", method=method, headers=headers)
        return (answer.status, answer.headers, answer.body) == (status, head, body)


# What is told by the head alone: not a byte is held, and the head stays as it is.
BY_HEAD: dict[Reason, tuple[Headers, int]] = {
    Reason.STATUS: ([HTML, (b"location", b"/b.html")], 302),
    Reason.NO_BODY: ([HTML, (b"content-length", b"0")], 200),
    Reason.NOT_MODIFIED: ([(b"etag", b'"a"')], 304),
    Reason.PARTIAL: ([HTML, (b"content-range", b"bytes 0-9/99")], 206),
    Reason.NOT_HTML: ([(b"content-type", b"application/json")], 200),
    Reason.XHTML: ([(b"content-type", b"application/xhtml+xml")], 200),
    Reason.ATTACHMENT: ([HTML, (b"content-disposition", b"attachment; filename=a.html")], 200),
    Reason.NO_TRANSFORM: ([HTML, (b"cache-control", b"no-transform")], 200),
    Reason.TOO_LARGE: ([HTML, (b"content-length", b"5242881")], 200),
    Reason.UNKNOWN_CODING: ([HTML, (b"content-encoding", b"aes128gcm")], 200),
}
# What only its first bytes tell.
BY_BYTES: dict[str, bytes] = {
    Reason.NO_BODY: b" \r\n",
    Reason.JSON: b'{"rows": ["<b>\xb9\xab\xb8\xe6</b>"]}',
    Reason.NOT_HTML_BYTES: b"PK\x03\x04\x14\0\0\0<html>",
    Reason.CHALLENGE: b"<html><script>var arg1='30001760';</script></html>",
}
# What the rewriter cannot take.
BY_REWRITER: dict[str, bytes] = {
    "fragment": FRAGMENT,
    "unknown-charset": b"<html><meta charset=iso-2022-kr><p>\xb9\xab\xb8\xe6",
    "charset-not-reversible": b"\xff\xfe" + "<html><p>x".encode("utf-16-le") + b"\0\xd8",
    "limit: too deep": b"<html>" + b"<div>" * 501,
    "limit: too many elements": b"<html>" + b"<br>" * 200_001,
    "limit: too many clones": CLONES,
    "limit: too many attributes in one tag": b"<html><p" + b" a" * 100_000 + b">",
    "limit: too much work": b"<html>" + b"<span>" * 400 + b"</x>" * 50_000,
    # Behind our insertion no browser would come to the declaration any more.
    "charset-declaration-moved": b"<html><body><b>x</b>"
    + b" " * 970
    + b"<meta charset=gbk>"
    + "朱镕基镇公告".encode("gb18030"),
}


def test_no_reason_of_the_gate_is_left_out() -> None:
    of_requests = {Reason.METHOD, Reason.XHR}
    assert {*BY_HEAD, *BY_BYTES, *of_requests} == set(Reason)


@pytest.mark.parametrize("reason", BY_HEAD)
async def test_what_its_head_tells_is_streamed_on_with_its_policy(
    rules: RuleSet, reason: Reason
) -> None:
    head, status = BY_HEAD[reason]
    for view in VIEWS:
        passing = Passing(rules, view)
        body = b"" if reason in (Reason.NO_BODY, Reason.NOT_MODIFIED) else PAGE
        assert await passing.unchanged(body, [*head, (b"x-portal", b"1")], status)
        assert passing.counted == [("passed", reason)]


@pytest.mark.parametrize("reason", BY_BYTES)
async def test_what_its_bytes_tell_passes_with_its_policy(rules: RuleSet, reason: str) -> None:
    for view in VIEWS:
        for coded in (False, True):
            passing = Passing(rules, view)
            body = gzip.compress(BY_BYTES[reason]) if coded else BY_BYTES[reason]
            coding = [(b"content-encoding", b"gzip")] if coded else []
            assert await passing.unchanged(body, [HTML, *coding, *POLICY])
            assert passing.counted == [("passed", reason)]


@pytest.mark.parametrize("reason", BY_REWRITER)
async def test_what_the_rewriter_cannot_take_passes_with_its_policy(
    rules: RuleSet, reason: str
) -> None:
    passing = Passing(rules)
    assert await passing.unchanged(BY_REWRITER[reason], [HTML, *POLICY])
    assert passing.counted == [("passed", reason)]


async def test_a_little_less_than_each_limit_is_a_page(rules: RuleSet) -> None:
    """Else the table above would prove nothing."""
    for body in (
        b"<html>" + b"<div>" * 480,
        b"<html>" + b"<br>" * 100_000,
        CLONES[: -398 * len(b"<p>x</p>")],
        b"<html><p" + b" a" * 400 + b">",
        b"<html>" + b"<span>" * 400 + b"</x>" * 5_000,
        BY_REWRITER["charset-declaration-moved"].replace(b" " * 500, b""),
        b"\xff\xfe" + "<html><p>x".encode("utf-16-le"),
        BY_REWRITER["unknown-charset"].replace(b"iso-2022-kr", b"gbk"),
        b"<html>" + FRAGMENT,
    ):
        passing = Passing(rules)
        await passing.unchanged(body, [HTML])
        assert passing.counted == [("rewritten", "standard")], body[:60]


async def test_the_cap_of_held_bytes_holds_with_and_without_a_stated_length(rules: RuleSet) -> None:
    limits = Limits(body=len(PAGE) - 1)
    stated = [HTML, (b"content-length", b"%d" % len(PAGE))]
    for head, reason in ((stated, "too-large"), ([HTML], "too-large")):
        passing = Passing(rules, limits=limits)
        assert await passing.unchanged(PAGE, head)
        assert passing.counted == [("passed", reason)]
    exact = Passing(rules, limits=Limits(body=len(PAGE)))
    assert not await exact.unchanged(PAGE, stated)


async def test_a_page_that_inflates_beyond_the_cap_passes_in_its_coding(rules: RuleSet) -> None:
    for body, reason in (
        (b"<html>" + bytes(21 * 1024 * 1024), "too-large"),
        (b"<html>" + b" " * 4_000_000, "bomb"),
    ):
        passing = Passing(rules)
        coded = gzip.compress(body)
        app = passing.around(Origin(coded, [HTML, (b"content-encoding", b"gzip"), *POLICY]))
        answer = await ask(app)
        assert answer.body == coded
        assert answer.get("content-encoding") == "gzip"
        assert answer.get("cache-control") == "no-store"
        assert passing.counted == [("passed", reason)]


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("GET", {"x-requested-with": "XMLHttpRequest"}),
        ("GET", {"sec-fetch-dest": "empty"}),
        ("POST", {"x-requested-with": "XMLHttpRequest"}),
        ("PUT", {}),
        ("DELETE", {}),
        ("OPTIONS", {}),
    ],
)
async def test_what_is_no_navigation_gets_its_answer_untouched(
    rules: RuleSet, method: str, asked: dict[str, str]
) -> None:
    for view in VIEWS:
        passing = Passing(rules, view)
        assert await passing.unchanged(PAGE, [HTML, *POLICY], method=method, asked=asked)


async def test_a_script_without_a_mark_that_fetches_a_fragment_gets_it_untouched(
    rules: RuleSet,
) -> None:
    """On plain http nothing tells that a script asks: the shape of the answer does."""
    for body in (FRAGMENT, b"ok", b"1", b"[]", b"{}", b"null", b"", "公告,2024".encode("gbk")):
        assert await Passing(rules, "elder").unchanged(body, [HTML, *POLICY])


async def test_the_last_of_several_types_and_all_codings_count(rules: RuleSet) -> None:
    undeclared = PAGE.replace(b"gb2312", b"x")
    coded = gzip.compress(undeclared)
    passing = Passing(rules)
    head = [
        HTML,
        (b"content-type", b"text/html;charset=gbk"),
        (b"content-encoding", b"identity"),
        (b"content-encoding", b"gzip"),
    ]
    answer = await ask(passing.around(Origin(coded, head)))
    assert passing.counted == [("rewritten", "standard")]
    assert "无障碍浏览".encode("gbk") in answer.body
    assert answer.get_all("content-type") == ["text/html", "text/html;charset=gbk"]
    assert answer.get_all("content-encoding") == []


async def test_an_answer_without_a_type_is_what_a_browser_takes_it_for(rules: RuleSet) -> None:
    for head in ([], [(b"content-type", b"")]):
        page = Passing(rules)
        assert not await page.unchanged(PAGE, [*head])
        text = Passing(rules)
        assert await text.unchanged(b"x " + PAGE, [*head])
        assert text.counted == [("passed", "not-html-bytes")]


async def test_a_page_without_a_charset_is_answered_without_one(rules: RuleSet) -> None:
    body = "<html><head><title>镇务公开</title></head><body><p>朱镕基镇公告</p>".encode("gb18030")
    answer = await ask(Passing(rules).around(Origin(body)))
    assert answer.get_all("content-type") == ["text/html"]
    assert b"charset" not in answer.body
    added = answer.body.replace(body[:6], b"")
    assert b"&#26080;&#38556;&#30861;&#27983;&#35272;" in added  # 无障碍浏览, in ASCII


async def test_downloads_parts_and_data_pass_real_sockets_byte_for_byte(rules: RuleSet) -> None:
    answers = {
        b"/a.zip": (b"200 OK", b"Content-Type: application/zip", bytes(range(256)) * 300),
        b"/a.doc": (b"200 OK", b"Content-Type: text/html\r\nContent-Disposition: attachment", PAGE),
        b"/part": (
            b"206 Partial Content",
            b"Content-Type: text/html\r\nContent-Range: bytes 0-9/99",
            PAGE[:10],
        ),
        b"/data": (b"200 OK", b"Content-Type: text/html", b'{"a": "<p>"}'),
        b"/list": (b"200 OK", b"Content-Type: text/html", FRAGMENT),
        b"/not-found": (b"404 Not Found", b"Content-Type: text/plain", PAGE),
    }

    async def answering(asked: Asked) -> None:
        status, head, body = answers[asked.target]
        length = b'\r\nETag: "a"\r\nContent-Length: %d\r\n\r\n' % len(body)
        await asked.send(b"HTTP/1.1 " + status + b"\r\n" + head + length + body)

    async with origin(answering) as portal:
        proxy = ReverseProxy(portal.url)
        async with serving(A11yMiddleware(proxy, rules)) as port:
            for target, (status, _, body) in answers.items():
                came = await get(port, target, b"Accept: text/html", b"Cookie: a11y_view=elder")
                assert came.startswith(b"HTTP/1.1 " + status[:3])
                assert body_of(came) == body
                assert b'etag: "a"' in came.lower()
        await proxy.aclose()


async def test_a_download_is_not_held_the_first_byte_is_there_before_the_last_is_sent(
    rules: RuleSet,
) -> None:
    seen = asyncio.Event()

    async def waiting(asked: Asked) -> None:
        await asked.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 2\r\n\r\na")
        await seen.wait()
        await asked.send(b"b")

    async with origin(waiting) as portal:
        proxy = ReverseProxy(portal.url)
        limits = Limits(idle=60, total=60)
        async with (
            serving(A11yMiddleware(proxy, rules, limits=limits)) as port,
            visitor(port) as (reader, writer),
            asyncio.timeout(5),
        ):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            assert await reader.readexactly(1) == b"a"
            seen.set()
            assert await reader.read() == b"b"
        await proxy.aclose()
