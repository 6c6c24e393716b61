"""What one start tag decides by itself: type, class, id, attributes. Case as a browser has it.

In an HTML document the names of types and attributes ignore case on HTML elements; the values of
the attributes listed in the HTML standard ("Case-sensitivity of selectors") do too; class and id do
in quirks mode. Foreign elements have the names that the parser gives them (viewBox).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from a11y_proxy.html.selecting.selectors import (
    Complex,
    Compound,
    HasAttribute,
    HasClass,
    HasId,
    Matches,
    Simple,
)

SPACES: Final = "\t\n\f\r "
_TO_SPACE: Final = dict.fromkeys(map(ord, "\t\n\f\r"), " ")
_ASCII_LOWER: Final = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

_CASELESS = (
    "accept accept-charset align alink axis bgcolor charset checked clear codetype color compact "
    "declare defer dir direction disabled enctype face frame hreflang http-equiv lang language "
    "link media method multiple nohref noresize noshade nowrap readonly rel rev rules scope "
    "scrolling selected shape target text type valign valuetype vlink"
)
CASELESS_VALUES: Final = frozenset(_CASELESS.split())
# "Adjust SVG attributes" and "adjust MathML attributes" of the HTML standard.
_FOREIGN_ATTRIBUTES = (
    "attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits "
    "diffuseConstant edgeMode filterUnits glyphRef gradientTransform gradientUnits kernelMatrix "
    "kernelUnitLength keyPoints keySplines keyTimes lengthAdjust limitingConeAngle markerHeight "
    "markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength "
    "patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ "
    "preserveAlpha preserveAspectRatio primitiveUnits refX refY repeatCount repeatDur "
    "requiredExtensions requiredFeatures specularConstant specularExponent spreadMethod "
    "startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX "
    "targetY textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan "
    "definitionURL"
)
FOREIGN_ATTRIBUTE: Final = {name.lower(): name for name in _FOREIGN_ATTRIBUTES.split()}


def ascii_lower(text: str) -> str:
    """Lower case for A to Z alone, as CSS and HTML fold."""
    return text.lower() if text.isascii() else text.translate(_ASCII_LOWER)


def tokens(value: str) -> list[str]:
    """A value split at ASCII white space (not at U+3000 or U+00A0)."""
    return [token for token in value.translate(_TO_SPACE).split(" ") if token]


class Tag:
    """A start tag as its element has it: `name` as the DOM spells it, `attrs` with lower-case names
    and decoded values."""

    __slots__ = ("attrs", "classes", "html", "name", "quirks")

    def __init__(self, name: str, html: bool, quirks: bool, attrs: Mapping[str, str]) -> None:
        self.name = name
        self.html = html
        self.quirks = quirks
        self.attrs = attrs
        value = attrs.get("class", "")
        self.classes = frozenset(tokens(ascii_lower(value) if quirks else value)) if value else _NO


_NO: Final[frozenset[str]] = frozenset()

TagTest = Callable[[Tag], bool]


def type_test(name: str) -> TagTest:
    lowered = ascii_lower(name)

    def test(tag: Tag) -> bool:
        return tag.name == (lowered if tag.html else name)

    return test


def tag_test(simple: Simple) -> TagTest | None:
    """The test as a function of the tag alone; None where the element's place decides too."""
    match simple:
        case HasClass(name):
            return _class_test(name)
        case HasId(value):
            return _id_test(value)
        case HasAttribute():
            return _attribute_test(simple)
        case Matches(branches, negated):
            return _matches_test(branches, negated)
    return None


def compound_test(compound: Compound) -> TagTest | None:
    """All of a compound as a function of the tag; None where the element's place decides too."""
    tests = [type_test(compound.name)] if compound.name is not None else []
    for simple in compound.tests:
        test = tag_test(simple)
        if test is None:
            return None
        tests.append(test)
    return all_of(tests)


def all_of(tests: list[TagTest]) -> TagTest:
    if len(tests) == 1:
        return tests[0]
    frozen = tuple(tests)

    def test(tag: Tag) -> bool:
        return all(each(tag) for each in frozen)

    return test


def _matches_test(branches: tuple[Complex, ...], negated: bool) -> TagTest | None:
    tests: list[TagTest] = []
    for branch in branches:
        test = compound_test(branch.compounds[0]) if len(branch.compounds) == 1 else None
        if test is None:
            return None
        tests.append(test)
    frozen = tuple(tests)

    def matches(tag: Tag) -> bool:
        return any(each(tag) for each in frozen) is not negated

    return matches


def _class_test(name: str) -> TagTest:
    folded = ascii_lower(name)

    def test(tag: Tag) -> bool:
        return (folded if tag.quirks else name) in tag.classes

    return test


def _id_test(value: str) -> TagTest:
    folded = ascii_lower(value)

    def test(tag: Tag) -> bool:
        found = tag.attrs.get("id")
        if found is None:
            return False
        return ascii_lower(found) == folded if tag.quirks else found == value

    return test


def _attribute_test(wanted: HasAttribute) -> TagTest:
    name = ascii_lower(wanted.name)
    foreign = FOREIGN_ATTRIBUTE.get(name, name) == wanted.name
    compare = _COMPARE[wanted.operator]
    exact, folded = wanted.value, ascii_lower(wanted.value)
    always = wanted.flag == "i"
    on_html = always or (wanted.flag is None and name in CASELESS_VALUES)

    def test(tag: Tag) -> bool:
        value = tag.attrs.get(name)
        if value is None or not (tag.html or foreign):
            return False
        if on_html if tag.html else always:
            return compare(ascii_lower(value), folded)
        return compare(value, exact)

    return test


def _one_of_tokens(value: str, wanted: str) -> bool:
    return wanted in value and wanted in tokens(value)


_COMPARE: Final[dict[str, Callable[[str, str], bool]]] = {
    "exists": lambda value, wanted: True,
    "=": lambda value, wanted: value == wanted,
    "~=": _one_of_tokens,
    "|=": lambda value, wanted: value == wanted or value.startswith(wanted + "-"),
    "^=": lambda value, wanted: wanted != "" and value.startswith(wanted),
    "$=": lambda value, wanted: wanted != "" and value.endswith(wanted),
    "*=": lambda value, wanted: wanted != "" and wanted in value,
}
