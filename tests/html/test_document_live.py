"""What a document remembers is that of the page as it now is, and is found again in no time."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.names import exposed, labels
from tests.html.editing import UTF8, Page


def test_ids_are_those_of_the_edited_page() -> None:
    page = Page("<p id=a>1</p><p id=b>2</p><p id=a>3</p>")
    first, second, third = (i for i in page.document.nodes() if page.document.name(i) == "p")
    assert page.document.by_id("a") == first
    page.ledger.set(second, "id", "c", by="rule")
    assert (page.document.by_id("b"), page.document.by_id("c")) == (None, second)
    page.ledger.set(first, "id", None, by="rule")
    assert page.document.by_id("a") == third
    page.ledger.set(second, "id", "a", by="rule")
    assert page.document.by_id("a") == second


def test_labels_are_those_of_the_edited_page() -> None:
    page = Page("<label>x</label><input id=a><input id=b>")
    label, one, other = page.node("label"), page.node("#a"), page.node("#b")
    assert labels(page.document, one) == []
    page.ledger.set(label, "for", "b", by="rule")
    assert (labels(page.document, one), labels(page.document, other)) == ([], [label])
    page.ledger.remove(label, by="rule")
    assert labels(page.document, other) == []


def test_exposure_is_that_of_the_edited_page() -> None:
    page = Page("<style>.h p{display:none}</style><div><p><b id=x>x</b></p></div><i>y</i>")
    inner, div = page.node("#x"), page.node("div")
    assert exposed(page.document, inner) == "yes"
    page.ledger.set(div, "class", "h", by="rule")
    assert exposed(page.document, inner) == "no"
    page.ledger.unwrap(div, by="rule")
    assert exposed(page.document, inner) == "yes"
    page.ledger.set(page.node("p"), "aria-hidden", "true", by="rule")
    assert exposed(page.document, inner) == "no"
    assert exposed(page.document, page.node("i")) == "yes"


def test_parts_are_those_of_the_edited_page() -> None:
    page = Page("<p>a<b>c</b>d</p>")
    p, b = page.node("p"), page.node("b")
    assert page.document.parts(p) == ["a", b, "d"]
    page.ledger.remove(b, by="rule")
    assert page.document.parts(p) == ["ad"]


def _labels(n: int) -> Callable[[], object]:
    fields = (b"<label for=i%d>n</label><input id=i%d>" % (i, i) for i in range(n))
    document = Document(b"<p>" + b"".join(fields), UTF8)
    return lambda: [labels(document, i) for i in document.nodes()]


def _parts(n: int) -> Callable[[], object]:
    document = Document(b"<p>x" + b"<b></b>" * n, UTF8)
    p = next(i for i in document.nodes() if document.name(i) == "p")
    return lambda: [document.parts(p) for _ in range(n)]


def _ids(n: int) -> Callable[[], object]:
    document = Document(b"<p>" + b"<b></b>" * n, UTF8)
    ledger = Ledger(document)

    def name_all() -> None:
        for i in document.nodes():
            ledger.set(i, "id", f"own-{i}", by="rule")
            assert document.by_id(f"own-{i}") == i

    return name_all


def _bodies(n: int) -> Callable[[], object]:
    document = Document(b"".join(b"<body a%d=1>" % i for i in range(n)), UTF8)
    return lambda: document.attrs(document.body or 0)


def _positions(n: int) -> Callable[[], object]:
    document = Document("中<b></b>".encode() * n, UTF8)
    return lambda: [document.position(i) for i in document.nodes()]


def _exposures(n: int) -> Callable[[], object]:
    document = Document(b"<div>" * 400 + b"<b></b>" * n, UTF8)
    return lambda: [exposed(document, i) for i in document.nodes()]


@pytest.mark.parametrize("work", [_labels, _parts, _ids, _bodies, _positions, _exposures])
def test_questions_cost_no_more_than_their_number(
    work: Callable[[int], Callable[[], object]],
) -> None:
    """Four times the page, about four times the time; 9 lies between linear and quadratic."""
    small, large = _fastest(lambda: work(1_500)), _fastest(lambda: work(6_000))
    assert large < 9 * max(small, 0.002)


def _fastest(prepare: Callable[[], Callable[[], object]]) -> float:
    best = float("inf")
    for _ in range(3):
        action = prepare()
        started = time.process_time()
        action()
        best = min(best, time.process_time() - started)
    return best
