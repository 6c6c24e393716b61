"""Hostile pages cost no more than their length: four times the input, about four times the work.

Time is only compared with itself, in one process, with a bound (9) that lies between linear (4) and
quadratic (16).
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.tree import Limits, build

FREE = Limits(elements=10**9, clones=10**9, attributes=10**6, work=10**12)

PAGES: dict[str, Callable[[int], bytes]] = {
    "letters in a tag": lambda n: b"<a " + b"x" * n * 40,
    "words in a tag": lambda n: b"<a " + b"x " * n * 10,
    "equals signs": lambda n: b"<a " + b"=" * n * 20,
    "unclosed double quotes": lambda n: b'<a b="x' * n,
    "unclosed single quotes": lambda n: b"<a b='x" * n,
    "one quote left open": lambda n: b'<a b="' + b"<a b=1>" * n,
    "attributes": lambda n: b"<p" + b" a" * n * 10 + b">",
    "attributes with values": lambda n: b"<p" + b" a=1" * n * 10 + b">",
    "white space in tags": lambda n: b"<p " + b"a    " * n * 4 + b">",
    "slashes": lambda n: b"<p" + b"/" * n * 40 + b">",
    "brackets": lambda n: b"<" * n * 20,
    "bracket slashes": lambda n: b"</" * n * 20,
    "open comments": lambda n: b"<!--" * n * 8,
    "dashes": lambda n: b"<!--" + b"-" * n * 20,
    "dashes and marks": lambda n: b"<!--" + b"-!" * n * 10,
    "doctypes": lambda n: b"<!doctype" * n * 4,
    "open scripts": lambda n: b"<script><!--<script>" * n,
    "almost closed scripts": lambda n: b"<script>" + b"</scrip" * n,
    "scripts": lambda n: b"<script><!-- <script></script></script>" * n,
    "open titles": lambda n: b"<title>" * n * 4,
    "open textareas": lambda n: b"<textarea></textare" * n,
    "cdata": lambda n: b"<svg>" + b"<![CDATA[x]]>" * n,
    "open cdata": lambda n: b"<svg>" + b"<![CDATA[x>" * n * 4,
    "nul": lambda n: b"\0" * n * 80,
    "carriage returns": lambda n: b"\r" * n * 80,
    "references to white space": lambda n: b"<table>" + b"&#32" * n * 4,
    "zeros": lambda n: b"<table>&#" + b"0" * n * 40,
    "plaintext": lambda n: b"<plaintext>" + b"<b>" * n * 8,
    "end tags": lambda n: b"</p>" * n,
    "list items": lambda n: b"<li>" * n,
    "links": lambda n: b"<a>" * n,
    "links in links": lambda n: b"<a><div>" * 40 + b"<a></a>" * n,
    "many open formatting elements": lambda n: (
        b"".join(b"<b id=%d>" % i for i in range(200)) + b"<p></p>" * n
    ),
    "formatting reopened": lambda n: b"<p><b id=1><b id=2></p>" + b"<p>x</p>" * n,
    "adoptions": lambda n: b"<div>" + b"<b><p></b></p>" * n,
    "adoptions beside many children": lambda n: b"<p>" + b"<br>" * n + b"<b><div></b></div>" * n,
    "an adoption of many": lambda n: b"<b><p>" + b"<i></i>" * n + b"</b></p>",
    "foster parenting": lambda n: b"<table>" + b"x<b></b>" * n,
    "forms": lambda n: b"<table><form></table><input></form>" * n,
    "templates": lambda n: b"<template></template>" * n,
    "framesets behind content": lambda n: b"<html>" + b"<i></i>" * n + b"<frameset></frameset>" * n,
    "framesets behind text": lambda n: b"<html>" + b"<i>x</i>" * n + b"<frameset></frameset>" * n,
    "roots": lambda n: b"<html a><body a>" * n,
    "new names": lambda n: b"".join(b"<x%d></x%d>" % (i, i) for i in range(n)),
    "options": lambda n: b"<select>" + b"<option>" * n,
    "foreign end tags": lambda n: b"<svg>" + b"<g></g></x>" * n,
}


@pytest.mark.parametrize("name", PAGES)
def test_cost_grows_with_length_alone(name: str) -> None:
    page = PAGES[name]
    ratios = []
    for _ in range(3):
        ratios.append(_cost(page(8_000)) / _cost(page(2_000)))
        if ratios[-1] < 9:
            return
    pytest.fail(f"4 times the input costs {min(ratios):.1f} times as much")


def _cost(source: bytes) -> float:
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        build(source, limits=FREE)
        best = min(best, time.process_time() - start)
    return best + 1e-4


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
