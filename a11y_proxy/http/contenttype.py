"""The one Content-Type that counts, of several lines and of several in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from a11y_proxy.http.fields import Header, get_all

_MEMBER = re.compile(rb'(?:[^",]|"(?:[^"\\]|\\.?)*+"?)++', re.DOTALL)
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.?)*+"?', re.DOTALL)
# As Chromium splits it: at white space and "(" too, where the standard finds no type at all.
_ESSENCE = re.compile(rb"[\t\n\r ]*+([^\t\n\r ;(/]++/[^\t\n\r ;(]++)")
_CHARSET = re.compile(rb";[\t\n\r ]*+charset=[^;]*?[^;\t\n\r ]", re.IGNORECASE)


def content_type(headers: Iterable[Header]) -> bytes | None:
    """The value that counts, as written; None where there is none or none that can be read.

    Fetch, "extract a MIME type": the last that names a type, but of two with the same type the one
    with a charset.
    """
    found: bytes | None = None
    for member in _MEMBER.findall(b",".join(get_all(headers, b"content-type"))):
        kind = _essence(member)
        if kind is None or kind == b"*/*":
            continue
        if found is None or kind != _essence(found) or _CHARSET.search(_QUOTED.sub(b"x", member)):
            found = member.strip()
    return found


def media_type(headers: Iterable[Header]) -> bytes | None:
    """Its essence in lower case (`text/html`), None where absent or unreadable."""
    value = content_type(headers)
    return None if value is None else _essence(value)


def _essence(value: bytes) -> bytes | None:
    found = _ESSENCE.match(value)
    return found[1].lower() if found else None
