"""What a visitor may choose, in words: text sizes, colour schemes, views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from a11y_proxy.engine.model import Scheme, Views
from a11y_proxy.views.texts import N_, translator

_SCHEMES: Final = {
    "origin": N_("Original colours"),
    "black-on-white": N_("Black on white"),
    "white-on-black": N_("White on black"),
    "yellow-on-black": N_("Yellow on black"),
    "white-on-blue": N_("White on blue"),
    "black-on-cream": N_("Black on cream"),
}
_VIEWS: Final = {
    "standard": N_("Standard version"),
    "accessible": N_("Accessible version"),
    "elder": N_("Senior version"),
}


@dataclass(frozen=True)
class Choice:
    """One value of a setting and what a visitor reads."""

    value: str
    text: str
    note: str = ""
    scheme: Scheme | None = None


def sizes(views: Views) -> tuple[Choice, ...]:
    """The steps of text size, in per cent; none where no large type is configured."""
    steps = views.large_type.steps if views.large_type else ()
    return tuple(Choice(str(step), f"{step}%") for step in steps)


def schemes(views: Views, language: str) -> tuple[Choice, ...]:
    """The colour schemes; none where no contrast is configured."""
    if views.contrast is None:
        return ()
    return tuple(
        Choice(name, _scheme_text(name, scheme, language), scheme=scheme)
        for name, scheme in views.contrast.schemes.items()
    )


def view_text(view: str, language: str) -> str:
    """What a visitor calls `view`."""
    return translator(language)(_VIEWS[view])


def _scheme_text(name: str, scheme: Scheme, language: str) -> str:
    if scheme.title is not None:
        return scheme.title.in_language(language)
    return translator(language)(_SCHEMES.get(name, name))
