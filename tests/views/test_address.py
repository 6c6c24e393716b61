"""Entry addresses and our cookies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a11y_proxy.views import address
from a11y_proxy.views.address import Entry, Own

PREFIX = b"/_a11y"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"/_a11y/elder/html/a.html?id=1", Entry("elder", b"/html/a.html?id=1")),
        (b"/_a11y/standard/", Entry("standard", b"/")),
        (b"/_a11y/accessible", Entry("accessible", b"/")),
        (b"/_a11y/original?x=1", Entry("original", b"/?x=1")),
        (b"/_a11y/elder/s.asp?k=%D6%D0\xce\xc4", Entry("elder", b"/s.asp?k=%D6%D0\xce\xc4")),
        (b"/_a11y/elder/?", Entry("elder", b"/?")),
    ],
)
def test_an_entry_keeps_the_bytes_of_its_target(raw: bytes, expected: Entry) -> None:
    assert address.parse_entry(raw, PREFIX) == expected


@pytest.mark.parametrize(
    "raw",
    [
        b"/_a11y/elder//evil.test/",
        b"/_a11y/elder/\\evil.test/",
        b"/_a11y/elder\\/evil.test/",
        b"/_a11y/elder/a\\b",
        b"/_a11y/elder/a b",
        b"/_a11y/elder/a\r\nSet-Cookie: x=1",
        b"/_a11y/elder/a\x7f",
        b"/_a11y/elder/a#b",
        b"/_a11y/elderly/a",
        b"/_a11y/elder.evil.test/",
        b"/_a11y/settings",
        b"/_a11y",
        b"/elder/",
    ],
)
def test_what_is_no_safe_entry_is_none(raw: bytes) -> None:
    assert address.parse_entry(raw, PREFIX) is None


@given(st.binary(max_size=60))
def test_an_entry_path_leads_back_to_its_target(tail: bytes) -> None:
    target = b"/" + tail
    path = address.entry_path("elder", target.decode("latin-1"), "/_a11y")
    assert path.isascii()
    assert path.startswith("/_a11y/elder/")
    assert not path.startswith("/_a11y/elder//")
    entry = address.parse_entry(path.encode(), PREFIX)
    assert entry is not None
    if address.safe_target(target):
        assert entry.target.decode() == address.escape_target(target)
    else:
        assert entry.target == b"/"


def test_raw_bytes_are_escaped_and_escapes_stay_as_they_are() -> None:
    path = address.entry_path("elder", b"/s.asp?k=\xd6\xd0&p=%d6%D0".decode("latin-1"), "/_a11y")
    assert path == "/_a11y/elder/s.asp?k=%D6%D0&p=%d6%D0"


def test_arriving_names_the_line_that_says_so() -> None:
    assert address.arrival(b"/a?b=%C4\xc4") == b"/a?b=%C4%C4#a11y-on"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([b"a11y_view=elder"], Own("elder", None)),
        ([b"JSESSIONID=1; a11y_view=accessible;a11y_prefs=v1.s150"], Own("accessible", "v1.s150")),
        ([b"a=1", b" a11y_view = elder "], Own("elder", None)),
        ([b"a11y_view=nonsense; a11y_prefs=\xff"], Own(None, None)),
        ([b"a11y_view=elder; a11y_view=elder"], Own(None, None)),
        ([b"a11y_prefs=x; a11y_view=elder", b"a11y_prefs=y"], Own("elder", None)),
        ([b"xa11y_view=elder; a11y_view"], Own(None, None)),
        ([b"a11y_prefs=" + b"x" * 513], Own(None, None)),
        ([], Own(None, None)),
    ],
)
def test_our_cookies_are_read_once_or_not_at_all(headers: list[bytes], expected: Own) -> None:
    assert address.read_cookies(headers) == expected


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (b'a11y_view=elder; a=1;b=\xd6\xd0 ;  c="x"', b'a=1;b=\xd6\xd0 ;  c="x"'),
        (b"a=1; a11y_prefs=v1; b=2; a11y_view=elder", b"a=1; b=2"),
        (b"a=1;a11y_view=elder;b=2", b"a=1;b=2"),
        (b"a=1; b=2", b"a=1; b=2"),
        (b"xa11y_view=1; a11y_viewer=2", b"xa11y_view=1; a11y_viewer=2"),
        (b"a11y_view=elder; a11y_prefs=x", None),
        (b"a11y_view=elder; ", None),
    ],
)
def test_other_cookies_keep_their_bytes_and_order(value: bytes, left: bytes | None) -> None:
    headers = [(b"Host", b"portal.test"), (b"Cookie", value), (b"X", b"a11y_view=elder")]
    expected = [(b"Host", b"portal.test"), (b"Cookie", left), (b"X", b"a11y_view=elder")]
    assert address.strip_cookies(headers) == [pair for pair in expected if pair[1] is not None]


@pytest.mark.parametrize(
    ("view", "remember", "secure", "expected"),
    [
        ("elder", False, False, b"a11y_view=elder; Path=/; SameSite=Lax; HttpOnly"),
        (
            "accessible",
            True,
            True,
            b"a11y_view=accessible; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly; Secure",
        ),
        (
            "original",
            True,
            False,
            b"a11y_view=original; Path=/; Max-Age=600; SameSite=Lax; HttpOnly",
        ),
    ],
)
def test_a_view_is_kept_for_the_session_unless_remembered(
    view: str, remember: bool, secure: bool, expected: bytes
) -> None:
    assert address.view_cookie(view, remember=remember, secure=secure) == expected


def test_an_unknown_view_gets_no_cookie() -> None:
    with pytest.raises(ValueError, match="unknown view 'big', expected one of standard, access"):
        address.view_cookie("big")


def test_forgetting_removes_both_cookies() -> None:
    assert [value.split(b";")[0] for value in address.forget_cookies()] == [
        b"a11y_view=",
        b"a11y_prefs=",
    ]
    assert all(b"Max-Age=0" in value for value in address.forget_cookies())
