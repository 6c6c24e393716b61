"""A portal under another name than its own: which header values name it, both ways.

Only the configured origin is mapped: same scheme, host and port. Whatever else a header names stays
as it came, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from a11y_proxy.http.fields import Header, Headers

_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(rb"(?:([a-zA-Z][a-zA-Z0-9+.-]*+):)?//([^/?#\\\s\"']*+)")
_REFRESH = re.compile(rb"(\s*+[\d.]*+\s*+[;,]?\s*+(?:url\s*+=)?\s*+[\"']?)(.*+)", re.I | re.S)
_LINK = re.compile(rb"<([^<>]*+)>")
# Whole-site promises about a host that is not the one the visitor sees.
_DROPPED = frozenset({b"alt-svc", b"strict-transport-security"})


@dataclass(frozen=True)
class Mapping:
    """`origin` is the portal's own base URL, `public` the one that the visitor sees; both are
    scheme and authority alone, such as `http://portal.example:8080`."""

    origin: str
    public: str

    def request(self, headers: Iterable[Header]) -> Headers:
        """The visitor's fields as the origin expects them: Host, Origin and Referer."""
        host = urlsplit(self.origin).netloc.encode("ascii")
        mapped: Headers = []
        for name, value in headers:
            lowered = name.lower()
            if lowered == b"host":
                value = host
            elif lowered in (b"origin", b"referer"):
                value = self.inward(value)
            mapped.append((name, value))
        return mapped

    def response(self, headers: Iterable[Header]) -> Headers:
        """The origin's fields as they are true under the public name."""
        mapped: Headers = []
        for name, value in headers:
            lowered = name.lower()
            if lowered in _DROPPED:
                continue
            change = _RESPONSE.get(lowered)
            mapped.append((name, change(self, value) if change else value))
        return mapped

    def inward(self, url: bytes) -> bytes:
        """A URL below `public` → the same below `origin`; any other as it is."""
        return _moved(url, self.public, self.origin)

    def outward(self, url: bytes) -> bytes:
        """A URL below `origin` → the same below `public`; any other as it is."""
        return _moved(url, self.origin, self.public)


def _moved(url: bytes, source: str, target: str) -> bytes:
    match = _AUTHORITY.match(url)
    if match is None:
        return url
    scheme, authority = match.group(1), match.group(2)
    here = urlsplit(source)
    if scheme is not None and scheme.lower() != here.scheme.encode("ascii"):
        return url
    if _place(authority, here.scheme) != _place(here.netloc.encode("ascii"), here.scheme):
        return url
    there = urlsplit(target)
    start = b"" if scheme is None else there.scheme.encode("ascii") + b":"
    return start + b"//" + there.netloc.encode("ascii") + url[match.end() :]


def _place(authority: bytes, scheme: str) -> tuple[bytes, int] | None:
    """Host and port, the port of the scheme where none is written."""
    host, colon, port = authority.lower().rpartition(b":")
    if not colon or port.endswith(b"]"):
        return authority.lower(), _PORTS[scheme]
    if not port:
        return host, _PORTS[scheme]
    return (host, int(port)) if port.isdigit() and len(port) < 6 else None


def _refresh(mapping: Mapping, value: bytes) -> bytes:
    match = _REFRESH.match(value)
    return value if match is None else match.group(1) + mapping.outward(match.group(2))


def _link(mapping: Mapping, value: bytes) -> bytes:
    return _LINK.sub(lambda match: b"<" + mapping.outward(match.group(1)) + b">", value)


def _policy(mapping: Mapping, value: bytes) -> bytes:
    """Sources of a Content-Security-Policy: URLs below the origin, and its bare authority."""
    host = urlsplit(mapping.origin).netloc.encode("ascii")
    public = urlsplit(mapping.public).netloc.encode("ascii")

    def moved(word: bytes) -> bytes:
        bare, end = word.rstrip(b";,"), word[len(word.rstrip(b";,")) :]
        return (public if bare.lower() == host.lower() else mapping.outward(bare)) + end

    return b" ".join(moved(word) for word in value.split(b" "))


def _set_cookie(mapping: Mapping, value: bytes) -> bytes:
    """Without a Domain that covers the origin; without Secure where visitors come by plain http,
    and then without SameSite=None, which browsers refuse alone. The rest keeps its bytes."""
    host = (urlsplit(mapping.origin).hostname or "").encode("ascii")
    plain = urlsplit(mapping.public).scheme == "http"
    pair, *attributes = value.split(b";")

    def kept(attribute: bytes) -> bool:
        name, _, text = (part.strip().lower() for part in attribute.partition(b"="))
        if name == b"domain":
            domain = text.lstrip(b".")
            return not (host == domain or host.endswith(b"." + domain))
        return not (plain and (name == b"secure" or (name == b"samesite" and text == b"none")))

    return b";".join([pair, *(attribute for attribute in attributes if kept(attribute))])


def _url(mapping: Mapping, value: bytes) -> bytes:
    return mapping.outward(value)


_RESPONSE: dict[bytes, Callable[[Mapping, bytes], bytes]] = {
    b"access-control-allow-origin": _url,
    b"content-location": _url,
    b"content-security-policy": _policy,
    b"content-security-policy-report-only": _policy,
    b"link": _link,
    b"location": _url,
    b"refresh": _refresh,
    b"set-cookie": _set_cookie,
    b"sourcemap": _url,
}
