"""The fictional portal answers as an old IIS did."""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes

import pytest

from a11y_proxy.demo import gbk
from a11y_proxy.demo.asp import CAPTCHA
from a11y_proxy.demo.portal import portal
from tests.asgi import Response, ask

_APP = portal()


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("gbk"))


async def _search(keyword: str) -> str:
    return gbk.decode((await ask(_APP, f"/search.asp?keyword={keyword}")).body)


async def _write(**sent: str) -> Response:
    body = "&".join(f"{name}={_quoted(value)}" for name, value in sent.items())
    return await ask(_APP, "/letter.asp", method="POST", body=body.encode("ascii"))


# ---- files


@pytest.mark.parametrize(
    ("target", "content_type"),
    [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/bsfw/guide_1.html", "text/html; charset=GB2312"),
        ("/css/style.css", "text/css"),
        ("/js/head.js", "application/x-javascript"),
        ("/images/banner.jpg", "image/jpeg"),
        ("/images/qr.png", "image/png"),
        ("/images/spacer.gif", "image/gif"),
    ],
)
async def test_a_file_has_the_content_type_of_its_folder_and_name(
    target: str, content_type: str
) -> None:
    response = await ask(_APP, target)
    assert (response.status, response.get("content-type")) == (200, content_type)
    assert response.get("server") == "Microsoft-IIS/6.0"
    assert response.get("content-length") == str(len(response.body))


async def test_capitals_in_a_path_do_not_matter() -> None:
    shouted = await ask(_APP, "/ZWGK/Content_113.HTML")
    assert shouted.body == (await ask(_APP, "/zwgk/content_113.html")).body


async def test_a_folder_without_slash_leads_to_the_folder_on_the_same_host() -> None:
    response = await ask(_APP, "/zwgk", headers={"host": "wza.portal.test"})
    assert response.status == 301
    assert response.get("location") == "http://wza.portal.test/zwgk/"


@pytest.mark.parametrize("target", ["/none.html", "/asp/search.asp", "/../portal.py", "/images/"])
async def test_what_is_not_served_answers_404_with_the_portals_page(target: str) -> None:
    response = await ask(_APP, target)
    assert response.status == 404
    assert "您访问的页面不存在" in gbk.decode(response.body)


async def test_a_file_that_the_visitor_has_is_not_sent_again() -> None:
    first = await ask(_APP, "/css/style.css")
    etag, modified = first.get("etag"), first.get("last-modified")
    assert etag
    assert modified
    assert first.body
    for known in ({"if-none-match": etag}, {"if-modified-since": modified}):
        again = await ask(_APP, "/css/style.css", headers=known)
        assert (again.status, again.body, again.get("etag")) == (304, b"", etag)
    changed = await ask(
        _APP, "/css/style.css", headers={"if-none-match": '"x"', "if-modified-since": modified}
    )
    assert changed.status == 200


async def test_head_answers_the_head_of_get() -> None:
    get, head = await ask(_APP, "/"), await ask(_APP, "/", method="HEAD")
    assert head.body == b""
    assert head.headers == get.headers


async def test_a_file_cannot_be_posted_to() -> None:
    response = await ask(_APP, "/index.html", method="POST", body=b"a=b")
    assert (response.status, response.get("allow")) == (405, "GET, HEAD")


async def test_a_download_states_its_name_in_raw_gbk() -> None:
    response = await ask(_APP, "/files/glbt_sqb.doc")
    stated = response.get("content-disposition")
    assert stated
    assert stated.encode("latin-1").decode("gbk") == 'attachment; filename="高龄津贴申请表.doc"'
    assert response.get("content-type") == "application/msword"
    assert response.body.startswith(b"{\\rtf1")


# ---- sessions


async def test_a_program_gives_a_session_to_a_browser_without_one() -> None:
    cookie = (await ask(_APP, "/search.asp")).get("set-cookie")
    assert cookie
    assert re.fullmatch(r"ASPSESSIONID[A-Z]{8}=[A-Z]{24}; path=/", cookie)
    sent = {"cookie": f"a=1; {cookie.partition(';')[0]}"}
    assert (await ask(_APP, "/search.asp", headers=sent)).get("set-cookie") is None
    assert (await ask(_APP, "/index.html")).get("set-cookie") is None


