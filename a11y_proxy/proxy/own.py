"""Answers of our own: when a request is declined, and when the origin fails before its answer."""

from __future__ import annotations

import logging
from urllib.parse import quote

from starlette.types import Scope, Send

from a11y_proxy.errors import OriginError
from a11y_proxy.http.record import Record, record_of
from a11y_proxy.proxy.pages import error_page
from a11y_proxy.proxy.watch import Resting

log = logging.getLogger("a11y_proxy.proxy")

_ALLOW = (b"allow", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
_STATUS = {"timeout": 504, "busy": 503, "resting": 503}
# The failures that have a wording of their own.
_WORDED = frozenset({"tls", "resting"})
# All connections in use: one becomes free sooner than that, or the visitor has lost little.
_BUSY_SECONDS = 5


async def decline(scope: Scope, send: Send, status: int, why: str) -> None:
    """Answers a request that never goes to the origin."""
    record = record_of(scope)
    log.info("request declined: status=%d why=%s request=%s", status, why, record.id)
    await _send_page(scope, send, record, status)


async def overloaded(scope: Scope, send: Send) -> None:
    """Answers where there is no room for a request. Not logged one by one: there are many then."""
    await _send_page(scope, send, record_of(scope), 503, retry_after=_BUSY_SECONDS)


async def origin_failed(scope: Scope, send: Send, fault: OriginError) -> None:
    """Answers for an origin that did not; page, log line and access log carry the same number."""
    record = log_fault(scope, fault)
    retry_after = fault.retry_after if isinstance(fault, Resting) else _BUSY_SECONDS
    # One that began in time and never ended is no matter of waiting longer.
    status = 502 if fault.phase == "body" else _STATUS.get(fault.kind, 502)
    await _send_page(scope, send, record, status, fault.kind, retry_after)


def log_fault(scope: Scope, fault: OriginError) -> Record:
    """One line about a failure of the origin; gives the request's record."""
    record = record_of(scope)
    record.fault = f"{fault.kind}/{fault.phase}"
    # An origin at rest was told of when the rest began: not again for each visitor.
    level = logging.INFO if isinstance(fault, Resting) else logging.WARNING
    # The path without its query: what people search for is theirs.
    log.log(
        level,
        "origin_fault kind=%s phase=%s request=%s method=%s path=%s detail=%s",
        fault.kind,
        fault.phase,
        record.id,
        scope["method"],
        quote(scope["path"]),
        fault,
    )
    return record


async def _send_page(
    scope: Scope, send: Send, record: Record, status: int, kind: str = "", retry_after: int = 0
) -> None:
    cause = kind if kind in _WORDED else ""
    head, body = error_page(status, record.id, cause=cause, retry_after=retry_after)
    if status == 405:
        head.append(_ALLOW)
    await send({"type": "http.response.start", "status": status, "headers": head})
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body, "more_body": False})
