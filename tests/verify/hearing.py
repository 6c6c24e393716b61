"""What assistive technology is told of a page: Chromium's accessibility tree, node by node.

The tree is laid over the page's own elements and texts, so that two states of a page can be
compared: of what has no node of the page behind it (boxes of lines, the inside of controls) nothing
is kept. Beside the tree stand three things that it does not hold: the language that an element
states, whether the focus is seen on it, and how far the page lets itself be magnified.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, Route

from tests.browser.chromium import PHONE, SITE

STILL = "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; frame-src 'none'"
"""The page is parsed as where scripts run, but none does, and nothing is fetched."""
ENOUGH = 2.0
"""WCAG 2.2, 1.4.4: text is resized up to 200 per cent."""
OURS = "data-a11y"

NO_ROLE = frozenset({"", "none", "generic", "LayoutTable", "LayoutTableRow", "LayoutTableCell"})
"""Roles that tell nothing; a layout table is what Chromium itself takes for one."""
TEXTS = frozenset({"StaticText", "LineBreak"})
_OF_THE_ROLE = frozenset(
    {"level", "readonly", "required", "multiline", "orientation", "settable", "editable"}
    | {"multiselectable", "valuemin", "valuemax", "valuetext", "selected", "invalid"}
)
"""States that come and go with a role: compared where the role stays."""
_NO_STATES = frozenset({"url", "focused", "labelledby", "describedby", "root", "errormessage"})

_FOCUS = """() => {
  const seen = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
      || style.boxShadow !== 'none';
  };
  return [...document.querySelectorAll('*')].map((element) => {
    if (element.tabIndex < 0 || element.localName.endsWith('frame')) return null;
    element.focus();
    return document.activeElement === element ? seen(element) : null;
  });
}"""


@dataclass
class Node:
    """An element or text of the page as assistive technology meets it."""

    name: str
    """Of the element in lower case, `#text` for a text."""
    parent: int
    ours: str = ""
    """The value of `data-a11y` on it or above it."""
    language: str | None = None
    """What the element itself states."""
    focus_seen: bool | None = None
    """None where the focus cannot stand on it."""
    role: str = ""
    label: str = ""
    """The accessible name, of a text its words."""
    from_contents: bool = False
    description: str = ""
    link: str = ""
    """Where a link leads."""
    states: dict[str, str] = field(default_factory=dict)

    @property
    def is_wrapper(self) -> bool:
        return self.ours.endswith(":wrap")

    @property
    def met(self) -> bool:
        """True where the node itself tells something."""
        return self.role not in NO_ROLE

    def states_beside(self, other: Node) -> dict[str, str]:
        """The states that can be compared with those of `other`."""
        if self.role == other.role:
            return self.states
        return {k: v for k, v in self.states.items() if k not in _OF_THE_ROLE}


@dataclass
class Snapshot:
    """A page: its nodes in document order, and which of them are met, in which order."""

    nodes: list[Node] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    zoom: float = ENOUGH

    def path(self, at: int) -> str:
        """Where a node stands, in words."""
        steps: list[str] = []
        while at >= 0:
            node = self.nodes[at]
            alike = [n for n in self.nodes if (n.parent, n.name) == (node.parent, node.name)]
            number = next(i for i, n in enumerate(alike, 1) if n is node)
            steps.append(node.name + (f"[{number}]" if len(alike) > 1 else ""))
            at = node.parent
        return " > ".join(reversed(steps))

    def above(self, at: int) -> Iterator[int]:
        """The ancestors of a node, innermost first."""
        while (at := self.nodes[at].parent) >= 0:
            yield at


class Listener:
    """A phone's tab, in which page after page is heard."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page, self._session = page, session
        self._body, self._charset = b"", "utf-8"

    async def answer(self, route: Route) -> None:
        """Gives the page at hand to the tab, and nothing to anything in it."""
        request = route.request
        if not (request.is_navigation_request() and request.frame == self._page.main_frame):
            await route.abort()
            return
        head = {
            "content-type": f"text/html; charset={self._charset}",
            "content-security-policy": STILL,
        }
        await route.fulfill(status=200, headers=head, body=self._body)

    async def listen(self, markup: str, charset: str, target: str) -> Snapshot:
        """The page at `target` of the portal."""
        self._body, self._charset = markup.encode(charset), charset
        await self._page.goto(SITE + target, wait_until="load")
        document = await self._session.send("DOM.getDocument", {"depth": -1})
        tree = await self._session.send("Accessibility.getFullAXTree")
        await self._session.send("Emulation.setPageScaleFactor", {"pageScaleFactor": ENOUGH})
        zoom = await self._page.evaluate("visualViewport.scale")
        focus = await self._page.evaluate(_FOCUS)
        return snapshot(document["root"], tree["nodes"], focus, min(zoom, ENOUGH))


