"""Computed roles on the static tree: the author's by WAI-ARIA, else the element's by HTML-AAM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from a11y_proxy.html.naming.aria import CONTEXTS, GLOBAL_ARIA, ROLES, SYNONYMS
from a11y_proxy.html.naming.exposure import focusable_by_markup
from a11y_proxy.html.naming.styles import is_details_summary, styles
from a11y_proxy.html.selecting.tagtests import ascii_lower, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from a11y_proxy.html.document import Document

# A region or form without a name is no landmark (WAI-ARIA, author errors).
NAMED_LANDMARKS: Final = frozenset(("region", "form"))
SECTIONING: Final = frozenset(("article", "aside", "nav", "section"))
SECTIONING_ROLES: Final = frozenset(("article", "complementary", "navigation", "region"))

# HTML-AAM, elements whose role depends on nothing.
_PLAIN: Final = {
    "address": "group",
    "article": "article",
    "b": "generic",
    "bdi": "generic",
    "bdo": "generic",
    "blockquote": "blockquote",
    "body": "generic",
    "button": "button",
    "caption": "caption",
    "code": "code",
    "data": "generic",
    "datalist": "listbox",
    "dd": "definition",
    "del": "deletion",
    "details": "group",
    "dfn": "term",
    "dialog": "dialog",
    "dir": "list",
    "div": "generic",
    "dt": "term",
    "em": "emphasis",
    "fieldset": "group",
    "figure": "figure",
    "form": "form",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
    "hgroup": "group",
    "hr": "separator",
    "html": "document",
    "i": "generic",
    "ins": "insertion",
    "main": "main",
    "mark": "mark",
    "math": "math",
    "menu": "list",
    "meter": "meter",
    "nav": "navigation",
    "ol": "list",
    "optgroup": "group",
    "option": "option",
    "output": "status",
    "p": "paragraph",
    "pre": "generic",
    "progress": "progressbar",
    "q": "generic",
    "s": "deletion",
    "samp": "generic",
    "search": "search",
    "small": "generic",
    "span": "generic",
    "strong": "strong",
    "sub": "subscript",
    "sup": "superscript",
    "table": "table",
    "tbody": "rowgroup",
    "textarea": "textbox",
    "tfoot": "rowgroup",
    "thead": "rowgroup",
    "time": "time",
    "tr": "row",
    "u": "generic",
    "ul": "list",
}
_INPUTS: Final = {
    "button": "button",
    "checkbox": "checkbox",
    "image": "button",
    "number": "spinbutton",
    "radio": "radio",
    "range": "slider",
    "reset": "button",
    "search": "searchbox",
    "submit": "button",
}
_ROLELESS_INPUTS: Final = frozenset(
    ("hidden", "color", "date", "datetime-local", "file", "month", "password", "time", "week")
)
_SUGGESTING: Final = frozenset(("", "text", "search", "tel", "url", "email"))


def role(document: Document, node: int) -> str | None:
    """The computed role: "link", "none", "generic" …; None where the element has none that ARIA
    knows (a video, a file field). Synonyms are folded (img → image, presentation → none)."""
    return explicit_role(document, node) or native_role(document, node)


def explicit_role(document: Document, node: int) -> str | None:
    """The first token of `role` that is a role and holds here: none and presentation do not on
    what can be focused or carries a global ARIA attribute; region and form need a name."""
    written = document.attr(node, "role")
    if not written:
        return None
    for token in tokens(ascii_lower(written)):
        if token not in ROLES:
            continue
        name = SYNONYMS.get(token, token)
        if name == "none" and _none_is_ignored(document, node):
            continue
        if name in NAMED_LANDMARKS and not is_named(document, node):
            continue
        if name in CONTEXTS and not _in_context(document, node, CONTEXTS[name]):
            continue
        return name
    return None


def _in_context(document: Document, node: int, context: frozenset[str]) -> bool:
    """Whether the nearest element around that means something is one of these."""
    if styles(document).owns:
        return True
    for outer in document.ancestors(node):
        written = tokens(ascii_lower(document.attr(outer, "role") or ""))
        name = next((each for each in written if each in ROLES), None) or native_role(
            document, outer
        )
        name = SYNONYMS.get(name or "", name)
        if name not in (None, "generic", "none"):
            return name in context
    return False


def native_role(document: Document, node: int) -> str | None:
    """The role that the element has by itself."""
    name = document.name(node)
    if document.namespace(node) == "svg":
        return "graphics-document" if name == "svg" else "link" if name == "a" else None
    attrs = document.attrs(node)
    match name:
        case "a" | "area":
            return "link" if "href" in attrs else "generic"
        case "img" | "image":
            # alt="" says decoration; a name by other means, or focus, says otherwise.
            empty = attrs.get("alt") == "" and not is_named(document, node)
            return "none" if empty and not focusable_by_markup(document, node) else "image"
        case "input":
            return _input_role(document, node)
        case "select":
            several = "multiple" in attrs or _number(attrs.get("size", "")) > 1
            return "listbox" if several else "combobox"
        case "header" | "footer":
            if any(_sections(document, node, with_main=True)):
                return "generic"
            return "banner" if name == "header" else "contentinfo"
        case "aside":
            inner = any(_sections(document, node, with_main=False))
            return "complementary" if not inner or is_named(document, node) else "generic"
        case "section":
            return "region" if is_named(document, node) else "generic"
        case "li":
            parent = document.parent(node)
            inside = parent >= 0 and role(document, parent) == "list"
            return "listitem" if inside else "generic"
        case "td" | "th":
            return _cell_role(document, node)
        case "summary":
            return None if is_details_summary(document, node) else "generic"
    return _PLAIN.get(name)


def is_named(document: Document, node: int) -> bool:
    """Whether the author named the element by an attribute."""
    attrs = document.attrs(node)
    if tokens(attrs.get("aria-label", "")) or tokens(attrs.get("title", "")):
        return True
    return any(
        document.by_id(each) is not None for each in tokens(attrs.get("aria-labelledby", ""))
    )


def _none_is_ignored(document: Document, node: int) -> bool:
    attrs = document.attrs(node)
    return focusable_by_markup(document, node) or any(
        name in GLOBAL_ARIA and value.strip("\t\n\f\r ") for name, value in attrs.items()
    )


def _input_role(document: Document, node: int) -> str | None:
    attrs = document.attrs(node)
    kind = ascii_lower(attrs.get("type", ""))
    if kind in _ROLELESS_INPUTS:
        return None
    if kind in _INPUTS and kind != "search":
        return _INPUTS[kind]
    if kind in _SUGGESTING and "list" in attrs:
        suggestions = document.by_id(attrs["list"])
        if suggestions is not None and document.name(suggestions) == "datalist":
            return "combobox"
    return _INPUTS.get(kind, "textbox")


def _sections(document: Document, node: int, *, with_main: bool) -> Iterator[int]:
    """Ancestors that bound a header, a footer or an aside."""
    for outer in document.ancestors(node):
        name = document.name(outer)
        bounds = name in SECTIONING or (with_main and name == "main")
        if bounds or document.attrs(outer).get("role") in SECTIONING_ROLES:
            yield outer


def _cell_role(document: Document, node: int) -> str | None:
    table = next((i for i in document.ancestors(node) if document.name(i) == "table"), None)
    table_role = role(document, table) if table is not None else None
    if table_role not in ("table", "grid", "treegrid"):
        return "generic" if table_role == "none" else None
    if document.name(node) == "td":
        return "cell" if table_role == "table" else "gridcell"
    return _header_role(document, node)


def _header_role(document: Document, node: int) -> str:
    """A th heads a column where its scope says so or its row holds only headers, else its row."""
    scope = ascii_lower(document.attr(node, "scope") or "")
    if scope in ("col", "colgroup"):
        return "columnheader"
    if scope in ("row", "rowgroup"):
        return "rowheader"
    row = document.parent(node)
    cells = [i for i in document.children(row) if document.name(i) in ("td", "th")]
    data = any(document.name(i) == "td" for i in cells)
    return "rowheader" if data else "columnheader"


def _number(value: str) -> int:
    stripped = value.strip("\t\n\f\r ")
    return int(stripped) if stripped.isascii() and stripped.isdigit() else 0
