"""What is shown of a page, by its markup, its inline styles and its own <style> elements."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from a11y_proxy.html.naming.cascade import NOTHING, Found, sheets
from a11y_proxy.html.naming.rules import PROPERTIES, values_of
from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens
from a11y_proxy.html.styling.declarations import style_block
from a11y_proxy.html.tags import IMG

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document
    from a11y_proxy.html.naming.counters import Counts

Exposed = Literal["yes", "no", "unknown"]

READ_ALWAYS: Final = frozenset(
    ("style", "hidden", "type", "open", "controls", "aria-hidden", "usemap", "name")
)
"""Attributes that decide whether an element is shown, whatever sheets say."""
# HTML's rendering section: display none, whatever the page says about them in markup.
UNRENDERED: Final = frozenset(
    tokens(
        """
        area base basefont datalist head link meta noembed noframes param rp script style
        template title source track noscript
        """
    )
)
# HTML's rendering section: what stands on lines of its own; inline-block counts likewise.
BLOCKS: Final = frozenset(
    tokens(
        """
        address article aside blockquote body button caption center dd details dialog dir
        div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr
        legend li listing main menu meter nav ol optgroup option p plaintext pre progress
        search section select summary table tbody td textarea tfoot th thead tr ul xmp br
        input
        """
    )
)
INLINE_DISPLAYS: Final = frozenset(("inline", "contents"))
OUT_OF_FLOW: Final = frozenset(("absolute", "fixed"))
SHOWN_BY: Final = {"dialog": "open", "audio": "controls"}
"""Elements that are rendered with this attribute only."""
HIDING_VISIBILITY: Final = frozenset(("hidden", "collapse"))
# HTML's rendering section: controls do not inherit text-transform.
UNTRANSFORMED: Final = frozenset(("button", "input", "select", "textarea"))
SPECIAL: Final = UNRENDERED | UNTRANSFORMED | SHOWN_BY.keys() | {"details"}
DECIDING: Final = frozenset(("style", "hidden", "aria-hidden"))
_KEPT: Final = ("", "inherit", "unset")


class Inherited(NamedTuple):
    """What an element has of itself and of those around it."""

    gone: bool = False
    proven: bool = False
    """Whether what is gone is so by markup or inline style, which no sheet is expected to undo."""
    doubtful: bool = False
    """Whether one of them is displayed at times only."""
    visibility: Found = NOTHING
    transform: str = ""
    aria_hidden: bool = False
    content: Exposed = "yes"
    """Whether the element's content is rendered, if the element is."""

    @property
    def shown(self) -> Exposed:
        """Whether the element generates a box that can be seen."""
        if self.gone:
            return "no"
        if self.doubtful or self.visibility.doubtful:
            return "unknown"
        return "no" if self.visibility.value in HIDING_VISIBILITY else "yes"


