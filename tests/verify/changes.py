"""What assistive technology is told otherwise of a page after than before, node by node.

The trees are laid over the page's own nodes, which are the same in both but for what we inserted.
What follows by itself from another change is not told again: a name that comes from contents is
that of its parts, and may change where a part does; rows and items are none where their table or
list is none; what is hidden or shown as a whole differs in its outermost node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tests.verify.hearing import ENOUGH, TEXTS, Node, Snapshot

PAGE = -1
"""The place of a difference of the page as a whole."""
_CELLS = frozenset({"cell", "gridcell", "row"})
"""Their name is never more than their contents, which are compared."""
_OWNERS = frozenset({"table", "grid", "list"})
_OWNED = frozenset({"row", "rowgroup", "rowheader", "columnheader", "listitem", *_CELLS})
"""What these are they are by their owner, and lose it with him (ARIA, presentational roles)."""


@dataclass(frozen=True)
class Difference:
    """One change to one node: `at` is its number in the page before, or `PAGE`."""

    change: str
    manner: str
    at: int
    text: str

    def __str__(self) -> str:
        return f"{self.change} {self.manner}: {self.text}"


def differences(before: Snapshot, after: Snapshot) -> list[Difference]:
    """What is told otherwise after than before, in the order of the page."""
    pairs = _aligned(before, after)
    found = [*_of_the_page(before, after, pairs), *_inserted(after)]
    kept = dict(pairs)
    changed = {
        above
        for at in kept
        if _tells_otherwise(before.nodes[at], after.nodes[kept[at]])
        for above in before.above(at)
    }
    back = {b: a for a, b in pairs}
    for at, node in enumerate(after.nodes):
        if node.ours and node.met:  # what stands around an insertion
            changed |= {back[above] for above in after.above(at) if above in back}
    hidden: set[int] = set()
    for at, node in enumerate(before.nodes):
        if before.nodes[at].parent in hidden:
            hidden.add(at)
        elif at not in kept:
            hidden.add(at)
            if _tells(before, at):
                found.append(Difference("exposure", "removed", at, before.path(at)))
        else:
            other = kept[at]
            manner = _exposure(before, at, after, other)
            if manner is not None:
                hidden.add(at)
                found.append(Difference("exposure", manner, at, before.path(at)))
            else:
                if not _left_by_its_owner(before, at, after, kept):
                    found.extend(_of_a_node(before, at, node, after.nodes[other], at in changed))
    return found


def _aligned(before: Snapshot, after: Snapshot) -> list[tuple[int, int]]:
    """The page's own nodes before and after: the same ones, unless some were taken away."""
    own = [at for at, node in enumerate(after.nodes) if not node.ours]
    ours = {at for at, node in enumerate(before.nodes) if node.ours}
    old = [at for at in range(len(before.nodes)) if at not in ours]
    if len(old) == len(own):  # renamed ones too
        return list(zip(old, own, strict=True))
    blocks = SequenceMatcher(
        None, [before.nodes[at].name for at in old], [after.nodes[at].name for at in own], False
    ).get_matching_blocks()
    return [(old[a + i], own[b + i]) for a, b, size in blocks for i in range(size)]


def _of_the_page(
    before: Snapshot, after: Snapshot, pairs: Sequence[tuple[int, int]]
) -> Iterator[Difference]:
    if before.zoom != after.zoom:
        manner = _manner(before.zoom >= ENOUGH, after.zoom >= ENOUGH)
        yield Difference("zoom", manner, PAGE, f"up to {before.zoom:g} → {after.zoom:g}")
    back = {b: a for a, b in pairs}
    new = [back[at] for at in after.order if at in back]
    both = set(before.order) & set(new)
    old, new = ([at for at in each if at in both] for each in (before.order, new))
    moved = next((a for a, b in zip(old, new, strict=True) if a != b), None)
    if moved is not None:
        yield Difference("order", "replaced", PAGE, before.path(moved))


