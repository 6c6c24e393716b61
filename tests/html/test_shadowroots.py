"""Declarative shadow roots are no part of the page: rules do not see them, edits leave them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.tree import build
from tests.html.shadowroots import HOSTS, NO_HOSTS, ROOT, TREES
from tests.html.treetext import outline

UTF8 = Charset("utf-8", "header")
PAGE = (
    "<!doctype html><title>t</title><body><div class=h id=host>a<template shadowrootmode=open>"
    "<b>s</b><style>x</style></template>c<u>d</u></div><p>e</p>"
)


def page(markup: str = PAGE) -> Document:
    return Document(markup.encode(), UTF8)


@pytest.mark.parametrize("markup", TREES)
def test_the_tree_is_chromiums(markup: str) -> None:
    source = "<!doctype html>" + markup.replace("@", ROOT)
    assert outline(build(source.encode())) == TREES[markup]


@pytest.mark.parametrize("name", HOSTS)
def test_these_elements_have_a_shadow_root(name: str) -> None:
    tree = build(f"<!doctype html><{name}>{ROOT}x</{name}>".encode())
    [(host, template)] = tree.shadow_hosts.items()
    assert (tree.name(host), tree.name(template)) == (name, "template")
    assert set(tree.detached) == {template, template + 1}


@pytest.mark.parametrize("name", NO_HOSTS)
def test_in_others_it_is_an_ordinary_template(name: str) -> None:
    tree = build(f"<!doctype html><{name}>{ROOT}x</{name}>".encode())
    assert not tree.shadow_hosts
    assert not tree.detached


def test_selectors_and_texts_do_not_see_it() -> None:
    document = page()
    host, body = document.by_id("host"), document.body
    assert host is not None
    assert body is not None
    assert document.select("template, b, style, i") == []
    assert document.select("u:only-child") == document.children(host)
    assert document.text(host) == "acd"
    assert document.text(body) == "acde"
    assert document.parts(host) == ["ac", document.children(host)[0]]
    assert document.to_lxml(host).text_content() == "acd"


def test_text_is_read_by_parts_where_the_host_is_edited() -> None:
    document = page()
    host = document.by_id("host")
    assert host is not None
    ledger = Ledger(document)
    ledger.prepend(host, "<hr>", by="test")
    ledger.append(host, "f", by="test")
    assert document.text(host) == "acdf"
    rendered = ledger.render().decode()
    assert rendered.startswith(
        "<!doctype html><title>t</title><body><div class=h id=host><hr>a<template"
    )
    assert rendered.endswith("<u>d</u>f</div><p>e</p>")
    assert Document(rendered.encode(), UTF8).text(host) == "acdf"


def test_a_host_keeps_its_name_its_tags_and_its_root() -> None:
    document = page()
    host = document.by_id("host")
    assert host is not None
    ledger = Ledger(document)
    with pytest.raises(Refused, match=r"other elements|end elsewhere"):
        ledger.unwrap(host, by="test")
    with pytest.raises(Refused, match=r"other elements|end elsewhere"):
        ledger.rename(host, "ul", by="test")
    with pytest.raises(Refused, match="shadow root"):
        ledger.replace_text(host, "x", by="test")
    ledger.set(host, "class", "x", by="test")
    assert ledger.render().decode() == PAGE.replace("class=h", "class=x")


def test_no_edit_makes_a_shadow_root() -> None:
    document = page()
    assert document.body is not None
    ledger = Ledger(document)
    with pytest.raises(Refused):
        ledger.append(document.body, f"<div>{ROOT}</div>", by="test")
    assert ledger.render() == document.source


@pytest.mark.parametrize(
    "edit",
    [
        lambda ledger, i: ledger.set(i, "shadowrootmode", "closed", by="test"),
        lambda ledger, i: ledger.unwrap(ledger.document.parent(i), by="test"),
        lambda ledger, i: ledger.rename(ledger.document.parent(i), "span", by="test"),
        lambda ledger, i: ledger.wrap(i, "<div>", by="test"),
    ],
)
def test_no_edit_makes_a_shadow_root_of_a_template(edit: Callable[[Ledger, int], object]) -> None:
    document = page(f"<!doctype html><body><div><b>{ROOT}</b></div>")
    [template] = document.select("template")
    ledger = Ledger(document)
    with pytest.raises(Refused):
        edit(ledger, template)
    assert ledger.render() == document.source


def test_a_shadow_root_goes_with_its_host() -> None:
    document = page()
    host = document.by_id("host")
    assert host is not None
    ledger = Ledger(document)
    ledger.remove(host, by="test")
    assert ledger.render() == b"<!doctype html><title>t</title><body><p>e</p>"
