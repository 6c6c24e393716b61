"""The sentence of a request: view → app's answer → gate → content-coding → rewrite → response.

Pure ASGI around any ASGI app. It knows pages and nothing about origins. What is not a document
takes the shortest way: bytes in, bytes out, never buffered.
"""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Callable
from dataclasses import replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from a11y_proxy.endpoints import Endpoints
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.viewmodels import Views
from a11y_proxy.errors import CodingError
from a11y_proxy.held import WITHDRAW, Answer, Held, HeldAnswer, Limits
from a11y_proxy.http import coding, gate, headers
from a11y_proxy.http.gate import Reason
from a11y_proxy.http.headers import Headers
from a11y_proxy.learnt import Learnt
from a11y_proxy.rewrite import Context, Result, Rewriter, StageFailure
from a11y_proxy.stopwatch import Stopwatch
from a11y_proxy.views import address
from a11y_proxy.visit import VIEW_HEADER, Visit

_SHOWN = ("GET", "HEAD", "POST")
"""Methods whose answer a browser shows as a page."""
_UNLIMITED = sys.maxsize
_LIMITS = Limits()

log = logging.getLogger("a11y_proxy.pages")


class A11yMiddleware:
    """Serves what `app` answers in the view that the visitor chose, and our own addresses.

    `rules`: what to repair, see `load_rules`. `prefix`: where our own addresses live.
    `allow_view_header`: let `X-A11y-View` name the view (tools, tests). `site`: the host name under
    which the site's facts are filed, where it differs from the request's Host. `limits`: how much
    is held, and how long. `observe`: told (event, detail) once per page, for counting. The
    request's `Record`, where one is kept, is told view, reason, charset and times.
    """

    def __init__(
        self,
        app: ASGIApp,
        rules: RuleSet,
        *,
        prefix: str = "/_a11y",
        allow_view_header: bool = False,
        site: str | None = None,
        limits: Limits = _LIMITS,
        observe: Callable[[str, str], None] = lambda event, detail: None,
    ) -> None:
        self.app = app
        self.rewriter = Rewriter(rules, lambda stage, begins: self.watch(stage, begins))
        # Of the one page at work: rewriting never waits, so no other page comes between.
        self.watch = Stopwatch()
        self.changes = bool(rules.faults) or rules.views != Views()
        self.prefix = prefix
        self.allow_view_header = allow_view_header
        self.site = site
        self.limits = limits
        self.held = Held()
        self.observe = observe
        self.learnt = Learnt()
        self.endpoints = Endpoints(app, rules, prefix, site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asked: Headers = list(scope["headers"])
        visit = Visit.of(scope, asked, allow_view_header=self.allow_view_header)
        if scope["type"] == "http" and self._ours(visit.target):
            visit.record.reason = "own"
            await self.endpoints(scope, receive, send, visit.target, visit.view)
            return
        sent = headers.without(address.strip_cookies(asked), VIEW_HEADER)
        method = scope.get("method", "GET")
        if (reason := self._never_rewritten(scope, visit, asked)) is not None:
            visit.record.reason = reason
            await self.app(_asking(scope, sent), receive, self._plain(visit, send))
            return
        if visit.view == "original":
            visit.record.reason = "original"
            await self.app(_asking(scope, sent), receive, self._untouched(visit, asked, send))
            return
        if headers.is_document_request(method, asked):
            sent = headers.document_request(sent)
        else:
            sent = headers.narrowed(sent)
        if method == "HEAD":
            visit.record.reason = Reason.NO_BODY
            await self.app(_asking(scope, sent), receive, self._bodiless(visit, asked, send))
            return
        held = HeldAnswer(
            send,
            hold=lambda status, answered: gate.head(
                method, asked, status, answered, limit=self.limits.body
            ),
            finish=lambda answer: self._finish(answer, visit, asked),
            passed=lambda reason: self._passed(visit, reason),
            failed=lambda error: self._failed(visit, error),
            limits=self.limits,
            held=self.held,
        )
        extensions = {**(scope.get("extensions") or {}), WITHDRAW: held.withdraw}
        try:
            await self.app({**_asking(scope, sent), "extensions": extensions}, receive, held)
        finally:
            await held.close()

    def _never_rewritten(self, scope: Scope, visit: Visit, asked: Headers) -> str | None:
        """Why no answer to this request is a page to rewrite, whatever it is."""
        if not self.changes:
            return "no-rules"
        if "a11y.tunnel" in (scope.get("extensions") or {}):
            return "upgrade"
        if scope.get("method", "GET") not in _SHOWN:
            return Reason.METHOD
        return Reason.XHR if headers.is_xhr(asked) else None

    def _ours(self, target: str) -> bool:
        path = target.partition("?")[0]
        return path == self.prefix or path.startswith(self.prefix + "/")

    def _plain(self, visit: Visit, send: Send) -> Send:
        """What the tools asked for by header is never stored under the address of the page."""
        if not visit.forced:
            return send

        async def no_store(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": headers.no_store(message["headers"])}
            await send(message)

        return no_store

    def _untouched(self, visit: Visit, asked: Headers, send: Send) -> Send:
        """The page as it came. Its address shows other views too: each of them must be asked for,
        and none may be kept for another visitor."""

        def unshared(status: int, answered: Headers) -> Headers:
            if status == 304:  # names no type: what was asked for tells
                shown = headers.is_document_request("GET", asked)
            else:
                shown = gate.head("GET", asked, status, answered, limit=_UNLIMITED) is None
            return headers.unshared(answered, private=True) if shown else answered

        return self._plain(visit, send if visit.forced else self._with_head(visit, unshared, send))

    def _bodiless(self, visit: Visit, asked: Headers, send: Send) -> Send:
        """The head of a page that is not made: what it does not know of the body it leaves out."""

        def without_body(status: int, answered: Headers) -> Headers:
            if gate.head("GET", asked, status, answered, limit=self.limits.body) is not None:
                return answered
            return headers.rewritten(
                answered,
                length=None,
                etag=None,
                private=visit.view != "standard",
                authorised=headers.get(asked, b"authorization") is not None,
            )

        return self._with_head(visit, without_body, send)

    def _with_head(
        self, visit: Visit, change: Callable[[int, Headers], Headers], send: Send
    ) -> Send:
        """The answer with its head changed; where that fails, as it came, to be kept by nobody."""

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = list(message["headers"])
                try:
                    answered = change(message["status"], answered)
                except Exception as error:
                    self._failed(visit, error)
                    answered = headers.no_store(answered)
                message = {**message, "headers": answered}
            await send(message)

        return send_changed

    async def _finish(self, answer: Answer, visit: Visit, asked: Headers) -> Answer:
        """A whole answer → the page in the visitor's view, or the answer as it came."""
        self.watch = Stopwatch(visit.record.stages)
        try:
            with self.watch.stage("decode"):
                body = self._decoded(answer)
            labelled = headers.media_type(answer.headers) is not None
            reason = gate.body(body[: gate.SNIFF], asked, labelled=labelled)
            if reason is not None:
                return self._as_it_came(answer, visit, reason)
            with self.watch.stage("rewrite"):
                result = self.rewriter.rewrite(body, self._context(answer, visit, asked))
        except CodingError as error:
            spoilt = replace(answer, headers=headers.no_store(answer.headers))
            return self._as_it_came(spoilt, visit, error.reason)
        return self._answer(answer, visit, asked, result)

    def _decoded(self, answer: Answer) -> bytes:
        encoding = headers.content_encoding(answer.headers)
        limit, ratio = self.limits.inflated, self.limits.ratio
        return coding.decode(answer.body, encoding, limit=limit, ratio=ratio)

    def _context(self, answer: Answer, visit: Visit, asked: Headers) -> Context:
        content_type = headers.content_type(answer.headers)
        parent = self.learnt.parent_of(visit.host, visit.target)
        where = headers.get(asked, b"sec-fetch-dest")
        return Context(
            target=visit.target,
            origin=visit.origin,
            view=visit.view,
            hosts=tuple(h for h in (self.site, visit.host.rpartition(":")[0], visit.host) if h),
            content_type=content_type.decode("latin-1") if content_type else None,
            framed=(parent is not None) if where is None else where in (b"frame", b"iframe"),
            parent=parent,
            frame_titles=self.learnt.titles_of(visit.host, visit.target),
            prefix=self.prefix,
        )

    def _answer(self, answer: Answer, visit: Visit, asked: Headers, result: Result) -> Answer:
        self.learnt.frames(visit.host, visit.target, result.frames)
        self.learnt.title(visit.host, visit.target, result.title)
        visit.record.charset = result.charset.declared if result.charset else None
        if result.reason is not None:
            return self._as_it_came(answer, visit, result.reason)
        if not result.changed:
            private = visit.view != "standard"
            unshared = replace(answer, headers=headers.unshared(answer.headers, private=private))
            return self._as_it_came(unshared, visit, "unchanged")
        self.observe("rewritten", visit.view)
        visit.record.reason = "rewritten"
        etag = b'"%s"' % hashlib.blake2b(result.body, digest_size=12).hexdigest().encode()
        head = headers.rewritten(
            answer.headers,
            length=len(result.body),
            etag=etag,
            private=visit.view != "standard",
            authorised=headers.get(asked, b"authorization") is not None,
        )
        if visit.forced:
            head = headers.no_store(head)
        elif (
            visit.safe
            and answer.status == 200
            and headers.matches(headers.get(asked, b"if-none-match"), etag)
        ):
            return Answer(304, headers.not_modified(head), b"")
        return Answer(
            answer.status, headers.allow_self(head, self.prefix, origin=visit.origin), result.body
        )

    def _as_it_came(self, answer: Answer, visit: Visit, reason: str) -> Answer:
        self._passed(visit, reason)
        return Answer(
            answer.status,
            headers.no_store(answer.headers) if visit.forced else answer.headers,
            answer.body,
        )

    def _failed(self, visit: Visit, error: BaseException) -> None:
        stage, rule = (
            (error.stage, error.rule) if isinstance(error, StageFailure) else ("answer", None)
        )
        self.observe("failed", stage)
        visit.record.reason = f"failed: {stage}"
        log.error(
            "page not rewritten: stage=%s rule=%s view=%s url=%s%s",
            stage,
            rule or "-",
            visit.view,
            visit.origin,
            visit.target.partition("?")[0],
            exc_info=error,
        )

    def _passed(self, visit: Visit, reason: str) -> None:
        self.observe("passed", reason)
        visit.record.reason = reason
        log.debug("page passed as it came: %s %s", reason, visit.target)


def _asking(scope: Scope, asked: Headers) -> Scope:
    return {**scope, "headers": asked}
