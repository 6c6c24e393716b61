"""The encoding of a page: found as a browser finds it, read and written slice by slice.

A page stays bytes. In every encoding but UTF-16 and ISO-2022-JP the bytes of markup never lie
inside a character, so slices are decoded when a check reads them and encoded when an edit is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import webencodings

from a11y_proxy.errors import Refused
from a11y_proxy.html.browsercodecs import Codec, codec_for
from a11y_proxy.html.prescan import prescan

Source = Literal["bom", "header", "meta", "fact", "guess"]

BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))
TRANSCODED: Final = frozenset(("utf-16be", "utf-16le", "iso-2022-jp"))
UNUSABLE: Final = frozenset(("replacement", "x-user-defined"))


@dataclass(frozen=True)
class Charset:
    """An encoding by its WHATWG name in lower case ("gbk", "utf-8"), and what named it."""

    label: str
    source: Source
    transcoded: str = ""
    """Of a page that is read as UTF-8: what it came in and goes out in."""

    @property
    def declared(self) -> str:
        """The label by which the page that we send is to be read."""
        return self.transcoded or self.label

    @property
    def ascii_compatible(self) -> bool:
        """Whether bytes of markup are themselves everywhere; the others are transcoded."""
        return self.label not in TRANSCODED

    def decode(self, data: bytes) -> str:
        """As a browser reads it; never raises: what is broken becomes U+FFFD."""
        if data.isascii() and self.ascii_compatible:
            return data.decode("ascii")
        return _codec(self.label).decode(data)

    def encode(self, text: str) -> bytes:
        """For text and attribute values: what the encoding cannot hold becomes `&#N;`. Markup
        characters are the caller's business.

        Where the page names no encoding all is ASCII: the browser makes its own guess, from the
        very bytes, and must neither be led to another one nor read ours by it."""
        if not self.named:
            return text.encode("ascii", "xmlcharrefreplace")
        return _codec(self.label).encode(text)

    def encode_again(self, text: str) -> bytes:
        """As `encode`, for text that stands in the page already: in the bytes that it has there."""
        return _codec(self.label).encode(text)

    @property
    def named(self) -> bool:
        """Whether a browser is told the encoding, by the page or by its head."""
        return self.source in ("bom", "header", "meta")

    def encode_raw(self, text: str) -> bytes:
        """For the content of style and script, where no reference is read. Raises Refused."""
        codec = _codec(self.label)
        misfit = codec.fits(text)
        if misfit is not None:
            raise Refused(
                f"raw text holds {misfit!r} (U+{ord(misfit):04X}), which {self.label} cannot "
                "write; use characters of that encoding, or an escape of the language"
            )
        return text.encode(codec.name)


def sniff(body: bytes, content_type: str | None = None, fact: str | None = None) -> Charset | None:
    """The encoding in which a browser reads `body`, from BOM, header, the page's declaration; then
    the site's fact; then a guess (UTF-8 where strictly valid, else gb18030).

    None where the page must pass as it is: it names an encoding that nobody can write
    (`replacement`, x-user-defined), or only labels that nobody knows.
    """
    for mark, label in BOMS:
        if body.startswith(mark):
            return Charset(label, "bom")
    header = header_label(content_type or "")
    if header is not None and (name := canonical(header)):
        return _usable(name, "header")
    found = prescan(body, _lookup_bytes)
    if found.label is not None:
        return _usable(found.label, "meta")
    if fact is not None and (name := canonical(fact)):
        return _usable(name, "fact")
    if header or found.unknown:
        return None
    return Charset("utf-8" if _is_utf8(body) else "gb18030", "guess")


def canonical(label: str) -> str | None:
    """The WHATWG name of a label ("GB2312" → "gbk"), None where nobody knows it."""
    encoding = webencodings.lookup(label)
    return None if encoding is None else str(encoding.name)


def header_label(content_type: str) -> str | None:
    """The first `charset` parameter of a Content-Type, as written, without quotes."""
    for parameter in content_type.split(";")[1:]:
        name, equals, value = parameter.partition("=")
        if equals and name.strip().lower() == "charset":
            return value.strip().strip("\"'").strip() or None
    return None


def as_utf8(charset: Charset) -> Charset:
    """What a transcoded page is read in: it names its encoding no less than the original."""
    return Charset("utf-8", charset.source, charset.label)


def transcode_in(body: bytes, charset: Charset) -> bytes | None:
    """A UTF-16 or ISO-2022-JP page as UTF-8 (a BOM stays one); None where the way back would not
    give the same bytes."""
    name = _codec(charset.label).name
    try:
        text = body.decode(name)
        utf8 = text.encode("utf-8")
        same = text.encode(name) == body
    except UnicodeError:
        return None
    return utf8 if same else None


def transcode_out(body: bytes, charset: Charset) -> bytes:
    """The way back from `transcode_in`; characters that do not fit become references. A new page
    gets the BOM that named the encoding of the old one."""
    text = body.decode("utf-8", "replace")
    named_by_bom = charset.source == "bom" and charset.label != "iso-2022-jp"
    if named_by_bom and not text.startswith("\ufeff"):
        text = "\ufeff" + text
    return _codec(charset.label).encode(text)


def _usable(name: str, source: Source) -> Charset | None:
    return None if name in UNUSABLE else Charset(name, source)


def _lookup_bytes(label: bytes) -> str | None:
    return canonical(label.decode("latin-1"))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@lru_cache(maxsize=64)
def _codec(label: str) -> Codec:
    encoding = webencodings.lookup(label)
    if encoding is None or label in UNUSABLE:
        raise LookupError(f"no encoding {label!r}: expected a name of the WHATWG table")
    return codec_for(label, encoding.codec_info.name)
