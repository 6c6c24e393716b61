"""The kinds of values that settings have. Each takes what a person writes (text of a command line
or of the environment, YAML's own values) and says what it expected otherwise."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import idna
from pydantic import BeforeValidator

_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SIZE = re.compile(r"(\d{1,15})([kmg]?)", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,15}")
_FLAGS = {"true": True, "yes": True, "on": True, "1": True} | {
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_DAY = 86_400
_HEX_PIN = re.compile(r"[0-9a-fA-F]{64}")
_PIN_BYTES = 32


T = TypeVar("T")
Check = Callable[[object], T]
"""Gives the value, or raises ValueError with what was expected."""


@dataclass(frozen=True)
class Metavar:
    """What stands for such a value in the help of a command."""

    text: str


def _whole(least: int, most: int) -> Check[int]:
    expected = f"expected a whole number from {least} to {most}"

    def check(value: object) -> int:
        if isinstance(value, str) and _WHOLE.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(expected)
        return value

    return check


def _size(value: object) -> int:
    expected = "expected a number of bytes above 0, or with a unit, such as 64k, 20M or 1G"
    found = _SIZE.fullmatch(str(value)) if not isinstance(value, bool | float) else None
    size = int(found[1]) * _UNITS[found[2].lower()] if found else 0
    if not size:
        raise ValueError(expected)
    return size


def in_units(size: int) -> str:
    """A size as a person writes it: 20971520 → `20M`."""
    for unit in ("g", "m", "k"):
        if size % _UNITS[unit] == 0:
            return f"{size // _UNITS[unit]}{unit.replace('m', 'M').replace('g', 'G')}"
    return str(size)


def _seconds(value: object) -> float:
    try:
        seconds = float(value) if isinstance(value, str | int | float) else math.nan
    except ValueError:
        seconds = math.nan
    if isinstance(value, bool) or not 0 < seconds <= _DAY:
        raise ValueError(f"expected seconds, above 0 and up to {_DAY}")
    return seconds


def _flag(value: object) -> bool:
    flag = value if isinstance(value, bool) else _FLAGS.get(str(value).lower())
    if flag is None:
        raise ValueError("expected true or false")
    return flag


def _text(what: str) -> Check[str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or not value or not value.isprintable():
            raise ValueError(f"expected {what}")
        return value

    return check


def _several(value: object) -> object:
    """One text alone stands for a list of one."""
    return [value] if isinstance(value, str) else value


def _optional(check: Check[T]) -> Check[T | None]:
    """Also nothing, which says that the setting does not apply."""
    return lambda value: None if value is None else check(value)


def _url(value: object) -> str:
    problem = "expected an absolute URL of scheme and host, such as http://portal.example"
    if not isinstance(value, str):
        raise ValueError(problem)
    try:
        url = urlsplit(value)
        valid = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError as error:
        raise ValueError(problem) from error
    if not valid or value != value.strip() or any(c.isspace() for c in value):
        raise ValueError(problem)
    if not _is_name(url.hostname or ""):
        raise ValueError(f"{problem}; no such host name can be")
    if url.path not in ("", "/") or url.query or url.fragment or url.username is not None:
        raise ValueError(f"{problem}; no path, query or user name")
    return value.rstrip("/")


def _authority(value: object) -> str:
    """What a Host field may say: a name or address, and a port."""
    problem = "expected a host name, such as www.portal.example"
    try:
        url = urlsplit(f"//{value}")
        plain = url.netloc == value and url.username is None and url.port != 0
        known = plain and _is_name(url.hostname or "")
    except ValueError as error:
        raise ValueError(problem) from error
    if not known:
        raise ValueError(problem)
    return str(value)


def _is_name(host: str) -> bool:
    """Whether DNS can hold this name, or it is an address."""
    try:
        name = host.encode("idna") if host.isascii() else idna.encode(host)
    except UnicodeError:
        return False
    return bool(name) and min(name) > 0x20 and not set(name) & set(b"/@\\<>\"'\x7f")


def _segment(value: object) -> str:
    text = value if isinstance(value, str) else ""
    plain = text[1:].replace("_", "").replace("-", "")
    if text[:1] != "/" or not plain.isalnum() or not plain.isascii():
        raise ValueError("expected one path segment of letters, digits, _ and -, such as /_a11y")
    return text


def _peer(value: object) -> str:
    problem = "expected an address or a network, such as 10.1.2.3 or 10.0.0.0/8"
    try:
        return str(ip_network(value if isinstance(value, str) else ""))
    except ValueError as error:
        bits = f" ({error})" if "host bits" in str(error) else ""
        raise ValueError(f"{problem}{bits}") from error


def _pin(value: object) -> str:
    text = value if isinstance(value, str) else ""
    if not _HEX_PIN.fullmatch(text.replace(":", "")):
        try:
            sound = len(base64.b64decode(text, validate=True)) == _PIN_BYTES
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("expected a SHA-256: 64 hexadecimal digits, or 44 of base64")
    return text


def _slow_path(value: object) -> str:
    pattern, mark, seconds = (value if isinstance(value, str) else "").rpartition("=")
    if not mark or not pattern.startswith("/"):
        raise ValueError("expected a path's pattern and seconds, such as /export/*=300")
    _seconds(seconds)
    return f"{pattern}={seconds}"


def _file(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("expected the name of a file")
    if not Path(value).is_file():
        raise ValueError("found no such file; expected one that can be read")
    return value


SIZE = Metavar("SIZE")

Url = Annotated[str, BeforeValidator(_url), Metavar("URL")]
Address = Annotated[
    str, BeforeValidator(_text("an address to listen on, such as 127.0.0.1")), Metavar("ADDRESS")
]
Folder = Annotated[
    str | None, BeforeValidator(_optional(_text("the name of a folder"))), Metavar("DIR")
]
Output = Annotated[str | None, BeforeValidator(_optional(_text("a file, or -"))), Metavar("FILE")]
ExistingFile = Annotated[str | None, BeforeValidator(_optional(_file)), Metavar("FILE")]
Host = Annotated[str | None, BeforeValidator(_optional(_authority)), Metavar("HOST")]
Segment = Annotated[str, BeforeValidator(_segment), Metavar("PATH")]
Flag = Annotated[bool, BeforeValidator(_flag)]
Port = Annotated[int, BeforeValidator(_whole(0, 65_535)), Metavar("PORT")]
Count = Annotated[int, BeforeValidator(_whole(1, 1_000_000)), Metavar("N")]
Size = Annotated[int, BeforeValidator(_size), SIZE]
OptionalSize = Annotated[int | None, BeforeValidator(_optional(_size)), SIZE]
Seconds = Annotated[float, BeforeValidator(_seconds), Metavar("SECONDS")]

# Of these there may be several; one alone needs no list.
Hosts = Annotated[
    tuple[Annotated[str, BeforeValidator(_authority)], ...],
    BeforeValidator(_several),
    Metavar("HOST"),
]
Peers = Annotated[
    tuple[Annotated[str, BeforeValidator(_peer)], ...],
    BeforeValidator(_several),
    Metavar("NETWORK"),
]
Pins = Annotated[
    tuple[Annotated[str, BeforeValidator(_pin)], ...], BeforeValidator(_several), Metavar("PIN")
]
SlowPaths = Annotated[
    tuple[Annotated[str, BeforeValidator(_slow_path)], ...],
    BeforeValidator(_several),
    Metavar("PATTERN=SECONDS"),
]
