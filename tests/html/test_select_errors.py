"""What is no selector, or none that a rule can use, is named with its place."""

from __future__ import annotations

import pytest

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.select import SelectorError, parse
from tests.html.selections import REFUSED_BY_CHROMIUM

BRACKET = "expected an attribute test as [name] or [name='value']"
ELEMENT = "a pseudo-element selects no element of the page"
VISITOR = "depends on the visitor or on time, and a rule sees the page as it is sent"


@pytest.mark.parametrize(
    ("selector", "position", "message"),
    [
        ("", 0, "found the end, expected a selector"),
        ("  ", 2, "found the end, expected a selector"),
        ("a >", 3, "found the end, expected a selector"),
        ("> a", 0, "found '>', expected a selector"),
        ("a > > b", 4, "found '>', expected a selector"),
        ("a,,b", 2, "found ',', expected a selector"),
        ("a,", 2, "found the end, expected a selector"),
        ("a..b", 2, "found '.', expected a selector"),
        ("p.1", 1, "found '.1', expected a selector"),
        ("a b {", 4, "found '{', expected a selector"),
        ("a)", 1, "found ')', expected a selector"),
        ("(a)", 0, "found '(', expected a selector"),
        ("a & b", 2, "found '&', expected a selector"),
        ("a!", 1, "found '!', expected a selector"),
        ("a/**/b", 5, "found 'b', expected a selector"),
        (r"a > \* b", 4, r"found '\*', expected a name or *"),
        (r":is(\*)", 4, r"found '\*', expected a name or *"),
        (".--x", 1, "found '-', expected a selector"),
        ("p, #1a", 3, "found '#1a', expected an id"),
        ("#-", 0, "found '#-', expected an id"),
        ("a#", 1, "found '#', expected a selector"),
        ("a[", 2, f"found the end, {BRACKET}"),
        ("a[b", 3, f"found the end, {BRACKET}"),
        ("a[]", 2, f"found ']', {BRACKET}"),
        ("a[b c]", 4, f"found 'c', {BRACKET}"),
        ("a[b=1]", 4, f"found '1', {BRACKET}"),
        ("a[b==c]", 4, f"found '=', {BRACKET}"),
        ("a[b=c x]", 6, f"found 'x', {BRACKET}"),
        ("a[b~/**/=c]", 3, "found '~', expected an operator"),
        ("[a=b s]", 5, "browsers do not know the flag s, expected i or ']'"),
        ("[a='b'S]", 6, "browsers do not know the flag s, expected i or ']'"),
        ("[a!=b]", 2, "'!=' is not CSS; write :not([name=value])"),
        ("[*|=b]", 2, "namespaces are not supported, except '*|'"),
        ("svg|a", 3, "namespaces are not supported, except '*|'"),
        ("|a", 0, "namespaces are not supported, except '*|'"),
        ('a[b="x]', 4, "a string is not closed"),
        ("a['b\nc']", 2, "a string is not closed"),
        ("a:not(b", 5, "'(' is not closed"),
        ("a:is(b:not(c)", 4, "'(' is not closed"),
        ("a:", 1, "found ':', expected the name of a pseudo-class"),
        ("a: root", 1, "found ':', expected the name of a pseudo-class"),
        ("a:is()", 2, ":is() is empty, expected a selector"),
        ("a:NOT( )", 2, ":not() is empty, expected a selector"),
        ("a:has(/**/)", 2, ":has() is empty, expected a selector"),
        ("a:lang()", 2, ":lang() is empty, expected a language"),
        ("a:not b", 2, ":not stands alone, expected :not(…)"),
        (":not/**/(a)", 1, ":not stands alone, expected :not(…)"),
        ("a:nth-child", 2, ":nth-child stands alone, expected :nth-child(…)"),
        ("a:root()", 2, ":root takes no argument"),
        ("a:is(b,)", 7, "found the end, expected a selector"),
        ("a:not(b > ) c", 10, "found the end, expected a selector"),
        ("a:has(>) b", 7, "found the end, expected a selector"),
        ("a:has(b,,c)", 8, "found the end, expected a selector"),
        ("a:has(:has(b))", 7, ":has() within :has() is not allowed"),
        ("a:has(:nth-child(1 of :has(b)))", 23, ":has() within :has() is not allowed"),
        ("a:nth-child(x)", 12, "found 'x', expected An+B, odd or even"),
        ("a:nth-child( 2 n )", 13, "found '2 n', expected An+B, odd or even"),
        ("a:nth-child('odd')", 12, "found \"'odd'\", expected An+B, odd or even"),
        ("a:nth-child(2of b)", 12, "found '2', expected An+B, odd or even"),
        ("a:nth-child(of b)", 12, "found '', expected An+B, odd or even"),
        ("a:nth-child(2 of)", 16, "found the end, expected a selector"),
        ("a:nth-of-type(2 of b)", 14, "found '2 of b', expected An+B, odd or even"),
        ("a:lang('zh')", 7, "found 'zh', expected one language as zh or zh-CN"),
        ("a:lang(zh, en)", 9, "found ',', expected one language as zh or zh-CN"),
        ("p a:HOVER", 4, f":hover {VISITOR}"),
        (":is(a:focus-visible)", 6, f":focus-visible {VISITOR}"),
        ("a:visited b", 2, f":visited {VISITOR}"),
        ("p:target", 2, f":target {VISITOR}"),
        ("p:current(b)", 2, f":current() {VISITOR}"),
        ("a:nope", 2, ":nope is not supported; supported are :any-link, :checked, :disabled"),
        ("a:matches(b)", 2, ":matches() is not supported; supported are :any-link"),
        ("a::before", 1, ELEMENT),
        ("a:After", 2, ELEMENT),
        ("p::nope(b)", 1, ELEMENT),
        (":not(" * 17 + "a" + ")" * 17, 80, "more than 16 selectors within each other"),
        (":has(" + ":not(" * 14 + ")" * 15, 71, ":not() is empty, expected a selector"),
        (":not(" * 15 + ":has(>)" + ")" * 15, 81, "more than 16 selectors within each other"),
        ("b, " + "a " * 129, 0, "more than 128 compounds in a row"),
        ("p:is(" + "a " * 128 + ") b", 0, "more than 128 compounds in a row"),
        ("a > " * 10_000 + "a", 0, "more than 128 compounds in a row"),
    ],
)
def test_each_fault_is_named_with_its_place(selector: str, position: int, message: str) -> None:
    with pytest.raises(SelectorError) as caught:
        parse(selector)
    assert caught.value.message.startswith(message)
    assert caught.value.position == position
    assert str(caught.value) == f"{caught.value.message} (at {position} in {selector!r})"


