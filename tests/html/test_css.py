"""Style sheets with switches: what is found, what is put behind it, what stays as it is."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
import tinycss2

from a11y_proxy.html.charset import sniff
from a11y_proxy.html.css import declarations, rewrite_sheet, rewrite_style, yield_colours
from a11y_proxy.html.document import Document
from tests.material import material

Found = tuple[str, str, bool]

SHEETS = {
    "plain": "a{color:red;width:10px}b{height:1px!important}",
    "no last semicolon": "p { margin : 0 auto }",
    "comments": "/* a{b:c} */p{/*x*/width/**/:/**/100px;/*;*/height:/*}*/5px}",
    "open comment": "p{width:1px} /* a{height:2px}",
    "strings": 'p{content:"};{";width:1px}a[title="{"]{height:2px}',
    "string with an escaped quote": r'p{content:"\"}";width:1px}',
    "urls": "p{background:url(a;b{c.png);width:1px}@import url(x;y.css);a{height:2px}",
    "functions": "p{width:calc((1px + 2px)*2);filter:progid:DX.F(a='x;y',b=1)}",
    "media": "@media screen{a{width:1px}@media (min-width:1px){b{height:2px}}}c{top:1px}",
    "other at-rules": "@font-face{font-family:x;src:url(y)}@page{margin:1cm}p{width:1px}"
    "@keyframes k{from{top:0}to{top:9px}}",
    "hacks": r"p{*zoom:1;_height:1px;width:1px\9;color:red !ie;filter:alpha(opacity=50)}",
    "comment marks of HTML": "<!-- p{width:1px} --> a{height:2px}",
    "unclosed rule": "p{width:1px;height:2px",
    "stray brace": "p{width:1px}}a{height:2px}",
    "escaped brace": r"p\{{width:1px}a{height:2px}",
    "brackets": "a{grid-template:[x] 1px;width:1px}b{width:1px;x:(;);height:2px}",
    "custom properties": "p{--Own-Name: a b;width:1px}",
    "nothing": "",
    "empty declarations": "p{;;width:1px;;}",
    "letters of other scripts": "p{font-family:微软雅黑;字:1;width:1px}",
}
GROUPS = ("media", "supports", "layer", "container", "document", "-moz-document")


def oracle(css: str) -> list[Found]:
    return list(_found(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def _found(rules: list[Any]) -> Iterator[Found]:
    for rule in rules:
        if rule.type == "qualified-rule":
            for part in tinycss2.parse_blocks_contents(rule.content):
                if part.type == "declaration":
                    value = tinycss2.serialize(part.value)
                    yield part.lower_name, _spaced(value), part.important
        elif rule.type == "at-rule" and rule.lower_at_keyword in GROUPS and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _found(inner)


def _spaced(value: str) -> str:
    return re.sub(r"\s+|/\*.*?\*/", " ", value, flags=re.DOTALL).strip()


def _ours(css: str) -> list[Found]:
    return [
        (
            found.name,
            _spaced(tinycss2.serialize(tinycss2.parse_component_value_list(found.value))),
            found.important,
        )
        for found in declarations(css)
    ]


@pytest.mark.parametrize("css", SHEETS.values(), ids=SHEETS.keys())
def test_finds_the_declarations_that_a_css_parser_finds(css: str) -> None:
    assert _ours(css) == oracle(css)


def test_finds_the_declarations_of_real_sheets() -> None:
    total = 0
    for css in _real_sheets():
        expected = oracle(css)
        assert _ours(css) == expected
        total += len(expected)
    assert total > 1000


def test_additions_are_found_by_a_css_parser_and_take_nothing_away() -> None:
    for css in _real_sheets()[::3]:
        before, after = oracle(css), oracle(rewrite_sheet(css, quirks=False))
        remaining = iter(after)
        assert all(found in remaining for found in before)


@lru_cache(maxsize=1)
def _real_sheets() -> tuple[str, ...]:
    return tuple(sorted(set(_sheets_of_pages())))


def _sheets_of_pages() -> Iterator[str]:
    for folder in ("styled", "legacy"):
        for path in sorted(material(folder).glob("*.html")):
            source = path.read_bytes()
            charset = sniff(source)
            if charset is None or not charset.ascii_compatible or b"<style" not in source.lower():
                continue
            document = Document(source, charset)
            for node in document.select("style"):
                yield document.raw_text(node)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("font-size:12px", "font-size:calc(12px*var(--a11y-s,1))"),
        ("font-size:9PT", "font-size:calc(9pt*var(--a11y-s,1))"),
        ("font-size:small", "font-size:calc(13px*var(--a11y-s,1))"),
        ("font-size:30px", "font-size:var(--a11y-c28,calc(30px*var(--a11y-s,1)))"),
        ("font-size:2vw", "font-size:calc(2vw*var(--a11y-s,1))"),
        ("font-size:calc(1vw + 8px)", "font-size:calc((calc(1vw + 8px))*var(--a11y-s,1))"),
        ("line-height:20px", "line-height:var(--a11y-lh,calc(20px*var(--a11y-s,1)))"),
        ("height:30px", "height:var(--a11y-h,30px);min-height:calc(30px*var(--a11y-k))"),
        ("height:50%", "height:var(--a11y-hp,50%)"),
        (
            "width:740px",
            "width:var(--a11y-w,calc(740px*var(--a11y-b,1)));max-width:var(--a11y-mw,none)",
        ),
        ("float:left", "float:var(--a11y-f,left)"),
        ("position:absolute", "position:var(--a11y-p,absolute)"),
        ("white-space:nowrap", "white-space:var(--a11y-ws,nowrap)"),
        ("display:flex", "display:var(--a11y-d,flex)"),
        ("overflow:hidden", "overflow:var(--a11y-of,hidden)"),
        ("padding:5px", "padding:calc(5px*var(--a11y-g,1))"),
        (
            "margin:3px auto 20% 4px",
            "margin:calc(3px*var(--a11y-g,1)) auto var(--a11y-m,20%) calc(4px*var(--a11y-g,1))",
        ),
        ("margin:0 20px", "margin:0 var(--a11y-m,calc(20px*var(--a11y-g,1)))"),
        ("margin-left:-20px", "margin-left:var(--a11y-m,calc(-20px*var(--a11y-g,1)))"),
        ("text-indent:-9999px", "text-indent:var(--a11y-im,-9999px)"),
        ("opacity:.5", "opacity:var(--a11y-op,.5)"),
        ("max-height:90px", "max-height:var(--a11y-mxh,90px)"),
    ],
)
def test_a_switch_stands_behind_the_author_s_declaration(before: str, after: str) -> None:
    assert rewrite_sheet(f"p{{{before}}}", quirks=False) == f"p{{{before};{after.strip()}}}"


@pytest.mark.parametrize(
    ("font", "scaled"),
    [
        ("12px Arial", "calc(12px*var(--a11y-s,1)) Arial"),
        (
            'bold 12px/20px "宋体"',
            'bold calc(12px*var(--a11y-s,1))/var(--a11y-lh,calc(20px*var(--a11y-s,1))) "宋体"',
        ),
        ('700 9pt"宋体"', '700 calc(9pt*var(--a11y-s,1))"宋体"'),
        ("12px/1.5 tahoma,\\5b8b\\4f53", "calc(12px*var(--a11y-s,1))/1.5 tahoma,\\5b8b\\4f53"),
        ("italic medium serif", "italic calc(16px*var(--a11y-s,1)) serif"),
    ],
)
def test_the_size_in_a_font_shorthand_scales(font: str, scaled: str) -> None:
    assert rewrite_sheet(f"p{{font:{font}}}", quirks=False) == f"p{{font:{font};font:{scaled}}}"


@pytest.mark.parametrize(
    "declaration",
    [
        "font-size:1.2em",
        "font-size:90%",
        "font-size:calc(1em + 2px)",
        "font-size:inherit",
        "font:12px",
        "font:12px/2x Arial",
        "font:inherit",
        "line-height:1.5",
        "width:100%",
        "width:auto",
        "height:0",
        "overflow:hiden",
        "display:block",
        "display:none",
        "height:30px\\9",
        "height:-3px",
        "width:12",
        "margin:5px auto\\9",
        "margin:0 auto",
        "padding:-5px",
        "opacity:0",
        "left:-9999px;position:absolute;width:300px",
        "color:red!ie",
        "float:none",
    ],
)
def test_what_scales_already_or_is_no_value_gets_no_switch(declaration: str) -> None:
    css = f"p{{{declaration}}}"
    assert rewrite_sheet(css, quirks=False) == css


def test_relative_sizes_of_the_root_scale() -> None:
    assert "calc(62.5%*var(--a11y-s,1))" in rewrite_sheet("html{font-size:62.5%}", quirks=False)
    assert "calc(1em*var(--a11y-s,1))" in rewrite_sheet("a,:root{font-size:1em}", quirks=False)


def test_a_number_without_a_unit_is_a_length_in_quirks_mode_only() -> None:
    css = "p{width:300}"
    assert rewrite_sheet(css, quirks=False) == css
    assert "calc(300px*var(--a11y-b,1))" in rewrite_sheet(css, quirks=True)


def test_important_declarations_get_important_switches() -> None:
    css = rewrite_sheet("p{float:left ! important}", quirks=False)
    assert css == "p{float:left ! important;float:var(--a11y-f,left)!important}"


def test_a_box_that_grows_keeps_its_width_0() -> None:
    assert "width:var(--a11y-w,0)" in rewrite_sheet("p{flex:1;width:0}", quirks=False)
    assert "--a11y" not in rewrite_sheet("p{width:0}", quirks=False)


def test_a_menu_that_is_shown_on_hover_stays_out_of_the_flow() -> None:
    css = rewrite_sheet("p{visibility:hidden;position:absolute;left:9px}", quirks=False)
    assert "--a11y-p" not in css
    assert "left:9px;left:var(--a11y-vl,9px)" in css


@pytest.mark.parametrize(
    "css",
    [
        "@font-face{font-family:x;font-size:12px}",
        "@keyframes k{from{width:100px}}",
        "@page{margin:30px}",
        "a{color:red;&:hover{width:300px}}",
        "a{color:red /* width:300px",
    ],
)
def test_what_is_not_a_rule_for_elements_stays_as_it_is(css: str) -> None:
    assert rewrite_sheet(css, quirks=False) == css


def test_a_rule_in_a_media_query_gets_its_switches() -> None:
    css = "@media print{p{float:left}}"
    assert "--a11y-f" in rewrite_sheet(css, quirks=False)


def test_nothing_is_put_behind_what_the_sheet_s_end_cuts_off() -> None:
    for css in ('p{font:12px "a', "p{width:calc(300px", "p{font:12px 'a\n}b{color:red}"):
        assert rewrite_sheet(css, quirks=False) == css
    assert (
        rewrite_sheet("p{float:left\n", quirks=False) == "p{float:left;float:var(--a11y-f,left)\n"
    )


def test_all_that_is_not_added_keeps_its_characters() -> None:
    css = "/* \r\n */ P  { COLOR : Red ;\r\n FLOAT:Left }\t@media x{}\ufffd"
    rewritten = rewrite_sheet(css, quirks=False)
    assert rewritten.replace(";float:var(--a11y-f,left)", "") == css.replace(" }", " }")
    assert rewritten != css


def test_style_attributes_get_switches() -> None:
    assert rewrite_style("float:left; ", quirks=False) == "float:left;float:var(--a11y-f,left); "
    assert rewrite_style("color:red", quirks=False) == "color:red"
    assert "calc(9px*" in rewrite_style("width:9", quirks=True)


def test_important_colours_of_style_attributes_yield() -> None:
    value = "color:red !important;width:9px!important;background:url('a;b')!important"
    assert yield_colours(value) == "color:red ;width:9px!important;background:url('a;b')"
    assert yield_colours("color:red") == "color:red"


BASE = "http://portal.test/css/a/main.css"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p{background:url(../i/a.png)}", 'p{background:url("/css/i/a.png")}'),
        ("p{background:url( '../i/a.png' )}", 'p{background:url( "/css/i/a.png" )}'),
        ("p{background:url(a\\ b.png)}", 'p{background:url("/css/a/a b.png")}'),
        ("@font-face{src:url(f.woff)}", '@font-face{src:url("/css/a/f.woff")}'),
        ("p{background:url(/i/a.png)}", None),
        ("p{background:url(//cdn.test/a.png)}", None),
        ("p{background:url(http://cdn.test/a.png)}", None),
        ("p{background:url(data:image/gif;base64,R0)}", None),
        ("p{filter:url(#f)}", None),
        ("p{content:'a.png'}", None),
        ("/* url(a.png) */", None),
        ("p{background:url(http://[/a.png)}", None),
    ],
)
def test_addresses_are_resolved_against_the_sheet_s_own(before: str, after: str | None) -> None:
    assert rewrite_sheet(before, quirks=False, base_url=BASE) == (after or before)
    assert rewrite_sheet(before, quirks=False) == before


def test_an_imported_sheet_is_imported_with_its_switches() -> None:
    asked: list[str] = []

    def sheet_url(href: str) -> str | None:
        asked.append(href)
        return None if "cdn" in href else f"/_a11y/css{href}"

    css = "@import 'b.css';@import url(c.css) print;@import \"http://cdn.test/d.css\";"
    assert rewrite_sheet(css, quirks=False, base_url=BASE, sheet_url=sheet_url) == (
        '@import "/_a11y/css/css/a/b.css";@import url("/_a11y/css/css/a/c.css") print;'
        '@import "http://cdn.test/d.css";'
    )
    assert asked == ["/css/a/b.css", "/css/a/c.css", "http://cdn.test/d.css"]


@pytest.mark.parametrize(
    "unit",
    [
        "{", "}", "(", "[", "/*", "/**/;", '"', "url(", "\\", "a{b:c;", "@media x{", "p{width:1px",
        "p{float:left;}", "font:12px ", "p{font:1px a ", "html.html", "<!--", "@import ", "!",
        "p{margin:1px 1px 1px 1px;",
    ],
)  # fmt: skip
def test_hostile_sheets_take_time_in_proportion_to_their_length(unit: str) -> None:
    css = unit * (200_000 // len(unit))
    started = time.process_time()
    rewrite_sheet(css, quirks=False, base_url=BASE, sheet_url=lambda href: None)
    rewrite_style(css, quirks=False)
    assert time.process_time() - started < 5
