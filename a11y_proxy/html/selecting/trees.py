"""What cssselect reads, as our own terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, cast

from cssselect import parser as css

from a11y_proxy.html.selecting.selectors import (
    PLAIN,
    Combinator,
    Complex,
    Compound,
    HasAttribute,
    HasClass,
    HasId,
    Operator,
    Simple,
)

LIFTED: Final = "\0"
"""Begins the name of a pseudo-class that stands for one with arguments; its number follows."""


def complex_of(tree: css.Tree, lifted: Sequence[Simple]) -> Complex:
    """Compounds and combinators of a tree; `lifted` are the pseudo-classes with arguments."""
    compounds: list[Compound] = []
    combinators: list[Combinator] = []
    while isinstance(tree, css.CombinedSelector):
        compounds.append(_compound(tree.subselector, lifted))
        combinators.append(cast(Combinator, tree.combinator))
        tree = tree.selector
    compounds.append(_compound(tree, lifted))
    return Complex(tuple(reversed(compounds)), tuple(reversed(combinators)))


def _compound(tree: css.Tree, lifted: Sequence[Simple]) -> Compound:
    tests: list[Simple] = []
    while not isinstance(tree, css.Element):
        match tree:
            case css.Class():
                tests.append(HasClass(tree.class_name))
            case css.Hash():
                tests.append(HasId(tree.id))
            case css.Attrib():
                tests.append(_attribute(tree))
            case css.Pseudo() if tree.ident.startswith(LIFTED):
                tests.append(lifted[int(tree.ident[1:])])
            case css.Pseudo():
                tests.extend(PLAIN[tree.ident])
            case _:
                raise TypeError(f"{tree!r} is not supported, expected it lifted or refused")
        tree = tree.selector
    return Compound(tree.element, tuple(reversed(tests)))


def _attribute(tree: css.Attrib) -> HasAttribute:
    value = (tree.value.value or "") if tree.value is not None else ""
    flag = cast('Literal["i"] | None', tree.flag)
    operator = cast(Operator, tree.operator)
    return HasAttribute(tree.attrib, operator, value, flag, tree.namespace == "*")
