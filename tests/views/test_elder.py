"""The elder view."""

from __future__ import annotations

import pytest

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.views.elder.compose import Composed, compose
from a11y_proxy.views.elder.scripted import literal_address
from tests.views.pages_for_tests import GBK, UTF8, document, site, views

ARTICLE = """<html><head><title>关于体检的通知-某县人民政府</title>
<meta name=PubDate content="2024-03-15"><base target=_blank></head>
<body bgcolor=white onload="go()"><script>var a='</body>'</script>
<table width=980><tr><td id=menu><a href="/">首页</a>|<a href="/l.asp?k=%D6%D0&p=1">中文</a>
<form action=/s name=s onsubmit="return c()"><input name=k><input type=image src=s.gif>
</form></td>
<tr><td class=title>关于体检的通知</td></tr>
<tr><td class=info>发布日期:2024-03-15 来源:卫健局 字号</td>
<tr><td id=zoom><p style="font-size:12px"><font color=red>一、<b>时间</b></font></p>
<center>三月<img src=a.jpg width=600 style=x alt=安排表></center>
<table border=1><tr><th>村<th>日期</tr><tr><td>甲村<td>3月1日</table>
<a href="javascript:window.open('/x.html')">详情</a> <a href="javascript:zoom(1)">放大</a></td>
<tr><td class=fj><a href="f.doc">体检表</a></td></tr>
<tr><td class=prev>上一篇:<a href=1.html>上文</a></td></tr></table>
<div id=foot><p id=zb>主办:某县人民政府</p>
<a id=icp href="http://beian.test/" target=_blank>某ICP备1号</a></div></body></html>"""

FACTS: dict[str, object] = {
    "regions": {"main": {"css": "#zoom"}, "nav": {"css": "#menu"}},
    "article": {
        "title": "td.title",
        "body": "#zoom",
        "date": {"css": "td.info", "match": r"发布日期:(\d{4}-\d\d-\d\d)"},
        "source": {"css": "td.info", "match": r"来源:(\S+)"},
        "attachments": ".fj a",
        "previous": ".prev a",
    },
    "search": {"action": "/search.asp", "field": "q", "charset": "gb18030", "hidden": {"t": "1"}},
    "footer": {
        "owner": "#zb",
        "icp": "#icp",
        "report_error": {"href": "/e?c={code}&u={origin-url}"},
    },
}


def composed(
    html: str,
    kind: str | None = None,
    facts: dict[str, object] | None = None,
    charset: Charset = UTF8,
    **options: object,
) -> tuple[Document, Composed]:
    result = compose(
        document(html, charset),
        site=None if facts is None else site(**facts),
        kind=kind,
        views=views(),
        target="/a/b.html?x=1",
        prefix="/_a11y",
        language="zh-CN",
        origin="http://portal.test",
        **options,  # type: ignore[arg-type]
    )
    return Document(result.body, charset), result


def article(charset: Charset = UTF8) -> Document:
    return composed(ARTICLE, "article", FACTS, charset)[0]


def texts(page: Document, selector: str) -> list[str]:
    return [" ".join(page.text(node).split()) for node in page.select(selector)]


def hrefs(page: Document, selector: str) -> list[str | None]:
    return [page.attr(node, "href") for node in page.select(selector)]


def test_an_article_is_title_date_source_text_attachments_in_this_order() -> None:
    page = article()
    assert texts(page, "main > h1") == ["关于体检的通知"]
    assert texts(page, "main > .fact") == ["发布日期：2024-03-15", "来源：卫健局"]
    assert texts(page, ".attachments a") == ["体检表 （Word 文件）"]
    assert texts(page, ".previous-next a") == ["上一篇：上文"]
    assert page.raw_text(page.select("title")[0]) == "关于体检的通知-某县人民政府 - 长者版"


def test_the_text_keeps_words_images_and_data_tables_without_their_dress() -> None:
    page = article()
    [text] = page.select("main > .text")
    assert "一、时间" in page.text(text)
    assert texts(page, "main .text .scroll th") == ["村", "日期"]
    [image] = page.select("main .text img")
    assert page.attrs(image) == {"src": "a.jpg", "alt": "安排表"}
    assert page.select("font, center, script, [style], [bgcolor], [onload], [onsubmit]") == []


def test_scripts_become_their_literal_address_or_plain_text() -> None:
    page = article()
    assert hrefs(page, "main .text a") == ["/x.html"]
    assert "放大" in page.text(page.select("main .text")[0])
    assert b"javascript:" not in page.source


