"""How long each stage of the work on a page takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter


class Stopwatch:
    """Seconds a stage, those of a stage within it left out: together they are the whole. Told as
    `Rewriter` tells. `times` may be given, to be written into."""

    def __init__(
        self, times: dict[str, float] | None = None, clock: Callable[[], float] = perf_counter
    ) -> None:
        self.times: dict[str, float] = {} if times is None else times
        self._clock = clock
        self._running: list[str] = []
        self._since = 0.0

    def __call__(self, stage: str, begins: bool) -> None:
        now = self._clock()
        if self._running:
            self.times[self._running[-1]] += now - self._since
        if begins:
            self._running.append(stage)
            self.times.setdefault(stage, 0.0)
        else:
            self._running.pop()
        self._since = now

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self(name, True)
        try:
            yield
        finally:
            self(name, False)
