"""Visitors with logins, many at once, through a host name: `run()`, or
`python -m tests.verify.leaks [--requests N] [--seed N] [--peer NAME]`.

Two accounts and nobody, each in several browsers with a cookie jar of its own, ask in random order
for protected and public pages, downloads, redirects, known copies, log in and out, and change the
view. Each request bears a mark of its browser; each answer must bear it in a field, in its first
and last bytes and in an attribute, and be of the right length and bytes; no cookie may come to
anybody whom it was not given to, neither visitor nor origin. A proxy
with one jar for all must be caught.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.proxy.wire import origin
from tests.verify.members import HOST, PRIVATE, USER, Portal, file_of, owner
from tests.verify.onlooker import Answer, Visitor
from tests.verify.peers_http import OURS, PEERS, Reach, Side
from tests.verify.stack import GBK, MARK, names, shown, stack

VIEWS: Final = ("standard", "accessible", "elder", "original")
BROWSERS: Final = 16
ACCOUNTS: Final = (b"user-a", b"user-b", None)


@dataclass
class Findings:
    """What went wrong, over all browsers."""

    requests: int = 0
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)


async def references() -> dict[tuple[str, str], bytes]:
    """What a page looks like in each view, with the marks of nobody."""
    headers = [(b"content-type", b"text/html")]
    return {
        (what, view): await shown(f"/{what}/{MARK.decode()}", view, 200, headers, body)
        for view in VIEWS
        for what, body in {"private": PRIVATE, "public": GBK}.items()
    }


class Browser:
    """One visitor: what he asks for, and what he holds against the answers."""

    def __init__(self, number: int, port: int, seed: int, found: Findings) -> None:
        self.number = number
        self.user = ACCOUNTS[number % len(ACCOUNTS)]
        self.found = found
        self._visitor = Visitor(port)
        self._random = random.Random(f"{seed} {number}")
        self._jar: dict[bytes, bytes] = {}
        self._view = "standard"
        self._asked = 0

    async def visit(self, requests: int, pages: dict[tuple[str, str], bytes]) -> None:
        """Asks so many times, as it comes."""
        kinds = ["private"] * 8 + ["public"] * 3 + ["file"] * 3
        kinds += ["known", "head", "login", "logout", "view", "alone"]
        while self._asked < requests:
            kind = self._random.choice(kinds)
            if kind == "view":
                self._view = self._random.choice(VIEWS)
            elif kind == "alone":
                await self._visitor.close()
            else:
                await self._ask(kind, pages)
        await self._visitor.close()

    async def _ask(self, kind: str, pages: dict[tuple[str, str], bytes]) -> None:
        if kind == "login" and self.user is None:
            return
        own = b"%c%05d%08d" % (b"m", self.number, self._asked)
        self._asked += 1
        self.found.requests += 1
        what = "public" if kind == "head" else kind
        target = b"/%s/%s" % (what.encode(), own)
        if kind == "login":
            target += b"?user=" + (self.user or b"")
        method = {"login": b"POST", "head": b"HEAD"}.get(kind, b"GET")
        inside = b"sid" in self._jar
        answer = await self._answer(target, method, b"a=1" if method == b"POST" else None)
        wrong = self._wrong(kind, own, answer, inside, pages)
        if wrong:
            self.found.wrong.append(f"{target!r} in {self._view}: {wrong}")
        self._keep(own, answer)

    async def _answer(self, target: bytes, method: bytes, body: bytes | None) -> Answer:
        cookies = [name + b"=" + value for name, value in self._jar.items()]
        cookies.insert(self._random.randint(0, len(cookies)), f"a11y_view={self._view}".encode())
        fields = [b"Cookie: " + b"; ".join(cookies)]
        if target.startswith(b"/known"):
            fields.append(b'If-None-Match: "e"')
        try:
            return await self._visitor.ask(target, *fields, method=method, body=body)
        except (TimeoutError, ConnectionError, ValueError):
            await self._visitor.close()
            return Answer()

    def _wrong(
        self,
        kind: str,
        own: bytes,
        answer: Answer,
        inside: bool,
        pages: dict[tuple[str, str], bytes],
    ) -> str:
        if answer.get(b"x-mark") != own:
            return f"{answer}, marked {answer.get(b'x-mark')!r}"
        if kind == "private" and not inside:
            return "" if answer.status == 302 else f"{answer}, expected the way to the login"
        status = {"known": 304, "login": 302, "logout": 302}.get(kind, 200)
        if answer.status != status or not answer.whole:
            return f"{answer}, expected {status}"
        if kind not in ("private", "public", "file"):
            return f"{answer}, expected no body" if answer.body else ""
        body = file_of(own)
        if kind != "file":
            body = pages[kind, self._view].replace(MARK, own).replace(USER, self.user or b"nobody")
        return "" if answer.body == body else f"{answer}, expected {len(body)} other bytes"

    def _keep(self, own: bytes, answer: Answer) -> None:
        for line in answer.get_all(b"set-cookie"):
            pair, _, attributes = line.partition(b";")
            name, _, value = pair.partition(b"=")
            if not value.endswith(b"." + owner(own)):
                self.found.leaks.append(f"browser {self.number} was given {pair!r}")
            elif b"Max-Age=0" in attributes:
                self._jar.pop(name, None)
            else:
                self._jar[name] = value


async def visits(
    requests: int, seed: int, side: Side = OURS, *, reuse_private: bool, public: bool
) -> Findings:
    """All browsers at once, `requests` together, through one proxy."""
    found = Findings()
    pages = await references()
    portal = Portal(seed)
    with names({HOST: ["127.0.0.1"]}):
        async with origin(portal) as served:
            options: dict[str, Any] = {"public_hosts": (HOST,)} if public else {}
            reach = Reach(reuse_private=reuse_private)
            async with stack(f"http://{HOST}:{served.port}", side, reach=reach, **options) as port:
                browsers = [Browser(number, port, seed, found) for number in range(BROWSERS)]
                each = -(-requests // BROWSERS)
                await asyncio.gather(*(browser.visit(each, pages) for browser in browsers))
    found.leaks += portal.leaks
    return found


def run(requests: int = 8_000, seed: int = 1, side: Side = OURS) -> dict[str, Any]:
    """`cookie_leaks` and `wrong_answers` of `visitor_requests`, over four ways to be set up; and
    what they were, the first of them."""
    total = Findings()
    logging.disable(logging.CRITICAL)
    try:
        for reuse_private in (False, True):
            for public in (False, True):
                found = asyncio.run(
                    visits(requests // 4, seed, side, reuse_private=reuse_private, public=public)
                )
                total.requests += found.requests
                total.wrong += found.wrong
                total.leaks += found.leaks
    finally:
        logging.disable(logging.NOTSET)
    return {
        "visitor_requests": total.requests,
        "cookie_leaks": len(total.leaks),
        "wrong_answers": len(total.wrong),
        "wrong": (total.leaks[:10] + total.wrong[:10]),
    }


def confidence(wrong: int, tried: int) -> str:
    """What so many of so many say (the rule of three: none of n means less than 3/n, 95%)."""
    return f"{wrong} of {tried}" + (f": less than {3 / tried:.1e} (95%)" if not wrong else "")


def main(options: argparse.Namespace) -> int:
    side = PEERS[options.peer] if options.peer else OURS
    figures = run(options.requests, options.seed, side)
    print(*figures["wrong"], sep="\n")
    tried = figures["visitor_requests"]
    print(f"{side.name}: cookie leaks {confidence(figures['cookie_leaks'], tried)}")
    print(f"{side.name}: wrong answers {confidence(figures['wrong_answers'], tried)}")
    return 1 if figures["cookie_leaks"] or figures["wrong_answers"] else 0


def _options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=8_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer", choices=PEERS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(_options()))
