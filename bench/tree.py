"""What a page costs, in parses and serializations of lxml: `python -m bench.tree [PAGES]`.

One unit is `lxml.html.fromstring` and `tostring` of the same bytes in the same process; it and the
measured steps take turns, and the median of the rounds counts. "first" is a page whose tags were
never seen (no verdict is kept yet), "later" one whose tags all were: the next pages of a site lie
between the two. Without PAGES the demo portal's pages are measured, grown to each size.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import lxml.html

from a11y_proxy import load_rules
from a11y_proxy.demo.portal import PAGES
from a11y_proxy.html.charset import Charset, sniff
from a11y_proxy.html.document import Document
from a11y_proxy.html.select import SelectorSet
from a11y_proxy.html.tree import build
from a11y_proxy.rewrite import Context, Rewriter

ROUNDS = 7
SIZES = {"14 kB": 14_000, "97 kB": 97_000, "1 MB": 1_000_000}
NEAR = 0.15
"""How far from a size a page may be to stand for it."""
MOST = 12
"""Pages of one size that are measured."""
VIEWS = ("standard", "accessible", "elder")
SELECTORS = (Path(__file__).parent / "selectors.txt").read_text("utf-8").splitlines()

Step = Callable[[], object]
Page = tuple[bytes, Charset]


def readable(folder: Path) -> list[Page]:
    """The folder's pages whose bytes are read without transcoding."""
    found = []
    for path in sorted(folder.rglob("*.htm*")):
        source = path.read_bytes()
        charset = sniff(source)
        if charset is not None and charset.ascii_compatible:
            found.append((source, charset))
    return found


def of_size(pages: Iterable[Page], size: int) -> list[Page]:
    """Pages of about that size; where there are none, the nearest smaller ones grown to it."""
    pages = sorted(pages, key=lambda page: abs(len(page[0]) - size))
    near = [page for page in pages if abs(len(page[0]) - size) <= NEAR * size]
    if near:
        return near[:MOST]
    return [(grown(source, size), charset) for source, charset in pages[: MOST // 2]]


def grown(source: bytes, size: int) -> bytes:
    """The page with all that stands in its body repeated until it is of that size."""
    body = re.search(rb"<body[^>]*>(.*)</body", source, re.IGNORECASE | re.DOTALL)
    start, end = body.span(1) if body else (0, len(source))
    times = max(0, size - len(source)) // max(1, end - start)
    return source[:end] + source[start:end] * times + source[end:]


def time_of(action: Step) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started


def ratios(source: bytes, steps: Callable[[], dict[str, Step]]) -> dict[str, float]:
    """The median cost of each step in units; `steps` is asked anew for each round."""
    spent: dict[str, list[float]] = {}
    for number in range(ROUNDS + 1):
        unit = time_of(lambda: lxml.html.tostring(lxml.html.fromstring(source)))
        for name, step in steps().items():
            cost = time_of(step) / unit
            if number:  # the first round warms up
                spent.setdefault(name, []).append(cost)
    return {name: statistics.median(costs) for name, costs in spent.items()}


def tree_ratios(page: Page) -> dict[str, float]:
    """The tree, and the tree with all selectors."""
    source, charset = page
    seen = SelectorSet(SELECTORS)

    def steps() -> dict[str, Step]:
        fresh = SelectorSet(SELECTORS)
        return {
            "tree": lambda: build(source),
            "first": lambda: fresh.match(Document(source, charset)),
            "later": lambda: seen.match(Document(source, charset)),
        }

    return ratios(source, steps)


def rewrite_ratios(page: Page, rewriter: Rewriter) -> dict[str, float]:
    """The whole rewriting, in each view."""

    def rewrite(view: str) -> Step:
        context = Context("/bench.htm", "http://portal.test", view, ("portal.test",), "text/html")
        return lambda: rewriter.rewrite(page[0], context)

    steps = {view: rewrite(view) for view in VIEWS}
    return ratios(page[0], lambda: steps)


def memory(page: Page) -> float:
    """What a document and all answers hold at once, as a multiple of the page's bytes; what is kept
    from page to page is not the page's."""
    source, charset = page
    selectors = SelectorSet(SELECTORS)
    selectors.match(Document(source, charset))
    tracemalloc.start()
    document = Document(source, charset)
    answers = selectors.match(document)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del document, answers
    return held / len(source)


def costs(pages: list[Page]) -> dict[str, object]:
    """The figures of `make tree`: medians over the pages of each size, the dearest size counting
    for `cost_tree`; `memory` is the median over all pages of 14 kB and more."""
    by_size = {name: [tree_ratios(page) for page in of_size(pages, size)]
               for name, size in SIZES.items()}  # fmt: skip
    median = {
        name: {step: statistics.median(each[step] for each in found) for step in found[0]}
        for name, found in by_size.items()
    }
    held = sorted(memory(page) for page in pages if len(page[0]) >= SIZES["14 kB"])
    if not held:
        held = [memory(page) for page in of_size(pages, SIZES["97 kB"])]
    return {
        "cost_tree": round(max(each["tree"] for each in median.values()), 2),
        "cost_first": round(median["97 kB"]["first"], 2),
        "cost_later": round(median["97 kB"]["later"], 2),
        "memory": round(statistics.median(held), 2),
        "memory_most": round(held[-1], 2),
        "costs": {
            name: {step: round(cost, 2) for step, cost in each.items()}
            for name, each in median.items()
        },
    }


def main(folder: Path | None) -> int:
    pages = readable(folder or PAGES)
    found = costs(pages)
    print(f"{len(pages)} pages; lxml's parse and serialize = 1; {len(SELECTORS)} selectors")
    for size, each in dict(found["costs"]).items():  # type: ignore[call-overload]
        print(f"  {size:6}", "  ".join(f"{step} {cost:.2f}" for step, cost in each.items()))
    print(f"  memory, × the page: median {found['memory']}, most {found['memory_most']}")
    rewriter = Rewriter(load_rules())
    for size in ("14 kB", "97 kB"):
        rewriting = [rewrite_ratios(page, rewriter) for page in of_size(pages, SIZES[size])]
        medians = (f"{v} {statistics.median(each[v] for each in rewriting):.2f}" for v in VIEWS)
        print(f"  {size:6} whole rewriting:", "  ".join(medians))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
