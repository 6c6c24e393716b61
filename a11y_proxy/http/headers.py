"""What we do to the header fields of a request and of an answer, as tables and pure functions.

The plain operations on fields (`get`, `without` …) come from `fields` and are offered here too.
"""

from __future__ import annotations

from collections.abc import Iterable

from a11y_proxy.http import coding
from a11y_proxy.http.cachecontrol import OTHER_LIFETIMES, cache_control
from a11y_proxy.http.contenttype import content_type, media_type
from a11y_proxy.http.csp import allow_self
from a11y_proxy.http.fields import (
    Header,
    Headers,
    get,
    get_all,
    is_host,
    replaced,
    tokens,
    without,
)

__all__ = [
    "CONDITIONS",
    "HOP_BY_HOP",
    "Header",
    "Headers",
    "allow_self",
    "cache_control",
    "carries_body",
    "content_encoding",
    "content_type",
    "document_request",
    "end_to_end",
    "get",
    "get_all",
    "is_document_request",
    "is_host",
    "is_xhr",
    "matches",
    "media_type",
    "narrowed",
    "no_store",
    "not_modified",
    "replaced",
    "rewritten",
    "tokens",
    "unshared",
    "without",
]

# RFC 9110 section 7.6.1, and what older software takes for connection-level.
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"http2-settings",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)

# A sender may name any field in Connection; these carry routing, framing or rights, and stay.
_NEVER_HOP_BY_HOP = frozenset(
    {
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"cookie",
        b"host",
        b"set-cookie",
    }
)

# What a conditional or partial request carries: a rewritten page has other validators and lengths.
CONDITIONS = (b"if-none-match", b"if-modified-since", b"range", b"if-range")

# What a rewritten body makes false: lengths, validators, digests, codings, signatures over them.
_FALSIFIED = (
    b"accept-ranges",
    b"content-digest",
    b"content-encoding",
    b"content-length",
    b"content-md5",
    b"digest",
    b"etag",
    b"last-modified",
    b"repr-digest",
    b"signature",
    b"signature-input",
    b"transfer-encoding",
)

# RFC 9110 section 15.4.5, and cookies, which are the visitor's and not the copy's.
_IN_304 = frozenset(
    {
        b"cache-control",
        b"content-location",
        b"date",
        b"etag",
        b"expires",
        b"set-cookie",
        b"vary",
        b"via",
    }
)

# Requests that make a browser show a page. Absent on plain http: then nothing is known.
_NAVIGATIONS = frozenset({b"document", b"embed", b"fencedframe", b"frame", b"iframe", b"object"})


def end_to_end(headers: Iterable[Header]) -> Headers:
    """The fields that belong to the message: without hop-by-hop ones and those that Connection
    names (RFC 9110 section 7.6.1)."""
    headers = list(headers)
    named = frozenset(tokens(headers, b"connection")) - _NEVER_HOP_BY_HOP
    dropped = HOP_BY_HOP | named
    return [header for header in headers if header[0].lower() not in dropped]


def carries_body(headers: Iterable[Header]) -> bool:
    """Whether a request with these fields has a body (RFC 9112 section 6.3)."""
    headers = list(headers)
    length = get(headers, b"content-length")
    stated = length is not None and length.strip(b" 0") != b""
    return stated or get(headers, b"transfer-encoding") is not None


def content_encoding(headers: Iterable[Header]) -> bytes:
    """The codings of all lines, in the order in which they were applied; b"" for none."""
    return b", ".join(get_all(headers, b"content-encoding"))


def is_xhr(headers: Iterable[Header]) -> bool:
    """Whether a script or a sub-resource asks, not a navigation. Sec-Fetch-Dest tells where it is
    sent (https and loopback only); X-Requested-With is what libraries add."""
    headers = list(headers)
    if get(headers, b"x-requested-with") is not None:
        return True
    destination = get(headers, b"sec-fetch-dest")
    return destination is not None and destination.strip().lower() not in _NAVIGATIONS


