"""The same edits by the usual idiom: parsed, edited and serialized by lxml.html."""

from __future__ import annotations

import lxml.html
from lxml import etree

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from tests.html.sequences import Step
from tests.verify.editstage import Splice


class Lxml:
    """A page in lxml.html. Elements are told by the names before them: where its tree has other
    ones than the browser's, by their place among those of the same name."""

    def __init__(self, body: bytes, charset: Charset, document: Document) -> None:
        self._body = body
        self._charset = charset
        self._root = lxml.html.document_fromstring(
            body, parser=lxml.html.HTMLParser(encoding=charset.label)
        )
        self._elements: dict[int, etree._Element] = {}
        by_name: dict[str, list[etree._Element]] = {}
        for element in self._root.iter(etree.Element):
            by_name.setdefault(element.tag, []).append(element)
        seen: dict[str, int] = {}
        for i in document.nodes():
            name = document.name(i)
            place = seen[name] = seen.get(name, -1) + 1
            if place < len(by_name.get(name, ())):
                self._elements[i] = by_name[name][place]

    def apply(self, step: Step) -> list[Splice]:
        element = self._elements.get(step.node)
        if element is None:
            raise Refused("lxml's tree has no such element")
        try:
            self._edit(element, step)
        except (ValueError, AttributeError, TypeError, LookupError, etree.LxmlError) as error:
            raise Refused(f"lxml: {type(error).__name__}") from error
        tree = self._root.getroottree()
        text = etree.tostring(tree, method="html", encoding="unicode")
        return [(0, len(self._body), self._charset.encode(text))]

    def _edit(self, element: etree._Element, step: Step) -> None:
        match step.operation:
            case "set" if step.value is None:
                element.attrib.pop(step.name, None)
            case "set":
                element.set(step.name, step.value or "")
            case "before" | "after" | "prepend" | "append":
                text, new = _fragment(step.markup)
                _put(element, step.operation, text, new)
                inner = [each for top in new for each in top.iter(etree.Element)]
                self._elements.update(enumerate(inner, step.first))
            case "move":
                tail, element.tail = element.tail, None
                _leave(element, tail)
                _put(self._elements[step.other], step.place, "", [element])
            case "wrap":
                self._wrap(element, step)
            case "wrap_content":
                _, [wrapper] = _fragment(step.markup)
                wrapper.text, element.text = element.text, None
                wrapper.extend(list(element))
                element.append(wrapper)
                self._elements[step.first] = wrapper
            case "remove":
                element.drop_tree()  # type: ignore[attr-defined]
            case "unwrap":
                element.drop_tag()  # type: ignore[attr-defined]
            case "rename":
                element.tag = step.name
            case "replace_text":
                for child in list(element):
                    element.remove(child)
                element.text = step.value

    def _wrap(self, element: etree._Element, step: Step) -> None:
        parent, last = element.getparent(), self._elements[step.other]
        if parent is None or last.getparent() is not parent:
            raise Refused("lxml: the last element to wrap is no sibling")
        _, [wrapper] = _fragment(step.markup)
        low, high = parent.index(element), parent.index(last)
        wrapper.tail, last.tail = last.tail, None
        inner = list(parent)[low : high + 1]
        parent.insert(low, wrapper)
        wrapper.extend(inner)
        self._elements[step.first] = wrapper


def _fragment(markup: str) -> tuple[str, list[etree._Element]]:
    """Leading text and the nodes behind it."""
    found = lxml.html.fragments_fromstring(markup)
    text = found.pop(0) if found and isinstance(found[0], str) else ""
    return str(text), list(found)


def _leave(element: etree._Element, tail: str | None) -> None:
    """Takes an element out of its parent, the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        raise Refused("lxml: the root")
    before = element.getprevious()
    parent.remove(element)
    if before is not None:
        before.tail = (before.tail or "") + (tail or "")
    else:
        parent.text = (parent.text or "") + (tail or "")


def _put(target: etree._Element, place: str, text: str, new: list[etree._Element]) -> None:
    """Text and elements at one of the four places."""
    inside = place in ("prepend", "append")
    parent = target if inside else target.getparent()
    if parent is None:
        raise Refused("lxml: the root")
    at = {"prepend": 0, "append": len(parent)}.get(place, -1)
    behind = ""
    if place == "prepend":
        behind, parent.text = parent.text or "", None
    elif not inside:
        at = parent.index(target) + (place == "after")
        if place == "after":
            behind, target.tail = target.tail or "", None
    for number, element in enumerate(new):
        parent.insert(at + number, element)
    _join(parent, at, text)
    _join(parent, at + len(new), behind)


def _join(parent: etree._Element, at: int, text: str) -> None:
    """Text before the child at a place."""
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
