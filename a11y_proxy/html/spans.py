"""Where elements stand in the page's bytes as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document


class Span(NamedTuple):
    """Where an element stands in the page's bytes: its start tag, its end tag. An implied tag has
    no width; an inserted element has none at all."""

    start: int
    start_end: int
    end_start: int
    end: int


def span_of(document: Document, i: int) -> Span:
    """Where the element stands in the source; for an inserted one, where it was inserted."""
    overlay, chain = document.overlay, document.chain
    start = overlay.source_start(i)
    if start is not None and i not in document.tree.clones:
        opening, opening_end = start.span()
    elif i >= overlay.count:
        opening = chain.offset(chain.starts[i]) if chain else 0
        return Span(opening, opening, opening, opening)
    else:
        opening = opening_end = _implied_start(document, i)
    end = overlay.source_end(i)
    if end is None:
        return Span(opening, opening_end, opening_end, opening_end)
    closing, behind = (end, end) if isinstance(end, int) else end.span()
    return Span(opening, opening_end, max(closing, opening_end), max(behind, opening_end))


def _implied_start(document: Document, i: int) -> int:
    at = document.tree.implied.get(i)
    if at is not None:
        return at
    end = document.overlay.source_end(i)
    if end is None:
        return 0
    return end if isinstance(end, int) else end.start()


def snippet_of(document: Document, i: int, limit: int) -> str:
    """The element's own source, at most `limit` characters."""
    span = span_of(document, i)
    start = document.tree.starts[i]
    if i >= document.overlay.count:
        data = start[0] if start is not None else b""
    else:
        data = document.source[span.start : min(span.end, span.start + 4 * limit + 4)]
    text = document.charset.decode(data)
    return text if len(text) <= limit else text[: limit - 1] + "…"
