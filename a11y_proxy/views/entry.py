"""What we put into a portal's own page: the line on arriving, the text entry, the toolbar.

Everything here is a ledger edit; what HTML cannot express in its place is refused, recorded, and
the page goes on without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from a11y_proxy.engine.model import Site, Views
from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.views import choices, portallinks
from a11y_proxy.views.address import ARRIVED, entry_path, escape_target
from a11y_proxy.views.choices import Choice
from a11y_proxy.views.leading import end_of_skip_links
from a11y_proxy.views.markup import render
from a11y_proxy.views.texts import N_, spoken, translator

TOOLBAR: Final = "a11y-toolbar"
"""The id, and so the fragment, of the toolbar."""

_ARRIVED: Final = {
    "standard": N_("You are back on the standard version"),
    "accessible": N_("You are on the accessible version"),
    "elder": N_("You are on the senior version"),
}
_TITLE_SUFFIX: Final = {
    "accessible": N_("accessible version"),
    "elder": N_("senior version"),
}


class Link(NamedTuple):
    """An address and the words that lead to it."""

    href: str
    text: str


class Group(NamedTuple):
    """A setting of the toolbar: its form name, its title, its values."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Addresses:
    """Our own addresses as one page must write them.

    A foreign `<base href>` bends even a path-absolute address (RFC 3986, 5.2.2), so a page that has
    one gets them with scheme and host.
    """

    target: str
    prefix: str
    origin: str = ""
    language: str = "zh-CN"

    def own(self, path: str) -> str:
        """The address of `path` under our prefix."""
        return f"{self.origin}{self.prefix}/{path}"

    def view(self, view: str) -> str:
        """The address of the same page in `view`."""
        return self.origin + entry_path(view, self.target, self.prefix)

    def settings(self) -> str:
        """The settings page, which comes back to this page."""
        # `&`, `?`, `#` and `+` of the target would be read as the settings page's own query
        target = escape_target(self.target)
        for character, escape in (("%", "%25"), ("&", "%26"), ("+", "%2B"), ("#", "%23")):
            target = target.replace(character, escape)
        lang = "lang=en&" if spoken(self.language) == "en" else ""
        return f"{self.own('settings')}?{lang}target={target}"


def addresses(
    document: Document, target: str, prefix: str, origin: str, language: str = "zh-CN"
) -> Addresses:
    """Our addresses for `document`: absolute where it has a base of its own."""
    bent = any(document.namespace(node) == "html" for node in document.select("base[href]"))
    return Addresses(target, prefix, origin if bent else "", language)


def insert(
    document: Document,
    ledger: Ledger,
    *,
    view: str,
    views: Views,
    target: str,
    prefix: str,
    language: str,
    framed: bool,
    skip_rule: str = "skip-link-missing",
    origin: str = "",
) -> None:
    """The arrival line first in body, behind it the skip links, behind these the entry (standard)
    or the toolbar (accessible); the title names the view; our sheet is linked in head.

    `target` is the page's path and query, `origin` its scheme and host ("" where unknown),
    `language` that of our own words. Framesets, framed documents, fragments and pages that have
    all this already are left alone.
    """
    if framed or document.kind != "document" or document.body is None:
        return
    if document.by_id(ARRIVED) is not None:
        return
    own = addresses(document, target, prefix, origin, language)
    page = _Insertion(document, ledger, own, language)
    page.link_sheet()
    arrived = page.arrived(view)
    if arrived is None:
        return
    if view == "standard":
        page.behind_skip_links(arrived, skip_rule, page.entry_markup(views), "entry")
    elif view == "accessible":
        page.behind_skip_links(arrived, skip_rule, page.toolbar_markup(views), "toolbar")
    page.title(view)


def portal_entries(
    document: Document,
    ledger: Ledger,
    site: Site | None,
    *,
    target: str,
    prefix: str,
    origin: str = "",
    views: Views | None = None,
    parent: str | None = None,
) -> None:
    """The portal's own 无障碍 and 长者 links lead to the same page in that view; by fact, and with
    `views` also by their text. In a framed page they lead to the page at `parent`, which shows it,
    in the whole window."""
    page = addresses(document, parent or target, prefix, origin)
    portallinks.lead(
        document,
        ledger,
        site,
        views.toolbar if views else None,
        {view: page.view(view) for view in ("accessible", "elder")},
        top=parent is not None,
    )


