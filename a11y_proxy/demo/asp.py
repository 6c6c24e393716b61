"""The portal's programs: search, the letter box, the counter of readers, the captcha."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

from a11y_proxy.demo import articles, gbk
from a11y_proxy.demo.answer import Answer, Asked, page
from a11y_proxy.demo.session import Session
from a11y_proxy.demo.template import Template

CAPTCHA = "7K4M"
"""What the picture `inc/code.gif` shows."""

_PICTURE = ((b"content-type", b"image/gif"), (b"pragma", b"no-cache"))

Program = Callable[[Asked, Session], Answer]


def programs(files: Mapping[str, bytes]) -> dict[str, Program]:
    """The programs by path. `files` are the portal's files by path, templates under `/asp/`."""
    search, letter, count = (
        Template(files[f"/asp/{name}.asp"]) for name in ("search", "letter", "count")
    )
    known = articles.read(files)
    captcha = files["/inc/code.gif"]
    return {
        "/search.asp": lambda asked, _: _search(search, known, asked),
        "/letter.asp": lambda asked, _: _letter(letter, asked),
        "/count.asp": lambda asked, _: _count(count, asked),
        "/inc/code.asp": lambda asked, _: Answer(200, _PICTURE, captcha),
    }


def _search(template: Template, known: list[articles.Article], asked: Asked) -> Answer:
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
    return page(template.render(values, show={show}, rows=rows))


def _in_comment(query: bytes) -> bytes:
    for mark, safe in ((b"--", b"%2D%2D"), (b"<", b"%3C"), (b">", b"%3E")):
        query = query.replace(mark, safe)
    return query


def _letter(template: Template, asked: Asked) -> Answer:
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
    typed = (b"content-type", b"text/html; Charset=gb2312")
    return Answer(200, (typed,), template.render(values, show={show}))


def _count(script: Template, asked: Asked) -> Answer:
    """Script in HTML's clothes: the content type is what ASP says when nobody tells it better."""
    hits = 300 + zlib.crc32(asked.query) % 900
    return page(script.render({"hits": str(hits)}))
