"""A page under judgement: what checks, evidence and actions are given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from a11y_proxy.engine import facts
from a11y_proxy.engine.findings import Page
from a11y_proxy.html import names
from a11y_proxy.html.document import Document

CONTROLS = frozenset({"input", "select", "textarea"})
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


def words(text: str) -> str:
    """`text` with white space collapsed (the ideographic space too)."""
    return " ".join(text.split())
