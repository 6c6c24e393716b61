"""A page under judgement: what checks, evidence and actions are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True)
class Case:
    """A document and what is known of its page. The document may change between two calls."""

    document: Document
    page: Page

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

    def controls(self, node: int) -> list[int]:
        """The controls inside `node` that need a label, in document order."""
        return [n for n in self.document.descendants(node) if self.is_control(n)]


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
