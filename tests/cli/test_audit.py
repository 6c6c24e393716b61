from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from a11y_proxy.cli import main

GOOD = '<html lang="zh"><head><title>x</title></head><body><main>正文</main></body></html>'
BAD = GOOD.replace("正文", '<img src="/a.png">')


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words])


@pytest.fixture
def portal() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = BAD.encode("gbk")
            self.send_response(200 if self.path != "/moved" else 302)
            self.send_header("Location", "/zwgk/a.html?id=1")
            self.send_header("Content-Type", "text/html; charset=gbk")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


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


def test_what_cannot_be_read_exits_2_with_one_line(tmp_path: Path) -> None:
    ended = run(str(tmp_path / "none.html"))
    assert ended.exit_code == 2
    assert "cannot be read: No such file" in ended.output
    ended = run("http://127.0.0.1:1/")
    assert ended.exit_code == 2
    assert "http://127.0.0.1:1/" in ended.output
    ended = run(str(tmp_path), "--rules", str(tmp_path / "none"))
    assert ended.exit_code == 2
    assert "expected a folder of rules" in ended.output


def test_an_endless_answer_is_not_read_to_the_end(
    portal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("a11y_proxy.cli.audit"), "_MOST", 10)
    ended = run(f"{portal}/")
    assert ended.exit_code == 2
    assert "is larger than 10 bytes" in ended.output
