"""What may be inserted, and where: framesets, framed pages, pages with a base, XHTML; and that a
page that was rewritten once is not changed again."""

from __future__ import annotations

import re

import pytest
from starlette.types import Receive, Scope, Send

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.rewrite import Context, Rewriter
from tests.asgi import Origin, Response, ask
from tests.demo import site
from tests.material import PROJECT, manifest, material

HEAD = "<meta http-equiv=Content-Type content='text/html; charset=gb2312'><title>镇务公开</title>"
FRAMESET = (
    f"<html><head>{HEAD}</head><frameset rows='80,*'><frame src=top.asp>"
    "<frame src=main.asp></frameset><noframes><body>朱镕基镇公告,请用新的浏览器</body></noframes>"
)
FRAMED = (
    f"<html><head>{HEAD}</head><body><a href=#>无障碍浏览</a><a href='#'>长者版</a>"
    "<p>朱镕基镇公告</p></body></html>"
)
BASED = FRAMED.replace("<title>", "<base href='http://other.test/x/' target=_blank><title>")
VIEWS = ("standard", "accessible", "elder")


class Portal(Origin):
    """`/` is the frameset, `/based` has a base, everything else is the framed page."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        pages = {"/": FRAMESET, "/based": BASED}
        self.body = pages.get(scope["path"], FRAMED).encode("gb18030")
        await super().__call__(scope, receive, send)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


@pytest.fixture
def app(rules: RuleSet) -> A11yMiddleware:
    return A11yMiddleware(Portal(b""), rules)


async def in_view(app: A11yMiddleware, target: str, view: str, **headers: str) -> Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await ask(app, target, headers={"cookie": f"a11y_view={view}", **sent})


def read(answer: Response) -> Document:
    return Document(answer.body, Charset("gbk", "meta"))


def parts(page: Document) -> set[str]:
    return {page.attr(node, "data-a11y") or "" for node in page.select("[data-a11y]")}


@pytest.mark.parametrize("view", ["standard", "accessible"])
async def test_a_frameset_gets_attributes_and_no_element(app: A11yMiddleware, view: str) -> None:
    page = read(await in_view(app, "/", view))
    before = Document(FRAMESET.encode("gb18030"), Charset("gbk", "meta"))
    assert page.kind == "frameset"
    assert parts(page) == set()
    assert [page.name(n) for n in page.nodes()] == [before.name(n) for n in before.nodes()]
    assert page.select("html[lang='zh-CN']")


async def test_an_elder_frameset_is_a_page_that_leads_to_its_parts(app: A11yMiddleware) -> None:
    page = read(await in_view(app, "/", "elder"))
    assert page.select("frame, frameset, iframe") == []
    assert len(page.select("a[href='/main.asp'], a[href='main.asp']")) == 1


@pytest.mark.parametrize("view", ["standard", "accessible"])
@pytest.mark.parametrize("known", ["learnt", "asked", "fact"])
async def test_a_framed_page_gets_no_entry_toolbar_arrival_or_skip_link(
    app: A11yMiddleware, view: str, known: str
) -> None:
    target, headers = "/main.asp", {}
    alone = read(await in_view(app, target, view))
    assert parts(alone) & {"entry", "toolbar"}
    if known == "learnt":
        await in_view(app, "/", "standard")
    elif known == "asked":
        headers = {"sec_fetch_dest": "frame"}
    else:
        target = "/frames/main1.html"  # rules/sites/demo.yaml says that it is framed
    framed = read(await in_view(app, target, view, **headers))
    ours = parts(framed)
    assert not any(part.startswith(("entry", "toolbar", "arrived", "skip", "ui")) for part in ours)
    assert framed.select("html[lang='zh-CN']")
    assert framed.raw_text(framed.select("title")[0]) == "镇务公开"


async def test_a_framed_page_s_own_entries_lead_to_the_page_around_out_of_all_frames(
    app: A11yMiddleware,
) -> None:
    alone = read(await in_view(app, "/main.asp", "standard"))
    links = "a[href='/_a11y/accessible/main.asp']:not([target]):not([data-a11y])"
    assert len(alone.select(links)) == 1
    await in_view(app, "/?id=1", "standard")
    framed = read(await in_view(app, "/main.asp", "standard"))
    for view in ("accessible", "elder"):
        assert len(framed.select(f"a[href='/_a11y/{view}/?id=1'][target=_top]")) == 1


async def test_a_page_that_is_no_longer_framed_for_the_asker_is_a_page(app: A11yMiddleware) -> None:
    await in_view(app, "/", "standard")
    page = read(await in_view(app, "/main.asp", "standard", sec_fetch_dest="document"))
    assert "entry" in parts(page)
    assert page.select("a[target=_top]") == []


async def test_a_base_bends_none_of_our_addresses(app: A11yMiddleware) -> None:
    for view in VIEWS:
        page = read(await in_view(app, "/based", view))
        ours = page.select("a[href*='/_a11y/'], form[action*='/_a11y/'], link[href*='/_a11y/']")
        assert len(ours) > 2
        base = page.select("base")[0]
        for node in ours:
            where = page.attr(node, "href") or page.attr(node, "action") or ""
            # What stands before the base was fetched before a browser knew it.
            before = node < base
            assert where.startswith("http://portal.test/_a11y/") or before, (view, where)
            if page.name(node) != "link" and page.select("base[target]"):
                assert page.attr(node, "target") == "_self", (view, where)


@pytest.mark.parametrize("kind", ["application/xhtml+xml", "application/xml", "text/xml"])
async def test_xhtml_and_xml_pass(rules: RuleSet, kind: str) -> None:
    body = b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'
    head = [(b"content-type", kind.encode()), (b"etag", b'"a"')]
    for view in VIEWS:
        answer = await in_view(A11yMiddleware(Origin(body, head), rules), "/", view)
        assert (answer.body, answer.headers) == (body, head)


def rewritten_twice(rules: RuleSet, body: bytes, target: str, view: str) -> tuple[bytes, bytes]:
    context = Context(
        target, "http://portal.test", view, ("portal.test",), content_type="text/html"
    )
    once = Rewriter(rules).rewrite(body, context)
    assert once.changed
    return once.body, Rewriter(rules).rewrite(once.body, context).body


@pytest.mark.parametrize("view", VIEWS)
async def test_twice_is_once_on_each_kind_of_page_of_the_portal(rules: RuleSet, view: str) -> None:
    kinds = {kind: target for target, kind in reversed(site.KINDS.items())}
    for target in (*kinds.values(), "/frames/top.html"):
        once, twice = rewritten_twice(rules, await site.body(target), target, view)
        assert twice == once, target


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("page", [FRAMESET, FRAMED, BASED], ids=["frameset", "framed", "based"])
async def test_twice_is_once_where_insertions_are_narrow(
    rules: RuleSet, page: str, view: str
) -> None:
    styled = page.replace("<title>", "<style>p{font-size:12px}</style><title>")
    styled = styled.replace("<frameset", "<frameset style='width:300px'")
    once, twice = rewritten_twice(rules, styled.encode("gb18030"), "/a.asp", view)
    assert twice == once


@pytest.mark.parametrize("view", VIEWS)
def test_twice_is_once_on_real_pages(rules: RuleSet, view: str) -> None:
    entries = manifest("legacy")
    for entry in entries[:: len(entries) // 8]:
        body = (material("legacy") / entry["file"]).read_bytes()
        context = Context("/a.html", "http://x.test", view, content_type="text/html")
        once = Rewriter(rules).rewrite(body, context)
        assert Rewriter(rules).rewrite(once.body, context).body == once.body, entry["file"]


async def test_our_own_text_never_lands_in_a_script_or_a_style(app: A11yMiddleware) -> None:
    for view in VIEWS:
        body = (await in_view(app, "/main.asp", view)).body
        for raw in re.findall(rb"<(?:script|style)[^>]*>(.*?)</(?:script|style)", body, re.DOTALL):
            assert b"a11y-on" not in raw
            assert b"&#" not in raw
