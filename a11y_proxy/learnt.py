"""What one page taught about another: which addresses stand in a frame, and their titles.

A server cannot see on plain http whether a document is framed (Sec-Fetch-Dest is not sent there),
so the frameset that was rewritten tells. Bounded; what nobody asked for longest goes first.
Visitors choose the address of a frameset, its query above all: of several the shortest is believed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

_MOST = 4096
_TITLE_LENGTH = 200
_TARGET_LENGTH = 1024


class Learnt:
    """Per host: framed target → the frameset's target, and framed target → its own title."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._parents: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._titles: OrderedDict[tuple[str, str], str] = OrderedDict()

    def frames(self, host: str, parent: str, targets: Sequence[str]) -> None:
        """A page at `parent` was seen to frame `targets`."""
        for target in targets:
            if len(parent) > _TARGET_LENGTH or len(target) > _TARGET_LENGTH:
                continue
            known = self._parents.get((host, target), parent)
            self._put(self._parents, (host, target), min(known, parent, key=len))

    def title(self, host: str, target: str, title: str) -> None:
        """The page at `target` was seen with this title; kept only for framed pages."""
        if title and (host, target) in self._parents:
            self._put(self._titles, (host, target), title[:_TITLE_LENGTH])

    def parent_of(self, host: str, target: str) -> str | None:
        """The frameset that shows `target`, or None where none was seen."""
        key = (host, target)
        if key in self._parents:
            self._parents.move_to_end(key)
        return self._parents.get(key)

    def titles_of(self, host: str, parent: str) -> tuple[tuple[str, str], ...]:
        """(target, title) of the pages that `parent` frames and whose title is known."""
        return tuple(
            (target, title)
            for (of, target), title in self._titles.items()
            if of == host and self._parents.get((of, target)) == parent
        )

    def _put(
        self, table: OrderedDict[tuple[str, str], str], key: tuple[str, str], value: str
    ) -> None:
        table[key] = value
        table.move_to_end(key)
        if len(table) > self._most:
            table.popitem(last=False)
