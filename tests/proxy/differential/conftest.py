"""The servers of the suite, started once: each case then costs its own exchanges alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

import pytest

from tests.proxy.differential.cases import Case
from tests.proxy.differential.differences import Pair
from tests.proxy.differential.stage import WAYS, stage

Play = Callable[[Case], list[Pair]]


@pytest.fixture(scope="session")
def play() -> Iterator[Play]:
    """Plays a case on the direct way and on each of ours."""
    yield from playing(*WAYS)


def playing(*ways: str) -> Iterator[Play]:
    logging.disable(logging.ERROR)  # each fault is told, and there are many
    try:
        with asyncio.Runner() as runner:
            shown = stage(*ways)
            running = runner.run(shown.__aenter__())
            try:
                yield lambda case: runner.run(running.play(case))
            finally:
                runner.run(shown.__aexit__(None, None, None))
    finally:
        logging.disable(logging.NOTSET)
