"""When a failing origin is left in peace, and when it is asked again."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from a11y_proxy.proxy.breaker import Breaker, BreakerPolicy, Ticket

POLICY = BreakerPolicy()


def breaker_after(outcomes: str, *, seconds: float = 1.0) -> tuple[Breaker, float]:
    """One that saw these answers (`.`) and faults (`x`), one every so many seconds; and the time of
    the last."""
    breaker, now = Breaker(POLICY), 1000.0
    for outcome in outcomes:
        now += seconds
        settle(breaker, outcome == ".", now)
    return breaker, now


def settle(breaker: Breaker, good: bool | None, now: float, method: str = "GET") -> bool:
    ticket = breaker.admit(method, now)
    assert ticket is not None
    return breaker.settle(ticket, good, now)


def opened() -> tuple[Breaker, float]:
    breaker, now = breaker_after("xxxxx")
    assert breaker.is_open
    return breaker, now


class TestOpening:
    @pytest.mark.parametrize(
        ("outcomes", "opens"),
        [
            ("xxxx", False),
            ("xxxxx", True),
            ("....xxxxx", True),
            (".....xxxxx", True),
            ("......xxxxx", False),
            ("......xxxxxx", True),
            ("xxxxx.", True),
            ("x.x.x.x.x", True),
        ],
    )
    def test_it_takes_five_faults_and_half_of_the_requests(
        self, outcomes: str, opens: bool
    ) -> None:
        breaker = Breaker(POLICY)
        for outcome in outcomes:
            ticket = breaker.admit("GET", 1000)
            if ticket is not None:
                breaker.settle(ticket, outcome == ".", 1000)
        assert breaker.is_open is opens

    def test_faults_of_more_than_twenty_seconds_ago_are_forgotten(self) -> None:
        assert not breaker_after("xxxxx", seconds=5.5)[0].is_open
        assert breaker_after("xxxxx", seconds=4.5)[0].is_open

    def test_answers_of_more_than_twenty_seconds_ago_do_not_help(self) -> None:
        breaker, now = breaker_after("." * 100, seconds=0.01)
        for second in range(5):
            settle(breaker, False, now + 21 + second)
        assert breaker.is_open

    def test_what_says_nothing_of_the_origin_is_not_counted(self) -> None:
        breaker = Breaker(POLICY)
        for _ in range(100):
            settle(breaker, None, 1000)
        assert not breaker.is_open
        for _ in range(5):
            settle(breaker, False, 1000)
        assert breaker.is_open

    def test_a_ticket_counts_once(self) -> None:
        breaker = Breaker(POLICY)
        ticket = breaker.admit("GET", 0)
        assert ticket is not None
        for _ in range(10):
            breaker.settle(ticket, False, 0)
        assert not breaker.is_open

    def test_the_settling_that_turns_it_says_so(self) -> None:
        breaker = Breaker(POLICY)
        assert [settle(breaker, False, 0) for _ in range(5)] == [False] * 4 + [True]
        assert settle(breaker, False, 5) is True
        assert settle(breaker, True, 15) is True


class TestResting:
    def test_nobody_passes_until_the_pause_is_over(self) -> None:
        breaker, now = opened()
        assert breaker.admit("GET", now + 4.9) is None
        assert breaker.admit("GET", now + 5.0) is not None

    @pytest.mark.parametrize(("later", "seconds"), [(0, 5), (0.1, 5), (4.5, 1), (5, 1), (900, 1)])
    def test_it_tells_how_long_to_wait(self, later: float, seconds: int) -> None:
        breaker, now = opened()
        assert breaker.retry_after(now + later) == seconds

    def test_the_trial_is_one_get(self) -> None:
        breaker, now = opened()
        assert breaker.admit("POST", now + 6) is None
        assert breaker.admit("HEAD", now + 6) is None
        trial = breaker.admit("GET", now + 6)
        assert trial is not None
        assert trial.trial
        assert breaker.admit("GET", now + 7) is None
        assert breaker.retry_after(now + 7) == 5

    def test_a_good_trial_closes_it_with_a_clean_sheet(self) -> None:
        breaker, now = opened()
        settle(breaker, True, now + 6)
        assert not breaker.is_open
        for _ in range(4):
            settle(breaker, False, now + 6, "POST")
        assert not breaker.is_open

    def test_each_failed_trial_doubles_the_pause_up_to_a_minute(self) -> None:
        breaker, now = opened()
        pauses = []
        for _ in range(6):
            pauses.append(breaker.pause)
            now += breaker.pause
            settle(breaker, False, now)
        assert pauses == [5, 10, 20, 40, 60, 60]

    def test_after_it_closed_the_first_pause_is_short_again(self) -> None:
        breaker, now = opened()
        settle(breaker, False, now + 5)
        settle(breaker, True, now + 15)
        for _ in range(5):
            settle(breaker, False, now + 16)
        assert breaker.pause == 5

    def test_a_trial_that_nobody_waited_for_leaves_its_place_to_the_next(self) -> None:
        breaker, now = opened()
        settle(breaker, None, now + 5)
        assert breaker.is_open
        settle(breaker, True, now + 5)
        assert not breaker.is_open

    @pytest.mark.parametrize("good", [True, False])
    def test_what_was_under_way_when_it_opened_decides_nothing(self, good: bool) -> None:
        breaker = Breaker(POLICY)
        late = [breaker.admit("GET", 0) for _ in range(10)]
        for _ in range(5):
            settle(breaker, False, 0)
        for ticket in late[:5]:
            assert ticket is not None
            assert breaker.settle(ticket, good, 1) is False
        assert breaker.pause == 5
        settle(breaker, True, 5)
        for ticket in late[5:]:
            assert ticket is not None
            breaker.settle(ticket, good, 6)
        assert not breaker.is_open


class Life(RuleBasedStateMachine):
    """Any life of a breaker, against the rule told as plainly as possible. Whole seconds."""

    @initialize()
    def begin(self) -> None:
        self.breaker = Breaker(POLICY)
        self.now = 0
        self.ended: list[tuple[int, bool]] = []  # since the breaker last turned
        self.under_way: list[Ticket] = []
        self.before: list[Ticket] = []  # from before it last turned
        self.rest = 0.0
        self.until = 0.0

    @rule(seconds=st.integers(1, 30))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @rule(method=st.sampled_from(["GET", "GET", "POST"]), count=st.integers(1, 4))
    def ask(self, method: str, count: int) -> None:
        for _ in range(count):
            trial = self.rest > 0
            may = not trial or (method == "GET" and self.now >= self.until and not self.under_way)
            ticket = self.breaker.admit(method, self.now)
            assert (ticket is not None) is may
            if ticket is not None:
                assert ticket.trial is trial
                self.under_way.append(ticket)

    @precondition(lambda self: self.under_way)
    @rule(good=st.sampled_from([True, False, False, None]))
    def end(self, good: bool | None) -> None:
        ticket = self.under_way.pop(0)
        turned = self.breaker.settle(ticket, good, self.now)
        rest = self.rest
        if ticket.trial and good is not None:
            rest = 0.0 if good else min(2 * self.rest, 60.0)
        elif not ticket.trial and good is not None:
            self.ended.append((self.now, good))
            recent = [fine for when, fine in self.ended if when > self.now - 20]
            faults = recent.count(False)
            if not good and faults >= 5 and 2 * faults >= len(recent):
                rest = 5.0
        assert turned is (rest != self.rest or (ticket.trial and good is False))
        if turned:
            self.rest, self.until = rest, self.now + rest
            self.ended = []
            self.before += self.under_way
            self.under_way = []

    @precondition(lambda self: self.before)
    @rule(good=st.booleans())
    def end_late(self, good: bool) -> None:
        assert self.breaker.settle(self.before.pop(), good, self.now) is False

    @invariant()
    def it_rests_as_long_as_told(self) -> None:
        assert self.breaker.pause == self.rest
        assert self.breaker.is_open is (self.rest > 0)


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestLife = Life.TestCase
