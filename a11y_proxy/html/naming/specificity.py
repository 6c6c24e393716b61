"""How much a selector weighs in the cascade (Selectors 4, section 17)."""

from __future__ import annotations

from collections.abc import Iterable

from a11y_proxy.html.selecting.selectors import Complex, Compound, Has, HasId, Matches, Nth, Simple

Weight = tuple[int, int, int]


def specificity(selector: Complex) -> Weight:
    """(ids; classes, attributes and pseudo-classes; types). `:where` counts as `:is`: the values
    here do not tell them apart."""
    return _sum(map(_of_compound, selector.compounds))


def _of_compound(compound: Compound) -> Weight:
    own = (0, 0, 1) if compound.name is not None else (0, 0, 0)
    return _sum([own, *map(_of_simple, compound.tests)])


def _of_simple(simple: Simple) -> Weight:
    match simple:
        case HasId():
            return 1, 0, 0
        case Matches(branches):
            return max(map(specificity, branches))
        case Has(relative):
            return max(specificity(branch) for _, branch in relative)
        case Nth(of=of) if of is not None:
            return _sum([(0, 1, 0), max(map(specificity, of))])
    return 0, 1, 0


def _sum(weights: Iterable[Weight]) -> Weight:
    ids = others = types = 0
    for weight in weights:
        ids, others, types = ids + weight[0], others + weight[1], types + weight[2]
    return ids, others, types
