"""What a page holds, in a line on a terminal."""

from __future__ import annotations


def harmless(line: str) -> str:
    """What a terminal would obey is shown as U+FFFD."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)


def one_line(text: str, most: int | None = None) -> str:
    """White space as single spaces; what is longer than `most` characters ends in an ellipsis."""
    line = " ".join(text.split())
    return line if most is None or len(line) <= most else line[: most - 1] + "…"
