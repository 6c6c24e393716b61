"""What a visitor prefers: in a cookie, in a form, and as the style sheet that makes it so.

Preferences never change a page's HTML, so that one page serves everybody; they arrive in
`<prefix>/prefs.css`, which every page of ours links.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from a11y_proxy.engine.model import LargeType, Scheme, Views
from a11y_proxy.html.styling.textswitches import CAPS
from a11y_proxy.views.address import PREFS_COOKIE, REMEMBER_SECONDS, set_cookie

ORIGIN: Final = "origin"
"""The scheme that leaves the portal's own colours."""

_VERSION = "1"
_COOKIE: Final = re.compile(r"([0-9]{1,2})\.([0-9]{2,3})\.([a-z][a-z0-9]*(?:-[a-z0-9]+)*)")
_NARROWEST = 320
"""No screen is narrower (WCAG 2.2, 1.4.10): what would only hold below is left out."""


@dataclass(frozen=True)
class Prefs:
    """Text size in per cent, colour scheme by its id. The default changes nothing."""

    size: int = 100
    scheme: str = ORIGIN


def parse(cookie_value: str | None, views: Views) -> Prefs:
    """The preferences in a cookie; the default for what is not exactly of our making.

    A size or scheme that the rules no longer offer falls back alone.
    """
    match = _COOKIE.fullmatch(cookie_value or "")
    if match is None or match[1] != _VERSION:
        return Prefs()
    return _offered(Prefs(int(match[2]), match[3]), views)


def serialize(prefs: Prefs) -> str:
    """The cookie's value, `1.150.yellow-on-black`: version, size, scheme. It tells nobody apart."""
    return f"{_VERSION}.{prefs.size}.{prefs.scheme}"


def from_form(form: Mapping[str, str], views: Views, current: Prefs = Prefs()) -> Prefs:
    """`current` with the `size` and `scheme` that a form names; `reset` asks for the default.

    What is not offered is as if it were not named.
    """
    if "reset" in form:
        return Prefs()
    size, scheme = form.get("size", ""), form.get("scheme", "")
    chosen = current
    if re.fullmatch(r"[0-9]{2,3}", size) and int(size) in _sizes(views):
        chosen = replace(chosen, size=int(size))
    if scheme in _schemes(views):
        chosen = replace(chosen, scheme=scheme)
    return _offered(chosen, views)


def prefs_cookie(prefs: Prefs, *, remember: bool, secure: bool) -> bytes:
    """The Set-Cookie value: for the session, with `remember` for longer. The default deletes it."""
    age = REMEMBER_SECONDS if remember else None
    return set_cookie(
        PREFS_COOKIE, serialize(prefs), max_age=0 if prefs == Prefs() else age, secure=secure
    )


def stylesheet(prefs: Prefs, views: Views, view: str, *, design_width: str | None = None) -> str:
    """What `<prefix>/prefs.css` answers to this visitor in this view.

    In `accessible` it turns the switches of the portal's sheets, and below `design_width` (of the
    site, else of the rules) times the scale it lays the page out in one column. `elder` is laid out
    for it by its own sheet and takes scale and scheme; the other views take neither.
    """
    prefs = _offered(prefs, views)
    large = views.large_type
    values: dict[str, object] = {
        "scale": "1",
        "own_scale": "1",
        "narrow": 0,
        "scheme": None,
        "elder": views.elder if view == "elder" else None,
        "states": (f"size-{prefs.size}", f"scheme-{prefs.scheme}"),
    }
    if large is not None and view in ("accessible", "elder"):
        values["scale"] = _factor(prefs.size)
        values["own_scale"] = _factor(min(prefs.size, large.own_ui.max))
    if large is not None and view == "accessible":
        width = _pixels(design_width or large.design_width)
        values |= {
            "narrow": math.ceil(width * prefs.size / 100) - 1,
            "relax": large.relax,
            "line": f"{large.scale.line_floor:g}",
            "caps": tuple(_caps(large, prefs.size)),
            "exempt": ",".join(large.exempt),
        }
    scheme = _scheme(prefs, views)
    if scheme is not None and views.contrast is not None and view in ("accessible", "elder"):
        values |= {"scheme": scheme, "plate": views.contrast.plate}
    return _environment().get_template("prefs/prefs.css").render(values)


def _sizes(views: Views) -> tuple[int, ...]:
    return views.large_type.steps if views.large_type else (100,)


def _schemes(views: Views) -> frozenset[str]:
    return frozenset(views.contrast.schemes if views.contrast else ()) | {ORIGIN}


def _offered(prefs: Prefs, views: Views) -> Prefs:
    default = Prefs()
    return Prefs(
        prefs.size if prefs.size in _sizes(views) else default.size,
        prefs.scheme if prefs.scheme in _schemes(views) else default.scheme,
    )


def _scheme(prefs: Prefs, views: Views) -> Scheme | None:
    scheme = views.contrast.schemes.get(prefs.scheme) if views.contrast else None
    return None if scheme is None or scheme.none else scheme


def _factor(size: int) -> str:
    return f"{size / 100:g}"


def _pixels(length: str) -> float:
    return float(length.removesuffix("px"))


def _caps(large: LargeType, size: int) -> Iterator[tuple[int, int, str]]:
    """For each class of large text: its least pixels, the screen width up to which it is capped,
    and to what. There, scaled text would be wider than the cap."""
    share = float(large.cap.at.removesuffix("vw")) / 100
    for at in CAPS:
        narrowest = int(at * size / 100 / share)
        if at >= _pixels(large.cap.from_) and narrowest >= _NARROWEST:
            yield at, narrowest, large.cap.at


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Style sheets are not HTML: nothing is escaped; values are numbers of ours and what the rule
    files' models have validated."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
