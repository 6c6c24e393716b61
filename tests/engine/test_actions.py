from __future__ import annotations

import pytest

from a11y_proxy.engine.actions import Repair
from a11y_proxy.engine.case import Case, Proof
from a11y_proxy.engine.run import run
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from tests.engine.pages import page, rule, whole

CELLS = "<table><tr><td {}>姓名</td><td><input name=n></td></tr></table>"
LINKS = "<a href=/>x</a><a href=/y>y</a>"


def repaired(name: str, body: str, head: str = "") -> tuple[str, str | None]:
    doc = whole(body, head)
    ledger = Ledger(doc)
    [finding] = run(doc, ledger, rule(name), page(target="/p"))
    return ledger.render().decode(), finding.refused


@pytest.mark.parametrize(
    ("attributes", "extra", "reason"),
    [
        ('id="a b"', "", "holds white space"),
        ("id=u", "<p id=u>", "stands elsewhere too"),
    ],
)
def test_an_id_that_finds_another_element_names_nothing(
    attributes: str, extra: str, reason: str
) -> None:
    after, refused = repaired("control-without-name", extra + CELLS.format(attributes))
    assert refused is not None
    assert reason in refused
    assert "aria-labelledby" not in after


def test_a_new_id_is_one_that_the_page_has_not() -> None:
    taken = "<p id=a11y-control-without-name-1>"
    after, refused = repaired("control-without-name", taken + CELLS.format(""))
    assert refused is None
    assert 'aria-labelledby="a11y-control-without-name-2"' in after


def test_the_fragment_of_a_skip_link_is_escaped() -> None:
    after, _ = repaired("skip-link-missing", f'{LINKS}<main id="正文&quot;">x</main>')
    assert 'href="/p#%E6%AD%A3%E6%96%87%22"' in after


def test_a_base_that_cannot_be_read_refuses_a_skip_link() -> None:
    body = f"{LINKS}<main id=m>x</main>"
    _, refused = repaired("skip-link-missing", body, '<base href="http://[">')
    assert refused == "the page's <base> cannot be read"
    assert repaired("skip-link-missing", body, "<base target=_blank>")[1] is None


def test_half_a_repair_is_taken_back() -> None:
    body = "<p id=u>x</p>" + CELLS.format("") + "<p id=u2>"
    doc = whole(body.replace("name=n", "name=n id=u"))
    ledger = Ledger(doc)
    made = Repair(Case(doc, page()), Proof("x"), ledger, "some-rule")
    [cell, control] = doc.select("td:first-child, input")
    assert made.id_of(cell) == "a11y-some-rule-1"
    made.set(control, "name", "other")
    made.prepend(cell, "<b>x</b>")
    assert ledger.render() != doc.source
    made.take_back()
    assert ledger.render() == doc.source


def test_text_in_a_charset_that_is_only_guessed_is_not_copied() -> None:
    markup = "<html><title>x</title><body><p>{}：<input name=n></p>"
    guessed, named_by_page = Charset("gb18030", "guess"), Charset("gb18030", "meta")
    for charset, text, named in (
        (guessed, "姓名", False),
        (named_by_page, "姓名", True),
        (guessed, "<b>姓名</b>", False),
    ):
        doc = Document(markup.format(text).encode("gb18030"), charset)
        ledger = Ledger(doc)
        [finding] = run(doc, ledger, rule("control-without-name"), page())
        assert finding.repaired is named, (charset, text)
    doc = Document(b"<html><title>x</title><p>Name: <input>", Charset("gb18030", "guess"))
    [finding] = run(doc, Ledger(doc), rule("control-without-name"), page())
    assert finding.repaired
