"""Selectors answer as a browser does, on the page as it is now."""

from __future__ import annotations

import pytest

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.select import SelectorSet, parse
from tests.material import manifest, material

STANDARD = "<!doctype html><body>"


def page(markup: str, label: str = "utf-8", doctype: str = STANDARD) -> Document:
    charset = Charset(label, "meta")
    return Document(charset.encode(doctype + markup), charset)


def found(document: Document, selector: str) -> list[str]:
    """The ids of the elements that a selector finds, in order."""
    return [document.attr(i, "id") or document.name(i) for i in parse(selector).select(document)]


TREE = """
<div id=d1 class="a b"><p id=p1>x<b id=b1></b></p><p id=p2 class=a> </p><p id=p3><!-- c --></p>
</div>
<ul id=u><li id=l1><a id=a1 href=x.htm><img id=i1></a></li><li id=l2 class=k></li><li id=l3></li>
<li id=l4 class=k></li><li id=l5></li></ul><section id=s><h2 id=h></h2><p id=p4></p></section>
"""


@pytest.mark.parametrize(
    ("selector", "ids"),
    [
        ("p", "p1 p2 p3 p4"),
        ("P.a", "p2"),
        (".a.b", "d1"),
        ("#p1, #d1", "d1 p1"),
        ("div > p", "p1 p2 p3"),
        ("div b", "b1"),
        ("div > b", ""),
        ("p + p", "p2 p3"),
        ("li ~ .k", "l2 l4"),
        ("body > ul > li > a > img", "i1"),
        ("div b, ul img", "b1 i1"),
        (":root > body > :first-child", "d1"),
        ("p:empty", "p3 p4"),
        ("li:first-child", "l1"),
        ("li:last-child", "l5"),
        ("a:only-child", "a1"),
        ("h2:only-of-type", "h"),
        ("p:first-of-type", "p1 p4"),
        ("section :last-of-type", "h p4"),
        ("li:nth-child(2n)", "l2 l4"),
        ("li:nth-child(odd)", "l1 l3 l5"),
        ("li:nth-child(-n + 2)", "l1 l2"),
        ("li:nth-child(3)", "l3"),
        ("li:nth-child(0n+0)", ""),
        ("li:nth-last-child(2)", "l4"),
        ("li:nth-child(2 of .k)", "l4"),
        ("li:nth-last-child(1 of .k)", "l4"),
        ("section > :nth-of-type(1)", "h p4"),
        ("p:nth-last-of-type(n+2)", "p1 p2"),
        ("p:not(.a)", "p1 p3 p4"),
        ("p:not(.a, section p)", "p1 p3"),
        ("li:not(:first-child):not(.k)", "l3 l5"),
        (":is(h2, section > p)", "h p4"),
        (":where(ul, ol) > :is(.k)", "l2 l4"),
        ("p:is(:empty, :has(b))", "p1 p3 p4"),
        ("li:has(img)", "l1"),
        ("li:has(> img)", ""),
        ("li:has(> a > img)", "l1"),
        ("li:has(a img)", "l1"),
        ("li:has(+ .k)", "l1 l3"),
        ("li:has(~ .k)", "l1 l2 l3"),
        ("li:not(:has(*))", "l2 l3 l4 l5"),
        ("ul:has(> .k, > .nowhere)", "u"),
        ("ul:has(.nowhere)", ""),
        ("body > *", "d1 u s"),
    ],
)
def test_structure_and_combinators(selector: str, ids: str) -> None:
    assert found(page(TREE), selector) == ids.split()


@pytest.mark.parametrize(
    ("selector", "ids"),
    [
        ("[title]", "a b"),
        ("[title='']", "b"),
        ("[title=Ab-c]", "a"),
        ("[title=ab-c]", ""),
        ("[title=ab-c i]", "a"),
        ("[title^=Ab]", "a"),
        ("[title$='-c']", "a"),
        ("[title*=b-]", "a"),
        ("[title^=''], [title$=''], [title*='']", ""),
        ("[title|=Ab]", "a"),
        ("[rel~=two]", "a"),
        ("[rel~='one two']", ""),
        ("[TITLE=Ab-c]", "a"),
        ("[type=CHECKBOX]", "c"),
        ("[data-x=A]", ""),
        ("[alt='a&b\\A\"']", "c"),
        ("[title=second]", ""),
    ],
)
def test_attributes(selector: str, ids: str) -> None:
    document = page(
        '<a id=a title=Ab-c title=second rel="one\n two">x</a><a id=b title data-x=a></a>'
        '<input id=c type=checkbox alt="a&amp;b&#10;&quot;">'
    )
    assert found(document, selector) == ids.split()


