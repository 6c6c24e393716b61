"""A sheet's own declaration wins over the page's encoding, in the standard's order."""

from __future__ import annotations

import pytest

from a11y_proxy.html.styling.charset import sheet_charset


@pytest.mark.parametrize(
    ("body", "content_type", "label", "source"),
    [
        (b'\xef\xbb\xbf@charset "gbk";', "text/css; charset=big5", "utf-8", "bom"),
        (b'@charset "gb2312";', "text/css; charset=big5", "big5", "header"),
        (b'@charset "gb2312";', "text/css", "gbk", "meta"),
        (b"@charset 'gb2312';", "text/css", "euc-kr", "fact"),
        (b' @charset "gb2312";', None, "euc-kr", "fact"),
        (b'@charset "utf-16";', None, "utf-8", "meta"),
        (b"p{}", "text/css; charset=nonsense", "euc-kr", "fact"),
    ],
)
def test_the_order_is_bom_header_rule_page(
    body: bytes, content_type: str | None, label: str, source: str
) -> None:
    found = sheet_charset(body, content_type, "euc-kr")
    assert (found.label, found.source) == (label, source)
