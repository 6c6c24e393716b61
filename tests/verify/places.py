"""Where the tags of a tree stand: ours in the page's bytes, parse5's in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.nodes import Token, Tree
from tests.verify.pages import BOM, Source
from tests.verify.reading import Reading, Tags


def tags_of(tree: Tree, order: Sequence[int], source: Source) -> list[Tags | None]:
    """In UTF-16 units of the page's text. As with parse5, an end tag is one of the element's
    name: not the </h1> that ends an h2."""
    names = tree.tag_names.names
    found: list[tuple[Token, Token | None] | None] = []
    for i in order:
        start, end = tree.starts[i], tree.ends.get(i)
        own = None
        if isinstance(end, re.Match) and names[-tree.tag_names[end[1]]] == tree.name(i).lower():
            own = end
        found.append(None if start is None else (start, own))
    bounds = {edge for pair in found if pair for tag in pair if tag for edge in tag.span()}
    at = text_offsets(*source.read, bounds)
    return [
        pair
        and Tags(
            at[pair[0].start()],
            at[pair[0].end()],
            *((at[pair[1].start()], at[pair[1].end()]) if pair[1] else ()),
        )
        for pair in found
    ]


class Cut(ValueError):
    """A tag that begins or ends within a character."""


def text_offsets(body: bytes, charset: Charset, edges: set[int]) -> dict[int, int]:
    """Where in the decoded text (UTF-16 units, BOM left out) offsets in the bytes are.

    All of them must lie between characters: the pieces between them, decoded one by one, must make
    the whole. Raises Cut where they do not.
    """
    begin = len(BOM) if body.startswith(BOM) else 0
    whole = charset.decode(body[begin:])
    found: dict[int, int] = {}
    last, units, characters = begin, 0, 0
    for edge in sorted(edges):
        # With the markup behind it: a decoder waits for what follows a lead byte.
        piece = charset.decode(body[last:edge] + b"<")[:-1]
        if not whole.startswith(piece, characters):
            raise Cut(f"{body[max(last, edge - 20) : edge + 20]!r} at byte {edge}")
        characters += len(piece)
        units += len(piece) if piece.isascii() else len(piece.encode("utf-16-le")) // 2
        found[edge] = units
        last = edge
    return found


def misplaced(one: Reading, parse5: Reading) -> tuple[int, list[str]]:
    """How many tags were compared, and the elements whose tags stand elsewhere.

    Where the trees differ, only what ends before the first difference is compared.
    Of three things parse5 says nothing or too much: where an element made again begins, where
    </html> of a frameset page stands, and that an end tag ends all elements of its name that it
    closes, of which it is the outermost's.
    """
    compared, wrong = 0, []
    framed = one.holds("frameset")
    owned: set[tuple[str, int]] = set()
    for at, mine, theirs in _pairs(one, parse5):
        name, end = one.elements[at].name, theirs.end
        if mine and ((framed and at == 0) or (end is not None and (name, end) in owned)):
            mine, theirs = Tags(*mine[:2]), Tags(*theirs[:2])
        if end is not None:
            owned.add((name, end))
        compared += 1 + (theirs.end is not None)
        if mine != theirs:
            wrong.append(f"{one.path(at)}, element {at}: tags at {mine}, theirs {theirs}")
    return compared, wrong


def _pairs(one: Reading, parse5: Reading) -> Iterator[tuple[int, Tags | None, Tags]]:
    """Position, and what both say of the element there."""
    both = list(zip(one.tags or (), parse5.tags or (), strict=False))
    alike = next(
        (
            at
            for at, (a, b) in enumerate(zip(one.elements, parse5.elements, strict=False))
            if a != b
        ),
        len(both),
    )
    behind = min((tags.start for tags in both[alike] if tags), default=0) if both[alike:] else None
    for at, (mine, theirs) in enumerate(both[:alike]):
        if theirs is None:
            continue
        if behind is None or all((tags.end_end or 0) <= behind for tags in (mine, theirs) if tags):
            yield at, mine, theirs
