"""The pages that a harness judges, each with the charset under which it is served and read."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from a11y_proxy.html.charset import Charset, as_utf8, canonical, sniff, transcode_in

ENDINGS = (
    *(".html", ".htm", ".shtml", ".shtm", ".xhtml", ".jhtml"),
    *(".asp", ".aspx", ".jsp", ".php", ".cgi", ".do"),
)
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Source:
    """A page as it came, and the charset that its head names to every judge."""

    name: str
    body: bytes
    charset: Charset
    head: str = "text/html"
    """The Content-Type under which the collateral harness serves it: most name no charset, as most
    of these portals do."""

    @property
    def content_type(self) -> str:
        return f"text/html; charset={self.charset.label}"

    @cached_property
    def read(self) -> tuple[bytes, Charset]:
        """The bytes that our tree is built over: the body, transcoded where markup is not ASCII in
        its charset."""
        if self.charset.ascii_compatible:
            return self.body, self.charset
        utf8 = transcode_in(self.body, self.charset)
        if utf8 is None:  # the proxy passes it as it came: its tree can be judged all the same
            utf8 = self.charset.decode(self.body).encode("utf-8", "replace")
        return utf8, as_utf8(self.charset)

    @cached_property
    def text(self) -> str:
        """The page as a browser decodes it, line ends as they came."""
        body, charset = self.read
        return charset.decode(body.removeprefix(BOM))


def pages_in(folder: Path, prefix: str = "") -> list[Source]:
    """All pages of a folder, by name. A manifest.json in it may name files and their encodings:
    a list of {"file", "encoding"}; else a page is read as the proxy would read it."""
    named: dict[str, str | None] = {}
    manifest = folder / "manifest.json"
    entries = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else []
    for each in entries if isinstance(entries, list) else ():
        if isinstance(each, dict) and "file" in each and (folder / each["file"]).is_file():
            named[each["file"]] = each.get("encoding")
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix.lower() in ENDINGS:
            named.setdefault(path.relative_to(folder).as_posix(), None)
    return [
        source(prefix + name, (folder / name).read_bytes(), encoding)
        for name, encoding in sorted(named.items())
    ]


def source(name: str, body: bytes, encoding: str | None = None) -> Source:
    """A page in the encoding named, else in the one that the proxy finds."""
    known = encoding and canonical(encoding)
    found = sniff(body, f"text/html; charset={known}" if known else None)
    # Where the proxy cannot read a page it leaves it alone; its tree is judged in some charset.
    return Source(name, body, found or Charset("utf-8", "header"))


def material(root: Path) -> list[Source]:
    """The real pages, modern and legacy, and the fixtures of tag soup: in quirks mode as UTF-8, in
    standards mode as GBK."""
    fixtures: list[str] = json.loads((root / "legacy_fixtures.json").read_text("utf-8"))
    found = [*pages_in(root / "pages", "pages/"), *pages_in(root / "legacy", "legacy/")]
    for number, markup in enumerate(fixtures):
        for doctype, label in (("", "utf-8"), ("<!doctype html>", "gbk")):
            body = Charset(label, "header").encode(doctype + markup)
            read = source(f"fixture {number} in {label}", body, label)
            # Text of two characters that names no encoding is anybody's guess, a browser's too.
            found.append(replace(read, head=read.content_type))
    return found