def test_what_stands_in_no_block_is_folded_and_nothing_is_lost() -> None:
    page, result = composed(ARTICLE, "article", FACTS)
    assert result.coverage.whole
    assert (result.coverage.total_links, result.coverage.kept_links) == (6, 6)
    assert (result.coverage.total_controls, result.coverage.kept_controls) == (2, 2)
    assert (result.coverage.total_files, result.coverage.scripted) == (1, 1)
    assert hrefs(page, "#a11y-nav a") == ["/", "/l.asp?k=%D6%D0&p=1"]
    assert page.select("#a11y-rest form input[name=k]")
    assert page.select("details[open]") == []


def test_nothing_stands_twice() -> None:
    page = article()
    assert UTF8.decode(page.source).count("甲村") == 1
    assert len(page.select('a[href="f.doc"]')) == 1


def test_a_loss_is_seen_and_named() -> None:
    _, result = composed('<html><body><a href="ftp://a.test/x">x</a><a href=/y>y</a></body></html>')
    assert result.coverage.missing == ("ftp://a.test/x",)
    assert not result.coverage.whole


def test_the_page_is_written_in_its_own_charset_and_says_so() -> None:
    page = article(GBK)
    assert "长者版".encode("gbk") in page.source
    assert page.attr(page.select("meta[charset]")[0], "charset") == "gbk"
    assert page.attr(page.select("meta[name=PubDate]")[0], "content") == "2024-03-15"


def test_addresses_keep_their_bytes_in_gbk() -> None:
    html = '<html><body><a href="s.asp?k=%d6%D0&amp;b=中文 x">搜</a></body></html>'
    page, _ = composed(html, charset=GBK)
    assert "s.asp?k=%d6%D0&amp;b=中文 x".encode("gbk") in page.source


def test_the_head_leads_out_to_the_settings_and_to_the_search() -> None:
    page = article()
    assert hrefs(page, "header > a.press") == [
        "/_a11y/standard/a/b.html?x=1",
        "/_a11y/settings?target=/a/b.html?x=1",
    ]
    [form] = page.select("form.search")
    assert page.attr(form, "action") == "/search.asp"
    assert page.attr(form, "accept-charset") == "gb18030"
    names = [page.attr(node, "name") for node in page.select("form.search input")]
    assert names == ["t", "q"]
    assert page.select("label[for=a11y-search]")


def test_the_search_names_no_charset_where_it_is_the_page_s_own() -> None:
    facts = FACTS | {"search": {"action": "/s", "field": "q", "charset": "gb2312"}}
    page, _ = composed(ARTICLE, "article", facts, GBK)
    assert page.attr(page.select("form.search")[0], "accept-charset") is None


def test_the_arrival_line_is_first_in_body() -> None:
    page = article()
    assert page.body is not None
    first = page.children(page.body)[0]
    assert page.attr(first, "id") == "a11y-on"
    assert "已进入长者版" in page.text(first)


def test_every_part_stands_in_a_landmark() -> None:
    page = article()
    parts = [page.name(i) for i in page.children(page.body or 0)]
    assert parts == ["div", "header", "main", "nav", "aside", "nav", "footer"]
    named = [page.attr(i, "aria-label") for i in page.select("body > nav, body > aside")]
    assert named == ["网站栏目", "本页其他内容", "版本"]


def test_the_marks_of_the_footer_stay_and_the_report_carries_the_portal_s_address() -> None:
    page = article()
    assert texts(page, "footer .owner") == ["主办:某县人民政府"]
    assert hrefs(page, "footer .icp a") == ["http://beian.test/"]
    assert hrefs(page, "footer .report-error a") == [
        "/e?c=0000000001&u=http%3A%2F%2Fportal.test%2Fa%2Fb.html%3Fx%3D1"
    ]


@pytest.mark.parametrize("kind", [None, "nobody-knows", "article", "home", "list"])
def test_without_facts_the_whole_page_is_one_column(kind: str | None) -> None:
    page, result = composed(ARTICLE, kind)
    assert result.coverage.whole
    assert texts(page, "h1") == ["关于体检的通知"]
    assert "甲村" in page.text(page.select("main")[0])
    assert texts(page, "main .scroll th") == ["村", "日期"]


def test_what_is_proven_hidden_goes_unless_it_leads_somewhere() -> None:
    html = (
        "<html><body><p style='display:none'>草稿</p>"
        "<ul style='display:none'><li><a href=/m>子栏目</a></ul><p>看得见</p></body></html>"
    )
    page, result = composed(html)
    text = page.text(page.select("main")[0])
    assert "草稿" not in text
    assert "子栏目" in text
    assert "看得见" in text
    assert result.coverage.whole


HOME = """<html><head><title>某县人民政府</title></head><body><h1>某县</h1>
<ul id=news><li><a href=1>一</a><span class=d>[03-01]</span><li><a href=2>二</a> 03-02
<li><a href=3 title="第三条很长的标题">第三条...</a><li><a href=4>四</a></ul>
<a id=more href=/news/>更多&gt;&gt;</a></body></html>"""


