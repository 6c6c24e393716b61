"""The portal's page as the elder view reads it: facts looked up, parts taken, the rest kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from lxml import etree
from lxml.etree import _Element

from a11y_proxy.engine.facts import Region, base_href, region
from a11y_proxy.engine.sites import Excerpt, Site
from a11y_proxy.html import names
from a11y_proxy.html.document import Document
from a11y_proxy.views.elder import allowed, reshape, scripted, trim

_OURS: Final = ("skip-link-missing", "arrived", "entry", "toolbar", "ui")
_TITLE_PARTS: Final = re.compile(r"\s*[-_|—–·]+\s*")
_FILES: Final = {
    "pdf": "PDF", "doc": "Word", "docx": "Word", "wps": "WPS", "ofd": "OFD", "xls": "Excel",
    "xlsx": "Excel", "et": "WPS", "csv": "CSV", "ppt": "PowerPoint", "pptx": "PowerPoint",
    "zip": "ZIP", "rar": "RAR", "7z": "7Z", "txt": "TXT", "jpg": "JPG", "png": "PNG",
    "mp3": "MP3", "mp4": "MP4",
}  # fmt: skip
_ACTIVE: Final = ("a", "area", "input", "select", "textarea", "button", "iframe")
_KEPT_HIDDEN: Final = (*_ACTIVE, "param", "source", "track", "option")
_ASIDE: Final = " \t\n[]()【】（）〔〕·•|>»-"
_SHORT_ASIDE: Final = 24
_ROW_TAGS: Final = frozenset(("li", "tr", "dd", "p"))


class PageLink(NamedTuple):
    """A link of the portal's page."""

    href: str
    text: str
    note: str = ""


