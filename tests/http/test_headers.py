"""Header fields: what is taken away, kept and said of a rewritten page."""

import pytest

from a11y_proxy.http import headers


def fields(*lines: str) -> headers.Headers:
    return [(n.encode(), v.encode()) for n, v in (line.split(": ", 1) for line in lines)]


class TestFields:
    def test_names_are_found_without_case_and_keep_their_spelling(self) -> None:
        given = fields("X-One: 1", "x-ONE: 2")
        assert headers.get(given, b"x-one") == b"1"
        assert headers.get_all(given, b"X-One") == [b"1", b"2"]
        assert headers.without(given, b"other") == given

    def test_a_replaced_field_stands_once_where_the_first_stood(self) -> None:
        given = fields("A: 1", "B: 2", "a: 3")
        assert headers.replaced(given, b"A", b"9") == fields("A: 9", "B: 2")
        assert headers.replaced(given, b"C", b"9") == [*given, (b"C", b"9")]

    def test_duplicates_order_and_high_bytes_survive_every_filter(self) -> None:
        given = [(b"Set-Cookie", b"a=\xc4\xe3"), (b"X", b"1"), (b"Set-Cookie", b"b=2, c")]
        assert headers.end_to_end(headers.without(given, b"etag")) == given


class TestHopByHop:
    def test_listed_names_and_names_in_connection_go_and_the_rest_stays(self) -> None:
        given = fields(
            "Connection: keep-alive, X-Mine",
            "Keep-Alive: timeout=5",
            "X-Mine: 1",
            "TE: trailers",
            "Upgrade: h2c",
            "Transfer-Encoding: chunked",
            "Proxy-Connection: close",
            "X-Other: 2",
        )
        assert headers.end_to_end(given) == fields("X-Other: 2")

    def test_connection_cannot_take_away_what_frames_or_routes(self) -> None:
        given = fields("Connection: Host, Content-Length, Cookie", "Host: h", "Content-Length: 3")
        assert headers.end_to_end(given) == fields("Host: h", "Content-Length: 3")


class TestDocumentRequest:
    HTML = "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
    def test_a_navigation_may_bring_a_document(self, method: str) -> None:
        assert headers.is_document_request(method, fields(self.HTML))

    @pytest.mark.parametrize(
        "lines",
        [
            ("Accept: */*",),
            ("Accept: image/png",),
            (HTML, "X-Requested-With: XMLHttpRequest"),
            (HTML, "Sec-Fetch-Dest: empty"),
            (HTML, "Sec-Fetch-Dest: script"),
            (HTML, "Range: bytes=0-"),
        ],
    )
    def test_anything_else_passes(self, lines: tuple[str, ...]) -> None:
        assert not headers.is_document_request("GET", fields(*lines))

    @pytest.mark.parametrize("destination", ["document", "iframe", "frame"])
    def test_a_frame_is_a_navigation(self, destination: str) -> None:
        given = fields(self.HTML, f"Sec-Fetch-Dest: {destination}")
        assert headers.is_document_request("GET", given)

    def test_put_brings_no_document(self) -> None:
        assert not headers.is_document_request("PUT", fields(self.HTML))

    def test_conditions_and_ranges_are_not_passed_on(self) -> None:
        given = fields(
            self.HTML,
            'If-None-Match: "a"',
            "If-Modified-Since: Tue",
            "Range: bytes=0-",
            'If-Range: "a"',
            "Cookie: s=1",
        )
        assert headers.document_request(given) == fields(self.HTML, "Cookie: s=1")

    def test_accept_encoding_is_narrowed_and_never_added(self) -> None:
        given = fields("Accept-Encoding: gzip, compress;q=0.5, br;q=0.8")
        assert headers.document_request(given) == fields("Accept-Encoding: gzip, br;q=0.8")
        assert headers.document_request(fields("A: 1")) == fields("A: 1")


