"""What a page costs, in parses and serializations of lxml: `python -m bench.tree [PAGES]`.

One unit is `lxml.html.fromstring` and `tostring` of the same bytes in the same process; it and the
measured steps take turns, and the median of the rounds counts. "first" is a page whose tags were
never seen (verdicts forgotten before each round), "later" one whose tags were.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html

from a11y_proxy import load_rules
from a11y_proxy.demo.portal import PAGES
from a11y_proxy.html.charset import sniff
from a11y_proxy.html.document import Document
from a11y_proxy.html.select import SelectorSet
from a11y_proxy.html.tree import build
from a11y_proxy.rewrite import Context, Rewriter

ROUNDS = 5
VIEWS = ("standard", "accessible", "elder")
SELECTORS = (
    *("img:not([alt])", "a[href]:empty", "input:not([type=hidden])", "td > font", "table table"),
    *("html:not([lang])", "meta[http-equiv=refresh i]", "[onclick]:not(a)", "ul > li:first-child"),
    *(
        "h1, h2, h3",
        "a[target=_blank]",
        "[tabindex]",
        "label[for]",
        "iframe:not([title])",
        ".nav a",
    ),
)


def time_of(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def ratios(source: bytes, rewriter: Rewriter, selectors: SelectorSet) -> dict[str, float]:
    """Each step's median cost in units."""
    charset = sniff(source)
    if charset is None or not charset.ascii_compatible:
        return {}

    def rewrite(view: str) -> Callable[[], object]:
        context = Context("/bench.htm", "http://portal.test", view, ("portal.test",), "text/html")
        return lambda: rewriter.rewrite(source, context)

    steps: dict[str, Callable[[], object]] = {
        "tree": lambda: build(source),
        "tree, selectors first": lambda: SelectorSet(SELECTORS).match(Document(source, charset)),
        "tree, selectors later": lambda: selectors.match(Document(source, charset)),
        **{view: rewrite(view) for view in VIEWS},
    }
    spent: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(ROUNDS + 1):
        unit = time_of(lambda: lxml.html.tostring(lxml.html.fromstring(source)))
        for name, step in steps.items():
            cost = time_of(step) / unit
            if number:  # the first round warms up
                spent[name].append(cost)
    return {name: statistics.median(costs) for name, costs in spent.items()}


def report(name: str, pages: list[bytes], rewriter: Rewriter) -> None:
    """The medians over some pages, and their ninth tenths."""
    selectors = SelectorSet(SELECTORS)
    found = [each for page in pages if (each := ratios(page, rewriter, selectors))]
    size = statistics.median(map(len, pages)) / 1000
    print(f"{name}: {len(found)} pages, median {size:.0f} kB (median, p90; lxml = 1)")
    for step in found[0]:
        costs = sorted(each[step] for each in found)
        print(f"  {step:22} {statistics.median(costs):5.2f} {costs[len(costs) * 9 // 10]:5.2f}")


def main(folder: Path | None) -> int:
    rewriter = Rewriter(load_rules())
    report("demo", [page.read_bytes() for page in sorted(PAGES.rglob("*.htm*"))], rewriter)
    if folder is not None:
        report(folder.name, [page.read_bytes() for page in sorted(folder.glob("*.html"))], rewriter)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
