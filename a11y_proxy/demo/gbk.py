"""Text of a portal that speaks GBK: what its pages hold and what its forms send."""

from __future__ import annotations

import codecs
import re
from urllib.parse import unquote_to_bytes

_REFERENCE = re.compile(r"&#([0-9]{1,7});")


def _euro(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    found = error.object[error.start : error.start + 1]
    return ("€", error.start + 1) if found == b"\x80" else ("�", error.end)


codecs.register_error("a11y_proxy.demo.euro", _euro)


def decode(data: bytes) -> str:
    """Text of these bytes as a browser reads gbk: 0x80 is €, what is no character U+FFFD."""
    return data.decode("gb18030", "a11y_proxy.demo.euro")


def encode(text: str) -> bytes:
    """Bytes of this text; a lone surrogate becomes a question mark."""
    return text.encode("gb18030", "replace")


def fields(query: bytes) -> dict[str, str]:
    """Names and values of a query or of a form's body; of a name given twice the first.

    A browser sends a character that gbk does not hold as `&#N;` (WHATWG URL, percent-encode after
    encoding): it is read as that character.
    """
    found: dict[str, str] = {}
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name:
            found.setdefault(_value(name), _value(value))
    return found


def _value(raw: bytes) -> str:
    return _REFERENCE.sub(_character, decode(unquote_to_bytes(raw.replace(b"+", b" "))))


def _character(reference: re.Match[str]) -> str:
    number = int(reference[1])
    valid = 0 < number < 0xD800 or 0xDFFF < number <= 0x10FFFF
    return chr(number) if valid else reference[0]
