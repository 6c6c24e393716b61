"""A page's own Content-Security-Policy, where it stands in a meta: our sheets get in by it too."""

from __future__ import annotations

from typing import Final

from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.http.csp import admitting

PART: Final = "policy"


def admit(document: Document, ledger: Ledger, prefix: str, origin: str) -> None:
    """Where sheets of ours were inserted, each policy of the page allows what lies below `prefix`.
    `origin` is what visitors see. A policy that allows it already keeps its bytes."""
    if not document.select("link[data-a11y]"):
        return
    for node in document.select("meta[http-equiv=content-security-policy][content]"):
        written = document.attr(node, "content") or ""
        allowed = admitting(written.encode(), prefix, origin=origin).decode()
        try:
            ledger.set(node, "content", allowed, by=PART)
        except Refused as refused:
            ledger.refuse(node, by=PART, action="set content", reason=refused.reason)
