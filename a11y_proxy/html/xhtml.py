"""Pages that are served as XHTML: read, as a browser reads XML; not edited.

libxml2 says whether a page is well-formed and what each element is; the places in the page's bytes
are found by a scan of our own, and both must name the same elements in the same order. A page that
a browser would not show, or show as something else, raises XhtmlError: it passes as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final, NoReturn

from lxml import etree

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html import xmlmarkup
from a11y_proxy.html.charset import BOMS, UNUSABLE, Charset, canonical, header_label
from a11y_proxy.html.document import Document
from a11y_proxy.html.lines import Lines
from a11y_proxy.html.nodes import Limits, Tree
from a11y_proxy.html.prescan import xml_encoding
from a11y_proxy.html.tags import NUMBERS

NAMESPACES: Final = {
    "http://www.w3.org/1999/xhtml": "html",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "math",
}
_BOM: Final = b"\xef\xbb\xbf"
_WHERE = re.compile(r", line \d+, column \d+.*", re.DOTALL)


class XhtmlError(ValueError):
    """A page that is not well-formed, or that a browser makes into another: what was found, what
    was expected; line and column from 1, in characters."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.line = line
        self.column = column
        self.message = message


def sniff_xhtml(body: bytes, content_type: str | None = None) -> Charset | None:
    """The encoding in which a browser reads XHTML: BOM, header, XML declaration, else UTF-8. None
    where nobody can write it. UTF-16 and ISO-2022-JP are to be transcoded, as HTML pages are."""
    for mark, label in BOMS:
        if body.startswith(mark):
            return Charset(label, "bom")
    header = canonical(header_label(content_type or "") or "")
    if header is not None:
        return None if header in UNUSABLE else Charset(header, "header")
    declared = xml_encoding(body, lambda label: canonical(label.decode("latin-1")))
    if declared is not None and declared.name is not None:
        return None if declared.name in UNUSABLE else Charset(declared.name, "meta")
    return Charset("utf-8", "guess")


def build_xml(source: bytes, charset: Charset, limits: Limits | None = None) -> Tree:
    """The tree of an XHTML page in an ASCII-compatible encoding. Raises XhtmlError, and
    LimitExceeded where the page is over one of `limits`."""
    scan = _Scan(source, charset, limits or Limits())
    scan.run()
    scan.name_elements()
    return scan.tree


