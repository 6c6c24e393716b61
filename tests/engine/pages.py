"""Pages and rules for the engine's tests, in the fewest words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.run import Page
from a11y_proxy.engine.sites import Site
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document

PROJECT = Path(__file__).resolve().parent.parent.parent
RULES = PROJECT / "rules"


def document(markup: str, charset: str = "utf-8") -> Document:
    return Document(markup.encode(charset), Charset(charset, "header"))


def whole(body: str, head: str = "") -> Document:
    return document(f"<html><head><title>x</title>{head}</head><body>{body}</body></html>")


def site(**facts: Any) -> Site:
    facts.setdefault("site", {"hosts": ["portal.test"]})
    return Site.model_validate(facts, by_alias=True, by_name=False)


def rule(name: str) -> RuleSet:
    found = [fault for fault in load_rules(RULES).faults if fault.id == name]
    assert found, name
    return RuleSet(tuple(found))


def page(**known: Any) -> Page:
    return Page(**known)
