"""What every model of the rules is made of: strict keys, kebab-case, positions in errors."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from a11y_proxy.html import select
from a11y_proxy.wording import hint, quoted


def kebab(name: str) -> str:
    """A Python attribute as a rule file writes it: `line_floor` → `line-floor`, `in_` → `in`."""
    return name.rstrip("_").replace("_", "-")


class Model(BaseModel):
    """Frozen; unknown keys are refused with the nearest known one; kebab-case in files."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=kebab,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        revalidate_instances="never",
    )

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = [kebab(name) for name in cls.model_fields]
        for key in value:
            if key not in known and key not in cls.model_fields:
                raise PydanticCustomError(
                    "unknown_key",
                    "found key {found}; expected one of {expected}{hint}",
                    {
                        "key": key,
                        "found": quoted(key),
                        "expected": ", ".join(known),
                        "hint": hint(str(key), known) or _comma(value[key]),
                    },
                )
        return value


def _comma(value: object) -> str:
    """A key without a value is mostly half of a text: `{alt: this, that}`."""
    return " (within braces a comma ends a text: put the text in quotes)" if value is None else ""


def _selector(text: str) -> str:
    try:
        select.parse(text)
    except select.SelectorError as error:
        raise PydanticCustomError(
            "selector",
            "found selector {found}; expected CSS that our matcher knows: {message}",
            {"found": quoted(text), "message": str(error)},
        ) from error
    return text


Css = Annotated[
    str,
    AfterValidator(_selector),
    Field(json_schema_extra={"format": "css-selector"}, min_length=1),
]
"""A list of CSS selectors that `html.select` can match."""

Pixels = Annotated[str, Field(pattern=r"^\d{1,5}(\.\d{1,3})?px$")]
"""A length in CSS pixels, such as `20px`."""

Colour = Annotated[str, Field(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")]
"""A colour as `#rgb` or `#rrggbb`."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
"""Kebab-case, ASCII."""

LanguageTag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 language tag by its shape."""

Href = Annotated[str, Field(min_length=1)]


class Text(Model):
    """A text of ours in both languages; Chinese first."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """`en` for English, `zh` for everything else."""
        return self.en if language.lower().startswith("en") else self.zh
