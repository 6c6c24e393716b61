"""The ways from a visitor to an origin, served side by side in one event loop.

  direct     nobody between
  original   as `serve` composes it, with the package's rules, in the view `original`
  standard   the same in the view `standard` with no rules
  held       the same as with rules that match nothing: pages are held, read, and let go
  mapped     as `standard`, the portal shown under another name than its own
  nginx      nginx's proxy, where it is installed
  httpx, aiohttp, uvicorn
             `standard` with one of its two ends exchanged for theirs

In the others than `mapped`, the origin knows itself by the visitor's name. Each way has an origin
of its own, so that what one case does on one way cannot be taken for another's.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from a11y_proxy import A11yMiddleware, ReverseProxy, load_rules
from a11y_proxy.ops.access import AccessLog
from a11y_proxy.proxy.admission import Admission
from a11y_proxy.proxy.bounds import Bounds
from a11y_proxy.proxy.transport import Timeouts
from bench.nginx import nginx
from tests.proxy.differential.cases import HOST, ORIGIN, Case, Fields
from tests.proxy.differential.differences import Exchange, Pair
from tests.proxy.differential.origin import Origin, origin
from tests.proxy.differential.visitor import SECONDS, ask
from tests.verify.peers_http import OURS, PEERS, Reach

WAYS = ("original", "standard", "held", "mapped")
SILENCE = 1.0
"""Seconds that we wait for an origin that says nothing; the direct visitor gives up before."""
_NGINX = Path(__file__).with_name("nginx.conf")
_TIMEOUTS = Timeouts(connect=2.0, head=SILENCE, idle=SILENCE)


@dataclass(frozen=True)
class _Way:
    origin: Origin
    port: int
    added: tuple[tuple[bytes, bytes], ...] = ()


class Stage:
    """Made by `stage`."""

    def __init__(self, ways: dict[str, _Way]) -> None:
        self._ways = ways

    @property
    def others(self) -> tuple[str, ...]:
        """All ways but the direct one."""
        return tuple(name for name in self._ways if name != "direct")

    async def play(self, case: Case) -> list[Pair]:
        """The case on every way at once; the direct way paired with each of the others."""
        names = list(self._ways)
        exchanges = dict(zip(names, await asyncio.gather(*(
            self._exchange(name, case) for name in names
        )), strict=True))  # fmt: skip
        direct = exchanges.pop("direct")
        return [Pair(case, name, direct, exchange) for name, exchange in exchanges.items()]

    async def _exchange(self, name: str, case: Case) -> Exchange:
        way = self._ways[name]
        way.origin.expect(case.answering)
        seconds = SECONDS
        if name == "direct" and case.answering.end == "silence":
            seconds = SILENCE / 2
        elif name == "nginx":
            seconds = 2 * SILENCE  # on some answers to HEAD it waits for its own time-out
        got = await ask(way.port, case.asking, *way.added, seconds=seconds)
        own = way.origin.authority
        asked = (replace(seen, fields=_unnamed(seen.fields, own)) for seen in way.origin.seen)
        return Exchange(tuple(asked), replace(got, fields=_unnamed(got.fields, own)))


def _unnamed(fields: Fields, authority: bytes) -> Fields:
    """The fields with ORIGIN for the origin's authority, so that ways can be compared."""
    return tuple((name, value.replace(authority, ORIGIN)) for name, value in fields)


@asynccontextmanager
async def stage(*ways: str) -> AsyncIterator[Stage]:
    """The direct way and those named."""
    async with AsyncExitStack() as stack:
        direct = await stack.enter_async_context(origin())
        built = {"direct": _Way(direct, direct.port)}
        for name in ways:
            build = _nginx if name == "nginx" else _ours
            built[name] = await build(stack, name)
        yield Stage(built)


async def _nginx(stack: AsyncExitStack, name: str) -> _Way:
    behind = await stack.enter_async_context(origin())
    port = stack.enter_context(nginx(_NGINX, origin=behind.port))
    return _Way(behind, port)


async def _ours(stack: AsyncExitStack, name: str) -> _Way:
    behind = await stack.enter_async_context(origin())
    side = PEERS.get(name, OURS)
    proxy = ReverseProxy(
        behind.url,
        public_hosts=() if name == "mapped" else (HOST.decode("ascii"),),
        transport=side.transport(Reach(timeouts=_TIMEOUTS)),
        breaker=None,
    )
    stack.push_async_callback(proxy.aclose)
    with tempfile.TemporaryDirectory() as empty:
        rules = load_rules(None if name == "original" else empty)
    middleware = A11yMiddleware(proxy, rules)
    middleware.changes = middleware.changes or name == "held"
    app = AccessLog(Admission(middleware, requests=1_000), lambda line: None)
    port = await stack.enter_async_context(side.serving(app, Bounds()))
    cookie = (b"Cookie", b"a11y_view=original")
    return _Way(behind, port, (cookie,) if name == "original" else ())
