"""Taking tags and elements out of an lxml tree, text kept; what a paragraph may hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree
from lxml.etree import _Element

from a11y_proxy.views.elder.allowed import BLOCKS, VOID

_EMPTY_BUT_KEPT: Final = (
    VOID
    | {"td", "th", "tr", "textarea", "select", "button"}
    | {
        "video",
        "audio",
        "option",
    }
)
_SPACE: Final = "\t\n\f\r \xa0\u3000\u200b\ufeff"
_SEPARATORS: Final = _SPACE + "|\uff5c"
_HEADINGS: Final = ("h2", "h3", "h4", "h5", "h6")


def drop(node: _Element) -> None:
    """Takes `node` out; the text that follows it stays."""
    parent = node.getparent()
    if parent is None:
        return
    _join(node, node.tail or "")
    node.tail = None
    parent.remove(node)


def unwrap(node: _Element) -> None:
    """Takes the tags of `node` out; its content stays."""
    parent = node.getparent()
    if parent is None:
        return
    place = parent.index(node)
    children = list(node)
    _join(node, node.text or "")
    if children:
        children[-1].tail = (children[-1].tail or "") + (node.tail or "")
    else:
        _join(node, node.tail or "")
    node.tail = None
    parent.remove(node)
    for offset, child in enumerate(children):
        parent.insert(place + offset, child)


def unwrap_all(root: _Element, tags: Iterable[str]) -> None:
    """Takes the tags of every such element below `root` out."""
    for node in list(root.iter(*tags)):
        if node is not root:
            unwrap(node)


def replace(node: _Element, new: _Element) -> None:
    """Puts `new` where `node` stands."""
    parent = node.getparent()
    if parent is not None:
        new.tail, node.tail = node.tail, None
        parent.replace(node, new)


def text_of(node: _Element) -> str:
    """The text of `node`, white space collapsed."""
    return " ".join("".join(map(str, node.itertext())).split())


def open_paragraphs(root: _Element) -> None:
    """A paragraph that holds a block, which a parser would close before it, becomes a block; of a
    heading's blocks the tags go."""
    for node in list(root.iter("p", "pre")):
        if any(inner.tag in BLOCKS for inner in node.iterdescendants()):
            node.tag = "div"
    for heading in list(root.iter(*_HEADINGS)):
        for inner in list(heading.iterdescendants()):
            if inner.tag in ("div", "p"):
                inner.tail = " " + (inner.tail or "")
                unwrap(inner)


def prune(root: _Element) -> None:
    """Takes out, leaves first, what shows nothing, and tags that say nothing."""
    for node in reversed(list(root.iterdescendants(etree.Element))):
        if node.tag in _EMPTY_BUT_KEPT:
            continue
        blank = not len(node) and not (node.text or "").strip(_SEPARATORS)
        if blank and not node.get("id"):
            drop(node)
        elif not node.attrib and (node.tag == "span" or _holds_one_block(node)):
            unwrap(node)


def _holds_one_block(node: _Element) -> bool:
    if node.tag != "div" or len(node) != 1 or node[0].tag not in BLOCKS:
        return False
    return not ((node.text or "") + (node[0].tail or "")).strip(_SPACE)


def _join(node: _Element, text: str) -> None:
    """Appends `text` to what stands right before `node`."""
    before = node.getprevious()
    parent = node.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text
