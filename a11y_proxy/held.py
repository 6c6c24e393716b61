"""An answer on its way to the visitor: held while it may be a document, else passed as it comes.

The state machine knows bytes and time, not pages: who made it says, by two functions, which answers
to hold and what to make of a whole one. Whatever goes wrong, the visitor gets the origin's own head
and bytes; once bytes of them have left, only breaking is honest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from starlette.types import Message, Send

from a11y_proxy.http import coding, gate
from a11y_proxy.http.headers import Headers, no_store

OVERLOADED = "overloaded"
WITHDRAW = "a11y.withdraw"
"""The name of `HeldAnswer.withdraw` in `scope["extensions"]`, for an app that answers anew."""


@dataclass(frozen=True)
class Limits:
    """How much is held, and for how long, before an answer is let go unrewritten."""

    body: int = gate.LIMIT
    """Bytes, as they came."""
    idle: float = 2.0
    """Seconds without a byte."""
    total: float = 10.0
    """Seconds from the head to the last byte."""
    answers: int = 200
    """Answers at once."""
    memory: int = 128 * 1024 * 1024
    """Bytes at once, of all answers, until they are sent."""
    inflated: int = coding.LIMIT
    """Bytes of an answer without its content-coding."""
    ratio: int = coding.RATIO
    """How many times an answer may grow when its content-coding is undone."""


@dataclass
class Held:
    """What the answers that are held take together; all those of one middleware share it."""

    answers: int = 0
    memory: int = 0


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes


def is_cancelled() -> bool:
    """Whether the running task itself was told to end, as the visitor left or the server stops; a
    CancelledError without that says that something which was waited for was ended."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@dataclass
class HeldAnswer:
    """Stands between an app and `send`; `close()` when the app has returned."""

    send: Send
    hold: Callable[[int, Headers], str | None]
    """(status, headers) → None to hold the answer, else the reason to let it pass."""
    finish: Callable[[Answer], Awaitable[Answer]]
    """The whole held answer → what the visitor gets."""
    passed: Callable[[str], None]
    """Told the reason, once, when an answer passes unrewritten."""
    failed: Callable[[BaseException], None]
    """Told the error when `hold` or `finish` raised: the answer then passes, kept by nobody."""
    limits: Limits = Limits()
    held: Held = field(default_factory=Held)
    _start: Message | None = None
    _headers: Headers = field(default_factory=list)
    _chunks: list[bytes] = field(default_factory=list)
    _size: int = 0
    _memory: int = 0
    _last: float = 0.0
    _watch: asyncio.Task[None] | None = None
    _failure: Exception | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, message: Message) -> None:
        """The `send` that the app is given."""
        async with self._lock:
            self._raise_failed()
            if message["type"] == "http.response.start":
                await self._begin(message)
            elif self._start is not None and message["type"] == "http.response.body":
                await self._body(message)
            else:
                await self.send(message)

    def withdraw(self) -> bool:
        """Forgets what is held, as its rest will never come; the app may then answer anew. False
        where nothing is held, or bytes of it have left."""
        if self._taken() is None:
            return False
        self._stop_watch()
        self._chunks, self._size = [], 0
        self._keep(0)
        return True

    async def close(self) -> None:
        """Lets go what is still held: the app ended, or broke, in the middle of its answer. Where
        we ourselves are told to end, nothing has begun, and a whole page can say so."""
        try:
            async with self._lock:
                self._raise_failed()
                if self._start is not None and not is_cancelled():
                    await self._let_go("cut-short", more=True, kept=False)
        finally:
            self._stop_watch()
            self._taken()
            self._keep(0)

    async def _begin(self, message: Message) -> None:
        headers: Headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        try:
            reason = self.hold(message["status"], headers)
        except (Exception, asyncio.CancelledError) as error:
            self._fail(error)
            await self.send({**message, "headers": no_store(headers)})
            return
        if reason is not None:
            self.passed(reason)
            await self.send(message)
            return
        if self.held.answers >= self.limits.answers:
            self.passed(OVERLOADED)
            await self.send({**message, "headers": no_store(headers)})
            return
        self.held.answers += 1
        self._start, self._headers = message, headers
        self._last = asyncio.get_running_loop().time()
        self._watch = asyncio.create_task(self._give_up())

    async def _body(self, message: Message) -> None:
        self._chunks.append(message.get("body", b""))
        self._size += len(self._chunks[-1])
        self._keep(self._size)
        self._last = asyncio.get_running_loop().time()
        more: bool = message.get("more_body", False)
        if self._size > self.limits.body:
            await self._let_go("too-large", more=more)
        elif self.held.memory > self.limits.memory:
            await self._let_go(OVERLOADED, more=more, kept=False)
        elif not more:
            await self._whole()

    async def _whole(self) -> None:
        start = self._taken()
        if start is None:
            return
        self._stop_watch()
        answer = Answer(start["status"], self._headers, b"".join(self._chunks))
        try:
            answer = await self.finish(answer)
        except (Exception, asyncio.CancelledError) as error:
            self._fail(error)
            answer = replace(answer, headers=no_store(answer.headers))
        self._chunks = []
        self._keep(len(answer.body))
        await self.send({**start, "status": answer.status, "headers": answer.headers})
        await self.send({"type": "http.response.body", "body": answer.body, "more_body": False})
        self._keep(0)

    async def _let_go(self, reason: str, *, more: bool, kept: bool = True) -> None:
        """Sends on what is held. Not `kept`: another time it may be rewritten, so nobody may keep
        it for later."""
        start = self._taken()
        if start is None:
            return
        self.passed(reason)
        held, self._chunks = b"".join(self._chunks), []
        await self.send(start if kept else {**start, "headers": no_store(self._headers)})
        await self.send({"type": "http.response.body", "body": held, "more_body": more})
        self._keep(0)

    def _taken(self) -> Message | None:
        """The head of what is held, which is held no longer."""
        start, self._start = self._start, None
        if start is not None:
            self.held.answers -= 1
        return start

    def _keep(self, size: int) -> None:
        """So many bytes of this answer are in memory now."""
        self.held.memory += size - self._memory
        self._memory = size

    async def _give_up(self) -> None:
        """Flushes a slow answer: a visitor waits for a page, not for us."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.limits.total
        while True:
            await asyncio.sleep(min(self._last + self.limits.idle, deadline) - loop.time())
            now = loop.time()
            if now >= deadline or now >= self._last + self.limits.idle:
                break
        async with self._lock:
            try:
                await self._let_go("too-slow", more=True, kept=False)
            except Exception as error:
                self._failure = error  # nobody awaits this task: the app's next send tells

    def _fail(self, error: BaseException) -> None:
        """Raises it again where it is our own end and not that of the work."""
        if is_cancelled():
            raise error
        self.failed(error)

    def _raise_failed(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _stop_watch(self) -> None:
        if self._watch is not None and self._watch is not asyncio.current_task():
            self._watch.cancel()
        self._watch = None