def home(**facts: object) -> Document:
    listed = {"lists": {"news": {"css": "#news a", "title": "要闻", "more": "#more"}}}
    return composed(HOME, "home", listed | facts)[0]


def test_a_home_page_shows_the_first_rows_and_where_more_is() -> None:
    page = home()
    assert texts(page, ".list h2") == ["要闻"]
    assert texts(page, ".list .row") == ["一03-01", "二03-02", "第三条很长的标题"]
    assert hrefs(page, ".list a.press") == ["/news/"]
    assert texts(page, ".list a.press") == ["更多要闻"]
    assert hrefs(page, "#a11y-rest a") == ["4"]


def test_services_beyond_the_count_fold() -> None:
    services = tuple({"title": f"事项{n}", "href": f"/s/{n}"} for n in range(10))
    page = home(services=services)
    assert len(page.select(".services > .tiles a")) == 8
    assert hrefs(page, ".services details a") == ["/s/8", "/s/9"]


def test_telephones_are_dialled_only_where_complete() -> None:
    phones = (
        {"show": "(0000)1", "name": "热线"},
        {"show": "120", "tel": "120", "name": "急救"},
        {"show": "(0000)2", "tel": "+8600002", "kind": "fax"},
    )
    page = home(phones=phones, human_help={"text": "有人帮您。", "phone": "急救"})
    assert hrefs(page, ".phones a") == ["tel:120"]
    assert texts(page, ".phones li") == ["热线(0000)1", "急救120", "传真(0000)2"]
    assert hrefs(page, ".help a") == ["tel:120"]


def test_a_list_folds_its_later_rows_right_behind() -> None:
    rows = "".join(f"<tr><td><a href=/{n}>条目{n}</a><td>2024-01-{n}</tr>" for n in range(10, 25))
    html = f"<html><title>公告</title><table id=l>{rows}</table><p id=pg><a href=?p=2>下一页</a>"
    page, result = composed(html, "list", {"lists": {"rows": {"css": "#l a"}}, "pager": "#pg"})
    assert len(page.select(".list > .rows .row")) == 10
    assert len(page.select(".list details .row")) == 5
    assert texts(page, ".list > .rows .row")[0] == "条目102024-01-10"
    assert hrefs(page, ".pager a") == ["?p=2"]
    assert result.coverage.whole


FORM = """<html><title>信箱</title><form id=f action=/post method=post {on}>
<table><tr><td>姓名<td><input name=n><tr><td>内容<td><textarea name=c>
a</textarea><tr><td><input type=submit value=提交></table>
<input type=hidden name=h value=1></form>"""


def test_a_native_form_keeps_every_control() -> None:
    page, result = composed(FORM.format(on=""), "form", {})
    names = [page.attr(n, "name") for n in page.select(".form input, .form textarea")]
    assert names == ["n", "c", None, "h"]
    [form] = page.select(".form form")
    assert page.attrs(form) == {"id": "f", "action": "/post", "method": "post"}
    assert page.raw_text(page.select("textarea")[0]) == "a"
    assert result.coverage.whole


def test_a_form_that_needs_scripts_leads_to_the_accessible_view() -> None:
    page, result = composed(FORM.format(on='onsubmit="return check()"'), "form", {})
    assert hrefs(page, ".lead a") == ["/_a11y/accessible/a/b.html?x=1"]
    assert page.select("#a11y-rest textarea")
    assert result.coverage.whole


def test_controls_keep_a_form_that_lies_in_the_middle_of_a_table() -> None:
    html = "<html><table><form action=/go><tr><td><input name=a><input type=submit></form></table>"
    page, _ = composed(html)
    [form] = page.select("form[action='/go']")
    [control] = page.select("input[name=a]")
    assert page.attr(control, "form") == page.attr(form, "id") == "a11y-form-1"


def test_a_select_that_jumps_becomes_links_and_one_that_is_sent_stays() -> None:
    html = (
        "<html><body><select onchange=\"window.open(this.value)\"><option value=''>友情链接"
        "<option value='http://a.test/'>甲<option value=/b>乙</select>"
        "<form action=/s><select name=y onchange=count()><option value=/1>1</select></form>"
    )
    page, result = composed(html)
    assert hrefs(page, "main li a") == ["http://a.test/", "/b"]
    assert [page.attr(n, "name") for n in page.select("main select")] == ["y"]
    assert result.coverage.whole


def test_embedded_pages_and_maps_stay_as_links() -> None:
    html = (
        "<html><body><iframe src=/inc/w.html title=天气></iframe>"
        "<map name=m><area href=/n alt=北区 shape=rect></map>"
        "<object><param name=movie value=/f.swf></object>"
    )
    page, _ = composed(html)
    assert hrefs(page, "main a") == ["/inc/w.html", "/n", "/f.swf"]
    assert texts(page, "main a")[0] == "查看：天气"


