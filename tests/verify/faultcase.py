"""One fault of an origin: what it does at its socket, and what the visitor must see of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from a11y_proxy.held import Limits
from tests.proxy.wire import Asked, Script, silent
from tests.verify.outcomes import Outcome, Payload
from tests.verify.scene import LIMITS

Step = bytes | float | str
Steps = Callable[[Payload], list[Step]]


@dataclass(frozen=True)
class Case:
    """`steps`: what the origin does at each request for the fault: bytes are sent, a number is
    waited, "close", "reset" and "silent" are what they say. `times`: how often it is asked.
    `pause`: seconds until the next request, in which late bytes come.
    """

    name: str
    steps: Steps
    held: Outcome
    streamed: Outcome
    method: bytes = b"GET"
    times: int = 1
    pause: float = 0.0
    limits: Limits = LIMITS
    kinds: tuple[str, ...] = ("page", "file")

    def outcome(self, kind: str, view: str) -> Outcome:
        return self.held if kind == "page" and view != "original" else self.streamed


def script(steps: list[Step]) -> Script:
    """An origin that does these steps."""

    async def doing(asked: Asked) -> None:
        for step in steps:
            if isinstance(step, bytes):
                await asked.send(step)
            elif isinstance(step, float):
                await asyncio.sleep(step)
            elif step == "close":
                asked.close()
            elif step == "reset":
                asked.reset()
            else:
                await silent(asked)

    return doing


def always(name: str, steps: Steps, outcome: Outcome, **more: object) -> Case:
    """A fault that is the same whatever was meant."""
    return Case(name, steps, outcome, outcome, **more)  # type: ignore[arg-type]


def chunks(p: Payload, *chunks: bytes) -> bytes:
    """A head, and these chunks without an end."""
    framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return p.head(b"Transfer-Encoding: chunked") + framed
