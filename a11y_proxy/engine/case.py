"""A page under judgement: what checks, evidence and actions are given."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from a11y_proxy.engine import facts
from a11y_proxy.engine.findings import Page
from a11y_proxy.html import names
from a11y_proxy.html.document import Document

CONTROLS = frozenset({"input", "select", "textarea"})
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "noembed", "noframes"})
_NOT_LABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})


@dataclass(frozen=True)
class Proof:
    """What an evidence found: a text, or nodes of the page, or both."""

    text: str = ""
    nodes: tuple[int, ...] = ()


class Around(NamedTuple):
    """The parts of an element, blank text left out, and the place of one of them."""

    parts: Sequence[int | str]
    at: int


class _Parts(NamedTuple):
    parts: Sequence[int | str]
    places: dict[int, int]


@dataclass
class _Index:
    """Elements numbered in document order: each with its own number and the first behind it."""

    extents: dict[int, tuple[int, int]] = field(default_factory=dict)
    controls: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """The numbers of the controls."""
    parents: dict[int, _Parts] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A document and what is known of its page, for one phase: repairs change the document between
    two calls, but what facts say and where controls stand is read once, as the phase found it."""

    document: Document
    page: Page
    numbered: dict[str, int] = field(default_factory=dict)
    """The last number of the ids that we gave, by what stands before it."""

    @cached_property
    def base(self) -> str | None:
        """The href of `<base>`; rules never change it."""
        return facts.base_href(self.document)

    def address(self, href: str) -> facts.Address | None:
        """Where `href` leads on this site, or None."""
        return facts.address(self.page.site, self.page.target, href, self.base)

    def main(self) -> int | None:
        """The first node that is a main landmark and not known to be hidden, or None."""
        document = self.document
        for node in document.select("main, [role~=main i]"):
            if names.role(document, node) == "main" and names.exposed(document, node) != "no":
                return node
        return None

    def is_control(self, node: int) -> bool:
        """True for a form control that needs a label of its own."""
        name = self.document.name(node)
        if name != "input":
            return name in CONTROLS
        kind = (self.document.attr(node, "type") or "text").strip().lower()
        return kind not in _NOT_LABELLED

    def controls(self, node: int) -> Sequence[int]:
        """The controls inside `node` that need a label, in document order."""
        extent = self._index.extents.get(node)
        if extent is None:  # inserted in this phase
            return [n for n in self.document.descendants(node) if self.is_control(n)]
        places, found = self._index.places, self._index.controls
        first, end = extent
        return found[bisect_left(places, first + 1) : bisect_left(places, end)]

    def around(self, node: int) -> Around:
        """What stands in the node's parent, and the node's place in it."""
        parent = self.document.parent(node)
        known = self._index.parents.get(parent)
        if known is None or node not in known.places:
            parts = [p for p in self.document.parts(parent) if not isinstance(p, str) or p.strip()]
            places = {part: at for at, part in enumerate(parts) if isinstance(part, int)}
            known = self._index.parents[parent] = _Parts(parts, places)
        return Around(known.parts, known.places[node])

    @cached_property
    def control_texts(self) -> dict[int, str]:
        """What the site's facts call its controls on this page."""
        return facts.control_texts(self.document, self.page.site)

    @cached_property
    def _index(self) -> _Index:
        """One walk over the page, so that a page of many controls costs no more than its size."""
        index, document, number = _Index(), self.document, 0
        stack = [-1]
        while stack:
            node = stack.pop()
            if node < -1:  # all below is numbered
                index.extents[-node - 2] = index.extents[-node - 2][0], number
                continue
            if node >= 0:
                index.extents[node] = number, number
                if self.is_control(node):
                    index.controls.append(node)
                    index.places.append(number)
                stack.append(-node - 2)
                number += 1
            stack.extend(reversed(document.children(node)))
        return index


def shown_words(document: Document, node: int) -> str:
    """The words of `node` without what its page hides from everybody or from screen readers."""
    below = document.descendants(node)
    if not any(document.text(n).strip() and names.exposed(document, n) == "no" for n in below):
        return words(document.text(node))
    return words(_text_without(document, node, lambda n: names.exposed(document, n) == "no"))


def authors_text(document: Document) -> str:
    """The text of the page without what we ourselves inserted. The title counts in framesets alone,
    which have no other text: a view adds its name to it, and a page that comes by twice must read
    the same."""
    node = document.root if document.body is None else document.body
    if node is None:
        return ""
    if not document.select("[data-a11y]"):
        return document.text(node)
    return _text_without(document, node, lambda n: is_ours(document, n))


def is_ours(document: Document, node: int) -> bool:
    """True for an element that we inserted; what a wrapper of ours holds is the author's."""
    mark = document.attr(node, "data-a11y")
    return bool(mark) and not str(mark).endswith(":wrap")


def _text_without(document: Document, node: int, left_out: Callable[[int], bool]) -> str:
    out: list[str] = []
    stack: list[int | str] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            out.append(part)
        elif part == node or (document.name(part) not in _SILENT and not left_out(part)):
            stack.extend(reversed(document.parts(part)))
    return "".join(out)


def words(text: str) -> str:
    """`text` with white space collapsed (the ideographic space too)."""
    return " ".join(text.split())
