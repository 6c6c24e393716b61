"""An origin that cannot be reached, or not on the first try; and one that keeps failing."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
import ssl
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import trustme

from a11y_proxy.proxy.breaker import BreakerPolicy
from a11y_proxy.proxy.tls import TlsPolicy
from tests.proxy.wire import Asked, Origin, Script
from tests.verify.outcomes import PAYLOADS, own, seen
from tests.verify.peers_http import Reach, Side
from tests.verify.scene import LIMITS, QUICK, Scene, scene, well_but_for
from tests.verify.stack import names, stack

Check = Callable[[Side], Awaitable[list[str]]]
PAGE = PAYLOADS["page"]
_REACH = Reach(QUICK)


async def _never(asked: Asked) -> None:
    raise AssertionError("no fault is asked for here")


@asynccontextmanager
async def _listening(
    port: int = 0, sock: socket.socket | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """A well origin at this port of 127.0.0.1."""
    made = Origin(well_but_for(_never, PAGE))
    where: dict[str, Any] = (
        {"sock": sock} if sock is not None else {"host": "127.0.0.1", "port": port}
    )
    server = await asyncio.start_server(made.serve, ssl=tls, **where)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await made.stop()


@asynccontextmanager
async def _before(url: str, side: Side, reach: Reach = _REACH) -> AsyncIterator[Scene]:
    """A proxy in front of what may come to be at this address."""
    async with (
        stack(url, side, reach=reach, limits=LIMITS) as port,
        aclosing(Scene(port, PAGE, "standard", LIMITS)) as at,
    ):
        yield at


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


async def unknown_name(side: Side) -> list[str]:
    """No such host: 502; once it is known, all is well."""
    with names({}) as known:
        async with _listening() as port, _before(f"http://portal.test:{port}", side) as at:
            found = await at.fault(own(502))
            known["portal.test"] = ["127.0.0.1"]
            return found + await at.after()


async def another_address(side: Side) -> list[str]:
    """Of two addresses of a name the first is dead: the other is asked."""
    with names({"portal.test": ["127.0.0.2", "127.0.0.1"]}):
        async with _listening() as port, _before(f"http://portal.test:{port}", side) as at:
            return await at.after()


async def refused(side: Side) -> list[str]:
    """Nobody listens: 502; once somebody does, all is well."""
    port = _free_port()
    async with _before(f"http://127.0.0.1:{port}", side) as at:
        found = await at.fault(own(502))
        found += await at.fault(own(502), b"POST", b"a=1")
        async with _listening(port):
            return found + await at.after()


async def connect_timeout(side: Side) -> list[str]:
    """A full backlog: the SYN is not answered, 504 in time; once accepted, all is well."""
    with contextlib.closing(socket.socket()) as listening, contextlib.ExitStack() as opened:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        for _ in range(4):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        async with _before(f"http://127.0.0.1:{address[1]}", side) as at:
            loop = asyncio.get_running_loop()
            began = loop.time()
            found = await at.fault(own(504))
            if (took := loop.time() - began) > 4:
                found.append(f"the time-out took {took:.1f} s")
            listening.listen(128)
            async with _listening(sock=listening):
                opened.pop_all().close()
                return found + await at.after()


def _tls(authority: trustme.CA, *hosts: str, days: int = 1) -> ssl.SSLContext:
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*hosts, not_after=until).configure_cert(context)
    return context


async def certificate(side: Side) -> list[str]:
    """A certificate of an unknown authority, of another name, out of its time: 502 each time, and
    again the next time; a good one, and all is well."""
    known, unknown = trustme.CA(), trustme.CA()
    bad = {
        "of an unknown authority": _tls(unknown, "portal.test"),
        "of another name": _tls(known, "other.test"),
        "out of its time": _tls(known, "portal.test", days=-1),
    }
    found = []
    with names({"portal.test": ["127.0.0.1"]}), tempfile.TemporaryDirectory() as folder:
        ca_file = Path(folder) / "ca.pem"
        known.cert_pem.write_to_path(str(ca_file))
        reach = Reach(QUICK, tls=TlsPolicy(ca_file=str(ca_file)))
        for what, context in bad.items():
            async with (
                _listening(tls=context) as port,
                _before(f"https://portal.test:{port}", side, reach) as at,
            ):
                wrong = await at.fault(own(502)) + await at.fault(own(502))
                found += [f"certificate {what}: {each}" for each in wrong]
        async with (
            _listening(tls=_tls(known, "portal.test")) as port,
            _before(f"https://portal.test:{port}", side, reach) as at,
        ):
            return found + await at.after()


async def kept_connection_dies(side: Side) -> list[str]:
    """A kept connection dies under a GET, before a byte of its answer: asked again, once."""

    def dying_once() -> Script:
        asked_before = False

        async def script(asked: Asked) -> None:
            nonlocal asked_before
            if asked_before:
                await asked.send(PAGE.framed())
            else:
                asked_before = True
                asked.reset()

        return script

    async with scene(dying_once(), side) as at:
        found = await at.before() + await at.fault(seen()) + await at.after()
        return found + ([] if at.times() == 2 else [f"asked {at.times()} times, expected 2"])


async def keeps_failing(side: Side) -> list[str]:
    """Five faults in a row: 503 with Retry-After and the origin left in peace; one good answer
    after the pause, and all is well."""

    async def closing(asked: Asked) -> None:
        asked.close()

    async with scene(closing, side, breaker=BreakerPolicy(pause=0.3)) as at:
        found = []
        for _ in range(5):
            found += await at.fault(own(502), b"POST", b"a=1")
        asked = at.times()
        found += await at.fault(own(503), b"POST", b"a=1") + await at.fault(own(503))
        if at.times() != asked:
            found.append("an origin at rest was asked")
        await asyncio.sleep(0.4)
        return found + await at.after()


async def no_tls(side: Side) -> list[str]:
    """An origin without TLS where https is asked for: 502, and no plain request goes out."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(await reader.read(1_000))
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    told: list[bytes] = []
    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with _before(f"https://127.0.0.1:{port}", side) as at:
            found = await at.fault(own(502)) + await at.fault(own(502))
    return found + (["a plain request went out"] if any(b"/fault" in each for each in told) else [])


CHECKS: dict[str, Check] = {
    "unknown name": unknown_name,
    "first address dead": another_address,
    "refused": refused,
    "connect time-out": connect_timeout,
    "certificate": certificate,
    "no TLS at an https origin": no_tls,
    "kept connection dies": kept_connection_dies,
    "keeps failing": keeps_failing,
}