def _inserted(after: Snapshot) -> Iterator[Difference]:
    """Our own elements: the outermost thing that each tells."""
    inside: set[int] = set()
    for at, node in enumerate(after.nodes):
        if node.parent in inside and not after.nodes[node.parent].is_wrapper:
            inside.add(at)
        elif node.ours and node.met:
            inside.add(at)
            text = f'{after.path(at)}: {node.role} "{node.label}"'
            change = "link" if node.role == "link" else "role"
            yield Difference("exposure" if node.role in TEXTS else change, "added", PAGE, text)


def _tells_otherwise(node: Node, other: Node) -> bool:
    """True where a name that is made of this node's may change."""
    was, now = ((n.role, n.label) if n.met else ("", "") for n in (node, other))
    return was != now


def _exposure(before: Snapshot, at: int, after: Snapshot, other: int) -> str | None:
    """Whether a text, or an element with all that it holds, is now hidden or shown."""
    if before.nodes[at].name == "#text":
        was, now = before.nodes[at].met, after.nodes[other].met
    else:
        was, now = _holds(before, at), _holds(after, other)
        if not was and not now:
            return None
        if not (before.nodes[at].met or after.nodes[other].met) and _is_shell(
            *((before, at) if was else (after, other))
        ):
            return None
        was, now = (_tells(s, n) for s, n in ((before, at), (after, other)))
    return None if was == now else _manner(was, now)


def _holds(page: Snapshot, at: int) -> bool:
    """True where something of the page's own below the node is met."""
    return any(
        not page.nodes[below].ours and at in page.above(below) for below in page.order if below > at
    )


def _is_shell(page: Snapshot, at: int) -> bool:
    """True for an element that holds one thing that tells: what is said of it is said of that."""
    below = [n for n, node in enumerate(page.nodes) if node.parent == at and _tells(page, n)]
    return len(below) == 1


def _tells(page: Snapshot, at: int) -> bool:
    return page.nodes[at].met or _holds(page, at)


def _left_by_its_owner(before: Snapshot, at: int, after: Snapshot, kept: dict[int, int]) -> bool:
    """True for a row, cell or item that is none any more because its table or list is none."""
    if before.nodes[at].role not in _OWNED or after.nodes[kept[at]].met:
        return False
    owner = next((n for n in before.above(at) if before.nodes[n].role in _OWNERS), None)
    return owner is not None and owner in kept and not after.nodes[kept[owner]].met


def _of_a_node(
    before: Snapshot, at: int, node: Node, other: Node, part_changed: bool
) -> Iterator[Difference]:
    role, now = (n.role if n.met else "" for n in (node, other))
    for change, was, is_now in (
        ("role", role, now),
        ("name", *_names(node, other, part_changed)),
        ("description", node.description, other.description),
        ("language", node.language or "", other.language or ""),
        ("link", node.link, other.link if node.link else ""),
        ("focus", *_focus(node, other)),
    ):
        if was != is_now and not (
            change == "focus" and None in (node.focus_seen, other.focus_seen)
        ):
            text = f'{before.path(at)}, {change} "{was}" → "{is_now}"'
            yield Difference(change, _manner(was, is_now), at, text)
    old, new = node.states_beside(other), other.states_beside(node)
    for state in sorted(old.keys() | new.keys()):
        if old.get(state) != new.get(state):
            text = f"{before.path(at)}, {state} {old.get(state)} → {new.get(state)}"
            yield Difference("state", _manner(state in old, state in new), at, text)


def _focus(node: Node, other: Node) -> tuple[str, str]:
    """Whether it is seen, where it can stand before and after."""
    if None in (node.focus_seen, other.focus_seen):
        return "", ""
    return "seen" if node.focus_seen else "", "seen" if other.focus_seen else ""


def _names(node: Node, other: Node, part_changed: bool) -> tuple[str, str]:
    was, now = ("" if n.role in _CELLS and n.from_contents else n.label for n in (node, other))
    derived = (node.from_contents or not was) and (other.from_contents or not now)
    if now and derived and part_changed and node.role == other.role and node.name != "#text":
        return "", ""
    return was if node.met else "", now if other.met else ""


def _manner(was: object, now: object) -> str:
    return "replaced" if was and now else "added" if now else "removed" if was else "replaced"
