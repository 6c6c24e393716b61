"""Lines to a file or to standard output, by a thread of its own: a slow disk, a full one, or a pipe
that nobody reads, must not make a visitor wait."""

from __future__ import annotations

import logging
import os
import threading
import time

from a11y_proxy.errors import SettingsError

STDOUT = "-"
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT
_MODE = 0o640
_GATHER_SECONDS = 0.1
# What may wait for a disk that hangs; further lines are lost, and counted.
_WAITING_BYTES = 8 * 1024 * 1024
_CLOSE_SECONDS = 2.0

log = logging.getLogger("a11y_proxy.ops")


class LogFile:
    """Appends to `path`, or to standard output where it is `-`.

    Raises SettingsError where that cannot be opened. Later failures cost lines, never an answer:
    the first of each stretch is told in the log, and the number of lost lines when it is over.
    Lines are gathered for a tenth of a second. Call `close` at the end.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = os.dup(1) if path == STDOUT else self._open()
        self._lines: list[bytes] = []
        self._waiting = 0
        self._reopen = False
        self._closing = False
        self._broken_line = False
        self._failed = False
        self._lost = 0
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Takes one line, with its newline. Never waits for the disk."""
        data = line.encode("utf-8")
        with self._lock:
            full = self._waiting > _WAITING_BYTES
            if full:
                self._lost += 1
            else:
                self._lines.append(data)
                self._waiting += len(data)
        if full:
            self._fail("it hangs")
        if not self._some.is_set():
            self._some.set()

    def reopen(self) -> None:
        """Opens the file anew before the next line: the old one was moved away."""
        self._reopen = True
        self._some.set()

    def close(self) -> None:
        """Writes what waits, for two seconds at most."""
        self._closing = True
        self._some.set()
        self._thread.join(_CLOSE_SECONDS)
        if not self._thread.is_alive():
            os.close(self._file)

    def _run(self) -> None:
        while not self._closing:
            self._some.wait()
            if not self._closing:
                time.sleep(_GATHER_SECONDS)
            self._some.clear()
            self._turn()
        self._turn()

    def _turn(self) -> None:
        with self._lock:
            lines, self._lines, self._waiting = self._lines, [], 0
        if self._reopen and self._path != STDOUT:
            self._reopen = False
            self._replace()
        if lines:
            self._append(b"".join(lines))

    def _append(self, data: bytes) -> None:
        rest = memoryview(b"\n" + data if self._broken_line else data)
        try:
            while rest:
                written = os.write(self._file, rest)
                self._broken_line = rest[written - 1] != 0x0A
                rest = rest[written:]
        except OSError as error:
            with self._lock:
                self._lost += bytes(rest).count(b"\n")
            self._fail(_why(error))
        else:
            self._recover()

    def _replace(self) -> None:
        try:
            opened = os.open(self._path, _APPEND, _MODE)
        except OSError as error:
            log.error(
                "access log %s cannot be opened anew: %s; the old file goes on",
                self._path,
                _why(error),
            )
            return
        os.close(self._file)
        self._file, self._broken_line = opened, False

    def _open(self) -> int:
        try:
            return os.open(self._path, _APPEND, _MODE)
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"access_log {self._path!r}: cannot be opened: {_why(error)}; "
                "expected a file that can be written, or - for standard output"
            ) from error

    def _fail(self, why: str) -> None:
        if not self._failed:
            self._failed = True
            log.error("access log %s cannot be written: %s; requests go on", self._path, why)

    def _recover(self) -> None:
        with self._lock:
            lost, self._lost = self._lost, 0
        if self._failed:
            self._failed = False
            log.warning("access log %s is written again: %d lines were lost", self._path, lost)


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