@pytest.mark.parametrize("selector", REFUSED_BY_CHROMIUM)
def test_what_chromium_refuses_is_refused(selector: str) -> None:
    with pytest.raises(SelectorError) as caught:
        parse(selector)
    assert 0 <= caught.value.position <= len(selector)


@pytest.mark.parametrize(
    "selector",
    [
        "p " * 127 + "b",
        "p > " * 127 + "b",
        "p ~ " * 127 + "b",
        ":not(" * 15 + "p ~ " * 110 + "b" + ")" * 15,
        ":has(" + "p " * 126 + "b)",
        "b" + ".k" * 10_000,
        "i," * 10_000 + "b",
        ":is(" + "i," * 10_000 + "b)",
        ":nth-child(" + "9" * 5_000 + "n+1)",
    ],
)
def test_the_highest_that_is_read_is_answered(selector: str) -> None:
    document = Document(b"<p>" + b"<p><p><div><b id=b class=k>" * 130, Charset("utf-8", "header"))
    assert isinstance(parse(selector).select(document), list)


def test_a_row_of_compounds_is_followed_to_its_end() -> None:
    document = Document(b"<i>" + b"<p></p>" * 200 + b"<b>", Charset("utf-8", "header"))
    assert len(parse("p + " * 127 + "p").select(document)) == 73
