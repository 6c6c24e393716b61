"""What markup of a portal an elder page may hold: nh3 lets through this and nothing else."""

from __future__ import annotations

import re
from typing import Final

import nh3


def _words(text: str) -> set[str]:
    return set(text.split())


SCHEMES: Final = frozenset(_words("http https mailto tel"))
"""What an address may begin with, beside the relative ones."""

GLOBAL: Final = frozenset(
    _words("id lang dir title aria-label aria-labelledby aria-describedby aria-current")
)
"""Attributes that any element keeps."""

ATTRIBUTES: Final[dict[str, set[str]]] = {
    "a": _words("href"),
    "img": _words("src alt width height"),
    "form": _words("action method enctype accept-charset name"),
    "input": _words(
        "type name value checked disabled readonly required maxlength minlength min max step"
        " pattern placeholder size accept alt src form autocomplete multiple formaction formmethod"
    ),
    "select": _words("name multiple disabled required size form autocomplete"),
    "textarea": _words("name rows disabled readonly required maxlength placeholder form"),
    "button": _words("type name value disabled form formaction formmethod"),
    "option": _words("value selected disabled label"),
    "optgroup": _words("label disabled"),
    "label": _words("for"),
    "fieldset": _words("disabled form name"),
    "td": _words("colspan rowspan headers"),
    "th": _words("colspan rowspan headers scope abbr"),
    "ol": _words("start type reversed"),
    "li": _words("value"),
    "video": _words("src controls poster preload"),
    "audio": _words("src controls preload"),
    "source": _words("src type"),
    "track": _words("src kind srclang label"),
    "time": _words("datetime"),
    "details": _words("open"),
}
"""Attributes that an element keeps beside the global ones."""

_OURS: Final[dict[str, set[str]]] = {"div": _words("class tabindex")}
_PLAIN: Final = _words(
    "p br hr div span strong em b i u s sub sup code pre h2 h3 h4 h5 h6 ul dl dt dd table caption"
    " thead tbody tfoot tr legend summary abbr address cite dfn kbd samp var mark ruby rb rt q"
    " blockquote figure figcaption section article wbr"
)

VOID: Final = frozenset(_words("area br hr img input source track wbr"))
"""Elements without content."""

BLOCKS: Final = frozenset(
    _words(
        "div p ul ol dl li dt dd table form fieldset h2 h3 h4 h5 h6 pre blockquote hr address"
        " details figure section article video audio"
    )
)
"""Elements that a paragraph cannot hold."""

_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*+):")
_IGNORED: Final = dict.fromkeys((0x09, 0x0A, 0x0D))
_LEADING: Final = "".join(map(chr, range(0x21)))

_CLEANER: Final = nh3.Cleaner(
    tags=_PLAIN | set(ATTRIBUTES),
    attributes=ATTRIBUTES | _OURS | {"*": set(GLOBAL)},
    url_schemes=set(SCHEMES),
    link_rel=None,
    clean_content_tags=_words("script style svg math"),
)


def may_lead(href: str) -> bool:
    """Whether an address is relative or of an allowed scheme, as a browser reads it (it takes
    controls and spaces off its start, tabs and new lines out of it)."""
    scheme = _SCHEME.match(href.translate(_IGNORED).lstrip(_LEADING))
    return scheme is None or scheme[1].lower() in SCHEMES


def clean(markup: str) -> str:
    """`markup` with what is allowed; addresses keep their spelling."""
    return _CLEANER.clean(markup)
