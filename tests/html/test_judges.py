"""Our tree and parse5's, page by page, in small: `make tree` does it over real pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.verify.mutants import mutants
from tests.verify.pages import Source, source
from tests.verify.parse5 import absent, parse5
from tests.verify.peers import Lxml, Ours
from tests.verify.places import misplaced
from tests.verify.reading import Reading, Tags, difference
from tests.verify.selectorgen import generated

needs_parse5 = pytest.mark.skipif(absent() is not None, reason=absent() or "")
MARKUP = {
    "table": "<!doctype html><table><tr><td><b>首页<td>二</table><p>三<p title='四&amp;'>五",
    "soup": "<title>x</title><a href=x?a=1&copy=2><div><a id=y>z</div><b><p>q</b>r</p>",
    "frames": "<html><frameset cols=*,*><frame src=a><frame src=b></frameset></html>",
    "forms": "<table><form action=x><tr><td><input type=HIDDEN><select><option>1<option>2</table>",
    "lines": "<!doctype html>\r\n<p\r\nclass='a\r\nb'>😀<i>x</i>\r\n<pre>\r\n\r\n</pre></p>",
    "svg": "<svg viewBox='0 0 1 1'><linearGradient/><foreignObject><p>x</foreignObject></svg>",
    "lent": "<body a=1><p>x<body a=2 b=3><html lang=zh>",
}
PAGES = [
    source(f"{name} in {label}", markup.encode(label, "xmlcharrefreplace"), label)
    for name, markup in MARKUP.items()
    for label in ("utf-8", "gb18030", "big5")
]


@needs_parse5
async def test_parse5_builds_the_same_tree_and_finds_the_tags_at_the_same_places() -> None:
    ours = Ours()
    async with parse5() as judge:
        for page in every_page():
            reading, theirs = ours.read(page), await judge.tree(page.text)
            if "select" not in page.text:  # parse5 still has its insertion modes
                assert difference(reading, theirs, page.name) is None
                assert misplaced(reading, theirs)[1] == []


@needs_parse5
async def test_lxml_builds_others() -> None:
    lxml = Lxml()
    async with parse5() as judge:
        found = [difference(lxml.read(page), await judge.tree(page.text), "") for page in PAGES]
    assert any(found)


def every_page() -> Iterator[Source]:
    for page in PAGES:
        yield page
        yield from mutants(page, seed=1)


def test_a_difference_is_noticed_and_said() -> None:
    ours = Ours().read(PAGES[0])
    elements = ours.elements
    assert difference(ours, replace(ours), "judge") is None
    for other, said in (
        (replace(ours, quirks=True), "quirks mode False"),
        (
            replace(ours, elements=elements[:-1]),
            "html>body>p, element 10: <p> in html>body, theirs",
        ),
        (moved(ours), "in element 2, html>body, theirs in element 8"),
        (named(ours), "{'title': '四&'}, theirs {'title': 'x'}"),
    ):
        assert said in str(difference(ours, other, "judge"))


def moved(reading: Reading) -> Reading:
    last = reading.elements[-1]._replace(parent=8)
    return replace(reading, elements=[*reading.elements[:-1], last])


def named(reading: Reading) -> Reading:
    last = reading.elements[-1]._replace(attributes={"title": "x"})
    return replace(reading, elements=[*reading.elements[:-1], last])


def test_a_tag_elsewhere_is_noticed() -> None:
    ours = Ours().read(PAGES[0])
    tags = ours.tags or []
    last = tags[-1]
    assert last is not None
    assert misplaced(ours, replace(ours)) == (sum(each is not None for each in tags) + 1, [])
    shifted = Tags(last.start + 1, last.start_end)
    assert len(misplaced(ours, replace(ours, tags=[*tags[:-1], shifted]))[1]) == 1


def test_selectors_made_of_a_page_are_understood_and_find_something() -> None:
    readings = [Ours().read(page) for page in PAGES]
    selectors = generated(readings, 60, seed=1)
    assert selectors == generated(readings, 60, seed=1)
    asked = Ours(selectors)
    assert asked.refused == {}
    answers = [asked.read(page).answers for page in PAGES]
    found = [any(each[number] for each in answers) for number in range(len(selectors))]
    assert sum(found) >= 0.8 * len(selectors)
