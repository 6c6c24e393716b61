"""Small pages for tests of names, roles and exposure."""

from __future__ import annotations

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.names import accessible_name


def page(markup: str, label: str = "utf-8") -> Document:
    charset = Charset(label, "meta")
    return Document(charset.encode("<!doctype html><body>" + markup), charset)


def target(document: Document) -> int:
    """The element with the id x."""
    node = document.by_id("x")
    assert node is not None
    return node


def name_of(markup: str) -> str:
    document = page(markup)
    return accessible_name(document, target(document))
