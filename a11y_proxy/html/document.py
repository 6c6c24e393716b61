"""A page as rules see it: elements are numbers, answers are as a browser would give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from a11y_proxy.html import content, extents, spans
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.edits.overlay import Overlay
from a11y_proxy.html.edits.pieces import Chain
from a11y_proxy.html.kind import Kind, kind_of
from a11y_proxy.html.lines import Lines
from a11y_proxy.html.nodes import Limits, Tree
from a11y_proxy.html.scanner import TAG, decode_references, first_values
from a11y_proxy.html.selecting.tagindex import TagIndex
from a11y_proxy.html.spans import Span
from a11y_proxy.html.tags import TEMPLATE, kept_name
from a11y_proxy.html.tree import build

if TYPE_CHECKING:
    from lxml.etree import _Element

    from a11y_proxy.html.naming.labels import LabelIndex
    from a11y_proxy.html.naming.styles import Styles

LABELLING = frozenset(("for", "type"))


class Document:
    """A page's tree with the edits made so far. Raises LimitExceeded where a page is over a cap.

    `source` are the bytes as they came, `tree` the builder's lists (indexed by node). All reading
    is live: once a ledger has edited the page, every answer but `source`, `span` and `position`,
    which tell the original place, is that of the edited page. Contents of templates are not part
    of it, as in a browser.
    """

    def __init__(self, source: bytes, charset: Charset, *, limits: Limits | None = None) -> None:
        self.source = source
        self.charset = charset
        self.tree = self._build(limits or Limits())
        self.quirks = self.tree.quirks
        self.xml = self.tree.xml
        self.overlay = Overlay(self.tree)
        self.chain: Chain | None = None
        self.edited = False
        self.root = self.overlay.root
        self.head = self.overlay.head
        self.body = self.overlay.body
        self.kind: Kind = kind_of(self.overlay)
        self.lent = self._lent_tags()
        self._ascii = charset.ascii_compatible
        # What was asked before, good until an edit: see attribute_changed, content_changed.
        self.labels: LabelIndex | None = None
        self.styles: Styles | None = None
        self._attributes: dict[int, dict[str, str]] = {}
        self._parts: dict[int, list[int | str]] = {}
        self.shares: dict[int, tuple[int, int]] = {}
        self._ids: dict[str, int] | None = None
        self._index: TagIndex | None = None
        self._lines: Lines | None = None

    def _build(self, limits: Limits) -> Tree:
        return build(self.source, limits=limits, decode=self.charset.decode_slice)

    def _lent_tags(self) -> dict[int, list[bytes]]:
        """Start tags of a second <html> or <body>: they lend their attributes to the first."""
        lent: dict[int, list[bytes]] = {}
        for node in (self.root, self.body):
            if node is None:
                continue
            own = self.tree.starts[node]
            for tag_id, offset in self.tree.root_tags:
                if tag_id == self.tree.ids[node] and (own is None or own.start() != offset):
                    tag = TAG.match(self.source, offset)
                    if tag is not None:
                        lent.setdefault(node, []).append(tag[0])
        return lent

    # ---- the tree

    def name(self, i: int) -> str:
        """The local name: "div", in SVG as the standard spells it ("linearGradient")."""
        return self.tree.name(i)

    def namespace(self, i: int) -> str:
        """ "html", "svg" or "math"."""
        return self.tree.namespace(i)

    def parent(self, i: int) -> int:
        """The parent, -1 for the root element."""
        return self.tree.parents[i]

    def children(self, i: int) -> Sequence[int]:
        """Child elements in document order; a template has none."""
        if i >= 0 and self.tree.ids[i] == TEMPLATE:
            return ()
        return self.overlay.children(i)

    def ancestors(self, i: int) -> Iterator[int]:
        """Parent, its parent … up to the root."""
        parents = self.tree.parents
        i = parents[i]
        while i >= 0:
            yield i
            i = parents[i]

    def descendants(self, i: int) -> Iterator[int]:
        """All elements below, in document order."""
        stack = list(reversed(self.children(i)))
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(self.children(node)))

    def nodes(self) -> Iterator[int]:
        """All elements in document order."""
        return self.descendants(-1)

    def contains(self, outer: int, inner: int) -> bool:
        """Whether `inner` is `outer` or stands below it."""
        return self.overlay.within(inner, outer)

    def present(self, i: int) -> bool:
        """False once a node was removed, by the parser or by an edit."""
        return i not in self.overlay.removed

    # ---- attributes

    def attr(self, i: int, name: str) -> str | None:
        """An attribute's value, references decoded; None where absent. Names in lower case."""
        known = self._attributes.get(i)
        if known is None:
            start = self.tree.starts[i]
            plain = i not in self.lent and not self.xml and name.isascii()
            if start is not None and plain and name.encode() not in start[0].lower():
                return None  # most that is asked for is absent
            known = self.attrs(i)
        return known.get(name)

    def attrs(self, i: int) -> dict[str, str]:
        """All attributes, names in lower case. Not to be changed by callers."""
        known = self._attributes.get(i)
        if known is None:
            known = self._attributes[i] = {}
            for raw, value in self._raw_attributes(i).items():
                plain = raw.isascii() and 0 not in raw
                name = raw.decode("ascii") if plain else kept_name(self.decode(raw))
                known.setdefault(name, self.decode_value(value))
        return known

    def _raw_attributes(self, i: int) -> dict[bytes, bytes]:
        start = self.tree.starts[i]
        values = first_values(start[0]) if start is not None else {}
        for tag in self.lent.get(i, ()):
            for name, value in first_values(tag).items():
                values.setdefault(name, value)
        return values

    def decode_value(self, value: bytes) -> str:
        """An attribute's value as it stands in a tag, as a browser has it."""
        if self._ascii and value.isascii() and b"\r" not in value:
            text = value.decode("ascii")
        else:
            text = self.decode(value)
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        return decode_references(text, True) if "&" in text else text

    def decode(self, data: bytes) -> str:
        """A slice of the page as text; new lines as a browser has them, each one LF."""
        if self._ascii and data.isascii():
            text = data.decode("ascii")
        else:
            text = self.charset.decode_slice(data)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def lends(self, i: int, name: bytes) -> bool:
        """Whether a second start tag gives this attribute to <html> or <body>."""
        return any(name in first_values(tag) for tag in self.lent.get(i, ()))

    def by_id(self, value: str) -> int | None:
        """The first element of this id."""
        if self._ids is None:
            self._ids = {}
            for i in self.nodes():
                start = self.tree.starts[i]
                if i in self.lent or (start is not None and b"id" in start[0].lower()):
                    found = self.attr(i, "id")
                    if found:
                        self._ids.setdefault(found, i)
        return self._ids.get(value)

    @property
    def index(self) -> TagIndex:
        """For matching: elements by name and by the bytes of their tags."""
        if self._index is None:
            self._index = TagIndex(self)
        return self._index

    def select(self, selector: str) -> list[int]:
        """Elements that a CSS selector matches, in document order. Raises SelectorError."""
        from a11y_proxy.html.select import parse

        return parse(selector).select(self)

    # ---- text

    def text(self, i: int) -> str:
        """All text below, references decoded, white space as it is; without comments and without
        what nobody reads (script, style, noscript, iframe …). Of such an element itself: all."""
        return content.text_of(self, i)

    @cached_property
    def tagless(self) -> list[tuple[int, int, int]] | None:
        """For reading text, see `content.tagless_elements`."""
        return content.tagless_elements(self)

    @cached_property
    def strays(self) -> extents.Strays:
        """For reading text, see `extents.strays_of`."""
        return extents.strays_of(self)

    def has_text(self, i: int) -> bool:
        """Whether any text stands directly inside an element, white space included."""
        return content.has_text(self, i)

    def parts(self, i: int) -> list[int | str]:
        """What stands directly inside an element, in order: children and the text between them.
        Not to be changed by callers."""
        known = self._parts.get(i)
        if known is None:
            known = self._parts[i] = content.parts_of(self, i)
        return known

    def raw_text(self, i: int) -> str:
        """The content of script, style as it is, of title, textarea with references decoded."""
        return content.raw_text_of(self, i)

    # ---- places

    def span(self, i: int) -> Span:
        """Where the element stands in `source`; for an inserted one, where it was inserted."""
        return spans.span_of(self, i)

    def position(self, i: int) -> tuple[int, int]:
        """Line and column of the start tag in `source`, both from 1, in characters."""
        return self.position_at(self.span(i).start)

    def position_at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in `source`."""
        if self._lines is None:
            self._lines = Lines(self.source, self.charset)
        return self._lines.place(offset)

    def snippet(self, i: int, limit: int = 120) -> str:
        """The element's own source, at most `limit` characters, for reports."""
        return spans.snippet_of(self, i, limit)

    def to_lxml(self, i: int) -> _Element:
        """The element with all below as an lxml.html tree. ValueError once the page was edited."""
        from a11y_proxy.html.lxmltree import to_lxml

        return to_lxml(self, i)

    # ---- for the ledger

    def attribute_changed(self, i: int, name: str) -> None:
        """Drop what was remembered that an edit of this attribute made untrue."""
        self.edited = True
        if self._index is not None:
            self._index.touch(i)
        before = self._attributes.pop(i, {})
        if name == "id" and self._ids is not None:
            own, now = before.get("id"), self.attr(i, "id")
            if now in self._ids or (own and self._ids[own] == i):
                self._ids = None
            elif now:
                self._ids[now] = i
        if name in LABELLING:
            self.labels = None
        if self.styles is not None and self.styles.depends_on(name):
            self.styles = None

    def content_changed(self, *nodes: int) -> None:
        """The same for nodes that have another place, name, or other children or text."""
        self.edited = True
        for i in nodes:
            self._attributes.pop(i, None)
        self._parts.clear()
        self.shares.clear()
        self.styles = None
        self._ids = None
        self._index = None
        self.labels = None
