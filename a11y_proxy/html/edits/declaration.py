"""The page's declaration of its encoding, which no edit may change: all its bytes hang on it."""

from __future__ import annotations

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import Charset

_SAYS = frozenset(("charset", "content", "http-equiv"))


def keep(charset: Charset, markup: bytes) -> None:
    """Refused where markup that comes or goes may declare an encoding, and a browser would look."""
    if charset.source in ("bom", "header"):
        return
    lowered = markup.lower()
    if b"<meta" in lowered and b"charset" in lowered:
        raise Refused("the markup declares the page's encoding")


def keep_attribute(charset: Charset, tag: bytes, name: str, value: str | None) -> None:
    """The same for an attribute (its name in lower case) of a meta."""
    if name in _SAYS:
        keep(charset, tag + name.encode() + (value or "").encode())
