"""The scanner: tags, attributes, raw text, character references."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a11y_proxy.html.scanner import (
    TAG,
    Attribute,
    attributes,
    decode_references,
    first_values,
    is_self_closing,
    raw_text_end,
    script_end,
)
from tests.material import material


def tokens(source: bytes) -> list[tuple[bytes | None, bytes]]:
    return [(match[1], match[0]) for match in TAG.finditer(source)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (b"a<p>b</p>", [(b"p", b"<p>"), (b"/p", b"</p>")]),
        (b'<a title="x>y" b>', [(b"a", b'<a title="x>y" b>')]),
        (b"<a title='x>y'b>", [(b"a", b"<a title='x>y'b>")]),
        (b"<a title=x'>y'>", [(b"a", b"<a title=x'>")]),
        (b"<a b=>c>", [(b"a", b"<a b=>")]),
        (b"<a =b>", [(b"a", b"<a =b>")]),
        (b'<a b = "c>" >', [(b"a", b'<a b = "c>" >')]),
        (b"<br/>", [(b"br", b"<br/>")]),
        (b"<p\x0bx>", [(b"p\x0bx", b"<p\x0bx>")]),
        (b"1 < 2 <3 </ x>", [(None, b"</ x>")]),
        (b"<!-- <p> --><p>", [(None, b"<!-- <p> -->"), (b"p", b"<p>")]),
        (b"<!--><p>", [(None, b"<!-->"), (b"p", b"<p>")]),
        (b"<!--a--!><p>", [(None, b"<!--a--!>"), (b"p", b"<p>")]),
        (b"<!doctype html><?php ?></>", [
            (None, b"<!doctype html>"), (None, b"<?php ?>"), (None, b"</>")]),
        (b'<p><a b="<p></p>', [(b"p", b"<p>"), (None, b'<a b="<p></p>')]),
        ("<a b=政>".encode("gb18030"), [(b"a", "<a b=政>".encode("gb18030"))]),
    ],
)  # fmt: skip
def test_tags_end_where_a_browser_ends_them(
    source: bytes, found: list[tuple[bytes | None, bytes]]
) -> None:
    assert tokens(source) == found


def test_an_attribute_says_where_it_stands() -> None:
    tag = b"""<A HREF = "x>y" b c='' D=e/>"""
    assert attributes(tag) == [
        Attribute(b"href", b"x>y", 3, 15, 11, 14, b'"'),
        Attribute(b"b", b"", 16, 17, 17, 17, b""),
        Attribute(b"c", b"", 18, 22, 21, 21, b"'"),
        Attribute(b"d", b"e/", 23, 27, 25, 27, b""),
    ]
    for each in attributes(tag):
        assert tag[each.value_start : each.value_end] == each.value


def test_a_repeated_attribute_is_listed_and_the_first_counts() -> None:
    tag = b"<p id=1 ID=2>"
    assert [each.value for each in attributes(tag)] == [b"1", b"2"]
    assert first_values(tag) == {b"id": b"1"}


@pytest.mark.parametrize(
    ("tag", "closing"),
    [
        (b'<path d="a"/>', True),
        (b"<path d=a/>", False),
        (b"<path d=a />", True),
        (b"<path d/>", True),
        (b"<path d= />", False),
        (b"<path/>", True),
        (b"<path/ >", False),
        (b"<path>", False),
    ],
)
def test_a_slash_closes_a_tag_only_outside_of_a_value(tag: bytes, closing: bool) -> None:
    assert is_self_closing(tag) is closing


@pytest.mark.parametrize(
    ("source", "end"),
    [
        (b"a</b></STYLE>c", 5),
        (b"a</styles></style >", 10),
        (b"a</style/x>", 1),
        (b"a</style", 8),
        (b"a</style\x0b></style>", 10),
    ],
)
def test_raw_text_ends_at_its_own_end_tag(source: bytes, end: int) -> None:
    assert raw_text_end(source, 0, b"style") == end


@pytest.mark.parametrize(
    ("content", "ended"),
    [
        (b"a", True),
        (b"<!-- <b> ", True),
        (b"<!-- <script> </script> -->", True),
        (b"<!-- <script> </script> ", True),
        (b"<!-- <scripts> ", True),
        (b"<!-- <script> --> ", True),
        (b"<!--> <script> ", True),
        (b"<!-- <!--> <script> ", True),
        (b"<!-- <script> ", False),
        (b"<!-- <script> <script> </script> --> ", True),
    ],
)
def test_a_script_ends_outside_of_double_escape(content: bytes, ended: bool) -> None:
    source = content + b"</script>"
    assert script_end(source, 0) == (len(content) if ended else len(source))


def test_double_escape_does_not_nest() -> None:
    source = b"<!-- <script> <script> </script> </script> </script>"
    assert script_end(source, 0) == source.index(b"</script> </script>") + len(b"</script> ")


@pytest.mark.parametrize(
    ("raw", "text", "value"),
    [
        ("?a=1&copy=2", "?a=1©=2", "?a=1&copy=2"),
        ("&copy2", "©2", "&copy2"),
        ("&copy;2 &copy", "©2 ©", "©2 ©"),
        ("&notit; &notin;", "¬it; ∉", "&notit; ∉"),
        ("&#151;&#x80;&#0;&#xD800;&#x110000;", "—€���", "—€���"),
        ("&#99999999999999999999;", "�", "�"),
        ("&#65&#x42", "AB", "AB"),
        ("& &; &# &zzz; &#x;", "& &; &# &zzz; &#x;", "& &; &# &zzz; &#x;"),
        ("&lt政", "<政", "<政"),
        ("&ampamp;", "&amp;", "&ampamp;"),
    ],
)
def test_references_are_decoded_by_where_they_stand(raw: str, text: str, value: str) -> None:
    assert decode_references(raw, in_attribute=False) == text
    assert decode_references(raw, in_attribute=True) == value


@pytest.mark.parametrize("name", ["entities", "namedEntities", "numericEntities"])
def test_references_are_decoded_as_the_html5lib_tests_say(name: str) -> None:
    cases = json.loads((material("html5lib/tokenizer") / f"{name}.test").read_text("utf-8"))
    seen = 0
    for case in cases["tests"]:
        source, output = case["input"], case["output"]
        if all(token[0] == "Character" for token in output) and "\0" not in source:
            expected = "".join(token[1] for token in output)
            assert decode_references(source, in_attribute=False) == expected, source
            seen += 1
        elif re.fullmatch(r"<h a=(['\"]?)[^'\">]*\1>", source):
            [[_, _, values]] = output
            found = [decode_references(each.value.decode(), True) for each in _of(source)]
            assert found == list(values.values()), source
            seen += 1
    assert seen > 20


def _of(tag: str) -> list[Attribute]:
    return attributes(tag.encode())


def test_tags_are_found_as_the_html5lib_tests_say() -> None:
    seen = 0
    for path in sorted(material("html5lib/tokenizer").glob("test[1-4].test")):
        for case in json.loads(path.read_text("utf-8"))["tests"]:
            if "initialStates" in case or "doubleEscaped" in case:
                continue
            expected = [token for token in case["output"] if token[0] in ("StartTag", "EndTag")]
            assert _tag_tokens(case["input"]) == expected, case["input"]
            seen += 1
    assert seen > 300


def _tag_tokens(source: str) -> list[list[Any]]:
    found: list[list[Any]] = []
    for match in TAG.finditer(source.encode("utf-8", "surrogatepass")):
        if match[1] is None:
            continue
        name = _text(match[1].lower())
        if name.startswith("/"):
            found.append(["EndTag", name[1:]])
            continue
        values: dict[str, str] = {}
        for each in attributes(match[0]):
            values.setdefault(_text(each.name), decode_references(_text(each.value), True))
        found.append(["StartTag", name, values] + [True] * is_self_closing(match[0]))
    return found


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "surrogatepass").replace("\r\n", "\n")
    return text.replace("\r", "\n").replace("\0", "\ufffd")


@given(st.binary(max_size=60) | st.text("<>/!-= \"'abA\n\0", max_size=60).map(str.encode))
def test_tokens_never_overlap_and_each_begins_with_a_bracket(source: bytes) -> None:
    position = 0
    for match in TAG.finditer(source):
        assert match.start() >= position
        assert match[0].startswith(b"<")
        position = match.end()
