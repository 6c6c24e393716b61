"""One request and one answer: what is to be sent, as values, and the bytes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

Fields = tuple[tuple[bytes, bytes], ...]
Framing = Literal["none", "length", "chunked"]
End = Literal["keep", "close", "reset", "silence"]

HOST = b"portal.test"
ORIGIN = b"{origin}"
"""In a field's value: stands for the authority of the origin, which is another on each way."""


@dataclass(frozen=True)
class Asking:
    """A request. `pieces`: the sizes in which it is written, with a pause after each."""

    method: bytes = b"GET"
    target: bytes = b"/"
    version: bytes = b"HTTP/1.1"
    fields: Fields = ((b"Host", HOST),)
    framing: Framing = "none"
    body: bytes = b""
    extension: bytes = b""
    trailers: Fields = ()
    pieces: tuple[int, ...] = ()
    expects: bool = False
    """Expect: 100-continue is sent, and the body only once it is asked for."""

    def head(self, *more: tuple[bytes, bytes]) -> bytes:
        fields = [*self.fields, *more]
        if self.expects:
            fields.append((b"Expect", b"100-continue"))
        line = self.method + b" " + self.target + b" " + self.version
        return _head(line, [*fields, *_framing(self.framing, self.body)])

    def rest(self) -> bytes:
        """What follows the head."""
        if self.framing == "none":
            return b""
        return _framed(self.framing, self.body, self.extension, self.trailers)


@dataclass(frozen=True)
class Answering:
    """An answer. Written up to `cut` (all, where None), `surplus` behind it; then the origin keeps
    the connection, closes or resets it, or says nothing more. Without framing, `end` frames."""

    status: bytes = b"200"
    reason: bytes = b"OK"
    fields: Fields = ()
    framing: Framing = "length"
    body: bytes = b"ok"
    version: bytes = b"HTTP/1.1"
    interims: tuple[bytes, ...] = ()
    extension: bytes = b""
    trailers: Fields = ()
    cut: int | None = None
    surplus: bytes = b""
    end: End = "keep"
    pieces: tuple[int, ...] = ()
    garbage: bytes | None = None
    """Sent in place of all that."""

    def wire(self, method: bytes, authority: bytes) -> bytes:
        """The bytes in answer to `method`, from the origin with this authority."""
        if self.garbage is not None:
            return self.garbage
        fields = [(name, value.replace(ORIGIN, authority)) for name, value in self.fields]
        bodiless = is_bodiless(method, self.status)
        line = self.version + b" " + self.status + b" " + self.reason
        head = _head(line, [*fields, *_framing(self.framing, self.body)])
        body = _framed(self.framing, self.body, self.extension, self.trailers)
        whole = b"".join(self.interims) + head + (b"" if bodiless else body)
        return whole[: self.cut] + self.surplus


_ASKING, _ANSWERING = Asking(), Answering()


@dataclass(frozen=True)
class Case:
    asking: Asking = _ASKING
    answering: Answering = _ANSWERING

    def __str__(self) -> str:
        """The parts that are not plain, as they would be written down."""
        return f"Case({_written(self.asking, _ASKING)}, {_written(self.answering, _ANSWERING)})"


def is_bodiless(method: bytes, status: bytes) -> bool:
    """Whether an answer ends with its head (RFC 9112 section 6.3)."""
    return method == b"HEAD" or status in (b"204", b"304") or status.startswith(b"1")


def in_pieces(data: bytes, sizes: Iterable[int]) -> list[bytes]:
    """The data cut at these sizes; what is left is the last piece."""
    pieces = []
    for size in sizes:
        pieces.append(data[:size])
        data = data[size:]
    return [piece for piece in [*pieces, data] if piece]


def _written(message: Asking | Answering, plain: Asking | Answering) -> str:
    parts = {
        part.name: getattr(message, part.name)
        for part in fields(message)
        if getattr(message, part.name) != getattr(plain, part.name)
    }
    return f"{type(message).__name__}({', '.join(f'{name}={parts[name]!r}' for name in parts)})"


def _head(line: bytes, fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"\r\n".join([line, *(name + b": " + value for name, value in fields), b"", b""])


def _framing(framing: Framing, body: bytes) -> Fields:
    if framing == "length":
        return ((b"Content-Length", b"%d" % len(body)),)
    return ((b"Transfer-Encoding", b"chunked"),) if framing == "chunked" else ()


def _framed(framing: Framing, body: bytes, extension: bytes, trailers: Fields) -> bytes:
    if framing != "chunked":
        return body
    middle = len(body) // 3
    chunks = [chunk for chunk in (body[:middle], body[middle:]) if chunk]
    framed = b"".join(b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks)
    return framed + _head(b"0", trailers)
