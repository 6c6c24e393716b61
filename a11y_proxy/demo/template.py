"""The portal's dynamic pages: files of raw bytes with ASP's marks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from a11y_proxy.demo import gbk


class _Part(NamedTuple):
    literal: bytes
    name: str | None
    """The value that stands before the literal."""
    condition: str | None
    in_row: bool


class Template:
    """A page with values, parts shown on a condition, and at most one kind of row."""

    def __init__(self, source: bytes) -> None:
        self._parts = tuple(_parts(source))

    def render(
        self,
        values: Mapping[str, str | bytes],
        *,
        show: Collection[str] = (),
        rows: Sequence[Mapping[str, str | bytes]] = (),
    ) -> bytes:
        """The page: text is escaped and encoded, bytes stand as they are.

        Raises KeyError for a value that the page asks for and the caller does not give.
        """
        return b"".join(self.pieces(values, show=show, rows=rows))

    def pieces(
        self,
        values: Mapping[str, str | bytes],
        *,
        show: Collection[str] = (),
        rows: Sequence[Mapping[str, str | bytes]] = (),
    ) -> Iterator[bytes]:
        """The same page in pieces: what stands before the rows, each row, what stands behind."""
        for in_row, group in groupby(self._parts, key=lambda part: part.in_row):
            parts = [part for part in group if part.condition is None or part.condition in show]
            for row in rows if in_row else [values]:
                yield b"".join(_written(part, row) for part in parts)


def _written(part: _Part, values: Mapping[str, str | bytes]) -> bytes:
    if part.name is None:
        return part.literal
    value = values[part.name]
    shown = value if isinstance(value, bytes) else gbk.encode(escape(value))
    return shown + part.literal


def _parts(source: bytes) -> Iterator[_Part]:
    first, *marked = source.split(b"<%")
    yield _Part(first, None, None, False)
    condition: str | None = None
    in_row = False
    for piece in marked:
        mark, _, literal = piece.partition(b"%>")
        name = None
        match mark.decode("ascii").split():
            case ["If", shown, "Then"]:
                condition = shown
            case ["End", "If"]:
                condition = None
            case ["For", "Each"]:
                in_row = True
            case ["Next"]:
                in_row = False
            case [value] if value.startswith("="):
                name = value[1:]
            case _:
                raise ValueError(
                    f"found {mark!r}; expected =name, If … Then, End If, For Each, Next"
                )
        yield _Part(literal, name, condition, in_row)
