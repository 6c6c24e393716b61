"""A page that a command is given: a file, standard input, or one GET."""

from __future__ import annotations

import codecs
import sys
import time
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit, urlunsplit

import click
import httpx

from a11y_proxy.errors import EXIT_USAGE

STDIN = "-"
_PHASE = 20.0
_WHOLE = 60.0
_MOST = 16 * 1024 * 1024
# The codings that a browser names, so that the origin answers as it answers browsers.
_ASKED = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br, zstd"}


@dataclass(frozen=True)
class Fetched:
    """A whole answer, its body still in its content-coding. `url` is the last of the redirects,
    without a name and password."""

    url: str
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def content_type(self) -> str | None:
        found = [v for n, v in self.headers if n.lower() == b"content-type"]
        return found[-1].decode("latin-1") if found else None


def is_url(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def shown(source: str) -> str:
    """A source as it may be printed: without the name and password of a URL."""
    try:
        parts = urlsplit(source)
    except ValueError:
        return source
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def stop(message: str) -> NoReturn:
    """Ends the command with one line and the exit code of unusable input."""
    click.echo(f"a11y-proxy: {message}", err=True)
    sys.exit(EXIT_USAGE)


def say(text: str) -> None:
    """Writes a text that holds what pages hold: a character that the terminal lacks becomes `?`;
    one that says it knows ASCII alone (LANG=C) is given UTF-8."""
    coding = codecs.lookup(sys.stdout.encoding or "utf-8").name
    click.echo(text.encode("utf-8" if coding == "ascii" else coding, "replace"), nl=False)


def read(source: str) -> bytes:
    """The bytes of a file, or of standard input."""
    if "://" in source:
        stop(f"{shown(source)}: found this scheme; expected a file, or a URL of http or https")
    try:
        if source == STDIN:
            body = sys.stdin.buffer.read(_MOST + 1)
        else:
            with open(source, "rb") as file:
                body = file.read(_MOST + 1)
    except (OSError, ValueError) as error:
        stop(f"{source}: cannot be read: {getattr(error, 'strerror', None) or error}")
    if len(body) > _MOST:
        stop(f"{source} is larger than {_MOST} bytes")
    return body


def fetch(url: str, kinds: tuple[str, ...] = ()) -> Fetched:
    """One GET without cookies, redirects followed; an error page is a page too. Of `kinds`, where
    there are any, the answer must be, or say nothing of its kind."""
    name = shown(url)
    body = bytearray()
    ends = time.monotonic() + _WHOLE
    try:
        with (
            httpx.Client(timeout=_PHASE, follow_redirects=True, trust_env=False) as client,
            client.stream("GET", url, headers=_ASKED) as answer,
        ):
            kind = answer.headers.get("content-type")
            if kind and kinds and kind.partition(";")[0].strip().lower() not in kinds:
                stop(f'{name}: found content type "{kind}"; expected {kinds[0]}')
            for piece in answer.iter_raw():
                body += piece
                if len(body) > _MOST:
                    stop(f"{name} is larger than {_MOST} bytes")
                if time.monotonic() > ends:
                    stop(f"{name}: not whole in {_WHOLE:g} s")
            final = shown(str(answer.url))
            return Fetched(final, answer.status_code, list(answer.headers.raw), bytes(body))
    except httpx.TimeoutException:
        stop(f"{name}: no answer in {_PHASE:g} s")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        stop(f"{name}: cannot be fetched: {error}")
