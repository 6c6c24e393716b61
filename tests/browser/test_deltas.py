"""Every repair of every example, as Chromium's accessibility tree shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from a11y_proxy.engine.load import load_rules
from tests.material import PROJECT
from tests.verify.deltas import Declared, figures, unlike, wrong_deltas
from tests.verify.hearing import Listener, listener

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FAULTS = {fault.id: fault for fault in load_rules(PROJECT / "rules").faults}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def hearing(browser: Browser) -> AsyncIterator[Listener]:
    async with listener(browser) as tab:
        yield tab


async def test_repairs_change_what_their_rules_declare(browser: Browser) -> None:
    told = figures(await wrong_deltas(browser, list(FAULTS.values())))
    assert told["wrong"] == []
    assert told["delta_exact"] == 1
    assert told["examples"] >= len(FAULTS)


async def test_a_wrong_declaration_is_noticed(browser: Browser) -> None:
    fault = FAULTS["frame-without-title"]
    mends = [m.model_copy(update={"delta": m.delta and ({"role": "added"},)}) for m in fault.mend]
    planted = fault.model_copy(update={"mend": tuple(mends), "examples": fault.examples[1:2]})
    told = figures(await wrong_deltas(browser, [planted]))
    assert told["delta_exact"] == 0
    assert told["wrong"] == [
        "frame-without-title, example 1: "
        'undeclared: name added: html > body > iframe, name "" → "天气预报"',
        "frame-without-title, example 1: declared and not so: role added",
    ]


NAMED = (("name", "added"),)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        # A header within a main landmark is no banner any more.
        (
            "<div><header>甲</header></div>",
            "<div role=main><header>甲</header></div>",
            ["role added: html > body > div,", "role replaced: html > body > div > header,"],
        ),
        ("<p>甲<b>乙</b></p>", "<p aria-hidden=true>甲<b>乙</b></p>", ["exposure removed"]),
        ("<b>甲</b>乙", "<b hidden>甲</b>乙", ["exposure removed: html > body > b > #text"]),
        (
            "<ul><li>甲<li>乙</ul>",
            "<ul role=none><li>甲<li>乙</ul>",
            ["role removed: html > body > ul,"],
        ),
        (
            "<table><tr><th>甲<td>乙<tr><td>1<td>2</table>",
            "<table role=none><tr><th>甲<td>乙<tr><td>1<td>2</table>",
            ["role removed: html > body > table,"],
        ),
        ("<a href=/a>甲</a>", "<a href=/b>甲</a>", ["link replaced"]),
        ("<a href=/a>甲</a>", "<a href=/a>乙</a>", ["name replaced: html > body > a > #text"]),
        (
            "<a href=/><i>甲</i></a>",
            "<a href=/><i aria-hidden=true>甲</i></a>",
            ['name removed: html > body > a, name "甲" → ""', "exposure removed"],
        ),
        ("<button>甲</button>", "<button title=乙>甲</button>", ["description added"]),
        ("<button>甲</button>", "<button disabled>甲</button>", ["state added", "state removed"]),
        ("<i>甲</i>", "<i lang=en>甲</i>", ["language added"]),
        ("<i>甲</i>", "<i tabindex=0>甲</i>", ["state added: html > body > i, focusable"]),
        (
            "<style>a {outline: 0}</style><a href=/>甲</a>",
            "<style>a {outline: 1px solid}</style><a href=/>甲</a>",
            ["focus added: html > body > a"],
        ),
        (
            "<i id=a role=note>甲</i><i role=note>乙</i>",
            "<i id=a role=note>甲</i><i role=note aria-owns=a>乙</i>",
            ["order replaced", "state added: html > body > i[2], owns"],
        ),
        ("<p>甲", "<p>甲<h2 data-a11y=x>乙</h2>", ["role added: html > body > h2: heading"]),
        ("<p>甲", "<p>甲<span data-a11y=x>乙</span>", ["exposure added"]),
    ],
)
async def test_what_changes_undeclared_is_told(
    hearing: Listener, before: str, after: str, said: list[str]
) -> None:
    head = "<!doctype html><title>x</title>"
    pages = [await hearing.listen(head + body, "utf-8", "/") for body in (before, after)]
    told = unlike(pages, [])
    assert len(told) == len(said), told
    for line, words in zip(told, said, strict=True):
        assert words in line


async def test_the_name_of_a_link_may_follow_that_of_its_picture(hearing: Listener) -> None:
    pages = [
        await hearing.listen(f"<a href=/><img src=a {alt}></a>", "utf-8", "/")
        for alt in ("", "alt=甲")
    ]
    assert unlike(pages, [Declared((NAMED,), 4)]) == []
    assert unlike(pages, [Declared((NAMED,), 3)]) != []


async def test_nothing_is_told_of_a_page_that_stays(hearing: Listener) -> None:
    markup = Path(PROJECT / "a11y_proxy/demo/pages/index.html").read_bytes().decode("gbk")
    pages = [await hearing.listen(markup, "gbk", "/") for _ in range(2)]
    assert len(pages[0].order) > 100
    assert unlike(pages, []) == []
