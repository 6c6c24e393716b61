"""A file of the operator's as plain values, each with its place: YAML 1.2, safe, nothing said
twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from a11y_proxy.errors import FileError
from a11y_proxy.wording import quoted

_TAG = "tag:yaml.org,2002:"
_DEPTH = 40
_MOST = 1 << 20
"""Bytes of a file: the reader takes ten seconds for so many."""

Where = tuple[int, int]
Trail = tuple[object, ...]


@dataclass(frozen=True)
class Source:
    """What a file says, and where: line and column from 1."""

    path: str
    data: Any
    values: dict[Trail, Where] = field(default_factory=dict)
    keys: dict[Trail, Where] = field(default_factory=dict)
    kind: type[FileError] = FileError
    """Of which its errors are."""

    def error(self, trail: Sequence[object], message: str, *, key: object = None) -> FileError:
        """The error at a place of the file: at the value that `trail` leads to or comes nearest,
        or at its key `key`."""
        steps: Trail = ()
        for step in trail:
            if (*steps, step) in self.values:
                steps = (*steps, step)
        if key is not None and (*steps, key) in self.keys:
            line, column = self.keys[(*steps, key)]
        else:
            line, column = self.values.get(steps, (1, 1))
        return self.kind(self.path, line, column, message)

    def below(self, trail: Sequence[object]) -> Source:
        """The part of the file at `trail`, whose errors still tell the place in the file."""
        steps: Trail = tuple(trail)
        size = len(steps)
        at = self.values.get(steps, (1, 1))
        values = {key[size:]: where for key, where in self.values.items() if key[:size] == steps}
        keys = {key[size:]: where for key, where in self.keys.items() if key[:size] == steps}
        return Source(self.path, None, {(): at, **values}, keys, self.kind)


def read(path: Path, shown: str, kind: type[FileError]) -> Source:
    """Reads one file; `shown` is its name in errors, which are of this `kind`."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise kind(shown, 1, 1, f"cannot be read: {error.strerror}") from error
    if len(data) > _MOST:
        raise kind(shown, 1, 1, f"found more than {_MOST} bytes; expected a smaller file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        found = f"found byte 0x{data[error.start]:02x} that is no UTF-8"
        raise kind(
            shown, *_place(before, len(before)), f"{found}; expected a file saved as UTF-8"
        ) from error
    return parse(text.replace("\r\n", "\n"), shown, kind)


def _place(text: str, at: int) -> Where:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def parse(text: str, shown: str, kind: type[FileError]) -> Source:
    """Parses YAML text. Raises an error of this `kind` for what YAML or we do not allow."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = error.problem or error.context or "not readable"
        raise kind(shown, line, column, f"expected YAML 1.2: {problem}") from error
    except ReaderError as error:
        where = _place(text, error.position)
        message = f"found character {error.character!r}; expected printable text"
        raise kind(shown, *where, message) from error
    except (YAMLError, ValueError) as error:
        raise kind(shown, 1, 1, f"expected YAML 1.2: {error}") from error
    except RecursionError as error:
        raise kind(shown, 1, 1, f"found more than {_DEPTH} levels") from error
    source = Source(shown, {}, {}, {}, kind)
    if node is None:
        raise kind(shown, 1, 1, "found nothing; expected a mapping of keys")
    reader = _Reader(source)
    data = reader.value(node, ())
    return Source(shown, data, source.values, source.keys, kind)


@dataclass
class _Reader:
    """Makes values of YAML nodes and notes where each stands."""

    source: Source
    seen: set[int] = field(default_factory=set)

    def value(self, node: Node, trail: Trail) -> Any:
        self.source.values[trail] = _where(node)
        if id(node) in self.seen:
            raise self._refuse(node, "found an alias (*); expected the value itself")
        self.seen.add(id(node))
        if len(trail) > _DEPTH:
            raise self._refuse(node, f"found more than {_DEPTH} levels")
        if not isinstance(node, ScalarNode) and str(node.tag) not in (_TAG + "map", _TAG + "seq"):
            raise self._refuse(node, f"found the tag {node.tag}; expected none")
        if isinstance(node, MappingNode):
            return self._mapping(node, trail)
        if isinstance(node, SequenceNode):
            return [self.value(item, (*trail, at)) for at, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, trail: Trail) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise self._refuse(key_node, "found a key that is a list or mapping")
            key = self._scalar(key_node)
            if key in found:
                raise self._refuse(key_node, f"found key {quoted(key)} twice; expected it once")
            self.source.keys[(*trail, key)] = _where(key_node)
            found[key] = self.value(value_node, (*trail, key))
        return found

    def _scalar(self, node: Node) -> Any:
        kind = str(node.tag).removeprefix(_TAG)
        text = str(node.value)
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        try:
            if kind == "int":
                return int(text.replace("_", ""), 0)
            if kind == "float":
                return float(text)
        except ValueError as error:
            raise self._refuse(
                node, f"found {quoted(text)}; expected a number, or text in quotes"
            ) from error
        raise self._refuse(
            node, f"found {quoted(text)} of type {kind}; expected text (put it in quotes)"
        )

    def _refuse(self, node: Node, message: str) -> FileError:
        line, column = _where(node)
        return self.source.kind(self.source.path, line, column, message)


def _where(node: Node) -> Where:
    return node.start_mark.line + 1, node.start_mark.column + 1
