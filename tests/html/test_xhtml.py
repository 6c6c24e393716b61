"""Pages of XHTML are read as a browser reads XML, with every place in their bytes."""

from __future__ import annotations

import pytest
from lxml import etree, html

from a11y_proxy.html.charset import Charset, as_utf8, transcode_in
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.select import SelectorSet
from a11y_proxy.html.xhtml import XhtmlDocument, XhtmlError, sniff_xhtml
from tests.html.xhtmlpages import MALFORMED, NS, STRICT, WELL_FORMED, WITH_ENTITIES, page

UTF8 = Charset("utf-8", "header")


def read(text: str, charset: Charset = UTF8) -> XhtmlDocument:
    return XhtmlDocument(charset.encode_again(text), charset)


def first(document: XhtmlDocument, name: str) -> int:
    return next(i for i in document.nodes() if document.name(i) == name)


@pytest.mark.parametrize("name", sorted(WELL_FORMED))
def test_every_span_is_that_of_the_elements_own_tags(name: str) -> None:
    document = read(WELL_FORMED[name])
    source = document.source
    for node in range(len(document.tree)):
        span = document.span(node)
        tag, end = source[span.start : span.start_end], source[span.end_start : span.end]
        written = tag[1:].split(b">")[0].split(None, 1)[0].rstrip(b"/").decode()
        assert written.rpartition(":")[2] == document.name(node)
        assert tag.endswith(b">")
        if tag.endswith(b"/>"):
            assert span.start_end == span.end_start == span.end
        else:
            assert end.startswith(b"</" + written.encode())
            assert end.endswith(b">")


@pytest.mark.parametrize("name", sorted(WELL_FORMED.keys() - WITH_ENTITIES))
def test_names_attributes_and_text_are_those_of_libxml2(name: str) -> None:
    text = WELL_FORMED[name]
    document = read(text)
    elements = [*etree.fromstring(text.encode()).iter(etree.Element)]
    assert len(elements) == len(document.tree)
    for node, element in enumerate(elements):
        assert document.name(node) == etree.QName(element).localname
        plain = {key: value for key, value in element.attrib.items() if "{" not in key}
        known = document.attrs(node).items()
        assert {k: v for k, v in known if ":" not in k and k != "xmlns"} == plain
        own = [element.text or "", *(child.tail or "" for child in element)]
        assert document.raw_text(node) == "".join(own)


def test_what_html_would_imply_or_repair_stays_as_it_is_written() -> None:
    document = read(WELL_FORMED["implied nothing"])
    names = " ".join(document.name(i) for i in document.nodes())
    assert names == "html head title body table tr td p div ul p li"
    assert document.body == first(document, "body")
    assert not document.quirks


def test_names_and_attributes_keep_their_case_and_prefix() -> None:
    document = read(WELL_FORMED["case"])
    assert document.attrs(first(document, "P")) == {"Class": "a", "class": "b"}
    assert document.attr(first(document, "p"), "onClick") == "x"
    assert document.attr(first(document, "p"), "onclick") is None
    foreign = read(WELL_FORMED["foreign"])
    assert foreign.namespace(first(foreign, "linearGradient")) == "svg"
    assert foreign.namespace(first(foreign, "mi")) == "math"
    assert foreign.namespace(first(foreign, "x")) == "urn:x"
    assert foreign.namespace(first(foreign, "P")) == ""
    assert foreign.attr(first(foreign, "a"), "xlink:href") == "x"
    within = read(f"<body><body {NS}/></body>")
    assert [within.namespace(i) for i in within.nodes()] == ["", "html"]


def test_text_is_what_a_visitor_reads() -> None:
    document = read(WELL_FORMED["raw"])
    body = document.body
    assert body is not None
    assert document.text(body) == "x\nx\ny"
    assert document.raw_text(first(document, "script")) == "a < b && c < d"
    sections = read(WELL_FORMED["sections"])
    assert sections.text(first(sections, "p")) == "a<b>&amp;]]>c"


def test_parts_are_children_and_text_in_order() -> None:
    document = read(page("<p>a<b>c</b><!-- x -->d<![CDATA[&]]><br/></p>"))
    p, b, br = (first(document, name) for name in ("p", "b", "br"))
    assert document.parts(p) == ["a", b, "d&", br]
    assert document.has_text(p)
    assert not document.has_text(br)


