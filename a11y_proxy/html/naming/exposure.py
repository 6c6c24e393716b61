"""Whether an element reaches people: rendered, in the accessibility tree, in the tab order.

Decided by the markup: `hidden`, `aria-hidden`, the elements that HTML never renders; and by inline
style and the page's own <style> elements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from a11y_proxy.html.naming.hiding import Found, hiding_of
from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

Exposed = Literal["yes", "no", "unknown"]

# HTML's rendering section: display none, whatever the page says about them in markup.
UNRENDERED: Final = frozenset(
    tokens(
        """
        area base basefont datalist head link meta noembed noframes param rp script style
        template title source track
        """
    )
)
DISABLEABLE: Final = frozenset(tokens("button input select textarea optgroup option fieldset"))
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
NOTHING: Final = Found()
SHOWN_BY: Final = {"dialog": "open", "audio": "controls"}
"""Elements that are rendered with this attribute only."""
HIDING_VISIBILITY: Final = frozenset(("hidden", "collapse"))


def exposed(document: Document, node: int) -> Exposed:
    """Whether assistive technology is given the element: "no" where the page proves that it is not;
    "unknown" where a rule of its sheets hides or shows it at times only (in some media, while the
    visitor points at it); "yes" as far as the page itself tells: a linked sheet may still hide."""
    inherited = Styles(document).inherited(node)
    return "no" if inherited.aria_hidden else inherited.shown


def aria_hidden(document: Document, node: int) -> bool:
    """Whether the element or one around it is taken out by aria-hidden."""
    return any(hides_from_tree(document, each) for each in (node, *document.ancestors(node)))


def hides_from_tree(document: Document, node: int) -> bool:
    """aria-hidden=true on the element itself."""
    return ascii_lower(document.attrs(node).get("aria-hidden", "")) == "true"


class Inherited(NamedTuple):
    """What an element has of itself and of those around it."""

    gone: bool = False
    doubtful: bool = False
    """Whether one of them is displayed at times only."""
    visibility: str = ""
    visibility_doubtful: bool = False
    aria_hidden: bool = False

    @property
    def shown(self) -> Exposed:
        """Whether the element generates a box that can be seen."""
        if self.gone:
            return "no"
        if self.doubtful or self.visibility_doubtful:
            return "unknown"
        return "no" if self.visibility in HIDING_VISIBILITY else "yes"


class Styles:
    """`display` and `visibility` by the page as it is now; made anew for each question, since it
    remembers its answers. What is inherited is remembered with the document, until an edit."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._hiding = hiding_of(document)
        self._round = self._hiding.round(document) if self._hiding else None
        self._found: dict[int, dict[str, Found]] = {}

    def own(self, node: int, name: str) -> Found:
        """What inline style and the page's own sheets give to one of their properties."""
        style = self.document.attrs(node).get("style", "")
        value, important = inline(style, name) if style else ("", False)
        if self._round is None:
            return Found(value, important) if value else NOTHING
        if node not in self._found:
            self._found[node] = self._hiding.find(self._round, node)
        found = self._found[node].get(name, NOTHING)
        if value and (important or not found.important):
            return Found(value, important)
        return found

    def shown(self, node: int) -> Exposed:
        """Whether the element generates a box that can be seen."""
        return self.inherited(node).shown

    def inherited(self, node: int) -> Inherited:
        """What decides it, from the root down."""
        known, parents = self.document.exposures, self.document.tree.parents
        path: list[int] = []
        while node >= 0 and node not in known:
            path.append(node)
            node = parents[node]
        found = known[node] if node >= 0 else UNTOUCHED
        for each in reversed(path):
            found = known[each] = self._below(found, each)
        return found

    def _below(self, outer: Inherited, node: int) -> Inherited:
        display = self.displayed(node)
        own = self.own(node, "visibility")
        inherits = own.value in ("", "inherit")
        found = Inherited(
            outer.gone or display == "no",
            outer.doubtful or display == "unknown",
            outer.visibility if inherits else own.value,
            own.doubtful or (inherits and outer.visibility_doubtful),
            outer.aria_hidden or hides_from_tree(self.document, node),
        )
        return outer if found == outer else found

    def displayed(self, node: int) -> Exposed:
        """Whether the element itself generates a box, whatever is around it."""
        document = self.document
        attrs = document.attrs(node)
        name = document.name(node)
        if name in UNRENDERED and document.namespace(node) == "html":
            return "yes" if name == "area" and _within_map(document, node) else "no"
        if name == "input" and ascii_lower(attrs.get("type", "")) == "hidden":
            return "no"
        found = self.own(node, "display")
        if found.doubtful:
            return "unknown"
        if found.value:
            return "no" if found.value == "none" else "yes"
        closed = name in SHOWN_BY and SHOWN_BY[name] not in attrs
        return "no" if closed or "hidden" in attrs else "yes"

    def visibility(self, node: int) -> str:
        """The element's own `visibility`, empty where it inherits."""
        found = self.own(node, "visibility").value
        return "" if found == "inherit" else found

    def on_own_line(self, node: int) -> bool:
        """Whether the element's box parts the text before from the text behind it."""
        display = self.own(node, "display").value
        return display not in INLINE_DISPLAYS if display else self.document.name(node) in BLOCKS


