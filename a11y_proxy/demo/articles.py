"""What the portal's search knows of its articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

from a11y_proxy.demo import gbk

_AROUND = 30
"""Characters of an extract before and after the word found."""


class Article(NamedTuple):
    """One article: where it stands, and its texts without markup."""

    address: str
    title: str
    date: str
    text: str

    def extract(self, keyword: str) -> str:
        """The words around the first place of `keyword`, else the beginning."""
        at = max(self.text.lower().find(keyword.lower()), 0)
        start, end = max(at - _AROUND, 0), at + len(keyword) + _AROUND
        return self.text[start:end] + ("……" if end < len(self.text) else "")


def read(pages: Mapping[str, bytes]) -> list[Article]:
    """The articles among these pages, by the comments that the portal's editor leaves around
    their parts; the newest first."""
    found = [article for address, page in pages.items() for article in _article(address, page)]
    return sorted(found, key=lambda article: (article.date, article.address), reverse=True)


def search(articles: list[Article], keyword: str) -> list[Article]:
    """The articles whose title or text holds `keyword`, capitals or not."""
    word = keyword.lower()
    return [a for a in articles if word in a.title.lower() or word in a.text.lower()]


def _article(address: str, page: bytes) -> Iterator[Article]:
    title, date, content = (_between(page, name) for name in (b"title", b"date", b"content"))
    if title and date and content:
        yield Article(address, gbk.decode(title), gbk.decode(date), _text(content))


def _between(page: bytes, name: bytes) -> bytes:
    return page.partition(b"<!--%s begin-->" % name)[2].partition(b"<!--%s end-->" % name)[0]


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def _text(content: bytes) -> str:
    reader = _Words()
    reader.feed(gbk.decode(content))
    reader.close()
    return " ".join(reader.words)
