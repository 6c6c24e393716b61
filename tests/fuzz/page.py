"""A fuzzer's input as a page, and all that must hold of any page whatever.

The first byte of an input chooses how the page is read; the rest is the page. Where it says so, the
page is a pattern, `before US unit US behind` (US: byte 0x1f), whose unit is repeated: so are costs
found that grow faster than the page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.charset import Charset, sniff, transcode_in
from a11y_proxy.html.document import Document
from a11y_proxy.html.nodes import Limits, Tree
from a11y_proxy.html.scanner import TAG
from a11y_proxy.html.select import SelectorSet
from a11y_proxy.html.tags import kept_name
from a11y_proxy.html.tree import build

CHARSETS = (
    *("utf-8", "gb18030", "big5", "shift_jis", "euc-kr", "windows-1252", "x-user-defined"),
    *("iso-2022-jp", "utf-16le", ""),
)
"""Named by the page's head; the last stands for a head that names none."""
SELECTORS = (
    *("*", "[id]", "p", "b, i, a", ".a", "#x", "[class~=a]", "[id|='1']", "[href^='j' i]"),
    *("p > b", "div b", "p + p", "li ~ li", ":root", ":empty", ":first-child", ":last-of-type"),
    *("td:nth-child(2n+1)", "option:nth-last-child(2 of [value])", ":not(p, b)", ":is(a, svg a)"),
    *("div:has(> b)", "form input", "table:not(:has(th))", "svg *", "[title*=首]"),
)
ALL = SelectorSet(SELECTORS)

SEPARATOR = b"\x1f"
REPEATED = 16
"""One input in so many is a pattern."""
SHORT, LONG = 4_000, 16_000
"""Sizes in bytes to which a pattern is repeated: cost must grow about as they do, fourfold."""
TOO_MUCH = 9.0
SHALLOW = Limits(depth=40, elements=10**6, clones=10**6, work=10**9)
WORK_PER_BYTE = 400
"""Of pages no deeper than `SHALLOW`: what the standard's own searches can come to."""


@dataclass(frozen=True)
class Input:
    page: bytes
    charset: str
    scripting: bool
    repeated: bool


def read(data: bytes) -> Input:
    """What an input says."""
    first = data[0] if data else 0
    way, charset = divmod(first, len(CHARSETS))
    return Input(data[1:], CHARSETS[charset], way % 2 == 0, way % REPEATED == REPEATED - 1)


def examine(data: bytes) -> None:
    """Raises AssertionError, or whatever the code under test raises, where something is wrong."""
    given = read(data)
    if given.repeated:
        examine_growth(given.page)
    else:
        examine_page(given)


def examine_page(given: Input) -> None:
    try:
        tree = build(given.page, scripting=given.scripting)
    except LimitExceeded:
        return
    examine_tree(tree)
    assert_same_by_the_long_way(tree, given)
    assert_work_is_linear(given)
    charset = sniff(given.page, f"text/html; charset={given.charset}" if given.charset else None)
    if charset is None:
        return
    page: bytes | None = given.page
    if not charset.ascii_compatible:
        page, charset = transcode_in(given.page, charset), Charset("utf-8", charset.source)
    if page is not None:
        examine_document(page, charset)


# ---- the tree


def examine_tree(tree: Tree) -> None:
    """The lists agree with each other and with the page."""
    size = len(tree)
    assert size == len(tree.parents) == len(tree.starts)
    assert all(-1 <= parent < size for parent in tree.parents)
    order = list(tree.order())
    assert sorted(order) == [i for i in range(size) if i not in tree.detached]
    place = {i: position for position, i in enumerate(order)}
    assert [i for i in order if tree.parents[i] < 0] == order[:1], "one root, first of all"
    for i in order:
        parent = tree.parents[i]
        assert parent < 0 or place[parent] < place[i], "no cycle, no child before its parent"
        assert_tags_lie_in_the_page(tree, i)
    for form_control, form in tree.form_owner.items():
        assert tree.name(form) == "form"
        assert form_control not in tree.detached
    for first, behind in tree.reopen:
        assert 0 <= first <= behind <= len(tree.source)


def assert_tags_lie_in_the_page(tree: Tree, i: int) -> None:
    source, start, end = tree.source, tree.starts[i], tree.ends.get(i)
    assert i in tree.clones or (start is None) == (i in tree.implied)
    begins = tree.implied.get(i, 0)
    if start is not None:
        assert start.string is source
        found = TAG.match(source, start.start())
        assert found is not None
        assert found.span() == start.span()
        name = tree.tag_names.names[tree.tag_names[start[1]]]
        assert kept_name(tree.name(i)) == name or (name, tree.name(i)) == ("image", "img")
        begins = start.end()
    if isinstance(end, re.Match):
        assert end.string is source
        assert end[1].startswith(b"/")
    ends = len(source) if end is None else end if isinstance(end, int) else end.start()
    assert 0 <= begins <= len(source)
    assert i in tree.clones or begins <= ends <= len(source)


