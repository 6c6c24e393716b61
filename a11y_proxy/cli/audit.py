"""`a11y-proxy audit`: a page before and after, in words or as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import httpx

from a11y_proxy.audit.report import as_json, as_text
from a11y_proxy.audit.run import audit as audit_page
from a11y_proxy.audit.source import of_file, of_url
from a11y_proxy.engine.faults import VIEWS
from a11y_proxy.engine.load import load_rules
from a11y_proxy.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, OriginError

_TIMEOUT = 20.0
_MOST = 16 * 1024 * 1024


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
    or rules that cannot be read.
    """
    ruleset = load_rules(folder)
    if source.startswith(("http://", "https://")):
        body, final, content_type = _fetched(source)
        context = of_url(final, content_type, ruleset, view=view, site=site)
    else:
        path = Path(source)
        body = _read(path)
        context = of_file(path.name, ruleset, view=view, site=site, target=target)
    found = audit_page(body, ruleset, context, source)
    told = as_json(found, ruleset) if shape == "json" else as_text(found, ruleset, lang)
    click.echo(told, nl=False)
    sys.exit(EXIT_FINDINGS if found.failing else EXIT_OK)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        click.echo(f"a11y-proxy: {path}: cannot be read: {error.strerror}", err=True)
        sys.exit(EXIT_USAGE)


def _fetched(url: str) -> tuple[bytes, str, str | None]:
    """Body, final URL and content type of one GET without cookies, redirects followed.

    Raises `OriginError`.
    """
    body = bytearray()
    try:
        with (
            httpx.Client(timeout=_TIMEOUT, follow_redirects=True, trust_env=False) as client,
            client.stream("GET", url, headers={"Accept": "text/html"}) as answer,
        ):
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > _MOST:
                    raise OriginError("protocol", "body", f"{url} is larger than {_MOST} bytes")
            return bytes(body), str(answer.url), answer.headers.get("content-type")
    except httpx.TimeoutException as error:
        raise OriginError("timeout", "head", f"{url}: no answer in {_TIMEOUT:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OriginError("protocol", "connect", f"{url}: {error}") from error
