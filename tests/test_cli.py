"""The commands as an operator types them: exit codes, lines, and what happens to a visitor."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "a11y_proxy"]
DEADLINE = 30


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
        env={**os.environ, **environment},
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise


def wait_for(url: str) -> bytes:
    end = time.monotonic() + DEADLINE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            return error.read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.mark.parametrize(
    "origin", ["portal.example", "ftp://portal.example", "http://", "http://a/b?c"]
)
def test_a_malformed_origin_is_one_line_and_exit_2(origin: str) -> None:
    ended = run("serve", "--origin", origin)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"origin {origin!r}" in ended.stderr
    assert "expected an absolute URL" in ended.stderr


def test_a_setting_may_come_by_environment_and_the_command_line_wins() -> None:
    ended = run("serve", A11Y_PROXY_ORIGIN="nowhere")
    assert "A11Y_PROXY_ORIGIN 'nowhere'" in ended.stderr
    ended = run("serve", "--origin", "elsewhere", A11Y_PROXY_ORIGIN="nowhere")
    assert "--origin 'elsewhere'" in ended.stderr


def test_an_unreadable_rules_folder_is_one_line_and_exit_2(tmp_path: Path) -> None:
    ended = run("serve", "--origin", "http://127.0.0.1:9", "--rules", str(tmp_path / "none"))
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert str(tmp_path / "none") in ended.stderr


def test_an_invalid_rule_names_its_place_and_exits_2(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    rule = tmp_path / "core" / "page-language-missing.yaml"
    rule.write_text("id: page-language-missing\ntitel: {zh: 甲, en: a}\n", "utf-8")
    ended = run("serve", "--origin", "http://127.0.0.1:9", "--rules", str(tmp_path))
    assert ended.returncode == 2
    assert f"{rule}:2:1: " in ended.stderr
    assert "title" in ended.stderr


def test_a_taken_port_is_one_line_and_exit_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("serve", "--origin", "http://127.0.0.1:9", "--port", str(port))
    assert ended.returncode == 2
    lines = [line for line in ended.stderr.splitlines() if "cannot listen" in line]
    assert len(lines) == 1
    assert f"127.0.0.1:{port}" in lines[0]
    assert "Traceback" not in ended.stderr


def test_an_origin_that_is_down_is_a_warning_and_visitors_get_a_page() -> None:
    port, dead = free_port(), free_port()
    with running("serve", "--origin", f"http://127.0.0.1:{dead}", "--port", str(port)) as process:
        page = wait_for(f"http://127.0.0.1:{port}/")
        assert "</html>" in page.decode("utf-8")
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=DEADLINE)
    assert "warning: the origin" in stderr
    assert process.returncode == 0


def test_the_demo_shows_every_view_at_the_printed_addresses() -> None:
    port, portal = free_port(), free_port()
    with running("demo", "--port", str(port), "--portal-port", str(portal)) as process:
        body = wait_for(f"http://127.0.0.1:{port}/")
        assert b"data-a11y" in body
        assert b"data-a11y" not in wait_for(f"http://127.0.0.1:{portal}/")
        assert process.stdout is not None
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=DEADLINE)
    for view in ("standard", "accessible", "elder", "original"):
        assert f"http://127.0.0.1:{port}/_a11y/{view}/" in printed
    assert process.returncode == 0


@pytest.mark.parametrize("argument", ["--origin", "--public-host"])
def test_a_name_that_cannot_be_is_one_line_and_exit_2(argument: str) -> None:
    given = {"--origin": "http://127.0.0.1:9", "--public-host": "portal.test"}
    given[argument] = "http://a..b"
    ended = run("serve", "--port", "0", *(word for pair in given.items() for word in pair))
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "a..b" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order_while_the_origin_is_still_silent(number: signal.Signals) -> None:
    # An address of a network for documentation (RFC 5737): nobody answers there.
    with running("serve", "--origin", "http://192.0.2.1", "--port", "0") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("serving http://192.0.2.1 at http://127.0.0.1:")
        process.send_signal(number)
        _, stderr = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert "Traceback" not in stderr


def test_the_demo_listens_on_every_address() -> None:
    port = free_port()
    with running(
        "demo", "--host", "::", "--port", str(port), "--portal-port", str(free_port())
    ) as process:
        assert b"data-a11y" in wait_for(f"http://127.0.0.1:{port}/")
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=DEADLINE)
    assert f"http://127.0.0.1:{port}/_a11y/elder/" in printed
