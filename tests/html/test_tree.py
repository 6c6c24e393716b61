"""The tree of a page is the browser's, and says where in the bytes each element stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.tree import Limits, Tree, build
from tests.html.formowners import OWNED
from tests.html.treetext import Case, body, cases, elements, outline
from tests.material import data_root, manifest, material

# Their script changes an attribute when it runs.
SCRIPTED = {"adoption01-0", "ark-0"}
# Older than today's standard, in which a select may hold any content and is closed by another
# select or an input in it (13.2.6.4.7; as Chromium has it). Here is what they give today.
SELECT = {
    "menuitem-element-13": "select[menuitem]",
    "tests1-29": "select[b[option]] b[option]",
    "tests1-99": "select[b[option]] b[option]",
    "tests7-33": "select[keygen]",
    "tests9-4": "select[math]",
    "tests9-5": "select[option[math]]",
    "tests9-17": "table[tbody[tr[td[select[math[mi mi] p]]]]] p",
    "tests9-18": "select[math[mi mi] p] table p",
    "tests10-3": "select[svg]",
    "tests10-4": "select[option[svg]]",
    "tests10-16": "table[tbody[tr[td[select[svg[g g] p]]]]] p",
    "tests10-17": "select[svg[g g] p] table p",
    "tests18-13": "select[plaintext]",
    "tests18-14": "select[plaintext] table",
}


def _cases() -> list[Case]:
    root = data_root()
    folder = (root or Path()) / "html5lib" / "tree-construction"
    return cases(folder) if root is not None and folder.is_dir() else []


@pytest.mark.parametrize("case", _cases(), ids=lambda case: str(case.name))
def test_html5lib(case: Case) -> None:
    tree = build(case.source, scripting=case.scripting)
    if case.name in SELECT:
        assert body(tree) == SELECT[case.name]
        assert elements(tree) != case.expected
    elif case.name in SCRIPTED:
        assert [each[:3] for each in elements(tree)] == [each[:3] for each in case.expected]
    else:
        assert elements(tree) == case.expected


def test_the_html5lib_cases_are_all_there() -> None:
    material("html5lib")
    names = {case.name for case in _cases()}
    assert len(names) > 1400
    assert names >= SCRIPTED | SELECT.keys()


def _pages() -> list[Path]:
    return [
        material(folder) / each["file"]
        for folder in ("pages", "legacy")
        for each in manifest(folder)
    ]


def test_the_short_way_and_the_insertion_modes_make_the_same_tree_of_real_pages() -> None:
    for path in _pages():
        source = path.read_bytes()
        assert _everything(build(source)) == _everything(build(source, limits=Limits(depth=127)))


def test_the_short_way_and_the_insertion_modes_make_the_same_tree_of_every_case() -> None:
    material("html5lib")
    for case in _cases():
        slow = build(case.source, limits=Limits(depth=127))
        assert _everything(build(case.source)) == _everything(slow), case.source


SOUP_TAGS = (
    "a b nobr font p div ul li dl dd dt h1 h2 table tbody tr td th caption colgroup col form"
    " select option optgroup button input br hr img pre svg path title desc math mi template"
    " object ruby rt rp span x-y body html head frameset frame style script textarea"
)
SOUP = st.lists(
    st.sampled_from(SOUP_TAGS.split()).flatmap(
        lambda name: st.sampled_from([f"<{name}>", f"<{name} id=1>", f"</{name}>"])
    )
    | st.sampled_from(["x", " ", "<!-- -->", "&#32;", "\0", "</title>", "</script>", "</tr></td>"]),
    max_size=40,
).map(lambda parts: "".join(parts).encode())


@given(SOUP)
def test_the_short_way_and_the_insertion_modes_make_the_same_tree_of_tag_soup(
    source: bytes,
) -> None:
    assert _everything(build(source)) == _everything(build(source, limits=Limits(depth=127)))


@given(SOUP)
def test_a_tree_is_whole_and_its_tags_lie_in_the_page(source: bytes) -> None:
    tree = build(source)
    order = list(tree.order())
    assert sorted(order) == [i for i in range(len(tree)) if i not in tree.detached]
    place = {i: position for position, i in enumerate(order)}
    for i in order:
        parent, start = tree.parents[i], tree.starts[i]
        assert parent < 0 or place[parent] < place[i]
        assert (start is None) == (i in tree.implied)
        begins = tree.implied[i] if start is None else start.start()
        end = tree.ends.get(i)
        ends = end if end is None or isinstance(end, int) else end.end()
        assert 0 <= begins <= (len(source) if ends is None else ends) <= len(source)


def _everything(tree: Tree) -> dict[str, object]:
    found = dict(vars(tree))
    names = found.pop("tag_names").names
    found["starts"] = [start and start.span() for start in tree.starts]
    found["ends"] = {i: e if isinstance(e, int) else e.span() for i, e in tree.ends.items()}
    return found | {"names": names}


def _ends(source: bytes, name: str) -> list[tuple[bytes, bytes | int | None]]:
    """Each element of this name: its start tag, and its end tag or where it ends."""
    tree = build(source)
    found: list[tuple[bytes, bytes | int | None]] = []
    for i in tree.order():
        if tree.name(i) == name:
            start, end = tree.starts[i], tree.ends.get(i)
            found.append(
                (start[0] if start else b"", end if end is None or isinstance(end, int) else end[0])
            )
    return found


def test_an_element_knows_its_tags() -> None:
    assert _ends(b"<div a>x</DIV >", "div") == [(b"<div a>", b"</DIV >")]


def test_an_element_without_end_tag_ends_where_the_next_tag_closes_it() -> None:
    assert _ends(b"<ul><li>a<li>b</ul>", "li") == [(b"<li>", 9), (b"<li>", 14)]
    assert _ends(b"<p>a<div>", "p") == [(b"<p>", 4)]
    assert _ends(b"<p>a", "p") == [(b"<p>", 4)]


def test_a_void_element_has_no_end() -> None:
    assert _ends(b"<br><svg><path/></svg>", "br") == [(b"<br>", None)]
    assert _ends(b"<br><svg><path/></svg>", "path") == [(b"<path/>", None)]


def test_raw_text_is_skipped_and_ends_with_the_page_at_the_latest() -> None:
    assert _ends(b"<script>'<p>'</script>x", "script") == [(b"<script>", b"</script>")]
    assert _ends(b"<title><p></title", "title") == [(b"<title>", 17)]
    assert outline(build(b"<title><p>")) == "html[head[title] body]"


def test_implied_elements_say_where_they_begin() -> None:
    tree = build(b" <title>x</title> <table><tr><td>y</table>")
    where = {tree.name(i): offset for i, offset in tree.implied.items()}
    assert where == {"html": 1, "head": 1, "body": 18, "tbody": 25}
    assert all(tree.starts[i] is None for i in tree.implied)


def test_a_page_of_text_has_html_head_and_body() -> None:
    tree = build(b"  x")
    assert outline(tree) == "html[head body]"
    assert set(tree.implied.values()) == {2}


def test_further_root_tags_are_recorded() -> None:
    tree = build(b"<html a><body b><p><body c></p></body><html d>")
    found = [(tree.tag_names.names[number], offset) for number, offset in tree.root_tags]
    assert found == [("html", 0), ("body", 8), ("body", 19), ("html", 38)]


def test_misnested_formatting_makes_clones() -> None:
    tree = build(b"<b>1<p>2</b>3</p>")
    assert body(tree) == "b p[b]"
    [(clone, original)] = tree.clones.items()
    assert tree.starts[clone] is tree.starts[original]
    assert {clone, original, tree.parents[clone]} <= tree.misnested


def test_properly_nested_formatting_is_not_suspected() -> None:
    tree = build(b"<b>1<i>2</i></b><p><b>3</b></p>")
    assert not tree.misnested
    assert not tree.reopen


def test_a_closed_formatting_element_waits_between_its_parent_and_what_reopens_it() -> None:
    source = b"<p><a>x</p><div>y</div>"
    tree = build(source)
    assert body(tree) == "p[a] div[a]"
    assert tree.reopen[:2] == [
        (source.index(b"<div>"), source.index(b"<div>")),
        (source.index(b"y"), source.index(b"</div>")),
    ]


def test_content_between_the_parts_of_a_table_is_put_before_it() -> None:
    tree = build(b"<table><tr><b>x</b><td>y</table>")
    assert body(tree) == "b table[tbody[tr[td]]]"
    assert [tree.name(i) for i in tree.fostered] == ["b"]
    assert [tree.name(i) for i in tree.fostering] == ["table"]


def test_text_between_the_parts_of_a_table_marks_the_table() -> None:
    assert build(b"<table>x<tr><td>y</table>").fostering
    assert not build(b"<table>&#32;\n<tr><td>y</table>").fostering


@pytest.mark.parametrize(
    ("source", "quirks"),
    [
        (b"<!doctype html>", False),
        (b"<!DOCTYPE HTML SYSTEM 'about:legacy-compat'>", False),
        (b"", True),
        (b"<!doctype html x>", True),
        (b"<!doctype htm>", True),
        (b"<!-- --><!doctype html>", False),
        (b"x<!doctype html>", True),
        (b'<!doctype html public "-//W3C//DTD HTML 4.01 Transitional//EN">', True),
        (b'<!doctype html public "-//W3C//DTD HTML 4.01 Transitional//EN" "http://x/">', False),
        (b'<!doctype html public "-//W3C//DTD HTML 3.2 Final//EN" "http://x/">', True),
        (b'<!doctype html public "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://x/">', False),
        (b'<!doctype html public "x>', True),
        (b'<!doctype html public "x" >', False),
        (b'<!doctype html public "x" http://y/">', True),
        (b'<!doctype html public "x" "http://y/" z>', False),
        (b"<!doctype html public>", True),
    ],
)
def test_the_doctype_decides_quirks_mode(source: bytes, quirks: bool) -> None:
    tree = build(source + b"<p><table></table>")
    assert tree.quirks is quirks
    assert body(tree) == ("p[table]" if quirks else "p table")


def test_a_doctype_cut_off_by_the_end_of_the_page_makes_quirks_mode() -> None:
    assert build(b"<!doctype html").quirks
    assert build(b"<!doctype html system 'x'").quirks


def test_the_head_is_ended_once() -> None:
    source = b"<head></head></head>\n<style></style><body a>"
    assert outline(build(source)) == "html[head[style] body]"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"<head>\0<title></title>", "html[head[title] body]"),
        (b"<html>\0<head></head>\0<link>", "html[head[link] body]"),
        (b"<table><colgroup>\0<col>", "html[head body[table[colgroup[col]]]]"),
    ],
)
def test_nul_ends_neither_head_nor_colgroup(source: bytes, expected: str) -> None:
    assert outline(build(source)) == expected
    assert not build(b"\0<!doctype html>" + source).quirks


def test_white_space_behind_the_body_reopens_no_formatting() -> None:
    assert body(build(b"<p><b></p></body>\n</html>\n")) == "p[b]"
    assert body(build(b"<p><b></p></body> <p>")) == "p[b] p"
    assert body(build(b"<p><b></p></body> x")) == "p[b] b"


def test_white_space_behind_a_frameset_page_reopens_formatting() -> None:
    assert outline(build(b"<b><frameset></frameset></html> ")) == "html[head frameset b]"
    assert outline(build(b"<b><frameset></frameset></html>\0")) == "html[head frameset]"


@pytest.mark.parametrize(
    "text", [b" ", b"\xef\xbf\xbd", b"\xff ", b"&#0;", b"<template></template> "]
)
def test_a_frameset_replaces_a_body_of_nothing_that_can_be_read(text: bytes) -> None:
    assert outline(build(text + b"<i><frameset>")).endswith("frameset]")
    assert outline(build(text + b"x<i><frameset>")).endswith("body[i]]")


def test_search_is_closed_by_what_is_around_it() -> None:
    assert body(build(b"<li><search><li>")) == "li[search] li"
    assert body(build(b"<i><search></i><u>")) == "i[search] u"


def test_the_end_of_a_form_in_a_form_ends_both() -> None:
    left_open = b"<form id=a><table><tr><td></form></table>"
    outer = "form[table[tbody[tr[td]]] "
    assert body(build(left_open + b"<form id=b></form><p>")) == outer + "form] p"
    assert body(build(left_open + b"<form id=b><i></form><p>")) == outer + "form[i]] p"
    assert body(build(left_open + b"<div><form id=b></form><p>")) == outer + "div[form p]]"


def test_in_a_template_forms_are_ended_like_any_element() -> None:
    source = b"<template><form><li></form><i></i></template>"
    assert outline(build(source)) == "html[head[template[form[li[i]]]] body]"


def test_a_form_in_a_table_in_a_template_is_an_element() -> None:
    source = b"<template><table><form><form></template>"
    assert outline(build(source)) == "html[head[template[table[form form]]] body]"


def test_nobr_closes_its_like_behind_a_marker_left_open() -> None:
    assert body(build(b"<nobr><table><marquee></table><nobr>")) == "nobr[marquee table] nobr"


def test_names_are_read_as_the_encoding_has_them() -> None:
    # 丄 is 81 41 in GBK: its second byte is the letter A, which stays as it is.
    source = "<B丄></b丄><svg><A丄></a丄></svg>".encode("gbk")
    tree = build(source, decode=lambda name: name.decode("gbk"))
    assert body(tree) == "b丄 svg[a丄]"
    assert tree.id_of("b丄") is not None
    assert tree.id_of("b") != tree.id_of("b丄")


def test_a_tag_that_the_end_cuts_off_in_a_long_value_is_dropped() -> None:
    assert body(build(b"<p>x<p title='" + b"a " * 2000)) == "p"


def test_a_control_belongs_to_the_form_that_a_table_shut() -> None:
    tree = build(b"<table><form id=f><tr><td><input><img></form></table><input>")
    owned = {tree.name(i): tree.name(form) for i, form in tree.form_owner.items()}
    assert owned == {"input": "form", "img": "form"}
    assert len(tree.form_owner) == 2
    assert [tree.name(form) for form, _, _ in tree.loose_forms] == ["form"]


def test_a_control_inside_of_its_form_needs_no_owner() -> None:
    tree = build(b"<form><p><input></p></form><input>")
    assert not tree.form_owner
    assert not tree.loose_forms


def test_a_control_that_names_its_form_is_left_to_it() -> None:
    assert not build(b"<table><form><tr><td><input form=x></table>").form_owner


def test_a_form_closed_by_its_parent_keeps_the_controls_that_follow() -> None:
    tree = build(b"<div><form><input></div><select></select></form><input>")
    assert [tree.name(i) for i in tree.form_owner] == ["select"]


@pytest.mark.parametrize("markup", OWNED)
def test_controls_outside_of_their_form_are_those_of_chromium(markup: str) -> None:
    tree = build(b"<!doctype html>" + markup.encode())
    assert " ".join(tree.name(i) for i in tree.form_owner) == OWNED[markup]


def test_a_form_in_a_form_is_no_element() -> None:
    assert body(build(b"<form><form><input></form><b></b></form>")) == "form[input] b"


def test_foreign_elements_have_the_names_and_namespaces_of_the_dom() -> None:
    tree = build(b"<svg><FOREIGNOBJECT><p><math><mi>x</mi></math></p></foreignObject><a/></svg>")
    found = [(tree.namespace(i), tree.name(i)) for i in tree.order()][3:]
    assert found == [
        ("svg", "svg"),
        ("svg", "foreignObject"),
        ("html", "p"),
        ("math", "math"),
        ("math", "mi"),
        ("svg", "a"),
    ]


def test_svg_script_style_and_title_are_ordinary_elements() -> None:
    assert body(build(b"<svg><style><g></g></style><title><p></p></title></svg>")) == (
        "svg[style[g] title[p]]"
    )


def test_cdata_is_text_in_foreign_content_only() -> None:
    assert body(build(b"<svg><![CDATA[<g>]]></svg>")) == "svg"
    assert body(build(b"<div><![CDATA[<g>]]></div>")) == "div"
    assert body(build(b"<div><![CDATA[><i></i>]]></div>")) == "div[i]"


def test_html_in_foreign_content_leads_back_into_it() -> None:
    tree = build(b"<math><mi><b>x</b><mglyph></mi><mtext><p>y</p><![CDATA[<i>]]></mtext></math>")
    assert body(tree) == "math[mi[b mglyph] mtext[p]]"
    assert [tree.namespace(i) for i in tree.order() if tree.name(i) == "mglyph"] == ["math"]


def test_noscript_holds_text_where_scripts_run() -> None:
    source = b"<noscript><p>x</noscript>"
    assert outline(build(b"<body>" + source)) == "html[head body[noscript]]"
    assert outline(build(b"<body>" + source, scripting=False)) == "html[head body[noscript[p]]]"


def test_template_contents_are_nodes_that_tell_it() -> None:
    tree = build(b"<p></p><template><tr><td><b></b></td></tr></template>")
    inside = [tree.name(i) for i in tree.order() if tree.in_template(i)]
    assert inside == ["tr", "td", "b"]
    assert "template" in {tree.name(i) for i in tree.order()}


def test_a_frameset_takes_the_place_of_an_empty_body() -> None:
    tree = build(b"<html><p> </p><frameset><frame></frameset>")
    assert outline(tree) == "html[head frameset[frame]]"
    assert [tree.name(i) for i in sorted(tree.detached)] == ["body", "p"]


@pytest.mark.parametrize("content", [b"x", b"<br>", b"<input>", b"<p>&nbsp;</p>", b"<svg>x</svg>"])
def test_a_frameset_behind_content_is_ignored(content: bytes) -> None:
    tree = build(b"<html>" + content + b"<frameset><frame></frameset>")
    assert "frameset" not in outline(tree)
    assert not tree.detached


@pytest.mark.parametrize(
    "content", [b"<input type=hidden>", b"<script>x</script>", b"<!-- x -->", b"<p>&#32;\0</p>"]
)
def test_what_does_not_show_leaves_room_for_a_frameset(content: bytes) -> None:
    assert "frameset[frame]" in outline(build(b"<html>" + content + b"<frameset><frame>"))


def test_names_have_numbers() -> None:
    tree = build(b"<p><x-y><X-Y>")
    p, x_y = tree.id_of("p"), tree.id_of("x-y")
    assert tree.ids[3:] == [p, x_y, x_y]
    assert tree.id_of("x-z") is None


def test_a_doctype_cut_off_by_the_end_of_the_page_means_quirks_mode() -> None:
    assert build(b"<!doctype html").quirks
    assert not build(b"<!doctype html>").quirks


def test_order_is_document_order_where_elements_were_moved() -> None:
    tree = build(b"<table><tr><td></td><b></b></tr></table>")
    assert [tree.name(i) for i in tree.order()][3:] == ["b", "table", "tbody", "tr", "td"]
    assert list(tree.order()) != sorted(tree.order())


@pytest.mark.parametrize("charset", ["gb18030", "big5", "shift_jis", "euc-kr"])
def test_bytes_of_multibyte_characters_are_never_taken_for_markup(charset: str) -> None:
    every = [chr(code) for code in range(0x3041, 0xFFEF) if not 0xD800 <= code <= 0xF8FF]
    text = "".join(c for c in every if c.encode(charset, "ignore"))
    source = f"<p title='{text}'>{text}<b>{text}</b></p><i title={text}>".encode(charset)
    assert body(build(source)) == "p[b] i"
    assert len(text) > 1000


@pytest.mark.parametrize(
    ("source", "limits", "reason"),
    [
        (b"<div>" * 501, Limits(), "too deep"),
        (b"<div>" * 9, Limits(depth=10), "too deep"),
        (b"<br>" * 20, Limits(elements=20), "too many elements"),
        (b"<p><b></p>" + b"<p>x</p>" * 5, Limits(clones=4), "too many clones"),
        (b"<p a b c d e>", Limits(attributes=4), "too many attributes in one tag"),
        (b"<p>x</p a b c d e>", Limits(attributes=4), "too many attributes in one tag"),
        (b"<title>x</title a b c d e>", Limits(attributes=4), "too many attributes in one tag"),
        (b"<span>" * 90 + b"</x>" * 90, Limits(work=5_000), "too much work"),
    ],
)
def test_a_page_over_a_cap_is_refused_by_name(source: bytes, limits: Limits, reason: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        build(source, limits=limits)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("source", "limits"),
    [
        (b"<div>" * 497, Limits()),
        (b"<br>" * 17, Limits(elements=20)),
        (b"<p><b></p>" + b"<p>x</p>" * 4, Limits(clones=4)),
        (b"<p a b c d>", Limits(attributes=4)),
        (b"<p a b c d e", Limits(attributes=8)),
        (b"<span>" * 90 + b"</x>" * 90, Limits()),
    ],
)
def test_a_page_within_the_caps_is_built(source: bytes, limits: Limits) -> None:
    assert len(build(source, limits=limits)) >= 3


def test_a_byte_order_mark_is_no_text_before_the_doctype() -> None:
    page = b"<!doctype html><html><head><title>x</title></head><frameset><frame></frameset></html>"
    marked = build(b"\xef\xbb\xbf" + page)
    assert not marked.quirks
    assert [marked.name(i) for i in marked.order()] == [
        build(page).name(i) for i in build(page).order()
    ]
    assert build(b"\xe4\xb8\xad" + page).quirks, "other text does change the tree"
