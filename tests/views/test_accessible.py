"""The accessible view's edits: what a portal's page gets, and what it keeps."""

from __future__ import annotations

import re

import pytest

from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.model import Views
from a11y_proxy.html.charset import sniff
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger, undo
from a11y_proxy.views import accessible, tables
from tests.material import material

VIEWS = load_rules().views
PAGE = "<!doctype html><html><head><title>t</title></head><body>{}</body></html>"


def own_sheet(href: str) -> str | None:
    return f"/_a11y/css/d/gbk{href}" if href.startswith("/") else None


def _is_utf8(source: bytes) -> bool:
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def edited(source: bytes, views: Views = VIEWS) -> Ledger:
    charset = sniff(source, "text/html; charset=utf-8" if _is_utf8(source) else None)
    assert charset is not None
    ledger = Ledger(Document(source, charset))
    accessible.apply(
        ledger.document, ledger, views, site=None, sheet_url=own_sheet, prefix="/_a11y"
    )
    assert undo(ledger.render(), ledger.entries) == source
    return ledger


def page(body: str) -> str:
    return edited(PAGE.format(body).encode()).render().decode()


def head(source: str) -> str:
    return edited(source.encode()).render().decode()


# ---- head


def test_our_sheets_stand_before_the_portal_s_own() -> None:
    out = head("<!doctype html><head><link rel=stylesheet href=/a.css></head><p>x")
    hrefs = re.findall(r'href="?([^" >]+)', out)
    assert hrefs == ["/_a11y/static/base.css", "/_a11y/prefs.css", "/_a11y/css/d/gbk/a.css"]
    assert out.count('data-a11y="large-type"') == 3


def test_a_declared_charset_stays_among_the_first_bytes() -> None:
    out = head('<!doctype html><head><meta charset="utf-8"><title>t</title></head><p>x')
    assert out.startswith('<!doctype html><head><meta charset="utf-8"><meta name="viewport"')


def test_only_pages_in_quirks_mode_get_the_sheet_for_it() -> None:
    assert "quirks.css" not in head("<!doctype html><html><head></head><body>x</body></html>")
    assert "quirks.css" in head("<html><head></head><body>x</body></html>")


@pytest.mark.parametrize(
    "source",
    ["<!doctype html><title>t</title><p>x", "<title>t</title>x", "<html><body>x", "<body>x</body>"],
)
def test_an_implied_head_gets_our_sheets(source: str) -> None:
    ledger = edited(source.encode())
    document = Document(ledger.render(), ledger.document.charset)
    links = document.select("head > link[data-a11y]")
    assert len(links) >= 2
    assert not ledger.refusals
    assert document.quirks == ledger.document.quirks


def test_a_page_s_own_viewport_is_made_to_fit_the_screen() -> None:
    out = head('<!doctype html><head><meta name="viewport" content="width=1000"></head>x')
    assert out.count("viewport") == 1
    assert '<meta name="viewport" content="width=device-width">' in out


def test_a_viewport_that_fits_the_screen_stays_as_it_is() -> None:
    own = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    out = head(f"<!doctype html><head>{own}</head>x")
    assert own in out
    assert out.count("viewport") == 1


# ---- sheets and styles


def test_links_to_the_portal_s_sheets_lead_to_those_with_switches() -> None:
    out = page('<link rel="Stylesheet" href="/b.css">')
    assert 'href="/_a11y/css/d/gbk/b.css"' in out


@pytest.mark.parametrize(
    "link",
    [
        '<link rel=stylesheet href="http://cdn.test/a.css">',
        '<link rel=stylesheet href="/a.css" integrity="sha384-x">',
        '<link rel=icon href="/a.ico">',
        "<link rel=stylesheet>",
    ],
)
def test_foreign_pinned_and_other_links_stay_as_they_are(link: str) -> None:
    assert link in page(link)


def test_style_elements_get_switches_and_keep_the_rest_to_the_byte() -> None:
    out = page("<style>/*\r\n*/p{float:left}\r\n</style>")
    assert "<style>/*\r\n*/p{float:left;float:var(--a11y-f,left)}\r\n</style>" in out


