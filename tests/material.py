"""Where the real test material lies: A11Y_TEST_DATA, else ../shared/data, else nowhere."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def data_root() -> Path | None:
    """The folder of test material, or None where there is none."""
    named = os.environ.get("A11Y_TEST_DATA")
    folder = Path(named) if named else PROJECT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def material(name: str) -> Path:
    """A file or folder of the test material; skips the test, with the reason, where absent."""
    root = data_root()
    path = root / name if root else None
    if path is None or not path.exists():
        pytest.skip(f"no test material {name!r}: set A11Y_TEST_DATA to a folder that holds it")
    return path


def manifest(name: str) -> list[dict[str, Any]]:
    """The manifest of a folder of pages, each with "file" (a name within the folder)."""
    loaded: list[dict[str, Any]] = json.loads((material(name) / "manifest.json").read_text("utf-8"))
    return loaded
