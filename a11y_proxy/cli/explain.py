"""`a11y-proxy explain-page`: what the proxy would do with one page, and why."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from a11y_proxy.audit.explain import OriginAnswer, explain
from a11y_proxy.audit.explanation import as_json, as_text
from a11y_proxy.audit.source import known_site, of_file, of_url
from a11y_proxy.cli.page import STDIN, fetch, is_url, read, say, shown, stop
from a11y_proxy.engine.faults import VIEWS
from a11y_proxy.engine.load import load_rules
from a11y_proxy.errors import EXIT_FINDINGS

_HTML = "text/html"


@click.command("explain-page")
@click.argument("source", metavar="URL|FILE|-")
@click.option("--view", type=click.Choice(VIEWS), default="standard", show_default=True)
@click.option("--rules", "folder", default=None, metavar="DIR", help="Folder of rules")
@click.option(
    "--content-type", "kind", default=None, metavar="TYPE", help="In place of the answer's own"
)
@click.option("--site", default=None, metavar="HOST", help="Host whose facts hold for the page")
@click.option(
    "--target", default=None, metavar="PATH", help="Path and query of a FILE on its portal"
)
@click.option("--json", "as_data", is_flag=True, help="The same facts as data")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def explain_page(
    source: str,
    view: str,
    folder: str | None,
    kind: str | None,
    site: str | None,
    target: str | None,
    as_data: bool,
    lang: str,
) -> None:
    """Says what the proxy would do with one page and why: encoding, kind, gate, edits, refusals,
    suggestions, times and sizes. `-` is standard input.

    Exit code: 0 where the page is rewritten or passes, 1 where an error of ours would let it pass,
    2 for a source that cannot be read, for rules that cannot be used, for a HOST without facts.
    """
    ruleset = load_rules(folder)
    if (mistake := known_site(ruleset, site)) is not None:
        stop(mistake)
    if is_url(source):
        if target is not None:
            stop("--target is for a FILE: a URL says its own path")
        fetched = fetch(source)
        answer = OriginAnswer(fetched.body, fetched.headers, fetched.status).typed(kind)
        context = of_url(fetched.url, answer.content_type, ruleset, view=view, site=site)
    else:
        answer = OriginAnswer(read(source), []).typed(kind if kind is not None else _HTML)
        name = "" if source == STDIN else Path(source).name
        context = of_file(
            name, ruleset, view=view, site=site, target=target, content_type=answer.content_type
        )
    told = explain(answer, ruleset, context, shown(source))
    if as_data:
        click.echo(as_json(told).encode(), nl=False)  # JSON is UTF-8 on any terminal.
    else:
        say(as_text(told, ruleset, lang))
    if told.outcome == "failed":
        sys.exit(EXIT_FINDINGS)
