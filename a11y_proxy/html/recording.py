"""What the parser makes of a stretch of a page, with its texts and comments: the whole of the DOM.

A tree knows elements alone. Where tags are mis-nested their order does not tell to which of them a
text belongs; here each text and comment is a node of its own and moved as elements are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.construction.builder import NO_ELEMENT, Builder
from a11y_proxy.html.construction.loop import run
from a11y_proxy.html.nodes import Token, Tree
from a11y_proxy.html.probe import builder_in, disturbed, is_cut, state
from a11y_proxy.html.scanner import is_self_closing
from a11y_proxy.html.tags import FIRST_FOREIGN, FORM, FOSTERING, RAW, VOID
from a11y_proxy.html.tree import own_controls


class Line(NamedTuple):
    """A node in document order: its depth; its tag's number and start tag (an implied one as it
    would be written), or 0 and its bytes."""

    depth: int
    tag: int
    content: bytes


class Recording:
    """Nodes are numbers: positions in the path, then the new ones, `first` on. A parent is a
    node, or -1 for the document.

    `restored` says that the parser is then as it was, `disturbed` that it moved or made again what
    it found on the way.
    """

    def __init__(self, b: Builder, first: int, restored: bool) -> None:
        self.first = first
        self.restored = restored
        self.disturbed = disturbed(b)
        self.unfinished = b.cut or is_cut(b.source)
        self.root_tags = {offset for _, offset in b.tree.root_tags}
        self.tree: Tree = b.tree
        self._spans = b.spans or {}

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        tree = self.tree
        for node in range(self.first, len(tree.ids)):
            if node not in tree.detached:
                found.setdefault(tree.parents[node], []).append(node)
        for siblings in found.values():
            siblings.sort(key=tree.order_key)
        return found

    def children(self, node: int) -> Sequence[int]:
        """New nodes directly inside, in document order."""
        return self._children.get(node, ())

    @property
    def parents(self) -> set[int]:
        """All nodes that have new children."""
        return set(self._children)

    def is_element(self, node: int) -> bool:
        return self.tree.ids[node] != NO_ELEMENT

    def start(self, node: int) -> Token | None:
        """The start tag, None where it is implied."""
        return self.tree.starts[node]

    def start_tag(self, node: int) -> bytes:
        """The same as bytes, an implied one as it would be written."""
        start = self.start(node)
        return b"<%s>" % self.tree.name(node).encode() if start is None else start[0]

    def end(self, node: int) -> Token | None:
        """The end tag, None where there is none."""
        end = self.tree.ends.get(node)
        return None if isinstance(end, int) else end

    def is_empty(self, node: int) -> bool:
        """Whether an element has no end and no content: a void one, one that closes itself, a form
        between the parts of a table."""
        number, start = self.tree.ids[node], self.start(node)
        if number >= FIRST_FOREIGN:
            return start is not None and is_self_closing(start[0])
        return number in VOID or (
            number == FORM and self.tree.ids[self.tree.parents[node]] in FOSTERING
        )

    def span(self, node: int) -> tuple[int, int]:
        """Where a text or comment stands."""
        return self._spans[node]

    def raw_span(self, node: int) -> tuple[int, int] | None:
        """Where the content of an element of raw text stands; None for any other element."""
        start, end = self.start(node), self.tree.ends.get(node)
        if self.tree.ids[node] not in RAW or start is None or end is None:
            return None
        return start.end(), end if isinstance(end, int) else end.start()

    def preorder(self, nodes: Sequence[int]) -> Iterator[tuple[int, int]]:
        """These nodes and all below in document order, each with its depth."""
        stack = [(0, node) for node in reversed(nodes)]
        while stack:
            depth, node = stack.pop()
            yield depth, node
            stack.extend((depth + 1, child) for child in reversed(self.children(node)))

    def lines(self, nodes: Sequence[int]) -> list[Line]:
        """The DOM of some nodes, to be compared with that of another recording."""
        found: list[Line] = []
        source = self.tree.source
        for depth, node in self.preorder(nodes):
            if self.is_element(node):
                found.append(Line(depth, self.tree.ids[node], self.start_tag(node)))
                raw = self.raw_span(node)
                if raw is not None:
                    found.append(Line(depth + 1, NO_ELEMENT, source[slice(*raw)]))
                continue
            content = source[slice(*self.span(node))]
            last = found[-1] if found else None
            if last and last[:2] == (depth, NO_ELEMENT) and not _is_comment(content, last.content):
                found[-1] = Line(depth, NO_ELEMENT, last.content + content)
            else:
                found.append(Line(depth, NO_ELEMENT, content))
        return found

    def owners(self, nodes: Sequence[int]) -> list[tuple[int, int]]:
        """Which controls are associated with a form that does not hold them: places among the
        elements in document order."""
        elements = (node for _, node in self.preorder(nodes) if self.is_element(node))
        places = {node: place for place, node in enumerate(elements)}
        owned = self.tree.form_owner.items()
        return sorted((places.get(i, -1), places.get(form, -1)) for i, form in owned)


def _is_comment(*contents: bytes) -> bool:
    return any(content.startswith((b"<!", b"<?", b"</")) for content in contents)


def record(tree: Tree, path: Sequence[int], markup: bytes, *, at: int) -> Recording | None:
    """Parses markup as `probe` does; None over a cap."""
    b = builder_in(tree, path, markup, at=at)
    b.spans = {}
    before = state(b)
    try:
        run(b)
    except LimitExceeded:
        return None
    restored = state(b) == before
    b.clear_form(len(markup))
    own_controls(b)
    return Recording(b, len(path), restored)
