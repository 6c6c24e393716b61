"""Where a page leads, and what it calls itself: its base, its frames, its title."""

from __future__ import annotations

from a11y_proxy.html.document import Document
from a11y_proxy.html.urls import escape, same_site_target


def base_href(document: Document) -> str | None:
    """What the first `<base href>` says, or None."""
    bases = document.select("base[href]")
    return document.attr(bases[0], "href") if bases else None


def framed_targets(document: Document, page_url: str) -> tuple[str, ...]:
    """Same-site targets of the page's frames, each once, as requests would name them."""
    base = base_href(document)
    found: dict[str, None] = {}
    for node in document.select("frame[src], iframe[src]"):
        source = document.attr(node, "src") or ""
        target = same_site_target(page_url, source, base)
        if source.strip() and target is not None:
            found[escape(target)] = None
    return tuple(found)


def title_text(document: Document) -> str:
    """The title in one line, "" where there is none."""
    titles = document.select("title")
    return " ".join(document.raw_text(titles[0]).split()) if titles else ""
