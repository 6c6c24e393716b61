"""One round of matching over a page as it is now.

Walks up and to the left remember what they found, so that no page makes a round more than linear
in its elements for each compound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from a11y_proxy.html.selecting.selectors import Combinator, Nth
from a11y_proxy.html.selecting.states import States
from a11y_proxy.html.selecting.tagtests import Tag, namespaced, plain_attributes
from a11y_proxy.html.selecting.verdicts import ANY, Judge, Verdict
from a11y_proxy.html.tags import FIRST_FOREIGN

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

NodeTest = Callable[["Round", int], bool]


class Round:
    """One evaluation: what it remembers is true of the page as it is now and dies with it."""

    def __init__(self, judge: Judge, document: Document) -> None:
        self.document = document
        self.judge = judge
        self.parents = document.tree.parents
        self._verdicts: dict[int, Verdict] = {}
        self._kept = {} if document.xml else judge.kept(document.charset.label, document.quirks)
        self._table: dict[int, list[int]] | None = None
        self._places: dict[int, tuple[Sequence[int], int]] = {}
        self._memos: dict[int, dict[int, bool]] = {}
        self._ordinals: dict[int, dict[int, int]] = {}
        self._anchors: dict[int, set[int]] = {}

    def select(self, branches: Iterable[tuple[int, NodeTest | None]]) -> list[int]:
        """What any of the branches selects, in document order."""
        results = []
        for number, test in branches:
            nodes = self.candidates(number)
            if nodes:
                results.append([i for i in nodes if test(self, i)] if test else list(nodes))
        if len(results) <= 1:
            return results[0] if results else []
        union = set().union(*results)
        return [node for node in self.nodes() if node in union] if union else []

    @cached_property
    def states(self) -> States:
        return States(self)

    def nodes(self) -> Sequence[int]:
        """Elements in document order, without what templates hold."""
        return self.document.index.nodes

    def candidates(self, number: int) -> Sequence[int]:
        """Elements whose tag satisfies a sought compound, in document order."""
        if number == ANY:
            return self.nodes()
        if self._table is None:
            self._table = self._all_candidates()
        return self._table.get(number, ())

    def _all_candidates(self) -> dict[int, list[int]]:
        """Judges every element that may be meant. What `verdict` does is done in place: it is asked
        nowhere else so often."""
        sieve = self.judge.sieve
        nodes = self.nodes() if sieve is None else sieve.worth_judging(self.document)
        table: dict[int, list[int]] = {}
        ids, starts = self.document.tree.ids, self.document.tree.starts
        verdicts, kept = self._verdicts, self._kept
        for node in nodes:
            start = starts[node]
            verdict = None
            if start is not None and ids[node] < FIRST_FOREIGN:
                verdict = kept.get(start[0])
            if verdict is None:
                verdict = self._judged(node)
            verdicts[node] = verdict
            for each in verdict[1]:
                meant = table.get(each)
                if meant is None:
                    table[each] = [node]
                else:
                    meant.append(node)
        return table

    def verdict(self, node: int) -> Verdict:
        verdict = self._verdicts.get(node)
        if verdict is None:
            tree = self.document.tree
            start = tree.starts[node]
            if start is not None and tree.ids[node] < FIRST_FOREIGN:
                verdict = self._kept.get(start[0])
            if verdict is None:
                verdict = self._judged(node)
            self._verdicts[node] = verdict
        return verdict

    def _judged(self, node: int) -> Verdict:
        document, judge = self.document, self.judge
        name = document.name(node)
        html = document.namespace(node) == "html" and not document.xml
        start = document.tree.starts[node]
        # A later <html> or <body> lends its attributes to the first, so bytes do not settle these.
        settled = start is not None and html and name not in ("html", "body")
        if start is not None and settled and judge.plain:
            behind_name = start.end(1) - start.start()
            attrs = judge.attributes(start[0], behind_name, document.decode_value)
        else:
            attrs = document.attrs(node)
        if not html:
            attrs = plain_attributes(attrs, xml=document.xml)
        verdict = judge.judge(Tag(name, html, document.quirks, attrs, document.xml))
        if start is not None and settled:
            judge.keep(self._kept, start[0], verdict)
        return verdict

    def single_attributes(self, node: int) -> Iterator[Tag]:
        """The element's tag once for each attribute, under its local name."""
        document = self.document
        name, xml = document.name(node), document.xml
        foreign = xml or document.namespace(node) != "html"
        for each, value in document.attrs(node).items():
            local = (namespaced(each, xml=xml) if foreign else None) or each
            yield Tag(name, not foreign, document.quirks, {local: value}, xml)

    def parent(self, node: int) -> int:
        return self.parents[node]

    def previous(self, node: int) -> int:
        """The sibling before, -1 for none."""
        siblings, at = self._place(node)
        return siblings[at - 1] if at else -1

    def is_last(self, node: int) -> bool:
        """Whether no sibling follows."""
        return self._place(node)[0][-1] == node

    def _place(self, node: int) -> tuple[Sequence[int], int]:
        place = self._places.get(node)
        if place is None:
            parent = self.parents[node]
            siblings = self.document.children(parent) if parent >= 0 else (node,)
            for at, each in enumerate(siblings):
                self._places[each] = siblings, at
            place = self._places[node]
        return place

    def ordinal(self, node: int, serial: int, nth: Nth, of: NodeTest | None) -> int:
        """The node's number, from 1, among the siblings that count."""
        known = self._ordinals.setdefault(serial, {})
        if node not in known:
            siblings = self._place(node)[0]
            counts: dict[tuple[str, str], int] = {}
            for each in reversed(siblings) if nth.last else siblings:
                kind = ("", "")
                if nth.of_type:
                    kind = self.document.namespace(each), self.document.name(each)
                if of is None or of(self, each):
                    counts[kind] = counts.get(kind, 0) + 1
                known[each] = counts.get(kind, 0)
        return known[node]

    def memo(self, serial: int) -> dict[int, bool]:
        return self._memos.setdefault(serial, {})

    def anchors(self, serial: int, finders: list[Callable[[Round], set[int]]]) -> set[int]:
        known = self._anchors.get(serial)
        if known is None:
            known = self._anchors[serial] = set().union(*(find(self) for find in finders))
        return known

    def left_of(self, nodes: set[int], combinator: Combinator) -> set[int]:
        """Elements that stand to the left of any of `nodes` as the combinator says."""
        step = self.parent if combinator in " >" else self.previous
        if combinator in ">+":
            return {left for node in nodes if (left := step(node)) >= 0}
        found: set[int] = set()
        for node in nodes:
            left = step(node)
            while left >= 0 and left not in found:
                found.add(left)
                left = step(left)
        return found

    def empty(self, node: int) -> bool:
        """No element and no text within; comments do not count, white space does."""
        document = self.document
        if document.name(node) == "template":
            return True
        return not document.children(node) and not document.has_text(node)
