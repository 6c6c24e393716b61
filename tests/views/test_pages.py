"""The settings page."""

from __future__ import annotations

from a11y_proxy.engine.model import Views
from a11y_proxy.html.document import Document
from a11y_proxy.views.pages import settings_page
from a11y_proxy.views.prefs import Prefs
from tests.views.pages_for_tests import UTF8, views

HELD = Prefs(150, "yellow-on-black")


def settings(
    prefs: Prefs = HELD,
    *,
    target: str = "/a?b=1&c=2",
    language: str = "zh-CN",
    offered: Views | None = None,
) -> Document:
    html = settings_page(prefs, "elder", offered or views(), target, "/_a11y", language)
    return Document(html.encode(), UTF8)


def test_it_is_a_whole_page_that_works_without_scripts() -> None:
    page = settings()
    assert page.kind == "document"
    assert not page.quirks
    assert page.attr(page.select("html")[0], "lang") == "zh-CN"
    assert page.select("script, [onclick], [style]") == []
    [form] = page.select("form")
    assert (page.attr(form, "method"), page.attr(form, "action")) == ("post", "/_a11y/prefs")


def test_every_step_and_scheme_is_offered_and_the_one_that_holds_is_checked() -> None:
    page = settings()
    sizes = [page.attr(node, "value") for node in page.select("input[name=size]")]
    assert sizes == [str(step) for step in views().large_type.steps]  # type: ignore[union-attr]
    checked = {
        page.attr(node, "name"): page.attr(node, "value") for node in page.select("input[checked]")
    }
    assert checked == {"view": "elder", "size": "150", "scheme": "yellow-on-black"}


def test_the_state_is_said_in_words() -> None:
    page = settings()
    [now] = page.select(".now")
    assert page.text(now) == "当前设置：长者版、150%、黑底黄字"
    assert settings(Prefs()).text(settings(Prefs()).select(".now")[0]).endswith("100%、原色")


def test_every_control_has_a_label() -> None:
    page = settings()
    controls = page.select("input:not([type=hidden])")
    assert len(controls) > 10
    for control in controls:
        name = page.attr(control, "id")
        assert page.select(f'label[for="{name}"]'), name


def test_each_scheme_shows_a_sample_in_its_own_colours() -> None:
    page = settings()
    fills = [page.attr(node, "fill") for node in page.select("svg rect")]
    assert "#000" in fills
    assert len(fills) == len(views().contrast.schemes) - 1  # type: ignore[union-attr]


def test_remember_reset_exit_and_the_way_back_are_there() -> None:
    page = settings()
    assert page.select("input[type=checkbox][name=remember]:not([checked])")
    assert page.select("button[name=reset][value='1']")
    targets = [page.attr(node, "value") for node in page.select("input[name=target]")]
    assert targets == ["/a?b=1&c=2"]
    hrefs = [page.attr(node, "href") for node in page.select("a.block")]
    assert hrefs == ["/a?b=1&c=2", "/_a11y/standard/a?b=1&c=2"]


def test_an_unsafe_target_leads_home() -> None:
    page = settings(target="//evil.test/")
    assert [page.attr(node, "value") for node in page.select("input[name=target]")] == ["/"]


def test_what_is_not_configured_is_not_asked() -> None:
    page = settings(Prefs(), offered=Views())
    assert page.select("fieldset input[type=radio]") == []
    assert page.select("button[name=reset]")


def test_it_speaks_english() -> None:
    page = settings(language="en")
    assert page.attr(page.select("html")[0], "lang") == "en"
    assert page.text(page.select("h1")[0]) == "Accessibility settings"
