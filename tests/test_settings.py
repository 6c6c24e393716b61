"""What is wrong with a setting is said in one sentence: which, what was found, what expected."""

from __future__ import annotations

import pytest

from a11y_proxy.errors import SettingsError
from a11y_proxy.settings import Settings


@pytest.mark.parametrize(
    "origin",
    [
        "portal.example",
        "ftp://portal.example",
        "http://",
        "http://portal.example:99999",
        "http://portal.example/path",
        "http://user@portal.example",
        "http://portal.example/?q",
        " http://portal.example",
        "http://portal example",
    ],
)
def test_a_malformed_origin_is_refused(origin: str) -> None:
    with pytest.raises(SettingsError, match="expected an absolute URL") as caught:
        Settings.of(origin=origin)
    assert repr(origin) in str(caught.value)


@pytest.mark.parametrize(
    "origin", ["http://portal.example", "https://10.0.0.1:8443", "http://[::1]:80"]
)
def test_an_origin_of_scheme_and_host_is_taken(origin: str) -> None:
    assert Settings.of(origin=origin).origin == origin
    assert Settings.of(origin=origin + "/").origin == origin


@pytest.mark.parametrize("prefix", ["a11y", "/", "/a/b", "/a b", ""])
def test_a_prefix_is_one_path_segment(prefix: str) -> None:
    with pytest.raises(SettingsError, match="expected one path segment"):
        Settings.of(origin="http://portal.example", prefix=prefix)


def test_a_port_beyond_the_range_and_an_unknown_setting_are_refused() -> None:
    with pytest.raises(SettingsError, match="port 65536"):
        Settings.of(origin="http://portal.example", port=65536)
    with pytest.raises(SettingsError, match="orgin"):
        Settings.of(origin="http://portal.example", orgin="x")


@pytest.mark.parametrize("host", ["a..b", "a" * 70, "☃.test"])
def test_an_origin_whose_name_no_dns_can_hold_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="no such host name can be"):
        Settings.of(origin=f"http://{host}")


@pytest.mark.parametrize(
    "host", ["", "a..b", "a" * 70, "http://portal.test", "a/b", "a b", "u@a", "a:b", "a:0", "[::1"]
)
def test_a_public_host_is_a_name(host: str) -> None:
    with pytest.raises(SettingsError, match="expected a host name") as caught:
        Settings.of(origin="http://portal.example", public_hosts=("good.test", host))
    assert repr(host) in str(caught.value)


@pytest.mark.parametrize("host", ["portal.test", "portal.test:8080", "门户.test", "[::1]:80"])
def test_a_public_host_may_have_a_port(host: str) -> None:
    taken = Settings.of(origin="http://portal.example", public_hosts=(host,))
    assert taken.public_hosts == (host,)
