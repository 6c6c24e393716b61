"""Edits of a page as a whole: the book, the way back, framesets, refusals."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import sniff
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger, undo
from tests.html.editing import Page, do, edited, insert, refused


def test_without_an_edit_the_page_is_the_very_bytes_that_came() -> None:
    page = Page("<p>x")
    assert page.ledger.render() is page.source
    page.ledger.set(page.node("p"), "class", "a", by="rule")
    assert page.ledger.render() != page.source
    page.ledger.set(page.node("p"), "class", None, by="rule")
    assert page.ledger.render() == page.source
    assert page.ledger.entries == ()


def test_in_a_frameset_attributes_head_and_frames_are_edited() -> None:
    frame = "<html><head><title>t</title></head><frameset>{}</frameset></html>"
    page = Page("<frame src=a>", frame=frame)
    page.ledger.set(page.node("frame"), "title", "菜单", by="rule")
    page.ledger.set(page.node("html"), "lang", "zh-CN", by="rule")
    page.ledger.replace_text(page.node("title"), "首页", by="rule")
    assert page.ledger.render().decode() == (
        '<html lang="zh-CN"><head><title>首页</title></head>'
        '<frameset><frame title="菜单" src=a></frameset></html>'
    )
    assert undo(page.ledger.render(), page.ledger.entries) == page.source
    for inserted in (insert("after", "title", "<meta>"), insert("append", "head", "<meta>")):
        assert "</title><meta></head>" in edited("<frame src=a>", inserted, frame)
    assert edited("<frame src=a><frame src=b>", do("remove", "frame"), frame) == "<frame src=b>"
    assert "the parser would" in refused("<frame src=a>", do("wrap", "title", "<div>"), frame)


def test_the_implied_root_of_a_frameset_is_written() -> None:
    page = Page("<frame src=a>", frame="<frameset>{}</frameset>")
    page.ledger.set(page.node("html"), "lang", "zh-CN", by="rule")
    assert page.ledger.render() == b'<html lang="zh-CN"><frameset><frame src=a></frameset>'


def test_a_refusal_is_noted_with_its_place() -> None:
    page = Page("\n<p>x")
    page.ledger.refuse(page.node("p"), by="rule", action="wrap", reason="because")
    (refusal,) = page.ledger.refusals
    assert (refusal.rule, refusal.action, refusal.line, refusal.column) == ("rule", "wrap", 2, 1)
    assert refusal.reason == "because"


def test_touched_nodes_are_those_whose_tag_children_or_place_changed() -> None:
    page = Page("<div><p>x</p></div><ul></ul>")
    div, p, body = page.node("div"), page.node("p"), page.node("body")
    page.ledger.set(p, "class", "a", by="rule")
    assert page.ledger.touched == {p}
    page.ledger.clear_touched()
    (new,) = page.ledger.append(div, "<i></i>", by="rule")
    assert page.ledger.touched == {div, new}
    page.ledger.clear_touched()
    page.ledger.remove(p, by="rule")
    assert page.ledger.touched == {div}
    page.ledger.clear_touched()
    wrapper = page.ledger.wrap(div, "<main>", by="rule")
    assert page.ledger.touched == {div, wrapper, body}


def test_entries_tell_every_difference_in_page_order_with_its_rule() -> None:
    page = Page("<p>a</p>\n<div><b>c</b></div>")
    page.ledger.rename(page.node("b"), "strong", by="third")
    page.ledger.set(page.node("p"), "class", "x", by="second")
    page.ledger.prepend(page.node("body"), "<hr>", by="first")
    page.ledger.remove(page.node("strong"), by="fourth")
    assert [(e.rule, e.action, e.line, e.before, e.after) for e in page.ledger.entries] == [
        ("first", "prepend", 1, b"", b"<hr>"),
        ("second", "set class", 1, b"", b' class="x"'),
        ("fourth", "remove", 2, b"<b>c</b>", b""),
    ]


def test_undo_of_no_entries_is_the_page() -> None:
    assert undo(b"abc", ()) == b"abc"


def test_undo_tells_where_the_bytes_are_not_those_of_the_ledger() -> None:
    page = Page("<p>x</p>")
    page.ledger.set(page.node("p"), "class", "a", by="rule")
    rendered = page.ledger.render().replace(b'class="a"', b'class="b"')
    with pytest.raises(ValueError, match=r"1:59: found b' class=\"b\"'; expected b' class=\"a\"'"):
        undo(rendered, page.ledger.entries)


GUESSED = "<html><head><title>Führer </title><style>p{font:12px 宋体}</style></head><body alt=中>x"


def guessed(label: str) -> Ledger:
    source = GUESSED.encode(label)
    charset = sniff(source)
    assert charset is not None
    assert charset.source == "guess"
    return Ledger(Document(source, charset))


def test_where_the_page_names_no_encoding_what_we_write_is_ascii() -> None:
    ledger = guessed("gb18030")
    ledger.prepend(ledger.document.select("body")[0], "<p>中文</p>", by="rule")
    ledger.set(ledger.document.select("body")[0], "title", "文", by="rule")
    added = [entry.after for entry in ledger.entries]
    assert added == [b' title="&#25991;"', b"<p>&#20013;&#25991;</p>"]


def test_where_the_page_names_no_encoding_its_own_text_keeps_its_bytes() -> None:
    ledger = guessed("gb18030")
    body = ledger.document.select("body")[0]
    with pytest.raises(Refused, match="names no encoding"):
        ledger.set(body, "alt", "中文", by="rule")
    assert ledger.render() == ledger.document.source
    ledger.set(body, "alt", "<中>", by="rule")
    assert '"<中>"'.encode("gb18030") in ledger.render()


def test_a_longer_title_leaves_the_bytes_that_stand_there() -> None:
    ledger = guessed("gb18030")
    title = ledger.document.select("title")[0]
    ledger.replace_text(title, ledger.document.raw_text(title) + "- 长者版", by="rule")
    assert [(e.before, e.after) for e in ledger.entries] == [(b"", b"- &#38271;&#32773;&#29256;")]


def test_a_sheet_whose_bytes_cannot_be_written_back_is_refused() -> None:
    source = b"<meta charset=utf-8><style>p{font:12px \xb0\xff}</style>"
    charset = sniff(source)
    assert charset is not None
    ledger = Ledger(Document(source, charset))
    with pytest.raises(Refused, match="cannot be written as they were read"):
        ledger.replace_text(ledger.document.select("style")[0], "p{color:red}", by="rule")
