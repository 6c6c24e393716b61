"""Selectors on small pages, with what Chromium finds: asked of ours and of Chromium itself."""

from __future__ import annotations

from typing import Final, NamedTuple


class Case(NamedTuple):
    """A body in standards mode, and for selectors the ids that they find."""

    markup: str
    found: dict[str, str]


LINKS = Case(
    "<a id=a href=x>1</a><a id=none>2</a><a id=empty href>3</a><link id=head href=x>"
    "<map><area id=area href=x><area id=dead></map><a id=x xlink:href=x>4</a>"
    "<img id=map usemap=#m><img id=img ismap><object id=object usemap=#m></object>"
    "<svg><a id=s href=x /><a id=sx xlink:href=x /><a id=sn /><area id=sa href=x /></svg>"
    "<math><a id=m href=x></a></math><template><a id=t href=x>5</a></template>",
    {
        ":link": "a empty area map s sx",
        "a:ANY-LINK": "a empty s sx",
        "a:not(:link)": "none x sn m",
        "map:has(:link) > :not(:any-link)": "dead",
        "svg > :nth-child(1 of :not(:link))": "sn",
    },
)

DISABLED = Case(
    "<fieldset id=f1 disabled><legend><input id=i1><fieldset id=f2><input id=i2></fieldset>"
    "</legend><legend><input id=i3></legend><input id=i4><button id=b></button>"
    "<output id=out></output><select id=s1><option id=o1></select>"
    "<fieldset id=f3><textarea id=t></textarea></fieldset>"
    "<div><legend><input id=i5></legend></div><img id=img><object id=obj></object></fieldset>"
    "<fieldset id=f4 disabled><div><legend><input id=i6></legend></div></fieldset>"
    "<fieldset id=f5 disabled><legend><fieldset id=f6 disabled><legend><input id=i7></legend>"
    "<input id=i8 type=hidden></fieldset></legend></fieldset>"
    "<select id=s2><optgroup id=g1 disabled><option id=o2><option id=o3 disabled></optgroup>"
    "<optgroup id=g2><option id=o4 disabled><option id=o5></optgroup></select>"
    "<select id=s3 disabled><optgroup id=g3><option id=o6></optgroup></select>"
    "<a id=a disabled href=x>x</a><input id=i9 DISABLED=false><svg><input id=svg disabled /></svg>",
    {
        ":disabled": "f1 i3 i4 b s1 o1 f3 t i5 f4 i6 f5 f6 i8 g1 o2 o3 o4 s3 g3 o6 i9",
        ":enabled": "i1 f2 i2 i7 s2 g2 o5",
        "fieldset:has(> :disabled)": "f1 f3 f6",
    },
)

DISABLED_OPTIONS = Case(
    "<fieldset disabled><datalist><option id=d1></datalist><option id=d2></option></fieldset>"
    "<select disabled><div><option id=s1></div><datalist><option id=s2></datalist>"
    "<optgroup id=g1></optgroup><div><optgroup id=g2><div><option id=s3></div></optgroup></div>"
    "<button><option id=s4></button><option id=s5><div><option id=s6></div></option></select>"
    "<optgroup id=g3 disabled><div><optgroup id=g4><option id=s7></optgroup></div>"
    "<option id=s8></optgroup><select disabled><datalist><optgroup id=g5><option id=s9></optgroup>"
    "</datalist><optgroup><div><optgroup id=g6><option id=s10></optgroup></div></optgroup>"
    "</select>",
    {
        "option:disabled": "s1 s3 s4 s5 s8",
        "option:enabled": "d1 d2 s2 s6 s7 s9 s10",
        "[id]:is(optgroup:disabled)": "g1 g2 g3",
        "[id]:is(optgroup:enabled)": "g4 g5 g6",
    },
)

SELECTED = Case(
    "<select><option id=a1 disabled><option id=a2><option id=a3></select>"
    "<select><option id=b1 selected><option id=b2 selected><option id=b3></select>"
    "<select multiple><option id=c1 selected><option id=c2 selected><option id=c3></select>"
    "<select size=3><option id=d1></select><select size=' +2x'><option id=d2></select>"
    "<select size=3><option id=e1 selected><option id=e2 selected></select>"
    "<select size=0><option id=f1></select><select size=1.9><option id=f2></select>"
    "<select size=-1><option id=f3></select><select size=99999999999><option id=f4></select>"
    "<select><optgroup disabled><option id=g1></optgroup><optgroup><option id=g2></optgroup>"
    "</select>"
    "<select><optgroup disabled><option id=h1></optgroup></select>"
    "<select disabled><option id=i1></select><fieldset disabled><select><option id=i2></select>"
    "</fieldset><option id=j1 selected></option><option id=j2></option>"
    "<datalist><option id=j3 selected><option id=j4></datalist>"
    "<select><option id=k1 hidden><option id=k2></select><select><option id=k3 disabled></select>"
    "<select><option id=k4 disabled selected><option id=k5></select>",
    {
        "option:checked": "a2 b2 c1 c2 e2 f1 f2 f3 f4 g2 i1 i2 j1 j3 k1 k4",
        "select:has(:checked:not([selected])) > option:not(:checked)": "a1 a3 k2",
    },
)

