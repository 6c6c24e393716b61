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
    "zh": ("han",),
    "ja": ("kana", "han"),
    "ko": ("hangul", "han"),
    "bo": ("tibetan",),
    "ug": ("arabic",),
    "kk": ("arabic", "cyrillic", "latin"),
    "mn": ("mongolian", "cyrillic"),
    "ru": ("cyrillic",),
    **dict.fromkeys(("en", "fr", "de", "es", "it", "pt", "vi", "za"), ("latin",)),
}
_NORMS = {
    "simplified": frozenset({"hans", "cn", "sg"}),
    "traditional": frozenset({"hant", "tw", "hk", "mo"}),
}
"""Subtags of Chinese that promise one norm."""
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


def agrees(tag: str, text: str) -> bool:
    """True unless the letters of `text` speak against the language `tag`.

    They do where less than half of them are of the language's scripts, where a Chinese text is of
    the other norm or holds kana, and where a Japanese one holds none. A language whose scripts are
    not known here is believed, and so is any where there are no letters.
    """
    language, *subtags = tag.lower().split("-")
    scripts, found = _SCRIPTS.get(language), writing(text)
    if scripts is None or not found.letters:
        return True
    if sum(map(found.share, scripts)) < 0.5:
        return False
    if language == "ja":
        return found.share("kana") > _FOREIGN_AT_MOST
    if language != "zh":
        return True
    other = next((n for n, own in _NORMS.items() if own.isdisjoint(subtags)), None)
    promised = any(not own.isdisjoint(subtags) for own in _NORMS.values())
    if found.share("kana") > _FOREIGN_AT_MOST:
        return False
    return not (promised and found.chinese() == other)


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
