"""The sentence of a page: bytes → charset → document → rules → view → bytes.

Pure: no I/O and no clock. Whatever the output depends on stands in `Context`; whoever asks
(middleware, audit, rules test) calls the one method `Rewriter.rewrite`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType

from a11y_proxy.engine.facts import is_framed, page_kind
from a11y_proxy.engine.findings import Finding, Page, RuleFailure
from a11y_proxy.engine.model import Site
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.run import run
from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.charset import (
    Charset,
    as_utf8,
    marked,
    sniff,
    transcode_in,
    transcode_out,
)
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Entry, Ledger, Refusal
from a11y_proxy.html.links import base_href, framed_targets, title_text
from a11y_proxy.views import accessible, entry, policy
from a11y_proxy.views.elder import compose
from a11y_proxy.views.elder.compose import Coverage
from a11y_proxy.views.sheets import Sheet, SheetAddresses


@dataclass(frozen=True)
class Context:
    """Everything, beside the page's bytes and the rules, that the output depends on."""

    target: str
    """Path and query as the visitor's browser sent them, in ASCII."""
    origin: str = ""
    """Scheme and authority that the visitor sees, `http://portal.test`; "" where unknown."""
    view: str = "standard"
    hosts: tuple[str, ...] = ()
    """Names under which the site's facts may be filed, the first match wins."""
    content_type: str | None = None
    framed: bool = False
    parent: str | None = None
    """Target of the frameset that shows this page, where one was learnt."""
    frame_titles: tuple[tuple[str, str], ...] = ()
    prefix: str = "/_a11y"


@dataclass(frozen=True)
class Result:
    """What became of a page. `body` is the page as it came wherever `reason` is set."""

    body: bytes
    reason: str | None = None
    charset: Charset | None = None
    document_kind: str | None = None
    """`document`, `frameset` or `fragment`; None where no tree was built."""
    framed: bool = False
    """Whether the page is taken to stand in a frame."""
    kind: str | None = None
    """The site's name for this kind of page: home, list, article …"""
    language: str = "zh-CN"
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()
    """What was changed. Of a page that is transcoded the bytes and offsets are those of its UTF-8
    form (`transcode_in`)."""
    refusals: tuple[Refusal, ...] = ()
    frames: tuple[str, ...] = ()
    """Targets of this site that the page shows in frames."""
    title: str = ""
    coverage: Coverage | None = None
    changed: bool = False


class StageFailure(Exception):
    """An unforeseen error in one stage of a page; `rule` is set where a rule was at work."""

    def __init__(self, stage: str, rule: str | None, error: BaseException) -> None:
        super().__init__(f"{stage}: {error!r}")
        self.stage = stage
        self.rule = rule


