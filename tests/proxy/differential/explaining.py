"""What each row of the published list explains: predicates over one difference of one pair."""

from __future__ import annotations

import re

from tests.proxy.differential.cases import HOST, ORIGIN, Fields
from tests.proxy.differential.differences import Difference, Pair
from tests.proxy.differential.messages import get, members

_HOP_BY_HOP = frozenset(
    b"connection http2-settings keep-alive proxy-authenticate proxy-authorization proxy-connection"
    b" te trailer transfer-encoding upgrade".split()
)
_KEPT = frozenset(
    b"authorization content-encoding content-length content-type cookie host set-cookie".split()
)
_CLAIMS = frozenset({b"forwarded", b"x-real-ip"})
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since", b"range", b"if-range"})
_VALIDATORS = frozenset({b"etag", b"last-modified"})
_POLICY = frozenset(
    {b"cache-control", b"expires", b"pragma", b"surrogate-control", b"cdn-cache-control"}
)
_OF_THE_BODY = frozenset(
    b"accept-ranges content-digest content-encoding content-length content-md5 digest etag"
    b" last-modified repr-digest signature signature-input".split()
)
_NAMING = frozenset(
    b"access-control-allow-origin content-location content-security-policy"
    b" content-security-policy-report-only link location refresh sourcemap".split()
)
_ABSOLUTE = re.compile(rb"\Ahttps?://[^/?#]*", re.IGNORECASE)
_OURS = re.compile(rb"a11y_(?:view|prefs)=")


def sent(pair: Pair, difference: Difference) -> Fields:
    """The fields of the message in question, as the direct way shows it."""
    if difference.side == "answer":
        return pair.direct.got.fields
    return pair.direct.asked[-1].fields if pair.direct.asked else ()


def _refused(pair: Pair, *statuses: bytes) -> bool:
    """Whether we answered ourselves, with one of these, and the origin was not asked."""
    return not pair.other.asked and pair.other.got.status in statuses


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


# Both directions


def name_case(pair: Pair, difference: Difference) -> bool:
    return difference.part == "case"


def hop_by_hop(pair: Pair, difference: Difference) -> bool:
    named = members(sent(pair, difference), b"connection") - _KEPT
    return difference.part == "lost" and difference.name in _HOP_BY_HOP | named


def via(pair: Pair, difference: Difference) -> bool:
    ours = difference.part == "added" and difference.name == b"via"
    return ours and b" a11y-proxy-" in _bytes(difference.other)


def trailers(pair: Pair, difference: Difference) -> bool:
    return difference.part == "trailers" and difference.other == ()


def version(pair: Pair, difference: Difference) -> bool:
    return difference.part == "version" and difference.other == b"HTTP/1.1"


# Requests


def forwarded(pair: Pair, difference: Difference) -> bool:
    told = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host")
    if difference.side != "request" or difference.part not in ("lost", "added"):
        return False
    if difference.part == "added":
        return difference.name in told and difference.other in (b"127.0.0.1", b"http", _host(pair))
    return difference.name in _CLAIMS or difference.name.startswith(b"x-forwarded-")


def _host(pair: Pair) -> bytes | None:
    return get(pair.case.asking.fields, b"host")


def expect(pair: Pair, difference: Difference) -> bool:
    return difference == Difference("request", "lost", b"expect", b"100-continue")


def own_cookies(pair: Pair, difference: Difference) -> bool:
    if difference.side != "request" or difference.name not in (b"cookie", b"x-a11y-view"):
        return False
    if difference.name == b"x-a11y-view" or difference.part == "added":
        theirs = [_without_ours(value) for value in _cookies(pair)]
        return difference.part == "lost" or difference.other in theirs
    return difference.part == "lost" and bool(_OURS.search(_bytes(difference.direct)))


def _cookies(pair: Pair) -> list[bytes]:
    return [value for name, value in pair.case.asking.fields if name.lower() == b"cookie"]


def _without_ours(value: bytes) -> bytes:
    kept = [part for part in value.split(b";") if not _OURS.match(part.strip())]
    return b";".join(kept)


def origin_form(pair: Pair, difference: Difference) -> bool:
    if (difference.side, difference.part) != ("request", "target"):
        return False
    target = _ABSOLUTE.sub(b"", pair.case.asking.target, count=1).partition(b"#")[0]
    return difference.other == (target if target.startswith(b"/") else b"/" + target)


def asterisk(pair: Pair, difference: Difference) -> bool:
    return pair.case.asking.target == b"*" and _refused(pair, b"400")


def trace(pair: Pair, difference: Difference) -> bool:
    return pair.case.asking.method == b"TRACE" and _refused(pair, b"405")


def long_target(pair: Pair, difference: Difference) -> bool:
    return len(pair.case.asking.target) > 8_000 and _refused(pair, b"414")


def large_head(pair: Pair, difference: Difference) -> bool:
    asking = pair.case.asking
    large = len(asking.head()) > 32_000 or len(asking.fields) > 90
    return large and _refused(pair, b"431")


def other_authority(pair: Pair, difference: Difference) -> bool:
    named = _ABSOLUTE.match(pair.case.asking.target)
    authority = named.group().partition(b"//")[2].lower() if named else None
    return authority not in (None, (_host(pair) or b"").lower()) and _refused(pair, b"400")


def unknown_host(pair: Pair, difference: Difference) -> bool:
    host = (_host(pair) or b"").lower().removesuffix(b":80")
    return pair.way != "mapped" and host != HOST and _refused(pair, b"421")


def own_addresses(pair: Pair, difference: Difference) -> bool:
    target = _ABSOLUTE.sub(b"", pair.case.asking.target, count=1)
    path = re.split(rb"[?#]", target)[0]
    return (path + b"/").startswith(b"/_a11y/") and not pair.other.asked


