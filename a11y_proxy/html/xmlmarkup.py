"""The markup of XML in a page's bytes: tags, attributes, and the text between tags.

All this is for pages that are known to be well-formed; where one is not, the patterns fail or find
something of no use, and never take more than linear time. Clauses are those of XML 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html.entities import html5
from typing import Final

_W = rb"\t\n\r "
TAG: Final = re.compile(
    rb"<(/?[^%b/>!?<=\"'&][^%b/><=\"'&]*+)(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>" % (_W, _W)
)
"""A start or end tag; group 1 is its name, with the slash of an end tag."""
_COMMENT_ = rb"<!--(?:[^-]++|-(?!->))*+-->"
_INSTRUCTION_ = rb"<\?(?:[^?]++|\?(?!>))*+\?>"
_QUOTED = rb"(\"[^\"]*+\"|'[^']*+')"
_COMMENT = re.compile(_COMMENT_)
_INSTRUCTION = re.compile(_INSTRUCTION_)
DOCTYPE: Final = re.compile(
    rb"<!DOCTYPE[%(w)b]++[^%(w)b\[>\"']++[%(w)b]*+"
    rb"(?:PUBLIC[%(w)b]++%(q)b[%(w)b]*+%(q)b|SYSTEM[%(w)b]++%(q)b)?[%(w)b]*+"
    rb"(?:\[(?:[%(w)b]++|%(c)b|%(i)b)*+\][%(w)b]*+)?+>"
    % {b"w": _W, b"q": _QUOTED, b"c": _COMMENT_, b"i": _INSTRUCTION_}
)
"""Group 1 is the public id in its quotes. Of an internal subset nothing but comments, processing
instructions and white space is read."""
_ATTRIBUTE = re.compile(
    rb"(?<=[%b])([^%b=/]++)[%b]*+=[%b]*+(?:\"([^\"]*+)\"|'([^']*+)')" % (_W, _W, _W, _W)
)
_SHEETS: Final = frozenset(
    b"text/xml text/xsl application/xml application/xhtml+xml application/rss+xml"
    b" application/atom+xml".split()
)
"""Types of `<?xml-stylesheet?>` that Chromium 156 takes for XSLT."""
_CDATA: Final = b"<![CDATA["
_REFERENCE = re.compile(r"&(?:#([0-9]++)|#x([0-9a-fA-F]++)|([^\s&;#]++));")
_PREDEFINED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_HTML_ENTITIES: Final = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}
_WHITE = str.maketrans("\t\n\r", "   ")

# Seen in Chromium 156: it reads no DTD, but under these public ids it knows HTML's entities.
_PUBLIC_IDS: Final = frozenset(
    (
        b"-//W3C//DTD XHTML 1.0 Transitional//EN",
        b"-//W3C//DTD XHTML 1.1//EN",
        b"-//W3C//DTD XHTML 1.0 Strict//EN",
        b"-//W3C//DTD XHTML 1.0 Frameset//EN",
        b"-//W3C//DTD XHTML Basic 1.0//EN",
        b"-//W3C//DTD XHTML 1.1 plus MathML 2.0//EN",
        b"-//W3C//DTD XHTML 1.1 plus MathML 2.0 plus SVG 1.1//EN",
        b"-//W3C//DTD MathML 2.0//EN",
        b"-//WAPFORUM//DTD XHTML Mobile 1.0//EN",
        b"-//WAPFORUM//DTD XHTML Mobile 1.1//EN",
        b"-//WAPFORUM//DTD XHTML Mobile 1.2//EN",
    )
)

Decode = Callable[[bytes], str]


def entities_of(prolog: bytes, decode: Decode) -> Mapping[str, str]:
    """The named entities of a page; `prolog` is what stands before its first tag."""
    at = 0
    while (at := prolog.find(b"<", at)) >= 0:
        doctype = DOCTYPE.match(prolog, at)
        if doctype is not None:
            public = (doctype[1] or b"")[1:-1]
            return _HTML_ENTITIES if public in _PUBLIC_IDS else _PREDEFINED
        at = max(behind(prolog, at, decode), at + 1)
    return _PREDEFINED


def attributes(tag: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and raw values of a start tag's attributes."""
    named = TAG.match(tag)
    if named is not None:
        for name, double, single in _ATTRIBUTE.findall(tag, named.end(1)):
            yield name, double or single


def transforms(instruction: bytes) -> bool:
    """Whether a processing instruction asks for XSLT, by which a browser makes another page."""
    if not instruction.startswith(b"<?xml-stylesheet"):
        return False
    return any(
        name == b"type" and (double or single).lower() in _SHEETS
        for name, double, single in _ATTRIBUTE.findall(instruction)
    )


def value_of(raw: str, entities: Mapping[str, str]) -> str:
    """An attribute's value: white space, but not a reference to it, is a space (3.3.3)."""
    return resolved(raw.translate(_WHITE), entities)


def resolved(text: str, entities: Mapping[str, str]) -> str:
    """Text with its references replaced. An entity that nobody knows is nothing, as in a browser:
    a page that no DTD excuses is not well-formed then."""
    if "&" not in text:
        return text

    def replace(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name is not None:
            return entities.get(name, "")
        return chr(int(decimal) if decimal else int(hexadecimal, 16))

    return _REFERENCE.sub(replace, text)


def texts(source: bytes, start: int, end: int, decode: Decode) -> Iterator[tuple[bool, int, int]]:
    """The text between two offsets, without comments and processing instructions: whether a piece
    is literal (of a CDATA section), from where to where."""
    while start < end:
        at = source.find(b"<", start, end)
        if at < 0:
            yield False, start, end
            return
        if at > start:
            yield False, start, at
        start = behind(source, at, decode)
        if source.startswith(_CDATA, at):
            yield True, at + len(_CDATA), start - 3


def behind(source: bytes, at: int, decode: Decode) -> int:
    """Where the markup ends that begins at `at`; `at` itself where it is none."""
    if source.startswith(_CDATA, at):
        return _behind_section(source, at, decode)
    pattern = TAG
    if source.startswith(b"<!", at):
        pattern = DOCTYPE if source.startswith(b"<!D", at) else _COMMENT
    elif source.startswith(b"<?", at):
        pattern = _INSTRUCTION
    match = pattern.match(source, at)
    return match.end() if match is not None else at


def _behind_section(source: bytes, at: int, decode: Decode) -> int:
    """In GBK, Big5 and Shift_JIS a ] may be the second byte of a character, a > never is."""
    boundary = at + len(_CDATA)
    while (close := source.find(b"]]>", boundary)) >= 0:
        if decode(source[boundary : close + 3]).endswith("]]>"):
            return close + 3
        boundary = close + 3
    return at