class Rewriter:
    """Rewrites pages by one set of rules.

    `told` hears (stage, True) where a stage begins and (stage, False) where it ends, for measuring;
    one may begin within another.
    """

    def __init__(
        self, rules: RuleSet, told: Callable[[str, bool], None] = lambda stage, begins: None
    ) -> None:
        self.rules = rules
        self._told = told

    def rewrite(self, body: bytes, context: Context) -> Result:
        """The page in the view that `context` names.

        Raises `StageFailure` on an unforeseen error: the caller then serves the origin's bytes.
        """
        site = self._site(context)
        fact = site.site.charset if site else None
        with self._stage("charset"):
            charset = sniff(body, context.content_type, fact)
            if charset is None:
                return Result(body, "unknown-charset")
            source = body if charset.ascii_compatible else transcode_in(body, charset)
            if source is None:
                return Result(body, "charset-not-reversible", charset)
        with self._stage("tree"):
            try:
                document = Document(source, charset if source is body else as_utf8(charset))
            except LimitExceeded as limit:
                return Result(body, f"limit: {limit.reason}", charset)
            if document.kind == "fragment":
                return Result(body, "fragment", charset, document_kind="fragment")
            if document.select(f'link[href$="{context.prefix}/static/elder.css"]'):
                return Result(body, "composed-already", charset, document_kind=document.kind)
        result = self._rewrite(document, context, site)
        if not result.changed:
            return replace(result, body=body, charset=charset)
        with self._stage("encode"):
            out = result.body if source is body else transcode_out(result.body, charset)
            if not charset.stays(sniff(out, context.content_type, fact)):
                return Result(body, "charset-declaration-moved", charset)
        return replace(result, body=out, charset=charset)

    def _rewrite(self, document: Document, context: Context, site: Site | None) -> Result:
        """Rules first, for every view; then the view itself."""
        with self._stage("rules"):
            ledger = Ledger(document)
            page = _page(document, context, site)
            frames = framed_targets(document, context.origin + context.target)
            title = title_text(document)
            findings = run(document, ledger, self.rules, page)
        elder = context.view == "elder" and self.rules.views.elder is not None
        with self._stage("view"):
            self._lead(document, ledger, context, page)
            if not elder:
                self._insert(document, ledger, context, page)
        with self._stage("render"):
            body, coverage = ledger.render(), None
            # An elder page is a new document: its account is the coverage.
            entries = () if elder else ledger.entries
        if elder:
            with self._stage("elder"):
                composed = self._composed(body, document.charset, context, page)
                body, coverage = marked(composed.body, document.charset), composed.coverage
        return Result(
            body=body,
            charset=document.charset,
            document_kind=document.kind,
            framed=page.framed,
            kind=page.kind,
            language=page.language,
            findings=tuple(findings),
            entries=entries,
            refusals=tuple(ledger.refusals),
            frames=frames,
            title=title,
            coverage=coverage,
            changed=body != document.source,
        )

    def _lead(self, document: Document, ledger: Ledger, context: Context, page: Page) -> None:
        """The portal's own links to such views lead to ours."""
        if self.rules.views.toolbar is not None:
            entry.portal_entries(
                document,
                ledger,
                page.site,
                target=context.target,
                prefix=context.prefix,
                views=self.rules.views,
                origin=context.origin,
                parent=context.parent if page.framed else None,
            )

    def _composed(
        self, repaired: bytes, charset: Charset, context: Context, page: Page
    ) -> compose.Composed:
        """The elder view: a new page, of the portal's as repaired."""
        return compose.compose(
            Document(repaired, charset),
            site=page.site,
            kind=page.kind,
            views=self.rules.views,
            target=context.target,
            prefix=context.prefix,
            language=page.language,
            parent=context.parent,
            frame_titles=page.frame_titles,
            origin=context.origin,
        )

    def _insert(self, document: Document, ledger: Ledger, context: Context, page: Page) -> None:
        """The edits of the views that keep the portal's own layout."""
        views = self.rules.views
        if context.view == "accessible" and (views.large_type or views.contrast):
            sheet = Sheet(self.rules.digest, document.charset.label, document.quirks, "")
            accessible.apply(
                document,
                ledger,
                views,
                site=page.site,
                sheet_url=SheetAddresses(
                    context.origin + context.target, base_href(document), sheet, context.prefix
                ),
                prefix=context.prefix,
            )
        if views.toolbar is not None:
            entry.insert(
                document,
                ledger,
                view=context.view,
                views=views,
                target=context.target,
                prefix=context.prefix,
                language=page.language,
                framed=page.framed,
                origin=context.origin,
            )
        policy.admit(document, ledger, context.prefix, context.origin)

    def _site(self, context: Context) -> Site | None:
        return next((s for s in map(self.rules.site_for, context.hosts) if s is not None), None)

    def _stage(self, name: str) -> _Stage:
        return _Stage(name, self._told)


@dataclass(frozen=True)
class _Stage:
    """Names the stage, and the rule, in which an unforeseen error arose."""

    name: str
    told: Callable[[str, bool], None]

    def __enter__(self) -> None:
        self.told(self.name, True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.told(self.name, False)
        if isinstance(error, Exception) and not isinstance(error, StageFailure):
            rule = error.rule if isinstance(error, RuleFailure) else None
            raise StageFailure(self.name, rule, error) from error


def _page(document: Document, context: Context, site: Site | None) -> Page:
    return Page(
        view=context.view,
        target=context.target,
        site=site,
        kind=page_kind(site, document, context.target),
        framed=context.framed or is_framed(site, context.target),
        document_kind=document.kind,
        language=_language(document, site),
        frame_titles=dict(context.frame_titles),
    )


def _language(document: Document, site: Site | None) -> str:
    """The language of our own texts: the page's, Chinese where nothing says otherwise."""
    declared = document.attr(document.root, "lang") if document.root is not None else None
    language = declared or (site.site.lang if site else None) or "zh-CN"
    return "en" if language.lower().startswith("en") else "zh-CN"
