"""Tags, attributes and raw text, found in a page's bytes.

In every WHATWG encoding except UTF-16 and ISO-2022-JP the bytes ``< > " ' / = &`` and white space
never lie inside a character, not even behind a broken one, so tags are found without decoding.
Text between tags is never tokenised. Every pattern is possessive: each byte is looked at a bounded
number of times, whatever the page holds. Where a clause is named it is one of the HTML Standard.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5 as _ENTITIES
from itertools import islice
from typing import NamedTuple

WHITE = b"\t\n\x0c\r "
"""ASCII white space as HTML has it: without vertical tab, unlike ``bytes.isspace``."""

_W = rb"\t\n\x0c\r "
_NAME = rb"[^" + _W + rb"/>][^" + _W + rb"/>=]*+"
_UNQUOTED = rb"[^" + _W + rb">\"'][^" + _W + rb">]*+"
_EQUALS = rb"[" + _W + rb"]*+=[" + _W + rb"]*+"
# An unclosed quote takes all to the end of the page, as it does in a browser: else each of many
# would be tried to the end in vain.
_VALUE = rb"(?:\"[^\"]*+\"|'[^']*+'|(?=>)|\"[^\"]*+|'[^']*+|" + _UNQUOTED + rb")?+"
_EXACT = _NAME + rb"(?:" + _EQUALS + _VALUE + rb")?+"


@lru_cache(maxsize=8)
def tag_pattern(attributes: int) -> re.Pattern[bytes]:
    """The pattern that finds tags of at most `attributes` attributes (13.2.5, Tokenization).

    Group 1 is the tag name with the slash of an end tag; it is None for everything that is not a
    tag: comments, doctypes, ``<?...>``, ``</3>``, and whatever the end of the page cuts off, which
    is eaten to the end. A tag over the cap is taken for such a cut one (see `over_cap`): a count
    inside the pattern is the only one that costs nothing. So that it is exact, a tag that turns out
    not to be plain is read again from its name on; it cannot be measured on real pages (237).
    """
    many = b"{0,%d}+" % attributes
    plain = rb"(?: [^" + _W + rb"/>=\"']++=(?:\"[^\"]*+\"|" + _UNQUOTED + rb"))" + many
    exact = rb"(?:[" + _W + rb"/]*+" + _EXACT + rb")" + many
    rest = rb"[" + _W + rb"/]*+>"
    return re.compile(
        rb"<(?:(/?[a-zA-Z][^" + _W + rb"/>]*+)(?:" + plain + rest + rb"|" + exact + rest + rb")"
        rb"|!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)"
        rb"|[!?][^>]*+>?|/[^a-zA-Z>][^>]*+>?|/>|/?[a-zA-Z].*+)",
        re.DOTALL,
    )  # fmt: skip


TAG = tag_pattern(512)

ATTRIBUTE = re.compile(
    rb"(" + _NAME + rb")(?:" + _EQUALS + rb"(?:\"([^\"]*+)\"|'([^']*+)'|(" + _UNQUOTED + rb"))?+)?+"
)
"""One attribute in a start tag without its closing ``>``: the name; the value in one of three."""

_ATTRIBUTE_OF_CUT_TAG = re.compile(_EXACT)
_TAG_NAME = re.compile(rb"</?[^" + _W + rb"/>]*+")
_SCRIPT_STEP = re.compile(rb"<!--(?:-?>)?|-->|</?script(?=[" + _W + rb"/>])", re.IGNORECASE)
_AFTER_NAME = b"\t\n\x0c\r />"


class Attribute(NamedTuple):
    """One attribute as it stands in a start tag; offsets count from the tag's first byte.

    `name` is in lower case where it is ASCII, else as it stands: a letter may be the second byte of
    a character. `value` is raw: references not decoded. `quote` is ``"``, ``'`` or nothing. Without
    a value, `value_start` and `value_end` are `end`.
    """

    name: bytes
    value: bytes
    start: int
    end: int
    value_start: int
    value_end: int
    quote: bytes


def attributes(tag: bytes) -> list[Attribute]:
    """All attributes of a start tag ``<...>``, repeated names included: in HTML the first wins."""
    named = _TAG_NAME.match(tag)
    if named is None:
        return []
    found = []
    for match in ATTRIBUTE.finditer(tag, named.end(), len(tag) - 1):
        group = match.lastindex or 1
        start, end = match.span(group) if group > 1 else (match.end(), match.end())
        quote = (b"", b'"', b"'", b"")[group - 1]
        name = match[1].lower() if match[1].isascii() else match[1]
        found.append(Attribute(name, tag[start:end], *match.span(), start, end, quote))
    return found


def first_values(tag: bytes) -> dict[bytes, bytes]:
    """Name to raw value of a start tag's attributes; the first of a repeated name wins."""
    found: dict[bytes, bytes] = {}
    for attribute in attributes(tag):
        found.setdefault(attribute.name, attribute.value)
    return found


