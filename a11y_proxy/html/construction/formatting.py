"""Mis-nested formatting: the list of active formatting elements (13.2.4.3) and the adoption agency
algorithm (13.2.6.4.7)."""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.openelements import MARKER
from a11y_proxy.html.nodes import OrderKey, Token


def reconstruct(b: Builder) -> None:
    """Reconstructs the active formatting elements: opens again what was closed by its parent."""
    if not b.waiting:
        return
    formatting, stack = b.formatting, b.stack
    first = len(formatting)
    while first and formatting[first - 1] != MARKER and formatting[first - 1] not in stack:
        first -= 1
        b.work += len(stack)
    for position in range(first, len(formatting)):
        formatting[position] = _reopen(b, formatting[position])
    b.waiting = False


def _reopen(b: Builder, original: int) -> int:
    i = b.insert(b.ids[original], b.starts[original])
    b.clone(original)
    return i


def push(b: Builder, i: int) -> None:
    """Adds an element to the list; of four alike behind the last marker the first is dropped."""
    alike = []
    for other in reversed(b.formatting):
        b.work += 1
        if other == MARKER:
            break
        if b.ids[other] == b.ids[i] and _signature(b, other) == _signature(b, i):
            alike.append(other)
    if len(alike) >= 3:
        b.formatting.remove(alike[-1])
        b.tree.dropped[alike[-1]] = i
    b.formatting.append(i)


def _signature(b: Builder, i: int) -> dict[bytes, str]:
    original = b.tree.clones.get(i, i)
    found = b.signatures.get(original)
    if found is None:
        found = b.signatures[original] = b.values(original)
    return found


def last_active(b: Builder, tag: int) -> int | None:
    """The last such element in the list behind its last marker."""
    for i in reversed(b.formatting):
        b.work += 1
        if i == MARKER:
            return None
        if b.ids[i] == tag:
            return i
    return None


def adopt(b: Builder, tag: int, at: int, token: Token | None = None) -> None:
    """The adoption agency algorithm for a tag name; `token` is the end tag, None for a start tag
    that closes its like."""
    current = b.stack[-1]
    if b.ids[current] == tag and current not in b.formatting:
        b.close(len(b.stack) - 1, at, token)
        return
    for _ in range(8):
        if not _adopt_once(b, tag, at, token):
            break
    b.look_for_waiting()


def _adopt_once(b: Builder, tag: int, at: int, token: Token | None) -> bool:
    """One turn of the outer loop; whether there is to be another."""
    ids, stack = b.ids, b.stack
    element = last_active(b, tag)
    if element is None:
        b.any_other_end_tag(tag, at, token)
        return False
    b.work += len(stack)
    if element not in stack:
        b.formatting.remove(element)
        return False
    position = stack.index(element)
    if not b.is_in_scope(position):
        return False
    block = next((j for j in range(position + 1, len(stack)) if b.is_special(ids[stack[j]])), None)
    if block is None:
        b.formatting.remove(element)
        b.close(position, at, token)
        return False
    b.ends.setdefault(element, at if token is None else token)
    _rearrange(b, position, block)
    return True


def _rearrange(b: Builder, position: int, block: int) -> None:
    """Steps 9 to 19: `position` is that of the formatting element on the stack, `block` that of
    the furthest block."""
    stack, formatting, misnested = b.stack, b.formatting, b.tree.misnested
    element, furthest, ancestor = stack[position], stack[block], stack[position - 1]
    misnested.update((element, furthest))
    bookmark = formatting.index(element)
    last = furthest
    steps = 0
    for j in range(block - 1, position, -1):
        node = stack[j]
        misnested.add(node)
        steps += 1
        active = formatting.index(node) if node in formatting else None
        if steps > 3 and active is not None:
            del formatting[active]
            bookmark -= active < bookmark
            active = None
        if active is None:
            del stack[j]
            continue
        formatting[active] = stack[j] = node = _clone(b, node, ancestor)
        if last == furthest:
            bookmark = active + 1
        _move(b, last, node)
        last = node

    parent, key = b.appropriate_place(ancestor)
    _move(b, last, parent, key)
    copy = _clone(b, element, furthest)
    for child in _children(b, furthest):
        if child != copy:
            _move(b, child, copy)
    _move(b, copy, furthest)

    active = formatting.index(element)
    del formatting[active]
    formatting.insert(bookmark - (active < bookmark), copy)
    stack.remove(element)
    stack.insert(stack.index(furthest) + 1, copy)


def _clone(b: Builder, original: int, parent: int) -> int:
    i = len(b.ids)
    b.ids.append(b.ids[original])
    b.parents.append(parent)
    b.starts.append(b.starts[original])
    b.clone(original)
    return i


def _move(b: Builder, i: int, parent: int, key: OrderKey | None = None) -> None:
    """Makes an element the last child of another, or puts it before a table by its key."""
    if b.children is not None and b.children_of > i:
        b.children.get(b.parents[i], {}).pop(i, None)
        b.children.setdefault(parent, {})[i] = None
    b.moves += 1
    b.moved_at[i] = len(b.ids)
    b.work += 1
    b.parents[i] = parent
    b.tree.order_keys[i] = key or (len(b.ids), 0, b.moves)
    b.tree.misnested.add(i)


def _children(b: Builder, parent: int) -> list[int]:
    """The children of an element in order. The table of all children is made when first asked
    for and kept: else many adoptions would each look through the whole page."""
    if b.children is None:
        b.children = {}
    for i in range(b.children_of, len(b.ids)):
        b.children.setdefault(b.parents[i], {})[i] = None
    b.children_of = len(b.ids)
    return sorted(b.children.get(parent, {}), key=b.tree.order_key)
