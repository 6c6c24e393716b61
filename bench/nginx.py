"""nginx for a while, in a folder of its own, where it is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_START_SECONDS = 10.0


def binary() -> str | None:
    """Debian keeps it where only root's PATH leads."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def nginx(configuration: Path, **values: object) -> Iterator[int]:
    """nginx with this configuration, each `@NAME@` in it replaced; gives the port of `@PORT@`."""
    program = binary()
    if program is None:
        raise FileNotFoundError("nginx is not installed")
    port = free_port()
    text = configuration.read_text("utf-8")
    for name, value in {"port": port, **values}.items():
        text = text.replace(f"@{name.upper()}@", str(value))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nginx.conf")
        path.write_text(text, "utf-8")
        process = subprocess.Popen([program, "-p", folder, "-c", str(path), "-e", "stderr"])
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Returns once something listens there; raises ConnectionError where nothing does in time."""
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
