"""Whether an origin is asked at all: one that keeps failing is left in peace for a while.

Pure: the time, in seconds of any clock that only goes forward, is an argument.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class BreakerPolicy:
    """When an origin is left in peace, and for how long. Seconds."""

    faults: int = 5
    """At least so many of the last requests failed …"""
    share: float = 0.5
    """… and at least this share of them …"""
    window: float = 20.0
    """… where the last requests are those that ended in this time."""
    pause: float = 5.0
    """The first rest. It doubles each time that the trial after it fails, …"""
    longest_pause: float = 60.0
    """… up to this."""


@dataclass(eq=False)
class Ticket:
    """The right to ask the origin once; give it back by `settle`."""

    era: int
    trial: bool


class Breaker:
    """Closed: every request passes, and is counted once it ended. Open: none does, until the pause
    is over. Then one GET at a time is let through as a trial: a good answer closes the breaker, a
    fault doubles the pause. What was let through before the breaker opened decides nothing after.
    """

    def __init__(self, policy: BreakerPolicy) -> None:
        self._policy = policy
        self._era = 0
        self._seconds: deque[list[int]] = deque()  # [second, requests, faults], one a second
        self._pause = 0.0
        self._until = 0.0
        self._trial: Ticket | None = None

    @property
    def is_open(self) -> bool:
        return self._pause > 0

    @property
    def pause(self) -> float:
        """Seconds of the present rest, 0 where there is none."""
        return self._pause

    def admit(self, method: str, now: float) -> Ticket | None:
        """A ticket, or None where the origin rests."""
        if not self.is_open:
            return Ticket(self._era, trial=False)
        if method != "GET" or now < self._until or self._trial is not None:
            return None
        self._trial = Ticket(self._era, trial=True)
        return self._trial

    def retry_after(self, now: float) -> int:
        """Whole seconds after which asking again makes sense, 1 or more."""
        left = self._until - now if self._trial is None else self._policy.pause
        return max(1, math.ceil(left))

    def settle(self, ticket: Ticket, good: bool | None, now: float) -> bool:
        """Counts how a request ended; None where that says nothing of the origin, such as a visitor
        who left. Only the first word on a ticket counts. Gives whether a rest began or ended."""
        era, ticket.era = ticket.era, -1
        if era != self._era:
            return False
        if ticket.trial:
            self._judge(good, now)
        elif good is not None:
            self._count(good, now)
        return self._era != era

    def _count(self, good: bool, now: float) -> None:
        second = int(now)
        if not self._seconds or self._seconds[-1][0] != second:
            self._seconds.append([second, 0, 0])
        while self._seconds[0][0] <= now - self._policy.window:
            self._seconds.popleft()
        self._seconds[-1][1] += 1
        if good:
            return
        self._seconds[-1][2] += 1
        requests = sum(entry[1] for entry in self._seconds)
        faults = sum(entry[2] for entry in self._seconds)
        if faults >= self._policy.faults and faults >= self._policy.share * requests:
            self._turn(self._policy.pause, now)

    def _judge(self, good: bool | None, now: float) -> None:
        self._trial = None
        if good is not None:
            self._turn(0.0 if good else min(2 * self._pause, self._policy.longest_pause), now)

    def _turn(self, pause: float, now: float) -> None:
        self._era += 1
        self._pause = pause
        self._until = now + pause
        self._seconds.clear()
