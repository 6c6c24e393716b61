"""The whole proxy as `serve` composes it, over real sockets, and what its visitors ought to see."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any
from unittest import mock

from a11y_proxy import A11yMiddleware, ReverseProxy, load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.held import Limits
from a11y_proxy.proxy.admission import Admission
from a11y_proxy.proxy.guard import Bounds
from tests.asgi import Origin, ask
from tests.material import PROJECT
from tests.verify.peers_http import OURS, Reach, Side

MARK = b"m0000000000000"
"""Stands in a page for what tells this answer from every other; as long as each such mark."""

PAGE = (
    "<html id=MARK><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'>"
    "<title>镇务公开</title><style>p{font-size:12px}</style></head><body>"
    "<a href='/list.asp?id=MARK'>办事指南</a><p>朱镕基镇公告</p><img src=/images/ga.png>"
    + "<p>受理条件:本镇户籍居民,持身份证、户口簿到便民服务中心办理。</p>" * 40
    + "<table><tr><td>标题:<td><input name=q></table></body></html><!-- MARK -->"
)
GBK = PAGE.encode("gb18030").replace(b"MARK", MARK)
FILE = MARK + bytes(range(256)) * 20 + MARK

Headers = list[tuple[bytes, bytes]]
_REACH, _BOUNDS, _LIMITS = Reach(), Bounds(), Limits()


def mark(number: int, who: str = "m") -> bytes:
    """A mark of its own for each number and letter."""
    return b"%s%013d" % (who.encode(), number)


@cache
def rules() -> RuleSet:
    """The rules of the package."""
    return load_rules(PROJECT / "rules")


def view_field(view: str) -> bytes:
    """The header line of a visitor who chose this view."""
    return b"Cookie: a11y_view=" + view.encode()


@asynccontextmanager
async def stack(
    origin: str,
    side: Side = OURS,
    *,
    reach: Reach = _REACH,
    bounds: Bounds = _BOUNDS,
    limits: Limits = _LIMITS,
    requests: int = 1_000,
    **options: Any,
) -> AsyncIterator[int]:
    """A proxy in front of `origin`; gives its port."""
    proxy = ReverseProxy(origin, transport=side.transport(reach), **options)
    app = Admission(A11yMiddleware(proxy, rules(), limits=limits), requests)
    async with side.serving(app, bounds) as port:
        yield port
    await proxy.aclose()


_shown: dict[tuple[object, ...], bytes] = {}


async def shown(
    target: str, view: str, status: int, headers: Headers, body: bytes, limits: Limits = _LIMITS
) -> bytes:
    """What a visitor sees of this answer of the origin: told without a network and without load."""
    asked = (target, view, status, tuple(headers), body, limits)
    if asked not in _shown:
        app = A11yMiddleware(Origin(body, headers, status), rules(), limits=limits)
        answer = await ask(app, target, headers={"cookie": f"a11y_view={view}"})
        _shown[asked] = answer.body
    return _shown[asked]


@contextmanager
def names(known: dict[str, Sequence[str]]) -> Iterator[dict[str, Sequence[str]]]:
    """Host names resolved to these addresses while the block runs, without a server of names; one
    that is taken out again is unknown, as are all others under `.test`."""
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in known:
            if name and name.endswith(".test"):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return real(host, port, *args, **more)
        found = [real(address, port, *args, **more) for address in known[name]]
        return [entry for entries in found for entry in entries]

    with mock.patch.object(socket, "getaddrinfo", resolve):
        yield known


def open_files() -> int:
    """Descriptors that this process holds."""
    return len(os.listdir("/proc/self/fd"))
