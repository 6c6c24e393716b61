"""Whole journeys through the proxy to the fictional portal, by its name, in every view."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.typing import Origin, Subprotocol

from a11y_proxy.demo import gbk
from a11y_proxy.demo.download import PATH, SIZE, content
from a11y_proxy.demo.live import BYE, COUNTER, PROTOCOL
from a11y_proxy.demo.portal import PAGES
from tests.demo.visitor import APPLICATION, HOST, USER, form, log_in, post, visitor
from tests.proxy.wire import body_of, get
from tests.proxy.world import world_in

VIEWS = ("original", "standard", "accessible", "elder")
_EACH_VIEW = pytest.mark.parametrize("view", VIEWS)
_OURS = b"data-a11y"
_TITLES = {"accessible": " - 无障碍版</title>", "elder": " - 长者版</title>"}


def _shown(response: httpx.Response, view: str) -> str:
    """What a page says; fails where it is not in this view."""
    assert (_OURS in response.content) == (view != "original")
    unicode = (response.charset_encoding or "").lower() == "utf-8"
    page = response.content.decode("utf-8") if unicode else gbk.decode(response.content)
    if view in _TITLES:
        assert _TITLES[view] in page.replace("</TITLE>", "</title>")
    return page


def _head(response: httpx.Response) -> list[tuple[bytes, bytes]]:
    """The fields of an answer but for what a proxy adds."""
    return sorted((n.lower(), v) for n, v in response.headers.raw if n.lower() != b"via")


# ---- GBK, byte for byte


@_EACH_VIEW
@pytest.mark.parametrize(
    "query",
    [
        b"keyword=%E9F%80%C9%E7%B1%A3",  # 镕€社保, as a browser sends it
        b"keyword=%e9F+%80&&x=~&y",  # small letters, an empty pair, no value
        b"keyword=\xe9F\x80\xc9\xe7",  # raw, as a link on an old page
    ],
)
async def test_a_search_reaches_the_portal_byte_for_byte(view: str, query: bytes) -> None:
    async with world_in(view) as world:
        target = b"/search.asp?" + query
        cookie = b"Cookie: a11y_view=" + view.encode()
        answer = await get(world.port, target, cookie, b"Accept: text/html")
        assert [asked for asked, _ in world.origin.asked] == [target]
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert "镕".encode() in body_of(answer) or "镕".encode("gbk") in body_of(answer)


@_EACH_VIEW
async def test_a_form_reaches_the_portal_byte_for_byte(view: str) -> None:
    sent = form({"xm": "镕€", "zt": "座位", "nr": "长椅", "yzm": "7K4M"}) + b"&raw=\xe9F\x80+%zz"
    async with world_in(view) as world:
        typed = {"content-type": "application/x-www-form-urlencoded"}
        answer = await world.ours.post("/letter.asp", content=sent, headers=typed)
        assert world.origin.asked == [(b"/letter.asp", sent)]
    page = _shown(answer, view)
    assert "信件提交成功" in page
    assert ">镕€<" in page


# ---- log-in and its cookies


@_EACH_VIEW
async def test_log_in_error_redirect_and_log_out_keep_view_and_session(view: str) -> None:
    async with world_in(view) as world:
        ours = world.ours
        turned_away = await ours.get("/user/apply.asp")
        assert turned_away.headers["location"] == "/user/login.asp?to=%2Fuser%2Fapply.asp"
        assert 'name="yhm"' in _shown(await ours.get(turned_away.headers["location"]), view)
        wrong = {"to": "", "yhm": USER, "mm": "wrong"}
        refused = _shown(await post(ours, "/user/login.asp", wrong), view)
        # The elder view folds what it puts last: why a login failed is not among it.
        unfolded = refused.partition("<details")[0] if view == "elder" else refused
        assert "用户名或密码不正确" in unfolded
        assert (await log_in(ours, "/user/apply.asp")).headers["location"] == "/user/apply.asp"

        flawed = _shown(await post(ours, "/user/apply.asp", {**APPLICATION, "csrq": "x"}), view)
        assert "出生日期应为" in flawed
        assert "镕喆€&lt;b&gt;" in flawed
        accepted = await post(ours, "/user/apply.asp", APPLICATION)
        assert (accepted.status_code, accepted.headers["location"]) == (302, "/user/done.asp")
        done = _shown(await ours.get("/user/done.asp"), view)
        assert "镕喆€&lt;b&gt;" in done
        assert "行动不便" in done

        assert (await ours.get("/user/logout.asp")).headers["location"] == "/"
        assert (await ours.get("/user/index.asp")).status_code == 302
        _shown(await ours.get("/"), view)


@_EACH_VIEW
async def test_cookies_pass_as_they_were_set_and_ours_stay_here(view: str) -> None:
    async with world_in(view) as world:
        for client in (world.direct, world.ours):
            await client.get("/user/login.asp")
        direct, ours = await log_in(world.direct), await log_in(world.ours)
    assert len(direct.headers.get_list("set-cookie")) == 2
    assert ours.headers.get_list("set-cookie") == direct.headers.get_list("set-cookie")


@pytest.mark.parametrize("view", ["standard", "elder"])
async def test_two_residents_never_meet(view: str) -> None:
    async with world_in(view) as world, visitor(world.port) as other:
        await other.get(f"/_a11y/{view}/")
        theirs = {"to": "", "yhm": "溪口居民", "mm": "yx654321"}
        await asyncio.gather(log_in(world.ours), post(other, "/user/login.asp", theirs))
        for _ in range(10):
            mine, foreign = await asyncio.gather(
                world.ours.get("/user/index.asp"), other.get("/user/index.asp")
            )
            for page, own, alien in (
                (mine, USER, "溪口居民"),
                (foreign, "溪口居民", USER),
            ):
                assert own in _shown(page, view)
                assert alien not in _shown(page, view)


# ---- what is no page


@_EACH_VIEW
@pytest.mark.parametrize(
    "sent",
    [
        {"range": "bytes=65530-65540"},
        {"range": "bytes=-7"},
        {"range": "bytes=0-9, 65535-65536"},
        {"range": f"bytes={SIZE}-"},
        {"range": "bytes=1-2", "if-range": '"yxht-2012:50m"'},
        {"range": "bytes=1-2", "if-none-match": '"yxht-2012:50m"'},
        {"if-modified-since": "Mon, 19 Mar 2012 01:30:00 GMT"},
    ],
    ids=str,
)
async def test_a_part_of_the_download_is_the_direct_one(view: str, sent: dict[str, str]) -> None:
    async with world_in(view) as world:
        # What resumes a download does not ask for a page, as what shows one does.
        direct, ours = await world.get_both(PATH, accept="*/*", **sent)
    assert direct.status_code in (206, 304, 416)
    assert ours.status_code == direct.status_code
    assert _head(ours) == _head(direct)
    assert ours.content == direct.content


@pytest.mark.parametrize("view", ["original", "standard"])
async def test_the_whole_download_and_its_head_are_the_direct_ones(view: str) -> None:
    async with world_in(view) as world:
        direct, ours = await world.direct.head(PATH), await world.ours.head(PATH)
        assert _head(ours) == _head(direct)
        size = 0
        async with world.ours.stream("GET", PATH) as response:
            assert _head(response) == _head(direct)
            async for piece in response.aiter_raw():
                if size == 0:
                    assert piece[:1000] == content((0, 1000))[: len(piece)]
                size += len(piece)
    assert size == SIZE


@_EACH_VIEW
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize("name", ["jd.asp?bh=%E9F", "gg.asp", "tq.asp", "dh.asp"])
async def test_what_scripts_fetch_is_untouched(view: str, marked: bool, name: str) -> None:
    sent = {"accept": "*/*", **({"x-requested-with": "XMLHttpRequest"} if marked else {})}
    async with world_in(view) as world:
        direct, ours = await world.get_both(f"/ajax/{name}", **sent)
    assert direct.content
    assert ours.content == direct.content
    assert ours.headers["content-type"] == direct.headers["content-type"]


# ---- how answers are framed


@_EACH_VIEW
@pytest.mark.parametrize("path", ["/xz98/index.html", "/tjnb/index.html"])
async def test_a_page_that_ends_with_its_connection_comes_whole(view: str, path: str) -> None:
    file = (PAGES / path.removeprefix("/")).read_bytes()
    async with world_in(view, old=True) as world:
        direct, ours = await world.get_both(path)
    assert direct.content == file
    assert "content-length" not in direct.headers
    page = _shown(ours, view)
    assert "返回首页" in page
    assert (ours.content == file) == (view == "original")


@_EACH_VIEW
async def test_a_compressed_page_keeps_its_vary_and_its_words(view: str) -> None:
    async with world_in(view) as world:
        direct, ours = await world.get_both("/zwgk/gkml.html", **{"accept-encoding": "gzip"})
    assert direct.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in ours.headers["vary"]
    page = _shown(ours, view)
    assert "环境保护" in page
    assert (ours.headers.get("content-encoding") == "gzip") == (view == "original")


@_EACH_VIEW
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/admin/", 403, "未被授权"),
        ("/none.html", 404, "页面不存在"),
        ("/wsbs/bmcx.asp", 500, "80040e14"),
        ("/wsbs/yuyue.asp", 503, "正在维护"),
    ],
)
async def test_an_error_stays_the_portals_own(view: str, path: str, status: int, said: str) -> None:
    async with world_in(view) as world:
        direct, ours = await world.get_both(path)
    assert ours.status_code == direct.status_code == status
    assert ours.headers.get("retry-after") == direct.headers.get("retry-after")
    assert said in _shown(ours, view)


# ---- what lives


@_EACH_VIEW
async def test_bulletins_come_one_by_one(view: str) -> None:
    async with world_in(view) as world:
        wanted = {"accept": "text/event-stream"}
        world.origin.sent.clear()
        async with world.ours.stream("GET", "/ssgg.asp?n=4&s=0.3", headers=wanted) as response:
            assert response.headers["content-type"] == "text/event-stream"
            lines = [(time.monotonic(), line) async for line in response.aiter_lines()]
        sent = [when for when, piece in world.origin.sent if piece.startswith(b"id: ")]
    told = [when for when, line in lines if line.startswith("id: ")]
    assert len(told) == len(sent) == 4
    for arrived, next_sent in zip(told, sent[1:], strict=False):
        assert arrived < next_sent


def _talk(port: int, view: str, origin: str) -> connect:
    return connect(
        f"ws://{HOST}{COUNTER}",
        host="127.0.0.1",
        port=port,
        origin=Origin(origin),
        subprotocols=[Subprotocol(PROTOCOL)],
        additional_headers={"cookie": f"a11y_view={view}"},
        proxy=None,
    )


@_EACH_VIEW
async def test_the_counter_talks_through_us(view: str) -> None:
    async with world_in(view) as world:
        async with _talk(world.port, view, f"http://{HOST}") as talking:
            assert talking.subprotocol == PROTOCOL
            for said in ("您好,镕€", b"\x00\xff", "x" * 100_000):
                await talking.send(said)
                assert await talking.recv() == said
            await talking.send("bye")
            with pytest.raises(ConnectionClosedError) as closed:
                await talking.recv()
        with pytest.raises(InvalidStatus) as refused:
            await _talk(world.port, view, "http://evil.test")
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (BYE, "再见")
    assert refused.value.response.status_code == 403
