"""A small, always equal part of the suite; `make verify-http` plays thousands."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.proxy.differential.allowed import unexplained
from tests.proxy.differential.cases import Answering, Asking, Case
from tests.proxy.differential.conftest import Play, playing
from tests.proxy.differential.differences import differences
from tests.proxy.differential.generation import CASES
from tests.proxy.differential.shrinking import smallest

FEW = settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def told(play: Play, case: Case) -> list[str]:
    """What no row explains, on any of our ways."""
    return [
        f"{pair.way}: {each}"
        for pair in play(case)
        for each in unexplained(pair, differences(pair))
    ]


def test_nothing_but_what_is_published_differs_from_the_direct_way(play: Play) -> None:
    @FEW
    @given(CASES)
    def each(case: Case) -> None:
        if told(play, case):
            case = smallest(case, lambda smaller: bool(told(play, smaller)))
            pytest.fail("\n".join([str(case), *told(play, case)]))

    each()


@pytest.mark.parametrize("peer", ["httpx", "aiohttp", "uvicorn"])
def test_a_proxy_that_is_not_transparent_is_told_apart(peer: str) -> None:
    cases = [
        Case(Asking(target=b"/a/../%7e//b?"), Answering(fields=((b"X-Odd", b"\xca\xd7"),))),
        Case(Asking(target=b"/\xca\xd7\xd2\xb3")),
        Case(Asking(fields=((b"X-Odd", b"1"), (b"Host", b"portal.test"), (b"X-Odd", b"\xca\xd7")))),
    ]
    for play in playing(peer):
        assert any(told(play, case) for case in cases)
