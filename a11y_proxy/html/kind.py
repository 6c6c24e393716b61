"""Whether some bytes are a whole page, a frameset, or a piece of one."""

from __future__ import annotations

from typing import Literal

from a11y_proxy.html.edits.overlay import Overlay
from a11y_proxy.html.scanner import TAG
from a11y_proxy.html.tags import TITLE

Kind = Literal["document", "frameset", "fragment"]


def kind_of(overlay: Overlay) -> Kind:
    """A fragment has neither doctype, html, head, body nor title of its own."""
    if overlay.frameset is not None:
        return "frameset"
    tree = overlay.tree
    explicit = any(
        node is not None and tree.starts[node] is not None
        for node in (overlay.root, overlay.head, overlay.body)
    )
    if explicit or tree.root_tags or TITLE in tree.ids or _has_doctype(tree.source):
        return "document"
    return "fragment"


def _has_doctype(source: bytes) -> bool:
    for token in TAG.finditer(source):
        if token[1] is not None:
            return False
        if token[0][:9].lower() == b"<!doctype":
            return True
    return False
