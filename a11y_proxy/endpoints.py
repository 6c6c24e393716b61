"""Our own addresses under the prefix: entries, settings, preferences, static files, style sheets.

GET  <prefix>/<view><target>        sets the view, leads back to the same page (303)
POST <prefix>/view                  the same from a form, with "remember"
GET  <prefix>/settings?target=…     the settings page; leads back to the target
POST <prefix>/prefs                 stores the preferences, leads back
GET  <prefix>/prefs.css             the preferences as a style sheet, private
GET  <prefix>/css/…                 a style sheet of the portal with the switches of large type
GET  <prefix>/static/<name>         our own files
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.http import headers
from a11y_proxy.http.headers import Header, Headers
from a11y_proxy.sheets import Sheets
from a11y_proxy.views import address, entry, pages, prefs
from a11y_proxy.views.static import static_file

_FORM_LIMIT = 8 * 1024
_DAY = 86_400
_FORMS = ("/view", "/prefs")


@dataclass(frozen=True)
class Ask:
    """One request to an address of ours."""

    method: str
    path: str
    """Below the prefix, with its query."""
    headers: Headers
    secure: bool
    view: str
    own: address.Own

    def header(self, name: bytes) -> str:
        return (headers.get(self.headers, name) or b"").decode("latin-1")


@dataclass(frozen=True)
class Reply:
    """A whole answer of ours."""

    status: int
    headers: Headers
    body: bytes = b""


class Endpoints:
    """Answers what stands under `prefix`. `app` is asked for the portal's own style sheets."""

    def __init__(self, app: ASGIApp, rules: RuleSet, prefix: str, site: str | None = None) -> None:
        self.rules = rules
        self.site = site
        self.prefix = prefix
        self.sheets = Sheets(app, rules.digest, prefix)

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, target: str, view: str
    ) -> None:
        asked: Headers = list(scope["headers"])
        ask = Ask(
            method=scope["method"],
            path=target.removeprefix(self.prefix),
            headers=asked,
            secure=scope.get("scheme") == "https",
            view=view,
            own=address.read_cookies(headers.get_all(asked, b"cookie")),
        )
        if ask.path.startswith("/css/"):
            await self.sheets(scope, receive, send, ask.path)
            return
        reply = await self._answer(ask, receive)
        length = (b"content-length", str(len(reply.body)).encode())
        head = [*reply.headers, (b"date", formatdate(usegmt=True).encode())]
        if reply.status != HTTPStatus.NOT_MODIFIED:
            head.append(length)
        await send({"type": "http.response.start", "status": reply.status, "headers": head})
        body = b"" if ask.method == "HEAD" else reply.body
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, ask: Ask, receive: Receive) -> Reply:
        path = ask.path.partition("?")[0]
        if path in _FORMS:
            if ask.method != "POST":
                return _text(HTTPStatus.METHOD_NOT_ALLOWED, (b"allow", b"POST"))
            return await self._post(ask, path, receive)
        if ask.method not in ("GET", "HEAD"):
            return _text(HTTPStatus.METHOD_NOT_ALLOWED, (b"allow", b"GET, HEAD"))
        if path == "/prefs.css":
            return self._stylesheet(ask)
        if path.startswith("/static/"):
            return _static(ask, path.removeprefix("/static/"))
        if path in ("/settings", "/settings/"):
            return self._settings(ask)
        raw = (self.prefix + ask.path).encode("latin-1")
        asked = address.parse_entry(raw, self.prefix.encode())
        return _text(HTTPStatus.NOT_FOUND) if asked is None else self._enter(ask, asked)

    def _enter(self, ask: Ask, asked: address.Entry) -> Reply:
        purpose = ask.header(b"sec-purpose") + ask.header(b"purpose")
        if "prefetch" in purpose or "prerender" in purpose:
            # A page that was only fetched ahead must not switch the view, and must not be kept.
            return _text(HTTPStatus.SERVICE_UNAVAILABLE)
        cookie = address.view_cookie(asked.view, secure=ask.secure)
        return _back(address.arrival(asked.target), cookie)

    def _stylesheet(self, ask: Ask) -> Reply:
        chosen = prefs.parse(ask.own.prefs, self.rules.views)
        facts = self.rules.site_for(self.site or ask.header(b"host"))
        width = facts.site.design_width if facts else None
        css = prefs.stylesheet(chosen, self.rules.views, ask.view, design_width=width).encode()
        return _stored(ask, css, b"text/css; charset=utf-8", b"private, no-cache")

    def _settings(self, ask: Ask) -> Reply:
        query = dict(parse_qsl(ask.path.partition("?")[2]))
        page = pages.settings_page(
            prefs.parse(ask.own.prefs, self.rules.views),
            ask.view,
            self.rules.views,
            target=address.escape_target(query.get("target", "/")),
            prefix=self.prefix,
            language="en" if query.get("lang") == "en" else "zh-CN",
        )
        kind = (b"content-type", b"text/html; charset=utf-8")
        return Reply(HTTPStatus.OK, [kind, *_PRIVATE], page.encode())

    async def _post(self, ask: Ask, path: str, receive: Receive) -> Reply:
        if not _same_origin(ask):
            return _text(HTTPStatus.FORBIDDEN)
        form = await _form(receive)
        if form is None:
            # Nobody reads the rest: without closing, a body without end would come for ever.
            return _text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, (b"connection", b"close"))
        view = form.get("view", ask.view)
        if view not in address.VIEWS:
            return _text(HTTPStatus.BAD_REQUEST)
        cookies = self._chosen(ask, path, form, view)
        target = address.escape_target(form.get("target", "/")).encode("ascii")
        if form.get("from") == "toolbar":
            return _back(target + b"#" + entry.TOOLBAR.encode(), *cookies)
        return _back(address.arrival(target), *cookies)

    def _chosen(self, ask: Ask, path: str, form: Mapping[str, str], view: str) -> list[bytes]:
        """The cookies that keep what a form says; what it does not name stays as it was."""
        remember = "remember" in form
        cookies = []
        if "view" in form or remember:
            cookies.append(address.view_cookie(view, remember=remember, secure=ask.secure))
        if path == "/prefs":
            before = prefs.parse(ask.own.prefs, self.rules.views)
            chosen = prefs.from_form(form, self.rules.views, before)
            cookies.append(prefs.prefs_cookie(chosen, remember=remember, secure=ask.secure))
        return cookies


