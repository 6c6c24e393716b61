"""The frameset-ok flag, settled when a frameset asks (13.2.4.5).

The fast path does not look at text and does not keep the flag. A ``<frameset>`` that stands in the
body is rare and asks once: then the elements and the text so far tell.
"""

from __future__ import annotations

from a11y_proxy.html.construction.builder import Builder, is_hidden
from a11y_proxy.html.construction.white import is_white
from a11y_proxy.html.scanner import decode_references
from a11y_proxy.html.tags import INPUT, RAW, numbers

_NOT_OK = numbers(
    "pre listing li dd dt button table applet marquee object area br embed img keygen wbr hr"
    " textarea xmp iframe select"
)


def frameset_may_replace_body(b: Builder, at: int) -> bool:
    """Whether nothing that counts stands in the body before offset `at`."""
    if b.frameset_ok:
        b.frameset_ok = not _element_counts(b) and not _text_counts(b, at)
    return b.frameset_ok


def _element_counts(b: Builder) -> bool:
    for i in range(b.body, len(b.ids)):
        tag, token = b.ids[i], b.starts[i]
        if tag in _NOT_OK:
            return True
        if tag == INPUT and (token is None or not is_hidden(token)):
            return True
    return False


def _text_counts(b: Builder, at: int) -> bool:
    behind_raw = {}
    for i, tag in enumerate(b.ids):
        token, end = b.starts[i], b.ends.get(i)
        if tag in RAW and token is not None and end is not None:
            behind_raw[token.start()] = end if isinstance(end, int) else end.end()
    pos = b.body_start
    while (token := b.pattern.search(b.source, pos, at)) is not None:
        if counts(b, pos, token.start()):
            return True
        pos = behind_raw.get(token.start(), token.end())
    return counts(b, pos, at)


def counts(b: Builder, start: int, end: int) -> bool:
    """Whether text keeps a frameset from replacing the body: all does but white space, and
    characters that could not be read, which browsers let pass (seen in Chromium 156)."""
    if is_white(b.source, start, end):
        return False
    text = decode_references(b.tree.tag_names.decode(b.source[start:end]), in_attribute=False)
    return bool(text.strip("\t\n\x0c\r \0\ufffd"))
