"""Charset: found as browsers find it, read without losing markup, written for browsers to read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import (
    Charset,
    Claim,
    as_utf8,
    canonical,
    claims,
    marked,
    sniff,
    transcode_in,
    transcode_out,
)
from tests.html.declarations import HEADERS, READ
from tests.material import manifest, material

GBK = Charset("gbk", "meta")


def html5lib_cases(path: Path) -> Iterator[tuple[bytes, str]]:
    for case in path.read_bytes().split(b"#data\n")[1:]:
        data, _, encoding = case.partition(b"\n#encoding\n")
        yield data, encoding.split(b"\n")[0].decode("ascii")


def label_of(body: bytes, content_type: str | None = None, fact: str | None = None) -> str | None:
    charset = sniff(body, content_type, fact)
    return None if charset is None else charset.label


@pytest.mark.parametrize("name", ["tests1.dat", "tests2.dat", "test-yahoo-jp.dat"])
def test_declaration_is_found_as_html5lib_tests_say(name: str) -> None:
    # None is skipped. The tests' default, windows-1252, stands for "no declaration": our guess.
    wrong = []
    for data, encoding in html5lib_cases(material("html5lib") / "encoding" / name):
        charset = sniff(data)
        declared = charset is not None and charset.source in ("bom", "meta")
        found = charset.label if charset is not None and declared else "windows-1252"
        if found != canonical(encoding):
            wrong.append((data, encoding, found))
    assert wrong == []


def test_real_legacy_pages_have_the_charset_that_they_declare() -> None:
    agree = total = 0
    for entry in manifest("legacy"):
        charset = sniff((material("legacy") / entry["file"]).read_bytes())
        if charset is None or charset.source == "bom" or entry["declared"] is None:
            continue
        total += 1
        agree += charset.label == canonical(entry["declared"])
    # One page's pragma is broken (its http-equiv is overwritten), so that no browser reads it.
    assert total >= 100
    assert total - agree <= 1


def test_bom_wins_over_header_and_header_over_meta() -> None:
    page = b"<meta charset=big5>"
    assert sniff(b"\xef\xbb\xbf" + page, "text/html; charset=gbk") == Charset("utf-8", "bom")
    assert sniff(page, "text/html; charset=gbk") == Charset("gbk", "header")
    assert sniff(page, "text/html", fact="gbk") == Charset("big5", "meta")
    assert sniff(b"<p>", "text/html", fact="GB2312") == Charset("gbk", "fact")


def test_a_page_is_read_as_chromium_reads_it() -> None:
    wrong = []
    for body, expected in READ:
        charset = sniff(body)
        if expected in ("replacement", "x-user-defined"):
            right = charset is None
        elif expected == "windows-1252":  # Chromium found none: nor did we, or not for sure.
            right = charset is None or charset.label == expected or not charset.named
        else:
            right = charset is not None and charset.label == expected
        if not right:
            wrong.append((body[:200], charset, expected))
    assert wrong == []


@pytest.mark.parametrize(("content_type", "expected"), HEADERS)
def test_a_header_is_read_as_chromium_reads_it(content_type: str, expected: str) -> None:
    claim = next((c for c in claims(b"", content_type) if c.source == "header"), None)
    assert ((claim.name if claim else None) or "windows-1252") == expected


def test_a_label_in_the_header_is_read_through_case_and_aliases() -> None:
    assert label_of(b"", "text/html;charset=GB2312") == "gbk"
    assert label_of(b"", "text/html; Charset=iso-8859-1") == "windows-1252"


def test_where_browsers_differ_chromium_is_followed_and_what_we_write_is_ascii() -> None:
    scripted = b"<script>'<meta charset=big5>'</script>"
    followed = sniff(scripted + b"<meta charset=gbk>")
    assert followed == Charset("gbk", "meta", disputed=True)
    assert followed.encode("首页") == b"&#39318;&#39029;"
    # Chromium finds none here, Firefox does: better than a guess.
    assert sniff(scripted) == Charset("big5", "meta", disputed=True)
    assert as_utf8(Charset("iso-2022-jp", "meta", disputed=True)).disputed
    assert sniff(b"<meta charset=gbk>" + scripted) == GBK


def test_all_that_is_said_of_an_encoding_is_told_with_its_place() -> None:
    page = b"\xef\xbb\xbf<meta charset=gb23l2><meta charset=big5>"
    assert list(claims(page, "text/html; charset=GBK", "gb18030")) == [
        Claim("bom", "", "utf-8", 0),
        Claim("header", "GBK", "gbk"),
        Claim("meta", "gb23l2", None, 3),
        Claim("meta", "big5", "big5", 24),
        Claim("fact", "gb18030", "gb18030"),
        Claim("guess", "", "utf-8"),
    ]


def test_without_a_declaration_valid_utf8_is_utf8_and_all_else_gb18030() -> None:
    assert sniff("<p>首页".encode()) == Charset("utf-8", "guess")
    assert sniff("<p>首页".encode("gbk")) == Charset("gb18030", "guess")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<meta charset=iso-2022-kr>", None),
        (b"<meta charset=gb23l2>", None),
        (b"", "text/html; charset=x-user-defined"),
        (b"", "text/html; charset=nonsense"),
    ],
)
def test_encodings_that_nobody_writes_and_labels_that_nobody_knows_give_none(
    body: bytes, content_type: str | None
) -> None:
    assert sniff(body, content_type) is None


def test_an_unknown_label_leaves_the_word_to_the_next_that_is_known() -> None:
    assert label_of(b"<meta charset=gbk>", "text/html; charset=nonsense") == "gbk"
    assert label_of(b"<meta charset=gb23l2>", fact="gbk") == "gbk"


def test_meta_naming_utf16_means_utf8_and_x_user_defined_windows_1252() -> None:
    assert label_of(b"<meta charset=utf-16>") == "utf-8"
    assert label_of(b"<meta charset=x-user-defined>") == "windows-1252"


def test_xml_declaration_counts_only_where_no_meta_does() -> None:
    declaration = b'<?xml version="1.0" encoding="gb2312"?>'
    assert label_of(declaration) == "gbk"
    assert label_of(declaration + b"<meta charset=big5>") == "big5"


def test_pragma_needs_its_http_equiv() -> None:
    pragma = b'<meta http-equiv=Content-Type content="text/html; charset=gbk">'
    assert label_of(pragma) == "gbk"
    assert label_of(pragma.replace(b"http-equiv=Content-Type ", b"")) == "utf-8"


def test_declaration_in_a_comment_or_a_cut_tag_does_not_count() -> None:
    assert label_of(b"<!-- <meta charset=gbk> -->") == "utf-8"
    assert label_of(b"<meta charset=gbk") == "utf-8"
    assert label_of(b"<!--><meta charset=gbk>") == "gbk"


def test_declaration_past_1024_bytes_counts_while_only_head_content_went_before() -> None:
    script = b"<script>" + b"if(a<b)document.write('<table>');" * 40 + b"</script>"
    assert label_of(b"<head>" + script + b"<meta charset=gbk>") == "gbk"
    filler = b"<div>" + b" " * 1024
    assert label_of(b"<head>" + filler + b"<meta charset=gbk>") == "utf-8"


def test_prescan_of_an_endless_tag_ends() -> None:
    assert label_of(b"<head><meta " + b"a=b " * 500_000) == "utf-8"


@pytest.mark.parametrize(
    "body",
    [
        b"<meta content='charset" + b"charset" * 300_000 + b"'>",
        b"<meta content='" + b"charset = " * 200_000 + b"'>",
        b"<meta content='" + b"charset" + b" " * 2_000_000 + b"'>",
        b"<script><!--<script>" * 100_000,
        b"<title></title" * 150_000,
        b"</" * 1_000_000,
        b"<?xml " + b"encoding" * 250_000,
    ],
    ids=lambda body: body[:24].decode(),
)
def test_the_search_for_a_declaration_is_linear(body: bytes) -> None:
    started = time.monotonic()
    assert label_of(body) == "utf-8"
    assert time.monotonic() - started < 5  # quadratic, these take minutes


def test_page_declared_gb2312_reads_characters_of_gbk_and_gb18030() -> None:
    # 镕 is not in GB 2312, 𠮷 not in GBK: libxml2 stops at the first, browsers do not.
    page = b"<meta charset=gb2312><title>" + "朱镕基𠮷".encode("gb18030") + b"</title>"
    charset = sniff(page)
    assert charset is not None
    assert charset.decode(page).endswith("<title>朱镕基𠮷</title>")


def test_byte_80_in_the_gb_family_is_the_euro_sign() -> None:
    assert GBK.decode(b"\x80 100") == "€ 100"
    assert Charset("gb18030", "fact").decode("价".encode("gbk") + b"\x80") == "价€"


@pytest.mark.parametrize(
    "label", ["gbk", "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "utf-8"]
)
def test_no_broken_sequence_swallows_the_markup_behind_it(label: str) -> None:
    charset = Charset(label, "meta")
    for lead in range(0x80, 0x100):
        for broken in (bytes((lead,)), bytes((lead, 0xFF))):
            assert charset.decode(broken + b"<b>").endswith("<b>"), broken


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("gbk", b"\xb0\xff<", "\ufffd<"),
        ("gbk", b"\x81\x30\x81<", "\ufffd0\ufffd<"),
        ("gbk", b"\x81\x30", "\ufffd"),
        ("gb18030", b"\xa3\xa0", "\u3000"),
        ("big5", b"\xa1\x45", "\u2027"),
        ("shift_jis", b"\xa0\xfd", "\ufffd\ufffd"),
        ("euc-jp", b"\xad\xa1", "①"),
        ("euc-jp", b"\xa1\xc1", "～"),
        ("windows-1252", b"\x81\x93", "\x81“"),
        ("koi8-u", b"\xae", "ў"),
    ],
)
def test_bytes_are_read_as_browsers_read_them(label: str, data: bytes, text: str) -> None:
    assert Charset(label, "meta").decode(data) == text


def test_what_the_charset_cannot_hold_is_written_as_a_reference() -> None:
    assert Charset("euc-kr", "meta").encode("障这") == b"\xee\xa1&#36825;"
    assert Charset("windows-1252", "meta").encode("é中<&") == b"\xe9&#20013;<&"
    assert GBK.encode("𠮷") == "𠮷".encode("gb18030")


@pytest.mark.parametrize("label", ["gbk", "big5", "shift_jis", "euc-jp", "euc-kr", "koi8-u"])
def test_every_character_written_is_read_back_the_same(label: str) -> None:
    charset = Charset(label, "meta")
    for code in [*range(0x80, 0xD800, 7), *range(0xE000, 0xFFFE), *range(0x1F300, 0x1F400)]:
        character = chr(code)
        read = charset.decode(charset.encode(character))
        assert read in (character, f"&#{code};"), hex(code)


def test_raw_text_refuses_what_does_not_fit_and_says_which() -> None:
    with pytest.raises(Refused, match=r"'这' \(U\+8FD9\), which euc-kr cannot write"):
        Charset("euc-kr", "meta").encode_raw("/* 障这 */")
    assert Charset("euc-kr", "meta").encode_raw("/* ok */") == b"/* ok */"


@pytest.mark.parametrize("label", ["utf-16le", "utf-16be", "iso-2022-jp"])
def test_other_encodings_are_transcoded_there_and_back(label: str) -> None:
    charset = Charset(label, "bom")
    assert not charset.ascii_compatible
    page = "\ufeff<p>日本" if label.startswith("utf") else "<p>日本"
    body = charset.encode(page)
    utf8 = transcode_in(body, charset)
    assert utf8 == page.encode()
    assert transcode_out(utf8, charset) == body


def test_transcoding_refuses_bytes_that_would_not_come_back() -> None:
    assert transcode_in(b"<\0p\0\0\xd8", Charset("utf-16le", "bom")) is None
    redundant = b"\x1b(B\x1b(B<p>"
    assert transcode_in(redundant, Charset("iso-2022-jp", "meta")) is None


def test_a_new_page_gets_the_mark_that_named_the_encoding_of_the_old_one() -> None:
    for label in ("utf-8", "utf-16le"):
        inner = as_utf8(Charset(label, "bom"))
        assert marked(b"<p>x", inner) == "\ufeff<p>x".encode()
        assert marked("\ufeff<p>x".encode(), inner) == "\ufeff<p>x".encode()
        assert marked(b"<p>x", Charset(label, "header")) == b"<p>x"
    whole = transcode_out("\ufeff<p>x".encode(), Charset("utf-16le", "bom"))
    assert whole == "\ufeff<p>x".encode("utf-16-le")


def test_a_transcoded_page_is_read_as_utf8_and_declared_as_it_goes_out() -> None:
    inner = as_utf8(Charset("iso-2022-jp", "meta"))
    assert (inner.label, inner.declared, inner.named) == ("utf-8", "iso-2022-jp", True)
    assert not as_utf8(Charset("iso-2022-jp", "fact")).named
    assert Charset("gbk", "meta").declared == "gbk"