UNTOUCHED: Final = Inherited()


def rendered(document: Document, node: int) -> bool:
    """Whether a browser shows the element, at times at least."""
    return Styles(document).shown(node) != "no"


def inline(style: str, name: str) -> tuple[str, bool]:
    """The value that an inline style gives to a property, lower-case, empty for none, and whether
    it is important. The last declaration wins, an important one before others."""
    found, important = "", False
    for declaration in style.split(";"):
        key, colon, value = declaration.partition(":")
        if not colon or ascii_lower(key.strip()) != name:
            continue
        value, _, mark = ascii_lower(value).strip().partition("!")
        now = mark.strip() == "important"
        if now or not important:
            found, important = value.strip(), now
    return found, important


def is_focusable(document: Document, node: int) -> bool:
    """Whether the element takes focus (HTML, "focusable area"), by keys or by script."""
    return _may_focus(document, node) and rendered(document, node)


def focusable_by_markup(document: Document, node: int) -> bool:
    """The same, rendered or not."""
    return _may_focus(document, node)


def disabled(document: Document, node: int) -> bool:
    """Whether a form control is disabled, by itself or by a fieldset (but for its legend)."""
    if document.name(node) not in DISABLEABLE:
        return False
    if "disabled" in document.attrs(node):
        return True
    inner = node
    for outer in document.ancestors(node):
        closed = document.name(outer) == "fieldset" and "disabled" in document.attrs(outer)
        if closed and not _is_first(document, inner, "legend"):
            return True
        inner = outer
    return False


def _may_focus(document: Document, node: int) -> bool:
    attrs = document.attrs(node)
    if disabled(document, node):
        return False
    if _is_integer(attrs.get("tabindex", "")):
        return True
    if ascii_lower(attrs.get("contenteditable", "false")) in ("", "true", "plaintext-only"):
        return True
    match document.name(node):
        case "a" | "area":
            return "href" in attrs
        case "input":
            return ascii_lower(attrs.get("type", "")) != "hidden"
        case "button" | "select" | "textarea" | "iframe" | "frame":
            return True
        case "audio" | "video":
            return "controls" in attrs
        case "summary":
            return is_details_summary(document, node)
    return False


def is_details_summary(document: Document, node: int) -> bool:
    """Whether a summary is the one that opens its details."""
    parent = document.parent(node)
    return (
        parent >= 0 and document.name(parent) == "details" and _is_first(document, node, "summary")
    )


def _is_first(document: Document, node: int, name: str) -> bool:
    """Whether an element is the first child of this name."""
    if document.name(node) != name:
        return False
    siblings = document.children(document.parent(node))
    return next(i for i in siblings if document.name(i) == name) == node


def _is_integer(value: str) -> bool:
    """HTML's "rules for parsing integers": white space, a sign, digits; the rest is free."""
    stripped = value.lstrip("\t\n\f\r ")
    digits = stripped[1:] if stripped[:1] in ("-", "+") else stripped
    return digits[:1] in set("0123456789")


def _within_map(document: Document, node: int) -> bool:
    """An area is shown by the image that uses its map; without a map it is nothing."""
    return any(document.name(each) == "map" for each in document.ancestors(node))
