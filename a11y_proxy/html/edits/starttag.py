"""One start tag and what edits made of it, as the least splices of its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import NamedTuple

from a11y_proxy.errors import Refused
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.scanner import (
    TAG,
    WHITE,
    Attribute,
    attributes,
    decode_references,
    first_values,
    is_self_closing,
)

_ATTRIBUTE_NAME = re.compile(r"[a-zA-Z_:][-a-zA-Z0-9_:.]*+")
_UNSAFE_UNQUOTED = frozenset("\"'=<>`& \t\n\r\f/")


class Splice(NamedTuple):
    """Bytes `start` to `end` of the tag become `text`."""

    start: int
    end: int
    text: bytes
    by: str
    action: str


class StartTag:
    """A start tag in the making: `base` as it was (at `offset` of the source, None for a tag that
    was inserted), and for each changed attribute (and the name, under b"") its splices."""

    def __init__(self, base: Token, offset: int | None) -> None:
        self.base = base[0]
        self.offset = offset
        self._name_end = base.end(1) - base.start()
        self._changes: dict[bytes, list[Splice]] = {}

    def splices(self) -> list[Splice]:
        """All splices in order."""
        if len(self._changes) == 1:
            return next(iter(self._changes.values()))
        found = (splice for splices in self._changes.values() for splice in splices)
        return sorted(found, key=_place)

    @property
    def changed(self) -> bool:
        return any(self._changes.values())

    def content(self) -> bytes:
        """The tag with all changes."""
        if not self._changes:
            return self.base
        parts: list[bytes] = []
        position = 0
        for splice in self.splices():
            parts += self.base[position : splice.start], splice.text
            position = splice.end
        parts.append(self.base[position:])
        return b"".join(parts)

    def match(self) -> Token:
        """The tag with all changes, as the scanner finds it."""
        content = self.content()
        found = TAG.match(content)
        if found is None or found.end() != len(content) or found[1] is None:
            raise Refused("the start tag would read otherwise")
        return found

    def set(
        self, name: str, value: str | None, codec: Codec, *, foreign: bool, by: str, action: str
    ) -> None:
        """Give an attribute a value, or take it away with None; all or nothing, raises Refused."""
        if value is not None and "\0" in value:
            raise Refused(f"the value for {name} holds U+0000, which HTML cannot write")
        key = name.lower().encode() if name.isascii() else codec.write(name)
        found = []
        if key in self.base.lower():
            found = [attribute for attribute in attributes(self.base) if attribute.name == key]
        if value is not None and not found and not _ATTRIBUTE_NAME.fullmatch(name):
            raise Refused(f"{name!r} is no attribute name; expected letters, digits and - _ : .")
        if value is None:
            splices = [Splice(*self._removal(attribute), by, action) for attribute in found]
        else:
            changed = self._replacement(name, value, found[0] if found else None, codec)
            splices = [Splice(*changed, by, action)] if changed else []
        before = self._changes.get(key)
        others = {} if _is_apart(value, found) else first_values(self.content())
        others.pop(key, None)
        self._changes[key] = splices
        if not _is_apart(value, found) and not self._reads_as(others, key, value, codec, foreign):
            self._restore(key, before)
            raise Refused(f"the start tag would read otherwise with {name} changed")

    def rename(self, name: str, *, by: str) -> None:
        """Another tag name."""
        self._changes[b""] = [Splice(1, self._name_end, name.encode(), by, "rename")]

    def restore_name(self, before: list[Splice] | None) -> None:
        """Take back the last `rename`: `before` is what `name_splices` told ahead of it."""
        self._restore(b"", before)

    def name_splices(self) -> list[Splice] | None:
        """What the tag's name has become, for `restore_name`."""
        return self._changes.get(b"")

    def _restore(self, key: bytes, before: list[Splice] | None) -> None:
        if before is None:
            del self._changes[key]
        else:
            self._changes[key] = before

    def _reads_as(
        self,
        others: dict[bytes, bytes],
        key: bytes,
        value: str | None,
        codec: Codec,
        foreign: bool,
    ) -> bool:
        """Whether this attribute has this value now, and all others what they had."""
        content = self.content()
        found = TAG.match(content)
        if found is None or found.end() != len(content) or found[1] is None:
            return False
        if foreign and is_self_closing(content) != is_self_closing(self.base):
            return False
        values = first_values(content)
        written = values.pop(key, None)
        return values == others and (None if written is None else codec.read(written)) == value

    def _removal(self, attribute: Attribute) -> tuple[int, int, bytes]:
        start, base = attribute.start, self.base
        while base[start - 1 : start] in _WHITE:
            start -= 1
        behind = base[attribute.end : attribute.end + 1]
        apart = behind not in _BEHIND_VALUE
        # A slash that stood apart from > must not come to close the element.
        closing = behind == b">" and base[start - 1 : start] == b"/"
        return start, attribute.end, b" " if apart or closing else b""

    def _replacement(
        self, name: str, value: str, old: Attribute | None, codec: Codec
    ) -> tuple[int, int, bytes] | None:
        quote = old.quote.decode() if old is not None and old.quote else '"'
        escaped = _escaped(value, quote)
        written = codec.write(escaped)
        if not (escaped == value and value.isascii()) and codec.read(written) != value:
            raise Refused(f"the value for {name} cannot be written in the page's charset")
        if old is None:
            start = f' {name}="'.encode()
            return self._name_end, self._name_end, start + written + b'"'
        if codec.read(old.value) == value:
            return None
        if old.quote or (old.value and value and _UNSAFE_UNQUOTED.isdisjoint(value)):
            return old.value_start, old.value_end, written
        apart = b"" if self.base[old.end : old.end + 1] in _BEHIND_VALUE else b" "
        equals = b"" if old.value or b"=" in self.base[old.start + len(name) : old.end] else b"="
        return old.value_start, old.value_end, equals + b'"' + written + b'"' + apart


class Codec(NamedTuple):
    """How a value is written in the page's charset, and read back."""

    encode: Callable[[str], bytes]
    decode: Callable[[bytes], str]

    def write(self, text: str) -> bytes:
        return self.encode(text)

    def read(self, value: bytes) -> str:
        return decode_references(self.decode(value), True)


_place = itemgetter(0, 1)
_WHITE = tuple(WHITE[at : at + 1] for at in range(len(WHITE)))
_BEHIND_VALUE = (*_WHITE, b"/", b">")


def _escaped(value: str, quote: str) -> str:
    escaped = value.replace("&", "&amp;").replace("\r", "&#13;")
    return escaped.replace(quote, "&quot;" if quote == '"' else "&#39;")


def _is_apart(value: str | None, found: list[Attribute]) -> bool:
    """Whether a value stands in quotes where nothing else can be touched: behind the tag's name,
    or in the quotes that were there. Anything else is read again."""
    return value is not None and (not found or bool(found[0].quote))
