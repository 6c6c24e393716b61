"""The encoding of a style sheet (CSS Syntax, "determine the fallback encoding")."""

from __future__ import annotations

import re
from typing import Final

from a11y_proxy.html.charset import BOMS, UNUSABLE, Charset, canonical, header_label

# The rule must stand at the very first byte, in exactly this form; anything else is no declaration.
_RULE: Final = re.compile(rb'@charset "([^"]{0,1000})";')


def sheet_charset(body: bytes, content_type: str | None, environment: str) -> Charset:
    """BOM → header → @charset → `environment`, which is the encoding of the page that asks."""
    for mark, label in BOMS:
        if body.startswith(mark):
            return Charset(label, "bom")
    header = canonical(header_label(content_type or "") or "")
    if header and header not in UNUSABLE:
        return Charset(header, "header")
    declared = _RULE.match(body)
    named = canonical(declared[1].decode("latin-1")) if declared else None
    if named and named not in UNUSABLE:
        return Charset("utf-8" if named.startswith("utf-16") else named, "meta")
    return Charset(canonical(environment) or "utf-8", "fact")
