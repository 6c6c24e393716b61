from __future__ import annotations

import pytest

from a11y_proxy.engine.patterns import too_costly


@pytest.mark.parametrize(
    "pattern",
    [
        r"发布日期:(\d{4}-\d\d-\d\d)",
        r"来源[:：]\s*(\S+)",
        r"来源：(.*?)\s+作者",
        r"(年|月)份",
        r"(\d{4})(-\d\d){2}",
        r"(?>a+|b)+",
        r"(?:a+)++",
        r"[(+*]+x",
        r"\(a+\)+",
        r"[]+*)(]+",
        r"a{,}",
        "",
    ],
)
def test_a_pattern_that_reads_a_text_once_is_taken(pattern: str) -> None:
    assert too_costly(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"(a+)+$", "within what is repeated"),
        (r"(a|aa)+$", "within what is repeated"),
        (r"(?:(?:a*)b?){2,}", "within what is repeated"),
        (r"((a?)){30}", "within what is repeated"),
        (r"(?P<x>\d+,)*", "within what is repeated"),
        (r".*.*.*.*x", "at most 3 repetitions without an end"),
        (r"a?" * 9, "8 in all"),
        ("a" * 301, "at most 300 characters"),
    ],
)
def test_a_pattern_that_a_page_could_make_run_for_long_is_refused(pattern: str, words: str) -> None:
    assert words in (too_costly(pattern) or "")
