"""The portal's pages for residents: log-in, own centre, application for an allowance."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from a11y_proxy.demo import gbk
from a11y_proxy.demo.answer import Answer, Asked, moved, page
from a11y_proxy.demo.asp import Program
from a11y_proxy.demo.session import Session, Sessions, cookies
from a11y_proxy.demo.template import Template

ACCOUNTS = {"镕山居民": "yx123456", "溪口居民": "yx654321"}
"""Names and passwords, as the log-in page tells them."""

TOWNS = ("镕山镇", "溪口镇", "喆里村", "云溪街道")
WAYS = {"银行卡": "card", "现金": "cash"}

_LOGIN, _CENTRE, _APPLY, _DONE = (
    f"/user/{name}.asp" for name in ("login", "index", "apply", "done")
)
_LOCAL = re.compile(r"/(?![/\\])[!-~]*")
_PHONE = re.compile(r"[0-9()-]{7,20}")
_PRIVATE = ((b"pragma", b"no-cache"), (b"expires", b"-1"))
_FIELDS = ("xm", "csrq", "dh", "xz", "ff", "sm")


def programs(files: Mapping[str, bytes], sessions: Sessions) -> dict[str, Program]:
    """The programs by path; `files` hold their templates."""
    login, centre, apply, done = (
        Template(files[f"/asp/{name}.asp"]) for name in ("login", "centre", "apply", "done")
    )

    def logout(asked: Asked, session: Session) -> Answer:
        session.user, session.sent = None, {}
        sessions.abandon(asked.get(b"cookie"))
        forget = b"yx_login=; expires=Thu, 01-Jan-1970 00:00:00 GMT; path=/"
        return moved("/", (b"set-cookie", forget))

    return {
        _LOGIN: lambda asked, session: _login(login, asked, session),
        _CENTRE: lambda asked, session: _ask_login(asked, session) or _centre(centre, session),
        _APPLY: lambda asked, session: _ask_login(asked, session) or _apply(apply, asked, session),
        _DONE: lambda asked, session: _ask_login(asked, session) or _done(done, session),
        "/user/logout.asp": logout,
    }


def _ask_login(asked: Asked, session: Session) -> Answer | None:
    """The way to the log-in and back, for a visitor who is not logged in."""
    if session.user is not None:
        return None
    back = asked.path if asked.method == "POST" else _target(asked)
    return moved(f"{_LOGIN}?to={quote(back, safe='')}")


def _target(asked: Asked) -> str:
    query = quote_from_bytes(asked.query, safe="=&%+")
    return f"{asked.path}?{query}" if query else asked.path


def _login(template: Template, asked: Asked, session: Session) -> Answer:
    sent = gbk.fields(asked.body) if asked.method == "POST" else {}
    to = sent.get("to") or gbk.fields(asked.query).get("to", "")
    to = to if _LOCAL.fullmatch(to) else _CENTRE
    if asked.method == "POST":
        user = sent.get("yhm", "").strip()
        if user in ACCOUNTS and sent.get("mm") == ACCOUNTS[user]:
            session.user = user
            return moved(to, *_login_cookies(asked, user))
        shown = {"error"}
    else:
        user = gbk.decode(unquote_to_bytes(cookies(asked.get(b"cookie")).get(b"yx_user", b"")))
        shown = set()
    return page(template.render({"to": to, "user": user}, show=shown), *_PRIVATE)


def _login_cookies(asked: Asked, user: str) -> tuple[tuple[bytes, bytes], ...]:
    """As old programs set them: the name to remember for the whole domain, where the host is a
    name; a mark with attributes that no browser knows."""
    host = asked.get(b"host").partition(b":")[0]
    domain = b"; domain=." + host if re.fullmatch(rb"[a-z0-9.-]*\.[a-z-]+", host) else b""
    name = quote_from_bytes(gbk.encode(user)).encode()
    remembered = b"yx_user=%s; expires=Thu, 31-Dec-2037 16:00:00 GMT%s; path=/" % (name, domain)
    marked = b"yx_login=1; path=/; Version=1; Comment=yunxi; Priority=High; YX-Attr"
    return (b"set-cookie", remembered), (b"set-cookie", marked)


def _centre(template: Template, session: Session) -> Answer:
    values = {
        "user": session.user or "",
        "number": _number(session.sent),
        "name": session.sent.get("xm", ""),
    }
    show = {"applied"} if session.sent else {"nothing"}
    return page(template.render(values, show=show), *_PRIVATE)


def _apply(template: Template, asked: Asked, session: Session) -> Answer:
    if asked.method != "POST":
        return _form(template, {}, {})
    given = gbk.fields(asked.body)
    sent = {name: given.get(name, "").strip() for name in _FIELDS}
    errors = _errors(sent)
    if errors:
        return _form(template, sent, errors)
    session.sent = sent
    return moved(_DONE)


def _form(template: Template, sent: Mapping[str, str], errors: Mapping[str, str]) -> Answer:
    chosen = sent.get("ff", "银行卡")
    values: dict[str, str | bytes] = {name: sent.get(name, "") for name in _FIELDS}
    values |= {f"e_{name}": text for name, text in errors.items()}
    values |= {name: b" checked" if way == chosen else b"" for way, name in WAYS.items()}
    towns: list[dict[str, str | bytes]] = [
        {"town": town, "chosen": b" selected" if town == sent.get("xz") else b""} for town in TOWNS
    ]
    show = {f"e_{name}" for name in errors} | ({"errors"} if errors else set())
    return page(template.render(values, show=show, rows=towns), *_PRIVATE)


def _errors(sent: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with an application, by field."""
    wrong = {
        "xm": "" if sent["xm"] else "请填写姓名",
        "csrq": "" if _is_date(sent["csrq"]) else "出生日期应为1940-01-31这样的格式",
        "dh": "" if _PHONE.fullmatch(sent["dh"]) else "请填写联系电话,7至20位",
        "xz": "" if sent["xz"] in TOWNS else "请选择所在乡镇",
        "ff": "" if sent["ff"] in WAYS else "请选择发放方式",
        "sm": "" if len(sent["sm"]) <= 200 else "说明不能超过200字",
    }
    return {name: text for name, text in wrong.items() if text}


def _is_date(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) and date.fromisoformat(text))
    except ValueError:
        return False


def _done(template: Template, session: Session) -> Answer:
    if not session.sent:
        return moved(_APPLY)
    return page(template.render({**session.sent, "number": _number(session.sent)}), *_PRIVATE)


def _number(sent: Mapping[str, str]) -> str:
    """The number that an application is filed under."""
    return f"GL{zlib.crc32(repr(sorted(sent.items())).encode()) % 10**8:08d}"