class _Insertion:
    """The edits of one page."""

    def __init__(
        self, document: Document, ledger: Ledger, addresses: Addresses, language: str
    ) -> None:
        self._document = document
        self._ledger = ledger
        self._addresses = addresses
        self._language = language
        self._say = translator(language)
        self._lang = "" if same_language(_page_language(document), language) else language

    def link_sheet(self) -> None:
        head = self._document.head
        if head is not None:
            markup = self._render("entry/sheet.html", href=self._addresses.own("static/ui.css"))
            try:
                self._ledger.append(head, markup, by="ui")
            except Refused:  # what stands behind </head> may belong to it
                self._try("ui", head, lambda: self._ledger.prepend(head, markup, by="ui"))

    def arrived(self, view: str) -> int | None:
        """The node of the arrival line, or None where it was refused."""
        body = self._document.body
        if body is None or view not in _ARRIVED:
            return None
        markup = arrived_markup(view, self._addresses, self._language, self._lang)
        nodes = self._try("arrived", body, lambda: self._ledger.prepend(body, markup, by="arrived"))
        return nodes[0] if nodes else None

    def entry_markup(self, views: Views) -> str:
        entry = views.toolbar.entry if views.toolbar else ()
        words = {
            "accessible": self._say("Accessible browsing"),
            "elder": self._say("Senior version"),
        }
        links = [Link(self._addresses.view(view), words[view]) for view in entry]
        return self._render("entry/entry.html", links=links) if links else ""

    def toolbar_markup(self, views: Views) -> str:
        parts = views.toolbar.parts if views.toolbar else ()
        links = {
            "settings": Link(self._addresses.settings(), self._say("All settings")),
            "elder": Link(self._addresses.view("elder"), self._say("Senior version")),
            "leave": Link(
                self._addresses.view("standard"), self._say("Back to the standard version")
            ),
        }
        groups = {
            "size": Group("size", self._say("Text size"), choices.sizes(views)),
            "scheme": Group("scheme", self._say("Colours"), choices.schemes(views, self._language)),
        }
        if not parts:
            return ""
        return self._render(
            "entry/toolbar.html",
            groups=[groups[part] for part in parts if part in groups and groups[part].choices],
            links=[links[part] for part in parts if part in links],
            prefs=self._addresses.own("prefs"),
            toolbar_id=TOOLBAR,
            target=escape_target(self._addresses.target),
        )

    def behind_skip_links(self, arrived: int, skip_rule: str, markup: str, by: str) -> None:
        """`markup` behind the arrival line and whatever skip links follow, ours or the author's."""
        if not markup or self._document.body is None:
            return
        ours = [
            node
            for node in self._document.children(self._document.body)
            if self._document.attr(node, "data-a11y") == skip_rule
        ]
        places = [ours[-1] if ours else arrived]
        if not ours and (authors := end_of_skip_links(self._document)) is not None:
            places.insert(0, authors)
        for place in places:
            if self._try(by, place, partial(self._ledger.after, place, markup, by=by)):
                return

    def title(self, view: str) -> None:
        """The title says the view too: a screen reader reads it first, a bookmark keeps it."""
        titles = [
            node
            for node in self._document.select("title")
            if self._document.namespace(node) == "html"
        ]
        if view not in _TITLE_SUFFIX or not titles:
            return
        suffix = self._say(_TITLE_SUFFIX[view])
        own = self._document.raw_text(titles[0])
        text = f"{own} - {suffix}" if own.strip() else suffix
        self._try(
            "view-title",
            titles[0],
            lambda: self._ledger.replace_text(titles[0], text, by="view-title"),
        )

    def _render(self, template: str, **values: object) -> str:
        return render(template, self._language, lang=self._lang, **values)

    def _try(self, by: str, node: int, edit: Callable[[], list[int] | None]) -> list[int] | None:
        try:
            return edit()
        except Refused as refused:
            self._ledger.refuse(node, by=by, action="insert", reason=refused.reason)
            return None


def arrived_markup(view: str, addresses: Addresses, language: str, lang: str) -> str:
    """The line that says which view was entered, and leads out of it.

    `lang` is written on it where the page around is in another language.
    """
    return render(
        "entry/arrived.html",
        language,
        lang=lang,
        arrived_id=ARRIVED,
        arrived_text=translator(language)(_ARRIVED[view]),
        view=view,
        leave=addresses.view("standard"),
        remember=addresses.own("view"),
        target=escape_target(addresses.target),
    )


def title_suffix(view: str, language: str) -> str:
    """What the title of a page in `view` ends with; "" in the standard view."""
    return translator(language)(_TITLE_SUFFIX[view]) if view in _TITLE_SUFFIX else ""


def _page_language(document: Document) -> str:
    return (document.attr(document.root, "lang") or "") if document.root is not None else ""


def same_language(page: str, ours: str) -> bool:
    """Whether our words are pronounced right under the page's own language."""
    page, ours = page.lower(), ours.lower()
    return page == ours or ours.startswith(page + "-") if page else False
