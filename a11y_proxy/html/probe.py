"""Parses markup as if it stood inside an element of a tree, before it is put there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.construction import modes
from a11y_proxy.html.construction.builder import ELSEWHERE, Builder
from a11y_proxy.html.construction.formatting import push
from a11y_proxy.html.construction.loop import run
from a11y_proxy.html.construction.openelements import MARKER
from a11y_proxy.html.nodes import Limits, Token, Tree
from a11y_proxy.html.tags import (
    FORM,
    FORMATTING,
    HEAD,
    MARKED,
    TEMPLATE,
    P,
)

_DEFAULT = Limits()
_CUT_MARKUP = re.compile(rb"<[!/?]?\Z")


@dataclass(frozen=True)
class Probe:
    """What the parser makes of markup in its place.

    `ids` and `parents` are those of the new elements; a parent is a position in the path, or the
    length of the path plus a position among the new elements. `first_end` is the end of the first
    new element: match of its end tag in the markup, offset, or None where it is void or absent.
    `restored` says that the parser is then as it was: what follows is parsed as before. A second
    <html> or <body>, which lends its attributes to the first, does not speak against it.
    """

    ids: tuple[int, ...]
    parents: tuple[int, ...]
    first_end: Token | int | None
    restored: bool


_FAILED = Probe((), (), None, False)


def probe(
    tree: Tree,
    path: Sequence[int],
    markup: bytes,
    *,
    at: int | None = None,
    scripting: bool = True,
    limits: Limits = _DEFAULT,
) -> Probe:
    """Parses `markup` inside `path[-1]`; `path` holds the open elements, from the root.

    The parser's state follows from the path: the stack is the path, the active formatting elements
    are those in it, the mode is what "reset the insertion mode" gives. This holds at every place
    outside of `tree.reopen` whose ancestors are neither misnested nor clones. `at` is the offset in
    the page, if known: it tells whether a form is open that is not in the path. Names that only the
    markup has become known to the tree's names. Over a cap nothing is restored.
    """
    b = builder_in(tree, path, markup, at=at, scripting=scripting, limits=limits)
    before = state(b)
    try:
        run(b)
    except LimitExceeded:
        return _FAILED
    size = len(path)
    return Probe(
        ids=tuple(b.ids[size:]),
        parents=tuple(b.parents[size:]),
        first_end=b.ends.get(size),
        restored=state(b) == before and not disturbed(b) and not is_cut(markup),
    )


def builder_in(
    tree: Tree,
    path: Sequence[int],
    markup: bytes,
    *,
    at: int | None,
    scripting: bool = True,
    limits: Limits = _DEFAULT,
) -> Builder:
    """The parser where `probe` starts: its elements are the path, their numbers its positions."""
    parsed = Tree(markup, tree.tag_names)
    parsed.quirks = tree.quirks
    parsed.foreign, parsed.foreign_ids = tree.foreign, tree.foreign_ids
    b = Builder(parsed, limits, scripting)
    _enter(b, tree, path, at)
    return b


def _enter(b: Builder, tree: Tree, path: Sequence[int], at: int | None) -> None:
    for position, i in enumerate(path):
        tag = tree.ids[i]
        b.ids.append(tag)
        b.parents.append(position - 1)
        b.starts.append(tree.starts[i])
        b.stack.append(position)
        if tag in FORMATTING:
            push(b, position)
        elif tag in MARKED:
            b.formatting.append(MARKER)
        if tag == P:
            b.open_p += 1
        elif tag == FORM:
            b.form = position
        elif tag == HEAD:
            b.head = position
        elif tag == TEMPLATE:
            b.template_modes.append(_template_mode(tree, path[position + 1 :]))
    if b.head is None:
        b.head = ELSEWHERE
    if b.form is None and _form_waits(tree, path, at):
        b.form = ELSEWHERE
    b.frameset_ok = False
    b.reset_mode()


def _template_mode(tree: Tree, inside: Sequence[int]) -> int:
    """The mode in a template; behind its start tag alone it is not known, and any will change."""
    return (
        modes.INSIDE_TEMPLATE.get(tree.ids[inside[0]], modes.IN_BODY)
        if inside
        else modes.IN_TEMPLATE
    )


def _form_waits(tree: Tree, path: Sequence[int], at: int | None) -> bool:
    """Whether the parser holds a form open at the place that is none of its ancestors; where the
    offset is not known, whether it might."""
    if not tree.loose_forms:
        return False
    if at is not None:
        return any(first <= at <= behind for _, first, behind in tree.loose_forms)
    start, end = tree.starts[path[-1]], tree.ends.get(path[-1])
    low = start.start() if start is not None and start.string is tree.source else 0
    high = len(tree.source)
    if isinstance(end, int):
        high = end
    elif end is not None and end.string is tree.source:
        high = end.start()
    return any(first <= high and low <= behind for _, first, behind in tree.loose_forms)


def state(b: Builder) -> tuple[list[int], list[int], int, list[int], int | None, int]:
    """All on which it depends how the parser goes on."""
    return (list(b.stack), list(b.formatting), b.mode, list(b.template_modes), b.form, b.open_p)


def is_cut(markup: bytes) -> bool:
    """Whether markup ends where a tag may begin."""
    return _CUT_MARKUP.search(markup) is not None


def disturbed(b: Builder) -> bool:
    """Whether anything was moved, adopted, made a shadow root, or left unfinished."""
    tree = b.tree
    return bool(
        b.waiting
        or b.cut
        or tree.clones
        or tree.order_keys
        or tree.fostering
        or tree.detached
        or tree.shadow_hosts
    )
