"""Regular expressions of operators: how costly they can become on a page's text.

A pattern is refused, never timed: what passes has no repetition within a repetition and few of them
in all, so that a text is read in a time that no page can blow up exponentially.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_UNBOUNDED = 3
MOST_VARIABLE = 8
_LONGEST = 300
_FEW = 64
"""A count up to which a repetition of one letter is not called unbounded."""

_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})([?+]?)")
_ATOM = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|[^()|]", re.DOTALL)


@dataclass
class _Group:
    """What a group holds so far: whether it can match a text in several ways."""

    atomic: bool = False
    varies: bool = False


def too_costly(pattern: str) -> str | None:
    """In words why a pattern (that compiles) could hang a page; None where it could not."""
    if len(pattern) > _LONGEST:
        return f"at most {_LONGEST} characters"
    stack, at, unbounded, variable = [_Group()], 0, 0, 0
    while at < len(pattern):
        letter = pattern[at]
        closed: _Group | None = None
        if letter == "(":
            stack.append(_Group(atomic=pattern.startswith("(?>", at)))
            at += 3 if stack[-1].atomic else 2 if pattern.startswith("(?", at) else 1
            continue
        if letter == "|":
            stack[-1].varies = True
            at += 1
            continue
        if letter == ")" and len(stack) > 1:
            closed = stack.pop()
            at += 1
        else:
            atom = _ATOM.match(pattern, at)
            at = atom.end() if atom else at + 1
        found = _QUANTIFIER.match(pattern, at)
        varies = closed is not None and closed.varies and not closed.atomic
        if found is not None and (found[1] or found[2] or found[4]):
            at = found.end()
            least, most = _counts(found)
            if varies and most > 1 and found[5] != "+":
                return (
                    "no repetition or choice within what is repeated (or a possessive one: *+ ++)"
                )
            if least != most and found[5] != "+":
                variable += 1
                unbounded += most > _FEW
                varies = True
        stack[-1].varies = stack[-1].varies or varies
    if unbounded > MOST_UNBOUNDED or variable > MOST_VARIABLE:
        return f"at most {MOST_UNBOUNDED} repetitions without an end and {MOST_VARIABLE} in all"
    return None


def _counts(found: re.Match[str]) -> tuple[float, float]:
    if found[1]:
        return (1.0 if found[1] == "+" else 0.0), (1.0 if found[1] == "?" else float("inf"))
    least = float(found[2] or 0)
    if not found[3]:
        return least, least
    return least, float(found[4]) if found[4] else float("inf")
