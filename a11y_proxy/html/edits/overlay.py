"""The tree as edits have left it: the builder's own lists, patched in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cmp_to_key

from a11y_proxy.html.edits.pieces import Chain, Piece, Side
from a11y_proxy.html.nodes import Token, Tree
from a11y_proxy.html.scanner import TAG, WHITE
from a11y_proxy.html.tags import BODY, FRAMESET, HEAD, SELECT, P

End = Token | int


class Overlay:
    """Child lists, removed nodes and start tags beside a tree. New nodes are appended to the
    tree's lists; a changed start tag is a match in another buffer, `origin` keeps the page's."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.count = len(tree.ids)
        self.removed: set[int] = set(tree.detached)
        self.moved: set[int] = set()
        self.touched: set[int] = set()
        self.origin: dict[int, re.Match[bytes] | None] = {}
        # Elements that do not stand as their tags do, until those are written out (`untangle`).
        self.cloned = set(tree.clones) | set(tree.clones.values())
        self.fostered = set(tree.fostered)
        self.fostering = set(tree.fostering)
        # The p that a stray </p> makes stands there, its start tag implied.
        made = {i for i in tree.implied if tree.ids[i] == P and i not in tree.order_keys}
        self.unsound = self.cloned | (tree.misnested - made) | tree.fostered | tree.fostering
        # Without the last of many alike, the first would be opened again where it is closed.
        for first, last in tree.dropped.items():
            if not isinstance(tree.ends.get(first), re.Match) or first in tree.misnested:
                self.unsound |= {first, last}
        self.reopen = tree.reopen
        # Between the parts of a table a form is a tag without content: it stands where it is.
        self.unsound -= {form for form, *_ in tree.loose_forms if form not in tree.ends}
        self._children: dict[int, list[int]] | None = None
        roots = self.children(-1)
        self.root = roots[0] if roots else None
        self.head = self._child_of_root(HEAD)
        self.body = self._child_of_root(BODY)
        self.frameset = self._child_of_root(FRAMESET)
        self.behind_body: int | None = None  # offset of a </body> or </html> with content behind
        self._ends = self._page_ends() | self._ends_of_selects()
        end = tree.ends.get(self.head) if self.head is not None else None
        # Offset from which on elements are the head's though its end tag stands before them.
        self.late = end.end() if isinstance(end, re.Match) else None

    def _child_of_root(self, tag_id: int) -> int | None:
        if self.root is None:
            return None
        found = (i for i in self.children(self.root) if self.tree.ids[i] == tag_id)
        return next(found, None)

    # ---- reading

    def children(self, node: int) -> list[int]:
        """Child nodes in document order; -1 is the document. Not to be changed by callers."""
        if self._children is None:
            found: dict[int, list[int]] = {}
            self._children = found
            parents = self.tree.parents
            for i in self.tree.order():
                siblings = found.get(parents[i])
                if siblings is None:
                    found[parents[i]] = [i]
                else:
                    siblings.append(i)
        return self._children.get(node, [])

    def own_children(self, node: int) -> list[int]:
        """The same list, made if absent, for patching."""
        children = self.children(node)
        if not children and self._children is not None:
            children = self._children.setdefault(node, [])
        return children

    def preorder(self, nodes: Sequence[int]) -> Iterator[int]:
        """These nodes and all below them, template contents too, in document order."""
        stack = list(reversed(nodes))
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(self.children(node)))

    def index(self, node: int) -> int:
        """The node's place among its parent's children."""
        return self.children(self.tree.parents[node]).index(node)

    def path(self, node: int) -> list[int]:
        """The node's ancestors from the root down, the node last."""
        parents = self.tree.parents
        result = []
        while node >= 0:
            result.append(node)
            node = parents[node]
        result.reverse()
        return result

    def within(self, node: int, outer: int) -> bool:
        """Whether a node is `outer` or stands below it."""
        parents = self.tree.parents
        while node >= 0:
            if node == outer:
                return True
            node = parents[node]
        return False

    def source_start(self, node: int) -> re.Match[bytes] | None:
        """The start tag as it stands in the page; None for implied and for inserted nodes."""
        if node >= self.count:
            return None
        return self.origin[node] if node in self.origin else self.tree.starts[node]

    def source_end(self, node: int) -> re.Match[bytes] | int | None:
        """The end tag in the page, the offset of an implied end, or None (void, inserted)."""
        return self._ends.get(node) if node in self._ends else self.tree.ends.get(node)

    def stands_late(self, nodes: Sequence[int]) -> bool:
        """Whether one of these children of head stands behind its end tag."""
        if self.late is None or not nodes or self.tree.parents[nodes[0]] != self.head:
            return False
        starts = (self.source_start(node) for node in nodes)
        return any(start is not None and start.start() >= self.late for start in starts)

    # ---- the ends of html and body

    @property
    def ends_early(self) -> bool:
        """Whether the tag that ends the body, and closes nothing, stands before its end."""
        return self.body is not None and self._ends.get(self.body) == len(self.tree.source)

    def _page_ends(self) -> dict[int, End]:
        """HTML 13.2.6.4.19: </body> closes nothing, nor does </html>. Where elements are still open
        at the end of the file, or content follows, the end of the file is that of body and html."""
        tree = self.tree
        if tree.xml:
            return {}
        if self.body is None or self.root is None:
            return self._end_of_framed_page()
        own, of_root = tree.ends.get(self.body), tree.ends.get(self.root)
        tags = [end for end in (own, of_root) if isinstance(end, re.Match)]
        if not tags:
            return {}
        end = min(tags, key=re.Match.start)
        if not self._nothing_follows(end.end()):
            self.behind_body = end.start()
        size = len(tree.source)
        still_open = any(
            at == size and node not in (self.body, self.root) and node not in self.removed
            for node, at in tree.ends.items()
            if isinstance(at, int)
        )
        if still_open or self.behind_body is not None:
            return {self.body: size, self.root: size}
        return {} if end is own else {self.body: end.start()}

    def _ends_of_selects(self) -> dict[int, End]:
        """A <select> within a select ends that, and does nothing else (13.2.6.4.7)."""
        tree = self.tree
        found: dict[int, End] = {}
        for node, end in tree.ends.items() if SELECT in tree.ids else ():
            if tree.ids[node] == SELECT and isinstance(end, int):
                token = TAG.match(tree.source, end)
                if token is not None and tree.tag_names[token[1]] == SELECT:
                    found[node] = token
        return found

    def _end_of_framed_page(self) -> dict[int, End]:
        """The same where a frameset has replaced the body, or noframes stands behind all."""
        tree = self.tree
        if self.root is None:
            return {}
        end, last = tree.ends.get(self.root), self.children(self.root)[-1:]
        start = tree.starts[last[0]] if last else None
        late = start is not None and isinstance(end, re.Match) and end.start() < start.start()
        return {self.root: len(tree.source)} if late else {}

    def _nothing_follows(self, position: int) -> bool:
        source = self.tree.source
        for token in TAG.finditer(source, position):
            if source[position : token.start()].strip(WHITE):
                return False
            if token[1] is not None and token[1].lower() not in (b"/body", b"/html"):
                return False
            position = token.end()
        return not source[position:].strip(WHITE)

    # ---- implied tags

    def implied_tags(self) -> dict[int, list[tuple[int, Side]]]:
        """Implied tags by offset, in the order in which they would be written there."""
        events: dict[int, list[tuple[int, Side]]] = {}
        tree = self.tree
        ends = {**tree.ends, **self._ends} if self._ends else tree.ends
        for node, at in ends.items():
            if type(at) is int and node not in self.removed:
                events.setdefault(at, []).append((node, "end"))
        for node, at in tree.implied.items():
            if node not in self.removed and node not in tree.clones:
                events.setdefault(at, []).append((node, "start"))
        for tags in events.values():
            if len(tags) > 1:
                tags.sort(key=cmp_to_key(self._before))
        return events

    def _before(self, one: tuple[int, Side], other: tuple[int, Side]) -> int:
        (x, side_x), (y, side_y) = one, other
        if x == y:
            return -1 if side_x == "start" else 1
        if side_x == side_y == "start":
            return x - y
        if side_x == side_y == "end":
            return -1 if self.within(x, y) else 1 if self.within(y, x) else x - y
        if side_x == "end":
            return 1 if y < x or self.within(y, x) else -1
        return -1 if x < y or self.within(x, y) else 1

    # ---- pieces

    def pieces(self, node: int, chain: Chain) -> tuple[Piece, Piece]:
        """The pieces of a node's tags; the same twice for an element without content."""
        start = self._start_piece(node, chain)
        return start, self._end_piece(node, chain) or start

    def _start_piece(self, node: int, chain: Chain) -> Piece:
        known = chain.starts.get(node)
        if known is not None:
            return known
        tag = self.source_start(node)
        if tag is not None:
            return chain.tag(node, "start", *tag.span())
        chain.cut(self.tree.implied[node])
        return chain.starts[node]

    def _end_piece(self, node: int, chain: Chain) -> Piece | None:
        known = chain.ends.get(node)
        if known is not None or node >= self.count:
            return known
        end = self.source_end(node)
        if end is None:
            return None
        if not isinstance(end, int):
            return chain.tag(node, "end", *end.span())
        chain.cut(end)
        return chain.ends[node]

    # ---- patching

    def add(self, tag_id: int, parent: int, start: re.Match[bytes] | None) -> int:
        """A new node, not yet among its parent's children."""
        tree = self.tree
        tree.ids.append(tag_id)
        tree.parents.append(parent)
        tree.starts.append(start)
        node = len(tree.ids) - 1
        self.own_children(node)
        return node

    def forget(self, count: int) -> None:
        """Take back every node from number `count` on."""
        tree = self.tree
        for node in range(count, len(tree.ids)):
            (self._children or {}).pop(node, None)
        del tree.ids[count:], tree.parents[count:], tree.starts[count:]

    def straighten(
        self, nodes: Iterable[int], low: int, high: int, *, to_the_end: bool
    ) -> Callable[[], None]:
        """These elements now stand as their tags do, and nothing waits between two offsets; the way
        back. `to_the_end`: so does the body."""
        sets = (self.cloned, self.fostered, self.fostering, self.unsound)
        taken = [each.intersection(nodes) for each in sets]
        reopen, ends, behind = self.reopen, self._ends, self.behind_body
        for each, some in zip(sets, taken, strict=True):
            each -= some
        self.reopen = [(s, e) for s, e in reopen if s < low or e > high]
        if to_the_end:
            self._ends, self.behind_body = {}, None

        def take_back() -> None:
            for each, some in zip(sets, taken, strict=True):
                each |= some
            self.reopen, self._ends, self.behind_body = reopen, ends, behind

        return take_back

    def set_start(self, node: int, start: re.Match[bytes] | None) -> None:
        """Another start tag for a node."""
        if node < self.count:
            self.origin.setdefault(node, self.tree.starts[node])
        self.tree.starts[node] = start
        self.touched.add(node)
