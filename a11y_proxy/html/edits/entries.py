"""What was changed in a page, byte for byte, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Entry:
    """One stretch of the page that reads otherwise: at `offset` of the original bytes, `before`
    became `after`. `line` and `column` (from 1, in characters) tell the place to a person."""

    rule: str
    action: str
    line: int
    column: int
    offset: int
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edit that was not made, where it would have stood, and why."""

    rule: str
    action: str
    line: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that does not know its line yet."""

    by: str
    action: str
    offset: int
    before: bytes
    after: bytes

    def joined(self, other: Change) -> Change | None:
        """This and the change right behind it as one, if the same hand made both."""
        if (self.by, self.action) != (other.by, other.action):
            return None
        if self.offset + len(self.before) != other.offset:
            return None
        return replace(self, before=self.before + other.before, after=self.after + other.after)


def undo(rendered: bytes, entries: Sequence[Entry]) -> bytes:
    """The original page, from the page as rendered and its whole ledger.

    ValueError where the bytes are not those that the ledger tells of.
    """
    parts: list[bytes] = []
    position = 0  # in the rendered bytes
    original = 0  # in the original
    for entry in entries:
        kept = rendered[position : position + entry.offset - original]
        position += len(kept)
        found = rendered[position : position + len(entry.after)]
        if len(kept) != entry.offset - original or found != entry.after:
            raise ValueError(
                f"{entry.line}:{entry.column}: found {found[:40]!r}; expected "
                f"{entry.after[:40]!r}, which {entry.rule} wrote; undo the page as it was rendered"
            )
        parts += kept, entry.before
        position += len(found)
        original = entry.offset + len(entry.before)
    parts.append(rendered[position:])
    return b"".join(parts)


def merged(changes: Iterable[Change]) -> list[Change]:
    """Changes in page order, neighbours of one hand joined and empty ones left out."""
    result: list[Change] = []
    for change in changes:
        if change.before == change.after:
            continue
        joined = result[-1].joined(change) if result else None
        if joined is None:
            result.append(change)
        else:
            result[-1] = joined
    return result