class Source:
    """One page, and which of its nodes a block has already taken.

    A node that was taken is shown where its block stands and left out of what is left over; so
    nothing stands twice and nothing is lost.
    """

    def __init__(self, document: Document, site: Site | None, say: Callable[[str], str]) -> None:
        self.document = document
        self.site = site
        self.say = say
        base = base_href(document)
        self.base = base if base and allowed.may_lead(base) else None
        self._taken: set[int] = {
            node
            for node in document.select("[data-a11y]")
            if document.attr(node, "data-a11y") in _OURS
        }
        self._form_ids = _form_ids(document)

    # ---- reading

    def first(self, css: str | None) -> int | None:
        """The first node that `css` finds and that is not known to be hidden."""
        return next(iter(self.all(css)), None)

    def all(self, css: str | None) -> list[int]:
        """Every node that `css` finds and that is not known to be hidden."""
        if css is None:
            return []
        return [
            node for node in self.document.select(css) if names.exposed(self.document, node) != "no"
        ]

    def text(self, node: int) -> str:
        """The text of a node, its images' alternatives included, white space collapsed."""
        words = " ".join(self.document.text(node).split())
        if words:
            return words
        alternatives = [
            self.document.attr(inner, "alt") or ""
            for inner in self.document.descendants(node)
            if self.document.name(inner) == "img"
        ]
        return " ".join(" ".join(alternatives).split())

    def excerpt(self, fact: str | Excerpt | None) -> str:
        """The text that a fact points at; the first group of its pattern, "" where absent."""
        css = fact.css if isinstance(fact, Excerpt) else fact
        node = self.first(css)
        if node is None:
            return ""
        text = self.text(node)
        if not isinstance(fact, Excerpt) or fact.match is None:
            return text
        match = re.search(fact.match, text)
        return (match.group(1) if match.re.groups else match.group(0)) or "" if match else ""

    def page_title(self) -> str:
        """The page's own title."""
        titles = self.document.select("title")
        return " ".join(self.document.raw_text(titles[0]).split()) if titles else ""

    def site_name(self) -> str:
        """What the portal calls itself: the fact, its own meta, the last part of its title."""
        if self.site is not None and self.site.name:
            return self.site.name
        for node in self.document.select("meta[name][content]"):
            if (self.document.attr(node, "name") or "").lower() == "sitename":
                return (self.document.attr(node, "content") or "").strip()
        return _TITLE_PARTS.split(self.page_title())[-1]

    def link(self, node: int) -> PageLink | None:
        """The link that `node` is or holds, None where it leads nowhere."""
        anchors = [node] if self.document.name(node) in ("a", "area") else []
        anchors += [n for n in self.document.descendants(node) if self.document.name(n) == "a"]
        for anchor in anchors:
            href = self.document.attr(anchor, "href") or ""
            if scripted.is_dead(href):
                href = (
                    scripted.literal_address(href)
                    or scripted.literal_address(self.document.attr(anchor, "onclick") or "")
                    or ""
                )
            if href and allowed.may_lead(href):
                text = self.document.attr(anchor, "title") or ""
                own = self.text(anchor)
                shown = text if own.endswith(("...", "…")) and len(text) > len(own) else own
                return PageLink(href, shown or text or href, file_kind(href))
        return None

    # ---- taking

    def take(self, *nodes: int) -> None:
        """These are shown by a block."""
        self._taken.update(nodes)

    def take_row(self, anchor: int) -> str:
        """Takes the link and, where its row holds no other link or control and little else, the
        row; the answer is what that row says beside the link, a date as a rule."""
        row = next(
            (up for up in self.document.ancestors(anchor) if self.document.name(up) in _ROW_TAGS),
            anchor,
        )
        active = [n for n in self.document.descendants(row) if self.document.name(n) in _ACTIVE]
        aside = self.text(row).replace(self.text(anchor), "", 1).strip(_ASIDE)
        if row == anchor or active != [anchor] or len(aside) > _SHORT_ASIDE:
            self.take(anchor)
            return ""
        self.take(row)
        return aside

    def part(self, node: int) -> str:
        """The reshaped markup of one element, which is thereby taken."""
        element = self._element(node, node)
        self.take(node)
        return reshape.markup(element, self.say)

    def region(self, name: str) -> str:
        """The reshaped markup of a region by fact, thereby taken; "" where it is not there."""
        found = region(self.document, self.site, name)
        return self.range(found) if found else ""

    def links(self, name: str) -> list[PageLink]:
        """The links of a region by fact, each address once; all of them taken."""
        found = region(self.document, self.site, name)
        links: dict[str, PageLink] = {}
        for node in self.document.descendants(found.first) if found else ():
            link = self.link(node) if self.document.name(node) == "a" else None
            if link is not None and node not in self._taken:
                self.take(node)
                links.setdefault(link.href, link)
        return list(links.values())

    def range(self, found: Region) -> str:
        """The reshaped markup from one element through another, thereby taken."""
        siblings = self.document.children(self.document.parent(found.first))
        if found.first == found.last or found.last not in siblings:
            parts = [found.first] if found.first == found.last else self._between(found)
            return "\n".join(filter(None, (self.part(node) for node in parts)))
        nodes = siblings[siblings.index(found.first) : siblings.index(found.last) + 1]
        return "\n".join(filter(None, (self.part(node) for node in nodes)))

    def rest(self) -> str:
        """Everything that no block has taken, reshaped."""
        body = self.document.body
        if body is None:
            return ""
        return reshape.markup(self._element(body, None), self.say)

    def drop_hidden(self) -> None:
        """Leaves out what is proven hidden and holds neither link nor control nor medium."""
        body = self.document.body
        for node in self.document.descendants(body) if body is not None else ():
            if names.exposed(self.document, node) == "no" and not any(
                self.document.name(inner) in _KEPT_HIDDEN
                for inner in (node, *self.document.descendants(node))
            ):
                self.take(node)

    def _between(self, found: Region) -> list[int]:
        """The largest elements that lie from `first` through `last` in document order."""
        order = list(self.document.nodes())
        start, end = order.index(found.first), order.index(found.last)
        tail = set(order[start : end + 1]) | set(self.document.descendants(found.last))
        inside = [
            node
            for node in order[start : end + 1]
            if all(inner in tail for inner in self.document.descendants(node))
        ]
        chosen: set[int] = set()
        for node in inside:
            if not any(above in chosen for above in self.document.ancestors(node)):
                chosen.add(node)
        return [node for node in inside if node in chosen]

    def _element(self, node: int, keep: int | None) -> _Element:
        """The lxml tree of `node` without what was taken; its controls know their form."""
        root = self.document.to_lxml(node)
        nodes = _order(self.document, node)
        elements = list(root.iter(etree.Element))
        owner = self.document.tree.form_owner
        for number, element in zip(nodes, elements, strict=True):
            if number in self._form_ids:
                element.set("id", self._form_ids[number])
            form = self._form_ids.get(owner.get(number, -1))
            if form is not None and element.get("form") is None:
                element.set("form", form)
        for number, element in zip(nodes, elements, strict=True):
            if number in self._taken and number != keep and element is not root:
                trim.drop(element)
        return root


def _order(document: Document, node: int) -> list[int]:
    """The elements of `to_lxml(node)`, in its order."""
    order: list[int] = []
    stack = [node]
    while stack:
        current = stack.pop()
        order.append(current)
        parts = document.parts(current)
        stack.extend(part for part in reversed(parts) if not isinstance(part, str))
    return order


def file_kind(href: str) -> str:
    """What program opens the file at `href`; "" where it is no file by its name."""
    try:
        path = urlsplit(href).path
    except ValueError:
        return ""
    return _FILES.get(path.rpartition(".")[2].lower(), "") if "." in path else ""


def _form_ids(document: Document) -> dict[int, str]:
    """The id of every form whose controls lie outside it, which tag soup allows (HTML 13.2.6.4.7,
    the form element pointer) and blocks in place of a table do not."""
    ids: dict[int, str] = {}
    for number, form in enumerate(sorted(set(document.tree.form_owner.values()))):
        ids[form] = document.attr(form, "id") or f"a11y-form-{number + 1}"
    return ids
