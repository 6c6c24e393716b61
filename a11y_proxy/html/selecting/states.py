"""Pseudo-classes of an element's state, on a page that nobody has touched yet.

The HTML Standard says when an element matches (4.17.3, Pseudo-classes). Where a comment says "seen
in Chromium", that browser and the standard differ, or the standard is silent. What is asked of many
elements is worked out for all of them once a round; what comes down from ancestors is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from a11y_proxy.html.selecting.tagtests import ascii_lower, namespaced
from a11y_proxy.html.tags import FORM, IMG, INPUT, META, OPTGROUP, OPTION, SELECT, numbers

if TYPE_CHECKING:
    from a11y_proxy.html.selecting.round import Round

_Passed = TypeVar("_Passed")

LINKS: Final = numbers("a area")
FIELDSET, LEGEND = (next(iter(numbers(name))) for name in ("fieldset", "legend"))
LISTED: Final = numbers("button fieldset input select textarea")
REQUIRABLE: Final = numbers("input select textarea")
OPTIONAL: Final = REQUIRABLE | numbers("button")
NEVER_REQUIRED: Final = frozenset(
    ("hidden", "range", "color", "submit", "image", "reset", "button")
)
NO_OWNER: Final = (-1, -1)
# Between an option and its select: an option below one of these has none (HTML 4.10.10).
SHUT: Final = numbers("datalist hr option")
_NUMBER = re.compile(r"[\t\n\f\r ]*+\+?([0-9]++)")
_LARGEST = 2**31 - 1


class States:
    """The states of a page's elements in one round of matching."""

    def __init__(self, run: Round) -> None:
        self._run = run
        self._document = run.document
        self._tree = run.document.tree
        self._barring: dict[int, bool] = {}
        self._legends: dict[int, int] = {}
        self._choices: dict[int, tuple[int, int]] = {}
        self._forms: dict[int, int] = {}
        self._languages: dict[int, str] = {}
        self._checked: set[int] | None = None

    def _has(self, node: int, attribute: str) -> bool:
        return attribute in self._document.attrs(node)

    def _type(self, node: int) -> str:
        return ascii_lower(self._document.attrs(node).get("type", ""))

    def _inherited(
        self,
        known: dict[int, _Passed],
        node: int,
        top: _Passed,
        step: Callable[[int, _Passed], _Passed],
    ) -> _Passed:
        """What an element passes to its children: `step` makes it of what the element itself is
        passed; the root is passed `top`."""
        path: list[int] = []
        parents = self._tree.parents
        while node >= 0 and node not in known:
            path.append(node)
            node = parents[node]
        passed = known[node] if node >= 0 else top
        for each in reversed(path):
            passed = known[each] = step(each, passed)
        return passed

    # ---- links and fields

    def link(self, node: int) -> bool:
        """As if nothing was visited yet: :link and :any-link are the same."""
        tag_id = self._tree.ids[node]
        if tag_id in LINKS:
            return self._has(node, "href")
        if tag_id == IMG:  # seen in Chromium 156
            return self._has(node, "usemap")
        document = self._document
        if document.namespace(node) != "svg" or document.name(node) != "a":
            return False
        attrs = document.attrs(node)
        return "href" in attrs or any(
            namespaced(name, xml=document.xml) == "href" for name in attrs
        )

    def required(self, node: int) -> bool:
        tag_id = self._tree.ids[node]
        if tag_id not in REQUIRABLE or not self._has(node, "required"):
            return False
        return tag_id != INPUT or self._type(node) not in NEVER_REQUIRED

    def optional(self, node: int) -> bool:
        return self._tree.ids[node] in OPTIONAL and not self.required(node)

    # ---- enabled and disabled

    def enabled(self, node: int) -> bool:
        tag_id = self._tree.ids[node]
        may_be = tag_id in LISTED or tag_id in (OPTION, OPTGROUP)
        return may_be and not self.disabled(node)

    def disabled(self, node: int) -> bool:
        tag_id = self._tree.ids[node]
        if tag_id in LISTED:
            return self._has(node, "disabled") or self._barred(node)
        if tag_id not in (OPTION, OPTGROUP):
            return False
        if self._has(node, "disabled"):
            return True
        # Seen in Chromium 156: a disabled select makes its options and groups match too.
        select, group = self._chooser(node)
        if tag_id == OPTION and group >= 0 and self._has(group, "disabled"):
            return True
        return select >= 0 and self.disabled(select)

    def _barred(self, node: int) -> bool:
        """Whether a fieldset disables what stands here."""
        return self._inherited(self._barring, self._tree.parents[node], False, self._bar)

    def _bar(self, node: int, barred: bool) -> bool:
        tree = self._tree
        if tree.ids[node] == FIELDSET:
            return barred or self._has(node, "disabled")
        parent = tree.parents[node]
        if tree.ids[node] != LEGEND or parent < 0 or tree.ids[parent] != FIELDSET:
            return barred
        if parent not in self._legends:
            legends = (i for i in self._document.children(parent) if tree.ids[i] == LEGEND)
            self._legends[parent] = next(legends)
        if node != self._legends[parent]:
            return barred
        above = tree.parents[parent]
        return above >= 0 and self._barring[above]

    def _chooser(self, node: int) -> tuple[int, int]:
        """The select that an option or group belongs to, and its group; -1 for none."""
        parent = self._tree.parents[node]
        select, group = self._inherited(self._choices, parent, NO_OWNER, self._choose)
        in_two_groups = group >= 0 and self._tree.ids[node] == OPTGROUP
        return (-1, group) if in_two_groups else (select, group)

    def _choose(self, node: int, owners: tuple[int, int]) -> tuple[int, int]:
        tag_id = self._tree.ids[node]
        if tag_id == SELECT:
            return node, -1
        if tag_id in SHUT:
            return NO_OWNER
        if tag_id == OPTGROUP:
            return (owners[0] if owners[1] < 0 else -1), node
        return owners

    # ---- checked

    def checked(self, node: int) -> bool:
        tag_id = self._tree.ids[node]
        if tag_id == INPUT and not self._has(node, "checked"):
            return False
        if tag_id == INPUT and self._type(node) == "checkbox":
            return True
        if self._checked is None:
            self._checked = self._selected_options() | self._checked_radios()
        return node in self._checked

    def _selected_options(self) -> set[int]:
        ids = self._tree.ids
        selected: set[int] = set()
        lists: dict[int, list[int]] = {}
        for node in self._run.nodes():
            if ids[node] == OPTION:
                select = self._chooser(node)[0]
                if select >= 0:
                    lists.setdefault(select, []).append(node)
                elif self._has(node, "selected"):
                    selected.add(node)
        for select, options in lists.items():
            selected.update(self._selection(select, options))
        return selected

    def _selection(self, select: int, options: list[int]) -> list[int]:
        """The selectedness setting algorithm (HTML 4.10.7)."""
        chosen = [option for option in options if self._has(option, "selected")]
        if self._has(select, "multiple"):
            return chosen
        if chosen:
            return chosen[-1:]
        # Seen in Chromium 156: a size of 0 is that of a menu.
        size = _NUMBER.match(self._document.attrs(select).get("size", ""))
        if size is not None and 1 < int(size[1][:20]) <= _LARGEST:
            return []
        return [option for option in options if not self._unavailable(option)][:1]

    def _unavailable(self, option: int) -> bool:
        group = self._chooser(option)[1]
        return self._has(option, "disabled") or (group >= 0 and self._has(group, "disabled"))

    def _checked_radios(self) -> set[int]:
        """Of each group the one that came last. A radio that names a form further down belongs to
        no form until the parser gets there."""
        ids = self._tree.ids
        holders: dict[tuple[int, str], int] = {}
        alone: set[int] = set()
        forms: set[int] = set()
        early: dict[int, list[int]] = {}
        for node in self._run.nodes():
            if ids[node] == FORM:
                forms.add(node)
                for radio in early.pop(node, ()):
                    name = self._document.attrs(radio)["name"]
                    if holders.get((-1, name)) == radio:
                        del holders[-1, name]
                        holders[node, name] = radio
            elif ids[node] == INPUT and self._has(node, "checked") and self._type(node) == "radio":
                name = self._document.attrs(node).get("name", "")
                if not name:
                    alone.add(node)
                    continue
                form = self._form(node)
                if form >= 0 and form not in forms:
                    early.setdefault(form, []).append(node)
                    form = -1
                holders[form, name] = node
        return alone | set(holders.values())

    def _form(self, node: int) -> int:
        """The form that owns a control, -1 for none."""
        document, tree = self._document, self._tree
        named = document.attrs(node).get("form")
        if named is not None:
            found = document.by_id(named) if named else None
            return found if found is not None and tree.ids[found] == FORM else -1
        if node in tree.form_owner:
            return tree.form_owner[node]
        return self._inherited(
            self._forms,
            tree.parents[node],
            -1,
            lambda each, form: each if tree.ids[each] == FORM else form,
        )

    # ---- language

    def speaks(self, node: int, wanted: str) -> bool:
        """:lang(wanted). Seen in Chromium 156: the range is one identifier, compared as a prefix;
        the page's Content-Language header, which counts there as the meta does, is not known here.
        """
        language = self._language(node)
        wanted = ascii_lower(wanted)
        return wanted != "" and (language == wanted or language.startswith(wanted + "-"))

    def _language(self, node: int) -> str:
        """In lower case; nothing where none is declared."""
        if -1 not in self._languages:
            self._languages[-1] = self._content_language()
        top = self._languages[-1]
        return self._inherited(self._languages, node, top, self._declared)

    def _declared(self, node: int, inherited: str) -> str:
        document = self._document
        start = self._tree.starts[node]
        may_be_lent = node in (document.root, document.body)
        if start is not None and b"lang" not in start[0].lower() and not may_be_lent:
            return inherited
        attrs, namespace = document.attrs(node), document.namespace(node)
        # Of an HTML element the HTML parser makes xml:lang an attribute like any other.
        declared = attrs.get("xml:lang") if namespace != "html" or document.xml else None
        # Seen in Chromium 156: lang counts in HTML and SVG, not in MathML.
        if declared is None and namespace in ("html", "svg"):
            declared = attrs.get("lang")
        return inherited if declared is None else ascii_lower(declared)

    def _content_language(self) -> str:
        """What the last `<meta http-equiv=content-language>` says."""
        declared = ""
        for node in self._run.nodes():
            if self._tree.ids[node] == META:
                attrs = self._document.attrs(node)
                named = ascii_lower(attrs.get("http-equiv", ""))
                if named == "content-language":
                    declared = attrs.get("content", declared)
        return ascii_lower(declared)


STATES: Final[dict[str, Callable[[States, int], bool]]] = {
    "link": States.link,
    "any-link": States.link,
    "enabled": States.enabled,
    "disabled": States.disabled,
    "checked": States.checked,
    "required": States.required,
    "optional": States.optional,
}