def test_a_style_element_of_another_language_is_left_alone() -> None:
    own = '<style type="text/less">p{float:left}</style>'
    assert own in page(own)


def test_style_attributes_get_switches() -> None:
    assert '<p style="float:left;float:var(--a11y-f,left)">' in page('<p style="float:left">')


def test_an_important_colour_of_an_attribute_yields_to_a_scheme() -> None:
    assert '<p style="color:red ">' in page('<p style="color:red !important">')


def test_a_gbk_page_stays_gbk() -> None:
    source = (
        "<html><head><meta charset=gb2312><style>p{font:12px 宋体}</style></head><body>岍".encode(
            "gbk"
        )
    )
    out = edited(source).render()
    assert "font:calc(12px*var(--a11y-s,1)) 宋体".encode("gbk") in out


# ---- elements


@pytest.mark.parametrize(("size", "marked"), [("+1", "4"), ("10", "7"), ("-2", "1"), (" 3px", "3")])
def test_an_odd_font_size_is_written_so_that_a_selector_can_tell_it(size: str, marked: str) -> None:
    assert f'data-a11y-fs="{marked}"' in page(f'<font size="{size}">x</font>')


@pytest.mark.parametrize("size", ["3", "x", ""])
def test_a_plain_or_empty_font_size_needs_no_mark(size: str) -> None:
    assert "data-a11y-fs" not in page(f'<font size="{size}">x</font>')


def test_a_moving_line_stands_still() -> None:
    out = page("<marquee scrollamount=3>通知</marquee>")
    assert '<div data-a11y-was="marquee" scrollamount=3>通知</div>' in out
    out = page("<p>a<marquee>通知</marquee></p>")
    assert '<span data-a11y-was="marquee">通知</span>' in out


def test_a_list_of_short_words_may_stay_in_a_row() -> None:
    short = "<ul><li><a>首页</a><li><a>新闻</a><ul><li>一条很长很长的新闻</ul><li><a>公开</a></ul>"
    assert "<ul data-a11y-row" in page(short)


@pytest.mark.parametrize(
    "items",
    ["<li>首页<li>新闻", "<li>首页<li>新闻<li>政府信息公开目录指南", "<li>a<li>b<li><p>c</p>",
     "<li>a<li>b<li><img src=x>"],
)  # fmt: skip
def test_other_lists_are_not_put_in_a_row(items: str) -> None:
    assert "data-a11y-row" not in page(f"<ul>{items}</ul>")


def test_an_image_map_scrolls_and_never_shrinks() -> None:
    out = page('<p><img usemap="#m" src=x alt="地图"></p><map name=m></map>')
    assert (
        '<span data-a11y="large-type:wrap" role="region" tabindex="0" aria-label="地图"><img' in out
    )


# ---- tables