# Answers


def reason(pair: Pair, difference: Difference) -> bool:
    return difference.part == "reason" and pair.direct.got.status == pair.other.got.status


def interim(pair: Pair, difference: Difference) -> bool:
    kept = set(pair.other.got.interims)
    return difference.part == "interims" and kept <= {b"HTTP/1.1 100 Continue"}


def framing(pair: Pair, difference: Difference) -> bool:
    if difference.side != "answer" or difference.part not in ("lost", "added"):
        return False
    if difference.part == "added":
        # A visitor of HTTP/1.0 knows no chunks.
        chunked = pair.case.asking.version != b"HTTP/1.0" and difference.other == b"chunked"
        if difference.name == b"transfer-encoding":
            return chunked
        return (difference.name, difference.other) == (b"connection", b"close")
    bodiless = pair.direct.got.status in (b"204", b"304")
    return difference.name == b"content-length" and bodiless


def reset_content(pair: Pair, difference: Difference) -> bool:
    got = pair.other.got
    if (got.status, got.body, got.ended) != (b"205", b"", "complete"):
        return False
    length = difference.name == b"content-length" and got.get(b"content-length") == b"0"
    return difference.side == "answer" and (length or difference.part in ("body", "ended"))


def surplus(pair: Pair, difference: Difference) -> bool:
    return difference.part == "surplus" and difference.other == b""


def origin_failed(pair: Pair, difference: Difference) -> bool:
    """The origin sent no head, no HTTP, nothing more, or half of a page that is held."""
    answering, direct = pair.case.answering, pair.direct.got
    faulty = answering.garbage is not None or direct.ended in ("refused", "waiting")
    faulty = faulty or (pair.way == "held" and direct.ended == "broken")
    ours = pair.other.got.get(b"x-request-id") is not None
    headless = answering.end == "silence" and not direct.status
    status = b"504" if headless else b"502"
    return faulty and ours and pair.other.got.status == status and difference.side == "answer"


def broken(pair: Pair, difference: Difference) -> bool:
    direct, other = pair.direct.got, pair.other.got
    if difference.side != "answer" or other.ended != "broken" or direct.status != other.status:
        return False
    if difference.part == "ended":
        return direct.ended == "waiting" or pair.case.answering.garbage is not None
    if difference.part == "body":
        return direct.body.startswith(other.body) or other.body.startswith(direct.body)
    return False


# Views


def document_policy(pair: Pair, difference: Difference) -> bool:
    """Of a page, where the view may turn it: who may keep it, and for how long."""
    direct = pair.direct.got
    kind = direct.get(b"content-type")
    page = kind is None or b"html" in kind.lower() or direct.status == b"304"
    if pair.way not in ("original", "held") or difference.side != "answer" or not page:
        return False
    return difference.part in ("lost", "added", "order") and (
        difference.name in _POLICY
        or (difference.name in _VALIDATORS and pair.other.got.get(b"cache-control") == b"no-store")
        or (
            difference.part == "added"
            and (difference.name, difference.other) == (b"vary", b"Cookie")
        )
        or (difference.part == "order" and _same_but(difference, _POLICY | {b"vary"}))
    )


def _same_but(difference: Difference, names: frozenset[bytes]) -> bool:
    def left(fields: object) -> list[object]:
        return [field for field in fields if field[0] not in names]  # type: ignore[attr-defined]

    return left(difference.direct) == left(difference.other)


def narrowed(pair: Pair, difference: Difference) -> bool:
    if pair.way != "held" or difference.side != "request":
        return False
    if difference.part == "order":
        return _same_but(difference, frozenset({b"accept-encoding"}))
    return difference.part in ("lost", "added") and difference.name == b"accept-encoding"


def conditions(pair: Pair, difference: Difference) -> bool:
    asks = any(
        b"text/html" in value for name, value in pair.case.asking.fields if name == b"Accept"
    )
    lost = difference.side == "request" and difference.part == "lost"
    return pair.way == "held" and asks and lost and difference.name in _CONDITIONS


def head_of_page(pair: Pair, difference: Difference) -> bool:
    asked = pair.way == "held" and pair.case.asking.method == b"HEAD"
    lost = (difference.side, difference.part) == ("answer", "lost")
    return asked and lost and difference.name in _OF_THE_BODY


# Another name


def mapped_request(pair: Pair, difference: Difference) -> bool:
    if pair.way != "mapped" or difference.side != "request":
        return False
    if difference.part == "lost":
        return difference.name == b"host" or (
            difference.name in (b"origin", b"referer")
            and _bytes(difference.direct).lower().startswith(b"http://portal.test")
        )
    return difference.part == "added" and (
        difference.other == ORIGIN
        if difference.name == b"host"
        else difference.name in (b"origin", b"referer")
        and _bytes(difference.other).startswith(b"http://" + ORIGIN)
    )


def mapped_answer(pair: Pair, difference: Difference) -> bool:
    if pair.way != "mapped" or difference.side != "answer" or difference.name not in _NAMING:
        return False
    if difference.part == "lost":
        return ORIGIN in _bytes(difference.direct)
    host = _host(pair) or b""
    return difference.part == "added" and host in _bytes(difference.other)


def mapped_cookie(pair: Pair, difference: Difference) -> bool:
    named = difference.side == "answer" and difference.name == b"set-cookie"
    return pair.way == "mapped" and named and difference.part in ("lost", "added")


def promises(pair: Pair, difference: Difference) -> bool:
    lost = (difference.side, difference.part) == ("answer", "lost")
    promises = (b"alt-svc", b"strict-transport-security")
    return pair.way == "mapped" and lost and difference.name in promises
