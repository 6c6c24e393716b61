"""A page as rules read it."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.nodes import Limits

UTF8 = Charset("utf-8", "header")
GBK = Charset("gbk", "header")


def page(markup: str, charset: Charset = UTF8) -> Document:
    return Document(charset.encode(markup), charset)


def first(document: Document, name: str) -> int:
    return next(i for i in document.nodes() if document.name(i) == name)


def names(document: Document, nodes: object) -> str:
    return " ".join(document.name(i) for i in nodes)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<p>x</p>", "fragment"),
        ("", "fragment"),
        ("<!-- <title>x</title> --><p>x</p>", "fragment"),
        ("<!doctype html><p>x</p>", "document"),
        ("<title>x</title><p>x</p>", "document"),
        ("<body><p>x</p>", "document"),
        ("<p>x</p></body></html>", "fragment"),
        ("<html><frameset><frame src=a></frameset></html>", "frameset"),
    ],
)
def test_tells_documents_framesets_and_fragments_apart(markup: str, kind: str) -> None:
    assert page(markup).kind == kind


def test_a_frameset_has_a_head_but_no_body() -> None:
    document = page("<title>x</title><frameset><frame src=a></frameset>")
    assert document.head is not None
    assert document.body is None


def test_implied_elements_are_nodes_of_no_width() -> None:
    document = page("<table><tr><td>x</table>")
    body = first(document, "tbody")
    assert document.span(body)[:2] == (7, 7)
    assert names(document, document.ancestors(first(document, "td"))) == "tr tbody table body html"


def test_children_descendants_and_nodes_are_in_document_order() -> None:
    document = page("<div><p>1<p>2<b>3</b></div><hr>")
    div = first(document, "div")
    assert names(document, document.children(div)) == "p p"
    assert names(document, document.descendants(div)) == "p p b"
    assert names(document, document.nodes()) == "html head body div p p b hr"


def test_contains_is_true_of_the_element_itself_and_what_is_below() -> None:
    document = page("<div><p>1</div><hr>")
    div, p, hr = (first(document, name) for name in ("div", "p", "hr"))
    assert document.contains(div, p)
    assert document.contains(div, div)
    assert not document.contains(div, hr)


def test_the_content_of_a_template_is_not_part_of_the_page() -> None:
    document = page("<template><p>x</p></template><i>y</i>")
    assert names(document, document.nodes()) == "html head template body i"
    assert document.root is not None
    assert document.text(document.root) == "y"


def test_attributes_are_decoded_and_the_first_of_a_name_wins() -> None:
    document = page("<a HREF='?a=1&copy=2&amp;b' title=&quot;x href=no disabled>x</a>")
    a = first(document, "a")
    assert document.attrs(a) == {"href": "?a=1&copy=2&b", "title": '"x', "disabled": ""}
    assert document.attr(a, "href") == "?a=1&copy=2&b"
    assert document.attr(a, "alt") is None


def test_attributes_of_a_gbk_page_read_as_text() -> None:
    document = page("<img alt='首页&#x56fe;'>", GBK)
    img = first(document, "img")
    assert document.attr(img, "alt") == "首页图"


def test_a_second_html_tag_lends_its_attributes() -> None:
    document = page("<html class=a><p>x<html class=b lang=zh>")
    assert document.root is not None
    assert document.attrs(document.root) == {"class": "a", "lang": "zh"}


def test_by_id_finds_the_first() -> None:
    document = page("<p id=a>1</p><p id='&#98;'>2</p><p id=a>3</p>")
    assert document.by_id("a") == first(document, "p")
    found = document.by_id("b")
    assert found is not None
    assert document.text(found) == "2"
    assert document.by_id("c") is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a <b>b</b> c", "a b c"),
        ("a<!-- no -->b<?no?>c</i>d", "abcd"),
        ("a<script>no</script><style>no</style><noscript>no</noscript>b", "ab"),
        ("1 &lt; 2 &amp 3&nbsp;&#20013;", "1 < 2 & 3\xa0中"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a<textarea>\nx&amp;<i></textarea>", "ax&<i>"),
        ("<p>a<p>b", "ab"),
        ("<ul><li>a<li>b</ul>c", "abc"),
        ("x < y <3 z", "x < y <3 z"),
        ("<pre>\na\n</pre>", "a\n"),
    ],
)
def test_text_is_what_a_visitor_reads(markup: str, text: str) -> None:
    document = page(f"<div>{markup}</div>")
    assert document.text(first(document, "div")) == text


def test_text_behind_the_end_tag_of_body_is_body_text() -> None:
    document = page("<body>a</body>b<p>c")
    assert document.body is not None
    assert document.text(document.body) == "abc"


def test_each_element_of_a_pair_torn_apart_has_its_own_text() -> None:
    document = page("<body><b>1<p>2</b>3</p>4")
    bold, paragraph, again = (i for i in document.nodes() if document.name(i) in ("b", "p"))
    assert document.text(bold) == "1"
    assert document.text(paragraph) == "23"
    assert document.text(again) == "2"
    assert document.body is not None
    assert document.text(document.body) == "1234"


def test_a_link_reopened_in_the_next_paragraph_has_its_own_text() -> None:
    document = page("<body><p><a href=x>1<p>2</a>3")
    links = [i for i in document.nodes() if document.name(i) == "a"]
    assert [document.text(i) for i in links] == ["1", "2"]
    assert document.body is not None
    assert document.text(document.body) == "123"


def test_text_that_is_fostered_out_of_a_table_is_read_once() -> None:
    document = page("<div><table>1<a>2</a><tr><td>3</table></div>")
    assert sorted(document.text(first(document, "div"))) == ["1", "2", "3"]
    assert document.text(first(document, "a")) == "2"
    assert document.text(first(document, "td")) == "3"


def test_parts_are_children_and_text_in_order() -> None:
    document = page("<div>a<b>b</b><!-- -->c<hr>d</div>")
    div, b, hr = (first(document, name) for name in ("div", "b", "hr"))
    assert document.parts(div) == ["a", b, "c", hr, "d"]


def test_raw_text_keeps_references_in_style_and_decodes_them_in_title() -> None:
    document = page("<title>a&amp;b</title><style>a>b{content:'&amp;'}</style>")
    assert document.raw_text(first(document, "title")) == "a&b"
    assert document.raw_text(first(document, "style")) == "a>b{content:'&amp;'}"


def test_positions_count_characters_not_bytes() -> None:
    document = page("<p>一</p>\r\n<p>二</p><i>三</i>", GBK)
    assert document.position(first(document, "i")) == (2, 9)


def test_the_position_of_the_last_byte_of_a_page_without_new_line() -> None:
    document = page("<i>x</i>")
    assert document.position_at(8) == (1, 9)
    assert page("").position_at(0) == (1, 1)


def test_a_snippet_is_the_source_cut_at_the_limit() -> None:
    document = page("<p class=a>一二三四五六七八九十</p>")
    p = first(document, "p")
    assert document.snippet(p) == "<p class=a>一二三四五六七八九十</p>"
    assert document.snippet(p, 14) == "<p class=a>一二…"


def test_spans_tell_tags_and_content() -> None:
    source = "<div><p a=1>x</p ><br></div>"
    document = page(source)
    span = document.span(first(document, "p"))
    assert source[span.start : span.start_end] == "<p a=1>"
    assert source[span.end_start : span.end] == "</p >"
    br = document.span(first(document, "br"))
    assert source[br.start : br.start_end] == "<br>"
    assert br.start_end == br.end_start == br.end


def test_a_page_over_a_cap_is_not_built() -> None:
    with pytest.raises(LimitExceeded):
        Document(b"<p>" * 40, UTF8, limits=Limits(elements=20))


def test_selects_as_a_browser_does() -> None:
    document = page("<ul><li class=a>1<li>2</ul>")
    assert [document.text(i) for i in document.select("ul > li:not(.a)")] == ["2"]


def test_text_behind_the_end_tag_of_head_belongs_to_html() -> None:
    document = page("<html><head><title>t</title></head>\n<style>a{}</style>\n<body>x</body>")
    assert document.root is not None
    assert document.head is not None
    assert document.text(document.head) == "t"
    assert document.text(document.root) == "t\n\nx"


def test_text_is_read_once_where_the_head_has_no_end_tag() -> None:
    document = page("<title>t</title><p>x")
    assert document.head is not None
    assert document.root is not None
    Ledger(document).append(document.head, "<style>no</style>", by="rule")
    assert document.text(document.root) == "tx"
    assert document.text(document.head) == "t"


def test_text_is_read_where_a_table_in_a_template_puts_content_before_itself() -> None:
    document = page("<p>a</p><template><table><tr><form><input>b</table></template>")
    template = first(document, "template")
    assert document.text(template) == "b"


def test_content_behind_the_end_tag_of_html_is_within_body_and_html() -> None:
    document = page("<p>a</html><p>b")
    assert document.root is not None
    assert document.body is not None
    assert document.span(document.body).end_start == 15
    assert document.span(document.root).end_start == 15
    document = page("</html><frameset><frame>")
    assert document.root is not None
    assert document.span(document.root).end_start == 24
    document = page("<frameset></frameset></html><noframes>")
    assert document.root is not None
    assert document.span(document.root).end_start == 38


def test_names_beyond_ascii_are_read_in_the_charset() -> None:
    document = page("<b丄 A丄=x a丄=y>", GBK)
    node = document.children(document.body or 0)[0]
    assert document.name(node) == "b丄"
    assert document.attrs(node) == {"a丄": "x"}


def test_a_value_that_ends_within_a_character_keeps_what_follows() -> None:
    document = Document(b'<p title="\x81\x31">', GBK)
    assert document.attr(first(document, "p"), "title") == "\ufffd1"
