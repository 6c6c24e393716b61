"""The catalogue of criteria that findings claim or relate to: `rules/criteria/<standard>.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from a11y_proxy.engine.base import Model, Text
from a11y_proxy.engine.faults import Fault
from a11y_proxy.wording import hint
from a11y_proxy.yamlfile import Source


class Criterion(Model):
    """One criterion of a standard."""

    title: Text
    level: Literal["A", "AA", "AAA"] | None = None


class Standard(Model):
    """A standard and those of its criteria that rules name."""

    title: Text
    source: str
    criteria: dict[str, Criterion]


def catalogue(standards: Iterable[tuple[Source, Standard]]) -> dict[str, Criterion]:
    """The criteria by the id that rules use: `wcag:1.1.1` from the file `wcag.yaml`."""
    return {
        f"{Path(source.path).stem}:{number}": criterion
        for source, standard in standards
        for number, criterion in standard.criteria.items()
    }


def check_criteria(fault: Fault, source: Source, known: Mapping[str, Criterion]) -> None:
    """Raises `RuleError` for a criterion that is not in the catalogue; none where there is none."""
    if not known:
        return
    for kind in ("fails", "relates"):
        for at, name in enumerate(getattr(fault.criteria, kind)):
            if name not in known:
                raise source.error(
                    ("criteria", kind, at),
                    f'found criterion "{name}"; expected one of rules/criteria{hint(name, known)}',
                )
