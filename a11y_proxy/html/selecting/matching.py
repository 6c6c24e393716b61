"""Selectors made into closures.

A compound falls into what the tag decides by itself (a numbered verdict) and what the element's
place decides too: only elements whose tag fits see combinators and structural pseudo-classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from a11y_proxy.html.selecting.round import NodeTest, Round
from a11y_proxy.html.selecting.selectors import (
    Combinator,
    Complex,
    Compound,
    Empty,
    Has,
    HasAttribute,
    Language,
    Matches,
    Nth,
    Root,
    Simple,
    State,
)
from a11y_proxy.html.selecting.states import STATES
from a11y_proxy.html.selecting.tagtests import tag_test
from a11y_proxy.html.selecting.verdicts import ANY, Judge


class Program:
    """Compiled selectors; `kept` verdicts on tags are remembered from page to page."""

    def __init__(self, selectors: Sequence[tuple[Complex, ...]], *, kept: int = 0) -> None:
        self.judge = Judge(kept)
        self._serial = 0
        self.selectors = [[self._branch(branch) for branch in each] for each in selectors]
        self.judge.settle()

    def _branch(self, branch: Complex) -> tuple[int, NodeTest | None]:
        """The number of the last compound's tag part, and what else must hold."""
        number, tests = self._compound(branch.compounds[-1])
        self.judge.sought.add(number)
        if len(branch.compounds) > 1:
            tests.append(self._left(branch, len(branch.compounds) - 2))
        return number, _all_nodes(tests) if tests else None

    def _compound(self, compound: Compound) -> tuple[int, list[NodeTest]]:
        local: list[Simple] = []
        tests: list[NodeTest] = []
        for simple in compound.tests:
            if tag_test(simple) is None:
                tests.append(self._structural(simple))
            else:
                local.append(simple)
        return self.judge.number(Compound(compound.name, tuple(local))), tests

    def _node_test(self, compound: Compound) -> NodeTest:
        number, tests = self._compound(compound)

        def tag_holds(run: Round, node: int) -> bool:
            return number in run.verdict(node)[0]

        return _all_nodes(tests if number == ANY else [tag_holds, *tests])

    def _complex_test(self, branch: Complex) -> NodeTest:
        last = self._node_test(branch.compounds[-1])
        if len(branch.compounds) == 1:
            return last
        return _all_nodes([last, self._left(branch, len(branch.compounds) - 2)])

    def _left(self, branch: Complex, at: int) -> NodeTest:
        """Whether something stands as `combinators[at]` asks that matches compounds[: at + 1]."""
        left = self._node_test(branch.compounds[at])
        if at:
            left = _all_nodes([left, self._left(branch, at - 1)])
        self._serial += 1
        match branch.combinators[at]:
            case ">":
                return lambda run, node: (up := run.parents[node]) >= 0 and left(run, up)
            case "+":
                return lambda run, node: (before := run.previous(node)) >= 0 and left(run, before)
            case "~":
                return _walk(Round.previous, left, self._serial)
            case " ":
                return _walk(Round.parent, left, self._serial)

    def _structural(self, simple: Simple) -> NodeTest:
        self._serial += 1
        serial = self._serial
        match simple:
            case Root():
                return lambda run, node: node == run.document.root
            case Empty():
                return lambda run, node: run.empty(node)
            case HasAttribute():
                return _in_any_namespace(simple)
            case State(name):
                holds = STATES[name]
                return lambda run, node: holds(run.states, node)
            case Language(wanted):
                return lambda run, node: run.states.speaks(node, wanted)
            case Nth():
                return self._nth(simple, serial)
            case Has(branches):
                anchors = [self._anchors(combinator, branch) for combinator, branch in branches]
                return lambda run, node: node in run.anchors(serial, anchors)
            case Matches(branches, negated):
                tests = [self._complex_test(branch) for branch in branches]
                return lambda run, node: any(test(run, node) for test in tests) is not negated
        raise TypeError(f"{simple!r} asks the tag alone, expected a structural pseudo-class")

    def _nth(self, nth: Nth, serial: int) -> NodeTest:
        step, offset = nth.step, nth.offset
        if nth == Nth(0, 1):
            return lambda run, node: run.previous(node) < 0
        if nth == Nth(0, 1, last=True):
            return lambda run, node: run.is_last(node)
        of = None if nth.of is None else self._structural(Matches(nth.of))

        def test(run: Round, node: int) -> bool:
            if of is not None and not of(run, node):
                return False
            away = run.ordinal(node, serial, nth, of) - offset
            return away == 0 if step == 0 else away % step == 0 and away // step >= 0

        return test

    def _anchors(self, leading: Combinator, branch: Complex) -> Callable[[Round], set[int]]:
        """All elements that have what a relative selector asks, found from its last compound."""
        number, tests = self._compound(branch.compounds[-1])
        self.judge.sought.add(number)
        last = _all_nodes(tests)
        lefts = [self._node_test(each) for each in branch.compounds[:-1]]
        combinators = (leading, *branch.combinators)

        def find(run: Round) -> set[int]:
            found = {node for node in run.candidates(number) if last(run, node)}
            for at in range(len(lefts), -1, -1):
                found = run.left_of(found, combinators[at])
                if at:
                    found = {node for node in found if lefts[at - 1](run, node)}
            return found

        return find


def _in_any_namespace(wanted: HasAttribute) -> NodeTest:
    """`[*|name]`: each attribute of that local name is tried as if it stood alone."""
    by_name = tag_test(replace(wanted, any_namespace=False))

    def test(run: Round, node: int) -> bool:
        return by_name is not None and any(by_name(tag) for tag in run.single_attributes(node))

    return test


def _all_nodes(tests: list[NodeTest]) -> NodeTest:
    """One test of several; two are the common case and a call each costs."""
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda run, node: first(run, node) and second(run, node)
    frozen = tuple(tests)
    return lambda run, node: all(test(run, node) for test in frozen)


def _walk(step: Callable[[Round, int], int], wanted: NodeTest, serial: int) -> NodeTest:
    """Whether a step from the node, any number of times, meets one that is wanted."""

    def test(run: Round, node: int) -> bool:
        memo = run.memo(serial)
        path: list[int] = []
        found = False
        left = step(run, node)
        while left >= 0:
            known = memo.get(left)
            if known is None:
                known = wanted(run, left)
                if not known:
                    path.append(left)
                    left = step(run, left)
                    continue
                memo[left] = True
            found = known
            break
        for each in path:
            memo[each] = found
        return found

    return test
