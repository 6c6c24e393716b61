"""parse5 as a judge: what it makes of a page, and where each tag stands.

It reads text, decoded as the page's charset says, because names, attributes and white space are of
characters; offsets are translated on our side (`tests.verify.reading.Places`). It is older than the
standard in one thing, the content of select, for which it still has insertion modes.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.verify.reading import Element, Reading, Tags

FOLDER = Path(__file__).parent
LARGEST_ANSWER = 1 << 28


def absent() -> str | None:
    """Why parse5 cannot judge here, or None."""
    if shutil.which("node") is None:
        return "no node"
    if not (FOLDER / "node_modules" / "parse5").is_dir():
        return f"no parse5: run `npm ci` in {FOLDER.name}/ of tests/verify"
    return None


class Parse5:
    """One process of node, asked page by page."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def tree(self, text: str) -> Reading:
        """What parse5 builds of a page's text (without BOM), scripting on."""
        given, answers = self._process.stdin, self._process.stdout
        assert given is not None
        assert answers is not None
        given.write(json.dumps(text).encode() + b"\n")
        await given.drain()
        quirks, elements = json.loads(await answers.readline())
        return Reading(
            elements=[Element(*element) for *element, _ in elements],
            quirks=quirks,
            tags=[tags and Tags(*tags) for *_, tags in elements],
        )


@asynccontextmanager
async def parse5() -> AsyncIterator[Parse5]:
    """A running judge."""
    process = await asyncio.create_subprocess_exec(
        "node",
        str(FOLDER / "judge.mjs"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LARGEST_ANSWER,
    )
    try:
        yield Parse5(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
