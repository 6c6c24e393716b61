"""The words of our own interface, through gettext: English in the code, catalogues in `locale/`."""

from __future__ import annotations

from collections.abc import Callable
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("zh-CN", "en")
DOMAIN: Final = "a11y_proxy"
LOCALE: Final = Path(__file__).parent / "locale"


def N_(msgid: str) -> str:
    """Marks a msgid that is said elsewhere."""
    return msgid


def translator(language: str) -> Callable[[str], str]:
    """The function that says a msgid in `language`; Chinese where we do not speak it.

    `language` is a BCP 47 tag; its first subtag decides.
    """
    return _CATALOGUES[spoken(language)].gettext


def spoken(language: str) -> str:
    """The one of LANGUAGES that serves a page in `language`."""
    return "en" if language.lower().split("-")[0] == "en" else "zh-CN"


def _load(folder: str) -> NullTranslations:
    with (LOCALE / folder / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as catalogue:
        return GNUTranslations(catalogue)


_CATALOGUES: Final[dict[str, NullTranslations]] = {
    "zh-CN": _load("zh_CN"),
    "en": NullTranslations(),
}
