"""Header fields as a list of (name, value) pairs of bytes, in the order they came.

Nothing here joins, sorts or decodes a field: duplicates, order and bytes above 0x7F survive.
Names are compared without case. Every function is pure and returns a new list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Header = tuple[bytes, bytes]
Headers = list[Header]

_HOST = re.compile(
    rb"(?:[A-Za-z0-9._~%!$&'()*+,;=-]*+|\[[0-9A-Fa-f:.]++\])(?::[0-9]{0,5}+)?",
)


def get(headers: Iterable[Header], name: bytes) -> bytes | None:
    """The first value of a field, or None."""
    # Lengths first: this runs twenty times a request, over all its fields.
    name, size = name.lower(), len(name)
    for key, value in headers:
        if len(key) == size and key.lower() == name:
            return value
    return None


def get_all(headers: Iterable[Header], name: bytes) -> list[bytes]:
    """All values of a field, in order."""
    name, size = name.lower(), len(name)
    return [value for key, value in headers if len(key) == size and key.lower() == name]


def tokens(headers: Iterable[Header], name: bytes) -> list[bytes]:
    """The comma-separated members of all lines of a field, in lower case, without empty ones."""
    joined = b",".join(get_all(headers, name)).lower()
    return [token for part in joined.split(b",") if (token := part.strip())]


def without(headers: Iterable[Header], *names: bytes) -> Headers:
    """The fields but those named."""
    dropped = {name.lower() for name in names}
    return [header for header in headers if header[0].lower() not in dropped]


def replaced(headers: Iterable[Header], name: bytes, value: bytes) -> Headers:
    """The fields with one line `name: value`, where the first such line stood or at the end."""
    kept: Headers = []
    lowered, placed = name.lower(), False
    for key, old in headers:
        if key.lower() != lowered:
            kept.append((key, old))
        elif not placed:
            kept.append((key, value))
            placed = True
    return kept if placed else [*kept, (name, value)]


def is_host(value: bytes) -> bool:
    """Whether this may be the value of Host: name or address, and a port (RFC 9110 section 7.2).
    It may be empty."""
    return _HOST.fullmatch(value) is not None
