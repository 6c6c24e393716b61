"""What is known of one request, gathered on its way for the access log and our own pages."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEY = "a11y.record"
"""Its name in `scope["extensions"]`."""


@dataclass(slots=True)
class Record:
    """Whoever learns a fact writes it here; what stays None was not so, or is not known."""

    id: str = field(default_factory=lambda: secrets.token_hex(6))
    """12 hexadecimal digits: the number that our own pages and the log's lines show."""
    started: float = 0.0
    """When the request arrived, on the clock of whoever made this (seconds)."""
    view: str | None = None
    charset: str | None = None
    """The page's encoding by its WHATWG name."""
    reason: str | None = None
    """`rewritten`, or why the answer passed as it came."""
    stages: dict[str, float] = field(default_factory=dict)
    """Stage of the work on a page → seconds."""
    origin_status: int | None = None
    origin_seconds: float | None = None
    """From handing the request to the transport until the head of its answer, or its failure."""
    fault: str | None = None
    """The origin's failure, as `kind/phase`."""


def record_of(scope: Mapping[str, Any]) -> Record:
    """The record of this request; where nobody keeps one, one to be thrown away."""
    kept = (scope.get("extensions") or {}).get(KEY)
    return kept if isinstance(kept, Record) else Record()
