"""Sequences of random edits: each does what it says and nothing else, or is refused whole."""

from __future__ import annotations

import pytest

from a11y_proxy.html.charset import Charset, sniff
from a11y_proxy.html.edits import conditions
from tests.html.sequences import Sequence, Tally
from tests.material import material

UTF8 = Charset("utf-8", "header")
GBK = Charset("gbk", "header")
PAGES = (
    "<p>a<p>b<b>c</b> d",
    "<!doctype html><title>t</title><ul><li>a<li><a href=x>b</a><li>c</ul><pre>\nx\n</pre>",
    "<html><body><div>a</nav> b</div><form><input name=q><p>x</form></body></html>\n<!-- c -->",
    "<table border=1><tr><td>一<td><b>二</b><tr><td colspan=2>三</table><hr>",
    "<body><div><p>1<b>2<p>3</b>4</p></div><a href=x>5<div>6</a>7</div><i>8</i></body>",
    "<h1>标题</h1><select><option>a<option>b</select><textarea>\nx</textarea><img src=a.gif>",
    "<dl><dt>a<dd>b<dt>c<dd>d</dl><center><font color=red>x</font></center>",
    "<table><a>x</a><tr><td>y</table><svg><g><title>t</title></g></svg><p>z",
    "<body class=a><ol><li>1</ol></body>behind <b>body</b><body class=b id=c>",
    "&lt<b>x</b>;a <<i>y</i>b\r<u>z</u>\n<code>&amp</code>;",
    "<style>a>b{}</style><script>if (a<b) c('<p>')</script><noscript><p>n</p></noscript>x",
    "<html><head><meta charset=gbk></head><link href=x><body><span>x</span><p></p></body></html>",
)


def run(pages: list[tuple[str, bytes, Charset]], sequences: int, steps: int) -> Tally:
    tally = Tally()
    for seed in range(sequences):
        name, source, charset = pages[seed % len(pages)]
        Sequence(source, charset, seed).run(steps, tally, f"{name}, seed {seed}")
    return tally


def own_pages() -> list[tuple[str, bytes, Charset]]:
    charsets = (UTF8, GBK)
    return [
        (f"page {number} in {charset.label}", charset.encode(page), charset)
        for number, page in enumerate(PAGES)
        for charset in charsets
    ]


def test_small_pages_read_as_edited_and_can_be_undone() -> None:
    tally = run(own_pages(), sequences=240, steps=6)
    assert tally.wrong == []
    assert tally.steps > 1_000
    assert sum(tally.done.values()) > tally.steps / 3
    assert set(tally.done) >= {"set", "before", "after", "prepend", "append", "wrap", "remove"}
    assert set(tally.done) >= {"unwrap", "rename", "replace_text"}


def test_real_legacy_pages_read_as_edited_and_can_be_undone() -> None:
    pages = []
    for path in sorted(material("legacy").glob("*.html")):
        source = path.read_bytes()
        charset = sniff(source)
        if len(source) < 9_000 and charset is not None and charset.ascii_compatible:
            pages.append((path.name, source, charset))
    tally = run(pages, sequences=len(pages), steps=4)
    assert tally.wrong == []
    assert sum(tally.done.values()) > tally.steps / 3


def test_without_the_check_in_place_wrong_edits_would_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conditions, "verify", lambda *_, **__: None)
    tally = run(own_pages(), sequences=96, steps=6)
    assert len(tally.wrong) > 10
    assert any("elements, not" in wrong or "another parent" in wrong for wrong in tally.wrong)
