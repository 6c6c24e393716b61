"""Tag names as numbers, so ordered that those which the parser treats alike are a range.

A start tag's number is positive, an end tag's is the same number negative; 0 is no tag at all.
Names that HTML does not know get numbers of the page, from `KNOWN`; elements of SVG and MathML
have numbers from `FIRST_FOREIGN`.
"""

from __future__ import annotations

from collections.abc import Callable

_NAMES = [""]


def _group(names: str) -> range:
    start = len(_NAMES)
    _NAMES.extend(names.split())
    return range(start, len(_NAMES))


# a and nobr first: they have rules of their own among the formatting elements.
FORMATTING = _group("a nobr b big code em font i s small strike strong tt u")
PHRASING = _group(
    "span label abbr acronym bdi bdo cite data del dfn ins kbd mark map meter output picture"
    " progress q samp sub sup time var video audio canvas legend ruby slot rbc datalist blink"
)
# ul and ol right behind div: the loop asks for them as a range.
BLOCK = _group(
    "div ul ol dl section article aside nav header footer main address blockquote center details"
    " dialog dir fieldset figcaption figure hgroup menu search summary"
)
ITEMS = _group("li dd dt")
HEADINGS = _group("h1 h2 h3 h4 h5 h6")
CLOSED_BY_NAME = _group("p button option optgroup rb rt rtc rp pre listing")
VOID_PHRASING = _group("img br area embed keygen wbr")
VOID_OTHER = _group("input hr param source track link meta base basefont bgsound col frame")
RAW = _group("script style noscript iframe noembed noframes xmp textarea title plaintext")
OTHER = _group(
    "table tr td th tbody thead tfoot caption colgroup form applet marquee object select template"
    " html head body frameset svg math image"
)
KNOWN = len(_NAMES)
"""The first number of names that HTML does not know."""
FIRST_FOREIGN = 1 << 20

NUMBERS = {name: number for number, name in enumerate(_NAMES) if name}
VOID = frozenset(VOID_PHRASING) | frozenset(VOID_OTHER)
"""Elements that never have content nor an end tag."""


def numbers(names: str) -> frozenset[int]:
    """The numbers of known names."""
    return frozenset(NUMBERS[name] for name in names.split())


def _each(names: str) -> list[int]:
    return [NUMBERS[name] for name in names.split()]


A, NOBR, FONT, RUBY = _each("a nobr font ruby")
DIV, UL, OL, DL, ADDRESS = _each("div ul ol dl address")
LI, DD, DT, P, BUTTON, OPTION, OPTGROUP = _each("li dd dt p button option optgroup")
RB, RT, RTC, RP, PRE, LISTING = _each("rb rt rtc rp pre listing")
IMG, BR, INPUT, HR, LINK, META, COL, FRAME = _each("img br input hr link meta col frame")
PARAM, SOURCE, TRACK = _each("param source track")
SCRIPT, STYLE, NOSCRIPT, IFRAME, NOEMBED = _each("script style noscript iframe noembed")
NOFRAMES, XMP, TEXTAREA, TITLE, PLAINTEXT = _each("noframes xmp textarea title plaintext")
TABLE, TR, TD, TH, TBODY, THEAD, TFOOT = _each("table tr td th tbody thead tfoot")
CAPTION, COLGROUP, FORM, SELECT, TEMPLATE = _each("caption colgroup form select template")
HTML, HEAD, BODY, FRAMESET = _each("html head body frameset")
SVG, MATH, IMAGE = _each("svg math image")

SPECIAL = numbers(
    "address applet area article aside base basefont bgsound blockquote body br button caption"
    " center col colgroup dd details dir div dl dt embed fieldset figcaption figure footer form"
    " frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input keygen li link"
    " listing main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre"
    " script section select source style summary table tbody td template textarea tfoot th"
    " thead title tr track ul wbr xmp"
)
"""The special category (13.2.4.2, The stack of open elements), without the standard's search, which
browsers do not have in it (seen in Chromium 156)."""

SCOPE = numbers("applet caption html table td th marquee object select template")
LIST_SCOPE = SCOPE | {UL, OL}
BUTTON_SCOPE = SCOPE | {BUTTON}
TABLE_SCOPE = numbers("html table template")
"""Where a search for an element "in scope" ends (13.2.4.2)."""

IMPLIED_END = numbers("dd dt li optgroup option p rb rp rt rtc")
MARKED = numbers("td th caption applet marquee object template")
"""Elements that put a marker into the list of active formatting elements."""
TABLE_SECTIONS = frozenset({TBODY, THEAD, TFOOT})
FOSTERING = TABLE_SECTIONS | {TABLE, TR}
"""Elements that never hold other content: what comes inside is put before their table."""
FORM_ASSOCIATED = numbers("button fieldset input object output select textarea img")


_KEPT_AS = {0: "\ufffd"} | {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def kept_name(text: str) -> str:
    """A name of a tag or an attribute as the tokenizer keeps it: A to Z, and no other letters, in
    lower case, U+FFFD for NUL (13.2.5.8, Tag name state; 13.2.5.33, Attribute name state)."""
    return text.translate(_KEPT_AS)


def _utf8(name: bytes) -> str:
    return name.decode("utf-8", "replace")


class TagNames(dict[bytes | None, int]):
    """The names of one page: bytes as in the source (``/div`` for an end tag, any case) to number.

    Asking for a name adds it. None, which is no tag, is 0. `decode` reads a name as the page's
    encoding has it: only then can letters be told from second bytes of characters.
    """

    def __init__(self, decode: Callable[[bytes], str] = _utf8) -> None:
        super().__init__()
        self[None] = 0
        self.names = list(_NAMES)
        self.decode = decode
        self._numbers: dict[str, int] = {}  # of the names beyond KNOWN

    def __missing__(self, spelling: bytes | None) -> int:
        known = _SPELLINGS.get(spelling)
        if known is not None:  # copied name by name: a page uses few of them
            self[spelling] = known
            return known
        if spelling is None:
            raise KeyError(spelling)
        written = spelling.removeprefix(b"/")
        text = written.decode() if written.isascii() else self.decode(written)
        name = kept_name(text)
        number = NUMBERS.get(name) or self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self.names)
            self.names.append(name)
        self[spelling] = signed = -number if spelling.startswith(b"/") else number
        return signed

    def id_of(self, name: str) -> int | None:
        """The number of an HTML element's name, None where the page has none of that name."""
        return NUMBERS.get(name) or self._numbers.get(name)


_SPELLINGS: dict[bytes | None, int] = {}
for _name, _number in NUMBERS.items():
    for _spelling in (_name, _name.upper(), _name.capitalize()):
        _SPELLINGS[_spelling.encode()] = _number
        _SPELLINGS[b"/" + _spelling.encode()] = -_number