SELECTED_WITHIN = Case(
    "<select><div><option id=a></div></select>"
    "<select><div><optgroup><div><option id=b></div></optgroup></div></select>"
    "<select><datalist><option id=c1><option id=c2 selected></datalist><option id=c3></select>"
    "<select><button><option id=d1></button><option id=d2></select>"
    "<select><optgroup><div><optgroup><option id=e1></optgroup></div></optgroup>"
    "<option id=e2></select>"
    "<select><option id=f1><div><option id=f2 selected></div></option><option id=f3></select>"
    "<select><svg><option id=g1></option></svg><option id=g2></select>"
    "<select><template><option></template><option id=h></select>"
    "<select><optgroup disabled><div><option id=i1></div></optgroup><option id=i2></select>",
    {"option:checked": "a b c2 c3 d1 e2 f1 f2 g2 h i2"},
)

RADIOS = Case(
    "<input type=radio id=a1 name=a checked><input type=radio id=a2 name=a checked>"
    "<input type=radio id=b name=A checked><input type=radio id=c1 checked>"
    "<input type=RADIO id=c2 checked><input type=radio id=d1 name checked>"
    "<input type=CheckBox id=e1 checked><input type=checkbox id=e2 name=a checked>"
    "<input type=checkbox id=e3><input type=text checked id=e4>"
    "<template><input type=radio id=f name=a checked></template><svg><input id=s checked /></svg>",
    {":checked": "a2 b c1 c2 d1 e1 e2", "input:not(:checked)": "a1 e3 e4 s"},
)

RADIOS_OF_FORMS = Case(
    "<form id=f><input type=radio id=a1 name=a checked></form>"
    "<input type=radio id=a2 name=a checked>"
    "<form><input type=radio id=a3 name=a checked><input type=radio id=a4 name=a checked></form>"
    "<input form=f type=radio id=a5 name=a checked>"
    "<input form=g type=radio id=a6 name=a checked><input form=no type=radio id=a7 name=a checked>"
    "<form id=g><input type=radio id=b1 name=b checked></form>"
    "<input form=h type=radio id=c1 name=c checked><form id=h><i id=i></i></form>"
    "<input form=i type=radio id=c2 name=c checked>"
    "<table><form><tr><td><input type=radio id=d1 name=a checked></td>"
    "<td><input type=radio id=d2 name=a checked></td></tr></form></table>"
    "<div><form><input type=radio id=e1 name=e checked></div>"
    "<input type=radio id=e2 name=e checked></form>",
    {":checked": "a4 a5 a7 b1 c1 c2 d2 e2"},
)

_TYPES = (
    "hidden text search tel url email password date time number range color checkbox radio file "
    "submit image reset button other"
)
REQUIRED = Case(
    "".join(f"<input id={kind} type={kind} required>" for kind in _TYPES.split())
    + "<input id=i><input id=ir disabled required><select id=s required></select>"
    "<textarea id=t></textarea><button id=b required></button><fieldset id=f required></fieldset>"
    "<output id=o></output><svg><input id=svg required /></svg>",
    {
        ":required": "text search tel url email password date time number checkbox radio file "
        "other ir s",
        ":optional": "hidden range color submit image reset button i t b",
    },
)

LANGUAGES = Case(
    "<p id=a lang=zh><b id=a1></b></p><p id=b lang=zh-CN></p><p id=c lang=ZH-hans-cn></p>"
    "<p id=d lang=zh><b id=d1 lang></b></p><p id=e lang=en xml:lang=zh></p><p id=f lang=' zh'></p>"
    "<p id=g lang=zh_CN></p><svg id=s lang=zh xml:lang=en><g id=s1 /></svg>"
    "<svg id=t xml:lang=zh><g id=t1 /><g id=t2 lang=en /></svg><math id=m lang=zh></math>"
    "<math id=n xml:lang=zh></math><svg id=u lang=zh xml:lang=''></svg>",
    {
        ":lang(zh)": "a a1 b c d t t1 n",
        "p:lang(ZH-Hans)": "c",
        ":lang( en )": "e s s1 t2",
        ":lang(z)": "",
        ":lang(zh-)": "",
        "p:not(:lang(zh))": "e f g",
        r":lang(\7a h-cn)": "b",
        "p:LANG(zh):has(:lang(zh))": "a",
    },
)

