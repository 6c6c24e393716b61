"""Which encoding a page's own bytes declare, found as browsers find it.

The algorithms are the HTML standard's "prescan a byte stream to determine its encoding", "get an
attribute", "extracting a character encoding from a meta element" and "get an XML encoding", byte
by byte: what a lenient reader would accept and a browser does not must not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW = 1024
"""Bytes that the standard asks to be scanned."""
LATE_WINDOW = 65_536
"""Bytes within which a later declaration is looked for: the scan takes a step a byte."""

SPACES = b"\t\n\f\r "
LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
HEAD_TAGS = frozenset(
    b"script noscript style link meta object title base html head /script /noscript /style "
    b"/link /meta /object /title /base".split()
)
RAW_TAGS = frozenset((b"script", b"style", b"title"))

Lookup = Callable[[bytes], str | None]
"""A label as written to the encoding's name in the WHATWG table, None where it names nothing."""


class _OutOfBytes(Exception):
    """The scan met the end inside a tag: what stands there is not believed."""


@dataclass
class Found:
    """`label` as the document's encoding (None: no declaration that counts); `unknown`: labels
    that were declared and that nobody knows."""

    label: str | None = None
    unknown: list[bytes] = field(default_factory=list)


def prescan(body: bytes, lookup: Lookup) -> Found:
    """The declaration within the first 1,024 bytes; failing that, one that stands later while only
    head content went before (Blink scans on that far; many legacy pages put scripts first)."""
    found = Found()
    window = body[:WINDOW]
    if window.startswith(b"<\0?\0x\0"):
        found.label = "utf-16le"
    elif window.startswith(b"\0<\0?\0x"):
        found.label = "utf-16be"
    else:
        found.label = (
            _Scan(window, lookup, found).run()
            or _xml_encoding(window, lookup)
            or (
                _Scan(body[:LATE_WINDOW].lower(), lookup, found, head_only=True).run()
                if len(body) > WINDOW
                else None
            )
        )
    return found


class _Scan:
    """One run over `data`; `head_only` (its data in lower case) ends it at the first tag behind the
    window that does not belong in a head, and leaves out the content of scripts and styles."""

    def __init__(self, data: bytes, lookup: Lookup, found: Found, head_only: bool = False) -> None:
        self.data = data
        self.lookup = lookup
        self.found = found
        self.head_only = head_only
        self.pos = 0

    def run(self) -> str | None:
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
                    label, ended = self._tag(at)
                    if label or ended:
                        return label
                else:
                    self.pos = at + 1
        except _OutOfBytes:
            pass
        return None

    def _tag(self, at: int) -> tuple[str | None, bool]:
        """(label, whether a head-only scan ends here); leaves `pos` behind the tag."""
        data = self.data
        if data[at + 1 : at + 5].lower() == b"meta" and data[at + 5 : at + 6] in _META_ENDS:
            self.pos = at + 5
            return self._meta(), False
        end = at + 1
        while self._byte(end) not in _NAME_ENDS:
            end += 1
        name = data[at + 1 : end].rstrip(b"/").lower()
        if self.head_only and name not in HEAD_TAGS and at >= WINDOW:
            return None, True
        self.pos = end
        while self._attribute() is not None:
            pass
        if self.head_only and name in RAW_TAGS:
            close = data.find(b"</" + name, self.pos)
            self.pos = close if close >= 0 else len(data)
        return None, False

    def _meta(self) -> str | None:
        seen: set[bytes] = set()
        got_pragma = False
        need_pragma: bool | None = None
        label: bytes | None = None
        while (attribute := self._attribute()) is not None:
            name, value = attribute
            if name in seen:
                continue
            seen.add(name)
            if name == b"http-equiv":
                got_pragma = value == b"content-type"
            elif name == b"content" and label is None:
                extracted = label_in_content(value)
                if extracted is not None and self._known(extracted):
                    label, need_pragma = extracted, True
            elif name == b"charset":
                label, need_pragma = value, False
        if label is None or need_pragma is None or (need_pragma and not got_pragma):
            return None
        name_of = self._known(label)
        if name_of in ("utf-16le", "utf-16be"):
            return "utf-8"
        return "windows-1252" if name_of == "x-user-defined" else name_of

    def _known(self, label: bytes) -> str | None:
        name = self.lookup(label)
        if name is None and label:
            self.found.unknown.append(label)
        return name

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


def _xml_encoding(data: bytes, lookup: Lookup) -> str | None:
    if not data.startswith(b"<?xml"):
        return None
    close = data.find(b">")
    at = data.find(b"encoding", 0, close) if close >= 0 else -1
    if at < 0:
        return None
    pos = _skip_controls(data, at + 8)
    if data[pos : pos + 1] != b"=":
        return None
    pos = _skip_controls(data, pos + 1)
    quote = data[pos : pos + 1]
    end = data.find(quote, pos + 1) if quote in (b'"', b"'") else -1
    label = data[pos + 1 : end] if end >= 0 else b""
    if not label or min(label) <= 0x20:
        return None
    name = lookup(label)
    return "utf-8" if name in ("utf-16le", "utf-16be") else name


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
