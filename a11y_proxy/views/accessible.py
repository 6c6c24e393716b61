"""The accessible view: the portal's own page, made to take large type and colour schemes.

The page gets switches, not settings: it is the same for every visitor. An edit that HTML cannot
express in its place is recorded, and the others are made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from a11y_proxy.engine.model import Site, Views
from a11y_proxy.errors import Refused
from a11y_proxy.html.css import rewrite_sheet, rewrite_style, yield_colours
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.styling.lengths import legacy_size
from a11y_proxy.views import tables
from a11y_proxy.views.markup import render

RULE: Final = "large-type"
"""Who makes these edits, in the ledger and in `data-a11y`."""

SheetUrl = Callable[[str], str | None]

_SWITCH: Final = "var(--a11y-"
"""What stands in a style that has its switches already: twice equals once."""
_WRAPPED = 50
"""So many regions to scroll in a page gets; data tables beyond scroll by themselves."""
_SHORT_ITEM = 12
"""A list item up to so wide, in Latin characters, may stand beside its like."""
_LISTS: Final = frozenset(("ul", "ol", "dl"))
_SUBMENUS: Final = frozenset(("ul", "div", "dl"))
_BLOCKS: Final = _SUBMENUS | {"ol", "p", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN: Final = frozenset(("script", "style", "noscript", "template", "iframe", "textarea"))


def apply(
    document: Document,
    ledger: Ledger,
    views: Views,
    *,
    site: Site | None,
    sheet_url: SheetUrl,
    prefix: str,
) -> None:
    """Make the edits of large type and contrast.

    `sheet_url` answers where the rewritten form of a sheet lives, by its href as it stands, or
    None for one that is not the site's own; `prefix` is the path of our own addresses. A frameset
    gets attribute edits only, a fragment nothing.
    """
    if (views.large_type is None and views.contrast is None) or document.kind == "fragment":
        return
    page = _Page(document, ledger, sheet_url)
    page.viewport()
    page.elements()
    if document.kind == "frameset":
        return
    language = _language(document, site)
    page.tables(language)
    page.maps(language)
    page.head(prefix)


@dataclass
class _Page:
    """A page while it is edited."""

    document: Document
    ledger: Ledger
    sheet_url: SheetUrl
    has_viewport: bool = False
    wrapped: int = 0

    def viewport(self) -> None:
        """A phone must lay the page out at its own width, not at 980 pixels."""
        document = self.document
        for i in document.select("meta[name='viewport' i]"):
            self.has_viewport = True
            if "width=device-width" not in "".join((document.attr(i, "content") or "").split()):
                self._set(i, "content", "width=device-width")

    def elements(self) -> None:
        """Sheets, styles, old attributes and lists, each where it stands."""
        own = {"style": self._sheet, "link": self._link, "font": self._font}
        own |= {"marquee": self._marquee} | dict.fromkeys(_LISTS, self._list)
        document = self.document
        for i in list(document.nodes()):
            if document.namespace(i) != "html":
                continue
            start = document.tree.starts[i]
            if start is None:
                continue
            if b"style" in start[0].lower():
                self._style(i)
            edit = own.get(document.name(i))
            if edit is not None:
                edit(i)

    def tables(self, language: str) -> None:
        """Mark every table as layout or data; data tables get a region to scroll in."""
        for i, kind in tables.kinds(self.document).items():
            if kind != "data":
                self._set(i, "data-a11y-lay", "" if kind == "layout" else kind)
            elif self._wrap(i, language, tables.caption(self.document, i)):
                self._set(i, "data-a11y-dat", "")
            else:
                self._set(i, "data-a11y-dat", "self")
                if self.document.attr(i, "tabindex") is None:
                    self._set(i, "tabindex", "0")

    def maps(self, language: str) -> None:
        """An image map keeps its size, or its areas would lie beside what they are for."""
        for i in self.document.select("img[usemap]"):
            self._wrap(i, language, (self.document.attr(i, "alt") or "").strip())

    def head(self, prefix: str) -> None:
        """Our sheets, before the portal's own, so that these win."""
        head = self.document.head
        if head is None or self.document.select(f"link[data-a11y={RULE}]"):
            return
        markup = render(
            "accessible/head.html",
            "zh-CN",
            prefix=prefix,
            viewport=not self.has_viewport,
            quirks=self.document.quirks,
        ).replace("\n", "")
        # A declared charset is looked for in the first 1,024 bytes (HTML, 13.2.3.2).
        declared = self._early_charset(head)
        try:
            if declared is not None:
                self.ledger.after(declared, markup, by=RULE)
                return
        except Refused as refused:
            self._refuse(declared or head, "insert sheets", refused)
        try:
            self.ledger.prepend(head, markup, by=RULE)
        except Refused as refused:
            self._refuse(head, "insert sheets", refused)

    # ---- one element each

    def _style(self, i: int) -> None:
        value = self.document.attr(i, "style")
        if value and _SWITCH not in value:
            new = rewrite_style(yield_colours(value), quirks=self.document.quirks)
            self._set(i, "style", new)

    def _sheet(self, i: int) -> None:
        document = self.document
        if (document.attr(i, "type") or "text/css").strip().lower() not in ("text/css", ""):
            return
        span = document.span(i)
        css = document.charset.decode(document.source[span.start_end : span.end_start])
        if _SWITCH in css:
            return
        new = rewrite_sheet(css, quirks=document.quirks, sheet_url=self.sheet_url)
        if new != css:
            try:
                self.ledger.replace_text(i, new, by=RULE, as_written=True)
            except Refused as refused:
                self._refuse(i, "rewrite sheet", refused)

    def _link(self, i: int) -> None:
        document = self.document
        href = (document.attr(i, "href") or "").strip()
        is_sheet = "stylesheet" in (document.attr(i, "rel") or "").lower().split()
        if not href or not is_sheet or document.attr(i, "integrity") is not None:
            return
        url = self.sheet_url(href)
        if url is not None:
            self._set(i, "href", url)

    def _font(self, i: int) -> None:
        """The size in the one way of writing it that a selector can tell: `+1`, `10` are others."""
        written = self.document.attr(i, "size") or ""
        size = legacy_size(written)
        if size is not None and written != str(size):
            self._set(i, "data-a11y-fs", str(size))

    def _marquee(self, i: int) -> None:
        for name in ("div", "span"):
            try:
                self.ledger.rename(i, name, by=RULE)
            except Refused as refused:
                if name == "span":
                    self._refuse(i, "rename", refused)
            else:
                self._set(i, "data-a11y-was", "marquee")
                return

    def _list(self, i: int) -> None:
        items = [j for j in self.document.children(i) if self.document.name(j) in ("li", "dd")]
        if len(items) >= 3 and all(_is_short(self.document, item) for item in items):
            self._set(i, "data-a11y-row", "")

    def _wrap(self, i: int, language: str, name: str) -> bool:
        """Give an element that cannot shrink a region to scroll in: a div, in a line a span."""
        if self.wrapped >= _WRAPPED:
            return False
        if self.document.attr(self.document.parent(i), "data-a11y") == f"{RULE}:wrap":
            return True
        for tag in ("div", "span"):
            markup = render("accessible/scroll.html", language, tag=tag, name=name)
            try:
                self.ledger.wrap(i, markup, by=RULE)
            except Refused:
                continue
            self.wrapped += 1
            return True
        return False

    # ---- the ledger

    def _set(self, i: int, name: str, value: str) -> None:
        try:
            self.ledger.set(i, name, value, by=RULE)
        except Refused as refused:
            self._refuse(i, f"set {name}", refused)

    def _refuse(self, i: int, action: str, refused: Refused) -> None:
        self.ledger.refuse(i, by=RULE, action=action, reason=refused.reason)

    def _early_charset(self, head: int) -> int | None:
        """The element that declares the charset, where only titles and other meta stand before."""
        document = self.document
        for i in document.children(head):
            name = document.name(i)
            if name == "meta" and (
                document.attr(i, "charset") is not None
                or (document.attr(i, "http-equiv") or "").strip().lower() == "content-type"
            ):
                return i
            if name not in ("meta", "title"):
                return None
        return None


def _is_short(document: Document, item: int) -> bool:
    """An item of a few characters, whatever menu hangs below it."""
    width = 0
    stack: list[int | str] = [item]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            width += sum(2 if char > "\u2e7f" else 1 for char in "".join(part.split()))
            if width > _SHORT_ITEM:
                return False
        elif part != item and document.name(part) in _BLOCKS:
            return width > 0 and document.name(part) in _SUBMENUS
        elif document.name(part) not in _UNSEEN:
            stack.extend(reversed(document.parts(part)))
    return width > 0


def _language(document: Document, site: Site | None) -> str:
    if site is not None and site.site.lang:
        return site.site.lang
    declared = document.attr(document.root, "lang") if document.root is not None else None
    return declared or "zh-CN"
