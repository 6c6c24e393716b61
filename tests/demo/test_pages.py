"""The files are the bytes: GBK with more, declared as such pages declared it, nothing missing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from a11y_proxy.demo import gbk
from a11y_proxy.demo.portal import PAGES, portal
from tests.asgi import ask

_TEXTS = sorted(p for p in PAGES.rglob("*") if p.suffix in (".html", ".asp", ".js", ".css"))
_PAGES = [p for p in _TEXTS if p.suffix == ".html"]
_TROUBLE = {"/admin/": 403, "/wsbs/bmcx.asp": 500, "/wsbs/yuyue.asp": 503}
_DECLARED = re.compile(rb"charset=[\"']?gb2312", re.IGNORECASE)
_APP = portal()


def _name(path: Path) -> str:
    return path.relative_to(PAGES).as_posix()


@pytest.mark.parametrize("path", _TEXTS, ids=_name)
def test_a_text_is_gb18030_and_no_utf8(path: Path) -> None:
    data = path.read_bytes()
    if data.isascii():
        pytest.skip("holds no Chinese")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "�" not in gbk.decode(data)


def test_a_replaced_character_would_be_noticed() -> None:
    assert gbk.decode(b"\xd4\xc6\xff") == "云�"


def test_one_page_writes_the_euro_as_0x80_and_the_others_as_gb18030() -> None:
    single = [path for path in _TEXTS if "�" in path.read_bytes().decode("gb18030", "replace")]
    assert [_name(path) for path in single] == ["xwzx/content_204.html"]
    assert b"\x80" in single[0].read_bytes()
    assert b"\xa2\xe3" in (PAGES / "frames/main3.html").read_bytes()


@pytest.mark.parametrize("path", _PAGES, ids=_name)
async def test_a_page_declares_gb2312_exactly_once_in_itself_or_in_the_header(path: Path) -> None:
    response = await ask(_APP, "/" + _name(path))
    in_header = "charset=GB2312" in (response.get("content-type") or "")
    in_page = len(_DECLARED.findall(response.body))
    assert response.body == path.read_bytes()
    assert (in_header, in_page) in ((True, 0), (False, 1))
    assert in_header == _name(path).startswith("bsfw/")


def test_charset_is_declared_early_late_and_too_late() -> None:
    def at(name: str) -> int:
        data = (PAGES / name).read_bytes()
        found = _DECLARED.search(data)
        assert found is not None
        text = data[: found.start()]
        assert text.isascii() == (name == "index.html")
        return found.start()

    assert at("index.html") < at("zwgk/content_105.html") < 1024 < at("zwgk/content_107.html")


def test_the_pages_hold_characters_of_gbk_and_of_gb18030_alone() -> None:
    text = gbk.decode((PAGES / "zwgk/content_112.html").read_bytes())
    for character in "镕喆":
        assert character in text
        assert len(character.encode("gbk")) == 2
        with pytest.raises(UnicodeEncodeError):
            character.encode("gb2312")
    four = [c for c in text if len(c.encode("gb18030")) == 4]
    assert len(four) >= 3


def test_the_pictures_are_small() -> None:
    assert sum(p.stat().st_size for p in (PAGES / "images").iterdir()) < 400_000


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [v for n, v in attrs if n in ("href", "src", "background", "action") and v]


@pytest.mark.parametrize("path", _PAGES, ids=_name)
async def test_every_address_on_a_page_is_answered(path: Path) -> None:
    reader = _Addresses()
    reader.feed(gbk.decode(path.read_bytes()))
    own = [a for a in reader.found if urlsplit(a).scheme == "" and not a.startswith("#")]
    assert own or _name(path).startswith("frames/main")
    for address in own:
        target = urlsplit(urljoin("/" + _name(path), address)).path
        answered = await ask(_APP, target, method="HEAD")
        assert answered.status == _TROUBLE.get(target, 200), address
