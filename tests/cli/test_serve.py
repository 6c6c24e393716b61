"""`check` and `serve` as an operator runs them: the file of settings, what is printed, the log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from a11y_proxy.cli import main
from a11y_proxy.settings import Settings
from tests.cli.origin import origin
from tests.test_cli import COMMAND, DEADLINE, wait_for

PAGE = (200, {"Content-Type": "text/html"}, b"<!doctype html><title>x</title><p>y")
ORIGIN = "http://portal.example"


def check(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], env=environ)


def test_check_prints_every_setting_and_where_it_comes_from(tmp_path: Path) -> None:
    file = tmp_path / "proxy.yaml"
    file.write_text(f"origin: {ORIGIN}\nmax_body: 2048k\n", "utf-8")
    ended = check("--config", str(file), "--no-breaker", A11Y_PROXY_PORT="81")
    assert ended.exit_code == 0
    rows = [line.split() for line in ended.output.splitlines()]
    for row in (
        ["origin", ORIGIN, f"{file}:1"],
        ["max_body", "2M", f"{file}:2"],
        ["breaker", "false", "--breaker"],
        ["port", "81", "A11Y_PROXY_PORT"],
        ["drain_seconds", "10", "default"],
    ):
        assert row in rows
    assert {row[0] for row in rows if row} >= set(Settings.model_fields)
    assert rows[-1] == ["all", "of", "it", "can", "be", "used"]


def test_check_opens_no_access_log(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    assert check("--origin", ORIGIN, "--access-log", str(log)).exit_code == 0
    assert not log.exists()


def write(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def test_what_check_refuses_is_one_line_and_exit_2(tmp_path: Path) -> None:
    pem = write(tmp_path / "ca.pem", "not a certificate")
    secure = ("--origin", "https://portal.example")
    for arguments, message in (
        ((), "origin is not set: give --origin, A11Y_PROXY_ORIGIN, or origin: in a file"),
        (("--origin", ORIGIN, "--port", "x"), "--port 'x': expected a whole number from 0"),
        (("--origin", ORIGIN, "--rules", str(tmp_path / "none")), f"{tmp_path}/none:1:1: found"),
        (("--origin", ORIGIN, "--legacy-tls"), "--legacy-tls true: expected an origin of https"),
        ((*secure, "--ca-file", pem), f"ca_file '{pem}': "),
        ((*secure, "--pin-sha256", "ab"), "--pin-sha256 'ab': expected a SHA-256"),
        (("--config", str(tmp_path / "none.yaml")), f"{tmp_path}/none.yaml:1:1: cannot be read"),
        (
            ("--config", write(tmp_path / "a.yaml", f"origin: {ORIGIN}\nprot: 80\n")),
            f"{tmp_path}/a.yaml:2:1: prot: found no setting of this name (did you mean",
        ),
    ):
        ended = check(*arguments)
        assert ended.exit_code == 2, arguments
        assert ended.stderr.startswith(f"a11y-proxy: {message}"), ended.stderr
        assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["check", "serve"])
def test_the_options_are_those_of_the_model(command: str) -> None:
    """No second list of them: each setting is an option, with its help and its default."""
    told = " ".join(CliRunner().invoke(main, [command, "--help"]).output.split())
    for field in Settings.model_fields.values():
        assert " ".join((field.description or "").split()) in told
    assert "[default: 20M]" in told
    assert "[default: true]" in told


def test_a_variable_that_was_meant_for_a_setting_is_told() -> None:
    ended = check("--origin", ORIGIN, A11Y_PROXY_MAX_BODDY="1")
    assert ended.exit_code == 0
    assert ended.stderr == (
        "a11y-proxy: warning: ignored the variable A11Y_PROXY_MAX_BODDY "
        '(did you mean "A11Y_PROXY_MAX_BODY"?)\n'
    )


@contextmanager
def serving(*arguments: str, ready: str = "stdout") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `serve` and its address, which it tells on the stream `ready`."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        line = getattr(process, ready).readline()
        assert line.startswith("serving "), line
        yield process, line.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def until_lines(path: Path, count: int) -> list[dict[str, Any]]:
    end = time.monotonic() + DEADLINE
    while not path.exists() or path.read_text().count("\n") < count:
        assert time.monotonic() < end, path.read_text() if path.exists() else "no file"
        time.sleep(0.02)
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_serve_takes_a_file_and_opens_its_log_anew_on_hangup(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with origin({}, other=PAGE) as portal:
        config = write(tmp_path / "proxy.yaml", f"origin: {portal}\naccess_log: {log}\n")
        with serving("--config", config) as (process, url):
            assert b"data-a11y" in wait_for(url)
            (line,) = until_lines(log, 1)
            assert (line["status"], line["reason"]) == (200, "rewritten")
            log.rename(tmp_path / "access.log.1")
            process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
            wait_for(url + "second?q=1")
            (line,) = until_lines(log, 1)
            assert line["path"] == "/second"
    assert (tmp_path / "access.log.1").read_text().count("\n") == 1


def test_a_log_on_standard_output_has_it_for_itself() -> None:
    with (
        origin({}, other=PAGE) as portal,
        serving("--origin", portal, "--access-log", "-", ready="stderr") as (process, url),
    ):
        wait_for(url)
        process.send_signal(signal.SIGTERM)
        printed, told = process.communicate(timeout=DEADLINE)
    assert [json.loads(line)["path"] for line in printed.splitlines()] == ["/"]
    assert "counted: rewritten standard: 1" in told
    assert process.returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
def test_a_full_disk_harms_no_answer_and_is_told_once() -> None:
    with (
        origin({}, other=PAGE) as portal,
        serving("--origin", portal, "--access-log", "/dev/full") as (process, url),
    ):
        for _ in range(3):
            assert b"data-a11y" in wait_for(url)
            time.sleep(0.15)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=DEADLINE)
    assert told.count("access log /dev/full cannot be written: no space left on device") == 1
    assert "Traceback" not in told
