"""Pages of the portal that take their time: one before its head, one row by row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from a11y_proxy.demo.answer import Answer, Asked, amount, page
from a11y_proxy.demo.asp import Program
from a11y_proxy.demo.template import Template

_MOST_SECONDS = 60
_PLACES = ("镕山镇", "溪口镇", "喆里村", "云溪街道", "廊桥社区", "东门社区", "梯田村", "茶场")
_POINTS = [
    {"place": f"{place}便民服务点", "phone": f"(0000)00000{number}"}
    for number, place in enumerate(_PLACES, 10)
]


def programs(files: Mapping[str, bytes]) -> dict[str, Program]:
    """The statistics, whose head comes after `?s=` seconds (one unless told), and the service
    points, a row every `?s=` seconds (at once unless told), a page of no stated length."""
    statistics, points = files["/asp/tj.asp"], Template(files["/asp/fwd.asp"])
    return {
        "/cx/tj.asp": lambda asked, _: page(statistics)._replace(after=_seconds(asked, 1)),
        "/cx/fwd.asp": lambda asked, _: _in_rows(points, asked),
    }


def _seconds(asked: Asked, default: float) -> float:
    return amount(asked, "s", default, most=_MOST_SECONDS)


def _in_rows(template: Template, asked: Asked) -> Answer:
    pause = _seconds(asked, 0)

    async def pieces() -> AsyncIterator[bytes]:
        for piece in template.pieces({}, rows=_POINTS):
            yield piece
            await asyncio.sleep(pause)

    return Answer(200, page(b"").headers, pieces())
