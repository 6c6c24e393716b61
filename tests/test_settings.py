"""What is wrong with a setting is said in one sentence: which, what was found, what expected, and
in a file at which place."""

from __future__ import annotations

from pathlib import Path

import pytest

from a11y_proxy.errors import FileError, SettingsError
from a11y_proxy.settings import Settings, load
from a11y_proxy.settings.sources import option, variable

ORIGIN = "http://portal.example"
URL = "expected an absolute URL of scheme and host, such as http://portal.example"
SIZE = "expected a number of bytes above 0, or with a unit, such as 64k, 20M or 1G"
SECONDS = "expected seconds, above 0 and up to 86400"
PIN = "expected a SHA-256: 64 hexadecimal digits, or 44 of base64"
PEER = "expected an address or a network, such as 10.1.2.3 or 10.0.0.0/8"
HEX = "ab" * 32
BASE64 = "q83v" * 10 + "q80="


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


@pytest.mark.parametrize("prefix", ["a11y", "/", "/a/b", "/a b", "", "/é"])
def test_a_prefix_is_one_path_segment(prefix: str) -> None:
    with pytest.raises(SettingsError, match="expected one path segment"):
        Settings.of(origin=ORIGIN, prefix=prefix)


@pytest.mark.parametrize("host", ["a..b", "a" * 70, "☃.test"])
def test_an_origin_whose_name_no_dns_can_hold_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="no such host name can be"):
        Settings.of(origin=f"http://{host}")


@pytest.mark.parametrize(
    "host",
    ["\a", "", "a..b", "a" * 70, "http://portal.test", "a/b", "a b", "u@a", "a:b", "a:0", "[::1"],
)
def test_a_public_host_is_a_name(host: str) -> None:
    with pytest.raises(SettingsError, match="expected a host name") as caught:
        Settings.of(origin=ORIGIN, public_hosts=("good.test", host))
    assert repr(host) in str(caught.value)


@pytest.mark.parametrize("host", ["portal.test", "portal.test:8080", "门户.test", "[::1]:80"])
def test_a_public_host_may_have_a_port(host: str) -> None:
    taken = Settings.of(origin=ORIGIN, public_hosts=(host,))
    assert taken.public_hosts == (host,)


# (setting, as a file writes it, column of the value in `name: value`, the message)
MISTAKES = [
    ("origin", "portal.example", "'portal.example': " + URL),
    ("origin", "[http://a]", "(a list): " + URL),
    ("host", "''", "'': expected an address to listen on, such as 127.0.0.1"),
    ("port", "80a", "'80a': expected a whole number from 0 to 65535"),
    ("port", "65536", "65536: expected a whole number from 0 to 65535"),
    ("port", "true", "true: expected a whole number from 0 to 65535"),
    ("port", "80.5", "80.5: expected a whole number from 0 to 65535"),
    ("port", "", "(nothing): expected a whole number from 0 to 65535"),
    ("rules", "{a: b}", "(a mapping): expected the name of a folder"),
    ("public_hosts", "{a: b}", "(a mapping): expected a list"),
    ("public_hosts", "a..b", "'a..b': expected a host name, such as www.portal.example"),
    ("site", "a b", "'a b': expected a host name, such as www.portal.example"),
    (
        "prefix",
        "/a/b",
        "'/a/b': expected one path segment of letters, digits, _ and -, such as /_a11y",
    ),
    ("allow_view_header", "perhaps", "'perhaps': expected true or false"),
    ("trusted", "portal", "'portal': " + PEER),
    ("trusted", "10.0.0.1/8", "'10.0.0.1/8': " + PEER + " (10.0.0.1/8 has host bits set)"),
    ("origin_head_seconds", "0", "0: " + SECONDS),
    ("origin_head_seconds", "-1", "-1: " + SECONDS),
    ("origin_connect_seconds", "3s", "'3s': " + SECONDS),
    ("origin_idle_seconds", "86401", "86401: " + SECONDS),
    ("origin_idle_seconds", "true", "true: " + SECONDS),
    (
        "slow_paths",
        "/export/*",
        "'/export/*': expected a path's pattern and seconds, such as /export/*=300",
    ),
    (
        "slow_paths",
        "export=3",
        "'export=3': expected a path's pattern and seconds, such as /export/*=300",
    ),
    ("slow_paths", "/a=never", "'/a=never': " + SECONDS),
    ("origin_connections", "0", "0: expected a whole number from 1 to 1000000"),
    ("max_requests", "many", "'many': expected a whole number from 1 to 1000000"),
    ("breaker", "2", "2: expected true or false"),
    ("pin_sha256", "abcd", "'abcd': " + PIN),
    ("pin_sha256", HEX[:-1], f"'{HEX[:-1]}': " + PIN),
    ("ca_file", "/none.pem", "'/none.pem': found no such file; expected one that can be read"),
    ("max_body", "20MB", "'20MB': " + SIZE),
    ("max_body", "0", "0: " + SIZE),
    ("hold_bytes", "1.5M", "'1.5M': " + SIZE),
    ("access_log", "[a]", "(a list): expected a file, or -"),
    (
        "log_clients",
        "mask",
        "'mask': expected one of full, masked, none (did you mean \"masked\"?)",
    ),
]


