"""Where the log of a command goes: standard error, one line an event."""

from __future__ import annotations

import logging


def log_to_stderr(level: int = logging.INFO) -> None:
    """Sends the package's log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("a11y_proxy")
    logger.addHandler(handler)
    logger.setLevel(level)
