"""Markup is tried in its place before it is put there."""

from __future__ import annotations

import random

import pytest

from a11y_proxy.html.tree import Limits, Probe, Tree, build, probe
from tests.material import manifest, material


def place(tree: Tree, *names: str) -> list[int]:
    """The path from the root to the first element that lies on these names."""
    path = [0]
    for name in names:
        path.append(
            next(i for i in tree.order() if tree.name(i) == name and tree.parents[i] == path[-1])
        )
    return path


def tried(source: bytes, where: str, markup: bytes, at: int | None = None) -> Probe:
    tree = build(source)
    return probe(tree, place(tree, *where.split()), markup, at=at)


def test_balanced_markup_makes_its_elements_and_restores_the_parser() -> None:
    tree = build(b"<p>x")
    found = probe(tree, place(tree, "body"), b"<div><a>x</a> y</div><br>")
    assert [tree.tag_names.names[number] for number in found.ids] == ["div", "a", "br"]
    assert found.parents == (1, 2, 1)
    assert found.first_end is not None
    assert not isinstance(found.first_end, int)
    assert found.first_end[0] == b"</div>"
    assert found.restored


def test_new_names_become_known_to_the_tree() -> None:
    tree = build(b"<p>x")
    found = probe(tree, place(tree, "body"), b"<x-new></x-new>")
    assert found.ids == (tree.id_of("x-new"),)


DOCTYPE = b"<!doctype html>"


@pytest.mark.parametrize(
    ("source", "where", "markup", "made"),
    [
        (b"", "body", b"x", ""),
        (b"", "body", b"<p>x</p><ul><li>a</li></ul>", "p ul li"),
        (b"<p>x", "body p", b"<a><b>x</b></a>", "a b"),
        (b"<p>x", "body p", b"<table></table>", "table"),
        (b"<ul><li>x", "body ul li", b"<ul><li>x</li></ul>", "ul li"),
        (b"<table><td>x", "body table tbody tr", b"<td>x</td>", "td"),
        (b"<table><td>x", "body table tbody", b"<tr></tr>", "tr"),
        (b"<table><td>x", "body table tbody tr td", b"<div></div>", "div"),
        (b"<head></head>", "head", b"<link><style>p{}</style>", "link style"),
        (b"<form><p>x", "body form p", b"<input>", "input"),
        (b"<a><span>x", "body a span", b"<i>x</i>", "i"),
        (b"<template><tr><td>x", "head template tr", b"<td></td>", "td"),
        (b"<select><option>x", "body select option", b"<b>x</b>", "b"),
        (b"<frameset><frame>", "frameset", b"<frame>", "frame"),
        (b"<p>x", "body p", b"1 < 2 <!-- <div> -->", ""),
    ],
)
def test_markup_that_fits_its_place(source: bytes, where: str, markup: bytes, made: str) -> None:
    tree = build(source)
    found = probe(tree, place(tree, *where.split()), markup)
    assert [tree.tag_names.names[number] for number in found.ids] == made.split()
    assert found.restored


def test_foreign_names_become_known_to_the_tree() -> None:
    tree = build(b"<svg><g>")
    found = probe(tree, place(tree, "body", "svg", "g"), b"<path/><a></a>")
    assert [tree.foreign[number] for number in found.ids] == [("svg", "path"), ("svg", "a")]
    assert found.restored


@pytest.mark.parametrize(
    ("source", "where", "markup"),
    [
        (b"<p>x", "body p", b"<div>x</div>"),
        (DOCTYPE + b"<p>x", "body p", b"<table></table>"),
        (b"<p>x", "body p", b"</p>"),
        (b"<p>x", "body", b"<p>x"),
        (b"<a>x", "body a", b"<a>x</a>"),
        (b"<a><span>x", "body a span", b"<a>x</a>"),
        (b"<h1>x", "body h1", b"<h2>x</h2>"),
        (b"<button>x", "body button", b"<button>x</button>"),
        (b"<ul><li>x", "body ul li", b"<li>x</li>"),
        (b"<form>x", "body form", b"</form>"),
        (b"<table><td>x", "body table tbody tr", b"<div>x</div>"),
        (b"<table><td>x", "body table tbody tr", b"x"),
        (b"<table><td>x", "body table tbody tr td", b"<td>x</td>"),
        (b"<head></head>", "head", b"<div>x</div>"),
        (b"<svg><g>", "body svg g", b"<p>x</p>"),
        (b"<select><option>x", "body select option", b"<input>"),
        (b"<p>x", "body", b"<b><p>x</b></p>"),
        (b"<p>x", "body", b"<p><b>x</p>"),
        (b"<p>x", "body", b"</body>"),
        (b"<p>x", "body", b"<script>x"),
        (b"<p>x", "body", b"<!-- x"),
        (b"<p>x", "body", b"<br"),
        (b"<p>x", "body", b"x<"),
        (b"<p>x", "body", b"<plaintext>"),
        (b"<svg><g>", "body svg g", b"<![CDATA[x"),
        (b"<template>x", "head template", b"<tr></tr>"),
    ],
)
def test_markup_that_would_disturb_what_follows(source: bytes, where: str, markup: bytes) -> None:
    assert not tried(source, where, markup).restored


