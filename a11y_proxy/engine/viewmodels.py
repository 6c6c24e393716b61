"""The views as rule files configure them: `rules/views/<view>.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, JsonValue, StrictBool, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from a11y_proxy.engine.base import Colour, Css, Id, Model, Pixels, Text
from a11y_proxy.wording import hint, quoted

Percent = Annotated[StrictInt, Field(ge=100, le=500)]


class Scale(Model):
    """Which declarations scale."""

    css: tuple[Literal["px", "pt", "keyword", "font-attribute", "controls", "quirks-table"], ...]
    keep_original: StrictBool = True
    line_floor: Annotated[float, Field(ge=1, le=3)] = 1.5


class Cap(Model):
    """Very large headings grow no further than `at`, from size `from` on."""

    from_: Pixels
    at: Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,3})?vw$")]


class OwnUi(Model):
    """Our own interface grows no further than this."""

    max: Percent


_SWITCHES = {
    "height": "min-height",
    "width": "max-width",
    "nowrap": "normal",
    "float": "none",
    "position": "static",
    "tables": "linear",
}


class LargeType(Model):
    """Large type: steps, what scales, floors."""

    steps: Annotated[tuple[Percent, ...], Field(min_length=2)]
    base: dict[Literal["accessible", "elder"], Literal["origin"] | Pixels]
    scale: Scale
    relax: dict[str, str]
    """Which switches there are; a switch that is left out stays as the portal has it."""
    design_width: Pixels = "1000px"
    cap: Cap
    exempt: tuple[Css, ...] = ()
    own_ui: OwnUi

    @model_validator(mode="after")
    def _switches(self) -> LargeType:
        for name, value in self.relax.items():
            if _SWITCHES.get(name) != value:
                raise PydanticCustomError(
                    "relax",
                    "found relax {found}; expected {expected}{hint}",
                    {
                        "found": f"{name}: {value}",
                        "expected": ", ".join(f"{key}: {to}" for key, to in _SWITCHES.items()),
                        "hint": hint(name, _SWITCHES) if name not in _SWITCHES else "",
                    },
                )
        return self

    @model_validator(mode="after")
    def _rising(self) -> LargeType:
        if self.steps[0] != 100 or list(self.steps) != sorted(set(self.steps)):
            raise PydanticCustomError(
                "steps",
                "found steps {found}; expected rising percentages from 100",
                {"found": str(list(self.steps))},
            )
        return self


class PairColours(Model):
    """Text on a ground, with its border."""

    text: Colour
    bg: Colour
    border: Colour | None = None


_COLOURS = (
    *("bg", "text", "link", "visited", "focus", "border", "disabled"),
    *("control", "selection"),
)


class Scheme(Model):
    """Colours of a scheme; `none: true` leaves the portal's own."""

    none: StrictBool = False
    title: Text | None = None
    bg: Colour | None = None
    text: Colour | None = None
    link: Colour | None = None
    visited: Colour | None = None
    focus: Colour | None = None
    border: Colour | None = None
    disabled: Colour | None = None
    control: PairColours | None = None
    selection: PairColours | None = None

    @model_validator(mode="after")
    def _whole(self) -> Scheme:
        absent = [name for name in _COLOURS if getattr(self, name) is None]
        if self.none and len(absent) < len(_COLOURS):
            raise PydanticCustomError("scheme", "expected no colour beside none: true")
        if not self.none and absent:
            raise PydanticCustomError(
                "scheme", "expected also {names}", {"names": ", ".join(absent)}
            )
        return self

    def colour(self, name: str) -> str | None:
        """The colour at a dotted name, `control.text`; None where there is none."""
        value: object = self
        for part in name.split("."):
            value = getattr(value, part, None)
        return value if isinstance(value, str) else None


class Plate(Model):
    """The ground put behind pictures, which keep their own colours."""

    on: tuple[Css, ...]
    colour: Colour


class Contrast(Model):
    """Colour schemes, each pair at or above its floor (the loader computes them)."""

    pairs: dict[Annotated[float, Field(ge=1, le=21)], tuple[str, ...]]
    schemes: dict[Id, Scheme]
    """By id; `origin` is the portal's own colours."""
    plate: Plate

    @model_validator(mode="after")
    def _origin(self) -> Contrast:
        if "origin" not in self.schemes or not self.schemes["origin"].none:
            raise PydanticCustomError(
                "schemes", "expected a scheme origin: {none: true}, the portal's own colours"
            )
        return self


class ElderType(Model):
    """Type of the elder view."""

    base: Pixels
    h1: Pixels
    line: Annotated[float, Field(ge=1, le=3)]
    measure: Annotated[StrictInt, Field(ge=10, le=80)]
    """Characters a line, at most."""


class ElderTarget(Model):
    """Sizes of what is pressed."""

    block: Pixels
    inline_in_sentence: Literal["exempt"] = "exempt"


def _block(value: Any) -> Any:
    """`name` or `{name: options}` → `{name, options}`."""
    if isinstance(value, str):
        return {"name": value}
    if isinstance(value, dict) and set(value) <= {"name", "options"} and "name" in value:
        return value
    if isinstance(value, dict) and len(value) == 1:
        [(name, options)] = value.items()
        return {"name": name, "options": options}
    raise PydanticCustomError(
        "block",
        "found {found}; expected a name, or a mapping of one name",
        {"found": quoted(value)},
    )


class NamedBlock(Model):
    """A block of an elder page: `phones`, `{services: 8}`, `{qr: {min-width: 700px}}`."""

    name: str
    options: StrictInt | str | dict[str, JsonValue] | None = None

    @property
    def count(self) -> int | None:
        """How many, where the option is a number."""
        return self.options if isinstance(self.options, int) else None


Block = Annotated[
    NamedBlock,
    BeforeValidator(
        _block,
        json_schema_input_type=str
        | Annotated[dict[str, int | str | dict[str, JsonValue]], Field(max_length=1)],
    ),
]


class Composition(Model):
    """How a page of one kind is composed."""

    blocks: tuple[Block, ...] = ()
    fold: Literal["rest", "none"] = "rest"
    else_: Literal["lead-to-accessible"] | None = None
    linearise: Literal["body"] | None = None
    drop: Literal["proven-hidden"] | None = None


class Elder(Model):
    """The elder view: order, counts, what folds, sizes."""

    type: ElderType
    target: ElderTarget
    head: tuple[str, ...]
    foot: tuple[str, ...]
    pages: dict[str, Composition]


class Toolbar(Model):
    """The entry in `standard` and the toolbar in `accessible`."""

    entry: tuple[Literal["accessible", "elder"], ...] = ("accessible", "elder")
    parts: tuple[str, ...]
    portal_links: dict[Literal["accessible", "elder"], tuple[str, ...]] = Field(
        default_factory=dict
    )
    """Exact texts by which a portal's own dead links name a view."""


class Views(Model):
    """The configured views; a missing one is not offered."""

    large_type: LargeType | None = None
    contrast: Contrast | None = None
    elder: Elder | None = None
    toolbar: Toolbar | None = None

    @classmethod
    def model_of(cls, name: str) -> type[Model]:
        """The model of the view file `name` (without suffix). Raises `KeyError`."""
        return _VIEW_MODELS[name]


_VIEW_MODELS: dict[str, type[Model]] = {
    "large-type": LargeType,
    "contrast": Contrast,
    "elder": Elder,
    "toolbar": Toolbar,
}
