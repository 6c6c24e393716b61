"""The differences that are allowed, each with its reason: the table of `docs/http.md`.

A row explains a difference by what the case and the direct way show, as narrowly as can be said.
`example` is a case that shows it on the way `way`; a row that its example does not need is stale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.proxy.differential import explaining
from tests.proxy.differential.cases import HOST, ORIGIN, Answering, Asking, Case
from tests.proxy.differential.differences import Difference, Pair


@dataclass(frozen=True)
class Row:
    """`what` differs, and `why` that is right."""

    id: str
    what: str
    why: str
    explains: Callable[[Pair, Difference], bool]
    example: Case
    way: str = "standard"


def unexplained(pair: Pair, found: Iterable[Difference]) -> list[Difference]:
    """The differences that no row explains."""
    return [each for each in found if not any(row.explains(pair, each) for row in ROWS)]


def used(pair: Pair, found: Iterable[Difference]) -> set[str]:
    """The rows that explain any of the differences."""
    found = list(found)
    return {row.id for row in ROWS if any(row.explains(pair, each) for each in found)}


def _ask(*fields: tuple[bytes, bytes], **parts: object) -> Case:
    return Case(Asking(fields=((b"Host", HOST), *fields), **parts))  # type: ignore[arg-type]


def _answer(*fields: tuple[bytes, bytes], **parts: object) -> Case:
    return Case(answering=Answering(fields=fields, **parts))  # type: ignore[arg-type]


_HTML = (b"Content-Type", b"text/html")
_PAGE = b"<html><head><title>t</title></head><body><p>x</p></body></html>"

ROWS: tuple[Row, ...] = (
    Row(
        "names-lower-case",
        "Field names arrive in lower case, both ways.",
        "ASGI gives and takes names in lower case; they are compared without case"
        " (RFC 9110, 5.1). Values keep every byte.",
        explaining.name_case,
        _ask(),
    ),
    Row(
        "hop-by-hop",
        "Connection, the fields that it names, Keep-Alive, Proxy-Connection, Proxy-Authenticate,"
        " Proxy-Authorization, TE, Trailer, Transfer-Encoding, Upgrade and HTTP2-Settings stop at"
        " us.",
        "They speak of one connection (RFC 9110, 7.6.1); ours have their own. A Connection that"
        " names Host, Cookie, Authorization, Set-Cookie or a Content field is not obeyed in that.",
        explaining.hop_by_hop,
        _ask((b"Connection", b"keep-alive, X-Hop"), (b"X-Hop", b"1"), (b"TE", b"trailers")),
    ),
    Row(
        "via",
        "Via is added, with a name of ours, both ways.",
        "A proxy must (RFC 9110, 7.6.3), and it shows a loop to us.",
        explaining.via,
        _ask(),
    ),
    Row(
        "forwarded",
        "X-Forwarded-For, -Proto and -Host are added to a request; those of the visitor, Forwarded"
        " and X-Real-IP are taken out.",
        "The origin learns who asks; from peers that are not trusted these fields are lies at"
        " will.",
        explaining.forwarded,
        _ask((b"X-Real-IP", b"10.0.0.1")),
    ),
    Row(
        "trailers",
        "Trailers stop at us, both ways.",
        "ASGI cannot carry them; browsers do not send or read them.",
        explaining.trailers,
        _answer(framing="chunked", trailers=((b"X-Checksum", b"a"),)),
    ),
    Row(
        "version",
        "HTTP/1.0 becomes HTTP/1.1, both ways.",
        "Each of the two connections speaks its own version (RFC 9110, 2.5).",
        explaining.version,
        _answer(version=b"HTTP/1.0"),
    ),
    Row(
        "expect",
        "Expect: 100-continue does not reach the origin.",
        "We answer it when the origin's connection is there; the body then flows through.",
        explaining.expect,
        _ask(method=b"POST", framing="length", body=b"a=1", expects=True),
    ),
    Row(
        "own-cookies",
        "Our cookies (`a11y_view`, `a11y_prefs`) and X-A11y-View do not reach the origin.",
        "They are ours, and whatever the origin logs or keys on stays as it was.",
        explaining.own_cookies,
        _ask((b"Cookie", b"a11y_view=elder")),
    ),
    Row(
        "origin-form",
        "A target `http://host/path#part` reaches the origin as `/path`.",
        "The absolute form is for proxies that a client chose, a fragment is never sent; all other"
        " bytes of a target stay.",
        explaining.origin_form,
        _ask(target=b"http://portal.test/a#b"),
    ),
    Row(
        "asterisk",
        "`OPTIONS *` is answered with 400.",
        "It asks about the server as a whole, and that is not the portal; an ASGI path begins with"
        " a slash.",
        explaining.asterisk,
        _ask(method=b"OPTIONS", target=b"*"),
    ),
    Row(
        "trace",
        "TRACE is answered with 405.",
        "It would show a script the visitor's cookies and what proxies add.",
        explaining.trace,
        _ask(method=b"TRACE"),
    ),
    Row(
        "long-target",
        "A target above 8 kB is answered with 414.",
        "A bound on memory for each connection.",
        explaining.long_target,
        _ask(target=b"/" + b"a" * 8_300),
    ),
    Row(
        "large-head",
        "A request head above 32 kB or of more than 100 fields is answered with 431.",
        "A bound on memory for each connection.",
        explaining.large_head,
        _ask(*((b"X-%d" % number, b"v") for number in range(110))),
    ),
    Row(
        "other-authority",
        "A target that names another authority than Host is answered with 400.",
        "Whoever is in front and the origin would disagree about which site is meant.",
        explaining.other_authority,
        _ask(target=b"http://elsewhere.test/"),
    ),
    Row(
        "unknown-host",
        "A Host that is not among `public_hosts` is answered with 421.",
        "Another name is another site, or an attack on links that the portal makes from Host.",
        explaining.unknown_host,
        Case(Asking(fields=((b"Host", b"elsewhere.test"),))),
    ),
    Row(
        "own-addresses",
        "Addresses below `/_a11y` are answered by us.",
        "The views' settings, entries and files live there; the prefix is a setting.",
        explaining.own_addresses,
        _ask(target=b"/_a11y/none"),
    ),
    Row(
        "reason-phrase",
        "The reason phrase is the standard one of the status, or none.",
        "ASGI cannot carry it; it means nothing to clients (RFC 9112, 4).",
        explaining.reason,
        _answer(reason=b"Very Well"),
    ),
    Row(
        "interim",
        "Interim answers (102, 103, a 100 that was not asked for) stop at us.",
        "ASGI cannot carry them; they are hints, and the final answer is complete without.",
        explaining.interim,
        _answer(interims=(b"HTTP/1.1 103 Early Hints\r\n\r\n",)),
    ),
    Row(
        "framing",
        "A body without Content-Length arrives chunked, and `Connection: close` is said where the"
        " connection ends; Content-Length is taken out of 204 and 304.",
        "Each of the two connections frames for itself; a chunked body shows where it is whole,"
        " one that ends by closing does not.",
        explaining.framing,
        _answer(framing="none", end="close"),
    ),
    Row(
        "reset-content",
        "A 205 comes without the body that the origin sent, and with `Content-Length: 0`.",
        "It must have none (RFC 9110, 15.3.6).",
        explaining.reset_content,
        _answer(status=b"205", body=b"page"),
    ),
    Row(
        "surplus",
        "Bytes behind the end of an answer reach nobody.",
        "They belong to no request; passed on, they would be the next visitor's answer.",
        explaining.surplus,
        _answer(surplus=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother"),
    ),
    Row(
        "origin-failed",
        "Where the origin sends no head, one that is not HTTP, or breaks off (or stalls in) a page"
        " that we still hold, we answer 502; where no head comes in time, 504.",
        "The direct way would leave the visitor with an error of the browser, half a page, or"
        " waiting.",
        explaining.origin_failed,
        _answer(garbage=b"junk\r\n\r\n", end="close"),
    ),
    Row(
        "broken",
        "Of a body that breaks off, the last bytes may be missing, and one that stalls or is framed"
        " wrongly breaks off.",
        "A cut page must not look whole: the connection ends before the message does, as directly.",
        explaining.broken,
        _answer(body=b"b" * 100, cut=90, end="silence"),
    ),
    Row(
        "page-policy",
        "A page says in Cache-Control, in place of Expires and Pragma too, that browsers ask"
        " again; in `original` that it is private, in `standard` `Vary: Cookie`. One that cannot be"
        " read is `no-store`, without validators.",
        "One address shows several views: a kept copy of one would answer for another.",
        explaining.document_policy,
        _answer(_HTML, (b"Cache-Control", b"max-age=60"), body=_PAGE),
        way="held",
    ),
    Row(
        "accept-encoding",
        "Where a page may come back, Accept-Encoding names only codings that we can undo.",
        "A page in another coding could not be repaired.",
        explaining.narrowed,
        _ask((b"Accept", b"text/html"), (b"Accept-Encoding", b"gzip, aes128gcm")),
        way="held",
    ),
    Row(
        "conditions",
        "Where a page may come back, If-None-Match, If-Modified-Since, If-Range and Range do not"
        " reach the origin.",
        "What the visitor kept is our page, which the origin does not know.",
        explaining.conditions,
        _ask((b"Accept", b"text/html"), (b"If-None-Match", b'"e1"')),
        way="held",
    ),
    Row(
        "head-of-page",
        "HEAD of a page comes without length, validators, digests and coding.",
        "They would be those of the origin's page, not of ours.",
        explaining.head_of_page,
        Case(Asking(method=b"HEAD"), Answering(fields=(_HTML, (b"ETag", b'"e"')), body=_PAGE)),
        way="held",
    ),
    Row(
        "mapped-request",
        "Under another name: Host is the origin's own; Origin and Referer that name us name it.",
        "The portal knows only its own name, and checks these.",
        explaining.mapped_request,
        _ask((b"Referer", b"http://portal.test/a")),
        way="mapped",
    ),
    Row(
        "mapped-answer",
        "Under another name: addresses of the origin in Location, Content-Location, Refresh, Link,"
        " SourceMap, Access-Control-Allow-Origin and Content-Security-Policy name us.",
        "Else the visitor is led away, or refused by a policy that speaks of another name.",
        explaining.mapped_answer,
        _answer((b"Location", b"http://" + ORIGIN + b"/x"), status=b"302"),
        way="mapped",
    ),
    Row(
        "mapped-cookie",
        "Under another name: Set-Cookie loses a Domain that covers the origin, and on plain http"
        " Secure and SameSite=None.",
        "The browser would refuse the cookie under our name.",
        explaining.mapped_cookie,
        _answer((b"Set-Cookie", b"a=1; Secure")),
        way="mapped",
    ),
    Row(
        "promises",
        "Under another name: Strict-Transport-Security and Alt-Svc are taken out.",
        "They promise for a host that is not the one the visitor sees.",
        explaining.promises,
        _answer((b"Strict-Transport-Security", b"max-age=1")),
        way="mapped",
    ),
)
