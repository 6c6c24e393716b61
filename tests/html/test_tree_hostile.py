"""Hostile pages cost no more than their length: four times the input, about four times the work."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.scanner import first_values
from a11y_proxy.html.tree import Limits, build
from tests.html.hostile import (
    KINDS,
    SELECTOR_BOMBS,
    TOO_MUCH,
    document_of,
    growth,
    page_growth,
    selector_growth,
    tree_of,
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_cost_of_a_tree_grows_with_length_alone(kind: str) -> None:
    assert page_growth(kind, tree_of, 4_000) < TOO_MUCH


@pytest.mark.parametrize("kind", KINDS)
def test_the_cost_of_reading_a_document_grows_with_length_alone(kind: str) -> None:
    assert page_growth(kind, document_of, 2_000) < TOO_MUCH


@pytest.mark.parametrize("selector", SELECTOR_BOMBS)
def test_the_cost_of_a_selector_grows_with_the_page_alone(selector: str) -> None:
    assert selector_growth(selector, 10_000) < TOO_MUCH


def test_a_cost_that_grows_faster_is_noticed() -> None:
    def quadratic(page: bytes) -> None:
        for _ in page:
            page.count(b"x")

    assert growth(quadratic, b"<p>" * 1_000, b"<p>" * 4_000) >= TOO_MUCH


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"<div>" * 100_000, "too deep"),
        (b"<b>" * 100_000, "too deep"),
        (b"<table><tr><td>" * 100_000, "too deep"),
        (b"<svg>" + b"<g>" * 100_000, "too deep"),
        (b"<p" + b" a" * 1_000_000 + b">", "too many attributes in one tag"),
        (b"<br>" * 300_000, "too many elements"),
        (
            b"".join(b"<b id=%d>" % i for i in range(400)) + b"</p>" + b"<p>" + b"</p><p>x" * 400,
            None,
        ),
        (
            b"<p>" + b"".join(b"<b id=%d>" % i for i in range(400)) + b"</p>" + b"<p>x</p>" * 400,
            "too many clones",
        ),
        (b"<span>" * 400 + b"</x>" * 50_000, "too much work"),
    ],
)
def test_a_cap_stops_a_hostile_page(source: bytes, reason: str | None) -> None:
    if reason is None:
        assert len(build(source)) > 400
        return
    with pytest.raises(LimitExceeded) as caught:
        build(source)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "attributes",
    [
        " a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8 ",
        "  a b c d e f g h",
        " a=1 b=2 c=3 d=4 e f g h/",
        " a b c d e=5 f=6 g=7 h=8",
        "\na='1' b=\"2\" c=3 d=\"4\"e='5'f\tg=>",
        "/a/b/c/d/e/f/g/=h",
    ],
)
def test_the_cap_on_attributes_is_exact(attributes: str) -> None:
    tag = f"<p{attributes}>".encode()
    count = len(first_values(tag))
    assert count in (7, 8)
    for source in (tag, b"<p></p" + tag[2:], b"<title></title" + tag[2:]):
        build(source, limits=Limits(attributes=count))
        with pytest.raises(LimitExceeded, match="too many attributes"):
            build(source, limits=Limits(attributes=count - 1))


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\0",
        b"\r",
        b"<",
        b"</",
        b"<!",
        b"<a",
        b"<a b",
        b"<a b=",
        b"<a b='",
        b"</p",
        b"<!-",
        b"<!--",
        b"<![CDATA[",
        b"<svg><![CDATA[",
        b"<plaintext>",
        b"<script",
        b"<script>",
        b"</br>",
        b"</template>",
        b"</html></html>x<p>",
        b"<frameset></frameset></html><frameset>x",
        b"<template><col></template></template>",
        b"\xff\xfe<\x00p\x00>\x00",
        b"\xa1<p\xff>\x80",
    ],
)
def test_fragments_of_markup_make_a_whole_tree(source: bytes) -> None:
    tree = build(source)
    assert len(tree.order()) >= 3
    assert tree.name(0) == "html"
