"""The steps of Accessible Name and Description Computation 1.2, with HTML-AAM's own ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from a11y_proxy.html.naming.attributes import by_attribute, collapsed, tooltip
from a11y_proxy.html.naming.exposure import aria_hidden
from a11y_proxy.html.naming.generated import generated, transformed
from a11y_proxy.html.naming.labels import LABELABLE, labels
from a11y_proxy.html.naming.roles import role
from a11y_proxy.html.naming.styles import HIDING_VISIBILITY as HIDING
from a11y_proxy.html.naming.styles import Styles, hides_from_tree, is_details_summary
from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a11y_proxy.html.document import Document

DEEPEST = 120
"""Levels below which the content of a name is taken as plain text."""

FROM_CONTENT: Final = frozenset(
    tokens(
        """
        button cell checkbox columnheader comment gridcell heading link menuitem
        menuitemcheckbox menuitemradio option radio row rowheader sectionfooter
        sectionheader switch tab tooltip treeitem doc-backlink doc-biblioref doc-glossref
        doc-noteref
        """
    )
)
NO_CONTENT: Final = frozenset(("iframe", "video", "audio", "object", "noscript"))
"""What stands in them is for browsers that do not know them."""
NAMED_BY_CHILD: Final = {"fieldset": "legend", "figure": "figcaption", "table": "caption"}
RANGES: Final = frozenset(tokens("meter progressbar scrollbar slider spinbutton"))


@dataclass
class _Step:
    """How the computation came to a node: the flags of the algorithm's steps."""

    depth: int = 0
    by_reference: bool = False  # within aria-labelledby: not followed again
    by_label: bool = False  # within a native label, caption, legend
    in_content: bool = False  # a descendant of the element that is named
    hidden_root: bool = False  # what was referred to is hidden itself: all of it counts


