"""Elements wrapped, removed, unwrapped, renamed, and their text replaced."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.ledger import undo
from tests.html.editing import GBK, Edit, Page, do, edited, refused


def test_an_element_is_wrapped() -> None:
    assert edited("a<p>x</p>b", do("wrap", "p", "<div class='一'>")) == (
        "a<div class='一'><p>x</p></div>b"
    )


def test_siblings_are_wrapped_with_the_text_between() -> None:
    page = Page("<ul></ul>a<h2>1</h2>b<p>2<p>3<hr>")
    h2, last = page.node("h2"), [i for i in page.document.nodes() if page.document.name(i) == "p"]
    main = page.ledger.wrap(h2, "<main>", through=last[1], by="rule")
    assert page.content == "<ul></ul>a<main><h2>1</h2>b<p>2<p>3</p></main><hr>"
    assert page.document.children(main) == [h2, *last]
    assert page.document.parent(last[1]) == main
    assert page.document.text(main) == "1b23"
    assert undo(page.ledger.render(), page.ledger.entries) == page.source


@pytest.mark.parametrize(
    ("content", "edit", "reason"),
    [
        ("<p>x</p>", do("wrap", "p", "<p>"), "the parser would"),
        ("<p>x</p>", do("wrap", "p", "<br>"), "cannot hold other elements"),
        ("<p>x</p>", do("wrap", "p", "div"), "is no start tag"),
        ("<p>x</p>", do("wrap", "p", "</div>"), "is no start tag"),
        ("<ul><li>x</ul>", do("wrap", "li", "<li>"), "the parser would"),
        ("<table><tr><td>x</table>", do("wrap", "tr", "<div>"), "the parser would"),
        ("<div>a</nav> b</div>", do("wrap", "div", "<nav>"), "a stray end tag within"),
        ("<div>a</nav> b</div>", do("rename", "div", "nav"), "a stray end tag within"),
        ("<p>x</p>", do("rename", "p", "br"), "cannot become void"),
        ("<p>x</p>", do("rename", "p", "style"), "cannot become <style>"),
        ("<p>x</p>", do("rename", "p", "o p"), "is no element name"),
        ("a <<b>x</b>i>", do("remove", "b"), "would become markup"),
        ("a &lt<b></b>;", do("unwrap", "b"), "would become markup"),
        ("<ul><li><section>a<li>b</section></ul>", do("unwrap", "section"), "the parser would"),
        ("<svg><a>x</a></svg>", do("rename", "a", "b"), "the parser would"),
        ("<p>x<body class=b></p>", do("remove", "p"), "second start tag"),
    ],
)
def test_what_would_read_otherwise_is_refused(content: str, edit: Edit, reason: str) -> None:
    assert reason in refused(content, edit)


def test_wrapping_to_what_is_no_later_sibling_is_refused() -> None:
    page = Page("<p>1</p><div><hr></div>")
    for first, last in (("p", "hr"), ("div", "p")):
        with pytest.raises(Refused, match="no later sibling"):
            page.ledger.wrap(page.node(first), "<main>", through=page.node(last), by="rule")
    assert page.ledger.render() is page.source


@pytest.mark.parametrize(
    ("content", "edit", "rendered"),
    [
        ("a<div>b<i>c</i></div>d", do("remove", "div"), "ad"),
        ("<ul><li>a<li>b</ul>", do("remove", "li"), "<ul><li>b</ul>"),
        ("a<img src=x>b", do("remove", "img"), "ab"),
        ("<pre><b>x</b>\ny</pre>", do("remove", "b"), "<pre>\n\ny</pre>"),
        ("a\r<b>x</b>\ny", do("remove", "b"), "a\r\n\ny"),
        ("a<font color=red>b<i>c</i></font>d", do("unwrap", "font"), "ab<i>c</i>d"),
        ("<center></center>", do("unwrap", "center"), ""),
        ("a<br>b", do("unwrap", "br"), "ab"),
        ("<p class=t>x</p >", do("rename", "p", "h1"), "<h1 class=t>x</h1>"),
        ("<ul><li>a<li>b</ul>", do("rename", "li", "div"), "<ul><div>a</div><li>b</ul>"),
        ("<pre>\nx</pre>", do("rename", "pre", "div"), "<div>x</div>"),
        ("<pre>\nx</pre>", do("unwrap", "pre"), "x"),
        (
            "<div><a>1</div> 2<br>3<a id=a></a>4",
            do("remove", "#a"),
            "<div><a>1</a></div><a> 2<br>3</a>4",
        ),
    ],
)
def test_elements_are_removed_unwrapped_and_renamed(
    content: str, edit: Edit, rendered: str
) -> None:
    assert edited(content, edit) == rendered


def test_removed_elements_are_gone_for_the_document() -> None:
    page = Page("<div id=d><p>x</p></div>y")
    div, p = page.node("div"), page.node("p")
    page.ledger.remove(div, by="rule")
    assert page.document.by_id("d") is None
    assert page.document.select("p") == []
    assert not page.document.present(p)
    assert page.document.text(page.node("body")) == "y"
    with pytest.raises(Refused, match="was removed before"):
        page.ledger.set(p, "class", "x", by="rule")


def test_a_renamed_element_is_selected_by_its_new_name() -> None:
    page = Page("<div class=t>x</div>")
    div = page.node("div")
    page.ledger.rename(div, "h1", by="rule")
    assert page.document.select("h1.t") == [div]
    assert page.document.select("div") == []


def test_where_the_first_element_behind_the_end_tag_of_body_goes_comments_stay_in_place() -> None:
    page = Page("<i>b</i>", frame="<body><p>a</p></body><!-- c -->{}")
    page.ledger.remove(page.node("i"), by="rule")
    assert page.ledger.render() == b"<body><p>a</p></body><!-- c --></html>"
    frame = "<body><p>a</p></body><!-- c -->{}"
    assert edited("<i>b</i><u>c</u>", do("remove", "u"), frame) == "<i>b</i>"


@pytest.mark.parametrize(
    ("content", "edit", "rendered"),
    [
        ("<p>x</p>", do("replace_text", "p", "a < b & c"), "<p>a &lt; b &amp; c</p>"),
        ("<p>x<p>y", do("replace_text", "p", "n"), "<p>n<p>y"),
        ("<p></p>", do("replace_text", "p", "n"), "<p>n</p>"),
        ("<p>x</p>", do("replace_text", "p", ""), "<p></p>"),
        ("<textarea>x</textarea>", do("replace_text", "textarea", "\n1"),
         "<textarea>\n\n1</textarea>"),
        ("<style>a{}</style>", do("replace_text", "style", "a>b{}"), "<style>a>b{}</style>"),
        ("<p>x<b>y</b><!-- c --></p>", do("replace_text", "p", "n"), "<p>n</p>"),
    ],
)  # fmt: skip
def test_text_is_replaced(content: str, edit: Edit, rendered: str) -> None:
    assert edited(content, edit) == rendered


def test_the_title_is_replaced_once_and_again() -> None:
    page = Page("", GBK)
    title = page.node("title")
    page.ledger.replace_text(title, "旧 & 新", by="first")
    page.ledger.replace_text(title, "新", by="second")
    assert "<title>新</title>".encode("gbk") in page.ledger.render()
    assert page.document.raw_text(title) == page.document.text(title) == "新"
    (entry,) = page.ledger.entries
    assert (entry.rule, entry.before, entry.after) == ("second", b"t", "新".encode("gbk"))


def test_the_same_text_is_no_edit() -> None:
    page = Page("<p>a &amp; b</p>")
    page.ledger.replace_text(page.node("p"), "a & b", by="rule")
    assert page.ledger.entries == ()


@pytest.mark.parametrize(
    ("content", "selector", "text", "reason"),
    [
        ("<style>x</style>", "style", "a</STYLE >", "the end tag that would end it"),
        ("<table><tr></table>", "tr", "y", "the parser would"),
        ("<br>", "br", "y", "void"),
    ],
)
def test_text_that_cannot_be_replaced_is_refused(
    content: str, selector: str, text: str, reason: str
) -> None:
    assert reason in refused(content, do("replace_text", selector, text))


def test_the_document_reads_the_text_of_an_edited_page() -> None:
    page = Page("a<div>b<!-- no --><p>c<p>d</div>e<script>no</script>")
    div = page.node("div")
    page.ledger.wrap(page.node("p"), "<section>", by="rule")
    page.ledger.append(div, "<i>f</i><style>no</style>&amp;", by="rule")
    page.ledger.replace_text(page.node("i"), "g", by="rule")
    assert page.document.text(div) == "bcdg&"
    assert page.document.text(page.node("body")) == "abcdg&e"
    section, second, i = page.node("section"), *page.document.children(div)[1:3]
    style = page.node("style")
    assert page.document.parts(div) == ["b", section, second, i, style, "&"]


def test_a_carriage_return_and_a_line_feed_that_meet_are_still_two_lines() -> None:
    page = Page("a\r<b>x</b>\nb")
    page.ledger.unwrap(page.node("b"), by="rule")
    page.ledger.replace_text(page.node("title"), "n", by="rule")
    assert page.document.text(page.node("body")) == "a\nx\nb"
    page = Page("a\r<b></b>\nb")
    page.ledger.unwrap(page.node("b"), by="rule")
    assert page.document.text(page.node("body")) == "a\n\nb"
    assert page.content == "a\r\n\nb"