def test_selectors_know_case_namespaces_and_the_contents_of_a_template() -> None:
    document = read(WELL_FORMED["case"])
    found = SelectorSet(
        ["p", "P", "foo", ".b", "[ID]", "[id]", "[viewBox]", "[viewbox]", "P:NOT(p)"]
    )
    lengths = [len(nodes) for nodes in found.match(document)]
    assert lengths == [1, 1, 1, 1, 1, 0, 1, 0, 1]
    assert len(read(WELL_FORMED["template"]).select(".k")) == 1
    foreign = read(WELL_FORMED["foreign"])
    assert [foreign.name(i) for i in foreign.select("[*|href], [href], :link")] == ["a"]
    assert foreign.select("lineargradient, [xlink\\:href], math:lang(zh)") == []


def test_verdicts_of_html_pages_are_not_those_of_xhtml() -> None:
    from a11y_proxy.html.document import Document

    selectors = SelectorSet(["[type=a]", "p[TITLE]"])
    tag = '<p type="A" title="x">'
    as_html = Document(f"<!doctype html><body>{tag}".encode(), UTF8)
    as_xhtml = read(page(f"{tag}</p>"))
    for _ in range(2):
        assert [len(x) for x in selectors.match(as_html)] == [1, 1]
        assert [len(x) for x in selectors.match(as_xhtml)] == [0, 0]


def test_places_are_lines_and_columns_in_characters() -> None:
    document = read(page("\n中<b/>"))
    assert document.position(first(document, "b")) == (2, 2)
    assert document.snippet(first(document, "b")) == "<b/>"


@pytest.mark.parametrize("label", ["gbk", "gb18030", "big5", "shift_jis", "euc-jp", "windows-1252"])
def test_a_second_byte_that_looks_like_markup_is_none(label: str) -> None:
    # 815D, A15D and 835D: each ends as ] does.
    text = {"gbk": "乚乚", "gb18030": "乚乚", "big5": "﹞﹞", "shift_jis": "ソゾ"}.get(label, "x")
    charset = Charset(label, "meta")
    if label in ("gbk", "gb18030"):
        text = bytes.fromhex("815d815d").decode("gbk")
    elif label == "big5":
        text = bytes.fromhex("b85db85d").decode("big5")
    elif label == "shift_jis":
        text = bytes.fromhex("835d835d").decode("cp932")
    document = read(page(f"<p title='{text}'><![CDATA[{text}]>&{text}]]><b/></p>"), charset)
    p = first(document, "p")
    assert document.attr(p, "title") == text
    assert document.text(p) == f"{text}]>&{text}"
    assert document.parts(p) == [f"{text}]>&{text}", first(document, "b")]


def test_a_page_in_utf_16_is_read_transcoded() -> None:
    body = b"\xff\xfe" + page("<p>中</p>", '<?xml version="1.0" encoding="utf-16"?>').encode(
        "utf-16-le"
    )
    charset = sniff_xhtml(body)
    assert charset is not None
    utf8 = transcode_in(body, charset)
    assert utf8 is not None
    document = XhtmlDocument(utf8, as_utf8(charset))
    assert document.text(first(document, "p")) == "中"


