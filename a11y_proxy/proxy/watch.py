"""An origin under watch: the breaker is told how its answers go, and what it does is logged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from a11y_proxy.errors import OriginError
from a11y_proxy.proxy.breaker import Breaker, BreakerPolicy, Ticket

log = logging.getLogger("a11y_proxy.proxy")

# An origin's own word that it, or what stands behind it, does not work. Any other 5xx is an answer.
_BROKEN = frozenset({502, 503, 504})
# Failures that are ours or the visitor's.
_NOT_THE_ORIGIN = frozenset({"busy", "resting", "visitor"})


class Resting(OriginError):
    """The origin is left in peace; `retry_after` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("resting", "connect", f"for {retry_after} s")
        self.retry_after = retry_after


class Watched:
    """One request to the origin: tell it the status once it is known."""

    def __init__(self, breaker: Breaker | None, ticket: Ticket | None, origin: str) -> None:
        self._breaker = breaker
        self._ticket = ticket
        self._origin = origin
        self._good = True

    def answered(self, status: int) -> None:
        """The head is there. It decides a trial, whose body may take for ever."""
        self._good = status not in _BROKEN
        if self._ticket is not None and self._ticket.trial:
            self.settle(self._good)

    def ended(self) -> None:
        """The answer went through to its end."""
        self.settle(self._good)

    def settle(self, good: bool | None) -> None:
        if self._breaker is None or self._ticket is None:
            return
        now = asyncio.get_running_loop().time()
        if not self._breaker.settle(self._ticket, good, now):
            return
        if self._breaker.is_open:
            log.warning("breaker opens: origin=%s seconds=%g", self._origin, self._breaker.pause)
        else:
            log.warning("breaker closes: origin=%s", self._origin)


class Watch:
    """Over all requests to one origin; without a policy it only looks on."""

    def __init__(self, origin: str, policy: BreakerPolicy | None) -> None:
        self._origin = origin
        self._breaker = None if policy is None else Breaker(policy)

    @contextmanager
    def request(self, method: str) -> Iterator[Watched]:
        """Around one request and the whole of its answer. Raises Resting at once where the origin
        is left in peace; an OriginError that passes counts against the origin."""
        watched = Watched(self._breaker, self._admit(method), self._origin)
        try:
            yield watched
        except OriginError as fault:
            watched.settle(None if fault.kind in _NOT_THE_ORIGIN else False)
            raise
        except BaseException:
            watched.settle(None)
            raise
        else:
            watched.ended()

    def _admit(self, method: str) -> Ticket | None:
        if self._breaker is None:
            return None
        now = asyncio.get_running_loop().time()
        ticket = self._breaker.admit(method, now)
        if ticket is None:
            raise Resting(self._breaker.retry_after(now))
        return ticket
