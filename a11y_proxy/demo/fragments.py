"""What scripts of the portal ask for: pieces of pages, and JSON under its own name and another."""

from __future__ import annotations

import json
from collections.abc import Mapping

from a11y_proxy.demo import gbk
from a11y_proxy.demo.answer import Answer, Asked
from a11y_proxy.demo.asp import Program
from a11y_proxy.demo.template import Template

# With its charset: a script reads what has none as UTF-8 (XMLHttpRequest, text response).
_HTML = ((b"content-type", b"text/html; Charset=gb2312"),)
_JSON = ((b"content-type", b"application/json; charset=utf-8"),)
_STEPS = ("收件", "受理", "审核", "发证")
_WEATHER = {"city": "云溪", "today": "多云", "low": 12, "high": 19, "tip": "<早晚添衣>"}


def programs(files: Mapping[str, bytes]) -> dict[str, Program]:
    """How far a matter is (`?bh=`, rows of a table), notices (a list), the weather (JSON), how many
    wait at the counters (JSON that calls itself HTML)."""
    steps, notices = Template(files["/asp/jd.asp"]), files["/asp/gg.asp"]
    weather = json.dumps(_WEATHER, ensure_ascii=False).encode()
    waiting = gbk.encode(json.dumps({"窗口": "<b>社保</b>", "等候": 3}, ensure_ascii=False))
    return {
        "/ajax/jd.asp": lambda asked, _: Answer(200, _HTML, _steps(steps, asked)),
        "/ajax/gg.asp": lambda asked, _: Answer(200, _HTML, notices),
        "/ajax/tq.asp": lambda asked, _: Answer(200, _JSON, weather),
        "/ajax/dh.asp": lambda asked, _: Answer(200, _HTML, waiting),
    }


def _steps(template: Template, asked: Asked) -> bytes:
    number = gbk.fields(asked.query).get("bh", "")
    done = len(number) % len(_STEPS) + 1
    rows = [
        {"step": step, "state": "已办结" if place < done else "待办"}
        for place, step in enumerate(_STEPS)
    ]
    return template.render({"number": number}, rows=rows)
