"""Of several Content-Types the one that browsers go by (expectations asked of Chromium 156)."""

from __future__ import annotations

import pytest

from a11y_proxy.html.charset import canonical, header_label
from a11y_proxy.http.headers import content_type, media_type


@pytest.mark.parametrize(
    ("lines", "kind", "charset"),
    [
        ([b"text/html; charset=gbk"], b"text/html", "gbk"),
        ([b"TEXT/HTML ;charset=gbk"], b"text/html", "gbk"),
        ([b"text/html charset=gbk"], b"text/html", None),
        ([b"text/html, charset=gbk"], b"text/html", None),
        ([b"text/html, text/html;charset=gbk"], b"text/html", "gbk"),
        ([b"text/html; charset=gbk,text/html"], b"text/html", "gbk"),
        ([b"text/html;charset=gbk, text/html;charset=big5"], b"text/html", "big5"),
        ([b"text/html; charset=gbk", b"text/html; charset=big5"], b"text/html", "big5"),
        ([b"text/html; charset=gbk", b"text/html"], b"text/html", "gbk"),
        ([b"text/html; charset=gbk", b"text/html; charset="], b"text/html", "gbk"),
        ([b"text/html; charset=gbk", b"text/html; charset=nonsense"], b"text/html", None),
        ([b"text/html", b"text/html; charset=gbk"], b"text/html", "gbk"),
        ([b"text/plain; charset=gbk", b"text/html"], b"text/html", None),
        ([b"text/html; charset=gbk", b"image/png"], b"image/png", None),
        ([b"text/html; charset=gbk", b"nonsense"], b"text/html", "gbk"),
        ([b"text/html; charset=gbk", b"*/*"], b"text/html", "gbk"),
        ([b"", b"text/html; charset=gbk"], b"text/html", "gbk"),
        ([b"text/html; charset=gbk", b""], b"text/html", "gbk"),
        ([b'text/html; a="b,c"; charset=gbk'], b"text/html", "gbk"),
        ([b'text/html;charset="gbk,big5"'], b"text/html", None),
        ([b"charset=gbk"], None, None),
        ([b""], None, None),
        ([], None, None),
    ],
)
def test_the_type_and_the_charset_of_several(
    lines: list[bytes], kind: bytes | None, charset: str | None
) -> None:
    headers = [(b"Content-Type", line) for line in lines]
    assert media_type(headers) == kind
    label = header_label((content_type(headers) or b"").decode("latin-1"))
    assert canonical(label or "") == charset
