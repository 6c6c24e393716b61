"""What every answer passes before a server writes it."""

import pytest

from a11y_proxy.errors import OriginError
from a11y_proxy.http.answer import clean, has_body
from a11y_proxy.http.headers import Headers


def test_a_sound_answer_stays_as_it_is() -> None:
    given: Headers = [
        (b"Set-Cookie", b"a=\xc4\xe3"),
        (b"Set-Cookie", b"b"),
        (b"Content-Length", b"3"),
    ]
    assert clean("GET", 200, given) == given


@pytest.mark.parametrize(
    "bad",
    [
        (b"a b", b"1"),
        (b"", b"1"),
        (b"a:", b"1"),
        (b"a", b"1\r\nb: 2"),
        (b"a", b"\0"),
        (b"a", b"\x7f"),
    ],
)
def test_a_field_that_no_server_can_write_is_left_out(bad: tuple[bytes, bytes]) -> None:
    assert clean("GET", 200, [bad, (b"ok", b"1")]) == [(b"ok", b"1")]


@pytest.mark.parametrize("status", [0, 99, 100, 101, 103, 199, 600, 999])
def test_a_status_that_is_no_final_answer_is_the_origin_s_fault(status: int) -> None:
    with pytest.raises(OriginError, match=f"protocol in head: status {status}"):
        clean("GET", status, [])


@pytest.mark.parametrize(
    ("method", "status", "lengths", "kept"),
    [
        ("GET", 200, [b"3"], [b"3"]),
        ("GET", 200, [b"3", b"3"], [b"3"]),
        ("GET", 200, [b"3", b"4"], []),
        ("GET", 200, [b"+3"], []),
        ("HEAD", 200, [b"3"], [b"3"]),
        ("GET", 204, [b"3"], []),
        ("GET", 304, [b"3"], []),
        ("GET", 200, [], []),
    ],
)
def test_one_true_length_remains(
    method: str, status: int, lengths: list[bytes], kept: list[bytes]
) -> None:
    given: Headers = [(b"Content-Length", length) for length in lengths]
    assert [value for _, value in clean(method, status, given)] == kept


def test_transfer_encoding_is_the_server_s_own() -> None:
    assert clean("GET", 200, [(b"Transfer-Encoding", b"chunked"), (b"A", b"1")]) == [(b"A", b"1")]


@pytest.mark.parametrize(
    ("method", "status", "expected"),
    [
        ("GET", 200, True),
        ("POST", 404, True),
        ("HEAD", 200, False),
        ("GET", 204, False),
        ("GET", 205, False),
        ("GET", 304, False),
    ],
)
def test_which_answers_have_a_body(method: str, status: int, expected: bool) -> None:
    assert has_body(method, status) is expected


@pytest.mark.parametrize("given", [[], [(b"Content-Length", b"7")]], ids=["none", "a length"])
def test_a_205_says_that_it_is_empty(given: Headers) -> None:
    # Without a length a server would have to frame it by chunks, which HTTP/1.0 does not know.
    assert [value for _, value in clean("GET", 205, given)] == [b"0"]
