"""In which writing a text stands: counts of letters, and what they prove."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

MOST = 20_000
"""Characters of a text that are looked at."""

_FOREIGN_AT_MOST = 0.02
_OWN_AT_LEAST = 0.05

_SCRIPTS = {
    "zh": "han",
    "ja": "kana",
    "ko": "hangul",
    "bo": "tibetan",
    "ug": "arabic",
    "kk": "arabic",
    "mn": "mongolian",
    "ru": "cyrillic",
    **dict.fromkeys(("en", "fr", "de", "es", "it", "pt", "vi", "za"), "latin"),
}
_NAMES = {
    "CJK": "han",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "HANGUL": "hangul",
    "TIBETAN": "tibetan",
    "ARABIC": "arabic",
    "MONGOLIAN": "mongolian",
    "CYRILLIC": "cyrillic",
    "LATIN": "latin",
}


@dataclass(frozen=True)
class Writing:
    """Letters of a text by script, and of its Han letters how many are of one norm only."""

    scripts: dict[str, int]
    simplified: int
    """Han letters that GB 2312 has and Big5 has not."""
    traditional: int
    """Han letters that Big5 has and GB 2312 has not."""

    @property
    def letters(self) -> int:
        """All letters; digits and punctuation do not count."""
        return sum(self.scripts.values())

    def share(self, script: str) -> float:
        """The part of the letters that are of `script`, 0 where there are none."""
        return self.scripts.get(script, 0) / self.letters if self.letters else 0.0

    def chinese(self) -> str | None:
        """`simplified` or `traditional`, where one norm's own letters prove it; else None."""
        han = self.scripts.get("han", 0)
        if not han or self.share("kana") > _FOREIGN_AT_MOST:
            return None
        simplified, traditional = self.simplified / han, self.traditional / han
        if simplified >= _OWN_AT_LEAST and traditional <= _FOREIGN_AT_MOST:
            return "simplified"
        if traditional >= _OWN_AT_LEAST and simplified <= _FOREIGN_AT_MOST:
            return "traditional"
        return None


def writing(text: str) -> Writing:
    """The writing of the first `MOST` characters of `text`."""
    counts = Counter(text[:MOST])
    scripts: Counter[str] = Counter()
    simplified = traditional = 0
    for letter, count in counts.items():
        script = _script(letter)
        if script is None:
            continue
        scripts[script] += count
        if script == "han":
            norm = _norm(letter)
            simplified += count * (norm == "simplified")
            traditional += count * (norm == "traditional")
    return Writing(dict(scripts), simplified, traditional)


def agrees(tag: str, text: str, least: int) -> bool:
    """True unless the letters of `text` speak against the language `tag`.

    They do where they number `least` or more and less than half are of the language's script;
    a language whose script is not known here is believed.
    """
    script = _SCRIPTS.get(tag.lower().partition("-")[0])
    found = writing(text)
    if script is None or found.letters < least:
        return True
    if script == "kana":
        return found.share("kana") + found.share("han") >= 0.5
    return found.share(script) >= 0.5


@lru_cache(maxsize=8192)
def _script(letter: str) -> str | None:
    if not letter.isalpha():
        return None
    first = unicodedata.name(letter, "").partition(" ")[0]
    return _NAMES.get(first, "other")


@lru_cache(maxsize=8192)
def _norm(letter: str) -> str | None:
    in_gb, in_big5 = _encodable(letter, "gb2312"), _encodable(letter, "big5")
    if in_gb == in_big5:
        return None
    return "simplified" if in_gb else "traditional"


def _encodable(letter: str, codec: str) -> bool:
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
