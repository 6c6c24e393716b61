"""Who is shown, by markup and by the page's own sheets; who takes focus."""

from __future__ import annotations

import pytest

from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.names import exposed, is_focusable
from a11y_proxy.html.naming.cascade import MOST_RULES
from tests.html.naming import page, target


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p id=x>", "yes"),
        ("<p id=x hidden>", "no"),
        ("<div hidden><p id=x></div>", "no"),
        ("<div hidden style='display:block'><p id=x></div>", "yes"),
        ("<p id=x aria-hidden=true>", "no"),
        ("<div aria-hidden=TRUE><p id=x></div>", "no"),
        ("<p id=x aria-hidden=false>", "yes"),
        ("<input id=x type=HIDDEN>", "no"),
        ("<p id=x style='color:red; DISPLAY : none'>", "no"),
        ("<p id=x style='display:none; display:block'>", "yes"),
        ("<p id=x style='display:none !important; display:block'>", "no"),
        ("<div style=visibility:hidden><p id=x></div>", "no"),
        ("<div style=visibility:hidden><p id=x style=visibility:visible></div>", "yes"),
        ("<script id=x></script>", "no"),
        ("<dialog id=x>", "no"),
        ("<dialog id=x open>", "yes"),
    ],
)
def test_exposed(markup: str, expected: str) -> None:
    document = page(markup)
    assert exposed(document, target(document)) == expected


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (".x {display: none}", "no"),
        (".y {display: none}", "yes"),
        ("div {visibility: hidden}", "no"),
        ("div {visibility: hidden} .x {visibility: visible}", "yes"),
        ("#x.x {display: none} .x {display: block}", "no"),
        ("p.x {display: none} p.x {display: block}", "yes"),
        (".x {display: none !important} #x {display: block}", "no"),
        (".x::before, .x {display: none}", "no"),
        (".x::before {display: none}", "yes"),
        ("div > p:first-child {display: none}", "no"),
        ("/* .x {display:none} */ @charset 'x'; a {content: '.x {display: none}'}", "yes"),
        ("@media print {.x {display: none}}", "unknown"),
        ("@media screen {.x {display: none}}", "no"),
        ("@media print {.y {display: none}} .x {display: none}", "no"),
        ("@font-face {font-family: x} .x {display: none}", "no"),
        (".x {display: none} div:hover .x {display: block}", "unknown"),
        (".x {display: none} @media (max-width: 9em) {.y {display: block}}", "no"),
        ("@media screen {@media print {.x {display: none}}}", "unknown"),
        (".x:dir(rtl) {display: none}", "unknown"),
        (".x:not(:hover) {display: none}", "unknown"),
        (".x:-moz-any-link {display: none}", "yes"),
        (".x {display: none} <![CDATA[ .x {display: block}", "no"),
        ("<![CDATA[ @media screen {} .x {display: none}", "yes"),
    ],
)
def test_exposed_by_the_sheets_of_the_page(css: str, expected: str) -> None:
    document = page(f"<style>{css}</style><div><p id=x class=x>x</p></div>")
    assert exposed(document, target(document)) == expected


@pytest.mark.parametrize(
    ("head", "markup", "expected"),
    [
        ("", "<p id=x>", "unknown"),
        ("", "<p id=x hidden>", "no"),
        ("", "<p id=x style='display:none'>", "no"),
        ("", "<div style='visibility:hidden'><p id=x></div>", "no"),
        ("", "<p id=x aria-hidden=true>", "no"),
        ("<style>p {display:none}</style>", "<p id=x>", "unknown"),
        ("<style>p {display:none}</style>", "<p id=x style='display:block'>", "unknown"),
        ("<style>div {visibility:hidden}</style>", "<div><p id=x></div>", "unknown"),
        ("<style>p {display:none}</style>", "<div hidden><p id=x></div>", "no"),
    ],
)
def test_exposed_where_a_sheet_is_not_at_hand(head: str, markup: str, expected: str) -> None:
    for missing in ("<link rel=stylesheet href=a.css>", "<style>@import 'a.css';</style>"):
        document = page(missing + head + markup)
        assert exposed(document, target(document)) == expected
    for none in ("<link rel='alternate stylesheet' href=a.css>", "<link rel=icon href=a.ico>"):
        document = page(none + head + markup)
        assert exposed(document, target(document)) != "unknown"