def is_document_request(method: str, headers: Iterable[Header]) -> bool:
    """Whether the answer may be a page: GET, HEAD or a form's POST, Accept names text/html, no
    script asks. A Range without If-Range is a partial download and passes."""
    headers = list(headers)
    if method not in ("GET", "HEAD", "POST") or is_xhr(headers):
        return False
    if get(headers, b"range") is not None and get(headers, b"if-range") is None:
        return False
    return any(
        token.partition(b";")[0].strip() == b"text/html" for token in tokens(headers, b"accept")
    )


def document_request(headers: Iterable[Header]) -> Headers:
    """The request as the origin gets it where a page may come back: without conditions and ranges,
    Accept-Encoding narrowed to what we can undo; none is added where the visitor sent none."""
    return narrowed(without(headers, *CONDITIONS))


def narrowed(headers: Iterable[Header]) -> Headers:
    """The request with Accept-Encoding narrowed to what we can undo; none is added where the
    visitor sent none."""
    headers = list(headers)
    accepted = get_all(headers, b"accept-encoding")
    if not accepted:
        return headers
    return replaced(headers, b"accept-encoding", coding.narrow(b", ".join(accepted)))


def rewritten(
    headers: Iterable[Header],
    *,
    length: int | None,
    etag: bytes | None,
    private: bool,
    authorised: bool = False,
) -> Headers:
    """The answer's fields once its body is ours.

    `length` None (HEAD) and `etag` None leave the field out. `private` is true for every view but
    `standard`; `authorised` where the request carried Authorization. Browsers always ask again:
    a page kept from before would answer the click on another view. A shared cache keeps
    `standard` as long as the origin allowed, keyed on the cookie.
    """
    headers = list(headers)
    kept = without(headers, *_FALSIFIED, *OTHER_LIFETIMES, b"cache-control")
    kept.append((b"cache-control", cache_control(headers, private=private, authorised=authorised)))
    if not private:
        kept = _vary_on_cookie(kept)
    if length is not None:
        kept.append((b"content-length", b"%d" % length))
    if etag is not None:
        kept.append((b"etag", etag))
    return kept


def _vary_on_cookie(headers: Headers) -> Headers:
    members = tokens(headers, b"vary")
    if b"cookie" in members or b"*" in members:
        return headers
    return [*headers, (b"vary", b"Cookie")]


def no_store(headers: Iterable[Header]) -> Headers:
    """The answer's fields where nobody may keep it: no validators, `Cache-Control: no-store`."""
    dropped = (b"cache-control", b"etag", b"last-modified", *OTHER_LIFETIMES)
    return [*without(headers, *dropped), (b"cache-control", b"no-store")]


def unshared(headers: Iterable[Header], *, private: bool, authorised: bool = False) -> Headers:
    """The fields of a page that stays as it came, where another view of it would not: validators
    stay true, but browsers always ask again, and shared caches keep `standard` alone."""
    headers = list(headers)
    policy = cache_control(headers, private=private, authorised=authorised)
    kept = without(headers, *OTHER_LIFETIMES, b"cache-control")
    kept.append((b"cache-control", policy))
    return kept if private else _vary_on_cookie(kept)


def matches(if_none_match: bytes | None, etag: bytes) -> bool:
    """Whether If-None-Match names this entity tag, weakly compared (RFC 9110 section 13.1.2)."""
    if if_none_match is None:
        return False
    named = [member.strip().removeprefix(b"W/") for member in if_none_match.split(b",")]
    return named == [b"*"] or etag.removeprefix(b"W/") in named


def not_modified(headers: Iterable[Header]) -> Headers:
    """The fields of a 304 to the 200 with these (RFC 9110 section 15.4.5): what updates the kept
    copy, nothing that describes a body, no policy whose nonce the kept page does not know."""
    return [header for header in headers if header[0].lower() in _IN_304]