class TestRewritten:
    ORIGIN = (
        "Content-Type: text/html; charset=gb2312",
        "Content-Length: 100",
        'ETag: "origin"',
        "Last-Modified: Tue, 24 Nov 2026 00:00:00 GMT",
        "Content-MD5: x",
        "Digest: x",
        "Repr-Digest: x",
        "Accept-Ranges: bytes",
        "Content-Encoding: gzip",
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
    )

    def test_nothing_false_of_the_new_body_remains(self) -> None:
        head = headers.rewritten(fields(*self.ORIGIN), length=7, etag=b'"ours"', private=True)
        assert head == fields(
            "Content-Type: text/html; charset=gb2312",
            "Set-Cookie: a=1",
            "Set-Cookie: b=2",
            "cache-control: private, no-cache",
            "content-length: 7",
            'etag: "ours"',
        )

    def test_without_a_body_there_is_no_length(self) -> None:
        head = headers.rewritten(fields("A: 1"), length=None, etag=None, private=True)
        assert headers.get(head, b"content-length") is None
        assert headers.get(head, b"etag") is None

    @pytest.mark.parametrize(
        ("origin", "standard", "private"),
        [
            ((), "max-age=0, must-revalidate", "private, no-cache"),
            (("max-age=600",), "s-maxage=600, max-age=0, must-revalidate", "private, no-cache"),
            (
                ("public, max-age=600, s-maxage=60",),
                "public, s-maxage=60, max-age=0, must-revalidate",
                "private, no-cache",
            ),
            (("max-age=0",), "max-age=0, must-revalidate", "private, no-cache"),
            (("max-age=junk",), "max-age=0, must-revalidate", "private, no-cache"),
            (("private, max-age=9",), "private, max-age=0, must-revalidate", "private, no-cache"),
            (
                ("max-age=9, stale-while-revalidate=99, immutable",),
                "s-maxage=9, max-age=0, must-revalidate",
                "private, no-cache",
            ),
            (("no-cache",), "no-cache", "private, no-cache"),
            (("no-cache, private",), "private, no-cache", "private, no-cache"),
            (("no-store",), "no-store", "no-store"),
            (("no-cache", "no-store"), "no-cache, no-store", "no-cache, no-store"),
        ],
    )
    def test_cache_policy(self, origin: tuple[str, ...], standard: str, private: str) -> None:
        given = fields(*(f"Cache-Control: {line}" for line in origin))
        for expected, is_private in ((standard, False), (private, True)):
            head = headers.rewritten(given, length=1, etag=b'"e"', private=is_private)
            assert headers.get_all(head, b"cache-control") == [expected.encode()]

    def test_expires_counts_where_nothing_else_is_said_and_is_dropped(self) -> None:
        given = fields(
            "Date: Tue, 24 Nov 2026 00:00:00 GMT", "Expires: Tue, 24 Nov 2026 00:01:00 GMT"
        )
        head = headers.rewritten(given, length=1, etag=b'"e"', private=False)
        assert headers.get(head, b"expires") is None
        assert headers.get(head, b"cache-control") == b"s-maxage=60, max-age=0, must-revalidate"

    @pytest.mark.parametrize("expires", ["0", "-1", "junk", ""])
    def test_an_expires_that_is_no_date_allows_nothing(self, expires: str) -> None:
        given = fields(f"Expires: {expires}", "Date: Tue, 24 Nov 2026 00:00:00 GMT")
        head = headers.rewritten(given, length=1, etag=b'"e"', private=False)
        assert headers.get(head, b"cache-control") == b"max-age=0, must-revalidate"

    def test_pragma_of_an_old_portal_means_no_cache(self) -> None:
        head = headers.rewritten(fields("Pragma: no-cache"), length=1, etag=b'"e"', private=False)
        assert headers.get(head, b"cache-control") == b"no-cache"

    def test_what_sets_a_cookie_is_for_nobody_else(self) -> None:
        given = fields("Cache-Control: max-age=600", "Set-Cookie: a=1")
        head = headers.rewritten(given, length=1, etag=b'"e"', private=False)
        assert headers.get(head, b"cache-control") == b"private, max-age=0, must-revalidate"

    def test_an_authorised_answer_is_shared_only_where_the_origin_says_so(self) -> None:
        kept = {
            policy: headers.cache_control(
                fields(f"Cache-Control: {policy}"), private=False, authorised=True
            )
            for policy in ("max-age=9", "public, max-age=9")
        }
        assert kept == {
            "max-age=9": b"private, max-age=0, must-revalidate",
            "public, max-age=9": b"public, s-maxage=9, max-age=0, must-revalidate",
        }

    def test_a_shared_page_is_keyed_on_the_cookie_once(self) -> None:
        def vary(*lines: str) -> list[bytes]:
            head = headers.rewritten(fields(*lines), length=1, etag=b'"e"', private=False)
            return headers.get_all(head, b"vary")

        assert vary() == [b"Cookie"]
        assert vary("Vary: Accept-Encoding") == [b"Accept-Encoding", b"Cookie"]
        assert vary("Vary: cookie") == [b"cookie"]
        assert vary("Vary: *") == [b"*"]


class TestValidators:
    @pytest.mark.parametrize("given", [b'"a"', b'W/"a"', b'"b", "a"', b"*", b' "b" , W/"a" '])
    def test_a_named_tag_matches(self, given: bytes) -> None:
        assert headers.matches(given, b'"a"')

    @pytest.mark.parametrize("given", [None, b"", b'"b"', b"a", b'"aa"'])
    def test_another_does_not(self, given: bytes | None) -> None:
        assert not headers.matches(given, b'"a"')

    def test_304_keeps_what_updates_a_copy_and_nothing_of_a_body(self) -> None:
        given = fields(
            'ETag: "e"',
            "Vary: Cookie",
            "Content-Length: 3",
            "Content-Type: text/html",
            "Content-Security-Policy: script-src 'nonce-1'",
        )
        assert headers.not_modified(given) == fields('ETag: "e"', "Vary: Cookie")

    def test_no_store_leaves_no_validator(self) -> None:
        given = fields('ETag: "e"', "Cache-Control: max-age=9", "Expires: 0", "A: 1")
        assert headers.no_store(given) == fields("A: 1", "cache-control: no-store")


@pytest.mark.parametrize(
    ("lines", "carries"),
    [
        ((), False),
        (("Content-Length: 0",), False),
        (("Content-Length: 00",), False),
        (("Content-Length: 10",), True),
        (("Transfer-Encoding: chunked",), True),
    ],
)
def test_a_request_carries_a_body_where_its_framing_says_so(
    lines: tuple[str, ...], carries: bool
) -> None:
    assert headers.carries_body(fields(*lines)) is carries
