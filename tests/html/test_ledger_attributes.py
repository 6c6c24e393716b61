"""Attributes, spliced into the author's start tags and into implied ones."""

from __future__ import annotations

import pytest

from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Entry
from tests.html.editing import GBK, LATIN1, UTF8, Edit, Page, do, edited, insert, refused, set_


@pytest.mark.parametrize(
    ("before", "name", "value", "after"),
    [
        ("<img src=a>", "alt", "x", '<img alt="x" src=a>'),
        ("<img src=a >", "alt", "", '<img alt="" src=a >'),
        ("<img>", "alt", 'a"b&c<d', '<img alt="a&quot;b&amp;c<d">'),
        ("<img alt='a' src=b>", "alt", 'it\'s "x"', "<img alt='it&#39;s \"x\"' src=b>"),
        ('<img ALT="a">', "alt", "b", '<img ALT="b">'),
        ("<img width=10/>", "width", "20", "<img width=20>"),
        ("<img width=10>", "width", "20%", "<img width=20%>"),
        ("<img alt=a>", "alt", "two words", '<img alt="two words">'),
        ("<img alt=a>", "alt", "", '<img alt="">'),
        ("<img alt= >", "alt", "x", '<img alt= "x">'),
        ("<img alt>", "alt", "x", '<img alt="x">'),
        ("<img alt src=a>", "alt", "x", '<img alt="x" src=a>'),
        ("<img alt='a'src=b>", "alt", "b", "<img alt='b'src=b>"),
        ("<img alt=a alt=b>", "alt", "c", "<img alt=c alt=b>"),
        ("<img/>", "alt", "x", '<img alt="x"/>'),
        ('<img src="a" />', "alt", "x", '<img alt="x" src="a" />'),
        ("<img alt=a>", "alt", "a\rb", '<img alt="a&#13;b">'),
        ("<img alt=a>", "alt", "a", "<img alt=a>"),
        ("<img alt='&#97;'>", "alt", "a", "<img alt='&#97;'>"),
        ("<img alt=a src=b>", "alt", None, "<img src=b>"),
        ("<img src=b  alt=a>", "alt", None, "<img src=b>"),
        ("<img\n alt='a'src=b>", "alt", None, "<img src=b>"),
        ("<img alt=a alt=b id=c>", "alt", None, "<img id=c>"),
        ("<img alt='a'/>", "alt", None, "<img/>"),
        ("<img x/ alt=a>", "alt", None, "<img x/ >"),
        ("<img>", "alt", None, "<img>"),
    ],
)
def test_an_attribute_is_spliced_and_the_rest_of_the_tag_stays(
    before: str, name: str, value: str | None, after: str
) -> None:
    assert edited(before, set_("img", name, value)) == after


def test_an_attribute_edit_is_the_least_splice() -> None:
    page = Page("<p>一</p>\n <img src='a.gif' alt='旧' width=1>", GBK)
    page.ledger.set(page.node("img"), "alt", "新", by="image-without-alt")
    offset = page.source.index("旧".encode("gbk"))
    (entry,) = page.ledger.entries
    assert entry == Entry(
        "image-without-alt", "set alt", 2, 2 + len("<img src='a.gif' alt='"), offset,
        "旧".encode("gbk"), "新".encode("gbk"),
    )  # fmt: skip


def test_the_attributes_of_one_tag_have_an_entry_each() -> None:
    page = Page("<img src=a>")
    img = page.node("img")
    page.ledger.set(img, "alt", "x", by="first")
    page.ledger.set(img, "src", "b", by="second")
    page.ledger.set(img, "role", "none", by="third")
    page.ledger.set(img, "role", None, by="fourth")
    assert [(e.rule, e.after) for e in page.ledger.entries] == [
        ("first", b' alt="x"'),
        ("second", b"b"),
    ]


