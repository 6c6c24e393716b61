from __future__ import annotations

import pytest

from a11y_proxy.engine.run import run
from a11y_proxy.html.ledger import Ledger, undo
from tests.engine.pages import page, rule, site, whole

WRAP = '<div role="main" data-a11y="main-landmark-missing:wrap">'


@pytest.mark.parametrize(
    ("region", "before", "after"),
    [
        ({"css": "#c"}, "<center id=c>x</center>", '<center role="main" id=c>x</center>'),
        ({"css": "#c"}, "<ul id=c><li>x</li></ul>", f"{WRAP}<ul id=c><li>x</li></ul></div>"),
        (
            {"css": "#c"},
            "<div id=c role=region>x</div>",
            f"{WRAP}<div id=c role=region>x</div></div>",
        ),
        (
            {"css": "#c"},
            "<table id=c><tr><td>x</td></tr></table>",
            f"{WRAP}<table id=c><tr><td>x</td></tr></tbody></table></div>",
        ),
        (
            {"css": "#c"},
            "<table><tr id=c><td>x</td></tr></table>",
            f"{WRAP}<table><tr id=c><td>x</td></tr></tbody></table></div>",
        ),
        (
            {"from": "#a", "through": "#c"},
            "<ul><li id=a>x</li><li>y</li><li id=c>z</li></ul>",
            f"{WRAP}<ul><li id=a>x</li><li>y</li><li id=c>z</li></ul></div>",
        ),
        (
            {"from": "#a", "through": "#c"},
            "<table><tr><td><h1 id=a>t</h1>d<p id=c>x</p>e</td></tr></table>",
            f"<table><tr><td>{WRAP}<h1 id=a>t</h1>d<p id=c>x</p></div>e</td></tr></table>",
        ),
        (
            {"from": "#a", "through": "#c"},
            "<div id=a>t<p id=c>x</p></div>",
            '<div role="main" id=a>t<p id=c>x</p></div>',
        ),
    ],
)
def test_a_landmark_stands_where_html_lets_it(
    region: dict[str, str], before: str, after: str
) -> None:
    doc = whole(f"<p>导航</p>{before}")
    ledger = Ledger(doc)
    known = site(regions={"main": region})
    [finding] = run(doc, ledger, rule("main-landmark-missing"), page(site=known))
    assert finding.repaired, finding.refused
    assert after in ledger.render().decode()
    assert undo(ledger.render(), ledger.entries) == doc.source


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("<table><tr><td id=c>text<p>x</p></td></tr></table>", "text stands directly"),
        ("<table><tr><td id=c>text</td></tr></table>", "no element to wrap"),
    ],
)
def test_what_cannot_be_wrapped_is_refused(before: str, reason: str) -> None:
    doc = whole(before)
    ledger = Ledger(doc)
    known = site(regions={"main": {"css": "#c"}})
    [finding] = run(doc, ledger, rule("main-landmark-missing"), page(site=known))
    assert finding.refused is not None
    assert reason in finding.refused
    assert ledger.render() == doc.source
