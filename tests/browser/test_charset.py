"""The encoding in which Chromium reads a page: asked of Chromium itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
import webencodings
from playwright.async_api import Page
from starlette.types import Receive, Scope, Send

from a11y_proxy import load_rules
from a11y_proxy.html.charset import Charset, canonical, sniff
from a11y_proxy.proxy.server import serving
from a11y_proxy.rewrite import Context, Rewriter
from tests.browser.chromium import chromium, executable
from tests.html.declarations import HEADERS, READ, random_pages
from tests.material import PROJECT
from tests.test_encodings import USABLE, page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# Nothing runs and nothing is fetched: it is the parser's own reading that is asked for.
STILL = (b"content-security-policy", b"default-src 'none'; script-src 'none'; frame-src 'none'")


@dataclass
class Answers:
    """An app that answers each path with what was laid there."""

    laid: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = scope["path"].strip("/")
        kind, body = self.laid[int(number)] if number.isdigit() else (b"text/html", b"")
        head = [(b"content-type", kind), STILL]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})


@dataclass
class Judge:
    """Chromium, asked in which encoding it reads an answer."""

    page: Page
    answers: Answers

    async def reads(self, body: bytes, content_type: str = "text/html") -> str:
        self.answers.laid.append((content_type.encode("latin-1"), body))
        path = f"/{len(self.answers.laid) - 1}"
        await self.page.goto(f"http://charset.test{path}", wait_until="domcontentloaded")
        name: str = await self.page.evaluate("document.characterSet")
        return name.lower()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def judge() -> AsyncIterator[Judge]:
    if executable() is None:
        pytest.skip("no Chromium: install Debian's chromium (make browser, as root)")
    answers = Answers()
    async with serving(answers) as port, chromium(port) as browser:
        yield Judge(await browser.new_page(), answers)


async def test_the_table_of_declarations_is_chromiums(judge: Judge) -> None:
    read = [(body, await judge.reads(body)) for body, _ in READ]
    assert [pair for pair, expected in zip(read, READ, strict=True) if pair != expected] == []


async def test_the_table_of_headers_is_chromiums(judge: Judge) -> None:
    read = [(kind, await judge.reads(b"<p>x", kind)) for kind, _ in HEADERS]
    assert [pair for pair, expected in zip(read, HEADERS, strict=True) if pair != expected] == []


async def test_random_heads_are_read_as_chromium_reads_them(judge: Judge) -> None:
    wrong = []
    for body in random_pages(120, seed=156):
        found, charset = await judge.reads(body), sniff(body)
        surely = charset is not None and charset.named
        if (charset.label if surely and charset else "windows-1252") != found:
            disputed = charset is not None and charset.disputed and charset.label == found
            if not disputed:
                wrong.append((body, charset, found))
    assert wrong == []


@pytest.mark.parametrize("declared", ["by the header", "by itself", "not at all"])
async def test_what_we_write_is_read_in_every_encoding(judge: Judge, declared: str) -> None:
    """And what the page says itself is read as before."""
    rewriter = Rewriter(load_rules(PROJECT / "rules"))
    seen = "[document.title, document.querySelector('p').textContent]"
    entry = "document.querySelector('[data-a11y=entry]').textContent"
    wrong = []
    for name in USABLE:
        if declared != "by the header" and name.startswith("utf-16"):
            continue  # not even markup then
        _, body = page(name, f"<meta charset={name}>" if declared == "by itself" else "")
        kind = f"text/html; charset={name}" if declared == "by the header" else "text/html"
        await judge.reads(body, kind)
        before = await judge.page.evaluate(seen)
        after = rewriter.rewrite(body, Context("/", "http://charset.test", content_type=kind))
        if after.reason is not None:
            wrong.append((name, after.reason))
            continue
        await judge.reads(after.body, kind)
        if await judge.page.evaluate(seen) != before:
            wrong.append((name, "the page's own words"))
        elif await judge.page.evaluate(entry) != "无障碍浏览长者版":
            wrong.append((name, "our words"))
    assert wrong == []


async def test_every_label_names_chromiums_encoding(judge: Judge) -> None:
    labels = sorted(webencodings.LABELS)
    assert len(labels) > 200
    name_of = "label => { try { return new TextDecoder(label).encoding } catch { return '' } }"
    names = await judge.page.evaluate(f"labels => labels.map({name_of})", labels)
    ours = [canonical(label) for label in labels]
    # No decoder is given for `replacement`.
    told = ["" if name == "replacement" else name for name in ours]
    assert dict(zip(labels, names, strict=True)) == dict(zip(labels, told, strict=True))
    assert await judge.page.evaluate(f"({name_of})('gb23l2')") == ""


MULTI_BYTE = ("big5", "euc-jp", "euc-kr", "gb18030", "gbk", "shift_jis")
# Seen in Chromium 156: it reads no ideographic space in EUC-JP, whose A1A1 that is, and half of one
# character for the four pairs of Big5 that are two.
ODD = {("euc-jp", b"\xa1\xa1<")} | {
    ("big5", pair + b"<") for pair in (b"\x88\x62", b"\x88\x64", b"\x88\xa3", b"\x88\xa5")
}
# Python's codecs give these no character of their own (see `browsercodecs`).
SHARED = {
    ("big5", b"\xa2\x41<"): "\uff0f<",
    ("big5", b"\xa2\x42<"): "\uff3c<",
    ("euc-jp", b"\x8f\xa2\xb7<"): "~<",
}


def sequences(name: str) -> list[bytes]:
    """Bytes that may be a character, each with markup behind it."""
    high = range(0x80, 0x100)
    if name not in MULTI_BYTE:
        return [bytes((byte,)) + b"<" for byte in high]
    found = [bytes((lead, trail)) + b"<" for lead in high for trail in range(0x100)]
    if name == "euc-jp":
        found += [bytes((0x8F, row, cell)) + b"<" for row in high for cell in range(0x20, 0x100)]
    return found


async def test_every_byte_and_every_pair_is_read_as_chromium_reads_it(judge: Judge) -> None:
    read = """([name, sequences]) => {
      const decoder = new TextDecoder(name, {ignoreBOM: true});
      return sequences.map(each => decoder.decode(new Uint8Array(each)));
    }"""
    wrong: dict[str, list[tuple[bytes, str, str]]] = {}
    for name in USABLE:
        if name.startswith("utf-16") or name == "iso-2022-jp":
            continue
        charset, asked = Charset(name, "header"), sequences(name)
        told = await judge.page.evaluate(read, [name, [list(each) for each in asked]])
        wrong[name] = [
            (each, charset.decode(each), expected)
            for each, expected in zip(asked, told, strict=True)
            if charset.decode(each) != SHARED.get((name, each), expected)
            and (name, each) not in ODD
        ]
    assert {name: found[:5] for name, found in wrong.items() if found} == {}
