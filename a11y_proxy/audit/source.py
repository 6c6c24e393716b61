"""What an auditor's file or URL says about its page, as the rewriter is told it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from a11y_proxy.audit.run import site_of
from a11y_proxy.engine.facts import is_framed
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.html.urls import escape
from a11y_proxy.rewrite import Context


def of_file(
    name: str, ruleset: RuleSet, *, view: str, site: str | None = None, target: str | None = None
) -> Context:
    """A file by its name; `target` is its path and query on the portal `site`, where known.

    Bytes of a name that are no UTF-8 keep their place in it, as U+FFFD.
    """
    named = target if target is not None else f"/{name}"
    where = escape(named.encode("utf-8", "replace").decode("utf-8"))
    return _framed(Context(target=where, view=view, hosts=(site,) if site else ()), ruleset)


def of_url(
    url: str, content_type: str | None, ruleset: RuleSet, *, view: str, site: str | None = None
) -> Context:
    """A page fetched from `url`; the facts are those of `site`, else of the URL's host."""
    parts = urlsplit(url)
    context = Context(
        target=escape((parts.path or "/") + (f"?{parts.query}" if parts.query else "")),
        origin=f"{parts.scheme}://{parts.netloc}",
        view=view,
        hosts=tuple(host for host in (site, parts.netloc) if host),
        content_type=content_type,
    )
    return _framed(context, ruleset)


def _framed(context: Context, ruleset: RuleSet) -> Context:
    return replace(context, framed=is_framed(site_of(ruleset, context), context.target))
