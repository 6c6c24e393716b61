"""Pages and selectors made to cost as much as they can, and whether their cost is linear.

Time is only compared with itself, in one process: four times the page, and the bound lies between
linear (4) and quadratic (16).
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.nodes import Limits
from a11y_proxy.html.select import parse
from a11y_proxy.html.tree import build

FREE = Limits(elements=10**9, clones=10**9, attributes=10**6, work=10**12)
"""All caps off but that on depth: it is part of what makes the cost linear."""
UTF8 = Charset("utf-8", "header")
REPETITIONS = 8_000
"""In the longer page of two; the shorter is a quarter of it."""
TOO_MUCH = 9.0
TRIES = 4
"""How often a ratio is measured before it is believed: other work on the machine only adds."""

_Page = TypeVar("_Page")
Make = Callable[[int], bytes]
"""A page of about so many repetitions."""


def formatting(n: int) -> bytes:
    return b"".join(b"<b id=%d>" % i for i in range(n))


KINDS: dict[str, Make] = {
    # ---- tags
    "letters in a tag": lambda n: b"<a " + b"x" * n * 40,
    "letters in a name": lambda n: b"<a" + b"x" * n * 40 + b">",
    "words in a tag": lambda n: b"<a " + b"x " * n * 10,
    "equals signs": lambda n: b"<a " + b"=" * n * 20,
    "unclosed double quotes": lambda n: b'<a b="x' * n,
    "unclosed single quotes": lambda n: b"<a b='x" * n,
    "quotes in turn": lambda n: b"<a b=\"x<a b='x" * n,
    "quotes within tags": lambda n: b"<a b='>\"" * n,
    "one quote left open": lambda n: b'<a b="' + b"<a b=1>" * n,
    "attributes": lambda n: b"<p" + b" a" * n * 10 + b">",
    "attributes with values": lambda n: b"<p" + b" a=1" * n * 10 + b">",
    "distinct attributes": lambda n: b"<p" + b"".join(b" a%d=1" % i for i in range(n * 4)) + b">",
    "attributes over the cap": lambda n: b"<p" + b" a" * n * 100 + b">",
    "tags of many attributes": lambda n: (b"<p" + b" a=1 b" * 20 + b">") * n,
    "white space in tags": lambda n: b"<p " + b"a    " * n * 4 + b">",
    "slashes": lambda n: b"<p" + b"/" * n * 40 + b">",
    "brackets": lambda n: b"<" * n * 20,
    "bracket slashes": lambda n: b"</" * n * 20,
    "new names": lambda n: b"".join(b"<x%d></x%d>" % (i, i) for i in range(n)),
    # ---- what is no tag
    "open comments": lambda n: b"<!--" * n * 8,
    "short comments": lambda n: b"<!-->" * n * 4,
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
    "cdata outside": lambda n: b"<p>" + b"<![CDATA[" * n * 4,
    "nul": lambda n: b"\0" * n * 80,
    "nul between letters": lambda n: b"<p>" + b"x\0" * n * 20,
    "carriage returns": lambda n: b"\r" * n * 80,
    "carriage returns between letters": lambda n: b"<p>" + b"x\r" * n * 20,
    "references to white space": lambda n: b"<table>" + b"&#32" * n * 4,
    "references in an attribute": lambda n: b'<p title="' + b"&amp" * n * 20 + b'">',
    "ampersands in an attribute": lambda n: b'<p title="' + b"&" * n * 80 + b'">',
    "one long reference": lambda n: b"<p>&" + b"a" * n * 40,
    "references": lambda n: b"<p>" + b"&notit;&#x41&" * n * 4,
    "zeros": lambda n: b"<table>&#" + b"0" * n * 40,
    "plaintext": lambda n: b"<plaintext>" + b"<b>" * n * 8,
    # ---- nesting
    "nested blocks": lambda n: b"<div>" * n * 12,
    "nested formatting": lambda n: b"<b>" * n * 12,
    "nested cells": lambda n: b"<table><tr><td>" * n * 4,
    "nested svg": lambda n: b"<svg>" + b"<g>" * n * 12,
    "nested svg and html": lambda n: b"<svg><foreignObject>" * n,
    "nested math": lambda n: b"<math><mi>" * n,
    "nested templates": lambda n: b"<template>" * n,
    "deep end tags": lambda n: b"<span>" * 400 + b"</x>" * n,
    "deep siblings": lambda n: b"<div>" * 400 + b"<p>x</p>" * n,
    # ---- what the parser moves or makes
    "end tags": lambda n: b"</p>" * n,
    "end tags in the body": lambda n: b"<body>" + b"</p>" * n,
    "breaks by end tags": lambda n: b"<body>" + b"</br>" * n,
    "list items": lambda n: b"<li>" * n,
    "links": lambda n: b"<a>" * n,
    "links in links": lambda n: b"<a><div>" * 40 + b"<a></a>" * n,
    "unbreakable": lambda n: b"<nobr>" * n,
    "many open formatting elements": lambda n: formatting(200) + b"<p></p>" * n,
    "formatting elements, then paragraphs": lambda n: formatting(n) + b"<p></p>" * n,
    "formatting reopened": lambda n: b"<p><b id=1><b id=2></p>" + b"<p>x</p>" * n,
    "adoptions": lambda n: b"<div>" + b"<b><p></b></p>" * n,
    "adoptions with text": lambda n: b"<div>" + b"<b>x<p>y</b>z</p>" * n,
    "adoptions beside many children": lambda n: b"<p>" + b"<br>" * n + b"<b><div></b></div>" * n,
    "an adoption of many": lambda n: b"<b><p>" + b"<i></i>" * n + b"</b></p>",
    "foster parenting": lambda n: b"<table>" + b"x<b></b>" * n,
    "fostering tables": lambda n: b"<table>x" * n,
    "tables with text": lambda n: b"<table>x<b>y</b></table>" * n,
    "foster parenting in nested tables": lambda n: b"<table><tr><td>" * 100 + b"<table><b>" * n,
    "forms": lambda n: b"<table><form></table><input></form>" * n,
    "empty forms": lambda n: b"<table>" + b"<form></form><input>" * n,
    "forms that end early": lambda n: b"<div><form></div><input></form>" * n,
    "templates": lambda n: b"<template></template>" * n,
    "framesets behind content": lambda n: b"<html>" + b"<i></i>" * n + b"<frameset></frameset>" * n,
    "framesets behind text": lambda n: b"<html>" + b"<i>x</i>" * n + b"<frameset></frameset>" * n,
    "framesets behind white space": lambda n: b"<html> " + b" <i> " * n + b"<frameset>" * n,
    "frameset behind white space": lambda n: b"<html>" + b" \n" * n * 20 + b"<frameset>",
    "roots": lambda n: b"<html a><body a>" * n,
    "distinct roots": lambda n: b"".join(b"<body a%d=1>" % i for i in range(n)),
    "heads": lambda n: b"<head></head><link>" * n,
    "selects": lambda n: b"<select>" * n,
    "selects with options": lambda n: b"<select><option>x" * n,
    "options": lambda n: b"<select>" + b"<option>" * n,
    "foreign end tags": lambda n: b"<svg>" + b"<g></g></x>" * n,
    "foreign break-outs": lambda n: b"<svg><g><p>x" * n,
    "shadow roots": lambda n: b"<div><template shadowrootmode=open>x</template></div>" * n,
    "shadow roots of one host": lambda n: b"<template shadowrootmode=open></template>" * n,
}
"""Each grows with its argument; under `FREE` at least its cost must be linear in its length."""


def siblings(n: int) -> bytes:
    return b"<p class=a>x</p><b>y</b>" * (n // 2)


def chain(n: int) -> bytes:
    """Deep groups: as many elements below each other as the cap allows."""
    return (b"<div class=a>" * 300 + b"</div>" * 300) * (n // 300)


SELECTOR_BOMBS: dict[str, Make] = {
    "p ~ p ~ p": siblings,
    "p ~ b ~ p ~ b ~ p ~ i": siblings,
    "p + b + p + b + p": siblings,
    "p ~ p + b ~ p + b": siblings,
    ":not(p ~ p ~ i)": siblings,
    "body:has(p ~ b ~ i)": siblings,
    "p:has(~ b ~ i)": siblings,
    "p:has(+ b + p):has(~ i)": siblings,
    "*:has(~ *)": siblings,
    ":is(p:has(+ b), b:has(+ p)) ~ :has(i)": siblings,
    "*:nth-child(2n+1)": siblings,
    "*:nth-last-child(3n+2 of p.a)": siblings,
    "p:nth-of-type(5n+1) ~ b:nth-last-of-type(7n)": siblings,
    ":nth-child(n of :nth-child(n of :nth-last-child(n of p)))": siblings,
    ":not(:not(:not(:not(:not(:not(:not(:not(p))))))))": siblings,
    ":is(p, :is(b, :is(p, :is(b, :is(p)))))": siblings,
    "p:only-of-type, p:last-of-type, b:first-of-type, :only-child": siblings,
    "div div div div div div": chain,
    ".a .a .a .a i": chain,
    "div > div > div > div i": chain,
    "div:has(div div div i)": chain,
    "div:has(> div > div):has(i)": chain,
    ":has(i) :has(i) :has(i)": chain,
    ":not(:has(i)) :not(:has(div)) i": chain,
    ":not(div div) div:not(:has(div div div div))": chain,
}
"""Selectors, each with the page on which it must look furthest."""
ELEMENTS = 100_000


def nonlinear() -> list[str]:
    """Kinds and selectors whose cost grows worse than their page does, with by how much. Takes
    some minutes."""
    return [
        f"{name}: {ratio:.1f} times the cost of a quarter"
        for name, ratio in growths()
        if ratio >= TOO_MUCH
    ]


def growths() -> Iterator[tuple[str, float]]:
    """What four times the page costs, in times of once, of everything here."""
    for name in KINDS:
        yield f"tree of {name}", page_growth(name, tree_of)
        yield f"document of {name}", page_growth(name, document_of)
    for selector in SELECTOR_BOMBS:
        yield selector, selector_growth(selector, ELEMENTS)


def tree_of(page: bytes) -> None:
    build(page, limits=FREE)


def document_of(page: bytes) -> None:
    """The tree, and all that is asked of it most: attributes, spans, texts."""
    document = Document(page, UTF8, limits=FREE)
    for node in document.nodes():
        document.attrs(node)
        document.span(node)
        document.parts(node)
    if document.root is not None:
        document.text(document.root)


def page_growth(
    kind: str, action: Callable[[bytes], object], repetitions: int = REPETITIONS
) -> float:
    make = KINDS[kind]
    return growth(action, make(repetitions // 4), make(repetitions))


def selector_growth(selector: str, elements: int) -> float:
    make = SELECTOR_BOMBS[selector]
    short, long = (Document(make(size), UTF8, limits=FREE) for size in (elements // 4, elements))
    return growth(parse(selector).select, short, long)


def growth(action: Callable[[_Page], object], short: _Page, long: _Page) -> float:
    """The ratio of two costs: the first below the bound, or the least of some."""
    ratios: list[float] = []
    while len(ratios) < TRIES and (not ratios or ratios[-1] >= TOO_MUCH):
        ratios.append(_cost(action, long) / _cost(action, short))
    return min(ratios)


def _cost(action: Callable[[_Page], object], page: _Page) -> float:
    """Seconds of processor time, up to a cap where one stops it; the least of two. Without garbage
    collections, which look at all that the process holds."""
    spent = []
    collects = gc.isenabled()
    gc.disable()
    for _ in range(2):
        started = time.process_time()
        with suppress(LimitExceeded):
            action(page)
        spent.append(time.process_time() - started)
    if collects:
        gc.enable()
    return min(spent) + 2e-4
