"""Each fault in faults.yaml is where the list says, and what the list says becomes of it does."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import pytest
from ruamel.yaml import YAML

from a11y_proxy.demo import gbk
from a11y_proxy.demo.portal import PAGES
from a11y_proxy.engine.run import run
from a11y_proxy.html.ledger import Ledger
from tests.demo.site import RULES, body, document, page


class Planted(NamedTuple):
    page: str
    fault: str
    treatment: str
    selector: str | None = None
    text: str | None = None


@cache
def _planted() -> list[Planted]:
    listed = YAML(typ="safe").load((PAGES.parent / "faults.yaml").read_text("utf-8"))
    return [Planted(**entry) for entry in listed["faults"]]


_CORE = {fault.id for fault in RULES.faults}
_WHOLE_PAGE = ("main-landmark-missing", "skip-link-missing")


def _name(planted: Planted) -> str:
    return f"{planted.page} {planted.fault} {planted.selector or planted.text}"


_EACH = pytest.mark.parametrize("planted", _planted(), ids=_name)
_OF_CORE = pytest.mark.parametrize(
    "planted", [planted for planted in _planted() if planted.fault in _CORE], ids=_name
)


def test_the_list_knows_three_treatments_and_every_rule_of_the_core() -> None:
    assert {planted.treatment for planted in _planted()} == {"repair", "ask", "must-not-touch"}
    assert {planted.fault for planted in _planted()} >= _CORE
    assert len(_CORE) >= 8


@_EACH
async def test_a_fault_stands_where_the_list_says(planted: Planted) -> None:
    assert (planted.selector is None) != (planted.text is None)
    if planted.text is not None:
        assert planted.text in gbk.decode(await body(planted.page))
    elif planted.selector is not None:
        assert (await document(planted.page)).select(planted.selector)


async def test_a_fault_that_is_not_there_would_be_noticed() -> None:
    read = await document("/")
    assert read.select("#main")
    assert not read.select("#mian")


@_OF_CORE
async def test_the_rules_find_it_and_mend_what_the_list_says(planted: Planted) -> None:
    assert planted.selector is not None
    read = await document(planted.page)
    nodes = read.select(planted.selector)
    findings = run(read, Ledger(read), RULES, page(planted.page, read))
    found = [
        finding
        for finding in findings
        if finding.rule == planted.fault and (finding.rule in _WHOLE_PAGE or finding.node in nodes)
    ]
    assert found
    assert {finding.repaired for finding in found} == {planted.treatment == "repair"}


_WHOLLY_LISTED = (
    "/",
    "/zwgk/list_1.html",
    "/zwgk/content_113.html",
    "/letter.html",
    "/user/login.asp",
    *(f"/wsbs/{name}.html" for name in ("index", "bjcx", "zxzx", "ssgg", "xz")),
    "/zwgk/gkml.html",
)


async def test_every_failure_that_stays_on_the_listed_pages_is_listed() -> None:
    listed = {(p.page, p.fault) for p in _planted() if p.treatment != "repair"}
    for target in _WHOLLY_LISTED:
        read = await document(target)
        findings = run(read, Ledger(read), RULES, page(target, read))
        stays = {(target, finding.rule) for finding in findings if not finding.repaired}
        assert findings
        assert stays <= listed
