"""The text that style sheets put before and after content is part of names."""

from __future__ import annotations

from typing import Any

import pytest

from a11y_proxy.html.document import Document
from a11y_proxy.html.names import accessible_name
from tests.html.naming import name_of, page


@pytest.mark.parametrize(
    ("css", "name"),
    [
        ("a::before {content: '前'}", "前文"),
        ('a:after {content: "\\540e"}', "文后"),
        ("a::before {content: '前'; display: block}", "前 文"),
        ("a::before {content: '前'; position: absolute}", "前 文"),
        ("a::before {content: '前'; display: none}", "文"),
        ("a::before {content: '前'; visibility: hidden}", "文"),
        ("a::before {content: none} b::before {content: '前'}", "文"),
        ("a::before {content: 'x' / '前'}", "前 文"),
        ("a::before {content: 'x' / ''}", "文"),
        ("a::before {content: url(x.png)}", "文"),
        ("a::before {content: url(x.png) / '前'}", "前 文"),
        ("a::before {content: attr(title) ' ' attr(nothing) open-quote}", "t “文"),
        ("a::before {content: attr(nothing, '前')}", "前文"),
        ("a::before {content: '前'} #x::before {content: '先'}", "先文"),
        ("#x::before {content: '前'} a::before {content: '先' !important}", "先文"),
        ("a:hover::before {content: '前'}", "文"),
        ("@media print {a::before {content: '前'}}", "文"),
        ("@media screen {a::before, b::after {content: '前'}}", "前文"),
        ("a:is(b, #x)::before {content: '前'}", "前文"),
        ("a::before {content: 'ab'; text-transform: uppercase}", "AB文"),
        ("a::first-letter {content: '前'}", "文"),
    ],
)
def test_name_with_generated_text(css: str, name: str) -> None:
    assert name_of(f"<style>{css}</style><a id=x href=# title=t>文</a>") == name


@pytest.mark.parametrize(
    ("css", "name"),
    [
        ("a::before {counter-increment: n; content: counter(n) '.'}", "1.文"),
        ("RESET a::before {counter-increment: n; content: counter(n)}", "3文"),
        ("p {counter-reset: n 4} a::before {counter-increment: n 2; content: counter(n)}", "6文"),
        (
            "RESET a {counter-increment: n} a::before {content: counter(n, upper-roman)}",
            "III文",
        ),
        (
            "RESET a {counter-increment: n} a::before {content: counter(n, lower-alpha)}",
            "c文",
        ),
        ("a::before {counter-set: n 9; content: counter(n, decimal-leading-zero)}", "09文"),
        (
            "p, body {counter-reset: n 1} p {counter-increment: n}"
            " a::before {content: counters(n, '.')}",
            "1.2文",
        ),
        ("a::before {content: counter(none)}", "0文"),
        (
            "RESET b {counter-increment: n} i {display: none} a::before {content: counter(n)}",
            "1文",
        ),
    ],
)
def test_name_with_counters(css: str, name: str) -> None:
    css = css.replace("RESET", "body {counter-reset: n}")
    body = "<p><a>一</a><b></b><i><b></b></i></p><p><a>二</a></p><p><a id=x href=#>文</a></p>"
    assert name_of(f"<style>{css}</style>{body}") == name


def test_counters_are_counted_once_for_all_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(n: int) -> int:
        css = "body {counter-reset: n} a::before {counter-increment: n; content: counter(n)}"
        document = page(f"<style>{css}</style>" + "<a href=#>x</a>" * n)
        count = 0
        plain = Document.children

        def children(self: Document, i: int) -> Any:
            nonlocal count
            count += 1
            return plain(self, i)

        links = document.select("a")
        with monkeypatch.context() as patch:
            patch.setattr(Document, "children", children)
            assert accessible_name(document, links[-1]) == f"{n}x"
            for link in links:
                accessible_name(document, link)
        return count

    assert asked(160) < 5 * asked(40)


def test_text_that_one_rule_gives_to_many_elements_is_cut() -> None:
    css = f"i::before {{content: '{'x' * 900}' attr(title)}} i {{display: inline}}"
    markup = f"<style>{css}</style><a id=x href=#><i title={'y' * 900}></i></a>"
    assert name_of(markup) == "x" * 900 + "y" * 100