def test_a_value_that_the_charset_cannot_hold_is_written_as_references() -> None:
    assert edited("<p>é", set_("p", "title", "é中"), charset=LATIN1) == '<p title="é&#20013;">é'
    assert edited("<p>中", set_("p", "title", "𠮷"), charset=GBK) == '<p title="𠮷">中'


@pytest.mark.parametrize("name", ["", "a b", "a=b", "a>b", "中"])
def test_a_false_attribute_name_is_refused(name: str) -> None:
    assert "is no attribute name" in refused("<p>x", set_("p", name, "x"))


def test_u0000_is_refused() -> None:
    assert "U+0000" in refused("<p>x", set_("p", "title", "a\0"))
    assert "U+0000" in refused("<p>x", do("replace_text", "p", "a\0"))


def test_removing_an_attribute_never_closes_an_svg_element() -> None:
    assert edited("<svg><g x/ id=g></g></svg>", set_("#g", "id", None)) == (
        "<svg><g x/ ></g></svg>"
    )


def test_the_document_sees_an_edited_attribute_at_once() -> None:
    page = Page("<p id=a>x")
    p = page.node("#a")
    page.ledger.set(p, "id", "b", by="rule")
    assert page.document.attr(p, "id") == "b"
    assert page.document.by_id("a") is None
    assert page.document.by_id("b") == p
    assert page.document.select("#b") == [p]


def test_a_tag_from_which_the_parser_made_two_elements_is_written_as_two() -> None:
    rendered = edited("<b>1<p>2</b>3", set_("b", "class", "x"))
    assert rendered == '<b class="x">1</b><p><b>2</b>3</p>'


def test_the_type_of_an_input_in_a_table_is_not_edited() -> None:
    content = "<table><input type=hidden><tr><td></table>"
    assert "in a table" in refused(content, set_("input", "type", "text"))
    assert edited(content, set_("input", "name", "n")).startswith('<table><input name="n" type')


@pytest.mark.parametrize(
    ("source", "edit", "rendered"),
    [
        ("<p>x", set_("html", "lang", "zh"), '<html lang="zh"><p>x'),
        ("<p>x", set_("body", "id", "b"), '<html><head></head><body id="b"><p>x'),
        ("<!-- c -->\n<title>x</title>y", set_("html", "lang", "zh"),
         '<!-- c -->\n<html lang="zh"><title>x</title>y'),
        ("x", insert("prepend", "body", "<i></i>"), "<html><head></head><body><i></i>x"),
        ("x", insert("append", "head", "<meta>"), "<html><head><meta></head>x"),
        ("<title>t</title><p>x", insert("append", "head", "<meta>"),
         "<html><head><title>t</title><meta><p>x"),
        ("<ul><li>a<li>b</ul>", insert("after", "li", "<li>n</li>"),
         "<ul><li>a</li><li>n</li><li>b</ul>"),
        ("<ul><li>a<li>b</ul>", insert("append", "ul", "<li>n</li>"),
         "<ul><li>a<li>b</li><li>n</li></ul>"),
        ("<table><tr><td>1</table>", set_("tbody", "id", "t"),
         '<table><tbody id="t"><tr><td>1</table>'),
        ("<table><tr><td>1</table>", insert("before", "tbody", "<caption>c</caption>"),
         "<table><caption>c</caption><tr><td>1</table>"),
        ("<table><tr><td>1</table>", insert("append", "table", "<tfoot></tfoot>"),
         "<table><tr><td>1</td></tr></tbody><tfoot></tfoot></table>"),
    ],
)  # fmt: skip
def test_implied_tags_are_written_where_an_edit_needs_them(
    source: str, edit: Edit, rendered: str
) -> None:
    found = edited(source, edit, frame="{}")
    # What the parser implies anyway need not be written: both spellings are the same page.
    assert shape(found) == shape(rendered)
    if "</head>x" not in rendered:
        assert found == rendered


def shape(markup: str) -> list[tuple[str, int, dict[str, str]]]:
    document = Document(markup.encode(), UTF8)
    return [(document.name(i), document.parent(i), document.attrs(i)) for i in document.nodes()]