def facts(tree: Tree) -> dict[str, object]:
    """All that a tree says, in values that can be compared."""
    found = dict(vars(tree))
    names = found.pop("tag_names").names
    found["starts"] = [start and start.span() for start in tree.starts]
    found["ends"] = {i: e if isinstance(e, int) else e.span() for i, e in tree.ends.items()}
    return found | {"names": names}


def assert_same_by_the_long_way(tree: Tree, given: Input) -> None:
    """Near the cap on depth the loop takes no short way."""
    try:
        slow = build(given.page, scripting=given.scripting, limits=Limits(depth=127))
    except LimitExceeded:
        return
    assert facts(tree) == facts(slow)


def assert_work_is_linear(given: Input) -> None:
    budget = Limits(depth=SHALLOW.depth, work=1_000 + WORK_PER_BYTE * len(given.page))
    reason = None
    try:
        build(given.page, scripting=given.scripting, limits=budget)
    except LimitExceeded as over:
        reason = over.reason
    assert reason != "too much work"


# ---- the document


def examine_document(page: bytes, charset: Charset) -> None:
    """All questions have answers, and those to one question agree."""
    try:
        document = Document(page, charset)
    except LimitExceeded:
        return
    nodes = list(document.nodes())
    assert nodes == [i for i in document.tree.order() if not document.tree.in_template(i)]
    children: dict[int, list[int]] = {}
    for i in nodes:
        children.setdefault(document.parent(i), []).append(i)
    assert all(list(document.children(i)) == children.get(i, []) for i in nodes)
    assert_spans_are_nested(document, nodes)
    answers = ALL.match(document)
    assert answers[0] == nodes
    assert answers[1] == [i for i in nodes if "id" in document.attrs(i)]
    for selector, answer in zip(SELECTORS, answers, strict=True):
        assert document.select(selector) == answer, selector
    if document.root is not None:
        document.text(document.root)
    if document.body is not None:
        document.to_lxml(document.body)


def assert_spans_are_nested(document: Document, nodes: list[int]) -> None:
    """Of elements that stand where their tags do, each lies in its parent's content, behind what
    stands before it."""
    unsound, head = document.overlay.unsound, document.head
    for parent in nodes:
        outer = document.span(parent)
        assert 0 <= outer.start <= outer.start_end <= outer.end_start <= outer.end
        assert outer.end <= len(document.source)
        if parent in unsound:
            continue
        last = outer.start_end
        for child in document.children(parent):
            inner = document.span(child)
            if child in unsound or (parent == head and inner.start >= outer.end):
                continue
            assert last <= inner.start
            assert inner.end <= outer.end_start
            last = inner.end


# ---- growth


def examine_growth(pattern: bytes) -> None:
    """The cost of a page grows as its length does."""
    parts = pattern.split(SEPARATOR)
    before, unit, behind = (*parts, b"", b"")[:3] if len(parts) > 1 else (b"", pattern, b"")
    if not unit or len(pattern) > SHORT // 8:
        return

    def page(size: int) -> bytes:
        return before + unit * (size // len(unit)) + behind

    for cost in (_cost_of_tree, _cost_of_document):
        assert_grows_linearly(cost, page(SHORT), page(LONG))


def assert_grows_linearly(cost: Callable[[bytes], float], short: bytes, long: bytes) -> None:
    ratios = []
    for _ in range(5):
        ratios.append(cost(long) / cost(short))
        if ratios[-1] < TOO_MUCH:
            return
    raise AssertionError(f"{cost.__name__}: 4 times the page, {min(ratios):.1f} times the cost")


def _cost_of_tree(page: bytes) -> float:
    return _time_of(lambda: build(page, limits=SHALLOW))


def _cost_of_document(page: bytes) -> float:
    def all_of_it() -> None:
        document = Document(page, Charset("utf-8", "header"), limits=SHALLOW)
        ALL.match(document)
        if document.root is not None:
            document.text(document.root)

    return _time_of(all_of_it)


def _time_of(action: Callable[[], object]) -> float:
    """Seconds, with one thousandth for the rest; up to a cap, where one stops it."""
    started = time.process_time()
    with suppress(LimitExceeded):
        action()
    return time.process_time() - started + 1e-3
