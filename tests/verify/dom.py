"""What a browser builds of a page before and after, and whether the ledger accounts for all of it.

Elements of ours carry `data-a11y` and are taken out, our wrappers (`…:wrap`) opened; what remains
must be the original's nodes, one for one. An attribute, a name or a text of the origin's may differ
only where the ledger has an entry in that very kind of tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page

from a11y_proxy.html.scanner import TAG, attributes
from a11y_proxy.rewrite import Result

OURS = "data-a11y"
_ATTRIBUTE_EDIT = re.compile(r"(?:set|remove attribute) (\S+)")
TEXTS = ("style", "title", "textarea")

_DUMP = """() => {
  const out = [];
  const walk = (parent, depth) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === 1) {
        const attributes = {};
        for (const a of node.attributes) attributes[a.name] = a.value;
        out.push([depth, 'element', node.localName, node.namespaceURI, attributes]);
        walk(node.localName === 'template' && node.content ? node.content : node, depth + 1);
      } else if (node.nodeType === 10) {
        out.push([depth, 'doctype', node.name, node.publicId, node.systemId]);
      } else {
        out.push([depth, node.nodeType === 3 ? 'text' : 'comment', node.data, '', {}]);
      }
    }
  };
  walk(document, 0);
  return [document.compatMode, out];
}"""

Node = list[Any]  # depth, kind, name or data, namespace, attributes


@dataclass(frozen=True)
class Allowed:
    """What the ledger says of a page's own elements."""

    attributes: set[tuple[str, str]] = field(default_factory=set)
    """(tag name, attribute name)"""
    names: set[tuple[str, str]] = field(default_factory=set)
    """(old name, new name)"""
    texts: bool = False
    """Whether the text of a style or title was replaced."""


async def dump(page: Page) -> list[Any]:
    """[compatMode, nodes in document order]."""
    found: list[Any] = await page.evaluate(_DUMP)
    return found


def allowed_changes(result: Result, source: bytes = b"") -> Allowed:
    """Read off the ledger what it says of the page's own tags and texts."""
    allowed = Allowed(texts=any(entry.action == "replace text" for entry in result.entries))
    for entry in result.entries:
        before, after = TAG.match(entry.before), TAG.match(entry.after)
        attribute = _ATTRIBUTE_EDIT.fullmatch(entry.action)
        if entry.action == "rename":
            old_name, new_name = before or entry.before, after or entry.after
            allowed.names.add((_name(old_name), _name(new_name)))
        if attribute:
            tag = before or (after if not entry.before else None) or _around(source, entry.offset)
            if tag is not None:
                allowed.attributes.add((_name(tag), attribute[1].lower()))
        if before and after:
            old, new = _values(before[0]), _values(after[0])
            changed = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
            allowed.attributes.update((_name(before), key) for key in changed)
    return allowed


def _around(source: bytes, offset: int) -> re.Match[bytes] | None:
    """The start tag of the page within which `offset` lies."""
    start = source.rfind(b"<", 0, offset)
    while start >= 0:
        match = TAG.match(source, start)
        if match and match[1] and match.end() > offset:
            return match
        start = source.rfind(b"<", 0, start)
    return None


def _name(tag: re.Match[bytes] | bytes) -> str:
    name = tag if isinstance(tag, bytes) else tag[1] or b""
    return name.decode("latin-1").lower()


def collateral(before: list[Any], after: list[Any], allowed: Allowed) -> str | None:
    """The first difference that the ledger does not account for, or None."""
    if before[0] != after[0]:
        return f"{before[0]} became {after[0]}"
    old, new = _joined(before[1]), _joined(_without_ours(after[1]))
    if allowed.texts:
        old, new = _without_titles(old), _without_titles(new)
    parents: list[str] = []
    for position, (a, b) in enumerate(zip(old, new, strict=False)):
        del parents[a[0] :]
        inside = parents[-1] if parents else ""
        difference = _node(a, b, inside, allowed)
        if difference:
            return f"node {position} in {'>'.join(parents[-4:])}: {difference}"
        parents.append(a[2] if a[1] == "element" else "")
    if len(old) != len(new):
        longer = old if len(old) > len(new) else new
        return f"{len(old)} nodes became {len(new)}, first {longer[min(len(old), len(new))]}"
    return None


def _node(a: Node, b: Node, inside: str, allowed: Allowed) -> str | None:
    if a[:2] != b[:2]:
        return f"{a[:3]} became {b[:3]}"
    if a[1] == "text" and allowed.texts and inside in TEXTS:
        return None
    if a[1] != "element":
        return None if a[2:4] == b[2:4] else f"{a[1:4]!r:.120} became {b[1:4]!r:.120}"
    if a[2] != b[2] and (a[2], b[2]) not in allowed.names:
        return f"<{a[2]}> became <{b[2]}>"
    for key in a[4].keys() | b[4].keys():
        if a[4].get(key) != b[4].get(key) and (a[2], key) not in allowed.attributes:
            return f"<{a[2]} {key}={a[4].get(key)!r:.80}> became {b[4].get(key)!r:.80}"
    return None


def _without_ours(nodes: list[Node]) -> list[Node]:
    kept: list[Node] = []
    lifted: list[int] = []  # depths of opened wrappers above this node
    skip: int | None = None
    for depth, *rest in nodes:
        if skip is not None and depth > skip:
            continue
        skip = None
        while lifted and lifted[-1] >= depth:
            lifted.pop()
        mark = rest[3].get(OURS, "") if rest[0] == "element" else ""
        if mark.endswith(":wrap"):
            lifted.append(depth)
        elif mark:
            skip = depth
        else:
            kept.append([depth - len(lifted), *rest])
    return kept


def _without_titles(nodes: list[Node]) -> list[Node]:
    """The text of titles left out: an empty one has none to compare with."""
    return [
        node
        for before, node in zip([[-1, "", "", "", {}], *nodes], nodes, strict=False)
        if not (node[1] == "text" and before[2] == "title" and before[0] < node[0])
    ]


def _joined(nodes: list[Node]) -> list[Node]:
    """Neighbouring texts as one: what stood between them was ours."""
    result: list[Node] = []
    for node in nodes:
        last = result[-1] if result else None
        if last and node[1] == last[1] == "text" and node[0] == last[0]:
            result[-1] = [last[0], "text", last[2] + node[2], "", {}]
        else:
            result.append(node)
    return result


def _values(tag: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for attribute in attributes(tag):
        found.setdefault(attribute.name.decode("latin-1"), attribute.value)
    return found
