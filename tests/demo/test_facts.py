"""rules/sites/demo.yaml says of the fictional portal what its pages hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from a11y_proxy.engine.facts import page_kind, region
from a11y_proxy.engine.model import Excerpt, ServiceLinks
from a11y_proxy.html.document import Document
from tests.asgi import ask
from tests.demo.site import APP, ARTICLES, FRAMED, KINDS, LISTS, RULES, document, facts

_WITH_MAIN = [target for target, kind in KINDS.items() if kind not in (None, "frames", "chapter")]


def _selectors() -> Iterator[str]:
    site = facts()
    stated = [
        *(fact.css for fact in site.regions.values()),
        *(kind.has for kind in site.pages.values()),
        *(entry.css for entry in site.entries),
        *site.texts.controls,
        site.pager,
        *(getattr(site.article, name) for name in type(site.article).model_fields),
        *(getattr(site.footer, name) for name in type(site.footer).model_fields),
        *(part for fact in site.lists.values() for part in (fact.css, fact.date, fact.more)),
        *site.script_written,
    ]
    for fact in stated:
        css = fact.css if isinstance(fact, Excerpt) else fact
        if css is not None:
            yield css


async def _text(read: Document, fact: str | Excerpt | None) -> str:
    assert fact is not None
    css = fact.css if isinstance(fact, Excerpt) else fact
    text = " ".join(read.text(read.select(css)[0]).split())
    if isinstance(fact, Excerpt) and fact.match:
        found = re.search(fact.match, text)
        assert found is not None
        return found[1]
    return text


@pytest.mark.parametrize("host", ["portal.test", "demo.portal.test", "portal.test:8080"])
def test_the_portal_is_known_by_its_hosts(host: str) -> None:
    assert RULES.site_for(host) is facts()
    assert RULES.site_for("www." + host) is None


@pytest.mark.parametrize(("target", "kind"), KINDS.items())
async def test_a_page_is_of_its_kind(target: str, kind: str | None) -> None:
    assert page_kind(facts(), await document(target), target) == kind


@pytest.mark.parametrize("target", _WITH_MAIN)
async def test_a_page_has_one_main_region_that_holds_neither_menu_nor_footer(target: str) -> None:
    read = await document(target)
    main = region(read, facts(), "main")
    assert main is not None
    assert main.first == main.last
    assert len(read.text(main.first).split()) > 0
    for outside in ("#menu", "#foot", "#left", "#top"):
        for node in read.select(outside):
            assert not read.contains(main.first, node)


async def test_every_selector_of_the_facts_finds_something_on_some_page() -> None:
    pages = [await document(target) for target in (*KINDS, *FRAMED)]
    dead = {css for css in _selectors() if not any(read.select(css) for read in pages)}
    assert dead == set()
    assert not any(read.select("#nowhere") for read in pages)


async def test_every_address_of_the_facts_is_answered() -> None:
    site = facts()
    assert not isinstance(site.services, ServiceLinks)
    assert 0 < len(site.services) <= 8
    targets = [
        *site.texts.images,
        *site.framed,
        *(service.href for service in site.services),
        site.home,
    ]
    for target in targets:
        assert (await ask(APP, target)).status == 200, target


@pytest.mark.parametrize("target", ARTICLES)
async def test_an_article_has_title_date_source_and_body(target: str) -> None:
    read, article = await document(target), facts().article
    assert len(await _text(read, article.title)) > 5
    assert re.fullmatch(r"202[34]-\d\d-\d\d", await _text(read, article.date))
    assert re.fullmatch(r"[\u4e00-\u9fff]{3,}", await _text(read, article.source))
    assert len(await _text(read, article.body)) > 40


async def test_an_article_leads_to_its_attachments_and_neighbours() -> None:
    read, article = await document("/zwgk/content_113.html"), facts().article
    assert article.attachments
    assert article.next
    assert article.previous
    assert [read.attr(node, "href") for node in read.select(article.attachments)] == [
        "/files/jfxz.doc",
        "/files/glbt_sqb.doc",
    ]
    assert [read.attr(node, "href") for node in read.select(article.next)] == ["content_112.html"]
    assert read.select(article.previous) == []


@pytest.mark.parametrize("target", LISTS)
async def test_a_list_has_a_date_for_each_row(target: str) -> None:
    read, rows = await document(target), facts().lists["rows"]
    assert isinstance(rows.date, str)
    assert len(read.select(rows.css)) == len(read.select(rows.date)) > 4


async def test_the_home_page_has_news_and_notices() -> None:
    read, lists = await document("/"), facts().lists
    for name in ("news", "notices"):
        fact = lists[name]
        assert len(read.select(fact.css)) >= 3
        assert fact.more is not None
        assert len(read.select(fact.more)) == 1


def test_numbers_that_are_not_complete_are_not_called() -> None:
    for phone in facts().phones:
        assert (phone.tel is None) == ("(" in phone.show)
