"""XHTML pages, well-formed and not: asked of ours and of Chromium itself."""

from __future__ import annotations

from typing import Final

NS: Final = 'xmlns="http://www.w3.org/1999/xhtml"'
SVG: Final = 'xmlns="http://www.w3.org/2000/svg"'
XLINK: Final = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'
_W3C = "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"
STRICT: Final = f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{_W3C}">'


def page(body: str, before: str = "", attributes: str = NS) -> str:
    return f"{before}<html {attributes}><head><title>t</title></head><body>{body}</body></html>"


WELL_FORMED: Final = {
    "usual": page(
        '<div id="a" class="x y"><p>1<br/>2</p><hr />'
        '<p title="中 &amp; &lt;b&gt;">中&#20013;</p></div>',
        '<?xml version="1.0" encoding="utf-8"?>\n' + STRICT + "\n",
        NS + ' xml:lang="zh" lang="zh"',
    ),
    "case": page('<P Class="a" class="b">1</P><p ID="c" onClick="x" viewBox="1">2</p><Foo/><foo/>'),
    "white space": page('<p\n  id = "a\n b\tc&#10;d&#9;e\r\nf\rg"  >x\r\ny\rz&#13;</p\n><p\t/>'),
    "sections": page("<p>a<![CDATA[<b>&amp;]]]]><![CDATA[>]]>c</p><p><![CDATA[]]></p>"),
    "comments": page("<p>a<!-- <b> - -->b<?pi <b> ? ?>c</p><!----><?x?>", "<!-- <x> --><?y?>"),
    "raw": page(
        "<script>a &lt; b<![CDATA[ && c < d]]></script><style>p &gt; b{}</style>"
        "<title>x<b/></title>"
        "<textarea>\nx<b/></textarea><pre>\ny</pre><noscript><p>n</p></noscript><iframe><i/></iframe>"
    ),
    "template": page('<template id="t"><p class="k">x</p></template><p class="k">y</p>'),
    "foreign": page(
        f'<svg {SVG} {XLINK} viewBox="1"><linearGradient/><a xlink:href="x" xml:space="preserve"/>'
        f"<foreignObject><p {NS}>x</p></foreignObject></svg><math {_MATH} lang='zh'><mi/></math>"
        '<x xmlns="urn:x"><P xmlns=""/></x>'
    ),
    "prefixes": f"<h:html xmlns:h={NS[6:]}><h:body><h:p h:class='a' class='b'>x</h:p>"
    f"<svg:a xmlns:svg={SVG[6:]} xmlns:l={XLINK[12:]} l:href='x'/></h:body></h:html>",
    "implied nothing": page("<table><tr><td><p><div/></p></td></tr></table><ul><p/></ul><li/>"),
    "nested": page(
        "<a><a/></a><form><form><input/></form></form><select><select/></select><br>x</br>"
    ),
    "behind body": f"<html {NS}><body/><p/><![CDATA[ ]]><body/><!-- --></html><!-- x --><?y z?>\n",
    "no head": f"<html {NS}>x<p>y</p>z</html>",
    "within another": f"<x><p {NS}/></x>",
    "no html": f"<svg {SVG}><title>x</title></svg>",
    "entities": page(
        '<p title="&eacute;&nbsp;&apos;">&nbsp;&hearts;&CounterClockwiseContourIntegral;'
        "&NotEqualTilde;&lang;&Alpha;&alpha;&quot;&lt;&gt;&amp;amp;</p>",
        STRICT,
    ),
    "unknown entities": page('<p title="&nope;x">&nope;a&Nbsp;b</p><p>&nope;</p>', STRICT),
    "entities of another": page(
        "<p title='&nbsp;x'>a&nbsp;b&lt;</p>", '<!DOCTYPE html SYSTEM "x">'
    ),
    "entities of html 4": page(
        "<p>a&nbsp;b</p>", '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "x">'
    ),
    "entities of mobile": page(
        "a&nbsp;b", '<!DOCTYPE html PUBLIC "-//WAPFORUM//DTD XHTML Mobile 1.2//EN" "x">'
    ),
    "public id in small letters": page(
        "a&nbsp;b", '<!DOCTYPE html PUBLIC "-//w3c//dtd xhtml 1.0 strict//en" "x">'
    ),
    "doctype in a comment": page("a&nbsp;b", f"<!-- {STRICT} --><!DOCTYPE html SYSTEM 'x'>"),
    "empty subset": page("x", "<!DOCTYPE html [ <!-- > ]> --> <?x ]> ?>\n]>"),
    "css sheet": page("x", '<?xml-stylesheet type="text/css" href="x"?>'),
    "references": page('<p title="&#x4E2D;&#128512;&#x1F600;">&#38;lt;&#60;&#62;]]&gt;</p>'),
    "greater": page('<p title="a > b" id=\'"\'>c > d</p>'),
    "broken character": page("<p>a\ufffdb</p>"),
    "names": page("<中文 属性='值'>x</中文><a.b-c_d1/><p _x='1' a.b='2'/>"),
    "version 1.1": page("x", '<?xml version="1.1"?>'),
}

WITH_ENTITIES: Final = frozenset(
    name for name, text in WELL_FORMED.items() if "&nbsp;" in text or "&nope;" in text
)
"""These libxml2 leaves to a DTD."""

MALFORMED: Final = {
    "not closed": f"<html {NS}><body><p>x</body></html>",
    "open at the end": f"<html {NS}><body><p>x",
    "overlapping": page("<b><i>x</b></i>"),
    "closed twice": page("x</p>"),
    "case of an end tag": page("<P>x</p>"),
    "without quotes": page("<p id=a>x</p>"),
    "without value": page("<input disabled/>"),
    "twice": page('<p id="a" id="b">x</p>'),
    "less in a value": page('<p id="a<b">x</p>'),
    "less": page("a < b"),
    "ampersand": page("a & b"),
    "reference without end": page("&lt b"),
    "entity": page("a&nbsp;b"),
    "entity under html 5": page("a&nbsp;b", "<!DOCTYPE html>"),
    "control character": page("a\x01b"),
    "reference to one": page("a&#1;b"),
    "reference to no character": page("a&#xFFFE;b"),
    "end of a section": page("a]]>b"),
    "open section": page("<![CDATA[x"),
    "open comment": page("<!-- x"),
    "two dashes": page("<!-- -- -->"),
    "prefix": page("<o:p>x</o:p>"),
    "prefix of an attribute": page('<p o:x="1">x</p>'),
    "two roots": f"<html {NS}/><html {NS}/>",
    "text behind": f"<html {NS}/>x",
    "text before": f"x<html {NS}/>",
    "late declaration": page("x", ' <?xml version="1.0"?>'),
    "declaration without version": page("x", '<?xml encoding="utf-8"?>'),
    "small doctype": page("x", "<!doctype html>"),
    "late doctype": f"<html {NS}><!DOCTYPE html></html>",
    "tag soup": "<p>x<br>y",
    "text alone": "x",
}
"""Chromium shows an error on each."""
