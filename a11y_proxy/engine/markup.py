"""Markup of the few elements that repairs insert."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


def start_tag(name: str, attributes: Mapping[str, str]) -> str:
    """A start tag with every value quoted and escaped."""
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>"


def element(name: str, attributes: Mapping[str, str], text: str) -> str:
    """An element whose content is text."""
    return f"{start_tag(name, attributes)}{escape(text, quote=False)}</{name}>"
