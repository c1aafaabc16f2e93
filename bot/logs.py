"""Logs: one JSON object a line, about the program and never about what people say."""

from __future__ import annotations

import atexit
import contextlib
import logging
import sys
from collections import Counter
from pathlib import Path
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict

from bot.config import Config

counted: Counter[str] = Counter()
"""How many lines of each level were logged since the start."""
_former = contextlib.ExitStack()
"""Closes the file that logs went to until now."""
atexit.register(_former.close)


def set_up(config: Config, *, terminal: bool) -> None:
    """Write logs where the configuration says. While a person uses the terminal they go to a file.

    Called again, it opens the file anew. Raises OSError if it cannot; logs then go where they went.
    """
    level = getattr(logging, config.log.level.upper())
    file = _open(config.log.file or (str(config.folder / "studyhall.log") if terminal else ""))
    structlog.configure(
        processors=[
            _count,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", file)),
        cache_logger_on_first_use=False,
    )
    # Libraries log through the standard library; their texts may quote people, so only what is grave is kept.
    logging.basicConfig(level=max(level, logging.ERROR), stream=sys.stderr, force=True)
    for library in ("discord", "nio"):  # what matters of them is logged by the adapters; nio quotes what it cannot read
        logging.getLogger(library).setLevel(logging.CRITICAL)
    _former.close()
    _former.callback(file.close)


def _count(_: object, level: str, event: EventDict) -> EventDict:
    counted[level] += 1
    return event


class _Patient:
    """A file that may be on a full disk: what cannot be written down is no reason to fail somebody's turn."""

    def __init__(self, file: TextIO, *, ours: bool = True) -> None:
        self._file = file
        self._ours = ours

    def write(self, words: str) -> None:
        with contextlib.suppress(OSError):
            self._file.write(words)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._file.flush()

    def close(self) -> None:
        if self._ours:
            with contextlib.suppress(OSError):
                self._file.close()


def _open(path: str) -> _Patient:
    if not path:
        return _Patient(sys.stderr, ours=False)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return _Patient(Path(path).open("a", encoding="utf-8", buffering=1))
