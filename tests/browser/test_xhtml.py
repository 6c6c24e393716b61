"""What an XHTML page is, asked of Chromium itself."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.select import SelectorSet
from a11y_proxy.html.xhtml import NAMESPACES, XhtmlDocument, sniff_xhtml
from tests.browser.judge import XHTML, Judge
from tests.html.xhtmlpages import MALFORMED, NS, WELL_FORMED, page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_DUMP = """() => {
  const out = [];
  const walk = (element, depth) => {
    const attributes = {};
    for (const each of element.attributes) attributes[each.name] = each.value;
    const inside = element.content instanceof DocumentFragment ? element.content : element;
    const texts = [...inside.childNodes].filter(n => n.nodeType === 3 || n.nodeType === 4);
    const text = texts.map(n => n.data).join('');
    out.push([depth, element.namespaceURI || '', element.localName, attributes, text]);
    for (const child of inside.children) walk(child, depth + 1);
  };
  walk(document.documentElement, 0);
  return out;
}"""
_ERROR = "() => document.querySelector('parsererror') !== null || !document.documentElement"

SELECTORS = (
    ":lang(zh)", ":lang(fr)", ":lang(en)", ":link", "a", "A", "*|a", "[href]", "[HREF]",
    "[*|href]", ":checked", ":disabled", "option:enabled", "input", "INPUT", "[type=radio]",
    "[type=radio i]", "[type=a]", ".k", ".K", "#K", "[TITLE]", "[title=ab]", ":root",
    "body > body", "p:empty", "rect", "[viewBox]", "[viewbox]", "[*|viewBox]", "[*|lang]",
    "[lang]", r"[xml\:lang]", "[xmlns]", "[*|xmlns]", "[*|l]", "*|x", "p:nth-of-type(2)",
    "form :checked", "template:empty", "P:NOT(a)", "[lang|=zh]", "[*|lang|=zh]", ":required",
    ":optional", "x:has(X)", "a:not(:link)",
)  # fmt: skip
_BODY = """
<p id="a" xml:lang="zh"><b id="a1" lang="en"/></p><p id="b" lang="zh" xml:lang="en"/>
<x xmlns="urn:x" id="c" lang="zh"><X id="c1"/></x><x xmlns="urn:x" id="c2" xml:lang="zh"/>
<math xmlns="http://www.w3.org/1998/Math/MathML" lang="zh" id="m"/><p id="d" LANG="zh"/>
<svg xmlns="http://www.w3.org/2000/svg" lang="zh" id="s"><rect id="rr" viewBox="1"/></svg>
<a id="l1" href="x"/><A id="l2" href="x"/><a xmlns="" id="l3" href="x"/><a id="l4" HREF="x"/>
<s:a xmlns:s="http://www.w3.org/2000/svg" id="l5" xmlns:l="http://www.w3.org/1999/xlink"
 l:href="x"/>
<s:a xmlns:s="http://www.w3.org/2000/svg" id="l6" href="x"/><img id="l7" usemap="x"/>
<input id="i1" type="RADIO" name="a" checked=""/><input id="i2" type="radio" name="a" checked=""/>
<Input id="i3" checked="" type="checkbox"/><select id="s1"><option id="o1" disabled=""/>
<option id="o2"/><select id="s2"><option id="o3"/></select></select>
<select disabled="disabled" id="s3"><p><option id="o4"/></p></select><INPUT id="i4" disabled=""/>
<input id="i5" DISABLED="" required=""/><template id="t"><p class="k" id="tp"/></template>
<p class="k K" id="k" TITLE="X" title="Ab" type="A"/><option id="o5"><optgroup disabled="" id="og">
<option id="o6"/></optgroup></option><form id="f"><form id="g"><input id="i6" type="radio" name="a"
 checked=""/></form></form><input id="i7" type="radio" name="a" checked="" form="f"/><body id="bb"/>
<fieldset disabled="" id="fs"><LEGEND id="le"><input id="i8"/></LEGEND><legend id="lg"><input
 id="i9"/></legend></fieldset><p id="z1"><![CDATA[]]></p><p id="z2"><!-- x --><?x y?></p>
