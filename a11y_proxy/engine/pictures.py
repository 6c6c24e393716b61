"""What the markup proves of a picture."""

from __future__ import annotations

from itertools import islice

from a11y_proxy.engine.case import shown_words
from a11y_proxy.html import names
from a11y_proxy.html.document import Document

_MOST = 200
"""Elements of a link up to which a picture in it is judged by its text."""

_CAPTCHA = ("captcha", "yzm", "verify", "validatecode", "checkcode", "getcode", "vcode", "验证码")


def is_spacer(document: Document, node: int, most: int) -> bool:
    """True where width and height are declared as attributes, neither above `most` pixels.

    A picture that is pressed or mapped is none, whatever its size; nor one that a style sizes or
    that holds the place of another until a script puts it there.
    """
    if document.attr(node, "usemap") is not None or document.attr(node, "onclick") is not None:
        return False
    style = (document.attr(node, "style") or "").lower()
    if any(side in style for side in ("width", "height")) or _is_placeholder(document, node):
        return False
    sizes = [_pixels(document.attr(node, side)) for side in ("width", "height")]
    return all(size is not None and size <= most for size in sizes)


def _is_placeholder(document: Document, node: int) -> bool:
    """True where another attribute names a picture: `data-src`, `srcset`, `_src`, `original` …"""
    return any(
        name != "src" and any(mark in name for mark in ("src", "original", "lazy"))
        for name in document.attrs(node)
    )


def _pixels(value: str | None) -> int | None:
    """HTML's rules for dimension values, percentages left out."""
    text = (value or "").strip().removesuffix("px")
    return int(text) if text.isascii() and text.isdigit() else None


def link_text_beside(document: Document, node: int) -> str:
    """The text of the link around a picture, as it reaches people, without the picture; "" where
    it stands in none, or in one that was never closed and holds half the page."""
    for outer in document.ancestors(node):
        if document.name(outer) == "a" and document.attr(outer, "href") is not None:
            return shown_words(document, outer) if _is_small(document, outer) else ""
    return ""


def _is_small(document: Document, node: int) -> bool:
    return len(list(islice(document.descendants(node), _MOST + 1))) <= _MOST


def is_alone(document: Document, node: int) -> bool:
    """True where a link or button has no words but this picture's, as far as is looked at."""
    pressed = ("link", "button", "tab", "menuitem", "option")
    outer = next((n for n in document.ancestors(node) if names.role(document, n) in pressed), None)
    if outer is None:
        return False
    return not _is_small(document, outer) or not shown_words(document, outer)


def is_captcha(document: Document, node: int) -> bool:
    """True where the address or a name of a picture says that it is a test of the visitor."""
    said = [document.attr(node, name) or "" for name in ("src", "id", "name", "class", "title")]
    return any(mark in value.lower() for value in said for mark in _CAPTCHA)
