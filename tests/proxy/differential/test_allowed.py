"""The published list: what `docs/http.md` says is what the suite allows, and each row is needed."""

from __future__ import annotations

import pytest

from tests.material import PROJECT
from tests.proxy.differential.allowed import ROWS, Row
from tests.proxy.differential.conftest import Play
from tests.proxy.differential.differences import differences

PAGE = PROJECT / "docs" / "http.md"


def test_the_page_lists_each_row_with_its_reason() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    listed = [line for line in lines if line.startswith("| `")]
    assert listed == [f"| `{row.id}` | {row.what} | {row.why} |" for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_row_is_needed_by_its_example(play: Play, row: Row) -> None:
    pair = next(pair for pair in play(row.example) if pair.way == row.way)
    others = [each for each in ROWS if each is not row]
    alone = [
        each
        for each in differences(pair)
        if row.explains(pair, each) and not any(other.explains(pair, each) for other in others)
    ]
    assert alone != []