@pytest.mark.parametrize(("name", "text", "message"), MISTAKES)
def test_a_mistake_in_a_file_tells_its_place(
    name: str, text: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "proxy.yaml"
    lead = "" if name == "origin" else f"origin: {ORIGIN}\n"
    file.write_text(f"# ours\n{lead}{name}: {text}\n", "utf-8")
    with pytest.raises(FileError) as caught:
        load({}, {}, str(file))
    line, column = lead.count("\n") + 2, len(name) + 3 if text else 1
    assert str(caught.value) == f"{file}:{line}:{column}: {name} {message}"


def test_a_mistake_in_a_list_of_a_file_tells_the_place_of_the_member(tmp_path: Path) -> None:
    file = tmp_path / "proxy.yaml"
    file.write_text(f"origin: {ORIGIN}\npublic_hosts:\n  - a.test\n  - a..b\n", "utf-8")
    with pytest.raises(FileError) as caught:
        load({}, {}, str(file))
    assert str(caught.value) == (
        f"{file}:4:5: public_hosts 'a..b': expected a host name, such as www.portal.example"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("orgin: x\n", '1:1: orgin: found no setting of this name (did you mean "origin"?)'),
        (
            "port: 1\npublic-hosts: [a]\n",
            '2:1: public-hosts: found no setting of this name (did you mean "public_hosts"?)',
        ),
        ("port: 1\nport: 2\n", '2:1: found key "port" twice; expected it once'),
        ("1: 2\n", "1:1: found key 1; expected a setting's name"),
        ("- port\n", "1:1: found no mapping; expected settings, such as port: 8080"),
        ("", "1:1: found nothing; expected a mapping of keys"),
        ("port: [1\n", "2:1: expected YAML 1.2: expected ',' or ']'"),
        ("port: *a\n", "1:7: expected YAML 1.2: found undefined alias 'a'"),
        ("host: &a x\nrules: !!python/name:os {}\n", "2:8: "),
        # The one that stands first, whatever the order of the settings.
        ("log_clients: some\nport: x\n", "1:14: log_clients 'some': "),
    ],
)
def test_a_file_that_cannot_be_used_tells_the_place(
    text: str, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "proxy.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(FileError) as caught:
        load({"origin": ORIGIN}, {}, str(file))
    assert str(caught.value).startswith(f"{file}:{message}")


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(FileError) as caught:
        load({"origin": ORIGIN}, {}, "/none.yaml")
    assert str(caught.value) == "/none.yaml:1:1: cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"ca_file": __file__},
            f"ca_file {__file__!r}: expected an origin of https, found {ORIGIN}",
        ),
        ({"pin_sha256": HEX}, f"pin_sha256 '{HEX}': expected an origin of https, found {ORIGIN}"),
        ({"legacy_tls": True}, f"legacy_tls true: expected an origin of https, found {ORIGIN}"),
        (
            {"hold_seconds": 1},
            "hold_seconds 1: expected at least hold_idle_seconds, which is 2",
        ),
        (
            {"hold_seconds": 1, "hold_idle_seconds": "3"},
            "hold_idle_seconds '3': expected at most hold_seconds, which is 1",
        ),
        (
            {"hold_bytes": "200M"},
            "hold_bytes '200M': expected at most max_held_bytes, which is 128M",
        ),
        ({"max_inflated": "1M"}, "max_inflated '1M': expected at least hold_bytes, which is 5M"),
        ({"max_head": "4k"}, "max_head '4k': expected at least max_target, which is 8k"),
        (
            {"origin_connections": 8},
            "origin_connections 8: expected at least origin_kept, which is 32",
        ),
        (
            {"slow_paths": ["/a=1", "/a=2"]},
            "slow_paths '/a=2': expected each pattern once; it is there already",
        ),
        ({"log_queries": True}, "log_queries true: expected an access_log to write them to"),
        ({"orgin": "x"}, 'orgin: found no setting of this name (did you mean "origin"?)'),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    values: dict[str, object], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.of(origin=ORIGIN, **values)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("max_body", "20M", 20 * 1024**2),
        ("max_body", "64k", 64 * 1024),
        ("max_body", 7, 7),
        ("max_body", None, None),
        ("origin_head_seconds", "0.5", 0.5),
        ("breaker", "off", False),
        ("breaker", "YES", True),
        ("trusted", ["10.0.0.0/8", "::1"], ("10.0.0.0/8", "::1/128")),
        ("trusted", "10.1.2.3", ("10.1.2.3/32",)),
        ("public_hosts", "a.test", ("a.test",)),
    ],
)
def test_a_value_may_be_written_as_people_write_it(
    name: str, value: object, expected: object
) -> None:
    assert getattr(Settings.of(origin=ORIGIN, **{name: value}), name) == expected


