"""Where Chromium's accessibility tree goes ways of its own: what it says beyond the specifications,
or beside them. Each reason stands beside its test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from a11y_proxy.html.document import Document
from a11y_proxy.html.names import accessible_name, exposed, labels, role
from a11y_proxy.html.naming.attributes import collapsed
from tests.verify.axtree import Seen

# Chromium's word for a role, where ARIA has another or none.
ROLES: Final = {
    "Iframe": None,
    "IframePresentational": None,
    "Date": None,
    "DateTime": None,
    "InputTime": None,
    "ColorWell": None,
    "SvgRoot": "graphics-document",
    "img": "image",
    "presentation": "none",
}
SECTION_ENDS: Final = ("sectionheader", "sectionfooter")
UNREAD: Final = ("article", "figure", "header", "footer")


@dataclass(frozen=True)
class Pair:
    """An element, what we say of it and what Chromium says."""

    document: Document
    node: int
    exposed: str
    role: str | None
    name: str
    seen: Seen

    @classmethod
    def of(cls, document: Document, node: int, seen: Seen) -> Pair:
        shown = exposed(document, node)
        node_role = role(document, node)
        # Chromium leaves out what ARIA calls none.
        shown = "no" if node_role == "none" and shown == "yes" else shown
        return cls(document, node, shown, node_role, accessible_name(document, node), seen)

    def aspect(self, name: str) -> tuple[str | None, str | None]:
        """(ours, Chromium's)"""
        match name:
            case "exposed":
                return self.exposed, "yes" if self.seen.exposed else "no"
            case "role":
                return self.role, ROLES.get(self.seen.role, self.seen.role)
        return self.name, collapsed(self.seen.name)

    @property
    def tag(self) -> str:
        return self.document.name(self.node)

    @property
    def kind(self) -> str:
        """The type of an input."""
        return (self.attr("type") or "").lower() if self.tag == "input" else ""

    def attr(self, name: str) -> str | None:
        return self.document.attr(self.node, name)


def _white_space_apart(aspect: str, pair: Pair) -> bool:
    """Of `<b>1</b> <i> 2</i>` Chromium drops all white space, and it parts words at `wbr`."""
    return aspect == "name" and "".join(pair.name.split()) == "".join(pair.seen.name.split())


def _empty_answer(aspect: str, pair: Pair) -> bool:
    """A label or value without text: accname goes on to title and placeholder, Chromium ends."""
    if aspect != "name" or pair.seen.name or pair.tag not in ("input", "textarea", "select"):
        return False
    return bool(labels(pair.document, pair.node)) or pair.attr("value") == ""


def _titled(aspect: str, pair: Pair) -> bool:
    """Chromium takes the title of a landmark for its description, and takes any title, be it
    empty, for what makes a section a region."""
    if pair.attr("title") is None:
        return False
    if aspect == "role":
        return pair.seen.role in ("region", "complementary") and not collapsed(
            pair.attr("title") or ""
        )
    return aspect == "name" and not pair.seen.name and pair.tag in ("form", "section", "aside")


def _holds(pair: Pair, *names: str) -> bool:
    return any(pair.document.name(each) in names for each in pair.document.descendants(pair.node))


def _rules_of(pair: Pair, text: str) -> bool:
    document = pair.document
    return any(text in document.raw_text(node) for node in document.select("style"))


Opinion = Callable[[str, Pair], bool]
OPINIONS: Final[dict[str, Opinion]] = {
    "a file field is a button with a text of the browser's": (
        lambda aspect, pair: pair.kind == "file" and aspect != "exposed"
    ),
    "an image button without a text has one of the browser's": (
        lambda aspect, pair: pair.kind == "image" and aspect == "name" and not pair.name
    ),
    "a password field is a textbox; HTML-AAM: no role": (
        lambda aspect, pair: pair.kind == "password" and aspect == "role"
    ),
    "an SVG image is an image; SVG-AAM: graphics-document": (
        lambda aspect, pair: pair.tag == "svg" and aspect == "role" and pair.seen.role == "image"
    ),
    "a header or footer of a section has a role of the draft of ARIA 1.3": (
        lambda aspect, pair: aspect == "role" and pair.seen.role in SECTION_ENDS
    ),
    "a form right in a table has no box; we count it for the controls that it owns": (
        lambda aspect, pair: aspect == "exposed" and pair.tag == "form"
    ),
    "an area is shown once its image has come": (
        lambda aspect, pair: aspect == "exposed" and pair.tag == "area"
    ),
    "an image with an empty alternative and an attribute that names nothing is exposed": (
        lambda aspect, pair: aspect == "exposed" and pair.tag == "img" and pair.attr("alt") == ""
    ),
    "white space": _white_space_apart,
    "a label or value without text is an answer": _empty_answer,
    "a title is no name of a landmark": _titled,
    "articles, figures, headers of sections are not read within a name": (
        lambda aspect, pair: aspect == "name" and _holds(pair, *UNREAD)
    ),
    "what aria-owns brings in from elsewhere": (
        lambda aspect, pair: aspect == "name" and b"aria-owns" in pair.document.source
    ),
    ":dir() is not known to our selectors": (
        lambda aspect, pair: aspect == "name" and _rules_of(pair, ":dir(")
    ),
}


def opinion(aspect: str, pair: Pair) -> str | None:
    """Why a difference is Chromium's own, or None."""
    return next((reason for reason, holds in OPINIONS.items() if holds(aspect, pair)), None)
