"""What an element's own attributes give to its name (HTML-AAM, "Accessible name computation")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

TEXT_FIELDS: Final = frozenset(tokens("email number password search tel text url"))
BUTTON_TYPES: Final = {"submit": "Submit", "reset": "Reset", "button": ""}
_WHITE: Final = re.compile(r"[\t\n\f\r ]++")


def collapsed(text: str) -> str:
    """`text` with runs of HTML's white space as one space, none at its ends."""
    return _WHITE.sub(" ", text).strip(" ")


def by_attribute(document: Document, node: int) -> str | None:
    """The name that value, alt or label give; None where the element has none of them."""
    attrs = document.attrs(node)
    name = document.name(node)
    kind = ascii_lower(attrs.get("type", "text")) if name == "input" else ""
    match name:
        case "input" if kind in BUTTON_TYPES:
            return attrs.get("value", BUTTON_TYPES[kind])
        case "input" if kind == "image":
            return attrs.get("alt") or attrs.get("value")
        case "img" | "area":
            return attrs.get("alt")
        case "optgroup" | "option":
            return attrs.get("label")
    return None


def tooltip(document: Document, node: int, node_role: str | None, *, in_content: bool) -> str:
    """Step 2I: title, then placeholder; `in_content` of the element that is named."""
    attrs = document.attrs(node)
    # Chromium: what has no meaning of its own lends no tooltip to the name around it.
    if in_content and node_role == "generic":
        return ""
    if document.name(node) == "img" and "alt" in attrs:
        return ""  # an empty alternative is an answer
    title = attrs.get("title", "")
    if collapsed(title):
        return title
    if in_content or node_role == "none":
        return ""
    name = document.name(node)
    kind = ascii_lower(attrs.get("type", "text"))
    if name == "textarea" or (name == "input" and kind in TEXT_FIELDS):
        return attrs.get("placeholder") or attrs.get("aria-placeholder", "")
    return ""
