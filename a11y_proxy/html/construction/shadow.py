"""Declarative shadow roots (13.2.6.4.4, A start tag whose tag name is "template"; DOM 4.2.13,
attachShadow): a template that gives its parent a shadow root is no element of the page."""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder, tag_values
from a11y_proxy.html.nodes import Token, Tree
from a11y_proxy.html.tags import KNOWN, numbers

_HOSTS = numbers(
    "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span"
)
_NO_CUSTOM_NAMES = frozenset(
    [
        "annotation-xml",
        "color-profile",
        "font-face",
        "font-face-src",
        "font-face-uri",
        "font-face-format",
        "font-face-name",
        "missing-glyph",
    ]
)
_MODES = ("open", "closed")


def makes_root(b: Builder, host: int, token: Token) -> bool:
    """Whether a template start tag inside `host`, the current node, gives it a shadow root."""
    return (
        b"shadowrootmode" in token[0].lower()
        and tag_values(token).get(b"shadowrootmode", "").lower() in _MODES
        and _may_host(b, host)
    )


def _may_host(b: Builder, host: int) -> bool:
    tag = b.ids[host]
    if host in b.tree.shadow_hosts:
        return False
    return tag in _HOSTS or (tag >= KNOWN and _is_custom(b.tree.name(host)))


def _is_custom(name: str) -> bool:
    """Whether an element of this name, which has no capitals, may be defined by a script (DOM,
    valid custom element name)."""
    return "a" <= name[0] <= "z" and "-" in name and name not in _NO_CUSTOM_NAMES


def detach(tree: Tree) -> None:
    """Takes the templates that made shadow roots, and all in them, out of the tree."""
    children: dict[int, list[int]] = {}
    for i, parent in enumerate(tree.parents):
        children.setdefault(parent, []).append(i)
    waiting = list(tree.shadow_hosts.values())
    while waiting:
        i = waiting.pop()
        tree.detached.add(i)
        waiting += children.get(i, ())
