"""What we put into a portal's own page."""

from __future__ import annotations

import pytest

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger, undo
from a11y_proxy.views import entry
from tests.views.pages_for_tests import GBK, UTF8, document, site, views

PAGE = (
    "<!DOCTYPE html><html lang=zh-CN><head><title>首页\n</title></head><body class=x>"
    '<a data-a11y="skip-link-missing" href="/a?b=1#m">跳到正文</a><p id=m>正文</p></body></html>'
)


def inserted(
    html: str,
    view: str = "standard",
    *,
    charset: Charset = UTF8,
    language: str = "zh-CN",
    target: str = "/a?b=1&c=%D6%D0",
    origin: str = "http://portal.test",
    framed: bool = False,
) -> tuple[Document, Ledger]:
    """The page after the insertion, and the ledger; undone, it is the page before."""
    page = document(html, charset)
    ledger = Ledger(page)
    entry.insert(
        page,
        ledger,
        view=view,
        views=views(),
        target=target,
        prefix="/_a11y",
        language=language,
        framed=framed,
        origin=origin,
    )
    rendered = ledger.render()
    assert undo(rendered, ledger.entries) == page.source
    return Document(rendered, charset), ledger


def parts(page: Document) -> list[str | None]:
    assert page.body is not None
    return [page.attr(node, "data-a11y") for node in page.children(page.body)]


def hrefs(page: Document, selector: str) -> list[str | None]:
    return [page.attr(node, "href") for node in page.select(selector)]


def test_the_arrival_line_is_first_then_skip_links_then_the_entry() -> None:
    page, _ = inserted(PAGE)
    assert parts(page) == ["arrived", "skip-link-missing", "entry", None]
    [arrived] = page.select("#a11y-on")
    assert page.attr(arrived, "tabindex") == "-1"
    assert page.text(arrived) == "已返回普通版"


def test_the_arrival_line_is_a_status_that_can_take_the_focus() -> None:
    page, _ = inserted(PAGE)
    assert page.select("#a11y-on[role=status][tabindex='-1']")


def test_the_entry_leads_to_the_same_page_in_words() -> None:
    page, _ = inserted(PAGE)
    assert hrefs(page, "nav[aria-label] > a") == [
        "/_a11y/accessible/a?b=1&c=%D6%D0",
        "/_a11y/elder/a?b=1&c=%D6%D0",
    ]
    [nav] = page.select('nav[data-a11y="entry"]')
    assert page.text(nav) == "无障碍浏览长者版"


def test_the_accessible_view_has_the_toolbar_and_a_way_back() -> None:
    page, _ = inserted(PAGE, "accessible")
    assert parts(page) == ["arrived", "skip-link-missing", "toolbar", None]
    assert hrefs(page, "#a11y-on > a") == ["/_a11y/standard/a?b=1&c=%D6%D0"]
    assert hrefs(page, '[data-a11y="toolbar"] > a') == [
        "/_a11y/settings?target=/a?b=1%26c=%25D6%25D0",
        "/_a11y/elder/a?b=1&c=%D6%D0",
        "/_a11y/standard/a?b=1&c=%D6%D0",
    ]


def test_the_toolbar_is_a_native_form_of_absolute_values() -> None:
    page, _ = inserted(PAGE, "accessible")
    [form] = page.select('[data-a11y="toolbar"] form')
    assert (page.attr(form, "method"), page.attr(form, "action")) == ("post", "/_a11y/prefs")
    hidden = {page.attr(n, "name"): page.attr(n, "value") for n in page.select("nav [type=hidden]")}
    assert hidden == {"target": "/a?b=1&c=%D6%D0", "from": "toolbar"}
    buttons = [(page.attr(b, "name"), page.attr(b, "value")) for b in page.select("button[name]")]
    assert ("size", "150") in buttons
    assert ("scheme", "yellow-on-black") in buttons
    states = {page.attr(node, "data-a11y-state") for node in page.select("[data-a11y-state]")}
    assert {"size-100", "size-300", "scheme-origin"} <= states
    [state, _] = page.select('[data-a11y-state="size-150"]')
    assert page.text(state) == "，当前：150%"
    [scheme, _] = page.select('[data-a11y-state="scheme-origin"]')
    assert page.text(scheme) == "、原色"


def test_the_settings_speak_the_page_s_language() -> None:
    page, _ = inserted(PAGE.replace("zh-CN", "en"), "accessible", language="en", target="/")
    [link] = page.select('a[href*="settings"]')
    assert page.attr(link, "href") == "/_a11y/settings?lang=en&target=/"


def test_remembering_is_a_small_form_with_the_page_as_target() -> None:
    page, _ = inserted(PAGE, "accessible")
    fields = {
        page.attr(node, "name"): page.attr(node, "value")
        for node in page.select("#a11y-on input[type=hidden]")
    }
    assert fields == {"view": "accessible", "remember": "1", "target": "/a?b=1&c=%D6%D0"}


@pytest.mark.parametrize("view", ["standard", "accessible"])
def test_everything_that_we_insert_says_so_and_opens_in_the_same_window(view: str) -> None:
    before = document(PAGE)
    page, _ = inserted(PAGE, view)
    ours = page.select("[data-a11y]")
    assert len(list(page.nodes())) - len(ours) == len(list(before.nodes())) - 1
    for node in ours:
        if page.name(node) in ("a", "form"):
            assert page.attr(node, "target") == "_self" or node in page.select(
                '[data-a11y="skip-link-missing"]'
            )


