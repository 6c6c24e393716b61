from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from a11y_proxy.cli import main
from tests.cli.origin import origin

GOOD = '<html lang="zh"><head><title>x</title></head><body><main>正文</main></body></html>'
BAD = GOOD.replace("正文", '<img src="/a.png">')


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words])


@pytest.fixture
def portal() -> Iterator[str]:
    head = {"Content-Type": "text/html; charset=gbk"}
    body = BAD.encode("gbk")
    answers = {
        "/moved": (302, {"Location": "/zwgk/a.html?id=1"}, b""),
        "/404": (404, head, body),
        "/a.png": (200, {"Content-Type": "image/png"}, body),
    }
    with origin(answers, (200, head, body)) as root:
        yield root


def test_a_page_without_findings_exits_0(tmp_path: Path) -> None:
    page = tmp_path / "good.html"
    page.write_text(GOOD, encoding="utf-8")
    ended = run(str(page))
    assert ended.exit_code == 0, ended.output
    assert "没有发现问题" in ended.output


def test_findings_that_remain_exit_1(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(BAD, encoding="utf-8")
    ended = run(str(page), "--lang", "en")
    assert ended.exit_code == 1
    assert f"{page}:1:58: fail image-without-name" in ended.output
    assert "not a statement of conformance" in ended.output


def test_a_site_and_a_target_bring_the_facts(tmp_path: Path) -> None:
    (tmp_path / "rules" / "sites").mkdir(parents=True)
    facts = "site: {hosts: [portal.test]}\ntexts: {images: {/x/a.png: {alt: 甲}}}\n"
    (tmp_path / "rules" / "sites" / "portal.yaml").write_text(facts, encoding="utf-8")
    core = tmp_path / "rules" / "core"
    core.mkdir()
    packaged = Path(__file__).parents[2] / "rules" / "core" / "image-without-name.yaml"
    (core / packaged.name).write_bytes(packaged.read_bytes())
    page = tmp_path / "bad.html"
    page.write_text(BAD.replace("/a.png", "a.png"), encoding="utf-8")
    options = ("--rules", str(tmp_path / "rules"), "--site", "portal.test")
    assert run(str(page), *options, "--target", "/x/p.html").exit_code == 0
    assert run(str(page), *options, "--target", "/y/p.html").exit_code == 1


def test_a_framed_page_is_known_by_its_fact(tmp_path: Path) -> None:
    (tmp_path / "rules" / "sites").mkdir(parents=True)
    facts = "site: {hosts: [portal.test]}\nframed: {/left.html: {title: 导航}}\n"
    (tmp_path / "rules" / "sites" / "portal.yaml").write_text(facts, encoding="utf-8")
    core = tmp_path / "rules" / "core"
    core.mkdir()
    packaged = Path(__file__).parents[2] / "rules" / "core" / "main-landmark-missing.yaml"
    (core / packaged.name).write_bytes(packaged.read_bytes())
    page = tmp_path / "left.html"
    page.write_text(GOOD.replace("main", "div"), encoding="utf-8")
    options = ("--rules", str(tmp_path / "rules"), "--site", "portal.test")
    assert run(str(page), *options).exit_code == 0
    assert run(str(page), *options, "--target", "/other.html").exit_code == 1


def test_a_url_is_fetched_with_its_charset_and_final_target(portal: str) -> None:
    ended = run(f"{portal}/moved", "--format", "json")
    assert ended.exit_code == 1
    told = json.loads(ended.output)
    assert told["charset"] == "gbk"
    assert [finding["rule"] for finding in told["findings"]] == ["image-without-name"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "不是网页"),
        (b'{"a": "<b>"}\0', "不是网页"),
        (b"\x89PNG\r\n\x1a\n\0\0", "不是网页"),
        (b'{"a": 1}', "不是网页"),
        (b"<div>x</div>", "只是网页的一个片段"),
    ],
)
def test_what_is_no_page_exits_2_and_is_never_called_clean(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    page = tmp_path / "x"
    page.write_bytes(content)
    ended = run(str(page))
    assert ended.exit_code == 2
    assert f"未能检查: {reason}" in ended.output
    assert "没有发现问题" not in ended.output
    assert json.loads(run(str(page), "--format", "json").output)["not-judged"] is not None


def test_lines_and_columns_count_characters_in_any_charset(tmp_path: Path) -> None:
    before = '<html lang="zh"><head><title>中文</title></head><body>\n<main>正文，'
    for charset in ("gbk", "utf-8"):
        page = tmp_path / f"{charset}.html"
        body = before.replace("<title>", f"<meta charset={charset}><title>") + "<img src=a>"
        page.write_bytes(body.encode(charset))
        assert f"{page}:2:10: " in run(str(page)).output


def test_what_a_terminal_would_obey_is_not_passed_on(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(BAD.replace("/a.png", "/\x1b[31m\x07a.png"), encoding="utf-8")
    ended = run(str(page))
    assert "/\ufffd[31m\ufffda.png" in ended.output
    assert "\x1b" not in ended.output


@pytest.mark.parametrize("coding", ["gbk", "ascii"])
def test_a_terminal_that_lacks_a_character_is_no_failure(tmp_path: Path, coding: str) -> None:
    page = tmp_path / "bad.html"
    page.write_text(BAD.replace("/a.png", "/\U0001f600é.png"), encoding="utf-8")
    environment = {"PYTHONIOENCODING": coding, "LC_ALL": "C", "PYTHONUTF8": "0", "PATH": ""}
    program = [sys.executable, "-m", "a11y_proxy", "audit", str(page)]
    for shape in ("text", "json"):
        ended = subprocess.run(
            [*program, "--format", shape], capture_output=True, env=environment, timeout=60
        )
        assert ended.returncode == 1, ended.stderr
        assert ended.stderr == b""
    assert json.loads(ended.stdout)["findings"][0]["snippet"] == '<img src="/\U0001f600é.png">'


def test_a_name_of_a_file_that_is_no_utf_8_is_no_failure(tmp_path: Path) -> None:
    page = os.fsencode(tmp_path) + b"/\xff.html"
    with open(page, "wb") as file:
        file.write(GOOD.encode())
    assert run(os.fsdecode(page)).exit_code == 0
    assert run(os.fsdecode(page), "--format", "json").exit_code == 0


def test_the_criteria_that_fail_are_named(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(BAD, encoding="utf-8")
    assert "不符合: wcag:1.1.1 非文本内容; act:23a2a8" in run(str(page)).output
    assert "fails: wcag:1.1.1 Non-text Content" in run(str(page), "--lang", "en").output


def test_a_host_without_facts_is_told_with_those_that_have_some(tmp_path: Path) -> None:
    page = tmp_path / "good.html"
    page.write_text(GOOD, encoding="utf-8")
    ended = run(str(page), "--site", "portal.tset")
    assert ended.exit_code == 2
    assert 'no facts for host "portal.tset"; there are facts for portal.test' in ended.output
    assert run(str(page), "--site", "PORTAL.test:80").exit_code == 0


def test_an_answer_that_is_no_html_exits_2(portal: str) -> None:
    ended = run(f"{portal}/a.png")
    assert ended.exit_code == 2
    assert 'found content type "image/png"; expected text/html' in ended.output


def test_an_error_page_is_judged_and_its_status_told(portal: str) -> None:
    ended = run(f"{portal.replace('http', 'HTTP')}/404")
    assert ended.exit_code == 1
    assert "answered 404" in ended.output


def test_an_option_or_a_scheme_that_does_not_fit_exits_2(portal: str) -> None:
    ended = run(f"{portal}/", "--target", "/x")
    assert ended.exit_code == 2
    assert "--target is for a FILE" in ended.output
    ended = run("ftp://portal.test/")
    assert ended.exit_code == 2
    assert "expected a file, or a URL of http or https" in ended.output
    assert run("x", "--view", "original").exit_code == 2


def test_a_file_without_end_is_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("a11y_proxy.cli.page"), "_MOST", 10)
    ended = run("/dev/zero")
    assert ended.exit_code == 2
    assert "is larger than 10 bytes" in ended.output


def test_what_cannot_be_read_exits_2_with_one_line(tmp_path: Path) -> None:
    ended = run(str(tmp_path / "none.html"))
    assert ended.exit_code == 2
    assert "cannot be read: No such file" in ended.output
    ended = run(str(tmp_path))
    assert ended.exit_code == 2
    assert "cannot be read: Is a directory" in ended.output
    ended = run("http://127.0.0.1:1/")
    assert ended.exit_code == 2
    assert "http://127.0.0.1:1/" in ended.output
    ended = run(str(tmp_path), "--rules", str(tmp_path / "none"))
    assert ended.exit_code == 2
    assert "expected a folder of rules" in ended.output


def test_an_endless_answer_is_not_read_to_the_end(
    portal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("a11y_proxy.cli.page"), "_MOST", 10)
    ended = run(f"{portal}/")
    assert ended.exit_code == 2
    assert "is larger than 10 bytes" in ended.output
