"""With empty rules every page comes out byte for byte as it went in: `run()`.

Every encoding of the WHATWG table, named rightly, wrongly or not at all, in every content-coding,
in every chunking, through the middleware in every view. Twice each: as it is set up with empty
rules, where it passes all by, and made to decode, build and render the page all the same.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli
import webencodings
import zstandard

from a11y_proxy import A11yMiddleware
from a11y_proxy.engine.ruleset import RuleSet
from tests.asgi import Origin, ask

NAMES = tuple(sorted({encoding.name for encoding in map(webencodings.lookup, webencodings.LABELS)}))
WORDS = "Главная ελ עב مرحبا สวัสดี 首页 这 國 日本語 カナ 한국어 €™é"
VIEWS = ("standard", "accessible", "elder")


def _raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


def _members(body: bytes) -> bytes:
    half = len(body) // 2
    return gzip.compress(body[:half]) + gzip.compress(body[half:])


CODINGS: dict[str, tuple[bytes, Callable[[bytes], bytes]]] = {
    "none": (b"", bytes),
    "gzip": (b"gzip", gzip.compress),
    "gzip members": (b"x-gzip", _members),
    "deflate": (b"deflate", zlib.compress),
    "raw deflate": (b"deflate", _raw_deflate),
    "br": (b"br", brotli.compress),
    "zstd": (b"zstd", zstandard.ZstdCompressor().compress),
    "stacked": (b"gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    "cut": (b"gzip", lambda body: gzip.compress(body)[:-3]),
    "false": (b"br", bytes),
    "surplus": (b"gzip", lambda body: gzip.compress(body) + b"junk"),
    "unknown": (b"aes128gcm", bytes),
}


def _at_random(body: bytes) -> list[bytes]:
    cuts = sorted(random.Random(len(body)).sample(range(len(body) + 1), min(7, len(body))))
    return [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]


CHUNKINGS: dict[str, Callable[[bytes], list[bytes]]] = {
    "whole": lambda body: [body],
    "bytes": lambda body: [body[at : at + 1] for at in range(len(body))] or [b""],
    "random": _at_random,
    "empty ends": lambda body: [b"", body, b""],
}


@dataclass(frozen=True)
class Page:
    """A page and how it is named. `label` is what the header says, "" for nothing."""

    name: str
    body: bytes
    label: str


def _encoded(text: str, name: str) -> bytes:
    """As much of the text as the encoding holds."""
    if name in ("replacement", "x-user-defined"):
        return text.encode("ascii", "ignore") + bytes(range(0x80, 0x100))
    codec = webencodings.lookup(name).codec_info.name
    return text.encode(codec, "ignore")


def pages() -> Iterator[Page]:
    """Each encoding with its right name, a wrong one and none, in the page, in the header, by a
    mark; and the same with bytes that are none of its characters."""
    for at, name in enumerate(NAMES):
        wrong = NAMES[(at + 7) % len(NAMES)]
        for told, label in (("right", name), ("wrong", wrong), ("unknown", "x-none"), ("none", "")):
            meta = f"<meta charset={label}>" if label else ""
            text = (
                f"<!doctype html>\r\n<html><head>{{}}<title>{WORDS}</title></head><body><p>{WORDS}"
            )
            declared = _encoded(text.format(meta), name)
            yield Page(f"{name} {told} in the page", declared, "")
            yield Page(f"{name} {told} in the header", _encoded(text.format(""), name), label)
            if told == "right":
                yield Page(f"{name} broken", declared + bytes(range(0x80, 0x100)) + b"<p>\xff", "")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        yield Page(f"mark {mark!r}", mark + b"<html><p>\xd6\xd0\0<", "")
    for encoding in ("utf-8-sig", "utf-16", "utf-16-be"):
        mark = "\ufeff" if encoding == "utf-16-be" else ""
        yield Page(f"mark, {encoding}", (mark + f"<html><p>{WORDS}").encode(encoding), "")
    yield Page("frameset", b"<html><frameset rows=1,*><frame src=a></frameset></html>", "")
    yield Page("fragment", b"<div>a</div>", "")
    yield Page("tag soup", b"<p><b><table><td></p></b><!-- <html", "")


def cases(every: int = 1) -> Iterator[tuple[Page, str, str, str]]:
    """(page, coding, chunking, view); of all of them one in `every`."""
    number = 0
    for page in pages():
        for coding in CODINGS:
            for chunking in CHUNKINGS:
                for view in VIEWS:
                    if number % every == 0:
                        yield page, coding, chunking, view
                    number += 1


async def difference(
    page: Page, coding: str, chunking: str, view: str, *, forced: bool
) -> str | None:
    """What differs from the origin's answer, None where nothing does. `forced`: the way of a page
    is taken although there are no rules."""
    encoding, coder = CODINGS[coding]
    body = coder(page.body)
    kind = b"text/html" + (f"; charset={page.label}".encode() if page.label else b"")
    head = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    if encoding:
        head.append((b"content-encoding", encoding))
    app = A11yMiddleware(Origin(CHUNKINGS[chunking](body), head), RuleSet())
    app.changes = forced
    answer = await ask(app, headers={"cookie": f"a11y_view={view}"})
    kept = [field for field in answer.headers if field[0] not in (b"cache-control", b"vary")]
    name = f"{page.name}, {coding}, {chunking}, {view}{', forced' if forced else ''}"
    if answer.body != body:
        return f"{name}: other bytes"
    if (kept if forced else answer.headers) != head:
        return f"{name}: another head"
    return None


async def differences(every: int = 1) -> tuple[int, list[str]]:
    """How many cases there were, and what differed."""
    found: list[str] = []
    count = 0
    for case in cases(every):
        for forced in (False, True):
            count += 1
            wrong = await difference(*case, forced=forced)
            if wrong is not None:
                found.append(wrong)
    return count, found


def run() -> dict[str, Any]:
    """`cases`, and `identical` of them; `changed`: the others."""
    count, found = asyncio.run(differences())
    return {"cases": count, "identical": count - len(found), "changed": found}


if __name__ == "__main__":
    figures = run()
    out = Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n")
    print(
        *figures["changed"], json.dumps({k: figures[k] for k in ("cases", "identical")}), sep="\n"
    )
    sys.exit(1 if figures["changed"] else 0)