def is_self_closing(tag: bytes) -> bool:
    """Whether a start tag closes itself: ``<path d="a"/>`` does, ``<path d=a/>`` does not
    (13.2.5.40, Self-closing start tag state)."""
    if tag[-2:-1] != b"/":
        return False
    found = attributes(tag)
    return not found or found[-1].end < len(tag) - 1


def over_cap(token: bytes, cap: int) -> bool:
    """Whether a token that `tag_pattern` gave up on is a tag of too many attributes."""
    named = _TAG_NAME.match(token)
    if named is None or not token[1:3].strip(b"/")[:1].isalpha():
        return False
    found = _ATTRIBUTE_OF_CUT_TAG.finditer(token, named.end())
    return next(islice(found, cap, None), None) is not None


def raw_text_end(source: bytes, pos: int, name: bytes) -> int:
    """Where the end tag ``</name`` begins that closes raw text at `pos`; the end of the page where
    none does. `name` is lower case."""
    size = len(name)
    while (found := source.find(b"</", pos)) >= 0:
        pos = found + 2
        behind = source[pos + size : pos + size + 1]
        if behind and behind in _AFTER_NAME and source[pos : pos + size].lower() == name:
            return found
    return len(source)


def script_end(source: bytes, pos: int) -> int:
    """Where the ``</script`` begins that closes a script at `pos`; the end of the page where none
    does (13.2.5.15-31, the script data states: a ``<script`` inside ``<!--`` is closed first)."""
    end = raw_text_end(source, pos, b"script")
    if source.find(b"<!--", pos, end) < 0:
        return end
    escaped = doubly = False
    for step in _SCRIPT_STEP.finditer(source, pos):
        text = step[0]
        if text.endswith(b">"):
            escaped = doubly = False
        elif text == b"<!--":
            escaped = True
        elif text[1:2] != b"/":
            doubly = escaped
        elif doubly:
            doubly = False
        else:
            return step.start()
    return len(source)


_CHARACTER_REFERENCE = re.compile(
    r"&(?:#(?:([0-9]++)|[xX]([0-9a-fA-F]++));?+|([a-zA-Z][a-zA-Z0-9]*+;?+))"
)
_LONGEST_WITHOUT_SEMICOLON = max(len(name) for name in _ENTITIES if not name.endswith(";"))
_NUMBERED = {
    number: bytes([number]).decode("cp1252", "ignore") or chr(number)
    for number in range(0x80, 0xA0)
}


def decode_references(text: str, in_attribute: bool) -> str:
    """`text` with its character references replaced (13.2.5.72-80).

    In an attribute, a name without semicolon before ``=``, a letter or a digit stays as it is:
    ``?a=1&copy=2`` is an address.
    """
    if "&" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name is not None:
            return _named(match, name, in_attribute)
        return _numbered(decimal or hexadecimal, 10 if decimal else 16)

    return _CHARACTER_REFERENCE.sub(replace, text)


def _named(match: re.Match[str], name: str, in_attribute: bool) -> str:
    if name.endswith(";") and name in _ENTITIES:
        return _ENTITIES[name]
    for size in range(min(len(name), _LONGEST_WITHOUT_SEMICOLON), 1, -1):
        if (found := _ENTITIES.get(name[:size])) is None:
            continue
        rest = name[size:]
        behind = rest or match.string[match.end() : match.end() + 1]
        if in_attribute and (behind[:1] == "=" or (behind[:1].isascii() and behind[:1].isalnum())):
            return match[0]
        return found + rest
    return match[0]


def _numbered(digits: str, base: int) -> str:
    digits = digits.lstrip("0")
    number = int(digits, base) if digits and len(digits) <= 7 else 0
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        return "\ufffd"
    return _NUMBERED.get(number) or chr(number)
