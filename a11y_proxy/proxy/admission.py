"""How many requests are served at once: beyond that, a page that says so, at once.

A visitor who is told to come again in a moment is better off than one who waits among thousands,
and so are those who are being served.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy.http.record import record_of
from a11y_proxy.proxy.own import overloaded

log = logging.getLogger("a11y_proxy.proxy")


class Admission:
    """Lets `requests` at once through to `app`; the others get 503 with Retry-After.

    A request counts until its answer is sent, or its tunnel closed. `observe` is told
    ("refused", "requests") for each that is turned away.
    """

    def __init__(
        self,
        app: ASGIApp,
        requests: int,
        *,
        observe: Callable[[str, str], None] = lambda event, detail: None,
    ) -> None:
        self.app = app
        self._requests = requests
        self._free = requests
        self._told = False
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self._free < 1:
            self._tell()
            record_of(scope).reason = "too-many-requests"
            await overloaded(scope, send)
            return
        self._free -= 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._free += 1
            if 2 * self._free >= self._requests:
                self._told = False

    def _tell(self) -> None:
        """Counts each refusal, and logs the first since half of the room was free."""
        self._observe("refused", "requests")
        if not self._told:
            self._told = True
            log.warning("overloaded: %d requests at once, further ones get 503", self._requests)