def test_class_and_id_ignore_case_in_quirks_mode_alone() -> None:
    markup = "<p id=Top class=News>"
    assert found(page(markup), ".news, #top") == []
    assert found(page(markup), ".News#Top") == ["Top"]
    assert found(page(markup, doctype=""), ".news#top") == ["Top"]


def test_class_tokens_end_at_ascii_white_space_only() -> None:
    document = page("<p id=a class='x\tnew'><p id=b class='x　new'>")
    assert found(document, ".new") == ["a"]


@pytest.mark.parametrize("label", ["utf-8", "gbk", "big5", "euc-jp"])
def test_literals_match_whatever_the_charset(label: str) -> None:
    document = page("<a id=a title=首頁>x</a><a id=b title='&#39318;&#38913;甲'>y</a>", label)
    assert found(document, "[title=首頁]") == ["a"]
    assert found(document, "[title$=甲]") == ["b"]
    assert found(document, "[title*=頁]") == ["a", "b"]


@pytest.mark.parametrize(
    ("label", "word"),
    [
        ("gb18030", "𠀀首页"),
        ("shift_jis", "表示ソ"),
        ("big5", "功許蓋"),
        ("euc-kr", "공지사항"),
        ("euc-jp", "表示"),
        ("windows-1250", "Žluťoučký"),
        ("windows-1251", "Новости"),
        ("windows-1252", "naïve€"),
        ("windows-1253", "Νέα"),
        ("windows-1255", "חדשות"),
        ("windows-1256", "أخبار"),
        ("windows-1258", "tinđ"),
        ("windows-874", "ข่าว"),
        ("iso-8859-5", "Новости"),
        ("koi8-u", "Україна"),
        ("ibm866", "Новости"),
        ("macintosh", "Ünicode"),
        ("x-mac-cyrillic", "Новости"),
    ],
)
def test_words_of_each_script_match_in_its_charset(label: str, word: str) -> None:
    document = page(f"<p id=a class={word} title='x {word} y'><p id={word} lang=zh>", label)
    for selector in (f".{word}", f"[title~={word}]", f"[class={word} i]", f"p:not(#{word})"):
        assert found(document, selector) == ["a"], selector
    assert found(document, f"#{word}, .{word}x, [title={word}]") == [word]


def test_a_letter_that_is_the_second_byte_of_a_character_does_not_match() -> None:
    # 丄 is 81 41 in GBK: its second byte is the letter A.
    document = page("<p id=a title=丄><p id=b title=xA>", "gbk")
    assert found(document, "[title*=A]") == ["b"]
    assert found(document, "[title*=a i]") == ["b"]


def test_same_start_tag_in_svg_and_html_is_judged_apart() -> None:
    selectors = SelectorSet(["a[type=a]"])
    document = page("<a id=h type=A>x</a><svg><a type=A></a></svg><a type=A>y</a>")
    assert len(selectors.match(document)[0]) == 2


def test_contents_of_a_template_do_not_match() -> None:
    document = page("<template id=t><p class=x></template><div id=d><p id=p class=x></div>")
    assert found(document, ".x") == ["p"]
    assert found(document, ":has(.x)") == ["html", "body", "d"]
    assert found(document, "template:empty") == ["t"]


def test_parser_repairs_are_seen_as_the_browser_makes_them() -> None:
    document = page(
        "<table id=t><tr><td><form id=f><tr><td><input id=i></table><p id=p>a<div id=v>"
    )
    assert found(document, "table > tbody > tr > td") == ["td", "td"]
    assert found(document, "p > div") == []
    assert found(document, "p + div") == ["v"]


def test_selected_once_and_in_document_order() -> None:
    document = page("<i id=1></i><b id=2></b><i id=3></i>")
    assert found(document, "b, i, :is(b, i), *:not(html, head, body)") == ["1", "2", "3"]


def test_second_html_tag_lends_its_attributes() -> None:
    document = page("<p><html lang=zh>")
    assert found(document, "html[lang=zh]") == ["html"]