def test_what_the_visitor_opens_is_shown_at_times() -> None:
    document = page(
        "<details><summary id=a>x</summary><p id=b></details><details open><p id=c></details>"
        "<div hidden=until-found id=d><p id=e></div><div style='content-visibility:hidden' id=f>"
        "<p id=g></div>"
    )
    shown = [exposed(document, node) for node in document.select("[id]")]
    assert shown == ["yes", "unknown", "yes", "yes", "unknown", "yes", "no"]


def test_area_is_shown_by_the_image_that_uses_its_map() -> None:
    document = page("<img usemap='#m'><map name=m><area></map><map name=n><area></map><area>")
    shown = [exposed(document, node) for node in document.select("area")]
    assert shown == ["yes", "no", "no"]


def test_edits_of_attributes_that_sheets_read_are_seen() -> None:
    document = page(
        "<style>[title='']{display:none} p:not(:lang(zh)) {visibility:hidden}</style>"
        "<i id=x title=a>x</i><div lang=zh><p id=y>y</p></div>"
    )
    x, y = document.select("#x, #y")
    ledger = Ledger(document)
    assert [exposed(document, each) for each in (x, y)] == ["yes", "yes"]
    ledger.set(x, "title", "", by="test")
    ledger.set(document.parent(y), "lang", "en", by="test")
    assert [exposed(document, each) for each in (x, y)] == ["no", "no"]
    ledger.set(x, "hidden", "", by="test")
    ledger.set(x, "title", None, by="test")
    assert exposed(document, x) == "no"


def test_inline_style_wins_over_sheets_but_not_over_their_important() -> None:
    document = page(
        "<style>i {display:none} b {display:none !important}</style>"
        "<i id=i style=display:inline>x</i><b id=b style=display:inline>y</b>"
    )
    assert [exposed(document, i) for i in document.select("#i, #b")] == ["yes", "no"]


def test_sheet_in_another_language_is_none() -> None:
    for kind, expected in (("text/less", "yes"), ("TEXT/CSS", "no")):
        document = page(f"<style type={kind}>p {{display:none}}</style><p id=x>x</p>")
        assert exposed(document, target(document)) == expected


def test_sheet_that_holds_for_print_only_leaves_a_doubt() -> None:
    document = page("<style media=print>p {display:none}</style><p id=x>x</p>")
    assert exposed(document, target(document)) == "unknown"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<a id=x href=#>", True),
        ("<a id=x>", False),
        ("<p id=x tabindex=-1>", True),
        ("<p id=x tabindex=' +1x'>", True),
        ("<p id=x tabindex=x>", False),
        ("<p id=x contenteditable>", True),
        ("<p id=x contenteditable=false>", False),
        ("<input id=x>", True),
        ("<input id=x type=hidden>", False),
        ("<button id=x disabled>", False),
        ("<fieldset disabled><input id=x></fieldset>", False),
        ("<fieldset disabled><legend><input id=x></legend></fieldset>", True),
        ("<iframe id=x></iframe>", True),
        ("<details><summary id=x>", True),
        ("<summary id=x>", False),
        ("<div hidden><a id=x href=#></div>", False),
        ("<div aria-hidden=true><a id=x href=#></div>", True),
    ],
)
def test_is_focusable(markup: str, expected: bool) -> None:
    document = page(markup)
    assert is_focusable(document, target(document)) is expected


def test_more_rules_than_are_read_leave_a_doubt() -> None:
    for more, expected in ((0, "yes"), (1, "unknown")):
        rules = "".join(f".a{i} {{display:none}}" for i in range(MOST_RULES + more))
        document = page(f"<style>{rules}</style><p id=x>x</p>")
        assert exposed(document, target(document)) == expected
