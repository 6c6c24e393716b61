"""The portal's sessions, in memory, as ASP's Session object."""

from __future__ import annotations

import secrets
import string
from collections import OrderedDict
from dataclasses import dataclass, field

_NAME = b"ASPSESSIONIDQQCBSDTR"
_LENGTH = 24
_BOUND = 10_000


@dataclass
class Session:
    """What the portal keeps of one visitor."""

    user: str | None = None
    """Who is logged in."""
    sent: dict[str, str] = field(default_factory=dict)
    """The application that was accepted last; empty before the first."""


class Sessions:
    """Sessions by the value of their cookie. At most `bound`: the one unused for longest goes."""

    def __init__(self, bound: int = _BOUND) -> None:
        self._bound = bound
        self._known: OrderedDict[bytes, Session] = OrderedDict()

    def find(self, cookie: bytes) -> Session | None:
        """The session that a Cookie field names, if it is known."""
        token = cookies(cookie).get(_NAME, b"")
        if token not in self._known:
            return None
        self._known.move_to_end(token)
        return self._known[token]

    def start(self, session: Session) -> tuple[bytes, bytes]:
        """Keeps a session under a new name; the Set-Cookie field that tells the browser."""
        token = "".join(secrets.choice(string.ascii_uppercase) for _ in range(_LENGTH)).encode()
        self._known[token] = session
        while len(self._known) > self._bound:
            self._known.popitem(last=False)
        return b"set-cookie", _NAME + b"=" + token + b"; path=/"

    def abandon(self, cookie: bytes) -> None:
        """Forgets the session that a Cookie field names."""
        self._known.pop(cookies(cookie).get(_NAME, b""), None)


def cookies(field: bytes) -> dict[bytes, bytes]:
    """Names and values of a Cookie field; of a name given twice the first."""
    found: dict[bytes, bytes] = {}
    for part in field.split(b";"):
        name, _, value = part.strip().partition(b"=")
        found.setdefault(name, value)
    return found
