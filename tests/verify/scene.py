"""A faulty moment with witnesses: visitors who ask for pages of their own, before it and after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from a11y_proxy.held import Limits
from a11y_proxy.proxy.guard import Bounds
from a11y_proxy.proxy.transport import Timeouts
from tests.proxy.wire import Asked, Origin, Script, origin
from tests.verify.onlooker import Answer, Visitor
from tests.verify.outcomes import PAYLOADS, Outcome, Payload, Sight
from tests.verify.peers_http import OURS, Reach, Side
from tests.verify.stack import MARK, mark, shown, stack, view_field

QUICK: Final = Timeouts(connect=1.0, head=0.6, idle=0.4)
LIMITS: Final = Limits(body=64 * 1024, idle=0.5, total=2.0)
PATIENCE = 5.0
FAULT = b"/fault"
HOST = b"Host: portal.test\r\n"
_BOUNDS: Final = Bounds()


@dataclass
class Scene:
    """A proxy at `port`, with the origin behind it where there is one."""

    port: int
    payload: Payload
    view: str
    limits: Limits
    portal: Origin | None = None

    def __post_init__(self) -> None:
        self.visitors = [self.visitor(), self.visitor()]
        self._asked = 0

    def visitor(self) -> Visitor:
        return Visitor(self.port, view_field(self.view))

    async def well(self, visitor: Visitor, who: str) -> list[str]:
        """What is wrong with an ordinary answer; nothing, it must be."""
        self._asked += 1
        own = mark(self._asked)
        try:
            answer = await visitor.ask(b"/good/" + own, seconds=PATIENCE)
        except (TimeoutError, ConnectionError, ValueError) as error:
            return [f"{who}: {error!r}"]
        right = (await self._right()).replace(MARK, own)
        return [] if (answer.status, answer.body) == (200, right) else [f"{who}: {answer}, not his"]

    async def before(self) -> list[str]:
        """Both visitors have an answer and a connection."""
        first, second = self.visitors
        return [*await self.well(first, "before"), *await self.well(second, "before, another")]

    async def after(self) -> list[str]:
        """The same connection, another that was open, a new one, the first again."""
        first, second = self.visitors
        third = self.visitor()
        found = [
            *await self.well(first, "next"),
            *await self.well(second, "next, another"),
            *await self.well(third, "next, new"),
            *await self.well(first, "next but one"),
        ]
        await third.close()
        return found

    async def aclose(self) -> None:
        """Both visitors go home."""
        for visitor in self.visitors:
            await visitor.close()

    async def fault(
        self, outcome: Outcome, method: bytes = b"GET", body: bytes | None = None
    ) -> list[str]:
        """The first visitor meets the fault; what is wrong with what he sees."""
        try:
            answer = await self.visitors[0].ask(FAULT, method=method, body=body, seconds=PATIENCE)
        except (TimeoutError, ConnectionError, ValueError) as error:
            await self.visitors[0].close()
            return [repr(error)]
        return await self.judged(outcome, answer, method)

    async def judged(self, outcome: Outcome, answer: Answer, method: bytes = b"GET") -> list[str]:
        wrong = await outcome(Sight(answer, self.payload, self.view, method, self.limits))
        return [wrong] if wrong else []

    def times(self) -> int:
        """How often the origin was asked for the fault."""
        return [asked.target for asked in self.portal.asked].count(FAULT) if self.portal else 0

    async def _right(self) -> bytes:
        if self.payload.kind != "page":
            return self.payload.body
        headers = [(b"content-type", self.payload.media)]
        target = f"/good/{MARK.decode()}"
        return await shown(target, self.view, 200, headers, self.payload.body)


def well_but_for(faulty: Script, payload: Payload) -> Script:
    """An origin with a fault at one address."""

    async def answer(asked: Asked) -> None:
        if asked.target == FAULT:
            await faulty(asked)
        else:
            own = asked.target.removeprefix(b"/good/")
            await asked.send(payload.framed(body=payload.body.replace(MARK, own)))

    return answer


@asynccontextmanager
async def scene(
    faulty: Script,
    side: Side = OURS,
    *,
    kind: str = "page",
    view: str = "standard",
    timeouts: Timeouts = QUICK,
    limits: Limits = LIMITS,
    bounds: Bounds = _BOUNDS,
    **options: Any,
) -> AsyncIterator[Scene]:
    """An origin of this fault, with a proxy in front of it."""
    payload = PAYLOADS[kind]
    async with origin(well_but_for(faulty, payload)) as portal:
        reach = Reach(timeouts, busy=20)
        async with (
            stack(portal.url, side, reach=reach, bounds=bounds, limits=limits, **options) as port,
            aclosing(Scene(port, payload, view, limits, portal)) as at,
        ):
            yield at


async def moment(seconds: float = 0.05) -> None:
    """Long enough for bytes to arrive where they go."""
    await asyncio.sleep(seconds)