ROW = "<tr><td>{}</td><td>{}</td><td>{}</td></tr>"
MENU = "<td>首页<div style='display:none'><a>县志</a><a>风光</a></div></td>"
NEWS = "<tr><td><img></td><td>{}</td><td>[03-14]</td></tr>".format("县政务服务大厅增设窗口" * 2)
GRID = ROW.format("年份", "收入", "支出") + ROW.format("2001", "10", "9") * 3


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (f"<table border=1>{GRID}</table>", "data"),
        (f"<table><caption>c</caption>{GRID}</table>", "data"),
        ("<table><tr><th scope=col>a<th>b</tr><tr><td>1</td><td>2</td></tr></table>", "data"),
        (f"<table>{GRID}</table>", "lines-1"),
        (f"<table border=1 role=presentation>{GRID}</table>", "lines-1"),
        ("<table><tr><td>一</td></tr></table>", "layout"),
        (f"<table border=1>{ROW.format('x' * 300, 'y', 'z') * 3}</table>", "layout"),
        (f"<table border=1>{ROW.format('<input>', 'y', 'z') * 3}</table>", "layout"),
        ("<table><tr><td>首页</td><td>新闻</td><td>公开</td><td>服务</td></tr></table>", "row"),
        (f"<table><tr>{MENU}{MENU}{MENU}{MENU}</tr></table>", "row"),
        (f"<table><tr>{MENU.replace('none', 'block') * 4}</tr></table>", "layout"),
        ("<table><tr><td>搜索:<td><input><td><input type=image><td>热门: 养老 医保</table>", "row"),
        (f"<table>{NEWS * 3}</table>", "lines-2"),
        (f"<table><tr><td colspan=3>新闻</tr>{NEWS * 2}<tr><td><input></table>", "lines-2"),
        (f"<table>{NEWS}</table>", "layout"),
        (f"<table>{NEWS * 2}<tr><td>一<td>二</tr></table>", "layout"),
        (f"<table>{NEWS.replace('[03-14]', '字' * 17) * 3}</table>", "layout"),
        ("<table>" + "<tr><td>姓名:</td><td><input></td></tr>" * 2 + "</table>", "fields"),
        ("<table>" + "<tr><td><input></td><td>姓名</td></tr>" * 3 + "</table>", "layout"),
    ],
)  # fmt: skip
def test_a_table_is_data_by_evidence_and_else_layout(table: str, kind: str) -> None:
    source = PAGE.format(table).encode()
    charset = sniff(source, "text/html; charset=utf-8" if _is_utf8(source) else None)
    assert charset is not None
    document = Document(source, charset)
    assert list(tables.kinds(document).values()) == [kind]


def test_a_table_around_tables_is_layout_and_each_inside_is_told_by_itself() -> None:
    out = page(f"<table border=1><tr><td><table border=1>{GRID}</table></td></tr></table>")
    assert out.count("data-a11y-lay") == 1
    assert out.count("data-a11y-dat") == 1


def test_a_data_table_scrolls_in_a_region_named_by_its_caption() -> None:
    out = page(f"<table><caption>收支\n表</caption>{GRID}</table>")
    region = '<div data-a11y="large-type:wrap" role="region" tabindex="0" aria-label="收支 表">'
    assert f'{region}<table data-a11y-dat=""><caption>' in out


def test_a_data_table_that_cannot_be_wrapped_scrolls_by_itself() -> None:
    markup = f"<form><table border=1></form>{GRID}</table>"  # the form ends only for the parser
    ledger = edited(f"<!doctype html><title>t</title>{markup}".encode())
    out = ledger.render().decode()
    assert 'data-a11y-dat="self"' in out
    assert 'tabindex="0"' in out


# ---- the page as a whole


def test_without_large_type_and_contrast_nothing_is_edited() -> None:
    source = PAGE.format('<p style="float:left">x').encode()
    assert edited(source, Views()).render() == source
    assert edited(source).render() != source


def test_a_fragment_is_never_touched() -> None:
    source = b'<p style="float:left">x</p>'
    assert edited(source).render() == source


def test_a_frameset_gets_attribute_edits_only() -> None:
    source = b"<html><head><title>t</title><meta name=viewport content='width=1000'></head>"
    source += b"<frameset cols='200,*'><frame src=a><frame src=b></frameset></html>"
    assert edited(source).render() == source.replace(b"width=1000", b"width=device-width")


def test_a_refused_edit_is_recorded_and_the_others_are_made() -> None:
    sheet = b"<style>/*\xff*/p{float:left}</style>"  # a byte that is no UTF-8
    ledger = edited(b"<!doctype html><title>t</title>" + sheet + b"<p style='float:left'>z")
    assert {refusal.rule for refusal in ledger.refusals} == {"large-type"}
    assert b"float:var(--a11y-f,left)" in ledger.render()


def test_real_pages_are_edited_and_can_be_restored() -> None:
    for path in sorted(material("legacy").glob("*.html"))[::8]:
        source = path.read_bytes()
        charset = sniff(source)
        if charset is not None and charset.ascii_compatible:
            edited(source)
