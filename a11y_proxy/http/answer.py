"""The one place where an answer's status, names, values and framing are made fit to be sent.

A server drops the connection without a byte on a status, name or value that it cannot write, and on
a Content-Length that the body does not keep (measured with uvicorn 0.54): so no answer reaches one
without having passed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from a11y_proxy.errors import OriginError
from a11y_proxy.http.fields import Header, Headers, get_all, replaced, without

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def has_body(method: str, status: int) -> bool:
    """Whether an answer may carry a body (RFC 9112 section 6.3)."""
    return method != "HEAD" and status not in (204, 205, 304)


def clean(method: str, status: int, headers: Iterable[Header]) -> Headers:
    """End-to-end fields that any server can send as they are.

    Fields with an impossible name or a control character are left out. Transfer-Encoding is the
    server's own; one Content-Length remains, where it can be true, and a 205 says that it is empty.
    Raises OriginError for a status that HTTP has no final answer for (below 200, above 599).
    """
    if not 200 <= status <= 599:
        raise OriginError("protocol", "head", f"status {status}")
    sound = [
        (name, value.strip(b" \t"))
        for name, value in headers
        if _NAME.fullmatch(name) and not _CONTROL.search(value)
    ]
    sound = without(sound, b"transfer-encoding", b"connection")
    if status == 205:
        return replaced(sound, b"content-length", b"0")
    lengths = {length.strip() for length in get_all(sound, b"content-length")}
    if not lengths:
        return sound
    length = lengths.pop()
    if status in (204, 304) or lengths or not length.isdigit():
        return without(sound, b"content-length")
    return replaced(sound, b"content-length", length)
