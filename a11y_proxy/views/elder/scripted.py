"""Addresses that a page hides in a script: where a literal one stands there, it is the link's."""

from __future__ import annotations

import re
from collections.abc import Sequence

# `window.open('/a.html')`, `location.href = "/b.html"` as the start of a handler or of a
# `javascript:` address; behind `location` only a whole statement, since `='/a?x='+y` is no address.
_OPEN = re.compile(
    r"""(?ix) [\s;]*+ (?:javascript:)? [\s;]*+ (?:return\s++)? (?:void\s*+\(?\s*+)?
    (?: (?:window|self|top|parent|document) \. )?+
    (?: open\s*+\( | (?:(?:window|self|top|parent|document)\.)? location
        (?: \s*+=(?!=) | \.href\s*+=(?!=) | \.(?:assign|replace)\s*+\( ) )
    \s*+ (?: '(?P<single>[^'"\\<>]++)' | "(?P<double>[^'"\\<>]++)" ) \s*+ (?: [,;)] | \Z )"""
)
_GOES = re.compile(r"(?i)open\s*+\(|location")
_SCRIPT = re.compile(r"(?i)[\s\x00-\x1f]*+" + r"\s*+".join("javascript:"))


def is_script(href: str) -> bool:
    """Whether a browser would run `href` instead of going there (it ignores white space within)."""
    return _SCRIPT.match(href) is not None


def is_dead(href: str) -> bool:
    """Whether `href` leads nowhere without scripts."""
    return href.strip() in ("", "#") or is_script(href)


def literal_address(script: str) -> str | None:
    """The address that `script` opens, where it does nothing before and the address is literal."""
    match = _OPEN.match(script)
    if match is None:
        return None
    address = (match["single"] or match["double"]).strip()
    return None if is_dead(address) else address


def jumps(handler: str | None, options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The (address, text) of a `<select>`'s options where choosing one goes there; else empty."""
    if handler is None or _GOES.search(handler) is None:
        return []
    live = [(value.strip(), text) for value, text in options if not is_dead(value)]
    return live if all("/" in value for value, _ in live) else []
