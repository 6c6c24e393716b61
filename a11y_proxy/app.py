"""Composition root: settings → rules → access log(admission(middleware(proxy)))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.held import Limits
from a11y_proxy.middleware import A11yMiddleware
from a11y_proxy.ops.access import AccessLog
from a11y_proxy.ops.logfile import LogFile
from a11y_proxy.proxy.admission import Admission
from a11y_proxy.proxy.breaker import BreakerPolicy
from a11y_proxy.proxy.handler import ReverseProxy
from a11y_proxy.proxy.pool import PoolLimits
from a11y_proxy.proxy.tls import TlsPolicy
from a11y_proxy.proxy.transport import Timeouts
from a11y_proxy.settings import Settings


@dataclass(frozen=True)
class Application:
    """What `serve` runs. `asgi` is the whole; `rejected` is for the server, who tells it status and
    address of each request that `asgi` never hears of; `log` is the file of the access log."""

    asgi: ASGIApp
    rejected: Callable[[int, str | None], None]
    proxy: ReverseProxy
    rules: RuleSet
    log: LogFile | None
    counted: Counter[tuple[str, str]]
    """(event, detail) → how often: pages rewritten and passed, requests refused."""

    async def aclose(self) -> None:
        """Lets the connections to the origin go, and writes out the access log."""
        await self.proxy.aclose()
        if self.log is not None:
            self.log.close()


def build(settings: Settings) -> Application:
    """The application of these settings. Raises `RuleError` where the rules cannot be used, and
    `SettingsError` where a file that a setting names cannot be."""
    rules = load_rules(settings.rules)
    proxy = _proxy(settings)
    counted: Counter[tuple[str, str]] = Counter()

    def observe(event: str, detail: str) -> None:
        counted[event, detail] += 1

    middleware = _middleware(settings, proxy, rules, observe)
    admission = Admission(middleware, settings.max_requests, observe=observe)
    if settings.access_log is None:
        return Application(
            admission,
            lambda status, client: observe("rejected", str(status)),
            proxy,
            rules,
            None,
            counted,
        )
    log = LogFile(settings.access_log)
    access = AccessLog(
        admission,
        log.write,
        queries=settings.log_queries,
        clients=settings.log_clients,
        trusted=settings.trusted,
    )

    def rejected(status: int, client: str | None) -> None:
        observe("rejected", str(status))
        access.rejected(status, client)

    return Application(access, rejected, proxy, rules, log, counted)


def verify(settings: Settings) -> RuleSet:
    """Raises what `build` would, for all but the access log, which it leaves unopened."""
    rules = load_rules(settings.rules)
    _proxy(settings)
    return rules


def _proxy(settings: Settings) -> ReverseProxy:
    return ReverseProxy(
        settings.origin,
        public_hosts=settings.public_hosts,
        trusted=settings.trusted,
        timeouts=Timeouts(
            connect=settings.origin_connect_seconds,
            head=settings.origin_head_seconds,
            idle=settings.origin_idle_seconds,
        ),
        slow_paths=settings.slow_path_seconds,
        tls=TlsPolicy(
            ca_file=settings.ca_file, pin_sha256=settings.pin_sha256, legacy=settings.legacy_tls
        ),
        pool=PoolLimits(
            busy=settings.origin_connections,
            waiting=settings.origin_wait_seconds,
            idle=settings.origin_kept,
            idle_seconds=settings.origin_kept_seconds,
        ),
        reuse_private=settings.reuse_private,
        breaker=BreakerPolicy() if settings.breaker else None,
        body_limit=settings.max_body,
    )


def _middleware(
    settings: Settings, app: ASGIApp, rules: RuleSet, observe: Callable[[str, str], None]
) -> A11yMiddleware:
    return A11yMiddleware(
        app,
        rules,
        prefix=settings.prefix,
        allow_view_header=settings.allow_view_header,
        site=settings.site or _site(settings, rules),
        limits=Limits(
            body=settings.hold_bytes,
            idle=settings.hold_idle_seconds,
            total=settings.hold_seconds,
            answers=settings.max_held,
            memory=settings.max_held_bytes,
            inflated=settings.max_inflated,
            ratio=settings.max_inflate_ratio,
        ),
        observe=observe,
    )


def _site(settings: Settings, rules: RuleSet) -> str | None:
    """The first of the site's names that has facts: its public ones, then the origin's."""
    url = urlsplit(settings.origin)
    names = (*settings.public_hosts, url.netloc, url.hostname or "")
    return next((name for name in names if rules.site_for(name) is not None), None)
