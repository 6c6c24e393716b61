"""What a page and its edits cost, in parses and serializations of lxml: `python -m bench.edits
[PAGES]`.

One page: its tree, the 70 selectors of the tree's benchmark, 80 (or 1,000) attribute edits and
8 structural ones spread over what the selectors found, the spliced bytes. Units and turns as in
`bench.tree`.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from a11y_proxy.demo.portal import PAGES
from a11y_proxy.errors import Refused
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger
from a11y_proxy.html.select import SelectorSet
from bench.tree import SELECTORS, SIZES, Page, Step, of_size, ratios, readable

ATTRIBUTES, MANY, STRUCTURAL = 80, 1_000, 8


def edit(page: Page, selectors: SelectorSet, attributes: int) -> bytes:
    """The page read, matched, edited and put together again."""
    document = Document(*page)
    ledger = Ledger(document)
    nodes = sorted(set().union(*selectors.match(document)))
    for number, node in enumerate(_spread(nodes, attributes)):
        ledger.set(node, "data-bench", str(number), by="bench")
    done = 0
    for number, node in enumerate(_spread(nodes, 5 * STRUCTURAL)):
        if done == STRUCTURAL:
            break
        try:
            if number % 2:
                ledger.before(node, "<span>bench</span>", by="bench")
            else:
                ledger.wrap(node, "<div>", by="bench")
            done += 1
        except Refused:
            continue
    return ledger.render()


def _spread(nodes: Sequence[int], number: int) -> list[int]:
    """So many of the nodes, from the first to the last; with fewer nodes, all."""
    step = max(1.0, len(nodes) / number)
    return [nodes[int(at * step)] for at in range(min(number, len(nodes)))]


def edit_ratios(page: Page) -> dict[str, float]:
    seen = SelectorSet(SELECTORS)

    def steps() -> dict[str, Step]:
        fresh = SelectorSet(SELECTORS)
        return {
            "first": lambda: edit(page, fresh, ATTRIBUTES),
            "later": lambda: edit(page, seen, ATTRIBUTES),
            "many": lambda: edit(page, seen, MANY),
        }

    return ratios(page[0], steps)


def costs(pages: list[Page]) -> dict[str, float]:
    """The figures of `make fidelity`: medians over pages of 97 kB."""
    found = [edit_ratios(page) for page in of_size(pages, SIZES["97 kB"])]
    return {
        f"cost_{name}": round(statistics.median(each[name] for each in found), 2)
        for name in ("first", "later", "many")
    }


def main(folder: Path | None) -> int:
    found = costs(readable(folder or PAGES))
    print(f"97 kB, {len(SELECTORS)} selectors, {ATTRIBUTES} attribute and {STRUCTURAL} structural")
    print(f"edits, splice; lxml's parse and serialize = 1: first {found['cost_first']}", end="")
    print(f"  later {found['cost_later']}; {MANY} attribute edits {found['cost_many']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
