"""SVG and MathML inside HTML (13.2.6.5, The rules for parsing tokens in foreign content)."""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder
from a11y_proxy.html.construction.openelements import MATHML_TEXT, SVG_HTML
from a11y_proxy.html.nodes import Token
from a11y_proxy.html.scanner import first_values
from a11y_proxy.html.tags import BR, FIRST_FOREIGN, FONT, SVG, P, kept_name, numbers

_BREAK_OUT = numbers(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li"
    " listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_FONT_ATTRIBUTES = frozenset({b"color", b"face", b"size"})
_HTML_ENCODINGS = ("text/html", "application/xhtml+xml")

_CAPITAL_NAMES = (
    "altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath"
    " feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting"
    " feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR"
    " feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight"
    " feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef linearGradient"
    " radialGradient textPath"
)
SVG_NAMES = {name.lower(): name for name in _CAPITAL_NAMES.split()}
"""The names that SVG writes with capitals."""


def is_foreign(b: Builder) -> bool:
    """Whether the current node is of SVG or MathML."""
    return b.current >= FIRST_FOREIGN


def takes_html(b: Builder, tag: int, token: Token) -> bool:
    """Whether a tag inside a foreign current node is nevertheless processed as HTML (13.2.6)."""
    if tag < 0:
        return False
    namespace, name = b.tree.foreign[b.current]
    if namespace == "svg":
        return name in SVG_HTML
    if name in MATHML_TEXT:
        return token[1].lower() not in (b"mglyph", b"malignmark")
    return name == "annotation-xml" and (tag == SVG or _is_html_annotation(b))


def takes_html_text(b: Builder) -> bool:
    """The same for text: whether a foreign current node is an integration point."""
    namespace, name = b.tree.foreign[b.current]
    if namespace == "svg":
        return name in SVG_HTML
    return name in MATHML_TEXT or (name == "annotation-xml" and _is_html_annotation(b))


def _is_html_annotation(b: Builder) -> bool:
    return b.values(b.stack[-1]).get(b"encoding", "").lower() in _HTML_ENCODINGS


def _name(b: Builder, token: Token) -> str:
    names = b.tree.tag_names
    return names.names[abs(names[token[1]])]


def start_tag(b: Builder, tag: int, token: Token) -> bool:
    """A start tag in foreign content; whether it is to be processed again, as HTML."""
    if tag in _BREAK_OUT or (
        tag == FONT and not _FONT_ATTRIBUTES.isdisjoint(first_values(token[0]))
    ):
        leave(b, token.start())
        return True
    insert(b, b.tree.foreign[b.current][0], token)
    return False


def end_tag(b: Builder, tag: int, token: Token) -> bool:
    """An end tag in foreign content; whether it is to be processed by the insertion mode."""
    if tag in (-BR, -P):
        leave(b, token.start())
        return True
    name = _name(b, token)
    for position in range(len(b.stack) - 1, -1, -1):
        b.work += 1
        number = b.ids[b.stack[position]]
        if number < FIRST_FOREIGN:
            return True
        if kept_name(b.tree.foreign[number][1]) == name:
            b.close(position, token.start(), token)
            return False
    return False


def insert(b: Builder, namespace: str, token: Token) -> None:
    """Inserts a foreign element, open unless its tag closes itself."""
    name = _name(b, token)
    if namespace == "svg":
        name = SVG_NAMES.get(name, name)
    b.insert(b.tree.foreign_id(namespace, name), token)
    b.close_if_self_closing(token)


def leave(b: Builder, at: int) -> None:
    """Closes foreign elements until HTML can follow."""
    while is_foreign(b) and not takes_html_text(b):
        b.pop(at)
