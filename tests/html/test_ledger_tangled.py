"""Edits where tags and tree disagree: what the parser made is written out, within bounds."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.edits import untangle
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.recording import record
from tests.html.editing import Edit, Page, do, edited, insert, set_

UTF8 = Charset("utf-8", "header")


def move(selector: str, place: str, target: str) -> Edit:
    return lambda page: page.ledger.move(
        page.node(selector),
        place,  # type: ignore[arg-type]
        page.node(target),
        by="rule",
    )


@pytest.mark.parametrize(
    ("content", "edit", "rendered"),
    [
        # A select within a select is the end of that one.
        (
            "<select><option>x<select>y",
            insert("after", "select", "<i>z</i>"),
            "<select><option>x</option><select><i>z</i>y",
        ),
        # The form was let go in the cell, so that no later tag would end it.
        (
            "<div><form><table><tr><td></form>x</table></div>z",
            insert("after", "form", "<i></i>"),
            "<div><form><table><tbody><tr><td>x</td></tr></tbody></table></form><i></i></div>z",
        ),
        # What a stray end tag made.
        ("a</p>b", set_("p", "title", "t"), 'a<p title="t"></p>b'),
        ("a</p>b", insert("append", "p", "t"), "a<p>t</p>b"),
        ("a</p>b", do("remove", "p"), "ab"),
        # An element of SVG that closes itself has no end tag.
        ("<svg><g/><path/></svg>", move("path", "before", "g"), "<svg><path/><g/></svg>"),
    ],
)
def test_the_page_reads_as_the_parser_understood_it(
    content: str, edit: Edit, rendered: str
) -> None:
    assert edited(content, edit) == rendered


def test_the_text_of_the_head_holds_what_stands_behind_its_end_tag() -> None:
    document = Document(b"<head><title>a</title></head> <title>b</title><body>c", UTF8)
    assert document.head is not None
    assert document.text(document.head) == "ab"


def test_what_cannot_be_written_out_costs_a_bounded_number_of_parses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A deep page of overlapping tags, none of which may be moved: a script writes between."""
    overlapping = "<p><b>x</p>y</b>" * 300
    script = "<script>document.write(1)</script>"
    page = Page("<div>" * 200 + overlapping + script + "<p><i>z</p>" * 100)
    parsed = 0

    def counted(*args: object, **kwargs: object) -> object:
        nonlocal parsed
        parsed += len(args[2])  # type: ignore[arg-type]
        return record(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(untangle, "record", counted)
    refused = 0
    for node in list(page.document.nodes())[200:]:
        try:
            page.ledger.before(node, "<u></u>", by="rule")
        except Refused:
            refused += 1
    assert refused > 100
    assert parsed <= 2 * untangle._MOST * len(page.source)


def test_what_was_found_impossible_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger(Document(b"<p><b>x</p>y<p><b>z</p><plaintext>", UTF8))
    document = ledger.document
    clone = next(iter(document.tree.clones))
    with pytest.raises(Refused):
        ledger.before(clone, "<u></u>", by="rule")
    monkeypatch.setattr(untangle, "record", lambda *args, **kwargs: pytest.fail("parsed again"))
    with pytest.raises(Refused):
        ledger.before(clone, "<u></u>", by="rule")
