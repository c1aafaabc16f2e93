"""A person's seat at the program: a pseudo-terminal that is typed into and read."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.command_line.program import surroundings

# The real program with the tests' own feature, for its forms and reminders.
PROGRAM = """
import sys
from bot import school
from tests.trial import trial
school.features = trial
from bot.__main__ import main
sys.exit(main(["run"]))
"""
STYLES = re.compile(r"\x1b\[[0-9;]*m")
CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x08")
UP, TAB, LEAVE, INTERRUPT = "\x1b[A", "\t", "\x04", "\x03"


class Seat:
    """Somebody at a terminal of 80 columns; leaves when the block ends."""

    def __init__(self, folder: Path, **more: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=surroundings(**more),
        )
        os.close(theirs)
        self.raw = ""
        self._read = 0

    def __enter__(self) -> Self:
        self.sees(">")
        self.settles()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def types(self, line: str, *, enter: bool = True) -> None:
        os.write(self._ours, line.encode() + (b"\r" if enter else b""))

    def sees(self, words: str) -> str:
        """Wait until `words` appear after what was seen last; everything new up to there."""
        deadline = time.monotonic() + 30
        while True:
            new = CODES.sub("", STYLES.sub("", self.raw[self._read :]))
            if words in new:
                self._read = len(self.raw)
                return new
            assert time.monotonic() < deadline, f"never saw {words!r} in {new!r}"
            assert self._look(), f"it ended before {words!r}: {new!r}"

    def does(self, line: str, words: str) -> str:
        self.types(line)
        seen = self.sees(words)
        self.settles()
        return seen

    def settles(self) -> None:
        """Wait until the screen stands still: keys are read one way at the prompt and another way beside it."""
        while select.select([self._ours], [], [], 0.25)[0] and self._look():
            pass

    def leaves(self) -> int:
        self.settles()
        self.types(LEAVE, enter=False)
        deadline = time.monotonic() + 30
        while self._look():
            assert time.monotonic() < deadline, f"it does not end: {self.raw[-500:]!r}"
        return self._process.wait(30)

    def _look(self) -> bool:
        """Read what there is; False at the end."""
        ready, _, _ = select.select([self._ours], [], [], 0.2)
        if not ready:
            return True
        try:
            new = os.read(self._ours, 65_536)
        except OSError:  # what Linux says when the other side has closed
            return False
        self.raw += new.decode(errors="replace")
        if b"\x1b[6n" in new:  # where is the cursor?
            os.write(self._ours, b"\x1b[1;1R")
        return bool(new)
