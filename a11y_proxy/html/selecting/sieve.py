"""Passes by what a few selectors cannot mean, by type and by bytes, before any tag is judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from a11y_proxy.html.selecting.selectors import Compound, HasAttribute, HasClass, HasId
from a11y_proxy.html.selecting.tagtests import ascii_lower

if TYPE_CHECKING:
    from a11y_proxy.html.document import Document

MOST: Final = 8
"""Compounds up to which it is worth it: with more of them nearly every tag must be judged."""


class Sieve:
    """What tags must be or hold, in lower case, to satisfy any of some compounds."""

    def __init__(self, compounds: Iterable[Compound]) -> None:
        self._of_type: dict[str, list[bytes]] = {}
        self._of_any: list[bytes] = []
        for compound in compounds:
            if compound.name is None:
                self._of_any.append(_needle(compound))
            else:
                needles = self._of_type.setdefault(ascii_lower(compound.name), [])
                needles.append(_needle(compound))

    def worth_judging(self, document: Document) -> Sequence[int]:
        """Elements that may satisfy one, and more, in document order."""
        index = document.index
        if document.xml or b"" in self._of_any:
            return index.nodes
        tree = document.tree
        if not self._of_any and len(self._of_type) == 1:
            [(name, needles)] = self._of_type.items()
            if b"" in needles:
                return self._of_one_type(document, tree.id_of(name))
        found = index.unsure()
        for needle in self._of_any:
            found |= index.holding(needle)
        for name, needles in self._of_type.items():
            tag_id = tree.id_of(name)
            named = index.named(tag_id)
            if b"" in needles:
                found.update(named)
            elif named:
                ids = tree.ids
                for needle in needles:
                    found.update(node for node in index.holding(needle) if ids[node] == tag_id)
        return index.sorted(found)

    @staticmethod
    def _of_one_type(document: Document, tag_id: int | None) -> Sequence[int]:
        """An HTML element's name is settled; a foreign one's may be spelt in another case."""
        index = document.index
        foreign = index.foreign
        named = index.named(tag_id)
        return index.sorted(foreign.union(named)) if foreign else named


def _needle(compound: Compound) -> bytes:
    """Bytes that a tag must hold, references apart; none where nothing is certain."""
    for simple in compound.tests:
        match simple:
            case HasId(text) | HasClass(text) | HasAttribute(text):
                if text.isascii():
                    return ascii_lower(text).encode()
    return b""
