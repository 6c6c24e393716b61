"""Content-Security-Policy: our own style sheets and forms get in, nothing else is loosened."""

import pytest

from a11y_proxy.http.headers import allow_self

ORIGIN = "https://portal.test"
OURS = "https://portal.test/_a11y/"


def allowed(policy: str, origin: str = ORIGIN) -> str:
    head = allow_self([(b"Content-Security-Policy", policy.encode())], "/_a11y", origin=origin)
    return head[0][1].decode()


@pytest.mark.parametrize(
    "policy",
    [
        "style-src 'self'",
        "style-src 'self' 'unsafe-inline'; script-src 'nonce-abc'",
        "style-src *",
        "style-src https:",
        "style-src portal.test",
        "style-src https://portal.test",
        "default-src 'self'",
        "script-src 'none'",
        "style-src-elem 'self'; style-src 'none'",
        "style-src 'self'; default-src 'none'",
        "form-action 'self'",
        "upgrade-insecure-requests",
        "",
    ],
)
def test_a_policy_that_lets_us_in_stays_byte_for_byte(policy: str) -> None:
    assert allowed(policy) == policy


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("style-src 'none'", f"style-src {OURS}"),
        ("style-src https://cdn.test", f"style-src https://cdn.test {OURS}"),
        ("default-src 'none'; img-src *", f"default-src 'none'; img-src *; style-src {OURS}"),
        (
            "default-src https://cdn.test;",
            f"default-src https://cdn.test; style-src https://cdn.test {OURS}",
        ),
        (
            "style-src 'none'; style-src-elem https://cdn.test",
            f"style-src 'none'; style-src-elem https://cdn.test {OURS}",
        ),
        ("form-action 'none'", f"form-action {OURS}"),
        ("style-src 'self', style-src 'none'", f"style-src 'self', style-src {OURS}"),
        ("STYLE-SRC 'none'", f"STYLE-SRC {OURS}"),
        ("style-src 'nonce-x'", f"style-src 'nonce-x' {OURS}"),
    ],
)
def test_exactly_our_path_is_added_where_we_are_kept_out(policy: str, expected: str) -> None:
    assert allowed(policy) == expected
    assert allowed(expected) == expected


def test_scripts_are_never_let_in() -> None:
    assert "script-src 'nonce-x'" in allowed("script-src 'nonce-x'; style-src 'none'")
    assert OURS not in allowed("script-src 'none'")


def test_report_only_and_other_fields_stay() -> None:
    given = [
        (b"Content-Security-Policy-Report-Only", b"style-src 'none'"),
        (b"X", b"style-src 'none'"),
    ]
    assert allow_self(given, "/_a11y", origin=ORIGIN) == given


@pytest.mark.parametrize("origin", ["", "http://a;script-src *", "http://a b", "http://é"])
def test_an_origin_that_is_unknown_or_bends_the_policy_becomes_self(origin: str) -> None:
    assert allowed("style-src 'none'", origin) == "style-src 'self'"
