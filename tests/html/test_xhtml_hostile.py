"""No page of XHTML grows, fetches, or costs more than its size."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from lxml import etree

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.nodes import Limits
from a11y_proxy.html.xhtml import XhtmlDocument, XhtmlError
from tests.html.xhtmlpages import NS, page


def read(text: str, limits: Limits | None = None) -> XhtmlDocument:
    return XhtmlDocument(text.encode(), Charset("utf-8", "header"), limits=limits)


def test_bombs_are_refused_before_anything_grows() -> None:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    started = time.process_time()
    with pytest.raises(XhtmlError, match="holds declarations"):
        read(page("&l11;", f'<!DOCTYPE html [<!ENTITY l0 "lol">{lols}]>'))
    assert time.process_time() - started < 0.1


def test_no_external_dtd_is_fetched(tmp_path: Path) -> None:
    dtd = tmp_path / "broken.dtd"
    dtd.write_text("<!ELEMENT", "utf-8")
    doctype = f'<!DOCTYPE html SYSTEM "{dtd}">'
    with pytest.raises(etree.XMLSyntaxError):  # what would be seen of it
        etree.fromstring(f"{doctype}<html/>", etree.XMLParser(load_dtd=True))
    assert read(page("<p>a&nbsp;b</p>", doctype)).select("p") != []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"<p {NS}>" + "<p>" * 59 + "</p>" * 60, "too deep"),
        (f"<p {NS}>" + "<b/>" * 200 + "</p>", "too many elements"),
        (
            f"<p {NS} " + " ".join(f'a{n}="1"' for n in range(59)) + "/>",
            "too many attributes in one tag",
        ),
    ],
)
def test_a_page_over_a_cap_is_not_built(text: str, reason: str) -> None:
    with pytest.raises(LimitExceeded, match=reason):
        read(text, Limits(depth=50, elements=100, attributes=50))
    read(text, Limits(depth=60, elements=201, attributes=60))


@pytest.mark.parametrize(
    "work",
    [
        f"<p {NS}>" + "<b a='1'>x</b>" * 4_000 + "</p>",
        f"<p {NS}>" + "&#20013;&lt;" * 20_000 + "</p>",
        f"<p {NS}>" + "<![CDATA[]]]]>" * 20_000 + "</p>",
        f"<p {NS}>" + "<!---->" * 20_000 + "</p>",
        f"<p {NS} " + "a" * 200_000 + "='1' " + "b" * 200_000 + "='" + "=" * 2_000 + "'/>",
        f"<p {NS}><![CDATA[" + "]" * 200_000 + "]]></p>",
        f"<p {NS} title='" + "&lt;" * 50_000 + "'/>",
        "<p><b " + "a " * 200_000,
        "<p><b " + "a='\"' " * 50_000 + '"',
        "<!--" * 50_000,
        "<![CDATA[" * 50_000,
        "<?x" * 50_000,
        "<!DOCTYPE p [" + "<!-- -->" * 50_000,
        "<" * 200_000,
    ],
)
def test_reading_costs_no_more_than_the_page(work: str) -> None:
    started = time.process_time()
    try:
        document = read(work)
        for node in document.nodes():
            document.attrs(node)
        document.text(0)
    except XhtmlError:
        pass
    assert time.process_time() - started < 1
