from __future__ import annotations

import pytest

from a11y_proxy.engine import facts
from a11y_proxy.engine.ruleset import RuleSet
from tests.engine.pages import site, whole


@pytest.mark.parametrize(
    ("glob", "path", "covers"),
    [
        ("/html/**", "/html/2020/a.html", True),
        ("/html/**", "/html/", True),
        ("/html/**", "/htm/a.html", False),
        ("/**/list.asp", "/a/b/list.asp", True),
        ("/**/list.asp", "/list.asp", True),
        ("/art/*/a.html", "/art/1/a.html", True),
        ("/art/*/a.html", "/art/1/2/a.html", False),
        ("/zwgk/content_*.html", "/zwgk/content_101.html", True),
        ("/", "/", True),
        ("/", "/index.html", False),
        ("/**/a/**/b", "/x/a/y/a/z/b", True),
        ("/**/a/**/b", "/x/a/y/c", False),
    ],
)
def test_a_glob_covers_segments(glob: str, path: str, covers: bool) -> None:
    assert facts.glob_matches(glob, path) is covers


def test_the_first_kind_of_page_that_holds_wins() -> None:
    known = site(
        pages={
            "article": {"path": "/html/**", "has": "#zoom"},
            "list": {"path": ["/html/**", "/list/**"]},
        }
    )
    assert facts.page_kind(known, whole("<p id=zoom>"), "/html/1.html") == "article"
    assert facts.page_kind(known, whole("<p>"), "/html/1.html") == "list"
    assert facts.page_kind(known, whole("<p>"), "/list/1.html?page=2") == "list"
    assert facts.page_kind(known, whole("<p>"), "/other") is None
    assert facts.page_kind(None, whole("<p>"), "/html/1.html") is None


def test_a_region_is_one_node_or_a_range_and_never_a_choice() -> None:
    known = site(
        regions={
            "one": {"css": ".a"},
            "range": {"from": "h1", "through": "#z"},
            "two": {"css": "p"},
        }
    )
    page = whole('<h1>t</h1><p class=a>x</p><p id=z>y</p><p class=a style="display:none">old</p>')
    [shown, _] = page.select(".a")
    assert facts.region(page, known, "one") == (shown, shown)
    assert facts.region(page, known, "range") == (page.select("h1")[0], page.select("#z")[0])
    assert facts.region(page, known, "two") is None
    assert facts.region(page, known, "absent") is None
    assert facts.region(page, None, "one") is None
    assert facts.region(whole("<p id=z>y</p><h1>t</h1>"), known, "range") is None


@pytest.mark.parametrize(
    ("href", "base", "target"),
    [
        ("../images/a.png?v=2", None, "/images/a.png?v=2"),
        ("a.png", "/other/", "/other/a.png"),
        ("http://portal.test/a.png", None, "/a.png"),
        ("http://elsewhere.test/a.png", None, None),
        ("//elsewhere.test/a.png", None, None),
        ("data:image/png;base64,AA", None, None),
        ("javascript:void(0)", None, None),
        ("图片/甲.png", None, "/zwgk/%E5%9B%BE%E7%89%87/%E7%94%B2.png"),
        ("http://[", None, None),
    ],
)
def test_an_address_of_this_site_is_a_target(
    href: str, base: str | None, target: str | None
) -> None:
    found = facts.address(site(), "/zwgk/index.html?id=1", href, base)
    assert (found.target if found else None) == target


def test_a_framed_page_is_known_with_or_without_its_query() -> None:
    known = site(framed={"/left.asp": {"title": "导航"}, "/m.asp?id=1": {}})
    assert facts.is_framed(known, "/left.asp?x=1")
    assert facts.is_framed(known, "/m.asp?id=1")
    assert not facts.is_framed(known, "/m.asp?id=2")
    assert not facts.is_framed(None, "/left.asp")


def test_what_facts_say_by_path_is_found_however_the_page_writes_it() -> None:
    known = site(
        texts={"images": {"/图/标志.png": {"alt": "标志"}, "/%E5%9B%BE/b.png": {"alt": "乙"}}},
        framed={"/左.htm?栏=1": {"title": "导航"}},
        pages={"news": {"path": "/新闻/*.html"}},
    )
    for src in ("/图/标志.png?v=1", "图/标志.png", "/%E5%9B%BE/%E6%A0%87%E5%BF%97.png"):
        found = facts.image_text(known, facts.address(known, "/a.html", src))
        assert found is not None, src
        assert found.alt == "标志", src
    assert facts.image_text(known, facts.address(known, "/", "/图/b.png")) is not None
    assert facts.image_text(known, facts.address(known, "/", "/图/c.png")) is None
    assert facts.is_framed(known, "/%E5%B7%A6.htm?%E6%A0%8F=1")
    assert facts.page_kind(known, whole(""), "/%E6%96%B0%E9%97%BB/1.html") == "news"


def test_each_host_has_the_facts_of_its_own_site() -> None:
    one, other = site(), site(site={"hosts": ["other.test:8080", "www.other.test"]})
    ruleset = RuleSet((), (one, other))
    assert ruleset.site_for("PORTAL.test.") is one
    assert ruleset.site_for("portal.test:80") is one
    assert ruleset.site_for("other.test:8080") is other
    assert ruleset.site_for("www.other.test") is other
    assert ruleset.site_for("other.test") is None
    assert ruleset.site_for("my-portal.test") is None
