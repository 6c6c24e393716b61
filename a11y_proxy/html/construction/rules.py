"""Tables of what an insertion mode does with each tag."""

from __future__ import annotations

from collections.abc import Callable

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.nodes import Token

Rule = Callable[[Builder, int, Token], None]
"""What is done with a tag, given by its number (negative: an end tag) and its match."""


class Rules(dict[int, Rule]):
    """Rules by the number of their tag; functions are added by decorating them."""

    def start(self, *tags: int) -> Callable[[Rule], Rule]:
        """The decorated function is the rule for these start tags."""

        def keep(rule: Rule) -> Rule:
            self.update(dict.fromkeys(tags, rule))
            return rule

        return keep

    def end(self, *tags: int) -> Callable[[Rule], Rule]:
        """The decorated function is the rule for these end tags."""
        return self.start(*(-tag for tag in tags))
