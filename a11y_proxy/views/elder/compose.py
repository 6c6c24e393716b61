"""The elder view: a simpler page composed from the portal's, by facts and `views/elder.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from a11y_proxy.engine.sites import Site
from a11y_proxy.engine.viewmodels import Composition, Elder, NamedBlock, Views
from a11y_proxy.html.document import Document
from a11y_proxy.html.urls import escape, same_site_target
from a11y_proxy.views.elder import head
from a11y_proxy.views.elder.allowed import may_lead
from a11y_proxy.views.elder.blocks import Block, make
from a11y_proxy.views.elder.coverage import Coverage, measure
from a11y_proxy.views.elder.marks import Mark, footer_marks
from a11y_proxy.views.elder.source import PageLink, Source
from a11y_proxy.views.entry import Addresses, arrived_markup, same_language, title_suffix
from a11y_proxy.views.markup import render
from a11y_proxy.views.texts import translator

__all__ = ["Composed", "Coverage", "compose"]

_UNKNOWN: Final = Composition(linearise="body", drop="proven-hidden")
_NO_ADDRESS: Final = "http://here.invalid"


@dataclass(frozen=True)
class Composed:
    """The elder page in the charset of the portal's page, and what it kept of it."""

    body: bytes
    coverage: Coverage


class _Content(NamedTuple):
    """What stands between head and foot, and in the foot."""

    kind: str
    title: str
    blocks: list[Block]
    marks: list[Mark]
    nav: Sequence[PageLink] = ()
    rest: str = ""


def compose(
    document: Document,
    *,
    site: Site | None,
    kind: str | None,
    views: Views,
    target: str,
    prefix: str,
    language: str,
    parent: str | None = None,
    frame_titles: Mapping[str, str] | None = None,
    origin: str = "",
) -> Composed:
    """The elder page of `document`, never empty, everything of the portal's page still in it.

    `document` carries no edits. `kind` is the site's name for the page; unknown, or without the
    facts that its blocks need, the whole body is shown as one column. `parent` is the target of the
    frameset around it; `frame_titles` name framed pages by target; `origin` is the page's scheme
    and host, "" where unknown.
    """
    source = Source(document, site, translator(language))
    addresses = Addresses(target, prefix, origin if source.base else "", language)
    here = (origin or _NO_ADDRESS) + target
    if document.kind == "frameset":
        content = _frames(source, frame_titles or {}, here)
    else:
        content = _composed(source, views.elder, kind, addresses, origin)
    page_language = head.page_language(document, site)
    lang = "" if same_language(page_language, language) else language
    text = render(
        "elder/page.html",
        language,
        content=content,
        head=views.elder.head if views.elder else (),
        foot=views.elder.foot if views.elder else (),
        page_language=page_language,
        lang=lang,
        charset=document.charset.declared,
        title=f"{source.page_title() or content.title} - {title_suffix('elder', language)}",
        metas=head.kept_metas(document),
        base=source.base,
        qr_above=head.qr_min_width(views.elder, content.kind),
        addresses=addresses,
        arrived=arrived_markup("elder", addresses, language, lang),
        site_name=source.site_name(),
        home=addresses.origin + (site.home if site else "/"),
        parent=addresses.origin + parent if parent else "",
        search=head.search_form(site, document.charset.declared),
        fragment=f"{here if source.base and origin else ''}#a11y-main",
        links_in=_links_in,
    )
    # The elder page declares its encoding, whoever knew it.
    body = replace(document.charset, source="meta").encode(text)
    return Composed(body, measure(document, Document(body, document.charset)))


def _composed(
    source: Source, elder: Elder | None, kind: str | None, addresses: Addresses, origin: str
) -> _Content:
    """The blocks of the page's kind, the marks of its footer, and what is left over."""
    pages = elder.pages if elder else {}
    unknown = pages.get("unknown", _UNKNOWN)
    plan = pages.get(kind or "unknown", unknown)
    if plan.linearise:
        return _linearised(source, plan, addresses, origin)
    made = [_made(source, named, plan, addresses) for named in plan.blocks]
    blocks = [block for block in made if block is not None]
    if not any(block.essential for block in blocks if block.template != "title"):
        # afresh: blocks that do not suffice may have taken parts
        afresh = Source(source.document, source.site, source.say)
        return _linearised(afresh, unknown, addresses, origin)
    title = next((str(b.values["text"]) for b in blocks if b.template == "title"), "")
    return _Content(
        kind or "unknown",
        title or _heading(source),
        [block for block in blocks if block.template != "title"],
        footer_marks(source, origin, addresses.target),
        nav=source.links("nav"),
        rest=source.rest() if plan.fold == "rest" else "",
    )


def _made(
    source: Source, named: NamedBlock, plan: Composition, addresses: Addresses
) -> Block | None:
    block = make(source, named)
    leads = named.name == "form" and plan.else_ == "lead-to-accessible"
    if block is None and leads and source.document.select("form"):
        return Block("lead", {"href": addresses.view("accessible")}, essential=True)
    return block


def _linearised(source: Source, plan: Composition, addresses: Addresses, origin: str) -> _Content:
    """The whole body as one column: what we know nothing of is shown, not judged."""
    if plan.drop == "proven-hidden":
        source.drop_hidden()
    marks = footer_marks(source, origin, addresses.target)
    nav = source.links("nav")
    block = Block("markup", {"name": "text", "markup": source.rest()}, essential=True)
    return _Content("unknown", _heading(source), [block], marks, nav=nav)


def _frames(source: Source, titles: Mapping[str, str], here: str) -> _Content:
    """A frameset: each framed page is a page of its own."""
    links = []
    for node in source.document.select("frame[src]"):
        href = (source.document.attr(node, "src") or "").strip()
        target = same_site_target(here, href, source.base)
        fact = source.site.framed.get(target) if source.site and target else None
        text = (
            (fact.title if fact else None)
            or source.document.attr(node, "title")
            or (titles.get(escape(target)) if target else None)
            or source.document.attr(node, "name")
            or href
        )
        if href and may_lead(href):
            links.append(PageLink(href, text))
    return _Content("frames", _heading(source), [Block("frames", {"links": links})], [])


def _heading(source: Source) -> str:
    """The page's title without the portal's name behind it."""
    title, name = source.page_title(), source.site_name()
    own = title.removesuffix(name).rstrip(" -_|—–·") if name and title != name else title
    return own or title or name or source.say("Page without a title")


def _links_in(markup: str) -> int:
    return markup.count("<a href=")