<p id="z3"> </p><p id="z4"/>"""


def ours(document: XhtmlDocument) -> list[list[Any]]:
    """The same, contents of templates included."""
    uris = {short: uri for uri, short in NAMESPACES.items()}
    found = []
    for node in document.tree.order():
        depth = sum(1 for _ in document.ancestors(node))
        namespace = uris.get(document.namespace(node), document.namespace(node))
        row = [depth, namespace, document.name(node), document.attrs(node), document.raw_text(node)]
        found.append(row)
    return found


async def test_well_formed_pages_are_chromiums(browser: Browser) -> None:
    judge = await Judge.of(browser)
    for name, text in WELL_FORMED.items():
        body = text.encode()
        await judge.show(body, XHTML)
        document = XhtmlDocument(body, Charset("utf-8", "guess"))
        assert ours(document) == await judge.asks(_DUMP), name
        assert await judge.asks("document.compatMode") == "CSS1Compat"
    await judge.page.close()


async def test_malformed_pages_are_chromiums(browser: Browser) -> None:
    judge = await Judge.of(browser)
    for name, text in MALFORMED.items():
        await judge.show(text.encode(), XHTML)
        assert await judge.asks(_ERROR), name
    await judge.page.close()


async def test_selectors_find_what_chromium_finds(browser: Browser) -> None:
    judge = await Judge.of(browser)
    head = '<head><meta http-equiv="content-language" content="fr"/></head>'
    for language in ("", ' lang="fr"'):
        body = f"<html {NS}{language}>{head}<body>{_BODY}</body></html>".encode()
        await judge.show(body, XHTML)
        document = XhtmlDocument(body, Charset("utf-8", "guess"))
        found = [
            " ".join(document.attr(i, "id") or document.name(i) for i in nodes)
            for nodes in SelectorSet(SELECTORS).match(document)
        ]
        judged = await judge.finds(SELECTORS)
        assert dict(zip(SELECTORS, found, strict=True)) == dict(zip(SELECTORS, judged, strict=True))
    await judge.page.close()


async def test_every_entity_is_chromiums(browser: Browser) -> None:
    from html.entities import html5

    judge = await Judge.of(browser)
    names = sorted(name for name in html5 if name.endswith(";"))
    items = "".join(f"<li>[&{name}]</li>" for name in names)
    public = "-//W3C//DTD XHTML 1.1 plus MathML 2.0 plus SVG 1.1//EN"
    body = page(f"<ul>{items}</ul>", f'<!DOCTYPE html PUBLIC "{public}" "x">').encode()
    await judge.show(body, XHTML)
    document = XhtmlDocument(body, Charset("utf-8", "guess"))
    found = [document.text(i) for i in document.select("li")]
    judged = await judge.asks("[...document.querySelectorAll('li')].map(e => e.textContent)")
    wrong = [(n, a, b) for n, a, b in zip(names, found, judged, strict=True) if a != b]
    assert wrong == []
    await judge.page.close()


@pytest.mark.parametrize("label", ["gbk", "big5", "shift_jis", "windows-1251", "euc-kr"])
@pytest.mark.parametrize("way", ["declared", "by header"])
async def test_the_encoding_is_chromiums(browser: Browser, label: str, way: str) -> None:
    judge = await Judge.of(browser)
    declaration = f'<?xml version="1.0" encoding="{label if way == "declared" else "utf-8"}"?>'
    words = {"windows-1251": "Новости", "euc-kr": "공지"}.get(label, "表示")
    body = Charset(label, "meta").encode(page(f"<p>{words}</p>", declaration))
    content_type = XHTML if way == "declared" else f"{XHTML}; charset={label}"
    charset = sniff_xhtml(body, content_type)
    assert charset is not None
    await judge.show(body, content_type)
    assert (await judge.asks("document.characterSet")).lower() == charset.label == label
    assert ours(XhtmlDocument(body, charset)) == await judge.asks(_DUMP)
    await judge.page.close()