# ---- search


async def test_search_reads_gbk_and_echoes_what_came_over_the_wire() -> None:
    keyword = _quoted("养老")
    page = await _search(keyword)
    assert f"<!-- QUERY_STRING: keyword={keyword} -->" in page
    assert '<font color="#CC0000" id="kw">养老</font>' in page
    assert "/zwgk/content_113.html" in page
    assert "/zwgk/content_102.html" not in page


async def test_search_keeps_the_spelling_of_the_raw_query() -> None:
    page = await _search("%d1%f8+%C0%CF&x=~&&y")
    assert "<!-- QUERY_STRING: keyword=%d1%f8+%C0%CF&x=~&&y -->" in page
    assert 'id="kw">养 老<' in page


async def test_search_says_when_nothing_is_found_or_asked() -> None:
    nothing = await _search(_quoted("登月"))
    assert "没有找到相关的内容" in nothing
    assert "登月" in nothing
    assert "请输入要搜索的关键字" in await _search("")
    assert "没有找到" not in await _search(_quoted("公交"))


async def test_search_finds_the_newest_first() -> None:
    page = await _search(_quoted("老年"))
    dates = re.findall(r"\[(\d{4}-\d\d-\d\d)\]", page)
    assert len(dates) > 3
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("%E9F", "镕"),
        ("%80", "€"),
        ("%A2%E3", "€"),
        ("%26%23182075%3B", "\U0002c73b"),
        ("%CF", "�"),
    ],
)
async def test_search_reads_what_browsers_send_for_characters_beyond_gb2312(
    raw: str, shown: str
) -> None:
    assert f'id="kw">{shown}</font>' in await _search(raw)


async def test_search_lets_no_markup_through() -> None:
    page = await _search("%3Cscript%3E--%3E<b>-->")
    assert "&lt;script&gt;--&gt;&lt;b&gt;--&gt;</font>" in page
    assert "<script>--" not in page
    assert "QUERY_STRING: keyword=%3Cscript%3E%2D%2D%3E%3Cb%3E%2D%2D%3E -->" in page


# ---- letters


async def test_a_letter_is_answered_with_what_was_written() -> None:
    response = await _write(
        xm="镕喆", xb="女", lb="建议", zt="加一张长椅", nr="3路车站没有座位。", yzm=CAPTCHA.lower()
    )
    page = gbk.decode(response.body)
    assert response.get("content-type") == "text/html; Charset=gb2312"
    assert re.search(r'id="bh">YX\d{8}<', page)
    for shown in ("信件提交成功", "<td>镕喆</td>", "<td>建议</td>", "<td>加一张长椅</td>"):
        assert shown in page
    assert "提交失败" not in page


async def test_a_letter_without_words_is_sent_back() -> None:
    page = gbk.decode((await _write(xm="某", zt="", nr="x", yzm=CAPTCHA)).body)
    assert "请填写姓名、信件主题和信件内容" in page
    assert "信件提交成功" not in page


async def test_a_letter_with_a_wrong_code_is_sent_back() -> None:
    page = gbk.decode((await _write(xm="某", zt="某", nr="某", yzm="0000")).body)
    assert "验证码不正确" in page
    assert "信件提交成功" not in page


async def test_a_body_beyond_the_limit_is_refused() -> None:
    response = await ask(_APP, "/letter.asp", method="POST", body=b"nr=" + b"x" * 70_000)
    assert response.status == 413


async def test_the_counter_is_script_in_htmls_clothes() -> None:
    response = await ask(_APP, "/count.asp?id=113")
    assert response.get("content-type") == "text/html"
    assert re.fullmatch(rb'document\.write\("\d+"\);\s*', response.body)
    assert response.body == (await ask(_APP, "/count.asp?id=113")).body


async def test_the_captcha_is_a_picture_that_nobody_keeps() -> None:
    response = await ask(_APP, "/inc/code.asp?t=0.5")
    assert response.get("content-type") == "image/gif"
    assert response.get("pragma") == "no-cache"
    assert response.body.startswith(b"GIF8")
