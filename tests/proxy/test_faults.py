"""The fault matrix: what a visitor sees of each fault, and that the next requests are unharmed."""

from __future__ import annotations

import pytest

from tests.verify import faultcases, oddrequests, storm, visitorfaults
from tests.verify.faults import ALONE, CASES, TOGETHER, checks, trials, tried
from tests.verify.peers_http import OURS, PEERS


@pytest.fixture(autouse=True)
def _silent(caplog: pytest.LogCaptureFixture) -> None:
    """Planted failures tell of themselves at length."""
    caplog.set_level("CRITICAL")


@pytest.mark.parametrize("group", CASES)
async def test_a_faulty_origin(group: str) -> None:
    assert await tried(trials(CASES[group], views=("standard",)), at_once=16) == {}


@pytest.mark.parametrize("group", TOGETHER)
async def test_an_odd_visitor(group: str) -> None:
    assert await tried(checks(TOGETHER[group]), at_once=16) == {}


@pytest.mark.parametrize("group", ALONE)
async def test_one_after_the_other(group: str) -> None:
    assert await tried(checks(ALONE[group]), at_once=1) == {}


async def test_a_small_storm_leaves_nothing_behind() -> None:
    tally = await storm.aborts(OURS, seed=1, count=300)
    assert (tally.wrong, tally.left) == ([], [])
    assert tally.healthy > 0


async def test_strays_under_load_reach_nobody() -> None:
    tally = await storm.strays(OURS, seed=1, seconds=1.5)
    assert tally.wrong == []
    assert tally.healthy > 0


class TestThePeersAreCaught:
    """A matrix that finds nothing wrong with those of whom it is known sees nothing."""

    @pytest.mark.parametrize(
        ("peer", "names"),
        [
            ("httpx", {"second answer", "length too short"}),
            ("aiohttp", {"second answer, 0.3 s late", "no length, resets"}),
        ],
    )
    async def test_clients_of_origins(self, peer: str, names: set[str]) -> None:
        cases = [case for case in (*faultcases.SURPLUS, *faultcases.BODIES) if case.name in names]
        wanted = trials(cases, PEERS[peer])
        assert set(await tried(wanted)) == set(wanted)

    async def test_answers_of_others_are_found(self) -> None:
        case = next(case for case in faultcases.SURPLUS if case.name == "second answer")
        found = await tried(trials([case], PEERS["httpx"]))
        assert "next: 200 4 bytes, not his" in found["second answer (page, standard)"]

    async def test_a_server_without_bounds(self) -> None:
        wanted = {**visitorfaults.SLOW, "head of 40 kB": oddrequests.ODD["head of 40 kB"]}
        found = await tried(checks(wanted, PEERS["uvicorn"]))
        assert set(found) == set(wanted)
