"""What the engine is told of a page, and what it says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from a11y_proxy.engine.sites import Site

Verdict = Literal["fail", "pass", "review", "inapplicable"]


@dataclass(frozen=True)
class Page:
    """What a page's bytes do not say about it."""

    view: str = "standard"
    target: str = "/"
    """Path and query as in the URL, in ASCII."""
    site: Site | None = None
    kind: str | None = None
    """The site's name for this kind of page."""
    framed: bool = False
    document_kind: str = "document"
    language: str = "zh-CN"
    """Of our own texts: `zh-CN` or `en`."""
    frame_titles: Mapping[str, str] = field(default_factory=dict)
    """Framed target (path and query, in ASCII) → the framed page's own title."""


@dataclass(frozen=True)
class Finding:
    """One verdict of one rule. `node`, `line` and `column` are -1, 0, 0 where there is no node."""

    rule: str
    outcome: Verdict
    node: int = -1
    line: int = 0
    column: int = 0
    snippet: str = ""
    reason: str = ""
    """Short and stable, for counting: `no-name`, `no-main` …"""
    repaired: bool = False
    evidence: str | None = None
    """What proved the repair, where one was proven."""
    refused: str | None = None
    """Why a proven repair was not made."""
    suggest: str | None = None
    """`ask-human` where nothing proves a repair and a person can say it."""


class RuleFailure(RuntimeError):
    """An unforeseen error while a rule was at work; the cause is chained."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"rule {rule} failed")
        self.rule = rule
