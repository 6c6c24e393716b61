"""A visitor who leaves, who is slow, who asks what cannot be asked; and a rule that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from unittest import mock

from a11y_proxy.proxy.guard import Bounds
from tests.proxy.wire import Asked, silent
from tests.verify.onlooker import Visitor
from tests.verify.outcomes import PAYLOADS, own, untouched
from tests.verify.peers_http import Side
from tests.verify.scene import HOST, Scene, moment, scene

Check = Callable[[Side], Awaitable[list[str]]]
ASK = b"GET /fault HTTP/1.1\r\n" + HOST + b"\r\n"
BOUNDS = Bounds(head_seconds=0.5, body_idle_seconds=0.5, write_idle_seconds=0.5)
ABORT_SECONDS = 0.1
_TRIES = 5


# Visitors who leave


def _leaving(sent: bytes, answered: Callable[[], bytes], kind: str) -> Check:
    """One leaves after `sent`, when the origin has answered so much; the origin hears of it at
    once. The best of some tries: a busy machine is late, a proxy that forgot is always late."""

    async def script(asked: Asked) -> None:
        if begun := answered():
            await asked.send(begun)
        await silent(asked)

    async def check(side: Side) -> list[str]:
        async with scene(script, side, kind=kind) as at:
            found = await at.before()
            times: list[float] = []
            for _ in range(_TRIES):
                leaver = Visitor(at.port)
                await leaver.send(sent)
                async with asyncio.timeout(2):
                    while at.times() <= len(times):
                        await moment(0.01)
                await moment()
                times.append(await _told(at, leaver))
            if min(times) > ABORT_SECONDS:
                found.append(f"the origin hears of it after {min(times):.2f} s at best")
            return found + await at.after()

    return check


async def _told(at: Scene, leaver: Visitor) -> float:
    """Seconds from leaving until the origin hears of it, 2 for never."""
    loop = asyncio.get_running_loop()
    if at.portal is None:
        raise AssertionError("an origin is needed")
    at.portal.gone.clear()
    began = loop.time()
    leaver.leave()
    try:
        await asyncio.wait_for(at.portal.gone.wait(), 2)
    except TimeoutError:
        return 2.0
    return loop.time() - began


def _begun(kind: str) -> Callable[[], bytes]:
    payload = PAYLOADS[kind]
    return lambda: payload.head(b"Content-Length: 9999") + payload.body[:100]


_UPLOAD = b"POST /fault HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\nabc"

# More than is read ahead before the origin is asked.
_LARGE_UPLOAD = (
    b"POST /fault HTTP/1.1\r\n" + HOST + b"Content-Length: 200000\r\n\r\n" + bytes(100_000)
)

LEAVING: dict[str, Check] = {
    "leaves before the head": _leaving(ASK, lambda: b"", "page"),
    "leaves within a page": _leaving(ASK, _begun("page"), "page"),
    "leaves within a download": _leaving(ASK, _begun("file"), "file"),
    "leaves within his upload": _leaving(_LARGE_UPLOAD, lambda: b"", "page"),
}


async def reads_nothing(side: Side) -> list[str]:
    """One asks for 50 MB and takes none of it: in time he is dropped, and the origin let go."""

    async def script(asked: Asked) -> None:
        await asked.send(PAYLOADS["file"].head(b"Content-Length: 50000000"))
        for _ in range(500):
            await asked.send(bytes(100_000))

    async with scene(script, side, kind="file", bounds=BOUNDS) as at:
        found = await at.before()
        if at.portal is None:
            raise AssertionError("an origin is needed")
        at.portal.gone.clear()
        idler = Visitor(at.port)
        await idler.send(ASK)
        found += await at.after()
        try:
            await asyncio.wait_for(at.portal.gone.wait(), 3)
        except TimeoutError:
            found.append("the origin is still held after 3 s")
        await idler.close()
        return found + await at.after()


# Visitors who are slow


def _slow(sent: bytes, drip: bytes, status: int) -> Check:
    """After `sent` comes `drip` every 0.1 s: in time the visitor is told `status`, or dropped where
    that is 0, and the origin was asked for nothing."""

    async def check(side: Side) -> list[str]:
        async with scene(silent, side, bounds=BOUNDS) as at:
            found = await at.before()
            slow = Visitor(at.port)
            await slow.send(sent)
            answering = asyncio.create_task(slow.answer())
            for _ in range(20):
                if answering.done():
                    break
                await moment(0.1)
                if drip and not answering.done():
                    await slow.send(drip)
            if not answering.done():
                answering.cancel()
                found.append("held for 2 s and longer")
            elif answering.result().status != status:
                found.append(f"{answering.result()}, expected {status or 'a closed connection'}")
            if at.times() and not sent.startswith(b"POST"):
                found.append("the origin was asked")
            await slow.close()
            return found + await at.after()

    return check


SLOW: dict[str, Check] = {
    "never begins": _slow(b"", b"", 0),
    "stops within his head": _slow(b"GET /fault HTTP/1.1\r\nHost:", b"", 408),
    "drips his target": _slow(b"GET /", b"a", 408),
    "drips his head": _slow(b"GET /fault HTTP/1.1\r\n" + HOST, b"A: 1\r\n", 408),
    "stops within his body": _slow(_UPLOAD, b"", 0),
}


# The rest


async def loop(side: Side) -> list[str]:
    """A request that was here before: 508."""

    async def script(asked: Asked) -> None:
        via = asked.get(b"via") or b""
        await asked.send(PAYLOADS["file"].framed(b"X-Via: " + via, body=b"x"))

    async with scene(script, side, kind="file") as at:
        found = await at.before()
        answer = await at.visitors[0].ask(b"/fault")
        via = b"Via: " + (answer.get(b"x-via") or b"")
        answer = await at.visitors[0].ask(b"/fault", via)
        found += await at.judged(own(508), answer)
        return found + ([] if at.times() == 1 else ["the origin was asked"]) + await at.after()


async def overload(side: Side) -> list[str]:
    """More requests at once than are served: 503 with Retry-After, at once."""
    async with scene(silent, side, requests=2) as at:
        waiting = [Visitor(at.port), Visitor(at.port)]
        for visitor in waiting:
            await visitor.send(ASK)
        while at.times() < 2:
            await moment()
        answer = await at.visitors[0].ask(b"/fault")
        found = await at.judged(own(503), answer)
        if not (answer.get(b"retry-after") or b"").isdigit():
            found.append("no Retry-After")
        for visitor in waiting:
            visitor.leave()
        await moment(0.2)
        return found + ([] if at.times() == 2 else ["the origin was asked"]) + await at.after()


def _planted(target: str) -> Check:
    """What is named fails: the visitor has the origin's page, which nobody may keep."""

    async def script(asked: Asked) -> None:
        await asked.send(PAYLOADS["page"].framed())

    async def check(side: Side) -> list[str]:
        async with scene(script, side) as at:
            found = await at.before()
            with mock.patch(target, side_effect=ZeroDivisionError("planted")):
                answer = await at.visitors[0].ask(b"/fault")
            found += await at.judged(untouched(), answer)
            if b"no-store" not in (answer.get(b"cache-control") or b""):
                found.append("may be stored")
            return found + await at.after()

    return check


PLANTED: dict[str, Check] = {
    "a rule fails": _planted("a11y_proxy.rewrite.run"),
    "rendering fails": _planted("a11y_proxy.html.ledger.Ledger.render"),
}
OTHER: dict[str, Check] = {"reads nothing": reads_nothing, "loop": loop, "overload": overload}
