"""An origin in bad weather, and visitors who want nothing but their pages meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from a11y_proxy.proxy.guard import Bounds
from a11y_proxy.proxy.transport import Timeouts
from tests.proxy.wire import Asked, Origin, origin
from tests.verify.faultcase import Step, script
from tests.verify.faultcases import BODIES, SURPLUS
from tests.verify.onlooker import Visitor
from tests.verify.outcomes import PAYLOADS
from tests.verify.pagecases import CODINGS
from tests.verify.peers_http import Reach, Side
from tests.verify.stack import MARK, mark, shown, stack, view_field

HEALTHY: Final = 8
BUSY: Final = 20
"""Connections to the origin: few, so that one which is lost is missed."""
BOUNDS: Final = Bounds(head_seconds=2.0, body_idle_seconds=2.0, write_idle_seconds=2.0)
TIMEOUTS: Final = Timeouts(connect=2.0, head=10.0, idle=10.0)
_LARGE = 8_000_000
"""Bytes: more than the kernel holds for a visitor who does not read."""


@dataclass
class Tally:
    """What healthy visitors saw, and what remained."""

    healthy: int = 0
    wrong: list[str] = field(default_factory=list)
    aborts: int = 0
    left: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        return {
            "healthy_requests": self.healthy,
            "healthy_wrong": len(self.wrong),
            "aborts": self.aborts,
            "left_behind": self.left,
            "wrong": self.wrong[:10],
        }


class Weather:
    """An origin: `/good/<mark>` is well, `/bad/<n>` one of the faults, `/slow` as slow as it is
    said to be; a good answer may have strays behind it."""

    def __init__(self, seed: int, *, strays: float = 0.0) -> None:
        self._random = random.Random(seed)
        self._strays = strays
        self._page = PAYLOADS["page"]
        odd = [case for case in (*SURPLUS, *BODIES, *CODINGS) if case.method == b"GET"]
        self._faults: list[list[Step]] = [
            case.steps(self._page) for case in odd if "bomb" not in case.name
        ]

    async def __call__(self, asked: Asked) -> None:
        _, what, rest = asked.target.split(b"/")
        length = asked.get(b"content-length")
        if what == b"upload":
            await asked.reader.readexactly(int(length or 0))
            await asked.send(self._page.framed())
        elif what == b"bad":
            await script(self._faults[int(rest) % len(self._faults)])(asked)
        elif what == b"slow":
            await self._slow(asked)
        elif what == b"large":
            await asked.send(self._page.head(b"Content-Length: %d" % _LARGE))
            for _ in range(_LARGE // 50_000):
                await asked.send(bytes(50_000))
                await asyncio.sleep(0)
        else:
            await self._good(asked, rest)

    async def _slow(self, asked: Asked) -> None:
        await asyncio.sleep(self._random.random() / 50)
        await asked.send(self._page.head(b"Content-Length: 400000"))
        for _ in range(4):
            await asked.send(bytes(100_000))
            await asyncio.sleep(self._random.random() / 100)

    async def _good(self, asked: Asked, own: bytes) -> None:
        answer = self._page.framed(body=self._page.body.replace(MARK, own))
        if self._random.random() >= self._strays:
            await asked.send(answer)
            return
        stray = self._random.choice([b"E", b"\r\n\r\n", self._page.framed(body=b"<p>EVIL")])
        late = self._random.choice([0.0, 0.0, 0.01, 0.3])
        await asked.send(answer if late else answer + stray)
        if late:
            await asyncio.sleep(late)
            await asked.send(stray)


@asynccontextmanager
async def weather(
    side: Side, seed: int, *, strays: float = 0.0, busy: int = BUSY
) -> AsyncIterator[tuple[Origin, int]]:
    """The origin, and the port of a proxy in front of it."""
    async with origin(Weather(seed, strays=strays)) as portal:
        reach = Reach(TIMEOUTS, busy=busy)
        async with stack(portal.url, side, reach=reach, bounds=BOUNDS, breaker=None) as port:
            yield portal, port


class Crowd:
    """Healthy visitors, who ask until they are told that it is over."""

    def __init__(self, port: int, tally: Tally) -> None:
        self._port = port
        self._tally = tally
        self._over = False

    async def __aenter__(self) -> Crowd:
        headers = [(b"content-type", b"text/html")]
        page = PAYLOADS["page"].body
        self._right = {
            view: await shown(f"/good/{MARK.decode()}", view, 200, headers, page)
            for view in ("standard", "original")
        }
        self._tasks = [asyncio.create_task(self._ask(number)) for number in range(HEALTHY)]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._over = True
        await asyncio.gather(*self._tasks)

    async def _ask(self, number: int) -> None:
        view = ("standard", "original")[number % 2]
        visitor = Visitor(self._port, view_field(view))
        turn = 0
        while not self._over:
            turn += 1
            own = mark(number * 10**6 + turn)
            self._tally.healthy += 1
            try:
                answer = await visitor.ask(b"/good/" + own)
            except (TimeoutError, ConnectionError, ValueError) as error:
                self._tally.wrong.append(f"{own!r}: {error!r}")
                await visitor.close()
                continue
            if (answer.status, answer.body) != (200, self._right[view].replace(MARK, own)):
                self._tally.wrong.append(f"{own!r}: {answer}, not his")
        await visitor.close()
