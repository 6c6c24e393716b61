"""The blocks that an elder page may be composed of, by their names in `rules/views/elder.yaml`.

A block reads the page's facts, takes the nodes that it shows, and answers what its template
(`templates/elder/blocks/<template>.html`) needs; None where the page has nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from a11y_proxy.engine.facts import region
from a11y_proxy.engine.sites import Excerpt, ListFact, ServiceLinks
from a11y_proxy.engine.viewmodels import NamedBlock
from a11y_proxy.views.elder.source import PageLink, Source, file_kind
from a11y_proxy.views.texts import N_

_TITLES: Final = {
    "news": N_("News"),
    "notices": N_("Notices"),
    "rows": N_("List"),
}
_MANY: Final = 1000


@dataclass(frozen=True)
class Block:
    """What a template shows. `essential`: a page of this kind without it is not understood."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    essential: bool = False


class Row(NamedTuple):
    """One row of a list: where it leads, what it says, what stands beside (a date)."""

    href: str
    text: str
    aside: str
    note: str


Maker = Callable[[Source, NamedBlock], Block | None]


def make(source: Source, named: NamedBlock) -> Block | None:
    """The block that a rule names; a name that is no block is a list of the site's facts."""
    maker = _MAKERS.get(named.name)
    if maker is not None:
        return maker(source, named)
    return _list(source, named)


def _title(source: Source, named: NamedBlock) -> Block | None:
    fact = source.site.article.title if source.site else None
    node = source.first(fact)
    text = source.text(node) if node is not None else ""
    if node is not None and text:
        source.take(node)
        return Block("title", {"text": text}, essential=True)
    return None


def _services(source: Source, named: NamedBlock) -> Block | None:
    facts = source.site.services if source.site else ()
    count = named.count or _MANY
    if isinstance(facts, ServiceLinks):
        found = source.all(facts.css)
        shown = []
        for node in found[:count]:
            link = source.link(node)
            if link is not None:
                source.take_row(node)
                shown.append(link)
        return Block("services", {"shown": shown, "more": []}, essential=True) if shown else None
    links = [PageLink(service.href, service.title, service.note) for service in facts]
    if not links:
        return None
    return Block("services", {"shown": links[:count], "more": links[count:]}, essential=True)


def _list(source: Source, named: NamedBlock) -> Block | None:
    """A list of the site's facts: the first rows. On a page of its own the others fold behind
    them; on a home page they stay where they were and 更多 leads on."""
    fact = source.site.lists.get(named.name) if source.site else None
    if fact is None:
        return None
    folds = named.name == "rows"
    nodes = source.all(fact.css)
    count = named.count or _MANY
    rows = [row for row in map(_rower(source, fact), nodes if folds else nodes[:count]) if row]
    if not rows:
        return None
    more = source.first(fact.more)
    link = source.link(more) if more is not None else None
    if more is not None and link is not None:
        source.take(more)
    title = fact.title or source.say(_TITLES.get(named.name, named.name))
    return Block(
        "list",
        {
            "title": title,
            "heading": not folds,
            "rows": rows[:count],
            "rest": rows[count:],
            "more": link,
            "id": f"a11y-{named.name}",
        },
        essential=True,
    )


def _rower(source: Source, fact: ListFact) -> Callable[[int], Row | None]:
    css = fact.date.css if isinstance(fact.date, Excerpt) else fact.date
    dates = source.all(css)

    def row(node: int) -> Row | None:
        link = source.link(node)
        if link is None:
            return None
        own = [date for date in dates if _same_row(source, node, date)]
        aside = source.take_row(node)
        return Row(link.href, link.text, aside or (source.text(own[0]) if own else ""), link.note)

    return row


def _same_row(source: Source, node: int, date: int) -> bool:
    row = source.document.parent(node)
    return source.document.contains(row, date)


def _pager(source: Source, named: NamedBlock) -> Block | None:
    node = source.first(source.site.pager if source.site else None)
    markup = source.part(node) if node is not None else ""
    return Block("markup", {"name": "pager", "markup": markup}) if markup else None


def _phones(source: Source, named: NamedBlock) -> Block | None:
    phones = source.site.phones if source.site else ()
    return Block("phones", {"phones": phones}) if phones else None


