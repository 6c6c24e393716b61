"""Which encoding a page's first bytes declare by the HTML standard, and by an XML declaration.

The algorithms are the standard's "prescan a byte stream to determine its encoding", "get an
attribute", "extracting a character encoding from a meta element" and "get an XML encoding", byte
by byte: what a lenient reader would accept and a browser does not must not count. `metascan` has
what Chromium does instead of the first.
"""

from __future__ import annotations

from a11y_proxy.html.metascan import Declaration, Lookup, meant

WINDOW = 1024
"""Bytes that the standard asks to be scanned."""

SPACES = b"\t\n\f\r "
LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


class _OutOfBytes(Exception):
    """The scan met the end inside a tag: what stands there is not believed."""


def prescan(body: bytes, lookup: Lookup) -> Declaration | None:
    """The first meta within the window that names an encoding which somebody knows."""
    return _Scan(body[:WINDOW], lookup).run()


def xml_encoding(body: bytes, lookup: Lookup) -> Declaration | None:
    """What an XML declaration at the very start names. It counts in HTML too where no meta does,
    as long as it may be (seen in Chromium 156; the standard stops at 1,024 bytes)."""
    if body.startswith((b"<\0?\0x\0", b"\0<\0?\0x")):
        return Declaration(b"", "utf-16le" if body[0] else "utf-16be", 0)
    label = _xml_label(body)
    if not label:
        return None
    name = lookup(label)
    return Declaration(label, "utf-8" if name in ("utf-16le", "utf-16be") else name, 0)


class _Scan:
    """One run over `data`."""

    def __init__(self, data: bytes, lookup: Lookup) -> None:
        self.data = data
        self.lookup = lookup
        self.pos = 0

    def run(self) -> Declaration | None:
        data = self.data
        try:
            while (at := data.find(b"<", self.pos)) >= 0:
                self.pos = at
                follower = data[at + 1 : at + 2]
                if data.startswith(b"<!--", at):
                    self.pos = self._find(b"-->", at + 2) + 3
                elif follower in (b"!", b"?") or (
                    follower == b"/" and data[at + 2 : at + 3] not in _LETTER_BYTES
                ):
                    self.pos = self._find(b">", at + 1) + 1
                elif follower == b"/" or follower in _LETTER_BYTES:
                    found = self._tag(at)
                    if found is not None:
                        return found
                else:
                    self.pos = at + 1
        except _OutOfBytes:
            pass
        return None

    def _tag(self, at: int) -> Declaration | None:
        """What the tag at `at` declares; leaves `pos` behind it."""
        data = self.data
        if data[at + 1 : at + 5].lower() == b"meta" and data[at + 5 : at + 6] in _META_ENDS:
            self.pos = at + 5
            label = self._meta()
            name = meant(self.lookup(label)) if label else None
            return Declaration(label, name, at) if name else None
        end = at + 1
        while self._byte(end) not in _NAME_ENDS:
            end += 1
        self.pos = end
        while self._attribute() is not None:
            pass
        return None

    def _meta(self) -> bytes:
        """The label that the meta states, b"" where it states none."""
        seen: set[bytes] = set()
        got_pragma = False
        need_pragma: bool | None = None
        label = b""
        while (attribute := self._attribute()) is not None:
            name, value = attribute
            if name in seen:
                continue
            seen.add(name)
            if name == b"http-equiv":
                got_pragma = value == b"content-type"
            elif name == b"content" and need_pragma is None:
                extracted = label_in_content(value)
                if extracted is not None and self.lookup(extracted) is not None:
                    label, need_pragma = extracted, True
            elif name == b"charset":
                label, need_pragma = value, False
        return b"" if need_pragma is None or (need_pragma and not got_pragma) else label

    def _attribute(self) -> tuple[bytes, bytes] | None:
        """ "Get an attribute": (name, value), lower-cased; None at the tag's end."""
        pos = self.pos
        while self._byte(pos) in _BEFORE_NAME:
            pos += 1
        if self._byte(pos) == _GT:
            self.pos = pos
            return None
        start = pos
        while (byte := self._byte(pos)) not in _AFTER_NAME and not (
            byte == _EQUALS and pos > start
        ):
            pos += 1
        name = self.data[start:pos].lower()
        while self._byte(pos) in SPACES:
            pos += 1
        if self._byte(pos) != _EQUALS:
            self.pos = pos
            return name, b""
        pos += 1
        while self._byte(pos) in SPACES:
            pos += 1
        return name, self._value(pos)

    def _value(self, pos: int) -> bytes:
        quote = self._byte(pos)
        if quote in b"\"'":
            end = self._find(bytes((quote,)), pos + 1)
            self.pos = end + 1
            return self.data[pos + 1 : end].lower()
        start = pos
        while self._byte(pos) not in _VALUE_ENDS:
            pos += 1
        self.pos = pos
        return self.data[start:pos].lower()

    def _byte(self, pos: int) -> int:
        if pos >= len(self.data):
            raise _OutOfBytes
        return self.data[pos]

    def _find(self, what: bytes, start: int) -> int:
        at = self.data.find(what, start)
        if at < 0:
            raise _OutOfBytes
        return at


def label_in_content(value: bytes) -> bytes | None:
    """The label within a meta's `content` ("text/html; charset=gbk"), as written."""
    lowered = value.lower()
    pos = 0
    while (at := lowered.find(b"charset", pos)) >= 0:
        pos = _skip(value, at + 7)
        if value[pos : pos + 1] != b"=":
            continue
        pos = _skip(value, pos + 1)
        quote = value[pos : pos + 1]
        if quote in (b'"', b"'"):
            end = value.find(quote, pos + 1)
            return value[pos + 1 : end] if end >= 0 else None
        end = pos
        while end < len(value) and value[end] not in b"\t\n\f\r ;":
            end += 1
        return value[pos:end] or None
    return None


def _xml_label(data: bytes) -> bytes:
    if not data.startswith(b"<?xml"):
        return b""
    close = data.find(b">")
    at = data.find(b"encoding", 0, close) if close >= 0 else -1
    if at < 0:
        return b""
    pos = _skip_controls(data, at + 8)
    if data[pos : pos + 1] != b"=":
        return b""
    pos = _skip_controls(data, pos + 1)
    quote = data[pos : pos + 1]
    end = data.find(quote, pos + 1, close) if quote in (b'"', b"'") else -1
    label = data[pos + 1 : end] if end >= 0 else b""
    return label if label and min(label) > 0x20 else b""


def _skip(data: bytes, pos: int) -> int:
    while pos < len(data) and data[pos] in SPACES:
        pos += 1
    return pos


def _skip_controls(data: bytes, pos: int) -> int:
    while pos < len(data) and data[pos] <= 0x20:
        pos += 1
    return pos


_GT, _EQUALS = 0x3E, 0x3D
_LETTER_BYTES = frozenset(bytes((letter,)) for letter in LETTERS)
_META_ENDS = frozenset((b"\t", b"\n", b"\f", b"\r", b" ", b"/"))
_NAME_ENDS = SPACES + b">"
_BEFORE_NAME = SPACES + b"/"
_AFTER_NAME = SPACES + b"/>"
_VALUE_ENDS = SPACES + b">"
