"""The encoding of a page: found as a browser finds it, read and written slice by slice.

A page stays bytes. In every encoding but UTF-16 and ISO-2022-JP the bytes of markup never lie
inside a character, so slices are decoded when a check reads them and encoded when an edit is made.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import webencodings

from a11y_proxy.errors import Refused
from a11y_proxy.html.browsercodecs import Codec, codec_for
from a11y_proxy.html.metascan import declarations
from a11y_proxy.html.prescan import prescan, xml_encoding

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
    disputed: bool = False
    """Whether browsers differ: the standard's scan and Chromium's do not find the same meta."""

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

    def decode_slice(self, data: bytes) -> str:
        """The same for a part of a page that ends where markup begins: a character that this end
        cuts off is followed by something, which in GB 18030 makes a difference."""
        return self.decode(data) if data.isascii() else self.decode(data + b"<")[:-1]

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
        """Whether every browser is told the same encoding, by the page or by its head."""
        return self.source in ("bom", "header", "meta") and not self.disputed

    def stays(self, after: Charset | None) -> bool:
        """Whether `after`, found in the page once it was rewritten, is still this encoding."""
        if after is None or after.label != self.label:
            return False
        return after.named or not self.named

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


@dataclass(frozen=True)
class Claim:
    """What one source says of a page's encoding."""

    source: Source
    label: str
    """As written; "" for a mark and a guess, which write none."""
    name: str | None
    """The encoding in which the page would be read by it; None where nobody knows the label."""
    offset: int | None = None
    """Of a declaration within the page: where its tag begins."""
    disputed: bool = False


def sniff(body: bytes, content_type: str | None = None, fact: str | None = None) -> Charset | None:
    """The encoding in which a browser reads `body`, from BOM, header, the page's declaration; then
    the site's fact; then a guess (UTF-8 where strictly valid, else gb18030).

    None where the page must pass as it is: it names an encoding that nobody can write
    (`replacement`, x-user-defined), or only labels that nobody knows.
    """
    unknown = False
    for claim in claims(body, content_type, fact):
        if claim.name is None:
            unknown = True
        elif claim.source == "guess" and unknown:
            return None
        else:
            return None if claim.name in UNUSABLE else _charset(claim)
    return None


def claims(
    body: bytes, content_type: str | None = None, fact: str | None = None
) -> Iterator[Claim]:
    """All that is said of a page's encoding; the first with a known name decides."""
    for mark, label in BOMS:
        if body.startswith(mark):
            yield Claim("bom", "", label, 0)
    if header := header_label(content_type or ""):
        yield Claim("header", header, canonical(header))
    yield from _declared(body)
    if fact is not None:
        yield Claim("fact", fact, canonical(fact))
    yield Claim("guess", "", "utf-8" if _is_utf8(body) else "gb18030")


def _declared(body: bytes) -> Iterator[Claim]:
    """The page's own declarations. Where Chromium comes to none that it knows, one that only the
    standard's scan finds (in a script, say) is better than a guess."""
    by_standard = prescan(body, _lookup_bytes)
    for found in declarations(body, _lookup_bytes):
        disputed = by_standard is not None and by_standard.name != found.name
        label = found.label.decode("latin-1")
        yield Claim("meta", label, found.name, found.offset, found.name is not None and disputed)
        if found.name is not None:
            break
    else:
        if by_standard is not None:
            label = by_standard.label.decode("latin-1")
            yield Claim("meta", label, by_standard.name, by_standard.offset, True)
    xml = xml_encoding(body, _lookup_bytes)
    if xml is not None:
        yield Claim("meta", xml.label.decode("latin-1"), xml.name, xml.offset)


def _charset(claim: Claim) -> Charset:
    return Charset(claim.name or "", claim.source, disputed=claim.disputed)


def canonical(label: str) -> str | None:
    """The WHATWG name of a label ("GB2312" → "gbk"), None where nobody knows it."""
    encoding = webencodings.lookup(label)
    return None if encoding is None else str(encoding.name)


# MIME Sniffing section 4.4: `name=value` or `name="value"`, no space around the equals sign; what
# stands behind a quoted value is left out.
_PARAMETER = re.compile(
    r"""[\t\n\r ]*+([^;=]*+)(?:=(?:"((?:[^"\\]|\\.?)*+)"?[^;]*+|([^;]*+)))?;?""", re.DOTALL
)


def header_label(content_type: str) -> str | None:
    """The first `charset` parameter of a Content-Type, as written, without quotes."""
    essence, _, parameters = content_type.partition(";")
    if "/" not in essence:
        return None
    for found in _PARAMETER.finditer(parameters):
        name, quoted, plain = found.groups()
        if name.lower() == "charset" and quoted is not None:
            return re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
        if name.lower() == "charset" and plain and plain.rstrip("\t\n\r "):
            return str(plain.rstrip("\t\n\r "))
    return None


def as_utf8(charset: Charset) -> Charset:
    """What a transcoded page is read in: it names its encoding no less than the original."""
    return Charset("utf-8", charset.source, charset.label, charset.disputed)


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
    """The way back from `transcode_in`; characters that do not fit become references."""
    return _codec(charset.label).encode(body.decode("utf-8", "replace"))


def marked(body: bytes, charset: Charset) -> bytes:
    """A new page in UTF-8 with the byte order mark that named the encoding of the old one."""
    if charset.source != "bom" or body.startswith(codecs.BOM_UTF8):
        return body
    return codecs.BOM_UTF8 + body


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
