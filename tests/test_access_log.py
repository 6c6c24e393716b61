"""The access log by whole requests over real sockets: one line each, however it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from a11y_proxy.app import build
from a11y_proxy.errors import SettingsError
from a11y_proxy.ops.access import AccessLog
from a11y_proxy.ops.logfile import LogFile
from a11y_proxy.proxy.server import serving
from a11y_proxy.settings import Settings
from tests.material import PROJECT
from tests.proxy import wire

PAGE = (
    "<!doctype html><html><head><meta charset=gbk><title>公开</title></head><body><p>公告</p>"
    "</body></html>"
).encode("gbk")
HTML = b"Content-Type: text/html"


class Lines:
    """What was written to the log."""

    def __init__(self) -> None:
        self.raw: list[str] = []

    def __call__(self, line: str) -> None:
        self.raw.append(line)

    async def one(self) -> dict[str, Any]:
        """The line of the only request so far, once it is there."""
        async with asyncio.timeout(5):
            while not self.raw:
                await asyncio.sleep(0.01)
        (line,) = self.raw
        assert line.endswith("\n")
        assert line.count("\n") == 1
        told: dict[str, Any] = json.loads(line)
        return told


@asynccontextmanager
async def proxied(
    answer: bytes | wire.Script, lines: Lines, drain: float = 0.1, **settings: Any
) -> AsyncIterator[int]:
    """The whole proxy before an origin; gives its port."""
    async with wire.origin(answer) as portal:
        application = build(
            Settings.of(origin=portal.url, rules=str(PROJECT / "rules"), **settings)
        )
        try:
            app = AccessLog(application.asgi, lines)
            async with serving(app, drain_seconds=drain) as port:
                yield port
        finally:
            await application.aclose()


async def test_a_rewritten_page_is_told_with_its_stages_and_without_its_query() -> None:
    lines = Lines()
    async with proxied(wire.ok(PAGE, HTML), lines) as port:
        got = await wire.get(port, b"/a/b.html?name=%D6%EC&id=1", b"Cookie: sid=secret")
    told = await lines.one()
    assert told["method"] == "GET"
    assert told["path"] == "/a/b.html"
    assert told["host"] == "portal.test"
    assert told["client"] == "127.0.0.1"
    assert told["status"] == 200
    assert told["bytes"] == len(wire.body_of(got))
    assert (told["view"], told["charset"], told["reason"]) == ("standard", "gbk", "rewritten")
    assert told["origin"]["status"] == 200
    assert told["end"] == "whole"
    assert {"decode", "rewrite", "charset", "tree", "rules", "view", "render", "encode"} <= set(
        told["stages"]
    )
    assert 0 < sum(told["stages"].values()) <= told["seconds"]
    assert 0 < told["origin"]["seconds"] <= told["seconds"]
    assert len(told["id"]) == 12
    assert "fault" not in told
    for private in ("name=", "%D6", "id=1", "secret", "query", "sid"):
        assert private not in lines.raw[0]


async def test_the_time_is_that_of_arrival_in_utc() -> None:
    lines = Lines()
    app = AccessLog(answering(b"x"), lines, now=lambda: 1_700_000_000.25)
    async with serving(app) as port:
        await wire.get(port)
    assert (await lines.one())["time"] == "2023-11-14T22:13:20.250Z"


async def test_a_query_is_told_where_the_operator_asks_for_it(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    async with wire.origin(wire.OK) as portal:
        application = build(Settings.of(origin=portal.url, access_log=str(file), log_queries=True))
        async with serving(application.asgi) as port:
            await wire.get(port, b"/a?q=1&r=%41")
            await wire.get(port, b"/b?")
            await wire.get(port, b"/c")
        await application.aclose()
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line.get("query") for line in told] == ["q=1&r=%41", "", None]
    assert [line["path"] for line in told] == ["/a", "/b", "/c"]


HOSTILE = [
    b"/%0a%0d",
    b'/"},{"status":200,"x":"',
    b"/a\\u0000\\",
    b"/\xd6\xec\xff\x80",
    b"/\x1b[31m".replace(b"\x1b", b"\xc2\x9b"),
    b"/<script>",
    b"/" + b"x" * 7_000,
]


@pytest.mark.parametrize("target", HOSTILE)
async def test_no_target_can_break_or_forge_a_line(target: bytes) -> None:
    lines = Lines()
    async with proxied(wire.OK, lines) as port:
        await wire.get(port, target, b"Cookie: a", b'User-Agent: \xff"}')
    told = await lines.one()
    assert lines.raw[0].isascii()
    assert lines.raw[0][:-1].isprintable()
    assert told["status"] == 200
    assert told["path"].encode() == b"".join(
        bytes([byte]) if 0x21 <= byte <= 0x7E else b"%%%02X" % byte for byte in target
    )


async def test_an_answer_that_the_origin_breaks_off_is_told_as_broken() -> None:
    lines = Lines()
    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: image/png\r\n\r\nabc"

    async def answer(asked: wire.Asked) -> None:
        await asked.send(cut)
        asked.close()

    async with proxied(answer, lines) as port:
        await wire.get(port)
    told = await lines.one()
    assert told["end"] == "broken"
    assert told["status"] == 200
    assert told["bytes"] == 3
    assert told["fault"] == "closed/body"


async def test_an_origin_that_fails_is_told_with_the_number_of_the_page() -> None:
    lines = Lines()

    async def answer(asked: wire.Asked) -> None:
        asked.reset()

    async with proxied(answer, lines) as port:
        got = await wire.get(port, b"/", b"Cookie: a=1")
    told = await lines.one()
    assert told["status"] == 502
    assert told["fault"] == "closed/head"
    assert told["end"] == "whole"
    assert told["id"].encode() in got
    assert b"x-request-id: " + told["id"].encode() in got


async def test_a_visitor_who_leaves_is_told_as_aborted_before_and_within_the_answer() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: image/png\r\n\r\nabc"

    async def slow(asked: wire.Asked) -> None:
        if asked.target == b"/begun":
            await asked.send(head)
        await wire.silent(asked)

    for target, status in ((b"/begun", 200), (b"/silent", None)):
        lines = Lines()
        async with proxied(slow, lines) as port, wire.visitor(port) as (reader, writer):
            writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: portal.test\r\n\r\n")
            if status is None:
                await asyncio.sleep(0.2)
            else:
                await reader.readuntil(b"abc")
            writer.close()
            told = await lines.one()
        assert (told["end"], told["status"]) == ("aborted", status)
        assert told["bytes"] == (3 if status else 0)


def answering(body: bytes) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return app


async def test_an_application_that_fails_is_told_as_the_500_that_the_visitor_gets(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raise RuntimeError("no")

    lines = Lines()
    async with serving(AccessLog(broken, lines)) as port:
        got = await wire.get(port)
    told = await lines.one()
    assert got.startswith(b"HTTP/1.1 500 ")
    assert (told["status"], told["end"]) == (500, "broken")


async def test_a_request_that_the_end_of_the_server_meets_is_told_with_the_pages_number(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lines = Lines()
    async with proxied(wire.silent, lines) as port:
        asking = asyncio.create_task(wire.get(port))
        await asyncio.sleep(0.2)
    got = await asking
    told = await lines.one()
    assert got.startswith(b"HTTP/1.1 503 ")
    assert (told["status"], told["end"]) == (503, "broken")
    assert told["id"].encode() in got


async def test_a_websocket_is_told_once_it_is_over() -> None:
    lines = Lines()

    async def switch(asked: wire.Asked) -> None:
        await asked.send(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        )
        await asked.reader.read()

    async with proxied(switch, lines) as port, wire.visitor(port) as (reader, writer):
        writer.write(
            b"GET /ws HTTP/1.1\r\nHost: portal.test\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        assert lines.raw == []
        writer.close()
        told = await lines.one()
    assert (told["status"], told["end"], told["path"]) == (101, "whole", "/ws")


async def test_what_passes_says_why() -> None:
    async def answer(asked: wire.Asked) -> None:
        kind = b"image/png" if asked.target == b"/a.png" else b"text/html"
        await asked.send(wire.ok(PAGE, b"Content-Type: " + kind))

    said: dict[bytes, tuple[str | None, str]] = {}
    for target, fields in {
        b"/a.png": (),
        b"/xhr": (b"X-Requested-With: XMLHttpRequest",),
        b"/original": (b"Cookie: a11y_view=original",),
        b"/_a11y/static/elder.css": (),
    }.items():
        lines = Lines()
        async with proxied(answer, lines) as port:
            await wire.get(port, target, *fields)
        told = await lines.one()
        said[target] = told["reason"], told["view"]
    assert said == {
        b"/a.png": ("not-html", "standard"),
        b"/xhr": ("xhr", "standard"),
        b"/original": ("original", "original"),
        b"/_a11y/static/elder.css": ("own", "standard"),
    }


async def test_a_request_that_the_server_rejects_is_told_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "access.log"
    async with wire.origin(wire.OK) as portal:
        application = build(
            Settings.of(origin=portal.url, access_log=str(file), log_clients="masked")
        )
        async with serving(application.asgi, rejected=application.rejected) as port:
            await wire.converse(port, b"GET / HTTP/1.1\r\n\r\n")
            await wire.converse(port, b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        await application.aclose()
        assert portal.asked == []
    told = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["status"], line["reason"], line["client"]) for line in told] == [
        (400, "rejected", "127.0.0.0"),
        (414, "rejected", "127.0.0.0"),
    ]
    assert application.counted == {("rejected", "400"): 1, ("rejected", "414"): 1}


@pytest.mark.parametrize(
    ("clients", "peer", "told"),
    [
        ("full", "192.0.2.77", "192.0.2.77"),
        ("masked", "192.0.2.77", "192.0.2.0"),
        ("masked", "2001:db8:1:2::3", "2001:db8:1::"),
        ("masked", "::ffff:192.0.2.77", "192.0.2.0"),
        ("masked", "/run/socket", "-"),
        ("none", "192.0.2.77", None),
    ],
)
async def test_a_clients_address_may_be_cut_off(clients: Any, peer: str, told: str | None) -> None:
    assert (await told_of(peer, [], clients=clients)).get("client") == told


@pytest.mark.parametrize(
    ("peer", "chain", "told"),
    [
        ("10.0.0.1", b"192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", b"1.1.1.1, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.1", b'"},{, 10.0.0.2', "10.0.0.2"),
        ("10.0.0.1", b"", "10.0.0.1"),
        ("192.0.2.9", b"1.1.1.1", "192.0.2.9"),
    ],
)
async def test_behind_a_trusted_proxy_the_client_is_whom_it_names(
    peer: str, chain: bytes, told: str
) -> None:
    line = await told_of(peer, [(b"x-forwarded-for", chain)], trusted=["10.0.0.0/8"])
    assert line["client"] == told


async def told_of(peer: str, headers: list[tuple[bytes, bytes]], **log: Any) -> dict[str, Any]:
    lines = Lines()
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": headers,
        "client": (peer, 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        pass

    await AccessLog(answering(b""), lines, **log)(scope, receive, send)
    return await lines.one()


# The file


def test_a_file_that_cannot_be_opened_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        LogFile(str(tmp_path))
    assert str(caught.value) == (
        f"access_log {str(tmp_path)!r}: cannot be opened: is a directory; "
        "expected a file that can be written, or - for standard output"
    )


def test_lines_are_appended_in_order_and_all_are_there_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_text("0\n")
    file = LogFile(str(path))
    for number in range(1, 5_000):
        file.write(f"{number}\n")
    file.close()
    assert path.read_text() == "".join(f"{number}\n" for number in range(5_000))


def test_a_file_that_was_moved_away_is_opened_anew_when_told(tmp_path: Path) -> None:
    path, moved = tmp_path / "access.log", tmp_path / "access.log.1"
    file = LogFile(str(path))
    file.write("a\n")
    wait_for(path, "a\n")
    path.rename(moved)
    file.write("b\n")
    wait_for(moved, "a\nb\n")
    file.reopen()
    file.write("c\n")
    file.close()
    assert path.read_text() == "c\n"
    assert moved.read_text() == "a\nb\n"


def test_a_place_that_is_gone_leaves_the_old_file_in_use(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    file = LogFile(str(folder / "access.log"))
    folder.rename(tmp_path / "old")
    file.reopen()
    file.write("a\n")
    file.close()
    assert (tmp_path / "old" / "access.log").read_text() == "a\n"
    assert "cannot be opened anew: no such file or directory; the old file" in caplog.text


def test_a_full_disk_is_told_once_and_costs_no_more_than_the_lines(
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = LogFile("/dev/full")
    for _ in range(3):
        file.write("x\n")
        threading.Event().wait(0.15)
    file.close()
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "access log /dev/full cannot be written: no space left on device; requests go on"
    ]


def test_a_log_that_is_written_again_says_how_many_lines_were_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "access.log"
    path.symlink_to("/dev/full")
    file = LogFile(str(path))
    file.write("a\n")
    file.write("b\n")
    threading.Event().wait(0.3)
    path.unlink()
    file.reopen()
    file.write("c\n")
    file.close()
    assert path.read_text() == "c\n"
    assert caplog.records[-1].getMessage() == (
        f"access log {path} is written again: 2 lines were lost"
    )
    assert caplog.records[-1].levelno == logging.WARNING


def test_a_pipe_that_nobody_reads_never_makes_a_writer_wait(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    file = LogFile(str(path))
    line = "x" * 999 + "\n"
    done = threading.Event()

    def flood() -> None:
        for _ in range(20_000):
            file.write(line)
        done.set()

    writing = threading.Thread(target=flood)
    writing.start()
    assert done.wait(5)
    writing.join()
    assert "cannot be written: it hangs; requests go on" in caplog.text
    os.close(reader)
    file.close()


def wait_for(path: Path, text: str) -> None:
    for _ in range(100):
        if path.read_text() == text:
            return
        threading.Event().wait(0.02)
    assert path.read_text() == text
