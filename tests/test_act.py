"""That the tally of ACT cases tells what it should: `make act` prints it."""

from __future__ import annotations

from a11y_proxy.engine.faults import Fault
from a11y_proxy.engine.load import load_rules
from tests.engine.pages import RULES
from tests.material import material
from tests.verify.act import figures, table, tallies

FAULTS = {fault.id: fault for fault in load_rules(RULES).faults}


def test_no_passed_or_inapplicable_case_is_failed_or_touched() -> None:
    told = figures(tallies(material("act"), list(FAULTS.values())))
    assert (told["act_false_positives"], told["act_touched"]) == (0, 0)
    assert told["act_found"] > 0.9


def test_a_claim_that_does_not_hold_is_told() -> None:
    fault = FAULTS["zoom-forbidden"]
    wrong = fault.criteria.model_copy(update={"fails": ("act:73f2c2", "act:b5c3f8")})
    found = tallies(material("act"), [fault.model_copy(update={"criteria": wrong})])
    assert [tally.found for tally in found] == [0, 0]
    assert all(len(tally.missed) == tally.expected["failed"] > 0 for tally in found)
    assert "missed: zoom-forbidden on testcases/73f2c2/" in table(found)


def test_a_rule_that_fails_and_mends_too_much_is_told() -> None:
    fault = FAULTS["control-without-name"]
    mend = {"evidence": "itself", "do": {"set": {"aria-label": "x"}}, "delta": {"name": "added"}}
    stated = fault.model_dump(by_alias=True, exclude_none=True, exclude={"examples"})
    wide = stated | {"target": {"css": "body"}, "mend": [mend], "examples": [{"pass": ""}]}
    [tally] = tallies(material("act"), [Fault.model_validate(wide)])
    assert len(tally.false) == len(tally.touched) == tally.others > 5
