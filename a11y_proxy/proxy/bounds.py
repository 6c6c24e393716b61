"""What one visitor's connection may take, seconds and bytes, and who is told of what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Told = Callable[[int, str | None], None]
"""Told of each request that the application never hears of: status and the visitor's address."""


def nobody(status: int, client: str | None) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Bounds:
    """Beyond each the connection ends, with an answer where one can still be given."""

    head_seconds: float = 10.0
    """For a whole head, from its first byte, or from the opening of the connection."""
    body_idle_seconds: float = 10.0
    """Without a byte of a body that is still to come."""
    write_idle_seconds: float = 60.0
    """Without the visitor taking a byte of what waits for him."""
    tunnel_idle_seconds: float = 3600.0
    """Without a byte in either direction of a WebSocket."""
    head_bytes: int = 32 * 1024
    head_fields: int = 100
    target_bytes: int = 8 * 1024