@asynccontextmanager
async def listener(browser: Browser) -> AsyncIterator[Listener]:
    """A tab of a phone: there a viewport has a say in how far a page is magnified."""
    context = await browser.new_context(**PHONE)  # type: ignore[arg-type]
    try:
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Accessibility.enable")
        hearing = Listener(page, session)
        await page.route("**/*", hearing.answer)
        yield hearing
    finally:
        await context.close()


def snapshot(
    root: dict[str, Any], tree: list[dict[str, Any]], focus: list[bool | None], zoom: float
) -> Snapshot:
    """What the browser's protocol says, laid over the nodes of the document."""
    found = Snapshot(zoom=zoom)
    places: dict[int, int] = {}
    _lay_out(found, root, -1, "", places, iter(focus))
    places[root["backendNodeId"]] = 0  # the tree's root is the document; its name is the title
    by_id = {node["nodeId"]: node for node in tree}
    waiting = [tree[0]["nodeId"]] if tree else []
    while waiting:
        told = by_id.get(waiting.pop())
        if told is None:
            continue
        waiting.extend(reversed(told.get("childIds", [])))
        at = places.get(told.get("backendDOMNodeId", -1))
        if at is None or told["ignored"]:
            continue
        _tell(found.nodes[at], told)
        if found.nodes[at].met:
            found.order.append(at)
    return found


def _lay_out(
    found: Snapshot,
    node: dict[str, Any],
    parent: int,
    ours: str,
    places: dict[int, int],
    focus: Iterator[bool | None],
) -> None:
    kind, at = node["nodeType"], parent
    if kind in (1, 3):
        at = len(found.nodes)
        places[node["backendNodeId"]] = at
        ours = "" if ours.endswith(":wrap") else ours
    if kind == 1:
        said = node.get("attributes", [])
        attributes = dict(zip(said[::2], said[1::2], strict=True))
        ours = attributes.get(OURS, ours)
        own = Node(node["localName"], parent, ours, attributes.get("lang"), next(focus, None))
        found.nodes.append(own)
    elif kind == 3:
        found.nodes.append(Node("#text", parent, ours))
    for child in node.get("children", []):
        _lay_out(found, child, at, ours, places, focus)


def _tell(node: Node, told: dict[str, Any]) -> None:
    name = told.get("name", {})
    used = [s for s in name.get("sources", []) if "value" in s and not s.get("superseded")]
    node.role = told["role"]["value"]
    node.label = _words(name)
    node.from_contents = bool(used) and used[0]["type"] == "contents"
    node.description = _words(told.get("description", {}))
    value = _words(told.get("value", {}))
    if value:
        node.states["value"] = value
    for said in told.get("properties", []):
        what, how = said["name"], said["value"].get("value")
        if what == "url" and node.role == "link":
            node.link = str(how)
        elif what not in _NO_STATES and how not in (None, False, "false"):
            node.states[what] = str(how)


def _words(value: dict[str, Any]) -> str:
    return " ".join(str(value.get("value", "")).split())
