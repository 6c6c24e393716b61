"""Words that errors share: a value as it is shown, and the known word that may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def quoted(value: object) -> str:
    """A value as an error message shows it: in double quotes if text, short."""
    text = str(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 80 else text[:77] + "…"


def hint(word: str, known: Iterable[str], near: float = 0.6) -> str:
    """` (did you mean "…"?)` where a known word is `near` enough (1 is the same), else nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=near)
    return f' (did you mean "{found[0]}"?)' if found else ""
