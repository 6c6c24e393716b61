"""No edit changes in which encoding the page is read."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from tests.html.editing import UTF8, Edit, Page, do, insert, set_

BY_META = Charset("utf-8", "meta")
FRAME = "<html><head>{}<title>标题</title></head><body><p>x</body></html>"
DECLARED = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'


@pytest.mark.parametrize(
    "edit",
    [
        set_("meta", "content", "text/html"),
        set_("meta", "http-equiv", None),
        set_("meta", "charset", "gbk"),
        do("remove", "meta"),
        do("unwrap", "meta"),
        do("rename", "meta", "link"),
        do("remove", "head"),
        insert("before", "meta", "<meta charset=gbk>"),
    ],
)
def test_the_declaration_of_the_encoding_is_not_edited(edit: Edit) -> None:
    page = Page(DECLARED, BY_META, FRAME)
    with pytest.raises(Refused, match=r"declares the page's encoding|stay where they are"):
        edit(page)
    assert page.ledger.render() is page.source


def test_where_the_head_of_the_answer_names_the_encoding_the_tag_is_as_any_other() -> None:
    page = Page(DECLARED, UTF8, FRAME)
    do("remove", "meta")(page)
    assert page.content == ""


def test_other_metas_of_such_a_page_are_edited() -> None:
    page = Page(DECLARED + "<meta name=viewport content=a id=v>", BY_META, FRAME)
    set_("#v", "content", "b")(page)
    assert page.content == DECLARED + "<meta name=viewport content=b id=v>"


def test_an_element_that_a_stray_end_tag_made_is_given_a_tag() -> None:
    document = Document(b"<p>x</p></br>y", UTF8)
    br = next(i for i in document.nodes() if document.name(i) == "br")
    ledger = Ledger(document)
    ledger.set(br, "title", "t", by="rule")
    assert b'<p>x</p><br title="t">y' in ledger.render()
