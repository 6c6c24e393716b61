"""Which answers are documents that a view may turn, and why the others are not.

Two questions: `head`, before a byte of the body is held, and `body`, on its first decoded bytes.
Both are pure; each refusal is one member of Reason, for logs and counters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from a11y_proxy.http import coding
from a11y_proxy.http import headers as fields
from a11y_proxy.http.headers import Header

#: How many decoded bytes `body` wants to see, or the whole body where it is shorter.
SNIFF = 4096
#: Most bytes of an answer that is held, as it came.
LIMIT = 5 * 1024 * 1024


class Reason(StrEnum):
    """Why an answer passes as it came."""

    METHOD = "method"
    STATUS = "status"
    NO_BODY = "no-body"
    NOT_MODIFIED = "not-modified"
    PARTIAL = "partial"
    XHR = "xhr"
    NOT_HTML = "not-html"
    XHTML = "xhtml"
    ATTACHMENT = "attachment"
    NO_TRANSFORM = "no-transform"
    TOO_LARGE = "too-large"
    UNKNOWN_CODING = "unknown-coding"
    JSON = "json"
    NOT_HTML_BYTES = "not-html-bytes"
    CHALLENGE = "challenge"


def head(
    method: str,
    request_headers: Iterable[Header],
    status: int,
    response_headers: Iterable[Header],
    *,
    limit: int,
) -> Reason | None:
    """None where the answer is a document to hold, else why it is not. `limit` bounds a stated
    Content-Length. To learn what HEAD stands for, ask with GET."""
    answer = list(response_headers)
    if method not in ("GET", "POST"):
        return Reason.NO_BODY if method == "HEAD" else Reason.METHOD
    if (reason := _status(status)) is not None:
        return reason
    if fields.get(answer, b"content-range") is not None:
        return Reason.PARTIAL
    if fields.is_xhr(request_headers):
        return Reason.XHR
    if (reason := _type(answer)) is not None:
        return reason
    disposition = fields.get(answer, b"content-disposition") or b""
    if disposition.partition(b";")[0].strip().lower() == b"attachment":
        return Reason.ATTACHMENT
    if b"no-transform" in fields.tokens(answer, b"cache-control"):
        return Reason.NO_TRANSFORM
    if not coding.can_decode(fields.content_encoding(answer)):
        return Reason.UNKNOWN_CODING
    return _length(answer, limit)


def _status(status: int) -> Reason | None:
    if status == 206:
        return Reason.PARTIAL
    if status == 304:
        return Reason.NOT_MODIFIED
    if status < 200 or status in (204, 205):
        return Reason.NO_BODY
    # Error pages are pages. 401 and 407 belong to a dialogue that is not ours to touch.
    shown = status in (200, 201, 202, 203) or 400 <= status < 600
    return None if shown and status not in (401, 407) else Reason.STATUS


def _type(answer: list[Header]) -> Reason | None:
    kind = fields.media_type(answer)
    if kind == b"text/html":
        return None
    if kind is None:
        nosniff = b"nosniff" in fields.tokens(answer, b"x-content-type-options")
        return Reason.NOT_HTML if nosniff else None
    return Reason.XHTML if kind == b"application/xhtml+xml" else Reason.NOT_HTML


def _length(answer: list[Header], limit: int) -> Reason | None:
    stated = fields.get(answer, b"content-length")
    if stated is None or not stated.strip().isdigit():
        return None
    digits = stated.strip().lstrip(b"0")
    if not digits:
        return Reason.NO_BODY
    # Compared by their number first: int() refuses what is longer than 4,300 digits.
    return Reason.TOO_LARGE if len(digits) > 18 or int(digits) > limit else None


_JSON = re.compile(rb'\{\s*+(?:"|\})|\[\s*+(?:[\[\]{"\d-]|true|false|null)')
_MARKUP = re.compile(rb"<[!?/a-zA-Z]")
_DOCUMENT = re.compile(rb"<(?:!doctype|html|head|body|title|frameset|meta)[\s/>]", re.IGNORECASE)
# MIME Sniffing section 7.1: what an unlabelled body must begin with to be HTML.
_UNLABELLED = re.compile(
    rb"<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>]"
    rb"|<!--",
    re.IGNORECASE,
)
_CONTENT = re.compile(rb"<(?:a|p|table|img|li|form|frame)[\s>]", re.IGNORECASE)
# Pages that a guard in front of the portal shows until a script has run. The first kind carries
# its mark on no other page; the second also on pages with content, which are no challenge.
_CHALLENGES = (b"window._cf_chl_opt", b"var arg1='", b"__jsl_clearance")
_CHALLENGES_IF_EMPTY = (b"$_ts", b"acw_sc__v", b"yunsuo_session", b"safedog")


def body(
    first: bytes, request_headers: Iterable[Header] = (), *, labelled: bool = True
) -> Reason | None:
    """None where the first decoded bytes (SNIFF of them, or all) are those of an HTML document.
    `labelled` is False where the answer had no Content-Type: then only what a browser would take
    for HTML is taken. A script's request (X-Requested-With, Sec-Fetch-Dest) is no document."""
    if fields.is_xhr(request_headers):
        return Reason.XHR
    text = _readable(first)
    if not text:
        return Reason.NO_BODY
    if b"\0" in text:
        return Reason.NOT_HTML_BYTES
    if _JSON.match(text):
        return Reason.JSON
    if not labelled and not _UNLABELLED.match(text):
        return Reason.NOT_HTML_BYTES
    # Text may precede the markup (a server's warning); a bare value or a data file has none.
    if (not _MARKUP.match(text) or text[:5].lower() == b"<?xml") and not _DOCUMENT.search(text):
        return Reason.NOT_HTML_BYTES
    return Reason.CHALLENGE if _is_challenge(text) else None


def _readable(first: bytes) -> bytes:
    """ASCII as it would read: UTF-16's zero bytes, byte order marks, leading space left out."""
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        first = first[2:].replace(b"\0", b"")
    elif first[:2] in (b"<\0", b"\0<"):
        first = first.replace(b"\0", b"")
    return first.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\f")


def _is_challenge(text: bytes) -> bool:
    if any(mark in text for mark in _CHALLENGES):
        return True
    return any(mark in text for mark in _CHALLENGES_IF_EMPTY) and not _CONTENT.search(text)
