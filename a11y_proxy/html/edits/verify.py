"""Whether the parser would make of an edit, in its place, what is meant by it."""

from __future__ import annotations

from collections.abc import Sequence

from a11y_proxy.errors import Refused
from a11y_proxy.html.edits.overlay import Overlay
from a11y_proxy.html.tags import FIRST_FOREIGN
from a11y_proxy.html.tree import probe

_MARKUP_BEGINS = (b"<", b"</", b"<!", b"<?", b"&", b"&#")
_CONTINUES = b"_;#/!?-"
_REFERENCE = 40  # longer than any name of a character reference


def verify(
    overlay: Overlay,
    parent: int,
    markup: bytes,
    nodes: Sequence[int],
    *,
    at: int,
    whole: bool,
    new: int = 0,
) -> None:
    """Parse `markup` as content of `parent`, at an offset of the page, and compare.

    The parser must make exactly `nodes` (in document order, parents among them or `parent`), leave
    its state as it was and, if `whole`, close the first of them at the very end. The numbers of
    the names of the first `new` nodes, which differ in SVG, are then taken from it. Else Refused.
    """
    tree = overlay.tree
    path = overlay.path(parent)
    probed = probe(tree, path, markup, at=at)
    if not probed.restored:
        raise Refused("the parser would end elsewhere")
    if len(probed.ids) != len(nodes):
        raise Refused("the parser would make other elements")
    places = {parent: len(path) - 1}
    for at, node in enumerate(nodes):
        if probed.parents[at] != places.get(tree.parents[node]):
            raise Refused("the parser would put an element elsewhere")
        if probed.ids[at] != tree.ids[node]:
            if at >= new or not _same_name(overlay, probed.ids[at], tree.ids[node]):
                raise Refused("the parser would make other elements")
            tree.ids[node] = probed.ids[at]
        places[node] = len(path) + at
    if whole and probed.first_end is not None:  # else it is void, or closes itself
        end = probed.first_end
        if isinstance(end, int) or end.end() != len(markup):
            raise Refused("a stray end tag within would close it")


def _same_name(overlay: Overlay, foreign: int, known: int) -> bool:
    tree = overlay.tree
    if foreign < FIRST_FOREIGN or known >= FIRST_FOREIGN:
        return False
    return tree.foreign[foreign][1].lower() == tree.tag_names.names[known].lower()


def meets_as_markup(left: bytes, right: bytes) -> bool:
    """Whether the end of one text and the start of another, side by side, may become a tag or a
    character reference: `&lt` and `;`, `<` and `b`."""
    first = right[:1]
    if not first or not (first.isalnum() or first in _CONTINUES):
        return False
    left = left[-_REFERENCE:]
    bare = left.rstrip(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return left.endswith(_MARKUP_BEGINS) or bare.endswith((b"&", b"&#"))
