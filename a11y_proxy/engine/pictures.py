"""What the markup proves of a picture."""

from __future__ import annotations

from a11y_proxy.engine.case import words
from a11y_proxy.html.document import Document

_CAPTCHA = ("captcha", "yzm", "verify", "validatecode", "checkcode", "getcode", "vcode", "验证码")


def is_spacer(document: Document, node: int, most: int) -> bool:
    """True where width and height are declared as attributes, neither above `most` pixels.

    A picture that is pressed or mapped is none, whatever its size.
    """
    if document.attr(node, "usemap") is not None or document.attr(node, "onclick") is not None:
        return False
    sizes = [_pixels(document.attr(node, side)) for side in ("width", "height")]
    return all(size is not None and size <= most for size in sizes)


def _pixels(value: str | None) -> int | None:
    """HTML's rules for dimension values, percentages left out."""
    text = (value or "").strip().removesuffix("px")
    return int(text) if text.isascii() and text.isdigit() else None


def link_text_beside(document: Document, node: int) -> str:
    """The text of the link around a picture, without the picture; "" where it stands in none."""
    for outer in document.ancestors(node):
        if document.name(outer) == "a" and document.attr(outer, "href") is not None:
            return words(document.text(outer))
    return ""


def is_captcha(document: Document, node: int) -> bool:
    """True where the address or a name of a picture says that it is a test of the visitor."""
    said = [document.attr(node, name) or "" for name in ("src", "id", "name", "class", "title")]
    return any(mark in value.lower() for value in said for mark in _CAPTCHA)