class _Scan:
    """One pass over the page's bytes, then libxml2's word on it."""

    def __init__(self, source: bytes, charset: Charset, limits: Limits) -> None:
        self.source = source
        self.charset = charset
        self.limits = limits
        self.tree = Tree(source)
        self.tree.xml = True
        self._open: list[int] = []

    def run(self) -> None:
        """Finds the tags and pairs them; nothing is expanded, so that nothing can grow."""
        source = self.source
        at = len(_BOM) if source.startswith(_BOM) else 0
        while (at := source.find(b"<", at)) >= 0:
            tag = xmlmarkup.TAG.match(source, at)
            if tag is None:
                at = self._other(at)
                continue
            if tag[1].startswith(b"/"):
                self._close(tag)
            else:
                self._add(tag)
            at = tag.end()
        if self._open:
            self._fail(len(source), "the end", f"</{self._name(self._open[-1])}>")
        if not self.tree.ids:
            self._fail(len(source), "no element", "a page")

    def _add(self, tag: re.Match[bytes]) -> None:
        tree, limits = self.tree, self.limits
        if tag[0].count(b"=") > limits.attributes < sum(1 for _ in xmlmarkup.attributes(tag[0])):
            raise LimitExceeded("too many attributes in one tag")
        node = len(tree.ids)
        if node >= limits.elements:
            raise LimitExceeded("too many elements")
        tree.ids.append(0)
        tree.parents.append(self._open[-1] if self._open else -1)
        tree.starts.append(tag)
        if not tag[0].endswith(b"/>"):
            self._open.append(node)
            if len(self._open) > limits.depth:
                raise LimitExceeded("too deep")

    def _close(self, tag: re.Match[bytes]) -> None:
        node = self._open.pop() if self._open else -1
        start = self.tree.starts[node] if node >= 0 else None
        if start is None or start[1] != tag[1][1:]:
            expected = f"</{self._name(node)}>" if node >= 0 else "a start tag"
            self._fail(tag.start(), f"<{self.charset.decode(tag[1])}>", expected)
        self.tree.ends[node] = tag

    def _other(self, at: int) -> int:
        behind = xmlmarkup.behind(self.source, at, self.charset.decode)
        if behind == at and self.source.startswith(b"<!DOCTYPE", at):
            self._fail(at, "a doctype that holds declarations or is not closed", "none of its own")
        if behind == at:
            found = repr(self.charset.decode(self.source[at : at + 12].split(b">")[0]))
            self._fail(at, found, "a tag")
        if not self._open and xmlmarkup.transforms(self.source[at:behind]):
            self._fail(at, "an XSLT style sheet", "a page that is shown as it is")
        return behind

    def _name(self, node: int) -> str:
        start = self.tree.starts[node]
        return self.charset.decode(start[1]) if start is not None else ""

    def _fail(self, offset: int, found: str, expected: str) -> NoReturn:
        place = Lines(self.source, self.charset).place(offset)
        raise XhtmlError(*place, f"found {found}, expected {expected}")

    def name_elements(self) -> None:
        """Gives each element the name and namespace that libxml2 has for it."""
        tree = self.tree
        known: dict[tuple[bytes, str | None, str], int] = {}
        elements = [*self._parsed().iter(etree.Element)]
        if len(elements) != len(tree.ids):
            self._fail(len(self.source), f"{len(tree.ids)} tags", f"{len(elements)} elements")
        for node, element in enumerate(elements):
            start = tree.starts[node]
            key = start[1] if start is not None else b"", element.prefix, element.tag
            number = known.get(key)
            if number is None:
                number = known[key] = self._number(node, element)
            tree.ids[node] = number
        if all(tree.namespace(node) not in NAMESPACES.values() for node in range(len(tree))):
            self._fail(0, "no element of XHTML, SVG or MathML", "a page: browsers show the source")

    def _number(self, node: int, element: etree._Element) -> int:
        name = etree.QName(element)
        written = f"{element.prefix}:{name.localname}" if element.prefix else name.localname
        if self._name(node) != written:
            self._fail(0, f"a tag <{self._name(node)}>", f"an element <{written}>")
        namespace = NAMESPACES.get(name.namespace or "", name.namespace or "")
        number = NUMBERS.get(name.localname) if namespace == "html" else None
        return number or self.tree.foreign_id(namespace, name.localname)

    def _parsed(self) -> etree._Element:
        parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        )
        try:
            return etree.fromstring(self._text().encode(), parser)
        except etree.XMLSyntaxError as error:
            line, column = error.position
            message = _WHERE.sub("", error.msg or "")
            message = f"found what is not well-formed ({message}), expected XML"
            raise XhtmlError(max(line or 1, 1), max(column or 1, 1), message) from None

    def _text(self) -> str:
        """The whole page. Seen in Chromium 156: bytes that are no character end it."""
        text = self.charset.decode(self.source)
        if "\ufffd" not in text:
            return text
        if self.charset.label != "utf-8":
            before = text.partition("\ufffd")[0].replace("\r\n", "\n").replace("\r", "\n")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            message = f"found bytes that are no {self.charset.label}, expected characters"
            raise XhtmlError(line, column, message)
        try:
            return self.source.decode()
        except UnicodeDecodeError as error:
            self._fail(error.start, "bytes that are no UTF-8", "characters")


class XhtmlDocument(Document):
    """An XHTML page as rules see it: every answer of a `Document`, by the rules of XML.

    Names and values keep their case. An element's name is its local name, its namespace "html",
    "svg", "math", or else the namespace's own name; an attribute's name is the qualified one
    ("xlink:href"). No tag is implied, and script and style hold text like any other element.
    A ledger refuses it.
    """

    tagless = None

    def _build(self, limits: Limits) -> Tree:
        return build_xml(self.source, self.charset, limits)

    @cached_property
    def _entities(self) -> Mapping[str, str]:
        first = self.tree.starts[0]
        prolog = self.source[: first.start() if first is not None else 0]
        return xmlmarkup.entities_of(prolog, self.charset.decode)

    def attrs(self, i: int) -> dict[str, str]:
        known = self._attributes.get(i)
        if known is None:
            start = self.tree.starts[i]
            raw = xmlmarkup.attributes(start[0]) if start is not None else ()
            known = {self.decode(name): self.decode_value(value) for name, value in raw}
            self._attributes[i] = known
        return known

    def decode_value(self, value: bytes) -> str:
        return xmlmarkup.value_of(self.decode(value), self._entities)

    def has_text(self, i: int) -> bool:
        return any(isinstance(part, str) for part in self.parts(i))

    def parts(self, i: int) -> list[int | str]:
        known = self._parts.get(i)
        if known is not None:
            return known
        parts: list[int | str] = []
        _, position, end, _ = self.span(i)
        for child in self.overlay.children(i):
            span = self.span(child)
            if text := self._text(position, span.start):
                parts.append(text)
            parts.append(child)
            position = span.end
        if text := self._text(position, end):
            parts.append(text)
        self._parts[i] = parts
        return parts

    def _text(self, start: int, end: int) -> str:
        found: list[str] = []
        decode = self.charset.decode
        for literal, at, behind in xmlmarkup.texts(self.source, start, end, decode):
            text = self.decode(self.source[at:behind])
            found.append(text if literal else xmlmarkup.resolved(text, self._entities))
        return "".join(found)

    def raw_text(self, i: int) -> str:
        """The text that stands directly inside an element."""
        return "".join(part for part in self.parts(i) if isinstance(part, str))
