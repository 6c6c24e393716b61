"""A portal under another name: header values that name it, both ways."""

import pytest

from a11y_proxy.http.headers import Headers
from a11y_proxy.http.mapping import Mapping

MAPPING = Mapping("http://portal.test", "http://localhost:8080")
HTTPS = Mapping("http://portal.test", "https://wza.portal.test")


def fields(*lines: str) -> Headers:
    return [(n.encode(), v.encode()) for n, v in (line.split(": ", 1) for line in lines)]


class TestInward:
    def test_host_origin_and_referer_name_the_origin(self) -> None:
        given = fields(
            "Host: localhost:8080",
            "Origin: http://localhost:8080",
            "Referer: http://localhost:8080/a?b=http://localhost:8080/",
            "X: http://localhost:8080/",
        )
        assert MAPPING.request(given) == fields(
            "Host: portal.test",
            "Origin: http://portal.test",
            "Referer: http://portal.test/a?b=http://localhost:8080/",
            "X: http://localhost:8080/",
        )

    @pytest.mark.parametrize("origin", ["null", "http://evil.test", "https://localhost:8080"])
    def test_another_origin_stays(self, origin: str) -> None:
        assert MAPPING.request(fields(f"Origin: {origin}")) == fields(f"Origin: {origin}")

    def test_bytes_of_the_rest_stay(self) -> None:
        given = [(b"referer", b"http://localhost:8080/\xc4\xe3?\xff")]
        assert MAPPING.request(given) == [(b"referer", b"http://portal.test/\xc4\xe3?\xff")]


class TestOutward:
    @pytest.mark.parametrize(
        ("location", "mapped"),
        [
            ("http://portal.test/a?b#c", "http://localhost:8080/a?b#c"),
            ("HTTP://Portal.Test:80/a", "http://localhost:8080/a"),
            ("http://portal.test", "http://localhost:8080"),
            ("//portal.test/a", "//localhost:8080/a"),
            ("http://portal.test?x", "http://localhost:8080?x"),
            ("/a", "/a"),
            ("a.html", "a.html"),
            ("", ""),
            ("https://portal.test/a", "https://portal.test/a"),
            ("http://portal.test:81/a", "http://portal.test:81/a"),
            ("http://portal.test.evil/a", "http://portal.test.evil/a"),
            ("http://portal.test@evil/a", "http://portal.test@evil/a"),
            ("http://x@portal.test/a", "http://x@portal.test/a"),
            ("http://portal.test:99999999/", "http://portal.test:99999999/"),
        ],
    )
    def test_location(self, location: str, mapped: str) -> None:
        assert MAPPING.response(fields(f"Location: {location}")) == fields(f"Location: {mapped}")

    def test_a_raw_gbk_location_keeps_its_bytes(self) -> None:
        given = [(b"Location", b"http://portal.test/\xc4\xe3")]
        assert MAPPING.response(given) == [(b"Location", b"http://localhost:8080/\xc4\xe3")]

    def test_an_ipv6_origin(self) -> None:
        mapping = Mapping("http://[::1]:8081", "http://localhost:8080")
        assert mapping.outward(b"http://[::1]:8081/a") == b"http://localhost:8080/a"
        assert mapping.outward(b"http://[::1]/a") == b"http://[::1]/a"

    @pytest.mark.parametrize(
        ("given", "mapped"),
        [
            ("Content-Location: http://portal.test/a", "Content-Location: http://localhost:8080/a"),
            ("Refresh: 0; url=http://portal.test/a", "Refresh: 0; url=http://localhost:8080/a"),
            ("Refresh: 5;URL='http://portal.test/'", "Refresh: 5;URL='http://localhost:8080/'"),
            ("Refresh: 5", "Refresh: 5"),
            (
                'Link: <http://portal.test/a.css>; rel="preload", <http://cdn.test/b>; rel=x',
                'Link: <http://localhost:8080/a.css>; rel="preload", <http://cdn.test/b>; rel=x',
            ),
            (
                "Content-Security-Policy: img-src portal.test http://portal.test/i;"
                " style-src 'self'",
                "Content-Security-Policy: img-src localhost:8080 http://localhost:8080/i;"
                " style-src 'self'",
            ),
            (
                "Access-Control-Allow-Origin: http://portal.test",
                "Access-Control-Allow-Origin: http://localhost:8080",
            ),
            ("Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: *"),
            ("X-Other: http://portal.test/", "X-Other: http://portal.test/"),
        ],
    )
    def test_other_fields(self, given: str, mapped: str) -> None:
        assert MAPPING.response(fields(given)) == fields(mapped)

    def test_promises_about_the_origin_s_host_are_dropped(self) -> None:
        given = fields("Strict-Transport-Security: max-age=1", "Alt-Svc: h3", "A: 1")
        assert MAPPING.response(given) == fields("A: 1")


class TestCookies:
    @pytest.mark.parametrize(
        ("given", "mapped"),
        [
            ("s=1; Domain=portal.test; Path=/a", "s=1; Path=/a"),
            ("s=1; domain=.test", "s=1"),
            ("s=1; Domain=other.test", "s=1; Domain=other.test"),
            ("s=1; Domain=tal.test", "s=1; Domain=tal.test"),
            (
                "s=1; Expires=Tue, 24 Nov 2026 00:00:00 GMT; HttpOnly",
                "s=1; Expires=Tue, 24 Nov 2026 00:00:00 GMT; HttpOnly",
            ),
            ("s=1; Secure; SameSite=Lax", "s=1; SameSite=Lax"),
            ("s=1; Secure; SameSite=None", "s=1"),
            ("domain=portal.test", "domain=portal.test"),
        ],
    )
    def test_on_a_plain_face(self, given: str, mapped: str) -> None:
        head = MAPPING.response(fields(f"Set-Cookie: {given}"))
        assert head == fields(f"Set-Cookie: {mapped}")

    def test_secure_stays_on_an_https_face(self) -> None:
        given = fields("Set-Cookie: s=1; Secure; SameSite=None; Domain=portal.test")
        assert HTTPS.response(given) == fields("Set-Cookie: s=1; Secure; SameSite=None")

    def test_two_cookies_stay_two_in_order(self) -> None:
        given = fields("Set-Cookie: a=1", "Set-Cookie: b=2")
        assert MAPPING.response(given) == given
