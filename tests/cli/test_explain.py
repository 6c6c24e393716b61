"""`a11y-proxy explain-page`: what it says of pages, and how it ends."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from a11y_proxy.audit.words import REASONS, WORDS
from a11y_proxy.cli import main
from a11y_proxy.engine.faults import VIEWS
from a11y_proxy.http.gate import Reason
from a11y_proxy.stopwatch import Stopwatch
from tests.cli.origin import Answer, origin

HEAD = "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'>"
PAGE = (
    f"{HEAD}<title>镇务公开</title></head>\n"
    "<body>关于朱镕基镇公告的通知<img src=/a.png></body></html>"
).encode("gb18030")


def run(*words: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["explain-page", *words], input=stdin)


def data(*words: str, stdin: bytes = b"") -> dict[str, Any]:
    ended = run(*words, "--json", stdin=stdin)
    assert ended.exit_code == 0, ended.output
    told: dict[str, Any] = json.loads(ended.output)
    return told


@pytest.fixture
def file(tmp_path: Path) -> str:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE)
    return str(page)


@pytest.fixture
def portal() -> Iterator[str]:
    answers: dict[str, Answer] = {
        "/page.html": (
            200,
            {"Content-Type": "text/html; charset=big5", "Content-Encoding": "gzip"},
            gzip.compress(PAGE),
        ),
        "/moved": (302, {"Location": "/page.html"}, b""),
        "/a.gif": (200, {"Content-Type": "image/gif"}, b"GIF89a"),
        "/cut": (
            200,
            {"Content-Type": "text/html", "Content-Encoding": "gzip"},
            gzip.compress(PAGE)[:-6],
        ),
        "/cookie": (200, {"Content-Type": "text/html", "Set-Cookie": "sid=secret"}, PAGE),
    }

    with origin(answers, (404, {"Content-Type": "text/html"}, PAGE)) as root:
        yield root


def test_it_tells_encoding_kind_edits_suggestions_times_and_sizes_in_words(file: str) -> None:
    ended = run(file, "--lang", "en")
    assert ended.exit_code == 0
    assert "outcome: rewritten" in ended.output
    assert 'charset: gbk, declaration at byte 12 "gb2312" = gbk' in ended.output
    assert "document: document" in ended.output
    assert f"size: {len(PAGE)} → " in ended.output
    assert "  1:6 page-language-missing: set lang (0 → 13 bytes)\n" in ended.output
    assert '    + lang="zh-CN"\n' in ended.output
    assert "for a person to say: 2" in ended.output
    assert "  2:18 image-without-name: <img src=/a.png>" in ended.output
    for stage in ("gate", "decode", "charset", "tree", "rules", "view", "render", "encode"):
        assert f"{stage} 0." in ended.output or f" {stage} " in ended.output


def test_it_speaks_chinese_first(file: str) -> None:
    output = run(file).output
    assert "结果: 已改写" in output
    assert "需要人来回答" in output


@pytest.mark.parametrize("view", VIEWS)
def test_the_same_facts_come_as_data(file: str, view: str) -> None:
    told = data(file, "--view", view)
    assert list(told) == [
        "source",
        "view",
        "rules",
        "outcome",
        "reason",
        "rule",
        "answer",
        "charset",
        "claims",
        "document",
        "edits",
        "repairs",
        "refusals",
        "suggestions",
        "coverage",
        "size",
        "times",
    ]
    assert (told["view"], told["outcome"], told["reason"]) == (view, "rewritten", None)
    assert told["charset"]["name"] == "gbk"
    assert told["document"]["kind"] == "document"
    assert told["suggestions"][0]["rule"] == "main-landmark-missing"
    assert (told["coverage"] is not None) is (view == "elder")
    assert bool(told["edits"]) is (view != "elder")
    assert all(isinstance(ms, float) for ms in told["times"].values())


def test_an_edit_names_its_rule_its_place_and_its_bytes(file: str) -> None:
    told = data(file)
    [edit] = [edit for edit in told["edits"] if edit["rule"] == "page-language-missing"]
    assert edit == {
        "rule": "page-language-missing",
        "action": "set lang",
        "line": 1,
        "column": 6,
        "offset": 5,
        "removed": 0,
        "added": 13,
        "before": "",
        "after": ' lang="zh-CN"',
    }
    added = sum(edit["added"] - edit["removed"] for edit in told["edits"])
    assert told["size"]["after"] - told["size"]["before"] == added


def test_a_file_may_be_given_the_type_that_its_header_would_have(file: str) -> None:
    told = data(file, "--content-type", "text/html; charset=utf-8")
    assert (told["charset"]["name"], told["charset"]["source"]) == ("utf-8", "header")
    assert told["charset"]["broken"] > 0
    output = run(file, "--content-type", "text/html; charset=utf-8", "--lang", "en").output
    assert 'charset: utf-8, Content-Type header "utf-8" = utf-8' in output
    assert 'contradicts it, not taken: declaration at byte 12 "gb2312" = gbk' in output
    assert "places are no characters of this encoding" in output
    assert data(file, "--content-type", "image/gif")["reason"] == "not-html"


def test_standard_input_is_a_page_too(file: str) -> None:
    told = data("-", stdin=PAGE)
    assert told["size"]["before"] == len(PAGE)
    assert told["edits"] == data(file, "--target", "/")["edits"]


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (b'{"a": 1}', "json", "its content is JSON"),
        (b"<div>x</div>", "fragment", "only a fragment of a page"),
        (b"", "no-body", "there is no content"),
        (b"\x89PNG\r\n\x1a\n\0", "not-html-bytes", "does not read as HTML"),
        (b"<html><meta charset=gb23l2>", "unknown-charset", "does not exist or cannot be written"),
        (b"<html>" + b"<div>" * 600, "limit: too deep", ""),
    ],
)
def test_it_says_why_a_page_passes(body: bytes, reason: str, words: str) -> None:
    assert data("-", stdin=body)["reason"].startswith(reason)
    ended = run("-", "--lang", "en", stdin=body)
    assert ended.exit_code == 0
    assert "outcome: passed as it came: " in ended.output
    assert words in ended.output


def test_a_url_is_fetched_as_a_browser_asks_and_its_coding_is_undone(portal: str) -> None:
    told = data(f"{portal}/moved")
    assert told["outcome"] == "rewritten"
    kind = "text/html; charset=big5"
    assert told["answer"] == {"status": 200, "content-type": kind, "content-encoding": "gzip"}
    assert told["size"]["before"] == len(PAGE) != told["size"]["sent"]
    assert [claim["name"] for claim in told["claims"][:2]] == ["big5", "gbk"]


@pytest.mark.parametrize(
    ("path", "reason"), [("/a.gif", "not-html"), ("/cut", "coding: cut"), ("/none", None)]
)
def test_an_answer_that_is_no_page_is_explained(portal: str, path: str, reason: str | None) -> None:
    assert data(portal + path)["reason"] == reason


def test_no_secret_is_printed(portal: str) -> None:
    url = portal.replace("http://", "http://name:secret@") + "/cookie"
    for shape in ((), ("--json",)):
        ended = run(url, *shape)
        assert ended.exit_code == 0
        assert portal in ended.output
        assert "secret" not in ended.output
    ended = run("http://name:secret@127.0.0.1:1/")
    assert ended.exit_code == 2
    assert "http://127.0.0.1:1/" in ended.output
    assert "secret" not in ended.output


def test_an_error_of_ours_exits_1_and_names_stage_and_rule(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr("a11y_proxy.rewrite.run", broken)
    ended = run(file, "--lang", "en")
    assert ended.exit_code == 1
    assert "an error while rewriting; visitors get the origin's page: rules: " in ended.output
    assert "ZeroDivisionError('planted')" in ended.output


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("none.html",), "none.html: cannot be read: No such file"),
        (("ftp://portal.test/",), "expected a file, or a URL of http or https"),
        (("http://127.0.0.1:1/",), "http://127.0.0.1:1/: cannot be fetched: "),
        (("http://[/",), "cannot be fetched"),
        (("-", "--rules", "none"), "expected a folder of rules"),
        (("-", "--site", "portal.tset"), 'found no facts for host "portal.tset"'),
        (("http://127.0.0.1:1/", "--target", "/x"), "--target is for a FILE"),
        (("-", "--view", "original"), "Invalid value for '--view'"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line_and_exit_2(
    words: tuple[str, ...], expected: str
) -> None:
    ended = run(*words)
    assert ended.exit_code == 2
    assert expected in ended.output
    assert "Traceback" not in ended.output


def test_neither_an_endless_answer_nor_an_endless_file_is_read_to_the_end(
    portal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("a11y_proxy.cli.page"), "_MOST", 10)
    for source in (f"{portal}/page.html", "/dev/zero"):
        ended = run(source)
        assert ended.exit_code == 2
        assert "is larger than 10 bytes" in ended.output


def test_an_answer_that_drips_for_ever_is_given_up(
    portal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("a11y_proxy.cli.page"), "_WHOLE", -1.0)
    ended = run(f"{portal}/page.html")
    assert ended.exit_code == 2
    assert "not whole in -1 s" in ended.output


def test_what_a_terminal_would_obey_is_not_passed_on() -> None:
    page = b"<html lang=zh><head><title>x</title></head><body><img src='\x1b[31m\x07'>"
    output = run("-", stdin=page).output
    assert "<img src='\ufffd[31m\ufffd'>" in output
    assert "\x1b" not in output


def test_json_is_utf_8_on_any_terminal(file: str) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PATH": ""}
    ended = subprocess.run(
        [sys.executable, "-m", "a11y_proxy", "explain-page", file, "--json"],
        capture_output=True,
        env=environment,
        timeout=60,
        check=True,
    )
    assert json.loads(ended.stdout)["edits"]


def test_bytes_of_a_transcoded_page_are_told_in_its_utf_8_form() -> None:
    page = "\ufeff<html><head><title>镇务公开</title></head><body>公告".encode("utf-16-le")
    told = data("-", stdin=page)
    assert told["charset"] == {
        "name": "utf-16le",
        "source": "bom",
        "disputed": False,
        "transcoded": True,
        "broken": 0,
    }
    assert any("无障碍浏览" in edit["after"] for edit in told["edits"])


def test_a_stage_within_another_has_its_own_time() -> None:
    clock = iter([0.0, 0.001, 0.004, 0.005])
    watch = Stopwatch(clock=lambda: next(clock))
    with watch.stage("view"), watch.stage("elder"):
        pass
    assert watch.times == pytest.approx({"view": 0.002, "elder": 0.003})


def test_every_reason_of_the_gate_and_every_word_is_said_in_both_languages() -> None:
    assert {reason.value for reason in Reason} <= set(REASONS)
    assert all(set(words) == {"zh", "en"} for words in REASONS.values())
    assert WORDS["zh"].keys() == WORDS["en"].keys()
