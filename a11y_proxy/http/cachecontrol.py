"""How long a rewritten page may be kept, and by whom, from what the origin said of its own."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parsedate_to_datetime

from a11y_proxy.http.fields import Header, Headers, get, get_all, tokens

# Other ways to say how long a copy lives; ours is said in Cache-Control alone.
OTHER_LIFETIMES = (b"expires", b"pragma", b"surrogate-control", b"cdn-cache-control")


def cache_control(headers: Iterable[Header], *, private: bool, authorised: bool) -> bytes:
    """Cache-Control of a rewritten page, from the policy that the origin stated."""
    headers = list(headers)
    directives = _directives(headers)
    if b"no-store" in directives:
        return b", ".join(get_all(headers, b"cache-control"))
    if private:
        return b"private, no-cache"
    if b"no-cache" in directives:
        return b"private, no-cache" if b"private" in directives else b"no-cache"
    browsers = b"max-age=0, must-revalidate"
    if b"private" in directives:
        return b"private, " + browsers
    # must-revalidate would let a shared cache store an authorised answer (RFC 9111 section 3.5).
    public = b"public" in directives or b"s-maxage" in directives
    if get(headers, b"set-cookie") is not None or (authorised and not public):
        return b"private, " + browsers
    lifetime = _lifetime(headers, directives)
    prefix = b"public, " if b"public" in directives else b""
    return prefix + (b"s-maxage=%d, " % lifetime if lifetime else b"") + browsers


def _directives(headers: Headers) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for token in tokens(headers, b"cache-control"):
        name, _, value = token.partition(b"=")
        found.setdefault(name.strip(), value.strip(b' "'))
    # A portal of HTTP/1.0 days says it so; Cache-Control overrides it (RFC 9111 section 5.4).
    if not found and b"no-cache" in tokens(headers, b"pragma"):
        found[b"no-cache"] = b""
    return found


def _lifetime(headers: Headers, directives: dict[bytes, bytes]) -> int:
    """Seconds that a shared cache may keep the origin's answer, 0 where it stated none."""
    for name in (b"s-maxage", b"max-age"):
        if name in directives:
            return int(directives[name]) if directives[name].isdigit() else 0
    dates = [get(headers, name) for name in (b"expires", b"date")]
    try:
        expires, now = (parsedate_to_datetime((date or b"").decode("latin-1")) for date in dates)
    except ValueError:
        return 0
    return max(0, int(expires.timestamp() - now.timestamp()))
