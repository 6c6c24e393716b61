"""What we insert stands behind the skip links that the author put first."""

from __future__ import annotations

import pytest

from a11y_proxy.views.leading import end_of_skip_links
from tests.views.pages_for_tests import document
from tests.views.test_entry import inserted

MAIN = "<p><a href=/a>栏目</a></p><h1 id=m>标题</h1>"


@pytest.mark.parametrize("view", ["standard", "accessible"])
def test_the_first_stop_stays_the_authors_skip_link(view: str) -> None:
    page, _ = inserted(f"<title>x</title><body><a href=#m>跳到正文</a>{MAIN}", view)
    links = page.select("body > a, body > nav a, body > form button, p a")
    assert page.attr(links[0], "href") == "#m"
    assert len(links) > 2


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ("<a href=#m>跳到正文</a>", "a"),
        ("<div class=skip><a href=#m>跳到正文</a> <a href=#n>跳到菜单</a></div>", "div"),
        ("<ul><li><a href=#m>跳到正文</a></ul>", "ul"),
        ("<div id=wrapper><p><a href=#m>跳到正文</a></p><p>文字</p></div>", "p"),
        ("<script>x()</script><img src=a.gif><a href=#%6D>跳到正文</a>", "a"),
    ],
)
def test_skip_links_end_with_the_largest_element_that_holds_nothing_else(
    markup: str, name: str
) -> None:
    page = document(f"<body>{markup}<a name=n></a>{MAIN}")
    found = end_of_skip_links(page)
    assert found is not None
    assert page.name(found) == name


@pytest.mark.parametrize(
    "markup",
    [
        "<a href=/b>首页</a><a href=#m>跳到正文</a>",
        "<a href=#nowhere>跳到正文</a>",
        "<a href=#>返回</a>",
        "".join(f"<a href=#m>第{n}章</a>" for n in range(9)),
        "<a href=#m hidden>跳到正文</a>",
        "<table><tr><td><a href=#m>跳到正文</a><td>文字</table>",
        "<button>菜单</button><a href=#m>跳到正文</a>",
    ],
)
def test_what_does_not_lead_the_page_past_its_head_is_none(markup: str) -> None:
    assert end_of_skip_links(document(f"<body>{markup}{MAIN}")) is None