@pytest.mark.parametrize("markup", [b"<body class=x>", b"<html class=x>"])
def test_a_second_html_or_body_lends_attributes_and_leaves_the_parser_as_it_was(
    markup: bytes,
) -> None:
    assert tried(b"<p>x", "body", markup).restored


def test_a_form_in_a_form_would_be_no_element() -> None:
    source, markup = b"<form><p>x", b"<form></form>"
    assert tried(source, "body form p", markup).ids == ()
    assert len(tried(source, "body", markup).ids) == 1


def test_a_form_that_a_table_shut_is_still_open_up_to_its_end_tag() -> None:
    source = b"<table><form><tr><td>x</td></tr></form></table><p>y</p>"
    markup, cell = b"<form></form>", "body table tbody tr td"
    assert tried(source, cell, markup).ids == ()
    assert tried(source, cell, markup, at=source.index(b"x")).ids == ()
    assert tried(source, "body", markup).ids == ()
    behind = tried(source, "body", markup, at=source.index(b"<p>"))
    assert len(behind.ids) == 1
    assert behind.restored
    assert len(tried(source, "body p", markup).ids) == 1


def test_a_stray_end_tag_inside_shows_in_the_end_of_the_first_element() -> None:
    markup = b"<nav>a</nav> b</nav>"
    found = tried(b"<p>x", "body", markup)
    assert found.first_end is not None
    assert not isinstance(found.first_end, int)
    assert found.first_end.end() < len(markup)


def test_what_would_be_too_deep_is_not_restored() -> None:
    tree = build(b"<div>" * 5)
    path = place(tree, "body", *["div"] * 5)
    assert not probe(tree, path, b"<b>x</b>", limits=Limits(depth=7)).restored
    assert probe(tree, path, b"<b>x</b>", limits=Limits(depth=8)).restored


def test_the_fourth_of_four_equal_formatting_elements_drops_the_first() -> None:
    tree = build(b"<b><b><b><b>x</b></b></b></b>")
    found = probe(tree, place(tree, "body", "b", "b", "b"), b"<b>x</b>")
    assert len(found.ids) == 1
    assert not found.restored


def test_the_content_of_real_elements_makes_the_same_elements_again() -> None:
    chosen = random.Random(7)
    tried_in_all = 0
    for path in [material("pages") / each["file"] for each in manifest("pages")][:40]:
        tree = build(path.read_bytes())
        suspect = tree.misnested | tree.fostered | tree.fostering
        whole = [i for i in _explicit(tree) if i not in suspect]
        for i in chosen.sample(whole, min(20, len(whole))):
            above = _above(tree, i)
            inside = [x for x in tree.order() if i in _above(tree, x)[:-1]]
            if suspect & set(above + inside):
                continue
            start, end = tree.starts[i], tree.ends[i]
            assert start is not None
            assert not isinstance(end, int)
            if any(a <= end.start() and start.end() <= b for a, b in tree.reopen):
                continue
            found = probe(tree, above, tree.source[start.end() : end.start()], at=start.end())
            assert found.ids == tuple(tree.ids[x] for x in inside), (path, start)
            tried_in_all += 1
    assert tried_in_all > 300


def _explicit(tree: Tree) -> list[int]:
    left_out = {
        "html",
        "head",
        "body",
        "script",
        "style",
        "title",
        "textarea",
        "noscript",
        "iframe",
    }
    return [
        i
        for i in tree.order()
        if tree.starts[i] is not None
        and not isinstance(tree.ends.get(i, 0), int)
        and tree.name(i) not in left_out
    ]


def _above(tree: Tree, i: int) -> list[int]:
    path = []
    while i >= 0:
        path.append(i)
        i = tree.parents[i]
    return path[::-1]
