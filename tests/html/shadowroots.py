"""Small pages with declarative shadow roots, and what Chromium makes of them: asked of ours and of
Chromium itself. `@` stands for a template that means to be one, with an element in it."""

from __future__ import annotations

from typing import Final

ROOT: Final = "<template shadowrootmode=open><i></i></template>"

HOSTS: Final = (
    *("article", "aside", "blockquote", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "main", "nav", "p", "section", "span"),
    *("x-y", "x-", "x-1", "x1-y", "x-é", "x-$", "x_y-z", "x.y-z", "o:p-q", "a-"),
)
NO_HOSTS: Final = (
    *("a", "b", "address", "ul", "li", "button", "form", "label", "fieldset", "summary"),
    *("details", "search", "hgroup", "dialog", "figure", "pre", "center", "font", "object"),
    *("marquee", "slot", "template", "annotation-xml", "font-face", "font-face-src"),
    *("font-face-uri", "font-face-format", "font-face-name", "color-profile", "missing-glyph"),
    *("o:p", "x1"),
)

_TREES = (
    ("<div>@<b></b></div>", "html[head body[div[b]]]"),
    ("<div>@@<b></b></div>", "html[head body[div[template[i] b]]]"),
    ("<div><div>@@</div>@x</div>", "html[head body[div[div[template[i]]]]]"),
    ("<div><template shadowrootmode=CLOSED><p>x</template>y</div>", "html[head body[div]]"),
    ("<div><template shadowrootmode=' open'></template></div>", "html[head body[div[template]]]"),
    ("<div><template shadowrootmode></template></div>", "html[head body[div[template]]]"),
    ("<div><template shadowrootmode=none></template></div>", "html[head body[div[template]]]"),
    ("<div><template shadowrootmode=&#111;pen></template></div>", "html[head body[div]]"),
    (
        "<div><template shadowrootmode=x shadowrootmode=open></template></div>",
        "html[head body[div[template]]]",
    ),
    (
        "<div><template SHADOWROOTMODE=open><p>x<div>y</template></template>z<b></b></div>",
        "html[head body[div[b]]]",
    ),
    ("<div><template shadowrootmode=open><p>x", "html[head body[div]]"),
    (
        "<div><template shadowrootmode=open><tr><td>x</td></tr></template><b></b></div>",
        "html[head body[div[b]]]",
    ),
    ("<template>@<div>@<b></b></div></template>", "html[head[template[template[i] div[b]]] body]"),
    (
        "<div><template shadowrootmode=open><div>@<u></u></div></template><b></b></div>",
        "html[head body[div[b]]]",
    ),
    (
        "<div><template shadowrootmode=open>@<u></u></template><b></b></div>",
        "html[head body[div[b]]]",
    ),
    (
        "<table>@<tr>@<td>@</table>",
        "html[head body[table[template[i] tbody[tr[template[i] td[template[i]]]]]]]",
    ),
    ("<table><tr><td><div>@x</div></table>", "html[head body[table[tbody[tr[td[div]]]]]]"),
    ("<table><div>@<b></b></div></table>", "html[head body[div[b] table]]"),
    ("<table><caption><p>@x</caption></table>", "html[head body[table[caption[p]]]]"),
    ("<body>@<p>x", "html[head body[p]]"),
    ("@<p>x", "html[head[template[i]] body[p]]"),
    ("<head>@</head>@<body>", "html[head[template[i] template[i]] body]"),
    ("<head></head>@<p>x", "html[head[template[i]] body[p]]"),
    ("<p>@x<div>y</div>", "html[head body[p div]]"),
    ("<b><p>@x</b>y</p>", "html[head body[b p[b]]]"),
    ("<div><b>@</b></div>", "html[head body[div[b[template[i]]]]]"),
    ("<p><b>x</p>@", "html[head body[p[b]]]"),
    ("<b><div>@x</b>@y</div>", "html[head body[b div[b template[i]]]]"),
    ("<select><option>@</select>", "html[head body[select[option[template[i]]]]]"),
    (
        "<svg><foreignObject><div>@<b></b></div></foreignObject></svg>",
        "html[head body[svg[foreignObject[div[b]]]]]",
    ),
    (
        "<svg><foreignObject>@</foreignObject></svg>",
        "html[head body[svg[foreignObject[template[i]]]]]",
    ),
    ("<math><mi>@<p>@</p></mi></math>", "html[head body[math[mi[template[i] p]]]]"),
    ("<form><div>@<input></div></form>", "html[head body[form[div[input]]]]"),
    ("<div>x@</div>", "html[head body[div]]"),
    ("<div><p>x</p>@<p>y</p></div>", "html[head body[div[p p]]]"),
    (
        "<x-y>@<b></b></x-y><font-face>@</font-face>",
        "html[head body[x-y[b] font-face[template[i]]]]",
    ),
    (
        "<div><template shadowrootmode=open><slot></slot></div><u></u></template><b></b></div>",
        "html[head body[div[b]]]",
    ),
    (
        "<div><template shadowrootmode=open></body></html><frameset></template><b></b></div>",
        "html[head body[div[b]]]",
    ),
    ("<frameset>@<frame></frameset>", "html[head frameset[frame]]"),
    ("<frameset></frameset>@", "html[head frameset]"),
    ("<p>x</body>@<b></b>", "html[head body[p[b]]]"),
    ("<span>@</span><span>@<a>1<a>2</span>", "html[head body[span span[a a]]]"),
    (
        "<div><template shadowrootmode=open><html a><body b></template></div>",
        "html[head body[div]]",
    ),
    ("<ruby>@<rt>@</ruby>", "html[head body[ruby[template[i] rt[template[i]]]]]"),
    ("<section>@<table>x<b></b></table></section>", "html[head body[section[b table]]]"),
    (
        "<div><template shadowrootmode=open><form></template><form><input></form></div>",
        "html[head body[div[form[input]]]]",
    ),
    (
        "<div><template shadowrootmode=open/><b></b></template></div>",
        "html[head body[div[template[b]]]]",
    ),
    ("<p><a>@</p><p>x", "html[head body[p[a[template[i]]] p[a]]]"),
    (
        "<div><a><template shadowrootmode=open></a><p></template></div>",
        "html[head body[div[a[template[p]]]]]",
    ),
    ("<html>@", "html[head[template[i]] body]"),
    ("<colgroup>@", "html[head body]"),
    ("<table><colgroup>@<col></table>", "html[head body[table[colgroup[template[i] col]]]]"),
    ("<table><tbody>@</table>", "html[head body[table[tbody[template[i]]]]]"),
    ("<div></p>@</div>", "html[head body[div[p]]]"),
    ("<br>@", "html[head body[br]]"),
)
TREES: Final = dict(_TREES)
"""What follows a doctype, and the elements of the page."""