@pytest.mark.parametrize(
    ("view", "title"), [("standard", "首页\n"), ("accessible", "首页\n - 无障碍版")]
)
def test_the_title_names_the_view(view: str, title: str) -> None:
    page, _ = inserted(PAGE, view)
    assert page.raw_text(page.select("title")[0]) == title


def test_our_sheet_is_linked_in_head() -> None:
    page, _ = inserted(PAGE)
    assert hrefs(page, 'head > link[data-a11y="ui"]') == ["/_a11y/static/ui.css"]


def test_a_sheet_goes_first_in_head_where_its_end_is_not_its_end() -> None:
    page, ledger = inserted("<html><head><title>a</title></head><link rel=x><body>b</body></html>")
    assert hrefs(page, 'head > link[data-a11y="ui"]') == ["/_a11y/static/ui.css"]
    assert ledger.refusals == []


def test_a_base_cannot_bend_our_addresses() -> None:
    based = PAGE.replace("<title>", '<base href="http://other.test/x/" target=_blank><title>')
    page, _ = inserted(based, "accessible")
    ours = hrefs(page, "a[data-a11y^=toolbar], a[data-a11y^=arrived], link[data-a11y]")
    assert len(ours) == 5
    assert all(href and href.startswith("http://portal.test/_a11y/") for href in ours)
    [form] = page.select('[data-a11y="toolbar-form"]')
    assert page.attr(form, "action") == "http://portal.test/_a11y/prefs"


@pytest.mark.parametrize(
    ("page_language", "ours", "marked"),
    [("en", "zh-CN", "zh-CN"), ("zh", "zh-CN", None), ("zh-CN", "zh-CN", None), ("en", "en", None)],
)
def test_our_words_carry_their_language_where_the_page_speaks_another(
    page_language: str, ours: str, marked: str | None
) -> None:
    html = PAGE.replace("lang=zh-CN", f"lang={page_language}")
    page, _ = inserted(html, language=ours)
    assert [page.attr(node, "lang") for node in page.select("#a11y-on, nav")] == [marked, marked]


def test_insertions_are_written_in_the_page_s_charset() -> None:
    page, _ = inserted(PAGE, charset=GBK)
    assert "长者版".encode("gbk") in page.source
    assert page.text(page.select("nav a")[1]) == "长者版"


def test_a_page_that_has_it_already_is_left_alone() -> None:
    once, _ = inserted(PAGE, "accessible")
    twice, ledger = inserted(UTF8.decode(once.source), "accessible")
    assert twice.source == once.source
    assert ledger.entries == ()


@pytest.mark.parametrize(
    ("html", "framed"),
    [
        (PAGE, True),
        ("<html><frameset cols=1><frame src=a></frameset></html>", False),
        ("<p>only a part</p>", False),
    ],
)
def test_frames_and_fragments_are_left_alone(html: str, framed: bool) -> None:
    _, ledger = inserted(html, framed=framed)
    assert ledger.entries == ()
    assert inserted(PAGE)[1].entries != ()


def test_what_html_cannot_express_is_recorded_and_the_page_goes_on() -> None:
    twice = "<html><head><title>t</title></head><body><table><body id=b><tr><td>x</table></body>"
    page, ledger = inserted(twice + "<p>y")
    assert page.text(page.select("p")[0]) == "y"
    assert all(refusal.reason for refusal in ledger.refusals)


LINKS = """<html><body><div id=top><a class=wza href="javascript:void(0)" onclick="wza()"
 target=_blank>无障碍浏览</a> <a id=zz href="#">&nbsp;长者专区 </a>
 <a id=care href="#">领导人关怀</a> <a id=live href="/elder/">长者版</a></div>
 <div id=main><a id=inside href="">长者版</a></div></body></html>"""


def led(html: str, **facts: object) -> Document:
    page = document(html)
    ledger = Ledger(page)
    entry.portal_entries(
        page, ledger, site(**facts), target="/p?x=1", prefix="/_a11y", views=views()
    )
    return Document(ledger.render(), UTF8)


def test_the_portal_s_own_dead_links_lead_to_the_views() -> None:
    page = led(LINKS, regions={"main": {"css": "#main"}})
    [first] = page.select(".wza")
    assert page.attrs(first) == {"class": "wza", "href": "/_a11y/accessible/p?x=1"}
    assert hrefs(page, "#zz") == ["/_a11y/elder/p?x=1"]


def test_links_that_are_alive_inside_main_or_of_another_text_stay() -> None:
    page = led(LINKS, regions={"main": {"css": "#main"}})
    assert hrefs(page, "#care, #live, #inside") == ["#", "/elder/", ""]
    assert hrefs(led(LINKS), "#inside") == ["/_a11y/elder/p?x=1"]


def test_a_fact_leads_a_live_link_too() -> None:
    page = led(LINKS, entries=({"css": "#live", "view": "elder"},))
    assert hrefs(page, "#live") == ["/_a11y/elder/p?x=1"]


def test_a_base_target_does_not_open_another_window() -> None:
    page = led(LINKS.replace("<body>", "<head><base target=_blank></head><body>"))
    assert [page.attr(node, "target") for node in page.select(".wza, #zz")] == ["_self", "_self"]


def test_an_entry_that_is_no_link_is_refused_with_what_was_found() -> None:
    page = document("<html><body><div id=e>无障碍</div></body></html>")
    ledger = Ledger(page)
    facts = site(entries=({"css": "#e", "view": "accessible"},))
    entry.portal_entries(page, ledger, facts, target="/", prefix="/_a11y")
    [refusal] = ledger.refusals
    assert refusal.reason == "expected a link for an entry, found <div>"
    assert ledger.entries == ()
