"""Functions by name: checks, evidence, actions; an installed package can add its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from a11y_proxy.engine.delta import Makes
from a11y_proxy.wording import hint

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True)
class Entry(Generic[F]):
    """A registered function, the type of its parameters, and of an action its phase and what it can
    change in the accessibility tree (None: nobody says)."""

    name: str
    function: F
    params: TypeAdapter[Any]
    phase: str = ""
    makes: Makes | None = None


@dataclass(frozen=True)
class Registry(Generic[F]):
    """Functions of one kind. `group` is the entry-point group that adds to it: the entry point's
    name is the function's name in rule files, its object an `Entry`."""

    kind: str
    group: str
    entries: dict[str, Entry[F]] = field(default_factory=dict)

    def register(
        self, name: str, params: Any, phase: str = "", makes: Makes | None = None
    ) -> Callable[[F], F]:
        """Decorator: files the function under `name`; `params` is the type of its parameters."""

        def file(function: F) -> F:
            self.entries[name] = Entry(name, function, TypeAdapter(params), phase, makes)
            return function

        return file

    def get(self, name: str) -> Entry[F]:
        """The entry, from an installed package if it is not ours.

        Raises `KeyError` with a sentence that names what there is.
        """
        if name not in self.entries:
            for point in entry_points(group=self.group, name=name):
                self.entries[name] = point.load()
        if name not in self.entries:
            known = ", ".join(sorted(self.entries))
            raise KeyError(
                f'found {self.kind} "{name}"; expected one of {known}{hint(name, self.entries)}'
            )
        return self.entries[name]
