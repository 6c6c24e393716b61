"""The files that our pages ask for: `views/static/*`, read once, served by name."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\.(?:css|js|svg)")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def static_file(name: str) -> tuple[bytes, str] | None:
    """The file's bytes and content type; None for any name that is not one of ours.

    A name is one path segment of lower-case letters, digits, `-` and `_` with a known ending: it
    can name nothing outside the folder.
    """
    return _read(name) if _NAME.fullmatch(name) else None


def static_names() -> tuple[str, ...]:
    """Every name that `static_file` answers."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if _NAME.fullmatch(path.name)))


@lru_cache(maxsize=64)
def _read(name: str) -> tuple[bytes, str] | None:
    path = FOLDER / name
    if not path.is_file():
        return None
    return path.read_bytes(), _TYPES[path.suffix]