DECLARED_LANGUAGE = Case(
    "<meta http-equiv=content-language content=en><p id=a><b lang=fr id=b></b></p>"
    "<meta http-equiv=Content-Language content=zh-CN><meta http-equiv=content-language>"
    "<template><meta http-equiv=content-language content=de></template>"
    "<meta name=content-language content=de>",
    {"p:lang(zh), b:lang(zh)": "a", ":lang(fr)": "b", ":lang(en), :lang(de)": ""},
)

DECLARED_LANGUAGES = Case(
    "<meta http-equiv=content-language content=en>"
    "<meta http-equiv=content-language content='zh, en'><p id=a>",
    {"p:lang(zh)": "", "p:lang(en)": ""},
)

FOREIGN = Case(
    "<svg id=s viewBox=1 type=A xmlns=q xlink:href=u foo:bar=1>"
    "<linearGradient id=g gradientunits=u /></svg><math id=m definitionurl=x></math>"
    "<p id=p viewBox=1 type=A xmlns=q xlink:href=u>",
    {
        "lineargradient": "g",
        "svg > LinearGradient": "g",
        "[VIEWBOX]": "s p",
        "[gradientUnits]": "g",
        "[definitionURL]": "m",
        "[type=a]": "p",
        "[type=a i]": "s p",
        "[xmlns]": "p",
        "[*|xmlns]": "s p",
        r"[xlink\:href]": "p",
        "[*|href]": "s",
        "*|svg[*|HREF=u]": "s",
        r"[foo\:bar]": "s",
        "[*|bar]": "",
        "*|*:not([*|href]):not(html, head, body)": "g m p",
    },
)

WRITTEN = Case(
    "<p id=a class='--x x　y' title='C:\\dir'><p id=1b class='a\\b 1c' title='a \"b\"'>"
    "<p id=c class=9z title=首页><p id=d class='a·b' lang=en>",
    {
        r".\--x": "a",
        ".x　y": "a",
        r"[title='C:\\dir']": "a",
        r"[title='C:\\64ir']": "",
        r"[title='C:\5c dir']": "a",
        r"[title='C:\5cDIR' i]": "",
        r"[title='C:\00005cdir']": "a",
        r".a\\b": "1b",
        r".a\5c b": "1b",
        r"#\31 b, .\31 c": "1b",
        r"#\000031b": "1b",
        r"[title='a \"b\"']": "1b",
        "[title='首\\\n页']": "c",
        r"[title=\9996\9875]": "c",
        r".\39z": "c",
        ".a·b": "d",
        "/* x */p/**/.a·b/**/": "d",
        "p[ lang /**/ = /**/ en /**/ i ]": "d",
        "p:NOT(.a·b, #c):Is(P)": "a 1b",
        ":nth-child( 2N + 1 of P )": "a c",
        "p:nth-child(+3n/**/-/**/1)": "1b",
        "p:nth-child(99999999999)": "",
        "p:nth-last-child(EVEN)": "a c",
        "*|p:last-child": "d",
    },
)

CASES: Final = {
    name.lower(): case for name, case in list(globals().items()) if isinstance(case, Case)
}

# Chromium refuses these too; the others that ours refuses are listed in test_select.
REFUSED_BY_CHROMIUM: Final = (
    "", "a >", "> a", "a > > b", "a,,b", ",a", "a,", "a..b", "a.", "a#", "#1", "#-", "a.1", "[",
    "[]", "a[=b]", "a[b c]", "a[b=]", "a[b==c]", "a[b!=c]", "a[b=c s]", "a[b='c' S]", "a[b=c x]",
    "a[b=1]", "a[b~/**/=c]", "[*|=b]", "svg|a", "a)", "(a)", "a{", "a!", "a/**/b", "a:", "a: root",
    "a::", "a:not", "a:not()", "a:not(b,)", "a:not(b >)", ":not/**/(a)", "a:has()", "a:has(>)",
    "a:has(,b)", "a:has(:has(b))", "a:has(:nth-child(1 of :has(b)))", "a:root()", "a:nope",
    "a:nope(b)", "a:matches(b)", "a:lang", "a:lang()", "a:lang('zh')", "a:lang(zh, en)",
    "a:lang(zh en)", "a:nth-child", "a:nth-child()", "a:nth-child(x)", "a:nth-child(2 n)",
    "a:nth-child(+ 2n)", "a:nth-child('odd')", "a:nth-child(od d)", "a:nth-child(1.5)",
    "a:nth-child(2of b)", "a:nth-child(of b)", "a:nth-child(2 of)", "a:nth-of-type(2 of b)",
    "a:nth-child(n + -1)", "::nope(",
)  # fmt: skip
