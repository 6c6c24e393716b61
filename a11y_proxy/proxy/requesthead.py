"""The head of a request before anybody else sees it: its first line, and what is refused.

httptools refuses bytes above 0x7F in a target, which old portals and their links are full of: the
parser gets them escaped, the application gets both forms. So it is with methods that it does not
know.
"""

from __future__ import annotations

import re

from a11y_proxy.http.fields import Headers, get_all, is_host
from a11y_proxy.proxy.bounds import Bounds

_ABSOLUTE = re.compile(rb"https?://([^/?#]*+)", re.IGNORECASE)
_REASONS = {
    400: b"Bad Request",
    408: b"Request Timeout",
    414: b"URI Too Long",
    431: b"Request Header Fields Too Large",
    501: b"Not Implemented",
    505: b"HTTP Version Not Supported",
}
_HIGH = re.compile(rb"[\x80-\xff]")
# What httptools knows; CONNECT and PRI are for it to refuse.
_KNOWN = frozenset(
    b"ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR"
    b" MKCOL MOVE NOTIFY OPTIONS PATCH POST PRI PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT"
    b" SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE".split()
)
_METHOD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")


class RequestLine:
    """Collects the first line of one request. `too_long` once it is above `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.too_long = False
        self.method: str | None = None
        """The method as it came, where the parser gets another, as it does not know this one."""
        self._limit = limit
        self._held: bytes | None = b""
        self._target = b""

    def feed(self, data: bytes) -> bytes | None:
        """What to give the parser; None while the line is not complete."""
        if self._held is None:
            return data
        self._held += data
        line, newline, rest = self._held.lstrip(b"\r\n").partition(b"\n")
        if not line:
            self._held = b""
            return None
        if not newline:
            self.too_long = len(line) > self._limit
            return None
        self._held = None
        words = line.rstrip(b"\r").split(b" ")
        if len(words) == 3:
            self._target = words[1]
            line = self._known(words[0]) + line[len(words[0]) :]
        return escaped(line) + newline + rest

    def _known(self, method: bytes) -> bytes:
        """A method for the parser. POST stands for what it does not know: no method but CONNECT
        changes how a request is framed (RFC 9112 section 6)."""
        if method in _KNOWN or not _METHOD.fullmatch(method):
            return method
        self.method = method.decode("ascii")
        return b"POST"

    def begun(self) -> None:
        """The parser has begun a request: by what `feed` gave, or behind another (pipelining)."""
        self._held = None

    def target(self, parsed: bytes) -> bytes:
        """The target as it came, in origin-form; `parsed` is what the parser took it for."""
        exact = escaped(self._target) == parsed
        return origin_form(self._target if exact else parsed)


def refusal(url: bytes, version: str, headers: Headers, bounds: Bounds) -> int | None:
    """The status with which a head is refused that the parser has taken; None for a sound one.
    `headers` have lower-case names."""
    size = len(url) + sum(len(name) + len(value) + 4 for name, value in headers)
    if len(url) > bounds.target_bytes:
        return 414
    if size > bounds.head_bytes:
        return 431
    if version not in ("1.0", "1.1"):
        return 505
    old = version == "1.0"
    hosts = get_all(headers, b"host")
    if len(hosts) > 1 or (not hosts and not old) or not all(map(is_host, hosts)):
        return 400
    absolute = _ABSOLUTE.match(url)
    if absolute and (not hosts or absolute.group(1).lower() != hosts[0].lower()):
        return 400
    if not absolute and not url.startswith(b"/"):
        return 400
    codings = [value.strip().lower() for value in get_all(headers, b"transfer-encoding")]
    if codings and (old or codings != [b"chunked"]):
        return 400 if old else 501
    return None


def refusing(status: int) -> bytes:
    """The whole answer to a request that is refused, as bare bytes; the connection ends with it."""
    reason = b"%d %s" % (status, _REASONS[status])
    return (
        b"HTTP/1.1 %s\r\ncontent-type: text/plain\r\nconnection: close\r\n"
        b"content-length: %d\r\n\r\n%s" % (reason, len(reason), reason)
    )


def origin_form(target: bytes) -> bytes:
    """The target without scheme, authority and fragment."""
    absolute = _ABSOLUTE.match(target)
    if absolute:
        target = target[absolute.end() :]
        target = target if target.startswith(b"/") else b"/" + target
    return target.partition(b"#")[0]


def escaped(text: bytes) -> bytes:
    """With each byte above 0x7F as %XX."""
    return _HIGH.sub(lambda match: b"%%%02X" % match.group()[0], text)
