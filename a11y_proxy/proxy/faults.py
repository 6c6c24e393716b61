"""An origin's failure in two languages: ours, (kind, phase), and httpx's exceptions.

Whoever uses the transport under httpx gets httpx's exceptions; the OriginError is their cause.
"""

from __future__ import annotations

import httpx

from a11y_proxy.errors import OriginError

_BY_FAULT: dict[tuple[str, str], type[httpx.TransportError]] = {
    ("timeout", "connect"): httpx.ConnectTimeout,
    ("timeout", "head"): httpx.ReadTimeout,
    ("timeout", "body"): httpx.ReadTimeout,
    ("busy", "connect"): httpx.PoolTimeout,
    ("closed", "head"): httpx.ReadError,
    ("closed", "body"): httpx.ReadError,
    ("protocol", "head"): httpx.RemoteProtocolError,
    ("protocol", "body"): httpx.RemoteProtocolError,
}
_KINDS: dict[type[httpx.TransportError], tuple[str, str]] = {
    httpx.ConnectTimeout: ("timeout", "connect"),
    httpx.PoolTimeout: ("busy", "connect"),
    httpx.ConnectError: ("refused", "connect"),
    httpx.TimeoutException: ("timeout", "head"),
    httpx.NetworkError: ("closed", "head"),
}


def to_httpx(fault: OriginError, request: httpx.Request) -> httpx.TransportError:
    """The exception of httpx for a failure; raise it `from` the failure."""
    kind = _BY_FAULT.get((fault.kind, fault.phase), httpx.ConnectError)
    return kind(str(fault), request=request)


def to_fault(error: httpx.TransportError) -> OriginError:
    """The failure behind an exception of httpx, from our transport or from another."""
    if isinstance(error.__cause__, OriginError):
        return error.__cause__
    for kind, (name, phase) in _KINDS.items():
        if isinstance(error, kind):
            return OriginError(name, phase, str(error))
    return OriginError("protocol", "head", str(error))
