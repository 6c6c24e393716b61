"""Much data up and down through the real command: what its process grows by, and how long it takes.

`python -m tests.verify.streams build/streams.json [--bytes N]`
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

_PIECE = bytes(256 * 1024)
_WARM_UP = 4_000_000


def measure(size: int) -> dict[str, float]:
    """Moves `size` bytes down, up, and up in chunks; Linux only. Gives the growth of the proxy's
    resident memory at its highest against what it was when it had moved a little, in MB, and the
    seconds of each way."""
    with _origin() as origin, _proxy(f"http://127.0.0.1:{origin}") as (port, process):
        for move in (_down, _up, _up_in_chunks):
            move(port, _WARM_UP)
        before = _memory(process, "VmRSS")
        Path(f"/proc/{process}/clear_refs").write_text("5")  # the high-water mark starts anew
        figures = {"bytes": float(size)}
        for move in (_down, _up, _up_in_chunks):
            started = time.perf_counter()
            move(port, size)
            name = move.__name__.removeprefix("_")
            figures[f"{name}_seconds"] = round(time.perf_counter() - started, 2)
        peak = _memory(process, "VmHWM")
    figures["rss_before_mb"] = round(before / 1024, 1)
    figures["rss_growth_mb"] = round((peak - before) / 1024, 1)
    return figures


def _down(port: int, size: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as visitor:
        visitor.sendall(
            b"GET /%d HTTP/1.1\r\nHost: portal.test\r\nConnection: close\r\n\r\n" % size
        )
        got = 0
        while piece := visitor.recv(len(_PIECE)):
            got += len(piece)
    if not size < got < size + 10_000:
        raise AssertionError(f"{got} bytes came of {size}")


def _up(port: int, size: int) -> None:
    _send(port, size, b"Content-Length: %d" % size, b"", b"", b"")


def _up_in_chunks(port: int, size: int) -> None:
    framing = b"Transfer-Encoding: chunked"
    _send(port, size, framing, b"%x\r\n" % len(_PIECE), b"\r\n", b"0\r\n\r\n")


def _send(port: int, size: int, framing: bytes, before: bytes, after: bytes, end: bytes) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as visitor:
        head = b"POST / HTTP/1.1\r\nHost: portal.test\r\nConnection: close\r\n" + framing
        visitor.sendall(head + b"\r\n\r\n")
        whole, rest = divmod(size, len(_PIECE))
        for _ in range(whole):
            visitor.sendall(before + _PIECE + after)
        if rest:
            start = b"%x\r\n" % rest if before else b""
            visitor.sendall(start + _PIECE[:rest] + after)
        visitor.sendall(end)
        answer = b""
        while piece := visitor.recv(65536):
            answer += piece
    if not answer.endswith(b"\r\n\r\n%d" % size):
        raise AssertionError(f"of {size} bytes the origin says {answer!r}")


@contextmanager
def _proxy(url: str) -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "a11y_proxy", "serve", "--origin", url, "--port", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield int(line.rstrip().removesuffix("/").rpartition(":")[2]), process.pid
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def _origin() -> Iterator[int]:
    """Answers `GET /<n>` with n bytes, and a POST with how many bytes came."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket) -> None:
    while True:
        try:
            visitor, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(visitor,), daemon=True).start()


def _answer(visitor: socket.socket) -> None:
    with closing(visitor), visitor.makefile("rb") as reader:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = reader.readline()
            if not line:
                return
            head += line
        if head.startswith(b"GET"):
            size = int(head.split(b" ")[1].removeprefix(b"/"))
            visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            while size > 0:
                visitor.sendall(_PIECE[:size])
                size -= len(_PIECE)
            return
        stated = re.search(rb"content-length: (\d+)", head, re.I)
        got = _read(reader, int(stated[1])) if stated else _read_chunks(reader)
        body = b"%d" % got
        visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def _read(reader: BinaryIO, size: int) -> int:
    got = 0
    while got < size and (piece := reader.read(min(size - got, len(_PIECE)))):
        got += len(piece)
    return got


def _read_chunks(reader: BinaryIO) -> int:
    got = 0
    while size := int(reader.readline(), 16):
        got += _read(reader, size)
        reader.readline()
    return got


def _memory(process: int, field: str) -> int:
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(rf"^{field}:\s+(\d+) kB", status, re.M)
    if found is None:
        raise AssertionError(field)
    return int(found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("result", type=Path)
    parser.add_argument("--bytes", type=int, default=1_000_000_000)
    given = parser.parse_args()
    figures = measure(given.bytes)
    given.result.parent.mkdir(parents=True, exist_ok=True)
    given.result.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
