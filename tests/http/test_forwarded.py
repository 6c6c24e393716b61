"""What the origin is told of the visitor."""

import pytest

from a11y_proxy.errors import SettingsError
from a11y_proxy.http.forwarded import Face, Peers, forwarded, scheme_of
from a11y_proxy.http.headers import Headers

CLAIMS: Headers = [
    (b"x-forwarded-for", b"1.2.3.4"),
    (b"x-forwarded-host", b"claimed.test"),
    (b"x-forwarded-proto", b"https"),
    (b"x-real-ip", b"1.2.3.4"),
    (b"forwarded", b"for=1.2.3.4"),
    (b"accept", b"*/*"),
]


def test_a_stranger_s_claims_are_replaced_by_what_we_see() -> None:
    told = forwarded(CLAIMS, Face("9.9.9.9", "http", b"portal.test"))
    assert told == [
        (b"accept", b"*/*"),
        (b"x-forwarded-for", b"9.9.9.9"),
        (b"x-forwarded-proto", b"http"),
        (b"x-forwarded-host", b"portal.test"),
    ]


def test_a_trusted_peer_s_chain_is_continued() -> None:
    told = dict(forwarded(CLAIMS, Face("9.9.9.9", "https", b"inner.test", trusted=True)))
    assert told[b"x-forwarded-for"] == b"1.2.3.4, 9.9.9.9"
    assert told[b"x-forwarded-host"] == b"claimed.test"


def test_the_scheme_is_the_peer_s_word_only_where_it_is_trusted() -> None:
    assert scheme_of(CLAIMS, "http", trusted=True) == "https"
    assert scheme_of(CLAIMS, "http", trusted=False) == "http"
    assert scheme_of([(b"x-forwarded-proto", b"gopher")], "http", trusted=True) == "http"


def test_without_a_peer_address_nothing_is_made_up() -> None:
    names = {name for name, _ in forwarded([], Face(None, "http", b""))}
    assert names == {b"x-forwarded-proto"}


@pytest.mark.parametrize(
    ("peer", "believed"),
    [
        ("10.255.0.1", True),
        ("11.0.0.1", False),
        ("192.0.2.7", True),
        ("192.0.2.8", False),
        ("::ffff:10.0.0.1", True),
        ("2001:db8::5", True),
        ("2001:db9::5", False),
        ("fe80::1%eth0", False),
        ("", False),
        ("/run/proxy.sock", False),
        (None, False),
    ],
)
def test_peers_are_named_by_address_and_by_network(peer: str | None, believed: bool) -> None:
    assert (peer in Peers(["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"])) is believed


def test_nobody_is_believed_where_nobody_is_named() -> None:
    assert "127.0.0.1" not in Peers([])


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "proxy.test", "", "10.0.0.0/33"])
def test_a_peer_that_is_no_network_is_refused_with_what_was_expected(wrong: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Peers([wrong])
    assert str(caught.value).startswith(f"trusted {wrong!r}: expected an address or a network, ")
