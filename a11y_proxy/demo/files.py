"""The portal's files: raw bytes as an old IIS serves them."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from email.utils import formatdate
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from a11y_proxy.demo.answer import Answer, Asked, Headers, unless_known

_TYPES = {
    ".html": b"text/html",
    ".css": b"text/css",
    ".js": b"application/x-javascript",
    ".gif": b"image/gif",
    ".jpg": b"image/jpeg",
    ".png": b"image/png",
    ".ico": b"image/x-icon",
    ".doc": b"application/msword",
}
_BY_HEADER = "/bsfw/"
"""The folder whose pages have their charset from the header alone."""
_COMPRESSED = {"/zwgk/gkml.html"}
_NAMES = {
    "/files/glbt_sqb.doc": "高龄津贴申请表.doc",
    "/files/jfxz.doc": "缴费须知.doc",
    "/files/dibao_sqb.doc": "最低生活保障申请表.doc",
}
_TEMPLATES = "/asp/"


class Files:
    """All files of a folder, read into memory: `read` has their bytes by address. Templates are
    among them, and are not served."""

    def __init__(self, folder: Path) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        found = {"/" + path.relative_to(folder).as_posix(): path for path in paths}
        self.read: Mapping[str, bytes] = {at: path.read_bytes() for at, path in found.items()}
        dated = {at: formatdate(path.stat().st_mtime, usegmt=True) for at, path in found.items()}
        self._files = {
            address: _whole(body, b"a1f", dated[address], _headers(address))
            for address, body in self.read.items()
            if not address.startswith(_TEMPLATES)
        }
        self._packed = {
            address: _packed(self.read[address], dated[address], _headers(address))
            for address in _COMPRESSED
        }
        self._folders = {str(PurePosixPath(address).parent) for address in self._files}

    def answer(self, asked: Asked) -> Answer:
        """The file at the path, in the coding that is accepted, or what stands in its place."""
        path = asked.path
        if asked.method not in ("GET", "HEAD"):
            return Answer(405, ((b"allow", b"GET, HEAD"),))
        if path != "/" and path in self._folders:
            return Answer(301, ((b"location", _absolute(asked, path + "/")),))
        address = path + "index.html" if path.endswith("/") else path
        found = self._files.get(address)
        if found is None:
            return self.trouble(404)
        if address in _COMPRESSED and _accepts_gzip(asked.get(b"accept-encoding")):
            found = self._packed[address]
        return unless_known(asked, found)

    def trouble(self, status: int, *headers: tuple[bytes, bytes]) -> Answer:
        """The page that tells of this status."""
        content_type = (b"content-type", b"text/html")
        return Answer(status, (content_type, *headers), self.read[f"/{status}.html"])


def _headers(address: str) -> Headers:
    content_type = _TYPES[PurePosixPath(address).suffix]
    if address.startswith(_BY_HEADER):
        content_type += b"; charset=GB2312"
    headers: Headers = ((b"content-type", content_type),)
    if name := _NAMES.get(address):
        # Raw GBK in a header, as ASP programs of the time wrote it.
        named = b'attachment; filename="' + name.encode("gbk") + b'"'
        headers += ((b"content-disposition", named),)
    if address in _COMPRESSED:
        headers += ((b"vary", b"Accept-Encoding"),)
    return headers


def _whole(body: bytes, mark: bytes, dated: str, headers: Headers) -> Answer:
    etag = b'"%s:%s"' % (blake2b(body, digest_size=7).hexdigest().encode(), mark)
    return Answer(200, (*headers, (b"last-modified", dated.encode()), (b"etag", etag)), body)


def _packed(body: bytes, dated: str, headers: Headers) -> Answer:
    packed = gzip.compress(body, mtime=0)
    return _whole(packed, b"a1f-gzip", dated, (*headers, (b"content-encoding", b"gzip")))


def _accepts_gzip(field: bytes) -> bool:
    for member in field.lower().split(b","):
        coding, _, weight = member.partition(b";")
        if coding.strip() == b"gzip":
            return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False


def _absolute(asked: Asked, path: str) -> bytes:
    host = asked.get(b"host") or b"portal.test"
    return b"%s://%s%s" % (asked.scheme.encode(), host, path.encode())
