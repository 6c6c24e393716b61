"""The "in body" insertion mode (13.2.6.4.7). What stands in table cells, captions and templates
comes here, too."""

from __future__ import annotations

from a11y_proxy.html.construction import bodyblocks, bodyphrasing
from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.formatting import reconstruct
from a11y_proxy.html.construction.modes import AFTER_BODY
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.tags import HTML

_RULES = bodyblocks.RULES | bodyphrasing.RULES


def in_body(b: Builder, tag: int, token: Token) -> bool:
    """Processes a tag; whether it is to be processed again, by the mode that is then set."""
    rule = _RULES.get(tag)
    if rule is not None:
        rule(b, tag, token)
        return tag == -HTML and b.mode == AFTER_BODY
    if tag > 0:
        reconstruct(b)
        b.insert(tag, token)
    else:
        b.any_other_end_tag(-tag, token.start(), token)
    return False
