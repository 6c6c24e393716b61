"""What the portal answers besides pages: fragments, JSON, gzip, errors, what takes its time."""

from __future__ import annotations

import gzip
import json
import time

import pytest

from a11y_proxy.demo import gbk
from a11y_proxy.demo.portal import PAGES, portal
from tests.asgi import ask
from tests.demo.visitor import at_the_portal

_APP = portal()

# ---- what scripts ask for


async def test_a_matter_is_told_as_rows_without_a_page() -> None:
    answered = await ask(_APP, "/ajax/jd.asp?bh=%E9F%3C")
    rows = gbk.decode(answered.body)
    assert answered.get("content-type") == "text/html; Charset=gb2312"
    assert rows.startswith('<tr><td class="zn_h" colspan="2">编号:镕&lt;</td></tr>')
    assert [rows.count(state) for state in ("已办结", "待办")] == [3, 1]


async def test_notices_are_a_list_without_a_page() -> None:
    answered = await ask(_APP, "/ajax/gg.asp")
    assert gbk.decode(answered.body).startswith("<ul ")
    assert "text/html" in (answered.get("content-type") or "")


async def test_json_comes_under_its_own_name_and_under_htmls() -> None:
    named = await ask(_APP, "/ajax/tq.asp")
    assert named.get("content-type") == "application/json; charset=utf-8"
    assert json.loads(named.body)["city"] == "云溪"
    disguised = await ask(_APP, "/ajax/dh.asp")
    assert disguised.get("content-type") == "text/html; Charset=gb2312"
    assert json.loads(gbk.decode(disguised.body)) == {"窗口": "<b>社保</b>", "等候": 3}


@pytest.mark.parametrize("name", ["jd", "gg", "tq", "dh"])
async def test_a_script_of_the_portal_asks_for_it(name: str) -> None:
    script = gbk.decode((await ask(_APP, "/js/bjcx.js")).body)
    assert f'"/ajax/{name}.asp' in script


# ---- codings


@pytest.mark.parametrize(
    ("accepted", "coded"),
    [
        ("gzip, deflate", True),
        ("br;q=1, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("identity", False),
        ("", False),
    ],
)
async def test_the_catalogue_is_compressed_for_who_accepts_it(accepted: str, coded: bool) -> None:
    target, file = "/zwgk/gkml.html", (PAGES / "zwgk/gkml.html").read_bytes()
    answered = await ask(_APP, target, headers={"accept-encoding": accepted})
    assert answered.get("vary") == "Accept-Encoding"
    assert (answered.get("content-encoding") == "gzip") == coded
    assert (gzip.decompress(answered.body) if coded else answered.body) == file
    etag = answered.get("etag")
    assert etag
    known = {"accept-encoding": accepted, "if-none-match": etag}
    again = await ask(_APP, target, headers=known)
    assert (again.status, again.get("etag"), again.get("vary")) == (304, etag, "Accept-Encoding")
    other = {"accept-encoding": "" if coded else "gzip", "if-none-match": etag}
    assert (await ask(_APP, target, headers=other)).status == 200


# ---- errors


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("/admin/", 403, "HTTP 错误 403.6 - 禁止访问"),
        ("/none.asp", 404, "HTTP 错误 404"),
        ("/wsbs/bmcx.asp", 500, "错误 '80040e14'"),
        ("/wsbs/yuyue.asp", 503, "正在维护"),
    ],
)
async def test_an_error_is_told_by_a_page_in_gbk(target: str, status: int, said: str) -> None:
    answered = await ask(_APP, target)
    assert answered.status == status
    assert answered.get("content-type") == "text/html"
    assert answered.get("retry-after") == ("120" if status == 503 else None)
    assert said in gbk.decode(answered.body)


# ---- time


async def test_the_statistics_come_after_the_seconds_asked_for() -> None:
    begun = time.monotonic()
    assert (await ask(_APP, "/cx/tj.asp?s=0.3")).status == 200
    assert 0.3 <= time.monotonic() - begun < 1
    assert (await ask(_APP, "/cx/tj.asp?s=0")).status == 200
    assert time.monotonic() - begun < 1


async def test_the_service_points_come_row_by_row_without_a_length() -> None:
    async with at_the_portal() as browser:
        begun = time.monotonic()
        async with browser.stream("GET", "/cx/fwd.asp?s=0.05") as response:
            assert response.headers["transfer-encoding"] == "chunked"
            assert "content-length" not in response.headers
            at = [(time.monotonic() - begun, piece) async for piece in response.aiter_raw()]
        whole = await browser.get("/cx/fwd.asp")
    assert b"".join(piece for _, piece in at) == whole.content
    assert len(at) > 5
    assert at[-1][0] - at[0][0] > 0.3
    page = gbk.decode(whole.content)
    assert page.count('<td align="right">(0000)00000') == 8
    assert page.rstrip().endswith("</html>")
