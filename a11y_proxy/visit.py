"""One request as the middleware sees it: which page, for whom, in which view."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import Scope

from a11y_proxy.http import headers
from a11y_proxy.http.headers import Headers
from a11y_proxy.http.record import Record, record_of
from a11y_proxy.views import address

VIEW_HEADER = b"x-a11y-view"


@dataclass(frozen=True)
class Visit:
    target: str
    """Path and query as the browser sent them, in ASCII."""
    host: str
    origin: str
    """Scheme and authority as the visitor sees them; "" where he named no host."""
    view: str
    forced: bool
    """The view came by the tools' header: nothing of the answer may be stored."""
    safe: bool
    """GET or HEAD: a kept copy may be said to hold still."""
    record: Record
    """What the access log is told."""

    @classmethod
    def of(cls, scope: Scope, asked: Headers, *, allow_view_header: bool) -> Visit:
        host = (headers.get(asked, b"host") or b"").decode("latin-1")
        named = headers.get(asked, VIEW_HEADER) if allow_view_header else None
        forced = (named or b"").decode("latin-1").strip().lower()
        cookie = address.read_cookies(headers.get_all(asked, b"cookie")).view
        known = forced in address.VIEWS
        view = forced if known else cookie or "standard"
        record = record_of(scope)
        record.view = view
        return cls(
            target=_target(scope),
            host=host,
            origin=f"{scope.get('scheme', 'http')}://{host}" if host else "",
            view=view,
            forced=known,
            safe=scope.get("method", "GET") in ("GET", "HEAD"),
            record=record,
        )


def _target(scope: Scope) -> str:
    """Path and query as the browser sent them, in ASCII; "/" where no page can have them."""
    exact = (scope.get("extensions") or {}).get("a11y.target")
    if exact is None or not exact.startswith(b"/"):
        query = scope.get("query_string", b"")
        exact = scope.get("raw_path", scope["path"].encode()) + (b"?" + query if query else b"")
    return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in exact)
