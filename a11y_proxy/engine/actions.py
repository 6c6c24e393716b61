"""Actions: how a repair is made. Plain functions in a registry, each with its phase.

All raise `Refused` where HTML cannot express the edit; the page is then as before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from a11y_proxy.engine import viewport
from a11y_proxy.engine.base import Model, Text
from a11y_proxy.engine.case import Case, Proof
from a11y_proxy.engine.delta import always, made_by_attributes
from a11y_proxy.engine.facts import is_own_host, parsed
from a11y_proxy.engine.landmarks import set_landmark
from a11y_proxy.engine.markup import element
from a11y_proxy.engine.registry import Registry
from a11y_proxy.errors import Refused
from a11y_proxy.html.ledger import Ledger

PHASES = ("structure", "names", "behaviour")
Action = Callable[["Repair", int, Any], None]
ACTIONS: Registry[Action] = Registry("action", "a11y_proxy.actions")


@dataclass(frozen=True)
class Repair:
    """One repair under way: the case, what proves it, where it is written, in whose name."""

    case: Case
    proof: Proof
    ledger: Ledger
    by: str
    made: list[Callable[[], None]] = field(default_factory=list)

    def fill(self, value: str) -> str:
        """`$evidence` in a parameter stands for the proven text."""
        return value.replace("$evidence", self.proof.text)

    def set(self, node: int, name: str, value: str) -> None:
        """Sets an attribute, in a way that `take_back` knows."""
        before = self.case.document.attr(node, name)
        self.ledger.set(node, name, value, by=self.by)
        self.made.append(lambda: self.ledger.set(node, name, before, by=self.by))

    def prepend(self, node: int, markup: str) -> None:
        """Inserts one element first in `node`, in a way that `take_back` knows."""
        [new] = self.ledger.prepend(node, markup, by=self.by)
        self.made.append(lambda: self.ledger.remove(new, by=self.by))

    def take_back(self) -> None:
        """Makes nothing of what was begun: half a repair is none."""
        while self.made:
            self.made.pop()()

    def id_of(self, node: int) -> str:
        """The node's id, by which exactly this node is found; given one if it has none."""
        document = self.case.document
        own = document.attr(node, "id")
        if own and not own.split() == [own]:
            raise Refused("the id of the element to be named holds white space")
        if own:
            if document.by_id(own) != node:
                raise Refused("the id of the element to be named stands elsewhere too")
            return own
        new = self._free_id()
        self.set(node, "id", new)
        return new

    def _free_id(self) -> str:
        numbered, document = self.case.numbered, self.case.document
        number = numbered.get(self.by, 0) + 1
        while document.by_id(f"a11y-{self.by}-{number}") is not None:
            number += 1
        numbered[self.by] = number
        return f"a11y-{self.by}-{number}"


@ACTIONS.register("set", dict[str, str], "names", made_by_attributes)
def set_attributes(repair: Repair, node: int, attributes: dict[str, str]) -> None:
    """Sets attributes; in their values `$evidence` stands for the proven text."""
    for name, value in attributes.items():
        repair.set(node, name, repair.fill(value))


@ACTIONS.register("label-by", Literal["$evidence"], "names", always(name="added replaced"))
def label_by(repair: Repair, node: int, _: str) -> None:
    """Names the node by the visible label: a label element by its `for`, so that a press on it
    reaches the control too; another element by reference; else by its text."""
    document = repair.case.document
    if not repair.proof.nodes:
        repair.set(node, "aria-label", repair.proof.text)
        return
    [label] = repair.proof.nodes
    if document.name(label) == "label" and document.attr(label, "for") is None:
        repair.set(label, "for", repair.id_of(node))
    else:
        repair.set(node, "aria-labelledby", repair.id_of(label))


@ACTIONS.register("allow-zoom", Literal[True], "behaviour", always(zoom="added"))
def allow_zoom(repair: Repair, node: int, _: bool) -> None:
    """Takes what forbids zoom out of a viewport's content, and nothing else."""
    content = repair.case.document.attr(node, "content") or ""
    repair.set(node, "content", viewport.allowing_zoom(content))


@ACTIONS.register("landmark", Literal["main"], "structure", always(role="added replaced"))
def landmark(repair: Repair, node: int, role: str) -> None:
    """Makes a landmark of the proven region: a role where the element may bear one, else a
    wrapper that changes no layout."""
    first, last = repair.proof.nodes
    set_landmark(repair.case.document, repair.ledger, first, last, role, repair.by)


class SkipLink(Model):
    """The words of a skip link, and the class by which our sheet shows it on focus."""

    text: Text
    class_: str


@ACTIONS.register("skip-link", SkipLink, "behaviour", always(link="added"))
def skip_link(repair: Repair, node: int, params: SkipLink) -> None:
    """First in `node`, a link to the proven node that neither a target nor a path of `<base>`
    bends."""
    _refuse_foreign_base(repair.case)
    main = repair.proof.nodes[0]
    fragment = quote(repair.id_of(main), safe="!$'()*+,-./:;=?@_~")
    page = repair.case.page
    link = element(
        "a",
        {
            "class": params.class_,
            "href": f"{page.target}#{fragment}",
            "target": "_self",
            **_own_language(repair.case),
            "data-a11y": repair.by,
        },
        params.text.in_language(page.language),
    )
    repair.prepend(node, link)


def _own_language(case: Case) -> dict[str, str]:
    """The `lang` of a text of ours, where the page states another language or none (WCAG 3.1.2)."""
    root = case.document.root
    stated = case.document.attr(root, "lang") if root is not None else None
    ours = case.page.language
    same = (stated or "").strip().lower().split("-")[0] == ours.lower().split("-")[0]
    return {} if same else {"lang": ours}


def _refuse_foreign_base(case: Case) -> None:
    base = parsed((case.base or "").strip())
    if base is None:
        raise Refused("the page's <base> cannot be read")
    host = base.netloc
    if host and not is_own_host(case.page.site, host):
        raise Refused(f"the page's <base> leads every link to {host}, no known name of this site")
