"""Log-in, application and log-out at the portal, as a browser goes through them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from a11y_proxy.demo.session import Session, Sessions
from tests.demo.visitor import (
    APPLICATION,
    PASSWORD,
    USER,
    at_the_portal,
    log_in,
    post,
    text,
)

_CENTRE, _APPLY, _LOGIN = "/user/index.asp", "/user/apply.asp", "/user/login.asp"


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with at_the_portal() as client:
        yield client


@pytest.mark.parametrize("path", [_CENTRE, _APPLY, "/user/done.asp"])
async def test_a_page_for_residents_leads_to_the_log_in_and_back(
    browser: httpx.AsyncClient, path: str
) -> None:
    turned_away = await browser.get(path)
    assert turned_away.status_code == 302
    address = turned_away.headers["location"]
    assert address == f"{_LOGIN}?to={path.replace('/', '%2F')}"
    assert f'name="to" value="{path}"' in text(await browser.get(address))
    assert (await log_in(browser, path)).headers["location"] == path


async def test_the_log_in_lets_the_resident_in_and_the_log_out_ends_it(
    browser: httpx.AsyncClient,
) -> None:
    assert (await log_in(browser)).headers["location"] == _CENTRE
    assert f'<b id="yh">{USER}</b>' in text(await browser.get(_CENTRE))
    left = await browser.get("/user/logout.asp")
    assert (left.status_code, left.headers["location"]) == (302, "/")
    assert (await browser.get(_CENTRE)).status_code == 302


@pytest.mark.parametrize(("user", "password"), [(USER, "x"), ("谁", PASSWORD), ("镕<", "")])
async def test_a_wrong_password_gives_the_form_again_with_the_name_and_without_the_password(
    browser: httpx.AsyncClient, user: str, password: str
) -> None:
    sent = {"to": _APPLY, "yhm": user, "mm": password}
    again = await post(browser, _LOGIN, sent)
    page = text(again)
    assert again.status_code == 200
    assert "用户名或密码不正确" in page
    assert f'name="yhm" class="k" maxlength="20" value="{user.replace("<", "&lt;")}"' in page
    assert f'name="to" value="{_APPLY}"' in page
    assert 'type="password" name="mm" class="k" maxlength="20">' in page
    assert (await browser.get(_CENTRE)).status_code == 302


@pytest.mark.parametrize(
    "to", ["//evil.test/", "/\\evil.test", "http://evil.test/", "/a\r\nX-A: b", "/云溪", ""]
)
async def test_the_log_in_leads_nowhere_else(browser: httpx.AsyncClient, to: str) -> None:
    entered = await log_in(browser, to)
    assert entered.headers["location"] == _CENTRE
    assert "x-a" not in entered.headers


async def test_cookies_come_as_old_programs_set_them(browser: httpx.AsyncClient) -> None:
    await browser.get(_LOGIN)
    set_at_login = (await log_in(browser)).headers.get_list("set-cookie")
    assert set_at_login == [
        "yx_user=%E9F%C9%BD%BE%D3%C3%F1; expires=Thu, 31-Dec-2037 16:00:00 GMT; "
        "domain=.portal.test; path=/",
        "yx_login=1; path=/; Version=1; Comment=yunxi; Priority=High; YX-Attr",
    ]
    await browser.get("/user/logout.asp")
    assert "yx_login" not in browser.cookies
    assert f'value="{USER}"' in text(await browser.get(_LOGIN))


async def test_a_host_without_a_name_gets_no_domain_in_a_cookie(browser: httpx.AsyncClient) -> None:
    at_address = {"host": "127.0.0.1:8081"}
    entered = await browser.post(
        _LOGIN, content=b"yhm=%E9F%C9%BD%BE%D3%C3%F1&mm=yx123456", headers=at_address
    )
    assert entered.status_code == 302
    assert "domain" not in entered.headers["set-cookie"]


async def test_errors_stand_at_their_fields_and_what_was_typed_stays(
    browser: httpx.AsyncClient,
) -> None:
    await log_in(browser)
    again = await post(browser, _APPLY, {**APPLICATION, "csrq": "1940-02-31", "dh": "<i>"})
    page = text(again)
    assert again.status_code == 200
    assert 'id="e_csrq">出生日期应为' in page
    assert 'id="e_dh">请填写联系电话' in page
    for kept in (
        'name="xm" class="k" maxlength="20" value="镕喆€&lt;b&gt;"',
        'name="dh" class="k" maxlength="20" value="&lt;i&gt;"',
        '<option value="镕山镇" selected>',
        'value="现金" checked',
        ">行动不便,请上门。</textarea>",
    ):
        assert kept in page
    for right in ("xm", "xz", "ff", "sm"):
        assert f'id="e_{right}"' not in page


async def test_an_empty_application_names_every_field_that_is_asked_for(
    browser: httpx.AsyncClient,
) -> None:
    await log_in(browser)
    page = text(await post(browser, _APPLY, {}))
    for name in ("xm", "csrq", "dh", "xz", "ff"):
        assert f'id="e_{name}"' in page


async def test_an_application_is_redirected_to_a_page_that_shows_it(
    browser: httpx.AsyncClient,
) -> None:
    await log_in(browser)
    accepted = await post(browser, _APPLY, APPLICATION)
    assert (accepted.status_code, accepted.headers["location"]) == (302, "/user/done.asp")
    page = text(await browser.get("/user/done.asp"))
    for shown in ("<td>镕喆€&lt;b&gt;</td>", "<td>1940-01-31</td>", "<td>镕山镇</td>"):
        assert shown in page
    assert "<td>镕喆€&lt;b&gt;</td>" in text(await browser.get(_CENTRE))


async def test_nobody_sees_anothers_application(browser: httpx.AsyncClient) -> None:
    await log_in(browser)
    await post(browser, _APPLY, APPLICATION)
    browser.cookies.clear()
    await log_in(browser)
    assert "您还没有申请" in text(await browser.get(_CENTRE))
    assert (await browser.get("/user/done.asp")).headers["location"] == _APPLY


def test_sessions_are_bounded_and_the_one_unused_for_longest_goes() -> None:
    sessions = Sessions(bound=2)
    kept, idle = (sessions.start(Session(user))[1].partition(b";")[0] for user in ("a", "b"))
    assert sessions.find(b"x=1; " + kept) == Session("a")
    sessions.start(Session("c"))
    assert sessions.find(kept) == Session("a")
    assert sessions.find(idle) is None
    assert sessions.find(b"") is None
