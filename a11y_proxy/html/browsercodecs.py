"""Decoding and encoding as browsers do it, where Python's codecs read a byte otherwise.

Compared with Chromium's TextDecoder over every single byte and every pair, for EUC-JP the triples,
for gb18030 the four-byte forms: `codectables` holds the characters that differ. Three remain, since
Python gives them no character of their own: A241 and A242 of Big5 are read as the signs of full
width, 8FA2B7 of EUC-JP as the ASCII tilde. Errors follow the WHATWG Encoding standard: one U+FFFD
for a broken sequence, and an ASCII byte behind a lead byte is never swallowed, so that markup
survives.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from a11y_proxy.html.codectables import (
    BIG5,
    BIG5_MORE,
    EUC_JP,
    GB18030,
    REPLACEMENT,
    SHIFT_JIS,
)


class Codec(NamedTuple):
    """How one encoding is read and written with a codec of Python's."""

    name: str
    errors: str = "replace"
    misread: Mapping[int, str] = MappingProxyType({})
    """Characters that Python reads where a browser reads the other; none of them is written."""
    suspects: re.Pattern[str] | None = None

    def decode(self, data: bytes) -> str:
        text = data.decode(self.name, self.errors)
        if self.suspects is not None and self.suspects.search(text):
            return text.translate(self.misread)
        return text

    def encode(self, text: str) -> bytes:
        """What does not fit becomes a decimal character reference."""
        if self.suspects is not None:
            text = self.suspects.sub(_reference, text)
        return text.encode(self.name, "xmlcharrefreplace")

    def fits(self, text: str) -> str | None:
        """The first character that this encoding does not hold, None where all fit."""
        if self.suspects is not None and (suspect := self.suspects.search(text)):
            return suspect[0]
        try:
            text.encode(self.name)
        except UnicodeEncodeError as error:
            return text[error.start]
        return None


def codec_for(label: str, python_name: str) -> Codec:
    """The codec for a WHATWG label, given the name of Python's nearest one."""
    if label in ("gbk", "gb18030"):
        return _codec("gb18030", "a11y-gb18030", GB18030)
    if label == "shift_jis":
        return _codec("cp932", "a11y-two-bytes", SHIFT_JIS)
    if label == "big5":
        return _codec("big5hkscs", "a11y-big5", BIG5)
    if label == "euc-jp":
        return _codec("euc_jp", "a11y-euc-jp", EUC_JP)
    if label == "euc-kr":
        return _codec("cp949", "a11y-two-bytes", {})
    if label == "koi8-u":
        return _codec("koi8-u", "replace", {0x255D: "\u045e", 0x256C: "\u040e"})
    if label == "windows-1255":
        return _codec(python_name, "a11y-windows-1255", {})
    if label.startswith("windows-"):
        return _codec(python_name, "a11y-c1", {})
    return Codec(python_name)


def _codec(name: str, errors: str, misread: dict[int, str]) -> Codec:
    suspects = re.compile("[" + "".join(map(chr, misread)) + "]") if misread else None
    return Codec(name, errors, misread, suspects)


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _two_bytes(error: UnicodeError) -> tuple[str, int]:
    """One U+FFFD for a lead byte with what follows it; an ASCII byte behind it stays."""
    decoding = _decoding(error)
    data, start = decoding.object, decoding.start
    return _broken_pair(data, start, 0x81 <= data[start] <= 0xFE)


def _big5(error: UnicodeError) -> tuple[str, int]:
    decoding = _decoding(error)
    start = decoding.start
    known = BIG5_MORE.get(decoding.object[start : start + 2])
    return (known, start + 2) if known is not None else _two_bytes(error)


def _broken_pair(data: bytes, start: int, is_lead: bool) -> tuple[str, int]:
    follows = data[start + 1] if start + 1 < len(data) else 0
    return REPLACEMENT, start + (2 if is_lead and follows >= 0x80 else 1)


def _gb18030(error: UnicodeError) -> tuple[str, int]:
    decoding = _decoding(error)
    data, start = decoding.object, decoding.start
    if data[start] == 0x80:
        return "\u20ac", start + 1
    rest = data[start : start + 4]
    if len(rest) > 1 and 0x30 <= rest[1] <= 0x39 and rest[0] != 0xFF:
        third_ok = len(rest) < 3 or 0x81 <= rest[2] <= 0xFE
        fourth_ok = len(rest) < 4 or 0x30 <= rest[3] <= 0x39
        return REPLACEMENT, start + (len(rest) if third_ok and fourth_ok else 1)
    return _two_bytes(error)


def _euc_jp(error: UnicodeError) -> tuple[str, int]:
    """NEC's row 13 and IBM's rows, which Python's euc_jp lacks, are read through Shift_JIS."""
    decoding = _decoding(error)
    data, start = decoding.object, decoding.start
    pair = data[start : start + 2]
    if len(pair) == 2 and min(pair) >= 0xA1 and max(pair) <= 0xFE:
        row, cell = pair[0] - 0xA1, pair[1] - 0xA1
        lead = (row >> 1) + (0x81 if row < 62 else 0xC1)
        trail = cell + 0x9F if row & 1 else cell + 0x40 + (cell >= 63)
        read = bytes((lead, trail)).decode("cp932", "replace")
        if len(read) == 1 and read != REPLACEMENT:
            return read, start + 2
    if len(pair) == 2 and pair[0] == 0x8F and 0xA1 <= pair[1] <= 0xFE:
        return REPLACEMENT, start + (3 if data[start + 2 : start + 3] >= b"\x80" else 2)
    return _broken_pair(data, start, data[start] in (0x8E, 0x8F) or 0xA1 <= data[start] <= 0xFE)


def _c1(error: UnicodeError) -> tuple[str, int]:
    """Bytes 80 to 9F that a Windows code page leaves open are the C1 controls."""
    decoding = _decoding(error)
    byte = decoding.object[decoding.start]
    return (chr(byte) if byte < 0xA0 else REPLACEMENT), decoding.start + 1


def _windows_1255(error: UnicodeError) -> tuple[str, int]:
    decoding = _decoding(error)
    if decoding.object[decoding.start] == 0xCA:
        return "\u05ba", decoding.start + 1
    return _c1(error)


def _decoding(error: UnicodeError) -> UnicodeDecodeError:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error


codecs.register_error("a11y-two-bytes", _two_bytes)
codecs.register_error("a11y-big5", _big5)
codecs.register_error("a11y-gb18030", _gb18030)
codecs.register_error("a11y-euc-jp", _euc_jp)
codecs.register_error("a11y-c1", _c1)
codecs.register_error("a11y-windows-1255", _windows_1255)
