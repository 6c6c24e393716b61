"""Answers of our own: when a request is declined, and when the origin fails before its answer."""

from __future__ import annotations

import logging
import secrets
from urllib.parse import quote

from starlette.types import Scope, Send

from a11y_proxy.errors import OriginError
from a11y_proxy.proxy.pages import error_page

log = logging.getLogger("a11y_proxy.proxy")

_ALLOW = (b"allow", b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")


async def decline(scope: Scope, send: Send, status: int, why: str) -> None:
    """Answers a request that never goes to the origin."""
    request_id = _new_id()
    log.info("request declined: status=%d why=%s request=%s", status, why, request_id)
    await _send_page(scope, send, status, request_id)


async def origin_failed(scope: Scope, send: Send, fault: OriginError) -> None:
    """Answers for an origin that did not; the page and the log line carry the same number."""
    request_id = log_fault(scope, fault)
    status = {"timeout": 504, "busy": 503}.get(fault.kind, 502)
    await _send_page(scope, send, status, request_id)


def log_fault(scope: Scope, fault: OriginError) -> str:
    """One line about a failure of the origin; gives the request's number in it."""
    request_id = _new_id()
    # The path without its query: what people search for is theirs.
    log.warning(
        "origin_fault kind=%s phase=%s request=%s method=%s path=%s detail=%s",
        fault.kind,
        fault.phase,
        request_id,
        scope["method"],
        quote(scope["path"]),
        fault,
    )
    return request_id


async def _send_page(scope: Scope, send: Send, status: int, request_id: str) -> None:
    head, body = error_page(status, request_id)
    if status == 405:
        head.append(_ALLOW)
    await send({"type": "http.response.start", "status": status, "headers": head})
    body = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _new_id() -> str:
    return secrets.token_hex(6)
