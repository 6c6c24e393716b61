"""Decoding and encoding as browsers do it, where Python's codecs read a byte otherwise.

Compared with Chromium's TextDecoder over every single byte, every pair (and, for gb18030, the
four-byte forms): the tables below are all the characters that differ. Errors follow the WHATWG
Encoding standard: one U+FFFD for a broken sequence, and an ASCII byte behind a lead byte is never
swallowed, so that markup survives.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

REPLACEMENT = "\ufffd"


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
        return _codec("gb18030", "a11y-gb18030", _GB18030)
    if label == "shift_jis":
        return _codec("cp932", "a11y-two-bytes", _SHIFT_JIS)
    if label == "big5":
        return _codec("big5hkscs", "a11y-two-bytes", _BIG5)
    if label == "euc-jp":
        return _codec("euc_jp", "a11y-euc-jp", _EUC_JP)
    if label == "euc-kr":
        return _codec("cp949", "a11y-two-bytes", {})
    if label == "koi8-u":
        return _codec("koi8-u", "replace", {0x255D: "\u045e", 0x256C: "\u040e"})
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
    return _broken_pair(data, start, data[start] in (0x8E, 0x8F) or 0xA1 <= data[start] <= 0xFE)


def _c1(error: UnicodeError) -> tuple[str, int]:
    """Bytes 80 to 9F that a Windows code page leaves open are the C1 controls."""
    decoding = _decoding(error)
    byte = decoding.object[decoding.start]
    return (chr(byte) if byte < 0xA0 else REPLACEMENT), decoding.start + 1


def _decoding(error: UnicodeError) -> UnicodeDecodeError:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error


codecs.register_error("a11y-two-bytes", _two_bytes)
codecs.register_error("a11y-gb18030", _gb18030)
codecs.register_error("a11y-euc-jp", _euc_jp)
codecs.register_error("a11y-c1", _c1)

# GB 18030-2000 gave these code points of the private use area; browsers read the 2005 edition.
_GB18030: Final = {
    0xE5E5: "\u3000",
    **dict(
        zip(
            range(0xE78D, 0xE797),
            "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19",
            strict=True,
        )
    ),
    0xE7C7: "\u1e3f",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE832: "\u9fb8",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE864: "\u9fbb",
}
_BIG5: Final = {
    0xA2: "\uffe0",
    0xA3: "\uffe1",
    0xA5: "\uffe5",
    0x2022: "\u2027",
    0x203E: "\xaf",
    0x223C: "\uff5e",
    0x2609: "\u2299",
    0x2641: "\u2295",
    0xFF0F: "\u2215",
    0xFF3C: "\ufe68",
    0xFF64: "\ufe51",
}
_SHIFT_JIS: Final = {
    0xA2: "\uffe0",
    0xA3: "\uffe1",
    0xAC: "\uffe2",
    0x2016: "\u2225",
    0x2212: "\uff0d",
    0x301C: "\uff5e",
    **dict.fromkeys(range(0xF8F0, 0xF8F4), REPLACEMENT),
}
_EUC_JP: Final = {
    0xA2: "\uffe0",
    0xA3: "\uffe1",
    0xA5: "\xa5",
    0xAC: "\uffe2",
    0x2016: "\u2225",
    0x203E: "\u203e",
    0x2212: "\uff0d",
    0x301C: "\uff5e",
}
