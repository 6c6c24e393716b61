"""Checks: whether a node is as a fault's `expect` says. Plain functions in a registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from a11y_proxy.engine import facts, skiplinks, viewport
from a11y_proxy.engine.case import Case, words
from a11y_proxy.engine.findings import Verdict
from a11y_proxy.engine.pictures import is_alone, is_spacer, link_text_beside
from a11y_proxy.engine.registry import Registry
from a11y_proxy.html import names
from a11y_proxy.html.document import Document

Check = Callable[[Case, int, Any], "Outcome"]
CHECKS: Registry[Check] = Registry("check", "a11y_proxy.checks")


@dataclass(frozen=True)
class Outcome:
    """A verdict, and in a word why: short and stable, for counting."""

    verdict: Verdict
    reason: str = ""


PASS = Outcome("pass")
INAPPLICABLE = Outcome("inapplicable")


def _judge(holds: bool, reason: str) -> Outcome:
    return PASS if holds else Outcome("fail", reason)


@CHECKS.register("accessible-name", Literal["present"])
def accessible_name(case: Case, node: int, _: str) -> Outcome:
    """The node has an accessible name that is not white space."""
    return _judge(bool(words(names.accessible_name(case.document, node))), "no-name")


@CHECKS.register("language", Literal["stated"])
def language(case: Case, node: int, _: str) -> Outcome:
    """The node's `lang` is there and not white space (ACT b5c3f8)."""
    return _judge(bool((case.document.attr(node, "lang") or "").strip()), "no-lang")


@CHECKS.register("zoom", Literal["allowed"])
def zoom(case: Case, node: int, _: str) -> Outcome:
    """A viewport lets the visitor magnify to 200 per cent (ACT b4f0c3)."""
    document = case.document
    content = document.attr(node, "content")
    if content is None or (document.attr(node, "name") or "").strip().lower() != "viewport":
        return INAPPLICABLE
    if not any(p.name in ("user-scalable", "maximum-scale") for p in viewport.properties(content)):
        return INAPPLICABLE
    return _judge(not viewport.forbids_zoom(content), "zoom-forbidden")


@CHECKS.register("landmark", Literal["main"])
def landmark(case: Case, node: int, _: str) -> Outcome:
    """The page has a main landmark."""
    return _judge(case.main() is not None, "no-main")


@CHECKS.register("skip-link", Literal["main"])
def skip_link(case: Case, node: int, _: str) -> Outcome:
    """An early link of the page leads to its main landmark, unless at most one thing that has the
    focus stands before that: a skip link would save nothing."""
    main = case.main()
    before = skiplinks.focusable_before(case, main)
    if len(before) <= 1:
        return INAPPLICABLE
    if skiplinks.leads_past(case, before[: skiplinks.EARLY], main):
        return PASS
    return Outcome("fail", "no-skip-link")


@CHECKS.register("image-text", Literal["stated"])
def image_text(case: Case, node: int, _: str) -> Outcome:
    """An image has a name or is marked as decorative; an image button has a name
    (ACT 23a2a8, 59796f)."""
    document = case.document
    if _is_known_false(case, node):
        return Outcome("fail", "alt-known-false")
    named = bool(words(names.accessible_name(document, node)))
    if named and not _by_default(document, node):
        return PASS
    decorates = document.attr(node, "alt") == "" or names.role(document, node) == "none"
    return _judge(document.name(node) == "img" and decorates, "no-alt")


def _is_known_false(case: Case, node: int) -> bool:
    """True where people said that the alternative which stands there is wrong."""
    document = case.document
    src, alt = document.attr(node, "src"), document.attr(node, "alt")
    said = facts.image_text(case.page.site, case.address(src)) if src and alt else None
    return said is not None and alt == said.replaces


def _by_default(document: Document, node: int) -> bool:
    """True for an image button that nobody named: browsers then say "Submit"."""
    stated = ("alt", "value", "title", "aria-label")
    referred = (document.attr(node, "aria-labelledby") or "").split()
    return document.name(node) == "input" and not (
        any(words(document.attr(node, name) or "") for name in stated)
        or any(document.by_id(label) is not None for label in referred)
        or names.labels(document, node)
    )


@CHECKS.register("alternative", Literal["not-redundant"])
def alternative(case: Case, node: int, _: str) -> Outcome:
    """An image's alternative is no repetition of its link's text, and a spacer has none, but for
    one that is all of a link: it then names the link."""
    document = case.document
    alt = words(document.attr(node, "alt") or "")
    if not alt or document.attr(node, "aria-label") or document.attr(node, "aria-labelledby"):
        return INAPPLICABLE
    if is_spacer(document, node, 3) and not is_alone(document, node):
        return Outcome("fail", "spacer-with-alt")
    return _judge(link_text_beside(document, node) != alt, "alt-repeats-link")
