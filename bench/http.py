"""What passing an answer through costs: `python -m bench.http [--rounds N] [--seconds N]`.

Requests a second, by wrk with one thread and 32 connections, through

  ours    `a11y-proxy serve`, one process, access log on
  nginx   nginx's proxy, one worker, access log on (bench/nginx.conf)
  httpx   as ours, the origin reached by httpx's own transport

to the same nginx that serves files (bench/origin.conf): 14 and 97 kB, as a download, which no view
touches, and as a page in the view `original`; each with and without a cookie of the portal's, as
requests with one go to the origin on connections of their own. They take turns, and the medians of
the rounds are compared: what the machine does besides changes all three.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from a11y_proxy.app import build
from a11y_proxy.proxy.server import run as serve
from a11y_proxy.settings import Settings
from bench.nginx import binary, free_port, nginx, wait_for

HERE = Path(__file__).parent
SIZES = {"14 kB": 14_000, "97 kB": 97_000}
CONNECTIONS = 32
_HOST = "portal.test"
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_FAILED = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .*")


@dataclass(frozen=True)
class Load:
    """One kind of request: the file, and its cookies."""

    name: str
    path: str
    cookies: tuple[str, ...] = ()


LOADS = tuple(
    Load(f"{size} {kind}{' cookie' if cookie else ''}", f"/{number}.{suffix}", view + cookie)
    for size, number in SIZES.items()
    for kind, suffix, view in (
        ("download", "bin", ()),
        ("original page", "html", ("a11y_view=original",)),
    )
    for cookie in ((), ("JSESSIONID=0A1B2C3D",))
)


def is_possible() -> bool:
    """Whether nginx and wrk are here."""
    return binary() is not None and shutil.which("wrk") is not None


def measure(rounds: int = 3, seconds: int = 5) -> dict[str, dict[str, float]]:
    """Load → proxy → requests a second, the median of the rounds."""
    rates: dict[str, dict[str, list[float]]] = {}
    with ExitStack() as stack:
        files = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        files.chmod(0o755)
        _write(files)
        origin = stack.enter_context(nginx(HERE / "origin.conf", files=files))
        ports = {
            "ours": stack.enter_context(_served(_command(origin, files / "ours.log"))),
            "nginx": stack.enter_context(nginx(HERE / "nginx.conf", origin=origin)),
            "httpx": stack.enter_context(_served(_peer(origin, files / "httpx.log"))),
        }
        for _ in range(rounds):
            for load in LOADS:
                for name, port in ports.items():
                    rate = _wrk(port, load, seconds)
                    rates.setdefault(load.name, {}).setdefault(name, []).append(rate)
    return {
        load: {name: statistics.median(found) for name, found in each.items()}
        for load, each in rates.items()
    }


def ratios(measured: dict[str, dict[str, float]], peer: str) -> dict[str, float]:
    """Load → how many times the peer's rate ours is."""
    return {load: round(each["ours"] / each[peer], 3) for load, each in measured.items()}


def _write(folder: Path) -> None:
    row = "<tr><td>通知</td><td><a href='/a.html'>关于开展检查的通知</a></td></tr>\n".encode("gbk")
    head = b"<html><head><title>list</title></head><body><table>\n"
    for size in SIZES.values():
        page = (head + row * (size // len(row) + 1))[:size]
        for suffix in ("html", "bin"):
            (folder / f"{size}.{suffix}").write_bytes(page)


def _settings(origin: int, port: int, log: Path) -> dict[str, object]:
    return {
        "origin": f"http://127.0.0.1:{origin}",
        "port": port,
        "public_hosts": (_HOST,),
        "access_log": str(log),
    }


def _command(origin: int, log: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "a11y_proxy", "serve"),
        *("--origin", f"http://127.0.0.1:{origin}", "--public-host", _HOST),
        *("--access-log", str(log), "--port"),
    ]


def _peer(origin: int, log: Path) -> list[str]:
    return [sys.executable, "-m", "bench.http", "--as-httpx", str(origin), str(log)]


@contextmanager
def _served(command: list[str]) -> Iterator[int]:
    """The command, a free port behind it, until the block ends."""
    port = free_port()
    process = subprocess.Popen([*command, str(port)], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wrk(port: int, load: Load, seconds: int) -> float:
    fields = [f"Host: {_HOST}"]
    if load.cookies:
        fields.append(f"Cookie: {'; '.join(load.cookies)}")
    options = [option for field in fields for option in ("-H", field)]
    told = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *options,
         f"http://127.0.0.1:{port}{load.path}"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    rate, failed = _RATE.search(told), _FAILED.search(told)
    if rate is None or failed is not None:
        raise RuntimeError(f"{load.name}: {failed.group() if failed else told}")
    return float(rate.group(1))


async def _serve_over_httpx(origin: int, log: Path, port: int) -> None:
    application = build(Settings.of(**_settings(origin, port, log)))
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=32)
    application.proxy.transport = httpx.AsyncHTTPTransport(limits=limits)
    try:
        await serve(application.asgi, port=port)
    finally:
        await application.aclose()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--as-httpx", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def main(options: argparse.Namespace) -> int:
    if options.as_httpx:
        origin, log, port = options.as_httpx
        asyncio.run(_serve_over_httpx(int(origin), Path(log), int(port)))
        return 0
    if not is_possible():
        print("bench.http: needs nginx and wrk (.ci/peers installs them where it may)")
        return 0
    measured = measure(options.rounds, options.seconds)
    for load, rates in measured.items():
        rated = "  ".join(f"{name} {rate:7.0f}/s" for name, rate in rates.items())
        nginx_ratio, httpx_ratio = (ratios(measured, peer)[load] for peer in ("nginx", "httpx"))
        print(f"{load:28} {rated}   of nginx {nginx_ratio:.2f}  of httpx {httpx_ratio:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(_options()))
