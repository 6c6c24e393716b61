"""Accessible names, roles and exposure on the static tree: what a browser would say without
scripts, without the sheets that are not at hand, without a visitor's input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from a11y_proxy.html.naming.attributes import collapsed
from a11y_proxy.html.naming.computation import Computation
from a11y_proxy.html.naming.exposure import exposed, is_focusable
from a11y_proxy.html.naming.labels import labels
from a11y_proxy.html.naming.roles import role
from a11y_proxy.html.naming.styles import styles

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

__all__ = ["accessible_name", "exposed", "is_focusable", "labels", "role"]


def accessible_name(document: Document, node: int) -> str:
    """The element's accessible name, white space collapsed; empty where it has none, or where the
    element is hidden and nothing refers to it."""
    return collapsed(Computation(document, styles(document)).of_element(node))
