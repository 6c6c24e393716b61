"""Composition root: settings → rules → middleware(proxy)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.middleware import A11yMiddleware
from a11y_proxy.proxy.handler import ReverseProxy
from a11y_proxy.settings import Settings


@dataclass(frozen=True)
class Application:
    """What `serve` runs. `asgi` is the whole; `aclose()` of `proxy` lets its connections go."""

    asgi: ASGIApp
    proxy: ReverseProxy
    rules: RuleSet


def build(settings: Settings) -> Application:
    """The application of these settings. Raises `RuleError` where the rules cannot be used."""
    rules = load_rules(settings.rules)
    proxy = ReverseProxy(settings.origin, public_hosts=settings.public_hosts)
    middleware = A11yMiddleware(
        proxy,
        rules,
        prefix=settings.prefix,
        allow_view_header=settings.allow_view_header,
        site=settings.site or _site(settings, rules),
    )
    return Application(middleware, proxy, rules)


def _site(settings: Settings, rules: RuleSet) -> str | None:
    """The first of the site's names that has facts: its public ones, then the origin's."""
    url = urlsplit(settings.origin)
    names = (*settings.public_hosts, url.netloc, url.hostname or "")
    return next((name for name in names if rules.site_for(name) is not None), None)
