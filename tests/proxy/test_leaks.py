"""Visitors with logins, many at once: never one cookie or page of another."""

from __future__ import annotations

import pytest

from tests.verify import leaks
from tests.verify.peers_http import PEERS


@pytest.mark.parametrize("reuse_private", [False, True])
@pytest.mark.parametrize("public", [False, True])
async def test_each_has_his_own(reuse_private: bool, public: bool) -> None:
    found = await leaks.visits(400, 1, reuse_private=reuse_private, public=public)
    assert (found.leaks, found.wrong) == ([], [])
    assert found.requests >= 400


async def test_a_proxy_with_one_jar_for_all_is_caught() -> None:
    found = await leaks.visits(100, 1, PEERS["jar"], reuse_private=False, public=True)
    assert found.leaks
