"""A page to be edited in a test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger, undo

UTF8 = Charset("utf-8", "header")
GBK = Charset("gbk", "header")
LATIN1 = Charset("windows-1252", "header")
BODY = "<!doctype html><html><head><title>t</title></head><body>{}</body></html>"


class Page:
    """A page under edit; its content is written in the body of a whole document."""

    def __init__(self, content: str, charset: Charset = UTF8, frame: str = BODY) -> None:
        self.frame = frame
        self.charset = charset
        self.source = charset.encode(frame.format(content))
        self.document = Document(self.source, charset)
        self.ledger = Ledger(self.document)

    def node(self, selector: str) -> int:
        """By name, or by the attribute id as #name."""
        if selector.startswith("#"):
            found = self.document.by_id(selector[1:])
            assert found is not None
            return found
        return next(i for i in self.document.nodes() if self.document.name(i) == selector)

    @property
    def content(self) -> str:
        before, after = self.frame.split("{}")
        return self.charset.decode(self.ledger.render()).removeprefix(before).removesuffix(after)


Edit = Callable[[Page], object]


def edited(content: str, edit: Edit, frame: str = BODY, charset: Charset = UTF8) -> str:
    page = Page(content, frame=frame, charset=charset)
    edit(page)
    assert undo(page.ledger.render(), page.ledger.entries) == page.source
    return page.content


def set_(selector: str, name: str, value: str | None) -> Edit:
    return lambda page: page.ledger.set(page.node(selector), name, value, by="rule")


def insert(where: str, selector: str, markup: str) -> Edit:
    return lambda page: getattr(page.ledger, where)(page.node(selector), markup, by="rule")


def do(operation: str, selector: str, *arguments: str) -> Edit:
    return lambda page: getattr(page.ledger, operation)(page.node(selector), *arguments, by="rule")


def refused(content: str, edit: Edit, frame: str = BODY) -> str:
    page = Page(content, frame=frame)
    with pytest.raises(Refused) as caught:
        edit(page)
    assert page.ledger.render() is page.source
    assert page.ledger.entries == ()
    return caught.value.reason
