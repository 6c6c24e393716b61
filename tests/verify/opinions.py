"""Where Chromium's accessibility tree goes ways of its own: what it says beyond the specifications,
or beside them. Each reason stands beside its test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from a11y_proxy.html.document import Document
from a11y_proxy.html.names import accessible_name, exposed, role
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
        return self.name, " ".join(self.seen.name.replace("\xa0", "\0").split()).replace(
            "\0", "\xa0"
        )

    @property
    def tag(self) -> str:
        return self.document.name(self.node)

    @property
    def kind(self) -> str:
        """The type of an input."""
        return (self.document.attr(self.node, "type") or "").lower()


Opinion = Callable[[str, Pair], bool]
OPINIONS: Final[dict[str, Opinion]] = {
    "a file field is its button": lambda aspect, pair: pair.kind == "file",
}


def opinion(kind: str, aspect: str, pair: Pair) -> str | None:
    """Why a difference is Chromium's own, or None."""
    return next((reason for reason, holds in OPINIONS.items() if holds(aspect, pair)), None)
