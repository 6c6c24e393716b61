"""Quirks mode, as the doctype decides it (13.2.6.4.1, The "initial" insertion mode)."""

from __future__ import annotations

import re

_DOCTYPE = re.compile(
    rb"<!doctype[\t\n\x0c\r ]*+([^\t\n\x0c\r >]*+)[\t\n\x0c\r ]*+"
    rb"(?:(public|system)(?:[\t\n\x0c\r ]*+(\"[^\">]*+\"?|'[^'>]*+'?))?+"
    rb"(?:[\t\n\x0c\r ]*+(\"[^\">]*+\"?|'[^'>]*+'?))?+)?+[\t\n\x0c\r ]*+(>?)",
    re.IGNORECASE,
)
_PUBLIC = (
    b"-//w3o//dtd w3 html strict 3.0//en//",
    b"-/w3c/dtd html 4.0 transitional/en",
    b"html",
)
_PUBLIC_PREFIXES = (
    b"+//silmaril//dtd html pro v0r11 19970101//",
    b"-//as//dtd html 3.0 aswedit + extensions//",
    b"-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
    b"-//ietf//dtd html 2.0 level 1//",
    b"-//ietf//dtd html 2.0 level 2//",
    b"-//ietf//dtd html 2.0 strict level 1//",
    b"-//ietf//dtd html 2.0 strict level 2//",
    b"-//ietf//dtd html 2.0 strict//",
    b"-//ietf//dtd html 2.0//",
    b"-//ietf//dtd html 2.1e//",
    b"-//ietf//dtd html 3.0//",
    b"-//ietf//dtd html 3.2 final//",
    b"-//ietf//dtd html 3.2//",
    b"-//ietf//dtd html 3//",
    b"-//ietf//dtd html level 0//",
    b"-//ietf//dtd html level 1//",
    b"-//ietf//dtd html level 2//",
    b"-//ietf//dtd html level 3//",
    b"-//ietf//dtd html strict level 0//",
    b"-//ietf//dtd html strict level 1//",
    b"-//ietf//dtd html strict level 2//",
    b"-//ietf//dtd html strict level 3//",
    b"-//ietf//dtd html strict//",
    b"-//ietf//dtd html//",
    b"-//metrius//dtd metrius presentational//",
    b"-//microsoft//dtd internet explorer 2.0 html strict//",
    b"-//microsoft//dtd internet explorer 2.0 html//",
    b"-//microsoft//dtd internet explorer 2.0 tables//",
    b"-//microsoft//dtd internet explorer 3.0 html strict//",
    b"-//microsoft//dtd internet explorer 3.0 html//",
    b"-//microsoft//dtd internet explorer 3.0 tables//",
    b"-//netscape comm. corp.//dtd html//",
    b"-//netscape comm. corp.//dtd strict html//",
    b"-//o'reilly and associates//dtd html 2.0//",
    b"-//o'reilly and associates//dtd html extended 1.0//",
    b"-//o'reilly and associates//dtd html extended relaxed 1.0//",
    b"-//sq//dtd html 2.0 hotmetal + extensions//",
    b"-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
    b"-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    b"-//spyglass//dtd html 2.0 extended//",
    b"-//sun microsystems corp.//dtd hotjava html//",
    b"-//sun microsystems corp.//dtd hotjava strict html//",
    b"-//w3c//dtd html 3 1995-03-24//",
    b"-//w3c//dtd html 3.2 draft//",
    b"-//w3c//dtd html 3.2 final//",
    b"-//w3c//dtd html 3.2//",
    b"-//w3c//dtd html 3.2s draft//",
    b"-//w3c//dtd html 4.0 frameset//",
    b"-//w3c//dtd html 4.0 transitional//",
    b"-//w3c//dtd html experimental 19960712//",
    b"-//w3c//dtd html experimental 970421//",
    b"-//w3c//dtd w3 html//",
    b"-//w3o//dtd w3 html 3.0//",
    b"-//webtechs//dtd mozilla html 2.0//",
    b"-//webtechs//dtd mozilla html//",
)
_PUBLIC_PREFIXES_WITHOUT_SYSTEM = (
    b"-//w3c//dtd html 4.01 frameset//",
    b"-//w3c//dtd html 4.01 transitional//",
)
_SYSTEM = b"http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd"


def is_quirky(doctype: bytes) -> bool:
    """Whether a doctype, ``<!doctype ...>``, puts the page into quirks mode."""
    found = _DOCTYPE.match(doctype)
    if found is None or found[1].lower() != b"html" or not doctype.endswith(b">"):
        return True
    keyword, first, second, closed = found.groups()[1:]
    if keyword is None:
        return not closed
    if first is None or not _is_whole(first):
        return True
    if keyword.lower() == b"system":
        return _unquote(first) == _SYSTEM
    if not _is_whole(second) if second is not None else not closed:
        return True
    public, system = _unquote(first), _unquote(second) if second is not None else None
    return (
        public in _PUBLIC
        or public.startswith(_PUBLIC_PREFIXES)
        or system == _SYSTEM
        or (system is None and public.startswith(_PUBLIC_PREFIXES_WITHOUT_SYSTEM))
    )


def _is_whole(quoted: bytes) -> bool:
    return len(quoted) > 1 and quoted[-1:] == quoted[:1]


def _unquote(quoted: bytes) -> bytes:
    return quoted[1:-1].lower()
