"""Whether an element reaches people: rendered, in the accessibility tree, in the tab order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from a11y_proxy.html.naming.styles import (
    Exposed,
    hides_from_tree,
    is_details_summary,
    is_first,
    styles,
)
from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

DISABLEABLE: Final = frozenset(tokens("button input select textarea optgroup option fieldset"))


def exposed(document: Document, node: int) -> Exposed:
    """Whether assistive technology is given the element.

    "no" where the page proves that it is not: by its markup, or by its own sheets where no other
    sheet could say otherwise. "yes" where nothing hides it and every sheet is at hand. "unknown"
    where a linked sheet is not, or where it is shown at times only: in some media, while the
    visitor points at something, when a details is opened.
    """
    return styles(document).exposed(node)


def aria_hidden(document: Document, node: int) -> bool:
    """Whether the element or one around it is taken out by aria-hidden."""
    return any(hides_from_tree(document, each) for each in (node, *document.ancestors(node)))


def rendered(document: Document, node: int) -> bool:
    """Whether a browser shows the element, at times at least."""
    return styles(document).shown(node) != "no"


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
        if closed and not is_first(document, inner, "legend"):
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


def _is_integer(value: str) -> bool:
    """HTML's "rules for parsing integers": white space, a sign, digits; the rest is free."""
    stripped = value.lstrip("\t\n\f\r ")
    digits = stripped[1:] if stripped[:1] in ("-", "+") else stripped
    return digits[:1] in set("0123456789")
