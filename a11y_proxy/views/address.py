"""Where a view lives: the entry addresses under our prefix, and the two cookies of ours.

Targets are the bytes of a request line (path and query); they are compared, passed on and put into
`Location` as they came, only what an HTTP header must not carry is escaped or refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

VIEWS = ("standard", "accessible", "elder", "original")

VIEW_COOKIE = "a11y_view"
PREFS_COOKIE = "a11y_prefs"

ARRIVED = "a11y-on"
"""The id, and so the fragment, of the line that says which view was entered."""

ORIGINAL_SECONDS = 600
REMEMBER_SECONDS = 365 * 24 * 3600

# One slash, then no second one and no backslash (browsers read both as "//"), no control, no space,
# no fragment.
_SAFE = re.compile(rb"/(?![/\\])[\x21\x22\x24-\x5b\x5d-\x7e\x80-\xff]*+")
_OURS = (VIEW_COOKIE.encode(), PREFS_COOKIE.encode())
_PREFS = re.compile(rb"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{0,512}")


class Entry(NamedTuple):
    """A request for a view: which one, and the bytes of the target to show in it."""

    view: str
    target: bytes


class Own(NamedTuple):
    """Our cookies as the visitor sent them; None where absent, invalid or sent twice."""

    view: str | None
    prefs: str | None


def safe_target(target: bytes) -> bool:
    """Whether a redirect may lead to `target`: a path on this host, whoever reads it."""
    return _SAFE.fullmatch(target) is not None


def parse_entry(raw_target: bytes, prefix: bytes) -> Entry | None:
    """The entry that `raw_target` asks for; None where it is none of ours or its target is unsafe.

    `/_a11y/elder` and `/_a11y/elder?x=1` lead to `/` and `/?x=1`.
    """
    head = prefix + b"/"
    if not raw_target.startswith(head):
        return None
    for view in VIEWS:
        start = head + view.encode()
        if not raw_target.startswith(start):
            continue
        target = raw_target[len(start) :]
        if target[:1] in (b"", b"?"):
            target = b"/" + target
        return Entry(view, target) if safe_target(target) else None
    return None


def entry_path(view: str, target: str, prefix: str) -> str:
    """The shareable address of `target` (path and query) in `view`: ASCII, starting with `prefix`.

    A target that is not safe leads to `/`.
    """
    return f"{prefix}/{view}{escape_target(target)}"


def escape_target(target: str | bytes) -> str:
    """`target` in ASCII, bytes from 0x80 on percent-escaped; `/` where it is not safe.

    A `str` holds bytes as latin-1 (as an ASGI server's raw path does), else UTF-8.
    """
    raw = target if isinstance(target, bytes) else _bytes(target)
    if not safe_target(raw):
        return "/"
    return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)


def arrival(target: bytes) -> bytes:
    """The `Location` after entering a view: the same page, at the line that says so."""
    return f"{escape_target(target)}#{ARRIVED}".encode()


def read_cookies(cookie_headers: Sequence[bytes]) -> Own:
    """Our cookies among the values of the request's Cookie headers.

    A cookie sent twice is ignored: one of the two was set by somebody else for a wider domain or
    another path, and which one comes first is no proof (RFC 6265, 5.4).
    """
    found: dict[bytes, list[bytes]] = {name: [] for name in _OURS}
    for header in cookie_headers:
        for part in header.split(b";"):
            name, equals, value = part.partition(b"=")
            if equals and name.strip(b" \t") in found:
                found[name.strip(b" \t")].append(value.strip(b" \t"))
    views, prefs = (found[name] for name in _OURS)
    view = views[0].decode("latin-1") if len(views) == 1 else None
    valid_prefs = len(prefs) == 1 and _PREFS.fullmatch(prefs[0])
    return Own(
        view=view if view in VIEWS else None,
        prefs=prefs[0].decode("ascii") if valid_prefs else None,
    )


def strip_cookies(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """`headers` without our cookies; the others keep their bytes and their order.

    A Cookie header that held only ours is left out.
    """
    kept: list[tuple[bytes, bytes]] = []
    for name, value in headers:
        if name.lower() == b"cookie":
            value_left = _without_ours(value)
            if value_left is not None:
                kept.append((name, value_left))
        else:
            kept.append((name, value))
    return kept


def view_cookie(view: str, *, remember: bool = False, secure: bool = False) -> bytes:
    """The Set-Cookie value that keeps `view`: for the session, or a year where remembered.

    `original` has no way back in the page, so it ends by itself and is never remembered.
    """
    if view not in VIEWS:
        raise ValueError(f"unknown view {view!r}, expected one of {', '.join(VIEWS)}")
    if view == "original":
        return set_cookie(VIEW_COOKIE, view, max_age=ORIGINAL_SECONDS, secure=secure)
    return set_cookie(
        VIEW_COOKIE, view, max_age=REMEMBER_SECONDS if remember else None, secure=secure
    )


def forget_cookies(*, secure: bool = False) -> list[bytes]:
    """The Set-Cookie values that remove both of ours."""
    return [set_cookie(name, "", max_age=0, secure=secure) for name in (VIEW_COOKIE, PREFS_COOKIE)]


def set_cookie(name: str, value: str, *, max_age: int | None, secure: bool) -> bytes:
    """A Set-Cookie value for the whole site; a session cookie where `max_age` (seconds) is None.

    No script of ours reads a cookie: HttpOnly. `Lax`, so that a link from another site keeps the
    visitor's view.
    """
    age = "" if max_age is None else f"; Max-Age={max_age}"
    return f"{name}={value}; Path=/{age}; SameSite=Lax; HttpOnly{'; Secure' * secure}".encode()


def _bytes(target: str) -> bytes:
    try:
        return target.encode("latin-1")
    except UnicodeEncodeError:
        return target.encode("utf-8", "replace")


def _without_ours(value: bytes) -> bytes | None:
    parts = value.split(b";")
    kept = [part for part in parts if not _is_ours(part)]
    if len(kept) == len(parts):
        return value
    left = b";".join(kept)
    if _is_ours(parts[0]):
        left = left.lstrip(b" \t")
    return left if left.strip(b" \t;") else None


def _is_ours(part: bytes) -> bool:
    return part.partition(b"=")[0].strip(b" \t") in _OURS
