"""`a11y-proxy audit`: a page before and after, in words or as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from a11y_proxy.audit.report import as_json, as_text
from a11y_proxy.audit.run import audit as audit_page
from a11y_proxy.audit.source import decoded, known_site, of_file, of_url
from a11y_proxy.cli.page import fetch, is_url, read, say, shown, stop
from a11y_proxy.engine.faults import VIEWS
from a11y_proxy.engine.load import load_rules
from a11y_proxy.errors import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE, CodingError

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
    if (mistake := known_site(ruleset, site)) is not None:
        stop(mistake)
    if is_url(source):
        if target is not None:
            stop("--target is for a FILE: a URL says its own path")
        body, final, content_type = _fetched(source)
        context = of_url(final, content_type, ruleset, view=view, site=site)
    else:
        body = read(source)
        context = of_file(Path(source).name, ruleset, view=view, site=site, target=target)
    found = audit_page(body, ruleset, context, shown(source))
    if shape == "json":
        click.echo(as_json(found, ruleset).encode(), nl=False)  # JSON is UTF-8 on any terminal.
    else:
        say(as_text(found, ruleset, lang))
    if found.before.reason is not None:
        sys.exit(EXIT_USAGE)
    sys.exit(EXIT_FINDINGS if found.failing else EXIT_OK)


def _fetched(url: str) -> tuple[bytes, str, str | None]:
    """Body, final URL and content type. An error page is judged like others; its status is said."""
    answer = fetch(url, _HTML)
    if answer.status >= 400:
        click.echo(f"a11y-proxy: {shown(url)}: answered {answer.status}", err=True)
    try:
        return decoded(answer.body, answer.headers), answer.url, answer.content_type
    except CodingError as error:
        stop(f"{shown(url)}: its content-coding cannot be undone: {error.reason}")
