"""Templates of the portal's dynamic pages."""

from __future__ import annotations

import pytest

from a11y_proxy.demo.template import Template


def test_text_is_escaped_and_encoded_and_bytes_stand_as_they_are() -> None:
    page = Template("<b><%=name%></b><%=raw%>".encode("gb18030"))
    shown = page.render({"name": "镕<", "raw": b"\x80<%=name%>"})
    assert shown == "<b>镕&lt;</b>".encode("gb18030") + b"\x80<%=name%>"


def test_a_part_on_a_condition_is_shown_only_then() -> None:
    page = Template(b"a<% If found Then %>b<%=x%>c<% End If %>d")
    assert page.render({"x": "1"}, show={"found"}) == b"ab1cd"
    assert page.render({}) == b"ad"


def test_a_row_is_written_for_each_of_the_rows() -> None:
    page = Template(b"<ul><% For Each %><li><%=x%><% Next %></ul>")
    assert page.render({}, rows=[{"x": "1"}, {"x": "2"}]) == b"<ul><li>1<li>2</ul>"
    assert page.render({}) == b"<ul></ul>"


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(KeyError, match="x"):
        Template(b"<%=x%>").render({})


def test_an_unknown_mark_is_named_with_what_was_expected() -> None:
    with pytest.raises(ValueError, match=r"found b' Do While ';.*expected =name, If … Then"):
        Template(b"<% Do While %>")
