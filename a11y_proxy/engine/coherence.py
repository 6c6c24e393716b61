"""What one part of a rule file demands of another: functions that exist, legible colours."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from a11y_proxy.engine.actions import ACTIONS
from a11y_proxy.engine.base import Model
from a11y_proxy.engine.checks import CHECKS
from a11y_proxy.engine.evidence import EVIDENCE
from a11y_proxy.engine.faults import Fault, Mend, Named
from a11y_proxy.engine.mistakes import first_mistake
from a11y_proxy.engine.registry import F, Registry
from a11y_proxy.engine.viewmodels import Contrast, Scheme
from a11y_proxy.html import colour
from a11y_proxy.wording import hint
from a11y_proxy.yamlfile import Source

TEXT_FLOOR = 7.0
"""WCAG 2.2, 1.4.6: what is read contrasts at least so with its ground."""
_READ = ("text/bg", "link/bg", "visited/bg", "control.text/control.bg")
_COLOURS = (
    *("bg", "text", "link", "visited", "focus", "border", "disabled"),
    *("control.text", "control.bg", "control.border", "selection.text", "selection.bg"),
)


def check_fault(fault: Fault, source: Source) -> None:
    """Raises `RuleError` for a check, evidence or action that there is not, for parameters that it
    does not take, for a delta that its action cannot make, and for an example's facts that are
    none."""
    _check_call(CHECKS, fault.expect, source, ("expect",))
    for at, mend in enumerate(fault.mend):
        if mend.evidence is not None:
            _check_call(EVIDENCE, mend.evidence, source, ("mend", at, "evidence"))
        if mend.do is not None:
            _check_call(ACTIONS, mend.do, source, ("mend", at, "do"))
            _check_delta(mend, source, ("mend", at, "delta"))
    for at, example in enumerate(fault.examples):
        try:
            example.site()
        except ValidationError as error:
            trail = ("examples", at, "facts")
            raise first_mistake(error, source.below(trail)) from error


def _check_call(
    registry: Registry[F], call: Named, source: Source, trail: Sequence[object]
) -> None:
    try:
        entry = registry.get(call.name)
    except KeyError as error:
        raise source.error(trail, str(error.args[0]), key=call.name) from error
    try:
        entry.params.validate_python(call.params)
    except ValidationError as error:
        raise first_mistake(error, source.below((*trail, call.name))) from error


def _check_delta(mend: Mend, source: Source, trail: Sequence[object]) -> None:
    if mend.do is None:
        return
    action = ACTIONS.get(mend.do.name)
    if action.makes is None:
        return
    made = action.makes(action.params.validate_python(mend.do.params))
    for number, delta in enumerate(mend.delta or ()):
        for change, manner in delta.items():
            if (change, manner) not in made:
                can = ", ".join(sorted(f"{one}: {how}" for one, how in made)) or "nothing"
                raise source.error(
                    (*trail, number, change),
                    f'found delta "{change}: {manner}"; expected what {mend.do.name} can change: '
                    f"{can}",
                )


def check_contrast(view: Model, source: Source) -> None:
    """Raises `RuleError` for a pair below its floor, with the ratio that it has."""
    if not isinstance(view, Contrast):
        return
    floors = [(pair, floor) for floor, pairs in view.pairs.items() for pair in pairs]
    floors += [(pair, TEXT_FLOOR) for pair in _READ]
    for pair, floor in floors:
        _check_pair_name(pair, floor, source)
        for name, scheme in view.schemes.items():
            _check_pair(name, scheme, pair, floor, source)


def _check_pair_name(pair: str, floor: float, source: Source) -> None:
    for part in pair.split("/"):
        if part not in _COLOURS or pair.count("/") != 1:
            raise source.error(
                ("pairs",),
                f'found pair "{pair}" at {floor:g}; expected two of {", ".join(_COLOURS)} with a '
                f"slash between{hint(part, _COLOURS)}",
            )


def _check_pair(name: str, scheme: Scheme, pair: str, floor: float, source: Source) -> None:
    front, _, back = pair.partition("/")
    said = [scheme.colour(front), scheme.colour(back)]
    shown = [colour.parse_colour(text) for text in said if text is not None]
    if len(shown) < 2 or shown[0] is None or shown[1] is None:
        return
    ratio = colour.contrast(shown[0], shown[1])
    if ratio < floor:
        raise source.error(
            ("schemes", name, *front.split(".")),
            f"found {said[0]} on {said[1]} ({pair}), contrast {ratio:.2f}:1; "
            f"expected at least {floor:g}:1",
        )