@dataclass
class Computation:
    document: Document
    styles: Styles
    path: list[int] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """What is owned or referred to within the name: it is not read again in its own place."""

    def of_element(self, node: int) -> str:
        """Steps 2A to 2I for the element whose name is asked."""
        if self.styles.shown(node) == "no":
            return ""
        return self._name(node, _Step())

    def _name(self, node: int, step: _Step) -> str:
        return self._told(node, step)[0]

    def _told(self, node: int, step: _Step) -> tuple[str, bool]:
        """The name, and whether it is the element's content."""
        if node in self.path:
            return "", True
        self.path.append(node)
        try:
            if step.in_content and not step.hidden_root and self._is_invisible(node):
                return self._content(node, step), True  # what is within may be visible
            own = self._steps(node, step)
            if own is not None:
                return own, False
            return self._by_content_or_tooltip(node, step)
        finally:
            self.path.pop()

    def _steps(self, node: int, step: _Step) -> str | None:
        document = self.document
        attrs = document.attrs(node)
        # Browsers read the misspelt name too (comp_labelledby of web-platform-tests).
        reference = attrs.get("aria-labelledby") or attrs.get("aria-labeledby")
        if reference and not step.by_reference:
            name = self._referenced(reference, step)
            if collapsed(name):
                return name
        node_role = role(document, node)
        embedded = step.in_content or step.by_label or step.by_reference
        if embedded and not self._asked_itself(step):
            value = self._embedded_value(node, node_role)
            if value is not None:
                return value
        label = attrs.get("aria-label", "")
        if collapsed(label):
            return label
        if node_role != "none":
            native = self._native(node, step)
            if native is not None and (collapsed(native) or step.in_content):
                return native
        return None

    def _by_content_or_tooltip(self, node: int, step: _Step) -> tuple[str, bool]:
        node_role = role(self.document, node)
        name = self._content(node, step) if self._from_content(node, node_role, step) else ""
        if collapsed(name):
            return name, True
        found = tooltip(self.document, node, node_role, in_content=step.in_content)
        return (found, False) if found else (name, True)

    @staticmethod
    def _asked_itself(step: _Step) -> bool:
        return step.by_reference and not step.in_content

    def _is_invisible(self, node: int) -> bool:
        return self.styles.inherited(node).visibility.value in HIDING

    # ---- 2B: aria-labelledby

    def _referenced(self, value: str, outer: _Step) -> str:
        names = []
        for each in dict.fromkeys(tokens(value)):
            target = self.document.by_id(each)
            if target is None:
                continue
            step = _Step(by_reference=True, hidden_root=not self._shown(target))
            # An element may name itself by its own label: aria-labelledby="own other".
            came_back = target in self.path
            kept, self.path = self.path, [] if came_back else self.path
            names.append(self._name(target, step).strip("\t\n\f\r "))
            self.path = kept
            if outer.in_content:
                self.taken.add(target)
        return " ".join(name for name in names if name)

    def _shown(self, node: int) -> bool:
        return self.styles.shown(node) != "no" and not aria_hidden(self.document, node)

    # ---- 2C: a control within another's label

    def _embedded_value(self, node: int, node_role: str | None) -> str | None:
        document = self.document
        attrs = document.attrs(node)
        name = document.name(node)
        if node_role in ("textbox", "searchbox", "combobox") and name in ("input", "textarea"):
            return attrs.get("value", "") if name == "input" else document.raw_text(node)
        if node_role == "textbox":
            return self._content(node, _Step(in_content=True))
        if name == "select" or node_role in ("combobox", "listbox"):
            return self._selected(node)
        if node_role in RANGES:
            for each in ("aria-valuetext", "aria-valuenow", "value"):
                if each in attrs:
                    return attrs[each]
            return "" if name == "input" else None
        return None

    def _selected(self, node: int) -> str:
        document = self.document
        options = [i for i in document.descendants(node) if role(document, i) == "option"]
        chosen = [
            i
            for i in options
            if "selected" in document.attrs(i) or document.attr(i, "aria-selected") == "true"
        ]
        if not options:
            return self._content(node, _Step(in_content=True))
        if not chosen and role(document, node) == "combobox":
            chosen = options[:1]
        return " ".join(self._content(i, _Step(in_content=True)) for i in chosen)

    # ---- 2E: HTML's own ways

    def _native(self, node: int, step: _Step) -> str | None:
        """The name by the element's own means; None where it has no such means or does not use
        them, so that content and tooltip are asked."""
        document = self.document
        attrs = document.attrs(node)
        name = document.name(node)
        if document.namespace(node) == "svg":
            title = self._child_text(node, "title", step)
            return self._used(node, step) if title is None and step.in_content else title
        kind = ascii_lower(attrs.get("type", "text")) if name == "input" else ""
        if name in LABELABLE and kind != "hidden" and not step.by_label:
            found = self._labelled(node)
            if found:
                return found
        if name in NAMED_BY_CHILD:
            return self._child_text(node, NAMED_BY_CHILD[name], step)
        return by_attribute(document, node)

    def _labelled(self, node: int) -> str:
        names = []
        for label in labels(self.document, node):
            # A hidden label names nothing (hidden-names of web-platform-tests, Chromium).
            if self._shown(label):
                names.append(self._name(label, _Step(by_label=True)))
        return " ".join(name for name in map(collapsed, names) if name)

    def _child_text(self, node: int, name: str, step: _Step) -> str | None:
        """The name that a legend, a caption or the like gives; hidden ones give none."""
        document = self.document
        for child in document.children(node):
            if document.name(child) == name:
                if document.namespace(child) == "html" and not self._counts(child, step):
                    return None
                return self._name(child, _Step(depth=step.depth + 1, by_label=True))
        return None

    def _used(self, node: int, step: _Step) -> str | None:
        """The title of the symbols that an SVG image shows by `use`: a copy stands there."""
        document = self.document
        for use in document.children(node):
            attrs = document.attrs(use)
            address = attrs.get("href") or attrs.get("xlink:href", "")
            if document.name(use) == "use" and address.startswith("#"):
                symbol = document.by_id(address[1:])
                title = None if symbol is None else self._child_text(symbol, "title", step)
                if title is not None:
                    return title
        return None

    # ---- 2F to 2H: content

    def _from_content(self, node: int, node_role: str | None, step: _Step) -> bool:
        if self.document.name(node) in NO_CONTENT:
            return False
        if step.in_content or step.by_label or step.by_reference:
            return True
        if node_role in FROM_CONTENT:
            return True
        return self.document.name(node) == "summary" and is_details_summary(self.document, node)

    def _content(self, node: int, step: _Step) -> str:
        document = self.document
        if step.depth > DEEPEST:
            return document.text(node)
        invisible = self._is_invisible(node)
        transform = self.styles.inherited(node).transform
        below = _Step(
            depth=step.depth + 1,
            by_reference=step.by_reference,
            by_label=step.by_label,
            in_content=True,
            hidden_root=step.hidden_root,
        )
        pieces: list[str] = []
        for part in document.parts(node):
            if not isinstance(part, str):
                pieces.append(self._child(part, below))
            elif step.hidden_root:
                pieces.append(part)
            elif not invisible:
                pieces.append(transformed(part, transform))
        pieces += [self._child(each, below) for each in self._owned(node)]
        if self.styles.cascade.generates and not step.hidden_root:
            before, after = (generated(self.styles, node, each) for each in ("before", "after"))
            return "".join((before, *pieces, after))
        return "".join(pieces)

    def _child(self, child: int, step: _Step) -> str:
        if child in self.taken or not self._counts(child, step):
            return ""
        name, by_content = self._told(child, step)
        # Where a name does not come from text in the line, Chromium parts it from its neighbours.
        apart = (name and not by_content) or self.styles.on_own_line(child)
        return f" {name} " if apart else name

    def _counts(self, node: int, step: _Step) -> bool:
        """Whether a node below the named one is not hidden, or everything there counts."""
        if step.hidden_root:
            return self.document.name(node) not in ("script", "style", "noscript", "template")
        return self.styles.displayed(node) != "no" and not hides_from_tree(self.document, node)

    def _owned(self, node: int) -> Iterator[int]:
        value = self.document.attr(node, "aria-owns")
        for each in tokens(value) if value else ():
            target = self.document.by_id(each)
            if target is None or target in self.path or self.styles.shown(target) == "no":
                continue
            yield target
            self.taken.add(target)
