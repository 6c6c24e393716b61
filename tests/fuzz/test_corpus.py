"""What the search has found, looked at again: every input of the corpus, without a fuzzer."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz.mutation import cross, mutate
from tests.fuzz.page import CHARSETS, Input, examine, examine_page, read

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


def test_the_corpus_is_there_and_small() -> None:
    assert len(CORPUS) > 300
    assert sum(path.stat().st_size for path in CORPUS) < 300_000
    given = [read(path.read_bytes()) for path in CORPUS]
    assert {each.charset for each in given} == set(CHARSETS)
    assert any(each.repeated for each in given)


@pytest.mark.parametrize("share", range(8))
def test_every_page_of_the_corpus_makes_a_sound_tree(share: int) -> None:
    for path in CORPUS[share::8]:
        data = path.read_bytes()
        try:
            examine(data)
        except BaseException as error:
            error.add_note(f"{path.name}: {data!r}")
            raise


def test_pages_made_of_the_corpus_by_chance_make_sound_trees() -> None:
    chance = random.Random(1)
    for seed in range(300):
        one, other = (chance.choice(CORPUS).read_bytes() for _ in range(2))
        for data in (mutate(one, 2048, seed), cross(one, other, 2048, seed)):
            examine_page(Input(data[1:], "utf-8", True, False))


def test_a_tree_that_is_wrong_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("a11y_proxy.html.nodes.Tree.order", lambda tree: range(len(tree) - 1))
    with pytest.raises(AssertionError):
        examine(b"\0<p>x")
