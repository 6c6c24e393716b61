"""A part of the portal's page as plain, safe markup: one column, no layout, nothing lost.

lxml reshapes the tree, nh3 lets through what is allowed and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree
from lxml.etree import _Element

from a11y_proxy.views.elder import allowed, scripted, tables, trim

Say = Callable[[str], str]

_DROP: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "link",
        "meta",
        "base",
        "title",
        "head",
        "basefont",
        "frame",
        "frameset",
        "noframes",
        "col",
        "colgroup",
        "svg",
        "math",
        "bgsound",
        "rp",
        "datalist",
    ]
)
_UNWRAP: Final = ("font", "nobr", "blink", "tt", "big", "small", "object", "applet", "param")
_RENAME: Final = (
    dict.fromkeys(
        [
            "center",
            "marquee",
            "layer",
            "map",
            "html",
            "body",
            "main",
            "nav",
            "header",
            "footer",
            "aside",
        ],
        "div",
    )
    | dict.fromkeys(("dir", "menu"), "ul")
    | dict.fromkeys(("listing", "xmp", "plaintext"), "pre")
    | {"strike": "s", "acronym": "abbr", "h1": "h2"}
)
_GROUPS: Final = frozenset(
    ["table", "tbody", "thead", "tfoot", "tr", "ul", "ol", "dl", "option", "form"]
)
_ACTIVE: Final = ("a", "input", "select", "textarea", "button", "table")


def markup(root: _Element, say: Say) -> str:
    """`root` and what it holds, reshaped and made safe; "" where nothing is left to show.

    `root` is consumed. `say` translates our own few words.
    """
    host = etree.Element("div")
    host.append(root)
    for node in list(host.iterdescendants(etree.Element)):
        if node.getparent() is not None:
            _reshape(node, say)
    tables.undo_layout(host)
    trim.unwrap_all(host, _UNWRAP)
    _name_links(host)
    trim.open_paragraphs(host)
    trim.prune(host)
    return allowed.clean(_inner(host)).strip()


def _reshape(node: _Element, say: Say) -> None:
    if node.tag in _DROP:
        trim.drop(node)
        return
    rewrite = _REWRITE.get(node.tag)
    if rewrite is not None:
        rewrite(node, say)
    elif node.get("role") == "heading":
        level = (node.get("aria-level") or "2").strip()
        node.tag = f"h{level}" if level in ("3", "4", "5", "6") else "h2"
    else:
        node.tag = _RENAME.get(node.tag, node.tag)
    _link_by_handler(node)
    kept = allowed.GLOBAL | allowed.ATTRIBUTES.get(node.tag, set())
    if node.tag in tables.PARTS:
        kept |= tables.MARKS
    for name in list(node.attrib):
        if name not in kept:
            del node.attrib[name]


def _link_by_handler(node: _Element) -> None:
    """What goes to a literal address when it is clicked holds a link to it."""
    address = scripted.literal_address(node.get("onclick") or "")
    if address is None or node.tag in _GROUPS or next(node.iter(*_ACTIVE), None) is not None:
        return
    link = etree.Element("a", href=address)
    link.text, node.text = node.text, None
    for child in list(node):
        link.append(child)
    node.append(link)


def _link(node: _Element, say: Say) -> None:
    """A link that needs scripts leads to their literal address, else it is text."""
    href = node.get("href")
    if href is not None and not scripted.is_dead(href):
        return
    address = scripted.literal_address(href or "") or scripted.literal_address(
        node.get("onclick") or ""
    )
    if address is not None:
        node.set("href", address)
        return
    if node.get("name") and not node.get("id"):
        node.set("id", node.get("name") or "")
    node.tag = "span"


def _name_links(host: _Element) -> None:
    """A link that showed a picture of a style sheet or of SVG shows its name, else its address."""
    for link in host.iter("a"):
        if not trim.text_of(link) and next(link.iter("img", "input", "video"), None) is None:
            address = (link.get("href") or "").partition("?")[0].partition("#")[0]
            link.text = link.get("aria-label") or link.get("title") or address


def _image(node: _Element, say: Say) -> None:
    node.tag = "img"
    for lazy in ("data-original", "data-src"):
        if not node.get("src") and node.get(lazy):
            node.set("src", node.get(lazy) or "")
    sides = [(node.get(side) or "").strip() for side in ("width", "height")]
    thin = any(side in ("0", "1", "2", "3") for side in sides)
    if not node.get("src") or (thin and not node.get("alt")):
        trim.drop(node)
        return
    if not all(side.isdecimal() for side in sides):
        node.attrib.pop("width", "")
        node.attrib.pop("height", "")


def _area(node: _Element, say: Say) -> None:
    href = node.get("href") or ""
    if scripted.is_dead(href):
        trim.drop(node)
        return
    node.text = node.get("alt") or node.get("title") or node.get("aria-label") or href
    node.tag = "a"
    node.tail = " " + (node.tail or "")


def _embedded(node: _Element, say: Say) -> None:
    """Of a frame or plug-in its address stays, as a link."""
    source = node.get("src") or node.get("data") or _movie(node)
    if scripted.is_dead(source) or source.strip().lower().startswith("about:"):
        if node.tag in ("iframe", "embed"):
            trim.drop(node)
        return
    name = node.get("title") or node.get("aria-label") or node.get("name") or ""
    words = say("Embedded page: %(name)s") if node.tag == "iframe" else say("Open: %(name)s")
    link = etree.Element("a", href=source)
    link.text = words % {"name": name or source.rpartition("/")[2] or source}
    if node.tag in ("iframe", "embed"):
        trim.replace(node, link)
    else:
        node.insert(0, link)


def _movie(node: _Element) -> str:
    for param in node.iter("param"):
        if (param.get("name") or "").lower() in ("movie", "src", "url", "filename"):
            return param.get("value") or ""
    return ""


def _media(node: _Element, say: Say) -> None:
    node.set("controls", "")
    node.set("preload", "none")


def _select(node: _Element, say: Say) -> None:
    """A list that goes somewhere on change becomes a list of links."""
    options = scripted.jumps(
        node.get("onchange"), [(o.get("value") or "", trim.text_of(o)) for o in node.iter("option")]
    )
    if not options:
        return
    links = etree.Element("ul")
    for href, text in options:
        etree.SubElement(etree.SubElement(links, "li"), "a", href=href).text = text
    trim.replace(node, links)


_REWRITE: Final[dict[str, Callable[[_Element, Say], None]]] = {
    "a": _link,
    "img": _image,
    "image": _image,
    "area": _area,
    "iframe": _embedded,
    "embed": _embedded,
    "object": _embedded,
    "applet": _embedded,
    "video": _media,
    "audio": _media,
    "select": _select,
}


def _inner(root: _Element) -> str:
    """The markup within `root`. XML's serializer, since the HTML one re-encodes addresses; so an
    empty element needs its end tag, and a text area the new line that a parser takes off."""
    for node in root.iter(etree.Element):
        if node.tag == "textarea":
            node.text = "\n" + (node.text or "")
        elif node.tag not in allowed.VOID and not len(node) and not node.text:
            node.text = ""
    whole = etree.tostring(root, encoding="unicode", with_tail=False)
    return whole[whole.index(">") + 1 : whole.rindex("<")]