class Styles:
    """The few properties that decide what is shown and said, by the page as it is now. What was
    asked is remembered until an edit: see `Document.attribute_changed`, `content_changed`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.cascade, self.complete = sheets(document)
        self._round = self.cascade.round(document) if self.cascade else None
        self._found: dict[int, dict[str, dict[str, Found]]] = {}
        self._inherited: dict[int, Inherited] = {}
        self._maps: set[str] | None = None
        self.counts: Counts | None = None
        """For generated text, see `counters.counts_of`."""

    def depends_on(self, attribute: str) -> bool:
        """Whether an edit of the attribute may change an answer."""
        if attribute in READ_ALWAYS or attribute in self.cascade.reads:
            return True
        return attribute.rpartition(":")[2] in self.cascade.reads

    @cached_property
    def owns(self) -> bool:
        """Whether the page uses aria-owns, so that its accessibility tree is another."""
        return b"aria-owns" in self.document.source

    def own(self, node: int, name: str) -> Found:
        """What inline style and the page's own sheets give to one of their properties."""
        style = self.document.attrs(node).get("style")
        inline = _inline(style).get(name, NOTHING) if style else NOTHING
        if self._round is None:
            return inline
        found = self.sheets(node, "").get(name, NOTHING)
        return inline if inline.value and (inline.important or not found.important) else found

    def sheets(self, node: int, generated: str) -> dict[str, Found]:
        """What the page's own sheets give to the element (""), or to the text "before" or "after"
        its content."""
        if self._round is None:
            return {}
        if node not in self._found:
            self._found[node] = self.cascade.find(self._round, node)
        return self._found[node].get(generated, {})

    # ---- what is shown

    def exposed(self, node: int) -> Exposed:
        """Whether assistive technology is given the element, see `exposure.exposed`."""
        inherited = self.inherited(node)
        if inherited.aria_hidden:
            return "no"
        shown = inherited.shown
        if shown == "no" and not self.complete:
            proven = inherited.proven if inherited.gone else inherited.visibility.inline
            return "no" if proven else "unknown"
        return shown if self.complete else "unknown" if shown == "yes" else shown

    def shown(self, node: int) -> Exposed:
        """Whether the element generates a box that can be seen, as far as the page itself tells."""
        return self.inherited(node).shown

    def inherited(self, node: int) -> Inherited:
        """What decides it, from the root down."""
        known, parents = self._inherited, self.document.tree.parents
        path: list[int] = []
        while node >= 0 and node not in known:
            path.append(node)
            node = parents[node]
        found = known[node] if node >= 0 else UNTOUCHED
        for each in reversed(path):
            found = known[each] = self._below(found, each)
        return found

    def _below(self, outer: Inherited, node: int) -> Inherited:
        if outer.content == "yes" and self._is_plain(node):
            return outer
        display = self.own(node, "display")
        shown = self.displayed(node)
        visibility = self.own(node, "visibility")
        transform = self.own(node, "text-transform").value
        if transform in _KEPT:
            controls = self.document.name(node) in UNTRANSFORMED
            transform = "none" if controls else outer.transform
        around = outer.content
        if around != "yes" and is_details_summary(self.document, node):
            around = "yes"
        found = Inherited(
            outer.gone or shown == "no" or around == "no",
            outer.proven or (shown == "no" and (display.inline or not display.value)),
            outer.doubtful or shown == "unknown" or around == "unknown",
            outer.visibility if visibility.value in _KEPT else visibility,
            transform,
            outer.aria_hidden or hides_from_tree(self.document, node),
            self._content(node),
        )
        return outer if found == outer else found

    def _is_plain(self, node: int) -> bool:
        """Whether nothing decides about the element itself: most are so."""
        document = self.document
        return (
            document.name(node) not in SPECIAL
            and DECIDING.isdisjoint(document.attrs(node))
            and not self.sheets(node, "")
        )

    def _content(self, node: int) -> Exposed:
        """Whether the element's content is rendered: a visitor or a search may open it."""
        if self.own(node, "content-visibility").value == "hidden":
            return "no"
        attrs = self.document.attrs(node)
        closed = self.document.name(node) == "details" and "open" not in attrs
        found_only = ascii_lower(attrs.get("hidden", "")) == "until-found"
        return "unknown" if closed or found_only else "yes"

    def displayed(self, node: int) -> Exposed:
        """Whether the element itself generates a box, whatever is around it."""
        document = self.document
        attrs = document.attrs(node)
        name = document.name(node)
        if name in UNRENDERED and document.namespace(node) == "html":
            return "yes" if name == "area" and self._is_mapped(node) else "no"
        if name == "input" and ascii_lower(attrs.get("type", "")) == "hidden":
            return "no"
        found = self.own(node, "display")
        if found.doubtful:
            return "unknown"
        if found.value:
            return "no" if found.value == "none" else "yes"
        closed = name in SHOWN_BY and SHOWN_BY[name] not in attrs
        hidden = ascii_lower(attrs.get("hidden", "until-found")) != "until-found"
        return "no" if closed or hidden else "yes"

    def _is_mapped(self, area: int) -> bool:
        """An area is shown by the image that uses its map."""
        document = self.document
        if self._maps is None:
            pictures = (i for i, tag in enumerate(document.tree.ids) if tag == IMG)
            used = [document.attr(i, "usemap") or "" for i in pictures if document.present(i)]
            self._maps = {value[1:] for value in used if value.startswith("#")}
        outer = next((i for i in document.ancestors(area) if document.name(i) == "map"), None)
        return outer is not None and document.attr(outer, "name") in self._maps

    def on_own_line(self, node: int) -> bool:
        """Whether the element's box parts the text before from the text behind it."""
        display = self.own(node, "display").value
        if display == "contents":
            return False
        if self.own(node, "float").value in ("left", "right"):
            return True
        if self.own(node, "position").value in OUT_OF_FLOW:
            return True
        return display not in INLINE_DISPLAYS if display else self.document.name(node) in BLOCKS


UNTOUCHED: Final = Inherited()


def styles(document: Document) -> Styles:
    """The page's styles, with what was asked of them before."""
    if document.styles is None:
        document.styles = Styles(document)
    return document.styles


def hides_from_tree(document: Document, node: int) -> bool:
    """aria-hidden=true on the element itself."""
    return ascii_lower(document.attrs(node).get("aria-hidden", "")) == "true"


@lru_cache(maxsize=4096)
def _inline(style: str) -> dict[str, Found]:
    """What an inline style gives, by property."""
    values = values_of(style_block(style, PROPERTIES).declarations)
    return {name: Found(*value, inline=True) for name, value in values.items()}


def is_details_summary(document: Document, node: int) -> bool:
    """Whether a summary is the one that opens its details."""
    parent = document.parent(node)
    return (
        parent >= 0 and document.name(parent) == "details" and is_first(document, node, "summary")
    )


def is_first(document: Document, node: int, name: str) -> bool:
    """Whether an element is the first child of this name."""
    if document.name(node) != name:
        return False
    siblings = document.children(document.parent(node))
    return next(i for i in siblings if document.name(i) == name) == node
