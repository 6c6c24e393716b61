"""The gate: which answers are documents, and by what name the others are refused."""

import json

import pytest

from a11y_proxy.http.gate import Reason, body, head
from a11y_proxy.http.headers import Headers

HTML = "Content-Type: text/html; charset=gb2312"


def fields(*lines: str) -> Headers:
    return [(n.encode(), v.encode()) for n, v in (line.split(": ", 1) for line in lines)]


def ask(
    *answer: str, method: str = "GET", status: int = 200, asked: tuple[str, ...] = ()
) -> Reason | None:
    return head(method, fields(*asked), status, fields(*answer), limit=1000)


class TestHead:
    @pytest.mark.parametrize("status", [200, 203, 404, 403, 500, 503])
    def test_a_page_is_held_also_an_error_page(self, status: int) -> None:
        assert ask(HTML, status=status) is None

    def test_a_form_s_answer_is_a_page(self) -> None:
        assert ask(HTML, method="POST") is None

    @pytest.mark.parametrize(
        ("reason", "answer", "method", "status"),
        [
            (Reason.METHOD, (HTML,), "PUT", 200),
            (Reason.NO_BODY, (HTML,), "HEAD", 200),
            (Reason.NO_BODY, (HTML,), "GET", 204),
            (Reason.NO_BODY, (HTML, "Content-Length: 0"), "GET", 200),
            (Reason.NOT_MODIFIED, (HTML,), "GET", 304),
            (Reason.PARTIAL, (HTML,), "GET", 206),
            (Reason.PARTIAL, (HTML, "Content-Range: bytes 0-1/9"), "GET", 200),
            (Reason.STATUS, (HTML,), "GET", 302),
            (Reason.STATUS, (HTML,), "GET", 401),
            (Reason.NOT_HTML, ("Content-Type: text/plain",), "GET", 200),
            (Reason.NOT_HTML, ("Content-Type: application/json",), "GET", 200),
            (Reason.NOT_HTML, (HTML, "Content-Type: image/png"), "GET", 200),
            (Reason.NOT_HTML, ("X-Content-Type-Options: nosniff",), "GET", 200),
            (Reason.XHTML, ("Content-Type: application/xhtml+xml",), "GET", 200),
            (
                Reason.ATTACHMENT,
                (HTML, 'Content-Disposition: Attachment; filename="a"'),
                "GET",
                200,
            ),
            (Reason.NO_TRANSFORM, (HTML, "Cache-Control: public, No-Transform"), "GET", 200),
            (Reason.TOO_LARGE, (HTML, "Content-Length: 1001"), "GET", 200),
            (Reason.UNKNOWN_CODING, (HTML, "Content-Encoding: compress"), "GET", 200),
            (Reason.UNKNOWN_CODING, (HTML, "Content-Encoding: gzip, x"), "GET", 200),
            (Reason.UNKNOWN_CODING, (HTML, *["Content-Encoding: gzip"] * 4), "GET", 200),
        ],
    )
    def test_each_refusal_has_its_reason(
        self, reason: Reason, answer: tuple[str, ...], method: str, status: int
    ) -> None:
        assert ask(*answer, method=method, status=status) is reason

    @pytest.mark.parametrize("asked", ["X-Requested-With: XMLHttpRequest", "Sec-Fetch-Dest: empty"])
    def test_what_a_script_asks_for_passes(self, asked: str) -> None:
        assert ask(HTML, asked=(asked,)) is Reason.XHR

    @pytest.mark.parametrize(
        "answer",
        [
            (),
            ("Content-Type: TEXT/HTML",),
            ("Content-Type: text/plain", "Content-Type: text/html"),
            (HTML, "Content-Disposition: inline"),
            (HTML, "Content-Length: 1000"),
            (HTML, "Content-Encoding: gzip"),
            (HTML, "Content-Encoding: identity"),
            (HTML, "Content-Encoding: gzip, br"),
            (HTML, "Content-Encoding: identity", "Content-Encoding: gzip"),
            (HTML, "Cache-Control: no-cache"),
        ],
    )
    def test_what_only_looks_like_a_refusal_is_held(self, answer: tuple[str, ...]) -> None:
        assert ask(*answer) is None

    def test_reasons_are_plain_words_for_counters(self) -> None:
        assert f"{Reason.NOT_HTML}" == "not-html"
        assert json.dumps(Reason.TOO_LARGE) == '"too-large"'


PAGE = b"<!DOCTYPE html><html><body><p>x</p></body></html>"


class TestBody:
    @pytest.mark.parametrize(
        "first",
        [
            PAGE,
            b"\xef\xbb\xbf\r\n " + PAGE,
            PAGE.decode().encode("utf-16"),
            PAGE.decode().encode("utf-16-be"),
            b"<table><tr><td>x",
            b"<!-- x --><p>",
            b"<%@ page %><html>",
            b"</div><html>",
            b"Warning: x in y.php on line 3\n<html><head>",
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
            "说明<title>页</title>".encode("gb18030"),
            b"[image]<html>",
        ],
    )
    def test_what_reads_as_a_document_is_one(self, first: bytes) -> None:
        assert body(first) is None

    @pytest.mark.parametrize(
        "first", [b'{"a": 1}', b" {}", b'[{"a":1}]', b"[1,2]", b"[]", b'\xef\xbb\xbf{"a":1}']
    )
    def test_json_in_html_clothes(self, first: bytes) -> None:
        assert body(first) is Reason.JSON

    @pytest.mark.parametrize(
        "first",
        [
            b"ok",
            b"1",
            b"a,b\n1,2",
            b"callback({})",
            b"\x89PNG\r\n\x1a\n\0\0",
            PAGE + b"\0\0",
            b'<?xml version="1.0"?><rss><channel>',
        ],
    )
    def test_what_is_no_markup(self, first: bytes) -> None:
        assert body(first) is Reason.NOT_HTML_BYTES

    def test_nothing_is_no_body(self) -> None:
        assert body(b"") is Reason.NO_BODY
        assert body(b" \r\n") is Reason.NO_BODY

    @pytest.mark.parametrize("first", [PAGE, b"<!-- x -->", b"\n<TABLE >"])
    def test_an_unlabelled_body_is_what_a_browser_would_take_it_for(self, first: bytes) -> None:
        assert body(first, labelled=False) is None
        assert body(b"<x-data>" + first, labelled=False) is Reason.NOT_HTML_BYTES

    @pytest.mark.parametrize(
        "mark",
        [
            b"<script>window._cf_chl_opt={}</script>",
            b"<script>var arg1='3000176000856006061501533003690027800375';</script>",
            b"<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>",
        ],
    )
    def test_an_anti_bot_page_must_stay_as_it_is(self, mark: bytes) -> None:
        first = b"<html><head>" + mark + b"</head><body></body></html>"
        assert body(first) is Reason.CHALLENGE

    def test_a_guarded_page_with_content_is_a_page(self) -> None:
        first = b"<html><script>$_ts=window['$_ts'];</script><body><p>x</p></body></html>"
        assert body(first) is None

    def test_a_script_s_request_stays_one_whatever_comes(self) -> None:
        assert body(PAGE, fields("X-Requested-With: XMLHttpRequest")) is Reason.XHR
