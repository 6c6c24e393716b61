"""The tree of a page as flat lists, and the caps within which it is built."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from a11y_proxy.html.tags import FIRST_FOREIGN, TEMPLATE, TagNames

Token = re.Match[bytes]
"""A match of the tag pattern; in its group 1 the tag's name, None for what is not a tag."""

OrderKey = tuple[int, int, int]


@dataclass(frozen=True)
class Limits:
    """What a page may cost; beyond, `LimitExceeded` names the cap and the page passes as it came.

    `depth` is of open elements (Blink flattens at 512); `elements` in all; `clones` are elements
    that the parser makes a second time from one tag; `attributes` of one tag; `work` counts the
    open elements, formatting elements and children that searches and moves looked at.
    """

    depth: int = 500
    elements: int = 200_000
    clones: int = 1_000
    attributes: int = 512
    work: int = 5_000_000


class Tree:
    """Elements as numbers 0, 1, ... in order of creation; the lists are indexed by them.

    source        the page's bytes
    quirks        whether the page is in quirks mode
    xml           whether the page is XML: no tag is implied
    cut           whether the page ends within a tag or a comment
    ids           number of the tag's name (negative never)
    parents       parent, -1 for the root
    starts        match of the start tag, None where the tag is implied
    ends          match of the end tag, or the offset where the element ends without one;
                  void and self-closing elements are absent
    implied       offset at which an implied start stands
    clones        element made again from the tag of an earlier one (the value), as in
                  ``<b><p>x</b>y</p>``
    order_keys    place among siblings of elements that were moved; all others stand in the order
                  of their numbers, that is by the key (number, 1, 0)
    misnested     elements whose place in the tree is not that of their tags
    fostered      elements that stood in a table and were put before it (foster parenting)
    fostering     tables from which content was so moved
    detached      elements that the parser took out of the tree again
    shadow_hosts  template by the element to which it gives a declarative shadow root; it and all
                  in it are detached
    dropped       formatting element that is not opened again though it may still be open, as more
                  than two like it came behind (the value: the last of them)
    reopen        ranges of the source in which a closed formatting element waits to be opened again
                  by the next text or tag
    root_tags     each ``<html>`` and ``<body>`` start tag that was not ignored: number of its name,
                  offset; the second of a kind lends its attributes to the first
    form_owner    form of a control that is not inside of it, as the parser associates them
    loose_forms   (form, first offset, last offset): between these the parser holds a form open
                  that is no longer among the open elements
    let_go        forms that an end tag out of scope has let go: they are open, and none ends them
    foreign       numbers of SVG and MathML names: namespace, name
    """

    def __init__(self, source: bytes, tag_names: TagNames | None = None) -> None:
        self.source = source
        self.quirks = False
        self.xml = False
        self.cut = False
        self.tag_names = TagNames() if tag_names is None else tag_names
        self.ids: list[int] = []
        self.parents: list[int] = []
        self.starts: list[Token | None] = []
        self.ends: dict[int, Token | int] = {}
        self.implied: dict[int, int] = {}
        self.clones: dict[int, int] = {}
        self.order_keys: dict[int, OrderKey] = {}
        self.misnested: set[int] = set()
        self.fostered: set[int] = set()
        self.fostering: set[int] = set()
        self.detached: set[int] = set()
        self.shadow_hosts: dict[int, int] = {}
        self.dropped: dict[int, int] = {}
        self.reopen: list[tuple[int, int]] = []
        self.root_tags: list[tuple[int, int]] = []
        self.form_owner: dict[int, int] = {}
        self.loose_forms: list[tuple[int, int, int]] = []
        self.let_go: set[int] = set()
        self.foreign: dict[int, tuple[str, str]] = {}
        self.foreign_ids: dict[tuple[str, str], int] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def id_of(self, name: str) -> int | None:
        """The number that an HTML element of this (lower-case) name has in `ids`; None where the
        page holds none."""
        return self.tag_names.id_of(name)

    def name(self, i: int) -> str:
        """The element's local name as the DOM has it: ``div``, ``foreignObject``."""
        number = self.ids[i]
        if number >= FIRST_FOREIGN:
            return self.foreign[number][1]
        return self.tag_names.names[number]

    def namespace(self, i: int) -> str:
        """``html``, ``svg`` or ``math``."""
        number = self.ids[i]
        return self.foreign[number][0] if number >= FIRST_FOREIGN else "html"

    def in_template(self, i: int) -> bool:
        """Whether the element lies in the contents of a template, which selectors do not see."""
        ids, parents = self.ids, self.parents
        while (i := parents[i]) >= 0:
            if ids[i] == TEMPLATE:
                return True
        return False

    def foreign_id(self, namespace: str, name: str) -> int:
        """The number of an SVG or MathML name; a new one is added."""
        key = (namespace, name)
        number = self.foreign_ids.get(key)
        if number is None:
            number = self.foreign_ids[key] = FIRST_FOREIGN + len(self.foreign_ids)
            self.foreign[number] = key
        return number

    def order(self) -> Sequence[int]:
        """All elements in document order, detached ones left out, template contents included."""
        if not self.order_keys and not self.detached:
            return range(len(self.ids))
        children: list[list[int]] = [[] for _ in self.ids]
        roots: list[int] = []
        for i, parent in enumerate(self.parents):
            if i not in self.detached:
                (children[parent] if parent >= 0 else roots).append(i)
        for parent in {self.parents[i] for i in self.order_keys}:
            if parent >= 0:
                children[parent].sort(key=self.order_key)
        found: list[int] = []
        waiting = roots[::-1]
        while waiting:
            i = waiting.pop()
            found.append(i)
            waiting.extend(reversed(children[i]))
        return found

    def order_key(self, i: int) -> OrderKey:
        """Sorts siblings into document order."""
        return self.order_keys.get(i) or (i, 1, 0)
