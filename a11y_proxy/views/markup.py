"""Our own markup: Jinja2 templates under `templates/`, escaped, in the words of a language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from a11y_proxy.views.texts import spoken, translator

FOLDER: Final = Path(__file__).parent / "templates"


def render(template: str, language: str, /, **values: object) -> str:
    """The template's markup with `values`; a value that it asks for and does not get is an error.

    Templates say their words by `_("…")`.
    """
    return _environment(spoken(language)).get_template(template).render(**values).strip()


@lru_cache(maxsize=8)
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["_"] = translator(language)
    return environment
