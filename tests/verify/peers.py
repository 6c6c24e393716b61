"""Who is judged: our tree, or lxml's in its place, of which a judge must find that it is not the
browser's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import lxml.html
from lxml.cssselect import CSSSelector
from lxml.etree import LxmlError, _Element

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.select import SelectorError, SelectorSet
from a11y_proxy.html.tree import build
from tests.html.treetext import Case, elements
from tests.html.treetext import Element as CaseElement
from tests.verify.pages import Source
from tests.verify.places import tags_of
from tests.verify.reading import Element, Reading


def page_of(case: Case) -> Source:
    """An html5lib test as a page."""
    return Source(f"html5lib {case.name}", case.source, Charset("utf-8", "header"))


class Peer(Protocol):
    """A tree builder with its selectors."""

    def read(self, source: Source) -> Reading:
        """What it makes of a page, and its answers to the selectors."""

    def read_case(self, case: Case) -> tuple[CaseElement, ...]:
        """What it makes of an html5lib test."""


class Ours:
    """a11y_proxy. `read` raises LimitExceeded where the proxy passes the page as it came."""

    def __init__(self, selectors: Sequence[str] = ()) -> None:
        self.refused = {each: why for each in selectors if (why := _refusal(each))}
        understood = [each for each in selectors if each not in self.refused]
        self._set = SelectorSet(understood) if understood else None
        self._selectors = selectors

    def read(self, source: Source) -> Reading:
        document = Document(*source.read)
        tree = document.tree
        order = tree.order()
        position = {-1: -1} | {i: at for at, i in enumerate(order)}
        found = iter(self._set.match(document) if self._set else ())
        return Reading(
            elements=[
                Element(
                    position[tree.parents[i]],
                    tree.namespace(i),
                    tree.name(i),
                    dict(document.attrs(i)),
                )
                for i in order
            ],
            quirks=tree.quirks,
            tags=tags_of(tree, order, source),
            answers=[
                None if each in self.refused else sorted(position[i] for i in next(found))
                for each in self._selectors
            ],
        )

    def read_case(self, case: Case) -> tuple[CaseElement, ...]:
        return elements(build(case.source, scripting=case.scripting))


def _refusal(selector: str) -> str | None:
    try:
        SelectorSet([selector])
    except SelectorError as error:
        return str(error)
    return None


class Lxml:
    """lxml.html, of a page decoded as a browser decodes it. It tells neither where tags stand nor
    of quirks mode."""

    def __init__(self, selectors: Sequence[str] = ()) -> None:
        self._selectors = selectors

    def read(self, source: Source) -> Reading:
        root = _parsed(source.text.encode())
        if root is None:
            return Reading([], quirks=None)
        nodes = [node for node in root.iter() if isinstance(node.tag, str)]
        position: dict[_Element | None, int] = {node: at for at, node in enumerate(nodes)}
        position[None] = -1
        return Reading(
            elements=[
                Element(
                    position[node.getparent()],
                    "html",
                    str(node.tag),
                    {str(name): str(value) for name, value in node.attrib.items()},
                )
                for node in nodes
            ],
            quirks=None,
            answers=[_answer(root, position, each) for each in self._selectors],
        )

    def read_case(self, case: Case) -> tuple[CaseElement, ...]:
        return tuple(
            (parent, space, name, tuple(sorted(attributes.items())))
            for parent, space, name, attributes in self.read(page_of(case)).elements
        )


def _parsed(body: bytes) -> _Element | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return lxml.html.document_fromstring(body, parser)
    except (LxmlError, ValueError):
        return None


def _answer(
    root: _Element, position: dict[_Element | None, int], selector: str
) -> list[int] | None:
    try:
        return [position[node] for node in CSSSelector(selector, translator="html")(root)]
    except (LxmlError, ValueError, SyntaxError, RuntimeError):
        return None
