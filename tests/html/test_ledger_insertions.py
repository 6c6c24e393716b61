"""Markup inserted beside and into elements."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.ledger import undo
from tests.html.editing import GBK, LATIN1, Edit, Page, do, edited, insert, refused


@pytest.mark.parametrize(
    ("where", "rendered"),
    [
        ("before", "<div>a<hr><p>b<i>c</i>d</p>e</div>"),
        ("prepend", "<div>a<p><hr>b<i>c</i>d</p>e</div>"),
        ("append", "<div>a<p>b<i>c</i>d<hr></p>e</div>"),
        ("after", "<div>a<p>b<i>c</i>d</p><hr>e</div>"),
    ],
)
def test_markup_is_inserted_at_four_places(where: str, rendered: str) -> None:
    markup = rendered[rendered.index("<hr>") : rendered.index("<hr>") + 4]
    if where in ("prepend", "append"):
        rendered, markup = rendered.replace("<hr>", "<u>x</u>"), "<u>x</u>"
    assert edited("<div>a<p>b<i>c</i>d</p>e</div>", insert(where, "p", markup)) == rendered


def test_inserting_gives_the_outermost_new_elements() -> None:
    page = Page("<p>x</p>")
    new = page.ledger.after(page.node("p"), "t<ul><li>a</li></ul><hr>", by="rule")
    assert [page.document.name(i) for i in new] == ["ul", "hr"]
    assert page.document.children(page.node("body")) == [page.node("p"), *new]


def test_inserted_elements_are_edited_like_any_other() -> None:
    page = Page("<p>x</p>")
    (new,) = page.ledger.before(page.node("p"), "<div><i>a</i></div>", by="first")
    page.ledger.set(new, "class", "c", by="second")
    page.ledger.append(new, "<b>b</b>", by="third")
    page.ledger.wrap(page.node("i"), "<u>", by="fourth")
    assert page.content == '<div class="c"><u><i>a</i></u><b>b</b></div><p>x</p>'
    assert undo(page.ledger.render(), page.ledger.entries) == page.source
    page.ledger.remove(new, by="fifth")
    assert page.content == "<p>x</p>"
    assert page.ledger.entries == ()


def test_markup_is_written_in_the_pages_charset() -> None:
    page = Page("<p>一</p>", GBK)
    page.ledger.prepend(page.node("p"), "<b>首页</b>", by="rule")
    assert "<p><b>首页</b>一</p>".encode("gbk") in page.ledger.render()


def test_an_insertion_into_pre_keeps_the_new_line_that_does_not_count() -> None:
    edit = insert("prepend", "pre", "<b>n</b>")
    assert edited("<pre>\nx</pre>", edit) == "<pre>\n<b>n</b>x</pre>"
    assert edited("<pre>\r\nx</pre>", edit) == "<pre>\r\n<b>n</b>x</pre>"
    assert edited("<pre>x</pre>", insert("prepend", "pre", "\nn")) == "<pre>\n\nnx</pre>"


def test_an_end_tag_of_body_closes_nothing() -> None:
    frame = "<body>{}</body>"
    end = insert("append", "body", "<hr>")
    assert edited("<div>x", end, frame="<body>{}</body>").endswith("<div>x</body></div><hr>")
    assert edited("<div>x</div>", end, frame=frame) == "<div>x</div><hr>"


def test_an_end_tag_of_html_alone_ends_the_body_too() -> None:
    end = insert("append", "body", "<hr>")
    assert edited("<p>x</p>", end, frame="<body>{}</html>") == "<p>x</p><hr>"
    assert edited("<p>x", end, frame="<body>{}</html>").endswith("<p>x</html></p><hr>")


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<b>x", "does not close <b>"),
        ("x</b>", "a stray </b>"),
        ("<b><i></b></i>", "a stray </b>"),
        ("<body>", "<body> cannot be inserted"),
        ("<template></template>", "<template> cannot be inserted"),
        ("<p", "within a tag or comment"),
        ("<!-- x", "within a tag or comment"),
    ],
)
def test_markup_that_is_not_whole_is_refused(markup: str, reason: str) -> None:
    assert reason in refused("<p>x</p>", insert("after", "p", markup))


@pytest.mark.parametrize(
    ("content", "edit", "reason"),
    [
        ("<p>x</p>", insert("prepend", "p", "<div></div>"), "the parser would end elsewhere"),
        ("<a href=x>x</a>", insert("prepend", "a", "<a></a>"), "the parser would"),
        ("<h1>x</h1>", insert("prepend", "h1", "<h2>y</h2>"), "the parser would"),
        ("<div>x</div>", insert("prepend", "div", "<td>y</td>"), "the parser would make other"),
        ("<table><tr><td>x</table>", insert("prepend", "tr", "x"), "the parser would"),
        ("<form><p>x</p></form>", insert("append", "p", "<form></form>"), "the parser would"),
        ("<style>x</style>", insert("append", "style", "<i></i>"), "within raw text"),
        ("<br>", insert("append", "br", "x"), "the element is void"),
        ("<template><p>x</p></template>", insert("prepend", "template", "x"), "a template"),
        ("a &lt<b>x</b>", insert("before", "b", ";"), "would become markup"),
        ("<p>x</p>", insert("before", "head", "x"), "html, head and body stay"),
        ("<p>x</p>", insert("append", "html", "x"), "children of html"),
        ("<p>x</p>", insert("prepend", "html", "x"), "children of html"),
    ],
)
def test_what_html_cannot_express_is_refused(content: str, edit: Edit, reason: str) -> None:
    assert reason in refused(content, edit)


@pytest.mark.parametrize(
    ("content", "edit", "rendered"),
    [
        (
            "<select><option>x</select>",
            insert("append", "select", "<i></i>"),
            "<select><option>x</option><i></i></select>",
        ),
        ("<b>1<p>2</b>3</p>", insert("append", "p", "x"), "<b>1</b><p><b>2</b>3x</p>"),
        (
            "<table><a>x</a><tr><td>y</table>",
            insert("append", "td", "x"),
            "<a>x</a><table><tbody><tr><td>yx</td></tr></tbody></table>",
        ),
        (
            "<p><b>x</p><hr></b>",
            insert("after", "p", "<i></i>"),
            "<p><b>x</b></p><i></i><hr>",
        ),
    ],
)
def test_tags_in_the_way_are_written_nested(content: str, edit: Edit, rendered: str) -> None:
    assert edited(content, edit) == rendered


def test_raw_text_to_the_end_of_the_page_is_ended_or_goes_on() -> None:
    head = insert("append", "head", "<meta>")
    assert edited("<head><style>x", head, frame="{}") == "<head><style>x</style><meta>"
    assert edited("<title>x", do("replace_text", "title", "y"), frame="{}") == "<title>y"


def test_style_that_does_not_fit_the_charset_is_refused() -> None:
    page = Page("<p>x</p>", LATIN1)
    with pytest.raises(Refused, match="windows-1252 cannot write"):
        page.ledger.append(page.node("head"), "<style>a::before{content:'中'}</style>", by="rule")
    assert page.ledger.render() is page.source
    page.ledger.append(page.node("head"), "<style>a::before{content:'é'}</style>", by="rule")
    assert "content:'é'".encode("cp1252") in page.ledger.render()


def test_an_unclosed_form_is_not_closed_by_us() -> None:
    content = "<div><form></div><form><input></form>"
    assert "holds this form open" in refused(content, insert("after", "form", "<i></i>"))


@pytest.mark.parametrize(
    ("where", "name"), [("append", "head"), ("before", "link"), ("after", "link")]
)
def test_noscript_is_not_the_heads_behind_its_end_tag(where: str, name: str) -> None:
    frame = "<head><title>x</title></head><link rel=stylesheet href=a.css><body>{}"
    page = Page("<p>x", frame=frame)
    with pytest.raises(Refused, match="noscript begins the body"):
        getattr(page.ledger, where)(page.node(name), "<noscript>x</noscript>", by="rule")
    assert getattr(page.ledger, where)(page.node(name), "<style>a{}</style>", by="rule")
