"""The download of 50 MB: whole, in ranges, on conditions."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from email import message_from_bytes

import httpx
import pytest
import pytest_asyncio

from a11y_proxy.demo.download import PATH, SIZE, content
from tests.demo.visitor import at_the_portal


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with at_the_portal() as client:
        yield client


async def _ask(browser: httpx.AsyncClient, wanted: str, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await browser.get(PATH, headers={"range": wanted, **sent})


async def test_the_whole_file_is_the_same_each_time_and_never_in_memory(
    browser: httpx.AsyncClient,
) -> None:
    digests = set()
    tracemalloc.start()
    for _ in range(2):
        digest, size = hashlib.blake2b(), 0
        async with browser.stream("GET", PATH) as response:
            assert response.headers["content-length"] == str(SIZE)
            async for piece in response.aiter_raw():
                digest.update(piece)
                size += len(piece)
        assert size == SIZE
        digests.add(digest.digest())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(digests) == 1
    assert most < 4_000_000


async def test_the_head_is_that_of_the_whole_file_whatever_the_range(
    browser: httpx.AsyncClient,
) -> None:
    head = await browser.head(PATH, headers={"range": "bytes=0-1"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(SIZE)
    assert head.headers["accept-ranges"] == "bytes"
    named = dict(head.headers.raw)[b"content-disposition"]
    assert named.decode("gbk") == 'attachment; filename="云溪航拍图.dat"'


@pytest.mark.parametrize(
    ("wanted", "first", "behind"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=65530-65540", 65530, 65541),
        ("Bytes= 131072-200000", 131072, 200001),
        (f"bytes={SIZE - 3}-", SIZE - 3, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        (f"bytes={SIZE - 2}-{SIZE + 100}", SIZE - 2, SIZE),
        (f"bytes=5-6,{SIZE}-", 5, 7),
    ],
)
async def test_a_range_is_that_part_of_the_file(
    browser: httpx.AsyncClient, wanted: str, first: int, behind: int
) -> None:
    part = await _ask(browser, wanted)
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes {first}-{behind - 1}/{SIZE}"
    assert part.content == content((first, behind))
    assert len(part.content) == behind - first


async def test_several_ranges_come_in_one_answer(browser: httpx.AsyncClient) -> None:
    parts = await _ask(browser, "bytes=0-9, 65535-65536, -4")
    assert parts.status_code == 206
    assert parts.headers["content-length"] == str(len(parts.content))
    head = b"Content-Type: " + parts.headers["content-type"].encode() + b"\r\n\r\n"
    # Latin-1 keeps every byte; the parser would join line ends in bytes.
    assert b"multipart/byteranges" in head
    boundary = parts.headers["content-type"].partition("boundary=")[2].encode()
    read = [part.partition(b"\r\n\r\n") for part in parts.content.split(b"\r\n--" + boundary)[1:-1]]
    ranges = [message_from_bytes(head.strip())["content-range"] for head, _, _ in read]
    assert ranges == [
        f"bytes 0-9/{SIZE}",
        f"bytes 65535-65536/{SIZE}",
        f"bytes {SIZE - 4}-{SIZE - 1}/{SIZE}",
    ]
    spans = ((0, 10), (65535, 65537), (SIZE - 4, SIZE))
    assert [body for _, _, body in read] == [content(span) for span in spans]
    assert parts.content.endswith(b"\r\n--" + boundary + b"--\r\n")


@pytest.mark.parametrize("wanted", [f"bytes={SIZE}-", "bytes=-0", "bytes=99999999999-,-0"])
async def test_a_range_beyond_the_end_is_416(browser: httpx.AsyncClient, wanted: str) -> None:
    beyond = await _ask(browser, wanted)
    assert (beyond.status_code, beyond.content) == (416, b"")
    assert beyond.headers["content-range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "wanted", ["bytes=5-2", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=" + "0-0," * 8 + "1-1"]
)
async def test_what_is_no_range_gets_the_whole(browser: httpx.AsyncClient, wanted: str) -> None:
    async with browser.stream("GET", PATH, headers={"range": wanted}) as response:
        assert response.status_code == 200
        assert response.headers["content-length"] == str(SIZE)


async def test_a_range_holds_only_for_the_file_that_the_browser_has(
    browser: httpx.AsyncClient,
) -> None:
    head = await browser.head(PATH)
    for known in (head.headers["etag"], head.headers["last-modified"]):
        assert (await _ask(browser, "bytes=0-1", if_range=known)).status_code == 206
    sent = {"range": "bytes=0-1", "if-range": '"other"'}
    async with browser.stream("GET", PATH, headers=sent) as response:
        assert response.status_code == 200


async def test_a_file_that_the_browser_has_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    etag = (await browser.head(PATH)).headers["etag"]
    again = await _ask(browser, "bytes=0-1", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    assert (await browser.post(PATH)).status_code == 405
