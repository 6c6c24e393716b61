"""A page's tree, by the tree construction of the HTML Standard (13.2) as browsers carry it out.

`build` reads bytes; the tree is flat lists that hold where in the bytes every element begins and
ends. Measured: element for element equal to parse5's on every page of the test material, at about
the cost of lxml's parse and serialize.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from a11y_proxy.errors import LimitExceeded
from a11y_proxy.html.construction import modes
from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.implied import leave_mode
from a11y_proxy.html.construction.loop import run
from a11y_proxy.html.construction.shadow import detach
from a11y_proxy.html.nodes import Limits, OrderKey, Token, Tree
from a11y_proxy.html.probe import Probe, probe
from a11y_proxy.html.tags import FORM_ASSOCIATED, IMG, TEMPLATE, TagNames

__all__ = ["Limits", "OrderKey", "Probe", "Token", "Tree", "build", "probe"]

_DEFAULT = Limits()
# No encoding is known here, but no other than UTF-8 begins a page with these bytes: a browser takes
# them off before it parses (Encoding Standard, "decode"), else they would be text before a doctype.
_BOM = b"\xef\xbb\xbf"
_BEFORE_BODY = frozenset(
    {
        modes.INITIAL,
        modes.BEFORE_HTML,
        modes.BEFORE_HEAD,
        modes.IN_HEAD,
        modes.IN_HEAD_NOSCRIPT,
        modes.AFTER_HEAD,
    }
)


def build(
    source: bytes,
    *,
    scripting: bool = True,
    limits: Limits = _DEFAULT,
    decode: Callable[[bytes], str] | None = None,
) -> Tree:
    """The tree of a page in any ASCII-compatible encoding.

    `scripting` says whether noscript holds text, as it does in a browser that runs scripts;
    `decode` reads names that are not ASCII (without it, they are UTF-8). Raises LimitExceeded
    where the page is over one of `limits`.
    """
    names = TagNames(decode) if decode is not None else None
    b = Builder(Tree(source, names), limits, scripting)
    run(b, len(_BOM) if source.startswith(_BOM) else 0)
    _stop(b)
    if b.tree.shadow_hosts:
        detach(b.tree)
    own_controls(b)
    if len(b.ids) > limits.elements:
        raise LimitExceeded("too many elements")
    return b.tree


def _stop(b: Builder) -> None:
    """The end of the page: templates are closed, missing html, head and body are made."""
    end = len(b.source)
    while b.template_modes:
        b.end_template(end)
    while b.mode in _BEFORE_BODY:
        leave_mode(b, end)
    for i in b.stack:
        b.ends.setdefault(i, end)
    b.clear_form(end)


def own_controls(b: Builder) -> None:
    """Associates controls with a form that was open for the parser but does not hold them."""
    tree = b.tree
    for form, first, behind in b.loose:
        around = {form, *_ancestors(tree, form)}
        for i in range(first, behind):
            if b.ids[i] not in FORM_ASSOCIATED or i in tree.detached:
                continue
            if not _names_form(b, i) and _keeps(b, i, form, around):
                tree.form_owner[i] = form


def _names_form(b: Builder, i: int) -> bool:
    token = b.starts[i]
    if b.ids[i] == IMG or token is None or b"form" not in token[0].lower():
        return False
    return b"form" in b.values(i)


def _keeps(b: Builder, i: int, form: int, around: set[int]) -> bool:
    """Whether a control keeps the form that was open at its tag; `around` are the form and its
    ancestors. One inside of it needs no note, what is in a template the parser leaves alone; and
    what is taken out of the tree that holds the form, to be put elsewhere, has from then on the
    form that is its ancestor (4.10.18.3; as Chromium 156 has it)."""
    for node in (i, *_ancestors(b.tree, i)):
        if node == form or b.ids[node] == TEMPLATE:
            return False
        if node not in around and b.moved_at.get(node, 0) > i:
            return False
    return True


def _ancestors(tree: Tree, i: int) -> Iterator[int]:
    while (i := tree.parents[i]) >= 0:
        yield i