def _human_help(source: Source, named: NamedBlock) -> Block | None:
    help_fact = source.site.human_help if source.site else None
    if source.site is None or help_fact is None:
        return None
    phones = source.site.phones
    phone = next((p for p in phones if help_fact.phone in (p.name, p.show, p.tel)), None)
    return Block("human-help", {"text": help_fact.text, "phone": phone, "show": help_fact.phone})


def _date(source: Source, named: NamedBlock) -> Block | None:
    text = source.excerpt(source.site.article.date) if source.site else ""
    return Block("fact", {"label": source.say("Published"), "text": text}) if text else None


def _source(source: Source, named: NamedBlock) -> Block | None:
    text = source.excerpt(source.site.article.source) if source.site else ""
    return Block("fact", {"label": source.say("Source"), "text": text}) if text else None


def _body(source: Source, named: NamedBlock) -> Block | None:
    node = source.first(source.site.article.body if source.site else None)
    markup = source.part(node) if node is not None else source.region("main")
    if not markup:
        return None
    return Block("markup", {"name": "text", "markup": markup}, essential=True)


def _attachments(source: Source, named: NamedBlock) -> Block | None:
    links = []
    for node in source.all(source.site.article.attachments if source.site else None):
        link = source.link(node)
        if link is not None and link not in links:
            source.take_row(node)
            links.append(link)
    return Block("attachments", {"links": links}) if links else None


def _print(source: Source, named: NamedBlock) -> Block | None:
    return Block("print")


def _previous_next(source: Source, named: NamedBlock) -> Block | None:
    if source.site is None:
        return None
    links = []
    facts = source.site.article
    for css, label in (
        (facts.previous, source.say("Previous")),
        (facts.next, source.say("Next")),
    ):
        node = source.first(css)
        link = source.link(node) if node is not None else None
        if node is not None and link is not None:
            source.take_row(node)
            links.append((label, link))
    return Block("previous-next", {"links": links}) if links else None


def _qr(source: Source, named: NamedBlock) -> Block | None:
    node = source.first(source.site.article.qr if source.site else None)
    markup = source.part(node) if node is not None else ""
    return Block("markup", {"name": "qr", "markup": markup}) if markup else None


def _form(source: Source, named: NamedBlock) -> Block | None:
    """The page's own form, where it works without scripts (the option `native-only` asks that), and
    what stands around it in the main region: what to fill in, and why it was not taken."""
    document = source.document
    own = region(document, source.site, "form") or region(document, source.site, "main")
    main = region(document, source.site, "main")
    found = main if main and own and document.contains(main.first, own.first) else own
    forms = [
        node
        for node in document.select("form")
        if own is None or document.contains(own.first, node)
    ]
    forms = [node for node in forms if len(_controls(source, node)) > 1] or forms
    if not forms or (named.options == "native-only" and not all(_native(source, f) for f in forms)):
        return None
    markup = source.range(found) if found else "\n".join(source.part(form) for form in forms)
    return Block("markup", {"name": "form", "markup": markup}, essential=True) if markup else None


def _controls(source: Source, form: int) -> list[int]:
    owned = [n for n, owner in source.document.tree.form_owner.items() if owner == form]
    return [
        node
        for node in (*source.document.descendants(form), *owned)
        if source.document.name(node) in ("input", "select", "textarea", "button")
        and (source.document.attr(node, "type") or "").lower() != "hidden"
    ]


def _native(source: Source, form: int) -> bool:
    """Whether the form is sent without scripts: a submit control, and no handler that checks."""
    if source.document.attr(form, "onsubmit") or source.document.attr(form, "onkeydown"):
        return False
    for node in _controls(source, form):
        kind = (source.document.attr(node, "type") or "").lower()
        name = source.document.name(node)
        if (name == "input" and kind in ("submit", "image")) or (
            name == "button" and kind in ("", "submit")
        ):
            return source.document.attr(node, "onclick") is None
    return False


_MAKERS: Final[dict[str, Maker]] = {
    "title": _title,
    "services": _services,
    "pager": _pager,
    "phones": _phones,
    "human-help": _human_help,
    "date": _date,
    "source": _source,
    "body": _body,
    "attachments": _attachments,
    "print": _print,
    "previous-next": _previous_next,
    "qr": _qr,
    "form": _form,
}

NAMES: Final = frozenset(_MAKERS)
"""The blocks that are no list of a site's facts."""

__all__ = ["NAMES", "Block", "Row", "file_kind", "make"]
