"""The stack of open elements and the list of active formatting elements (13.2.4.2-3).

An element that is closed without an end tag ends at the offset of the token that closed it; that
offset is the `at` of the methods here.
"""

from __future__ import annotations

from collections.abc import Container

from a11y_proxy.html.nodes import Token, Tree
from a11y_proxy.html.tags import (
    BUTTON_SCOPE,
    FIRST_FOREIGN,
    IMPLIED_END,
    SCOPE,
    SPECIAL,
    TABLE_SCOPE,
    P,
)

MARKER = -1
"""A marker in the list of active formatting elements."""

# The SVG and MathML elements inside which HTML is parsed as HTML (13.2.6, Tree construction).
MATHML_TEXT = frozenset({"mi", "mo", "mn", "ms", "mtext"})
SVG_HTML = frozenset({"foreignObject", "desc", "title"})


class OpenElements:
    """What is open, what ends it, and which formatting is to be reopened."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.ids = tree.ids
        self.ends = tree.ends
        self.stack: list[int] = []
        self.open_p = 0  # how many p are on the stack
        self.formatting: list[int] = []  # active formatting elements and markers
        self.waiting = False  # whether the last of them is to be reopened
        self.work = 0  # how many elements were looked at

    @property
    def current(self) -> int:
        """Number of the current node's name; 0 before there is one."""
        return self.ids[self.stack[-1]] if self.stack else 0

    def is_open(self, tag: int) -> bool:
        """Whether such an element is on the stack, in scope or not."""
        self.work += len(self.stack)
        ids = self.ids
        return any(ids[i] == tag for i in self.stack)

    def in_scope(self, tag: int, scope: Container[int] = SCOPE) -> int:
        """Position on the stack of the innermost such element in scope, -1 without one."""
        return self.any_in_scope((tag,), scope)

    def any_in_scope(self, tags: Container[int], scope: Container[int] = SCOPE) -> int:
        """Position on the stack of the innermost element of these in scope, -1 without one."""
        ids, stack = self.ids, self.stack
        for position in range(len(stack) - 1, -1, -1):
            self.work += 1
            tag = ids[stack[position]]
            if tag in tags:
                return position
            if tag in scope or (
                tag >= FIRST_FOREIGN and scope is not TABLE_SCOPE and self.is_foreign_special(tag)
            ):
                break
        return -1

    def is_in_scope(self, position: int) -> bool:
        """Whether the element at a position of the stack is in scope."""
        ids, above = self.ids, self.stack[position + 1 :]
        self.work += len(above)
        return not any(
            ids[i] in SCOPE or (ids[i] >= FIRST_FOREIGN and self.is_foreign_special(ids[i]))
            for i in above
        )

    def pop(self, at: int) -> None:
        """Closes the current node, without an end tag."""
        self.close(len(self.stack) - 1, at)

    def close(self, position: int, at: int, token: Token | None = None) -> None:
        """Closes the elements of the stack from `position` up; `token` is the end tag of the
        outermost of them."""
        stack, ids, ends = self.stack, self.ids, self.ends
        if token is not None:
            ends[stack[position]] = token
        for i in stack[position:]:
            if ids[i] == P:
                self.open_p -= 1
            if i not in ends:
                ends[i] = at
        del stack[position:]
        self.look_for_waiting()

    def clear_back_to(self, tags: Container[int], at: int) -> None:
        """Clears the stack back to a table, table body or table row context."""
        ids, stack = self.ids, self.stack
        position = len(stack)
        while ids[stack[position - 1]] not in tags:
            position -= 1
        if position < len(stack):
            self.close(position, at)

    def generate_implied_end_tags(self, at: int, but: int = 0) -> None:
        """Closes what may be closed by its parent's end, except elements named `but`."""
        ids, stack = self.ids, self.stack
        position = len(stack)
        while (tag := ids[stack[position - 1]]) in IMPLIED_END and tag != but:
            position -= 1
        if position < len(stack):
            self.close(position, at)

    def close_p(self, at: int) -> None:
        """Closes a p element if one is in button scope."""
        if self.open_p and (position := self.in_scope(P, BUTTON_SCOPE)) >= 0:
            self.close(position, at)

    def any_other_end_tag(self, tag: int, at: int, token: Token | None) -> None:
        """ "Any other end tag" in the "in body" insertion mode; without a token where a start tag
        closes its like."""
        ids, stack = self.ids, self.stack
        for position in range(len(stack) - 1, -1, -1):
            self.work += 1
            open_tag = ids[stack[position]]
            if open_tag == tag:
                self.generate_implied_end_tags(at, tag)
                self.close(position, at, token)
                return
            if self.is_special(open_tag):
                return

    def is_special(self, tag: int) -> bool:
        return tag in SPECIAL or (tag >= FIRST_FOREIGN and self.is_foreign_special(tag))

    def is_foreign_special(self, tag: int) -> bool:
        """Whether an SVG or MathML element is special; these also end a scope."""
        namespace, name = self.tree.foreign[tag]
        if namespace == "svg":
            return name in SVG_HTML
        return name in MATHML_TEXT or name == "annotation-xml"

    def look_for_waiting(self) -> None:
        last = self.formatting[-1] if self.formatting else MARKER
        self.waiting = last != MARKER and last not in self.stack

    def insert_marker(self) -> None:
        self.formatting.append(MARKER)
        self.waiting = False

    def clear_to_marker(self) -> None:
        formatting = self.formatting
        while formatting and formatting.pop() != MARKER:
            pass
        self.look_for_waiting()
