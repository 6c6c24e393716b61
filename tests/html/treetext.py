"""The html5lib tree tests: what they hold, and our trees in the same terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from a11y_proxy.html.scanner import TAG, attributes, decode_references
from a11y_proxy.html.tree import Tree

Element = tuple[int, str, str, tuple[tuple[str, str], ...]]
"""Position of the parent in the list (-1: none), namespace, local name, attributes."""

_SECTION = re.compile(
    r"^#(errors|new-errors|document-fragment|script-off|script-on|document)\n?", re.MULTILINE
)
_LINE = re.compile(r"^\| ( *)(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Case:
    name: str
    source: bytes
    scripting: bool
    expected: tuple[Element, ...]


def cases(folder: Path) -> list[Case]:
    """All whole documents of the .dat files."""
    found = []
    for path in sorted(folder.glob("*.dat")):
        text = path.read_bytes().decode("utf-8", "surrogatepass")
        for number, case in enumerate(re.split(r"(?:^|\n\n)#data\n", text)[1:]):
            parts = _SECTION.split(case)
            sections = dict(zip(parts[1::2], parts[2::2], strict=True))
            if "document-fragment" in sections:
                continue
            scripting = "script-off" not in sections
            source = parts[0].removesuffix("\n").encode("utf-8", "surrogatepass")
            document = expected(sections["document"])
            found.append(Case(f"{path.stem}-{number}", source, scripting, document))
    return found


def expected(document: str) -> tuple[Element, ...]:
    """The elements of an expected tree."""
    found: list[tuple[int, str, str, list[tuple[str, str]]]] = []
    open_at: dict[int, int] = {}
    for line in re.split(r"\n(?=\| )", document.rstrip("\n")):
        match = _LINE.match(line)
        if match is None:
            continue
        depth, content = len(match[1]) // 2, match[2]
        if content == "content":
            open_at[depth] = open_at[depth - 1]
        elif content.startswith("<") and content.endswith(">") and content[1] not in "!?=":
            namespace, _, name = content[1:-1].rpartition(" ")
            found.append((open_at.get(depth - 1, -1), namespace or "html", name, []))
            open_at[depth] = len(found) - 1
        elif not content.startswith(('"', "<!", "<?")) and "=" in content:
            name, _, value = content.partition("=")
            found[open_at[depth - 1]][3].append((name.replace(" ", ":").lower(), value[1:-1]))
    return tuple((parent, space, name, tuple(sorted(at))) for parent, space, name, at in found)


def elements(tree: Tree) -> tuple[Element, ...]:
    """A tree's elements in document order."""
    positions = {-1: -1}
    found = []
    for position, i in enumerate(tree.order()):
        positions[i] = position
        found.append(
            (positions[tree.parents[i]], tree.namespace(i), tree.name(i), _attributes(tree, i))
        )
    return tuple(found)


def _attributes(tree: Tree, i: int) -> tuple[tuple[str, str], ...]:
    start = tree.starts[i]
    tags = [start[0]] if start is not None else []
    for number, offset in tree.root_tags:
        if number == tree.ids[i]:
            again = TAG.match(tree.source, offset)
            assert again is not None
            tags.append(again[0])
    found: dict[str, str] = {}
    for attribute in (each for tag in tags for each in attributes(tag)):
        found.setdefault(_text(attribute.name), decode_references(_text(attribute.value), True))
    return tuple(sorted(found.items()))


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "surrogatepass")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def outline(tree: Tree) -> str:
    """A tree in one line: each element's name, its children in brackets; fit for short pages."""
    children: dict[int, list[int]] = {}
    for i in tree.order():
        children.setdefault(tree.parents[i], []).append(i)

    def one(i: int) -> str:
        inside = " ".join(one(child) for child in children.get(i, ()))
        return f"{tree.name(i)}[{inside}]" if inside else tree.name(i)

    return " ".join(one(i) for i in children[-1])


def body(tree: Tree) -> str:
    """The outline of what is in the body."""
    text = outline(tree)
    start = text.index("body")
    return text[start:-1].removeprefix("body").removeprefix("[").removesuffix("]")
