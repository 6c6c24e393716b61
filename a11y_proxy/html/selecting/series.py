"""An+B, as CSS writes which of a row of elements is meant (CSS Syntax 6)."""

from __future__ import annotations

import re
from typing import Final

_W = r"[ \t\r\n\f]*+"
_SERIES: Final = re.compile(
    rf"{_W}(?:(odd)|(even)|([+-]?[0-9]*+)n(?:{_W}([+-]){_W}([0-9]++))?|([+-]?[0-9]++)){_W}",
    re.IGNORECASE,
)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_LARGEST: Final = 2**31 - 1


def series(written: str) -> tuple[int, int] | None:
    """A and B; None for what is neither An+B nor odd nor even."""
    match = _SERIES.fullmatch(_COMMENT.sub(" ", written))
    if match is None:
        return None
    odd, even, step, sign, offset, only = match.groups()
    if odd or even:
        return 2, 1 if odd else 0
    if only is not None:
        return 0, _integer(only)
    return _integer(f"{step}1" if step in ("", "+", "-") else step), _integer(
        f"{sign or ''}{offset or 0}"
    )


def _integer(written: str) -> int:
    """No larger than Chromium's; no page has as many elements."""
    digits = written.lstrip("+-").lstrip("0") or "0"
    number = min(int(digits[:11]), _LARGEST)
    return -number if written.startswith("-") else number