_PRIVATE: Headers = [(b"cache-control", b"no-store"), (b"x-robots-tag", b"noindex")]


def _back(location: bytes, *cookies: bytes) -> Reply:
    set_cookies = [(b"set-cookie", cookie) for cookie in cookies]
    return Reply(HTTPStatus.SEE_OTHER, [(b"location", location), *_PRIVATE, *set_cookies])


def _static(ask: Ask, name: str) -> Reply:
    found = static_file(name)
    if found is None:
        return _text(HTTPStatus.NOT_FOUND)
    body, kind = found
    return _stored(ask, body, kind.encode(), b"public, max-age=%d" % _DAY)


def _stored(ask: Ask, body: bytes, kind: bytes, policy: bytes) -> Reply:
    etag = b'"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()
    head: Headers = [(b"content-type", kind), (b"cache-control", policy), (b"etag", etag)]
    if headers.matches(headers.get(ask.headers, b"if-none-match"), etag):
        return Reply(HTTPStatus.NOT_MODIFIED, head)
    return Reply(200, head, body)


def _text(status: HTTPStatus, *more: Header) -> Reply:
    head: Headers = [(b"content-type", b"text/plain; charset=utf-8"), *_PRIVATE, *more]
    return Reply(status, head, f"{status.value} {status.phrase}\n".encode())


def _same_origin(ask: Ask) -> bool:
    """Whether a form of this very site was sent (Fetch, `Origin`; absent on old browsers)."""
    site = ask.header(b"sec-fetch-site")
    if site and site not in ("same-origin", "none"):
        return False
    origin = ask.header(b"origin")
    try:
        return not origin or urlsplit(origin).netloc.lower() == ask.header(b"host").lower()
    except ValueError:
        return False


async def _form(receive: Receive) -> Mapping[str, str] | None:
    """An url-encoded form, or None where it is larger than any of ours, or did not come whole."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _FORM_LIMIT or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body", False):
            return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