@pytest.mark.parametrize("pin", [HEX, ":".join(["AB"] * 32), BASE64])
def test_a_pin_is_hexadecimal_or_base64(pin: str) -> None:
    assert Settings.of(origin="https://portal.example", pin_sha256=[pin]).pin_sha256 == (pin,)


def test_slow_paths_keep_their_order_and_an_equals_sign_in_the_pattern() -> None:
    settings = Settings.of(origin=ORIGIN, slow_paths=["/b?x=*=9", "/a=1.5"])
    assert list(settings.slow_path_seconds.items()) == [("/b?x=*", 9.0), ("/a", 1.5)]


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "proxy.yaml"
    file.write_text(f"origin: {ORIGIN}\nport: 1\nmax_held: 1\nmax_requests: 1\n", "utf-8")
    environ = {"A11Y_PROXY_PORT": "2", "A11Y_PROXY_MAX_HELD": "2", "A11Y_PROXY_HOST": ""}
    loaded = load({"port": "3"}, environ, str(file))
    settings = loaded.settings
    assert (settings.port, settings.max_held, settings.max_requests) == (3, 2, 1)
    assert settings.host == "127.0.0.1"
    assert loaded.places == {
        "origin": f"{file}:1",
        "port": "--port",
        "max_held": "A11Y_PROXY_MAX_HELD",
        "max_requests": f"{file}:4",
    }


def test_the_environment_names_the_file_and_several_values_with_spaces(tmp_path: Path) -> None:
    file = tmp_path / "proxy.yaml"
    file.write_text(f"origin: {ORIGIN}\n", "utf-8")
    environ = {"A11Y_PROXY_CONFIG": str(file), "A11Y_PROXY_PUBLIC_HOSTS": "a.test b.test"}
    assert load({}, environ).settings.public_hosts == ("a.test", "b.test")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_may_come_by_environment(name: str) -> None:
    """A value that no setting takes: the error names the variable."""
    with pytest.raises(SettingsError) as caught:
        load({} if name == "origin" else {"origin": ORIGIN}, {variable(name): "\a"})
    assert str(caught.value).startswith(f"{variable(name)} '\\x07': ")


def test_a_mistake_is_told_under_the_name_that_the_operator_used() -> None:
    with pytest.raises(SettingsError, match=r"^--port 'x': "):
        load({"origin": ORIGIN, "port": "x"}, {})
    with pytest.raises(SettingsError, match=r"^--public-host 'a b': "):
        load({"origin": ORIGIN, "public_hosts": ("a b",)}, {})
    with pytest.raises(SettingsError, match=r"^origin is not set: give --origin, A11Y_PROXY_ORIG"):
        load({}, {})


def test_a_variable_that_is_nearly_a_settings_is_told_and_others_are_not() -> None:
    environ = {
        "A11Y_PROXY_ORGIN": "x",
        "A11Y_PROXY_DEMO_PORT": "1",
        "A11Y_PROXY_SERVICE_PORT": "80",
        "ORIGIN": "x",
    }
    loaded = load({"origin": ORIGIN}, environ)
    assert loaded.ignored == ('A11Y_PROXY_ORGIN (did you mean "A11Y_PROXY_ORIGIN"?)',)


def test_an_option_of_several_values_is_named_for_one() -> None:
    assert [option(name) for name in ("port", "public_hosts", "slow_paths", "pin_sha256")] == [
        "--port",
        "--public-host",
        "--slow-path",
        "--pin-sha256",
    ]
