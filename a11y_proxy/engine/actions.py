"""Actions: how a repair is made. Plain functions in a registry, each with its phase.

All raise `Refused` where HTML cannot express the edit; the page is then as before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from a11y_proxy.engine import viewport
from a11y_proxy.engine.base import Model, Text
from a11y_proxy.engine.case import Case, Proof
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

    def fill(self, value: str) -> str:
        """`$evidence` in a parameter stands for the proven text."""
        return value.replace("$evidence", self.proof.text)

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
        self.ledger.set(node, "id", new, by=self.by)
        return new

    def _free_id(self) -> str:
        number = 1
        while self.case.document.by_id(f"a11y-{self.by}-{number}") is not None:
            number += 1
        return f"a11y-{self.by}-{number}"


@ACTIONS.register("set", dict[str, str], "names")
def set_attributes(repair: Repair, node: int, attributes: dict[str, str]) -> None:
    """Sets attributes; in their values `$evidence` stands for the proven text."""
    for name, value in attributes.items():
        repair.ledger.set(node, name, repair.fill(value), by=repair.by)


@ACTIONS.register("label-by", Literal["$evidence"], "names")
def label_by(repair: Repair, node: int, _: str) -> None:
    """Names the node by the visible label: by reference to its element, else by its text."""
    if repair.proof.nodes:
        ids = " ".join(repair.id_of(label) for label in repair.proof.nodes)
        repair.ledger.set(node, "aria-labelledby", ids, by=repair.by)
    else:
        repair.ledger.set(node, "aria-label", repair.proof.text, by=repair.by)


@ACTIONS.register("allow-zoom", Literal[True], "behaviour")
def allow_zoom(repair: Repair, node: int, _: bool) -> None:
    """Takes what forbids zoom out of a viewport's content, and nothing else."""
    content = repair.case.document.attr(node, "content") or ""
    repair.ledger.set(node, "content", viewport.allowing_zoom(content), by=repair.by)


@ACTIONS.register("landmark", Literal["main"], "structure")
def landmark(repair: Repair, node: int, role: str) -> None:
    """Makes a landmark of the proven region: a role where the element may bear one, else a
    wrapper that changes no layout."""
    first, last = repair.proof.nodes
    set_landmark(repair.case.document, repair.ledger, first, last, role, repair.by)


class SkipLink(Model):
    """The words of a skip link, and the class by which our sheet shows it on focus."""

    text: Text
    class_: str


@ACTIONS.register("skip-link", SkipLink, "behaviour")
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
            "data-a11y": repair.by,
        },
        params.text.in_language(page.language),
    )
    repair.ledger.prepend(node, link, by=repair.by)


def _refuse_foreign_base(case: Case) -> None:
    base = parsed((case.base or "").strip())
    if base is None:
        raise Refused("the page's <base> cannot be read")
    host = base.netloc
    if host and not is_own_host(case.page.site, host):
        raise Refused(f"the page's <base> leads every link to {host}, no known name of this site")
