"""What an elder page kept of the portal's: nothing may be lost, so it is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from a11y_proxy.html.document import Document
from a11y_proxy.views.elder import scripted
from a11y_proxy.views.elder.source import file_kind

_NAMED: Final = 20


@dataclass(frozen=True)
class Coverage:
    """Distinct addresses, files among them, and controls of the origin's page, and how many of
    them the elder page still has."""

    total_links: int
    kept_links: int
    total_controls: int
    kept_controls: int
    total_files: int
    kept_files: int
    scripted: int
    """Links that lead nowhere without scripts; their words stay as text."""
    missing: tuple[str, ...] = ()
    """The first of what is not there any more: addresses, and controls as `name=type`."""

    @property
    def whole(self) -> bool:
        """Whether nothing was lost."""
        return not self.missing


def measure(before: Document, after: Document) -> Coverage:
    """Compares the page as it came with the page as composed."""
    links, dead = _links(before)
    kept = links & _links(after)[0]
    controls, controls_after = _controls(before), _controls(after)
    files = {href for href in links if file_kind(href)}
    lost = controls - controls_after
    missing = [*sorted(links - kept), *sorted(lost.elements())]
    return Coverage(
        total_links=len(links),
        kept_links=len(kept),
        total_controls=controls.total(),
        kept_controls=controls.total() - lost.total(),
        total_files=len(files),
        kept_files=len(files & kept),
        scripted=dead,
        missing=tuple(missing[:_NAMED]),
    )


def _links(document: Document) -> tuple[set[str], int]:
    """Every address that the page leads to, and how many links lead nowhere without scripts."""
    found: set[str] = set()
    dead = 0
    for node in document.select("a[href], area[href], iframe[src], frame[src]"):
        href = document.attr(node, "href") or document.attr(node, "src") or ""
        if scripted.is_dead(href):
            literal = scripted.literal_address(href) or scripted.literal_address(
                document.attr(node, "onclick") or ""
            )
            dead += literal is None and document.name(node) in ("a", "area")
            href = literal or ""
        if not href.strip().lower().startswith(("#", "about:")) and href.strip():
            found.add(href.strip())
    for node in document.select("select[onchange]"):
        found |= {href for href, _ in _jumps(document, node)}
    return found, dead


def _controls(document: Document) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in document.select("input, select, textarea, button"):
        if document.name(node) == "select" and _jumps(document, node):
            continue
        typed = document.name(node) in ("input", "button")
        kind = (typed and document.attr(node, "type")) or document.name(node)
        found[f"{document.attr(node, 'name') or ''}={kind.lower()}"] += 1
    return found


def _jumps(document: Document, select: int) -> list[tuple[str, str]]:
    options = [n for n in document.descendants(select) if document.name(n) == "option"]
    return scripted.jumps(
        document.attr(select, "onchange"),
        [(document.attr(option, "value") or "", document.text(option)) for option in options],
    )