def test_set_answers_for_each_selector_and_again_on_the_next_page() -> None:
    selectors = SelectorSet(["p", ".a", "p.a:first-child", "nothing"])
    for markup in ("<p class=a><p>", "<div><p class=a></div>", "<p class=b>"):
        document = page(markup)
        expected = [
            parse(each).select(document) for each in ("p", ".a", "p.a:first-child", "nothing")
        ]
        assert selectors.match(document) == expected


def test_set_keeps_modes_and_charsets_apart() -> None:
    selectors = SelectorSet([".a", "[title=首页]"])
    tag = "<p class=A title=首页>"
    assert [len(x) for x in selectors.match(page(tag))] == [0, 1]
    assert [len(x) for x in selectors.match(page(tag, doctype=""))] == [1, 1]
    # The same bytes in another charset are another title.
    data = page(tag).source
    assert [len(x) for x in selectors.match(Document(data, Charset("gbk", "meta")))] == [0, 0]


def test_verdicts_stay_bounded_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("a11y_proxy.html.select.KEPT_VERDICTS", 100)
    selectors = SelectorSet(["p[id]"])
    document = page("".join(f"<p id=n{n}>" for n in range(300)))
    assert len(selectors.match(document)[0]) == 300
    assert len(selectors.match(document)[0]) == 300


def test_matches_tells_of_one_element() -> None:
    document = page(TREE)
    node = document.by_id("l2")
    assert node is not None
    assert parse("ul > .k + li, ul > .k").matches(document, node)
    assert parse("li:nth-child(2)").matches(document, node)
    assert not parse("li:nth-child(3)").matches(document, node)
    assert not parse("ol > .k").matches(document, node)


def test_answers_follow_the_edits() -> None:
    document = page("<div id=d><p id=p>x</p><p id=q></p></div>")
    selectors = SelectorSet(["p:last-child", "[role=note]", "div > a", ".new"])
    ledger = Ledger(document)
    p, q = document.by_id("p"), document.by_id("q")
    assert p is not None
    assert q is not None
    assert selectors.match(document) == [[q], [], [], []]
    ledger.set(p, "role", "note", by="test")
    (a,) = ledger.after(q, '<a class="new">y</a>', by="test")
    assert selectors.match(document) == [[], [p], [a], [a]]
    ledger.set(p, "role", None, by="test")
    ledger.remove(q, by="test")
    assert selectors.match(document) == [[], [], [a], [a]]


def test_deep_pages_cost_no_more_than_their_size() -> None:
    # Without memory of what was walked, five descendants over 400 levels are 400⁴ steps.
    document = page("<div>" * 400 + "<a>")
    assert found(document, "b div div div div a") == []
    assert found(document, "div div div div a") == ["a"]
    assert len(found(document, "div:has(div div a)")) == 398


def test_long_rows_of_siblings_cost_no_more_than_their_size() -> None:
    document = page("<i></i>" * 5000)
    assert found(document, "b ~ i ~ i ~ i") == []
    assert len(found(document, "i ~ i ~ i:nth-last-child(odd)")) == 2499
    assert len(found(document, "i:has(~ i ~ i)")) == 4998


def test_set_and_single_selectors_agree_on_real_pages() -> None:
    texts = [
        "td:first-child a[href]", "img:not([alt])", "tr:has(td + td) td:last-child",
        "input:not([type=hidden], [type=submit])", ":is(td, th)[align=center]", "td > font ~ a",
        "body :empty", "table table tr:nth-child(2n+1)", "[bgcolor='#FFFFFF']", "a:only-child",
    ]  # fmt: skip
    selectors = SelectorSet(texts)
    for entry in manifest("legacy")[::12]:
        body = (material("legacy") / entry["file"]).read_bytes()
        document = Document(body, Charset(entry["encoding"], "fact"))
        assert selectors.match(document) == [parse(text).select(document) for text in texts]


@pytest.mark.parametrize("selector", ["body[onload]", "[onload]", "html[lang=en]", ".late"])
def test_a_second_start_tag_lends_its_attributes_to_the_first(selector: str) -> None:
    page = b"<html class=a><body id=b><p>x<html lang=en><body onload=y() class=late><p>z"
    document = Document(page, Charset("utf-8", "header"))
    [found] = document.select(selector)
    assert found in (document.root, document.body)
