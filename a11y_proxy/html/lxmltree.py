"""A part of a page as an lxml.html tree: for reshaping, never for serializing the page itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import html
from lxml.etree import _Element

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

# What XML 1.0 (2.2) cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[a-zA-Z_][-a-zA-Z0-9_.]*+")


def to_lxml(document: Document, node: int) -> _Element:
    """An element and all below it, text decoded.

    Comments and processing instructions are left out, and so are attributes whose names XML cannot
    write; an element of such a name (`o:p`) becomes a span. SVG and MathML come without namespace.
    ValueError where the document was edited: render and parse it first.
    """
    if document.edited:
        raise ValueError("the document was edited; expected a fresh one: parse the rendered page")
    top = _element(document, node)
    stack = [(top, iter(document.parts(node)))]
    while stack:
        element, parts = stack[-1]
        for part in parts:
            if isinstance(part, str):
                _add_text(element, _clean(part))
                continue
            child = _element(document, part)
            element.append(child)
            stack.append((child, iter(document.parts(part))))
            break
        else:
            stack.pop()
    return top


def _element(document: Document, node: int) -> _Element:
    name = document.name(node)
    element: _Element = html.Element(name if _NAME.fullmatch(name) else "span")
    for key, value in document.attrs(node).items():
        if _NAME.fullmatch(key):
            element.set(key, _clean(value))
    return element


def _add_text(element: _Element, text: str) -> None:
    if len(element):
        last = element[-1]
        last.tail = (last.tail or "") + text
    else:
        element.text = (element.text or "") + text


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
