"""What one start tag decides by itself: type, class, id, attributes. Case as a browser has it.

In an HTML document the names of types and attributes ignore case (on foreign elements too, though
the standard says otherwise: seen in Chromium 156); on HTML elements the values of the attributes
listed in the HTML standard ("Case-sensitivity of selectors") do too; class and id do in quirks
mode. In an XML document nothing ignores case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
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

_CASELESS = (
    "accept accept-charset align alink axis bgcolor charset checked clear codetype color compact "
    "declare defer dir direction disabled enctype face frame hreflang http-equiv lang language "
    "link media method multiple nohref noresize noshade nowrap readonly rel rev rules scope "
    "scrolling selected shape target text type valign valuetype vlink"
)
CASELESS_VALUES: Final = frozenset(_CASELESS.split())
# "Adjust foreign attributes" of the HTML standard: local names of attributes in a namespace.
ADJUSTED: Final = {
    "xlink:actuate": "actuate",
    "xlink:arcrole": "arcrole",
    "xlink:href": "href",
    "xlink:role": "role",
    "xlink:show": "show",
    "xlink:title": "title",
    "xlink:type": "type",
    "xml:lang": "lang",
    "xml:space": "space",
    "xmlns": "xmlns",
    "xmlns:xlink": "xlink",
}


def ascii_lower(text: str) -> str:
    """Lower case for A to Z alone, as CSS and HTML fold."""
    if text.isascii():
        return text.lower()
    # The lower() of bytes knows no other letters; str.translate is four times as slow.
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def tokens(value: str) -> list[str]:
    """A value split at ASCII white space (not at U+3000 or U+00A0)."""
    return [token for token in value.translate(_TO_SPACE).split(" ") if token]


@lru_cache(maxsize=4096)
def _classes(value: str) -> frozenset[str]:
    """Kept, as a page says few different ones and splitting costs more than all else of a tag."""
    return frozenset(tokens(value))


class Tag:
    """A start tag as its element has it: `name` as the DOM spells it, `attrs` with lower-case names
    and decoded values."""

    __slots__ = ("_folded", "attrs", "classes", "html", "name", "quirks", "xml")

    def __init__(
        self, name: str, html: bool, quirks: bool, attrs: Mapping[str, str], xml: bool = False
    ) -> None:
        self.name = name
        self.html = html
        self.quirks = quirks
        self.xml = xml
        self.attrs = attrs
        self._folded: dict[str, str] | None = None
        if "class" in attrs:
            value = attrs["class"]
            self.classes = _classes(ascii_lower(value) if quirks else value)
        else:
            self.classes = _NO

    def folded(self, name: str) -> str:
        """The value of an attribute that the tag has, in lower case."""
        if self._folded is None:
            self._folded = {}
        value = self._folded.get(name)
        if value is None:
            value = self._folded[name] = ascii_lower(self.attrs[name])
        return value


def namespaced(attribute: str, *, xml: bool) -> str | None:
    """The local name of an attribute that is in a namespace, on an element of XML or a foreign one;
    None for any other."""
    if not xml:
        return ADJUSTED.get(attribute)
    if attribute == "xmlns":
        return attribute
    return attribute.partition(":")[2] or None


def plain_attributes(attrs: Mapping[str, str], *, xml: bool) -> dict[str, str]:
    """Those in no namespace: the ones that a selector means by their names."""
    return {name: value for name, value in attrs.items() if namespaced(name, xml=xml) is None}


_NO: Final[frozenset[str]] = frozenset()

TagTest = Callable[[Tag], bool]


def type_test(name: str) -> TagTest:
    lowered = ascii_lower(name)

    def test(tag: Tag) -> bool:
        return tag.name == name if tag.xml else ascii_lower(tag.name) == lowered

    return test


def tag_test(simple: Simple) -> TagTest | None:
    """The test as a function of the tag alone; None where the element's place decides too."""
    match simple:
        case HasClass(name):
            return _class_test(name)
        case HasId(value):
            return _id_test(value)
        case HasAttribute(any_namespace=False):
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
    """One test of several; a loop over two or three costs more than they do."""
    match tests:
        case []:
            return lambda tag: True
        case [only]:
            return only
        case [first, second]:
            return lambda tag: first(tag) and second(tag)
        case [first, second, third]:
            return lambda tag: first(tag) and second(tag) and third(tag)
    frozen = tuple(tests)
    return lambda tag: all(each(tag) for each in frozen)


def _matches_test(branches: tuple[Complex, ...], negated: bool) -> TagTest | None:
    tests: list[TagTest] = []
    for branch in branches:
        test = compound_test(branch.compounds[0]) if len(branch.compounds) == 1 else None
        if test is None:
            return None
        tests.append(test)
    if len(tests) == 1:
        only = tests[0]
        return (lambda tag: not only(tag)) if negated else only
    frozen = tuple(tests)
    return lambda tag: any(each(tag) for each in frozen) is not negated


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
    if name != wanted.name:
        return _spelled_test(wanted, _attribute_test(replace(wanted, name=name)))
    if wanted.operator == "exists":
        return lambda tag: name in tag.attrs
    compare = _COMPARE[wanted.operator]
    exact, lowered = wanted.value, ascii_lower(wanted.value)
    always = wanted.flag == "i"
    on_html = always or name in CASELESS_VALUES

    def test(tag: Tag) -> bool:
        if name not in tag.attrs:
            return False
        if on_html if tag.html else always:
            return compare(tag.folded(name), lowered)
        return compare(tag.attrs[name], exact)

    return test


def _spelled_test(wanted: HasAttribute, lowered: TagTest) -> TagTest:
    """Of a name with capitals, which count in XML alone."""

    def test(tag: Tag) -> bool:
        if not tag.xml:
            return lowered(tag)
        value = tag.attrs.get(wanted.name)
        if value is None:
            return False
        name = ascii_lower(wanted.name)
        return lowered(Tag(tag.name, tag.html, tag.quirks, {name: value}, xml=True))

    return test


def _one_of_tokens(value: str, wanted: str) -> bool:
    return wanted in value and wanted in tokens(value)


_COMPARE: Final[dict[str, Callable[[str, str], bool]]] = {
    "=": lambda value, wanted: value == wanted,
    "~=": _one_of_tokens,
    "|=": lambda value, wanted: value == wanted or value.startswith(wanted + "-"),
    "^=": lambda value, wanted: wanted != "" and value.startswith(wanted),
    "$=": lambda value, wanted: wanted != "" and value.endswith(wanted),
    "*=": lambda value, wanted: wanted != "" and wanted in value,
}
