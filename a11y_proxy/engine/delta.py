"""The changes to a page's accessibility tree that a repair may declare: a closed vocabulary.

name, description, role, state, link (there is one, or it leads elsewhere): of one node. language:
what an element states. exposure: whether assistive technology meets a text, or an element with all
that it holds. order: of what is met. focus: whether it is seen. zoom: whether the page lets itself
be magnified to 200 per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

Change = Literal[
    "name", "description", "role", "state", "link", "language", "exposure", "order", "focus", "zoom"
]
Manner = Literal["added", "removed", "replaced"]
Changes = frozenset[tuple[str, str]]
"""Of changes, each with its manner."""
Makes = Callable[[Any], Changes]
"""What an action can change, by its parameters."""

_OneDelta = Annotated[dict[Change, Manner], Field(min_length=1)]


def _alternatives(value: Any) -> Any:
    return (value,) if isinstance(value, dict) else value


Delta = Annotated[
    tuple[_OneDelta, ...],
    Field(min_length=1),
    BeforeValidator(_alternatives, json_schema_input_type=_OneDelta | tuple[_OneDelta, ...]),
]
"""What a repair changes on its node; in a list, exactly one of these."""


def changes(**manners: str) -> Changes:
    """`changes(name="added replaced")`; `any` is every manner."""
    every = " ".join(get_args(Manner))
    return frozenset(
        (change, manner)
        for change, said in manners.items()
        for manner in (every if said == "any" else said).split()
    )


def always(**manners: str) -> Makes:
    """Of an action that can change the same whatever its parameters."""
    made = changes(**manners)
    return lambda _: made


_BY_ATTRIBUTE = {
    "alt": changes(name="any", role="added removed"),
    "title": changes(name="added replaced", description="any"),
    "aria-label": changes(name="added replaced", role="added"),
    "aria-labelledby": changes(name="added replaced", role="added"),
    "aria-describedby": changes(description="any"),
    "aria-description": changes(description="any"),
    "aria-hidden": changes(exposure="added removed", role="added removed", name="added removed"),
    "hidden": changes(exposure="removed", role="removed", name="removed"),
    "role": changes(role="any", name="any", state="any"),
    "lang": changes(language="any"),
    "xml:lang": changes(language="any"),
    "href": changes(link="any", role="any", state="any", name="added"),
    "tabindex": changes(state="any"),
    "content": changes(zoom="added replaced"),
    "for": changes(name="added replaced"),
    "value": changes(name="any", state="any"),
    "label": changes(name="any"),
    "abbr": changes(name="any"),
    "scope": changes(role="any"),
}
_STATES = changes(state="any")


def made_by_attributes(attributes: Mapping[str, str]) -> Changes:
    """What setting these can change in the tree. An empty `alt` takes away, a written one
    gives; what a fact says may do either."""
    made: Changes = frozenset()
    for name, value in attributes.items():
        known = _BY_ATTRIBUTE.get(name) or (_STATES if name.startswith("aria-") else frozenset())
        if name == "alt" and value != "$evidence":
            gone = ("removed",) if not value else ("added", "replaced")
            known = frozenset(each for each in known if each[1] in gone)
        made |= known
    return made
