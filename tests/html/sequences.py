"""Random edits of a page, and the proof that each one did what it says and nothing else."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace

from a11y_proxy.errors import Refused
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.ledger import Ledger, Place, undo

VOID = frozenset({"img", "br", "hr", "input", "meta", "link", "area", "base", "col", "embed"})
OPERATIONS = (
    *("set", "set", "set", "before", "after", "prepend", "append", "move", "move", "remove"),
    *("wrap", "wrap_content", "unwrap", "rename", "replace_text"),
)
PLACES: tuple[Place, ...] = ("before", "after", "prepend", "append")
INSERTS = (
    "<b class=x>新</b>",
    "<div><p>a</p><p>b</p></div>",
    "text &amp; more",
    "<p>one</p>two",
    "<ul><li>1</li></ul>",
    "<a href=#x>skip</a>",
    "<span hidden></span><!-- note -->",
    "<table><tr><td>1</td></tr></table>",
    "<label for=q>L</label>",
    "<h2>H</h2>",
    "<li>item</li>",
    "<tr><td>cell</td></tr>",
    "<meta name=viewport content='width=device-width'>",
    "<style>a>b{}</style>",
    "<form action=x><input></form>",
    "<svg width=1><path d='M0 0'/></svg>",
    "<tr><td>cell</td></tr>",
    "<table><tbody><tr><td><b>1</b></td></tr></tbody></table>",
    "<td>cell</td>",
    "<dt>a</dt><dd>b</dd>",
    " ",
    "\n\n",
    "<pre>\n\n1</pre>",
    "a;",
    "<script>a<b</script>",
    "<textarea>\n</textarea>",
    "<input type=hidden name=h>",
    "<font color=red>r</font>",
    "<noscript><p>no</p></noscript>",
)
WRAPS = ("<div>", "<main id=m>", "<span>", "<a href=x>", "<p>", "<nav class='a b'>", "<b>", "<h1>")
NAMES = ("div", "p", "span", "h1", "h2", "nav", "section", "li", "a", "b", "pre", "td", "button")
ATTRIBUTES = ("alt", "lang", "class", "id", "title", "role", "href", "aria-label", "type", "style")
VALUES = (
    "",
    "a",
    "two words",
    'quo"te',
    "it's",
    "a&amp;b",
    "中文",
    "x<y>",
    "/p/",
    "1\n2",
    "\r",
    "a/",
    "=",
    "`",
)


@dataclass(frozen=True)
class Step:
    """One edit; `first` is the number that the next new node will have, `other` the last sibling
    to wrap, or the element beside or into which to move."""

    operation: str
    node: int
    first: int
    name: str = ""
    markup: str = ""
    value: str | None = None
    other: int = -1
    place: Place = "before"


@dataclass
class Tally:
    """What came of the steps."""

    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Sequence:
    """One page under a sequence of edits."""

    def __init__(self, source: bytes, charset: Charset, seed: int) -> None:
        self.source = source
        self.charset = charset
        self.random = random.Random(seed)
        self.document = Document(source, charset)
        self.ledger = Ledger(self.document)
        self.recent: list[int] = []
        self.nodes = len(list(self.document.nodes()))

    def run(self, steps: int, tally: Tally, where: str) -> None:
        for number in range(steps):
            if not self.step(tally, f"{where}, step {number}"):
                return

    def step(self, tally: Tally, where: str) -> bool:
        """One edit and all checks; False where the page is wrong, or empty."""
        step = self.choose()
        operation = step.operation
        before = self.ledger.render()
        tally.steps += 1
        did = f"{where}: {step}"
        try:
            self.apply(step)
        except Refused as refused:
            tally.refused[operation] += 1
            tally.reasons[refused.reason] += 1
            if self.ledger.render() != before:
                tally.wrong.append(f"{did}: refused, but the page changed")
                return False
        else:
            tally.done[operation] += 1
        fault = self.fault()
        if fault:
            tally.wrong.append(f"{did}: {fault}")
        return not fault

    def fault(self) -> str | None:
        """What is wrong with the page as it now is."""
        rendered = self.ledger.render()
        if undo(rendered, self.ledger.entries) != self.source:
            return "undo does not give the original"
        fresh = Document(rendered, self.charset)
        expected, found = list(self.document.nodes()), list(fresh.nodes())
        if len(expected) != len(found):
            return f"{len(found)} elements, not {len(expected)}"
        places = {-1: -1} | {node: place for place, node in enumerate(expected)}
        for place, (meant, is_now) in enumerate(zip(expected, found, strict=True)):
            if self.document.name(meant) != fresh.name(is_now):
                return f"element {place} is {fresh.name(is_now)}, not {self.document.name(meant)}"
            parent = fresh.parent(is_now)
            if places[self.document.parent(meant)] != (found.index(parent) if parent >= 0 else -1):
                return f"element {place} has another parent"
            if self.document.attrs(meant) != fresh.attrs(is_now):
                return f"attributes of {place}: {fresh.attrs(is_now)}"
            if len(expected) < 400 and self.document.text(meant) != fresh.text(is_now):
                return (
                    f"text of {place} {fresh.name(is_now)}: {fresh.text(is_now)[:80]!r}, "
                    f"not {self.document.text(meant)[:80]!r}"
                )
        return None

    def choose(self) -> Step:
        """The next edit, not yet made."""
        pick, node = self.random.choice, self._node()
        operation = pick(OPERATIONS)
        step = Step(operation, node, len(self.document.tree.ids))
        match operation:
            case "set":
                known = list(self.document.attrs(node))
                name = pick(known) if known and self.random.random() < 0.5 else pick(ATTRIBUTES)
                value = None if self.random.random() < 0.25 else pick(VALUES)
                return replace(step, name=name, value=value)
            case "before" | "after" | "prepend" | "append":
                return replace(step, markup=pick(INSERTS))
            case "wrap":
                return replace(step, markup=pick(WRAPS), other=self._sibling(node))
            case "wrap_content":
                return replace(step, markup=pick(WRAPS))
            case "move":
                return replace(step, place=pick(PLACES), other=self._node())
            case "rename":
                void = self.document.name(node) in VOID
                return replace(step, name="img" if void else pick(NAMES))
            case "replace_text":
                return replace(step, value=pick(("", "neu", "a < b & c", "中文", "\n1")))
            case _:
                return step

    def apply(self, step: Step) -> None:
        """Make the edit; raises Refused."""
        ledger, node = self.ledger, step.node
        match step.operation:
            case "set":
                ledger.set(node, step.name, step.value, by="test")
            case "wrap":
                ledger.wrap(node, step.markup, through=step.other, by="test")
            case "wrap_content":
                ledger.wrap_content(node, step.markup, by="test")
            case "move":
                ledger.move(node, step.place, step.other, by="test")
            case "rename":
                ledger.rename(node, step.name, by="test")
            case "replace_text":
                ledger.replace_text(node, step.value or "", by="test")
            case "before" | "after" | "prepend" | "append":
                getattr(ledger, step.operation)(node, step.markup, by="test")
            case _:
                getattr(ledger, step.operation)(node, by="test")
        self.recent.append(node)

    def _sibling(self, node: int) -> int:
        """The node, or one of the three siblings behind it."""
        siblings = list(self.document.children(self.document.parent(node)))
        at = siblings.index(node)
        return self.random.choice(siblings[at : at + 1] * 3 + siblings[at + 1 : at + 4])

    def _node(self) -> int:
        """More often than not one that an edit touched before, or its kin."""
        recent = [node for node in self.recent if self.document.present(node)]
        if recent and self.random.random() < 0.6:
            node = self.random.choice(recent)
            parent = self.document.parent(node)
            kin = [node, *self.document.children(node)]
            if parent >= 0:
                kin += parent, *self.document.children(parent)
            return self.random.choice(kin)
        return self.random.choice(list(self.document.nodes()))