def test_a_link_that_showed_only_a_picture_of_its_sheet_shows_its_name() -> None:
    html = '<html><body><a href="/x?y=1" aria-label="微信"><svg><path/></svg></a><a href=/z></a>'
    page, _ = composed(html)
    assert texts(page, "main a") == ["微信", "/z"]


def test_a_frameset_is_a_page_of_large_links_to_its_parts() -> None:
    html = (
        "<html><head><title>县志</title></head><frameset cols=2><frame src=l.html name=left>"
        "<frame src=m.html title=正文><frame src=n.html><frame src='javascript:x()'></frameset>"
    )
    page, result = composed(html, frame_titles={"/a/n.html": "附录"})
    assert hrefs(page, "main a") == ["l.html", "m.html", "n.html"]
    assert texts(page, "main a") == ["left", "正文", "附录"]
    assert page.select("frame, frameset, iframe") == []
    assert result.coverage.whole


def test_a_framed_page_leads_back_to_the_page_that_shows_it() -> None:
    page, _ = composed("<html><body><p>正文</body></html>", parent="/frames/")
    assert hrefs(page, "header .parent a") == ["/frames/"]
    assert composed("<html><body><p>正文</body></html>")[0].select(".parent") == []


def test_a_base_stays_and_bends_nothing_of_ours() -> None:
    html = "<html><head><base href=http://other.test/d/></head><body><a href=x>x</a></body></html>"
    page, _ = composed(html)
    assert hrefs(page, "base") == ["http://other.test/d/"]
    assert hrefs(page, "main a") == ["x"]
    ours = hrefs(page, "link, header a, .skip")
    assert len(ours) == 6
    assert all(href and href.startswith("http://portal.test/") for href in ours)
    assert hrefs(page, ".skip") == ["http://portal.test/a/b.html?x=1#a11y-main"]


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href='jAva\tscript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a><a href='data:text/html,x'>x</a>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea>",
    "<xmp><script>alert(1)</script></xmp><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>@import 'javascript:x'</style><link rel=stylesheet href=x><meta http-equiv=refresh>",
    "<p style='background:url(javascript:x)' onclick=\"location.href='javascript:alert(1)'\">x</p>",
]


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_of_the_portal_s_page_runs(markup: str) -> None:
    lists = {"lists": {"news": {"css": "a"}}}
    for kind, facts in ((None, None), ("home", lists)):
        page, _ = composed(f"<html><body><p>前{markup}后</body></html>", kind, facts)
        runs = "script, style, iframe, svg, math, object, embed, [srcdoc], [style]"
        assert page.select(f"main :is({runs}), details :is({runs})") == []
        for node in page.nodes():
            for name, value in page.attrs(node).items():
                assert not name.startswith("on")
                if name in ("href", "src", "action", "formaction"):
                    scheme = value.lstrip("".join(map(chr, range(33)))).partition(":")[0].lower()
                    assert "".join(scheme.split()) not in ("javascript", "vbscript", "data")


@pytest.mark.parametrize(
    ("script", "address"),
    [
        ("javascript:window.open('/a.html')", "/a.html"),
        ("window.open(\"b.html\",'','width=1')", "b.html"),
        ("location.href='/c?x=1';return false", "/c?x=1"),
        ("javascript:void(window.open('/d'))", "/d"),
        ("window.location = '/e'", "/e"),
        ("location='/f?x='+y", None),
        ("if(ok())location='/g'", None),
        ("location=='/h'", None),
        ("open('javascript:x')", None),
        ("show(1)", None),
        ("", None),
    ],
)
def test_a_literal_address_is_read_and_nothing_is_guessed(script: str, address: str | None) -> None:
    assert literal_address(script) == address


def test_english_pages_get_english_words() -> None:
    result = compose(
        document("<html lang=en><title>County</title><body><p>Text</body></html>"),
        site=None,
        kind=None,
        views=views(),
        target="/",
        prefix="/_a11y",
        language="en",
    )
    page = Document(result.body, UTF8)
    assert page.raw_text(page.select("title")[0]) == "County - senior version"
    assert "Back to the standard version" in page.text(page.select("header")[0])


@pytest.mark.parametrize(("stated", "said"), [("", None), (" lang=ja", "ja")])
def test_a_language_that_nobody_stated_is_not_stated_and_our_words_say_theirs(
    stated: str, said: str | None
) -> None:
    source = f"<html{stated}><head><title>頁</title></head><body><p>本文<a href=/x>続き</a>"
    page, _ = composed(source)
    assert page.root is not None
    assert page.attr(page.root, "lang") == said
    ours = page.select("#a11y-on, a.skip, a.press, nav.full")
    assert len(ours) >= 4
    in_nav = [node for node in ours if page.name(page.parent(node)) == "nav"]
    assert {page.attr(node, "lang") for node in ours if node not in in_nav} == {"zh-CN"}
