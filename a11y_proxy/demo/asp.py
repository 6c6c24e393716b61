"""The portal's programs: search, the letter box, the counter of readers, the captcha."""

from __future__ import annotations

import secrets
import string
import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from a11y_proxy.demo import articles, gbk
from a11y_proxy.demo.template import Template

CAPTCHA = "7K4M"
"""What the picture `inc/code.gif` shows."""

_SESSION = b"ASPSESSIONIDQQCBSDTR"


class Asked(NamedTuple):
    """What a program is told of a request: all of it as it came over the wire."""

    query: bytes
    body: bytes
    cookie: bytes


class Page(NamedTuple):
    """What a program answers with status 200."""

    content_type: bytes
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


Program = Callable[[Asked], Page]


def programs(files: Mapping[str, bytes]) -> dict[str, Program]:
    """The programs by path. `files` are the portal's files by path, templates under `/asp/`."""
    search, letter, count = (
        Template(files[f"/asp/{name}.asp"]) for name in ("search", "letter", "count")
    )
    known = articles.read(files)
    captcha = files["/inc/code.gif"]
    return {
        "/search.asp": lambda asked: _search(search, known, asked),
        "/letter.asp": lambda asked: _letter(letter, asked),
        "/count.asp": lambda asked: _count(count, asked),
        "/inc/code.asp": lambda _: Page(b"image/gif", captcha, ((b"pragma", b"no-cache"),)),
    }


def session(asked: Asked) -> tuple[tuple[bytes, bytes], ...]:
    """The session cookie, for a browser that does not send one."""
    if _SESSION in asked.cookie:
        return ()
    token = "".join(secrets.choice(string.ascii_uppercase) for _ in range(24)).encode()
    return ((b"set-cookie", _SESSION + b"=" + token + b"; path=/"),)


def _search(page: Template, known: list[articles.Article], asked: Asked) -> Page:
    keyword = gbk.fields(asked.query).get("keyword", "").strip()
    found = articles.search(known, keyword) if keyword else []
    values: dict[str, str | bytes] = {
        "query": _in_comment(asked.query),
        "keyword": keyword,
        "total": str(len(found)),
    }
    rows = [
        {"address": a.address, "title": a.title, "date": a.date, "extract": a.extract(keyword)}
        for a in found
    ]
    show = "blank" if not keyword else "found" if found else "none"
    return Page(b"text/html", page.render(values, show={show}, rows=rows))


def _in_comment(query: bytes) -> bytes:
    for mark, safe in ((b"--", b"%2D%2D"), (b"<", b"%3C"), (b">", b"%3E")):
        query = query.replace(mark, safe)
    return query


def _letter(page: Template, asked: Asked) -> Page:
    sent = gbk.fields(asked.body)
    values = {
        "number": f"YX{zlib.crc32(asked.body) % 10**8:08d}",
        "name": sent.get("xm", ""),
        "kind": sent.get("lb", ""),
        "subject": sent.get("zt", ""),
    }
    if not all(sent.get(name, "").strip() for name in ("xm", "zt", "nr")):
        show = "missing"
    elif sent.get("yzm", "").upper() != CAPTCHA:
        show = "mistyped"
    else:
        show = "accepted"
    return Page(b"text/html; Charset=gb2312", page.render(values, show={show}))


def _count(script: Template, asked: Asked) -> Page:
    """Script in HTML's clothes: the content type is what ASP says when nobody tells it better."""
    hits = 300 + zlib.crc32(asked.query) % 900
    return Page(b"text/html", script.render({"hits": str(hits)}))
