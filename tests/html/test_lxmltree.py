"""Parts of a page as element trees."""

from __future__ import annotations

import pytest
from lxml import html

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger

GBK = Charset("gbk", "header")


def tree(markup: str) -> str:
    document = Document(GBK.encode(f"<body><main>{markup}</main>"), GBK)
    main = next(i for i in document.nodes() if document.name(i) == "main")
    return str(html.tostring(document.to_lxml(main), encoding="unicode"))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>一<b>二</b>三<p>四", "<p>一<b>二</b>三</p><p>四</p>"),
        ("a<!-- no -->b<?no?>c", "abc"),
        ("<a title='1&amp;&#20013;'>x</a>", '<a title="1&amp;中">x</a>'),
        ("<style>a>b{}</style>", "<style>a>b{}</style>"),
        ("<textarea>a&lt;b</textarea>", "<textarea>a&lt;b</textarea>"),
        ("<o:p>x</o:p>", "<span>x</span>"),
        ("<p x:y=1 'bad=2 good=3>x</p>", '<p good="3">x</p>'),
        ("<p>a\0b\x0bc", "<p>ab\ufffdc</p>"),
        ("<table><tr><td>1</table>", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        ("<b>1<p>2</b>3</p>", "<b>1</b><p><b>2</b>3</p>"),
    ],
)
def test_the_tree_is_the_browsers(markup: str, expected: str) -> None:
    assert tree(markup) == f"<main>{expected}</main>"


def test_an_edited_document_is_refused() -> None:
    document = Document(b"<body><p>x</p>", GBK)
    assert document.body is not None
    document.to_lxml(document.body)
    Ledger(document).set(document.body, "class", "a", by="test")
    with pytest.raises(ValueError, match="the document was edited; expected a fresh one"):
        document.to_lxml(document.body)