def test_a_declared_encoding_is_not_asked_again() -> None:
    document = read(page("<p>中</p>", '<?xml version="1.0" encoding="utf-16"?>'))
    assert document.text(first(document, "p")) == "中"


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_a_malformed_page_is_refused_with_its_place(name: str) -> None:
    text = MALFORMED[name]
    with pytest.raises(XhtmlError) as caught:
        read(text)
    error = caught.value
    assert str(error) == f"{error.line}:{error.column}: {error.message}"
    assert error.line == 1
    assert 1 <= error.column <= len(text) + 1
    assert error.message.startswith("found ")
    assert ", expected " in error.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<p>\n<b>中</i></p>", "2:5: found </i>, expected </b>"),
        ("<p>\r\n<b>x</b>", "2:9: found the end, expected </p>"),
        ("</p>", "1:1: found </p>, expected a start tag"),
        ("<p/>\n</p>", "2:1: found </p>, expected a start tag"),
        ("<p>中 < b</p>", "1:6: found '< b</p', expected a tag"),
        ("<p>\n<!-- x</p>", "2:1: found '<!-- x</p', expected a tag"),
        ("", "1:1: found no element, expected a page"),
        ("<html><body/></html>", "1:1: found no element of XHTML, SVG or MathML, expected a page"),
        ("<p>中&nbsp;</p>", "1:11: found what is not well-formed (Entity 'nbsp' not defined), "),
        (
            "<p>\n\n<b a='1' a='2'/></p>",
            "3:15: found what is not well-formed (Attribute a redefined",
        ),
        (
            "<!DOCTYPE p [<!ENTITY x 'y'>]><p>&x;</p>",
            "1:1: found a doctype that holds declarations",
        ),
        ("<!DOCTYPE p [%x;]><p/>", "1:1: found a doctype that holds declarations"),
        ("<!DOCTYPE p [<!ATTLIST p a CDATA 'x'>]><p/>", "1:1: found a doctype that holds"),
        ('<?xml-stylesheet type="text/xsl" href="x"?><p/>', "1:1: found an XSLT style sheet"),
        ("<p/><?xml-stylesheet href='x' type='TEXT/XML'?>", "1:5: found an XSLT style sheet"),
    ],
)
def test_a_fault_says_what_was_found_and_expected(text: str, message: str) -> None:
    with pytest.raises(XhtmlError) as caught:
        read(text)
    assert str(caught.value).startswith(message)


def test_bytes_that_are_no_character_are_refused_as_a_browser_does() -> None:
    for label, broken in (("utf-8", b"\xff"), ("gbk", b"\xff"), ("shift_jis", b"\x81")):
        charset = Charset(label, "meta")
        body = charset.encode(f"<p {NS}>\n中</p>").replace(b"</p>", broken + b"</p>")
        with pytest.raises(XhtmlError, match=r"^2:2: found bytes that are no "):
            XhtmlDocument(body, charset)


@pytest.mark.parametrize(
    ("before", "content_type", "label"),
    [
        (b"", None, "utf-8"),
        (b"\xef\xbb\xbf", "application/xhtml+xml; charset=gbk", "utf-8"),
        (b'<?xml version="1.0" encoding="gb2312"?>', None, "gbk"),
        (b"<?xml version='1.0' encoding='GBK' ?>", None, "gbk"),
        (b'<?xml version="1.0" encoding="big5"?>', "application/xhtml+xml; charset=GBK", "gbk"),
        (b'<?xml version="1.0" encoding="gbk"?>', "application/xhtml+xml; charset=nope", "gbk"),
        (b'<?xml version="1.0" encoding="nope"?>', None, "utf-8"),
        (b'<?xml version="1.0" encoding="utf-16"?>', None, "utf-8"),
        (b'<meta charset="gbk"/>', None, "utf-8"),
        (b"\xff\xfe", None, "utf-16le"),
        (b"<\0?\0x\0m\0l\0", None, "utf-16le"),
        (b"\0<\0?\0x\0m\0l", None, "utf-16be"),
        (b'<?xml version="1.0" encoding="x-user-defined"?>', None, None),
        (b"", "application/xhtml+xml; charset=hz-gb-2312", None),
    ],
)
def test_the_encoding_is_found_by_the_rules_of_xml(
    before: bytes, content_type: str | None, label: str | None
) -> None:
    found = sniff_xhtml(before + b"<html/>", content_type)
    assert (found.label if found else None) == label


def test_a_part_becomes_an_lxml_tree() -> None:
    document = read(page('<div><P a="1">x<![CDATA[<]]></P>&nbsp;<br/></div>', STRICT))
    tree = document.to_lxml(first(document, "div"))
    assert html.tostring(tree, encoding="unicode") == '<div><P a="1">x&lt;</P>\xa0<br></div>'


def test_a_ledger_refuses_it() -> None:
    with pytest.raises(ValueError, match="found an XHTML page, expected HTML: XHTML is read, not"):
        Ledger(read(page("x")))
