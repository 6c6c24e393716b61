"""Every error that we raise on purpose.

A11yError
├── SettingsError      a setting is malformed or contradicts another     operator, exit 2
├── FileError          a configuration file is unreadable or invalid     operator, exit 2
│   └── RuleError      a rule file is                                    operator, exit 2
├── Refused            HTML cannot express an edit in its place          counted, page goes on
├── LimitExceeded      a page is over a cap                              passes as it came
├── CodingError        a content-coding is unknown, cut, false, a bomb   passes as it came
└── OriginError        the origin did not answer as HTTP asks            502, 503 or 504
"""

from __future__ import annotations

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2


class A11yError(Exception):
    """Base of all; its text is written for the one who can do something about it."""


class SettingsError(A11yError):
    """A setting cannot be used: which one, what was found, what was expected."""


class FileError(A11yError):
    """A file of the operator's cannot be used. Reads `path:line:column: message`; line and column
    from 1."""

    def __init__(self, path: str, line: int, column: int, message: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.path = path
        self.line = line
        self.column = column
        self.message = message


class RuleError(FileError):
    """A rule file cannot be used."""


class Refused(A11yError):
    """An edit was not made and the page is as before; `reason` says why in an operator's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LimitExceeded(A11yError):
    """A page is deeper, larger or more intricate than its cap allows; `reason` names the cap."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CodingError(A11yError):
    """A body cannot be decoded whole and safely; `reason` is short and stable, for counting."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OriginError(A11yError):
    """The origin failed: `kind` (dns, refused, tls, timeout, protocol, closed) in `phase` (connect,
    head, body). Or it was not asked: busy (all connections in use), resting (it kept failing). Or
    the visitor's own body ended the exchange: visitor."""

    def __init__(self, kind: str, phase: str, detail: str = "") -> None:
        super().__init__(f"origin {kind} in {phase}" + (f": {detail}" if detail else ""))
        self.kind = kind
        self.phase = phase
