"""A fault: what the auditor reports and what the proxy mends. One file `rules/core/<id>.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, JsonValue, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from a11y_proxy.engine.base import Css, Id, Model, Text
from a11y_proxy.engine.delta import Delta
from a11y_proxy.engine.sites import Site
from a11y_proxy.wording import quoted

View = Literal["standard", "accessible", "elder"]
VIEWS: tuple[View, ...] = ("standard", "accessible", "elder")
"""The views in which rules may edit; `original` is never edited."""

DocumentKind = Literal["document", "frameset", "fragment", "framed"]
CriterionId = Annotated[
    str,
    Field(pattern=r"^(wcag:\d\.\d{1,2}\.\d{1,2}|act:[a-z0-9]{6}|miit:[0-9.]+|gbt:[A-Za-z0-9.-]+)$"),
]


def _call(value: Any) -> Any:
    """`name` or `{name: params}` → `{name, params}`."""
    if isinstance(value, str):
        return {"name": value, "params": True}
    if isinstance(value, dict) and set(value) == {"name", "params"}:
        return value
    if isinstance(value, dict) and len(value) == 1:
        [(name, params)] = value.items()
        return {"name": name, "params": params}
    raise PydanticCustomError(
        "call", "found {found}; expected a name, or a mapping of one name", {"found": quoted(value)}
    )


class Named(Model):
    """A function in a registry, and what it is called with."""

    name: str
    params: JsonValue = True


Call = Annotated[
    Named,
    BeforeValidator(
        _call, json_schema_input_type=str | Annotated[dict[str, JsonValue], Field(max_length=1)]
    ),
]


class Target(Model):
    """The nodes that a fault is about. Without `css` it is the document's root."""

    css: Css = "html"
    not_: Css | None = None
    exposed: StrictBool = False
    """Only nodes that assistive technology meets (as far as the page's own bytes tell)."""


class Unless(Model):
    """Where a fault does not apply."""

    document: tuple[DocumentKind, ...] = ()


class Criteria(Model):
    """What a finding means: `fails` claims a criterion, `relates` does not."""

    fails: tuple[CriterionId, ...] = ()
    relates: tuple[CriterionId, ...] = ()


class At(Model):
    """Where the edit goes if not on the target: exactly one exposed node, else refused."""

    fact: str | None = None
    text_equals: str | None = None
    css: Css | None = None

    @model_validator(mode="after")
    def _one(self) -> At:
        if len([v for v in (self.fact, self.text_equals, self.css) if v is not None]) != 1:
            raise PydanticCustomError("at", "expected one of fact, text-equals, css")
        return self


class Mend(Model):
    """A repair and what proves it; or a suggestion that is never applied."""

    evidence: Call | None = None
    at: At | None = None
    do: Call | None = None
    in_: Literal["all"] | tuple[View, ...] = "all"
    delta: Delta | None = None
    suggest: Literal["ask-human"] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Mend:
        repair = (self.evidence, self.do, self.delta)
        if self.suggest is not None and any(part is not None for part in (*repair, self.at)):
            raise PydanticCustomError("mend", "expected suggest alone: it is never applied")
        if self.suggest is None and any(part is None for part in repair):
            raise PydanticCustomError("mend", "expected evidence, do and delta, or suggest alone")
        return self

    def holds_in(self, view: str) -> bool:
        """True where this repair is made in `view`."""
        return view in (VIEWS if self.in_ == "all" else self.in_)


class Example(Model):
    """A page and what must come out. Exactly one of fail, review, pass, inapplicable.

    The facts beside it are what its repairs may rest on; they are read as a site's.
    """

    fail: str | None = None
    after: str | None = None
    """The page after repair, byte for byte; None: the fault stays and nothing is edited."""
    review: str | None = None
    pass_: str | None = None
    inapplicable: str | None = None
    charset: str = "utf-8"
    target: str = "/"
    view: View = "standard"
    framed: StrictBool = False
    refused: str | None = None
    """Words that the reason of a refused repair holds."""
    facts: dict[str, JsonValue] = Field(default_factory=dict)
    frame_titles: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one(self) -> Example:
        outcomes = (self.fail, self.review, self.pass_, self.inapplicable)
        if len([page for page in outcomes if page is not None]) != 1:
            raise PydanticCustomError("example", "expected one of fail, review, pass, inapplicable")
        if self.after is not None and self.fail is None:
            raise PydanticCustomError("example", "expected after only beside fail")
        return self

    @property
    def outcome(self) -> str:
        """fail, review, pass or inapplicable."""
        if self.fail is not None:
            return "fail"
        if self.review is not None:
            return "review"
        return "pass" if self.pass_ is not None else "inapplicable"

    def site(self) -> Site | None:
        """The facts as those of a portal at `portal.test`. Raises `pydantic.ValidationError`."""
        if not self.facts:
            return None
        stated = dict(self.facts)
        identity = stated.pop("site", {})
        named = {"hosts": ["portal.test"], **identity} if isinstance(identity, dict) else identity
        return Site.model_validate({**stated, "site": named}, by_alias=True, by_name=False)

    @property
    def page(self) -> str:
        """The markup that is judged."""
        return next(
            p for p in (self.fail, self.review, self.pass_, self.inapplicable) if p is not None
        )


class Fault(Model):
    """A rule: what is wrong, how that is told, what it breaks, and how it is mended."""

    id: Id
    title: Text
    why: Text
    fix: Text
    """How to mend it at the source."""
    scope: Literal["element", "group", "page", "pages"]
    needs: tuple[Literal["dom", "style", "layout", "pages"], ...] = ("dom",)
    unless: Unless = Unless()
    target: Target = Target()
    expect: Call
    criteria: Criteria
    mend: tuple[Mend, ...] = ()
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]
