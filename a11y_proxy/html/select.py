"""Selectors, answered as a browser answers them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from a11y_proxy.html.selecting.matching import Program
from a11y_proxy.html.selecting.reader import Reader, SelectorError
from a11y_proxy.html.selecting.round import Round
from a11y_proxy.html.selecting.selectors import Complex

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

__all__ = ["Selector", "SelectorError", "SelectorSet", "parse"]

KEPT_VERDICTS: Final = 50_000
KEPT_ALONE: Final = 512
"""Verdicts of a selector that is asked by itself: the tags of a usual page."""


class Selector:
    """One selector list, compiled at its first use. Answers about the page as it is at the call."""

    def __init__(self, text: str, branches: tuple[Complex, ...]) -> None:
        self.text = text
        self.branches = branches

    @cached_property
    def _program(self) -> Program:
        return Program([self.branches], kept=KEPT_ALONE)

    def matches(self, document: Document, node: int) -> bool:
        run = Round(self._program.judge, document)
        if document.tree.in_template(node):
            return False
        return any(
            (number < 0 or number in run.verdict(node)[0]) and (test is None or test(run, node))
            for number, test in self._program.selectors[0]
        )

    def select(self, document: Document) -> list[int]:
        """The elements in document order."""
        return Round(self._program.judge, document).select(self._program.selectors[0])


class SelectorSet:
    """Many selectors answered together: each start tag is judged once for all of them."""

    def __init__(self, selectors: Sequence[str]) -> None:
        self._program = Program([parse(text).branches for text in selectors], kept=KEPT_VERDICTS)

    def match(self, document: Document) -> list[list[int]]:
        """For each selector its elements, in document order, on the page as it is now."""
        run = Round(self._program.judge, document)
        return [run.select(branches) for branches in self._program.selectors]


@lru_cache(maxsize=4096)
def parse(text: str) -> Selector:
    """A selector list, ready to use. Raises SelectorError."""
    return Selector(text, Reader(text).read())
