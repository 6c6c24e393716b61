"""Pages in every encoding through the middleware: what we write is read, what was there stays."""

from __future__ import annotations

from html import unescape

import pytest

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html.charset import UNUSABLE, Charset, canonical
from tests.asgi import Origin, Response, ask
from tests.material import PROJECT
from tests.verify.identity import NAMES, WORDS

OURS = {"standard": "无障碍浏览", "accessible": "返回普通版", "elder": "您现在使用的是长者版"}
USABLE = [name for name in NAMES if name not in UNUSABLE]
WIDE = ("utf-16le", "utf-16be")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(PROJECT / "rules")


def page(name: str, meta: str = "") -> tuple[str, bytes]:
    """A page with whatever of many scripts the encoding holds, as text and as bytes."""
    words = Charset(name, "header").encode(WORDS)
    held = "".join(c for c in WORDS if f"&#{ord(c)};".encode() not in words)
    text = (
        f"<!doctype html><html><head>{meta}<title>{held}</title></head><body><p>{held}</p></body>"
    )
    return held, Charset(name, "header").encode(text)


async def answer(rules: RuleSet, body: bytes, kind: str, view: str) -> Response:
    app = A11yMiddleware(Origin(body, [(b"content-type", kind.encode())]), rules)
    return await ask(app, "/p.html", headers={"cookie": f"a11y_view={view}", "host": "x.test"})


def says(rules: RuleSet, body: bytes, name: str, view: str) -> bool:
    text = Charset(name, "header").decode(body)
    words = OURS[view] if view != "elder" else "长者版"
    return words in unescape(text)


@pytest.mark.parametrize("view", OURS)
@pytest.mark.parametrize("name", USABLE)
async def test_our_words_are_written_in_the_page_s_own_encoding(
    rules: RuleSet, name: str, view: str
) -> None:
    held, body = page(name)
    kind = f"text/html; charset={name}"
    came = await answer(rules, body, kind, view)
    assert came.body != body
    assert came.get_all("content-type") == [kind]
    assert says(rules, came.body, name, view)
    assert held in unescape(Charset(name, "header").decode(came.body))
    assert Charset(name, "header").encode(held) in came.body


@pytest.mark.parametrize("view", OURS)
@pytest.mark.parametrize("name", [name for name in USABLE if name not in WIDE])
async def test_a_page_that_declares_it_itself_still_does(
    rules: RuleSet, name: str, view: str
) -> None:
    held, body = page(name, f"<meta charset={name}>")
    came = await answer(rules, body, "text/html", view)
    assert came.get_all("content-type") == ["text/html"]
    assert says(rules, came.body, name, view)
    assert f"charset={name}".encode() in came.body.replace(b'"', b"")
    assert Charset(name, "header").encode(held) in came.body


@pytest.mark.parametrize("view", OURS)
@pytest.mark.parametrize("name", ["utf-8", *WIDE])
async def test_a_mark_stays_the_first_of_all(rules: RuleSet, name: str, view: str) -> None:
    _, body = page(name)
    mark = "\ufeff".encode(name)
    came = await answer(rules, mark + body, "text/html; charset=gbk", view)
    assert came.body.startswith(mark)
    assert says(rules, came.body.removeprefix(mark), name, view)


@pytest.mark.parametrize("kind", ["text/html; charset={}", "text/html"])
@pytest.mark.parametrize("label", ["iso-2022-kr", "hz-gb-2312", "replacement", "x-user-defined"])
async def test_what_nobody_can_write_passes(rules: RuleSet, label: str, kind: str) -> None:
    declared = "" if "{}" in kind else f"<?xml version='1.0' encoding='{label}'?>"
    body = (declared + "<html><head><title>x</title></head><body><p>").encode() + b"\xb9\xab"
    for view in OURS:
        came = await answer(rules, body, kind.format(label), view)
        assert (came.status, came.body) == (200, body)
        assert came.get_all("content-type") == [kind.format(label)]


@pytest.mark.parametrize(
    ("declared", "read"),
    [("utf-16", "utf-8"), ("utf-16be", "utf-8"), ("x-user-defined", "windows-1252")],
)
async def test_a_meta_that_cannot_be_right_means_what_browsers_take_it_for(
    rules: RuleSet, declared: str, read: str
) -> None:
    body = f"<html><head><meta charset={declared}><title>é公告</title></head><body>".encode()
    came = await answer(rules, body, "text/html", "standard")
    assert says(rules, came.body, read, "standard")
    assert f"<meta charset={declared}>".encode() in came.body


@pytest.mark.parametrize(("label", "real"), [("gb2312", "utf-8"), ("utf-8", "gb18030")])
async def test_a_page_that_lies_keeps_its_bytes_and_gets_ours_as_it_says(
    rules: RuleSet, label: str, real: str
) -> None:
    text = f"<html><head><meta charset={label}><title>镇务公开</title></head><body><p>朱镕基镇公告"
    body = text.encode(real)
    came = await answer(rules, body, "text/html", "standard")
    assert "朱镕基镇公告".encode(real) in came.body
    assert OURS["standard"].encode(canonical(label) or "") in came.body


async def test_a_label_that_nobody_knows_passes_unless_a_fact_says_more(rules: RuleSet) -> None:
    body = "<html><head><meta charset=gb23l2><title>镇务公开</title></head><body>".encode("gbk")
    assert (await answer(rules, body, "text/html", "standard")).body == body
    app = A11yMiddleware(Origin(body), rules)
    known = await ask(app, "/p.html")  # rules/sites/demo.yaml: portal.test is gb18030
    assert known.body != body
    # No browser reads that fact: so what we write must be ASCII.
    assert OURS["standard"] in unescape(known.body.decode("ascii", "ignore"))


async def test_a_declaration_far_down_the_head_counts(rules: RuleSet) -> None:
    script = "<script>" + "document.write('<table>');" * 60 + "</script>"
    text = f"<html><head>{script}<meta charset=gbk><title>镇务公开</title></head><body><p>公告"
    came = await answer(rules, text.encode("gbk"), "text/html", "standard")
    assert OURS["standard"].encode("gbk") in came.body


async def test_where_browsers_disagree_about_the_declaration_what_we_write_is_ascii(
    rules: RuleSet,
) -> None:
    script = "<script>var m = '<meta charset=big5>'</script>"
    text = f"<html><head>{script}<meta charset=gbk><title>镇务公开</title></head><body><p>公告"
    for view in ("standard", "accessible"):
        came = await answer(rules, text.encode("gbk"), "text/html", view)
        assert OURS[view] in unescape(came.body.decode("ascii", "ignore"))
