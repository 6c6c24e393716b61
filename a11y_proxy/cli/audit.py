"""`a11y-proxy audit`: a page before and after, in words or as JSON."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import NoReturn

import click
import httpx

from a11y_proxy.audit.report import as_json, as_text
from a11y_proxy.audit.run import audit as audit_page
from a11y_proxy.audit.source import of_file, of_url
from a11y_proxy.engine.faults import VIEWS
from a11y_proxy.engine.load import load_rules
from a11y_proxy.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE

_TIMEOUT = 20.0
_MOST = 16 * 1024 * 1024
_HTML = ("text/html", "application/xhtml+xml")


@click.command()
@click.argument("source", metavar="FILE|URL")
@click.option("--rules", "folder", default=None, metavar="DIR", help="Folder of rules")
@click.option("--view", type=click.Choice(VIEWS), default="standard", show_default=True)
@click.option("--site", default=None, metavar="HOST", help="Host whose facts hold for the page")
@click.option(
    "--target", default=None, metavar="PATH", help="Path and query of a FILE on its portal"
)
@click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def audit(
    source: str,
    folder: str | None,
    view: str,
    site: str | None,
    target: str | None,
    shape: str,
    lang: str,
) -> None:
    """Judges a page as it came and as the proxy would answer it.

    Exit code: 0 where nothing fails in the rewritten page, 1 where something does, 2 for a source
    that cannot be read or is no page, for rules that cannot be used, for a HOST without facts.
    """
    ruleset = load_rules(folder)
    if site is not None and ruleset.site_for(site) is None:
        known = ", ".join(host for each in ruleset.sites for host in each.hosts) or "none at all"
        _stop(f'found no facts for host "{site}"; there are facts for {known}')
    if source.lower().startswith(("http://", "https://")):
        if target is not None:
            _stop("--target is for a FILE: a URL says its own path")
        body, final, content_type = _fetched(source)
        context = of_url(final, content_type, ruleset, view=view, site=site)
    else:
        body = _read(source)
        context = of_file(Path(source).name, ruleset, view=view, site=site, target=target)
    found = audit_page(body, ruleset, context, source)
    if shape == "json":
        click.echo(as_json(found, ruleset).encode(), nl=False)  # JSON is UTF-8 on any terminal.
    else:
        say(as_text(found, ruleset, lang))
    if found.before.reason is not None:
        sys.exit(EXIT_USAGE)
    sys.exit(EXIT_FINDINGS if found.failing else EXIT_OK)


def say(text: str) -> None:
    """Writes a text that holds what pages hold: a character that the terminal lacks becomes `?`;
    one that says it knows ASCII alone (LANG=C) is given UTF-8."""
    coding = codecs.lookup(sys.stdout.encoding or "utf-8").name
    click.echo(text.encode("utf-8" if coding == "ascii" else coding, "replace"), nl=False)


def _stop(message: str) -> NoReturn:
    click.echo(f"a11y-proxy: {message}", err=True)
    sys.exit(EXIT_USAGE)


def _read(source: str) -> bytes:
    if "://" in source:
        _stop(f"{source}: found this scheme; expected a file, or a URL of http or https")
    try:
        with open(source, "rb") as file:
            body = file.read(_MOST + 1)
    except (OSError, ValueError) as error:
        _stop(f"{source}: cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(body) > _MOST:
        _stop(f"{source} is larger than {_MOST} bytes")
    return body


def _fetched(url: str) -> tuple[bytes, str, str | None]:
    """Body, final URL and content type of one GET without cookies, redirects followed.

    An error page is a page too: its status is said, and it is judged.
    """
    body = bytearray()
    try:
        with (
            httpx.Client(timeout=_TIMEOUT, follow_redirects=True, trust_env=False) as client,
            client.stream("GET", url, headers={"Accept": "text/html"}) as answer,
        ):
            content_type = answer.headers.get("content-type")
            if (content_type or _HTML[0]).partition(";")[0].strip().lower() not in _HTML:
                _stop(f'{url}: found content type "{content_type}"; expected text/html')
            if answer.is_error:
                click.echo(f"a11y-proxy: {url}: answered {answer.status_code}", err=True)
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > _MOST:
                    _stop(f"{url} is larger than {_MOST} bytes")
            return bytes(body), str(answer.url), content_type
    except httpx.TimeoutException:
        _stop(f"{url}: no answer in {_TIMEOUT:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        _stop(f"{url}: cannot be fetched: {error}")
