"""A play: the script, and the program that plays it, as often as it is killed, until it has ended."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds after which a process counts as hung; it takes about one."""

CONFIG = """\
data = {folder}
[terminal]
teachers = ["kim"]
students = ["ada", "ben", "cleo", "dan", "eve"]
rooms = ["lobby", "algebra"]
closed = ["eve"]
"""

# Far ahead of any machine's clock: a program that is started again does not know yet what time it is in the play.
SCRIPT = """\
+20000d
kim #algebra: /course open name="Algebra 1" zone=Europe/Berlin
ada #algebra presses Join
ben #algebra presses Join
cleo #algebra: /course join
eve #algebra: /course join
kim #algebra: /course role who=ben role=tutor
kim #algebra presses Undo
ada #algebra: /probe say 1
ada #algebra: /probe remind 10 0 2
ada #algebra: /probe say 19
ben #algebra presses Whisper
ben #algebra presses Again
eve #algebra: /probe whisper 2
ada #algebra: /probe spread 3 eve
eve #algebra: /probe spread 4 ada
ada #algebra: /probe room 5 ben
ben #probe-5: /probe tell 5
ada #algebra: /probe room 5 cleo eve
cleo #probe-5: /probe say 6
eve #probe-5 presses Whisper
ada #algebra: /probe form n=7
ada privately: Fractions
ada privately: back
ada privately: Fractions and more
ada privately: because
ada privately: 1
ada privately: Only fractions
ada privately presses Send
ben #algebra: /probe form n=8 title="much longer than a title may be"
ben #algebra presses Change what I wrote
ben privately: Short
ben privately: cancel
cleo #algebra: /probe remind 9 5 3
ada #probe-5: /probe remind 20 0 1
ben #algebra: /probe board 11
ada #algebra presses Tick
ben #algebra presses Tick
+7m
ada #algebra presses Tick
eve #algebra: /probe remind 12 2 2
+1h
ada #algebra: /probe listen 13
ben #algebra: does anybody hear this?
cleo #algebra: somebody does
dan #lobby: nobody hears this
at 2091-03-05 09:00
ben #algebra: /course leave
ben #algebra presses Join again
ada #algebra: /probe room 14 cleo
cleo #algebra: /probe room 15 ada
ada #algebra: /probe shut 14
ben #algebra: /probe work 22
cleo #algebra: /probe work 23
ada #algebra: /probe spread 16 ben
cleo #algebra: /probe form n=17
cleo privately: Late
cleo privately: skip
cleo privately: send
eve #algebra: /probe form n=21
eve #eve: Closed doors
eve #eve: skip
eve #eve presses Send
kim #algebra: /course roster
kim #algebra: /probe count
"""

CLASS = (ROOT / "examples" / "class.txt").read_text(encoding="utf-8")
"""The features as the example shows them."""

# Played when the script has ended, by yet another start: what is doubled only later shows here.
EPILOGUE = """\
+1d
kim #algebra: /course roster
kim #algebra: /probe count
kim #algebra: /probe say 18
"""

TROUBLE = (
    "turn failed",
    "turn not saved",
    "not delivered",
    "delivery failed",
    "delivery not noted",
    "timers not read",
    "jobs not read",
    "job failed",
)


@dataclass
class Ended:
    """How a process ended."""

    status: int
    complaints: str

    @property
    def killed(self) -> bool:
        return self.status == -SIGKILL


@dataclass
class Play:
    """One database, one transcript, and the processes that come and go."""

    folder: Path
    broken: str = ""
    script: str = SCRIPT
    killed: list[str] = field(default_factory=list)
    """Starts that ended with SIGKILL, by their fuses."""
    stopped: list[str] = field(default_factory=list)
    """Starts that ended well before the script did, by their fuses."""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "config.toml").write_text(CONFIG.format(folder=json.dumps(str(self.data))), encoding="utf-8")
        (self.folder / "script").write_text(self.script, encoding="utf-8")
        (self.folder / "epilogue").write_text(EPILOGUE, encoding="utf-8")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def transcript(self) -> Path:
        return self.data / "terminal.jsonl"

    def process(self, fuses: str = "", script: str = "script") -> subprocess.Popen[str]:
        """Start the program; the caller waits for it."""
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.launcher", "run"),
                *("--config", str(self.folder / "config.toml"), "--script", str(self.folder / script)),
            ],
            cwd=ROOT,
            env={**os.environ, "FAULTS_FUSES": fuses, "FAULTS_BROKEN": self.broken},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, fuses: str = "", script: str = "script") -> Ended:
        """Start the program and wait for its end."""
        with self.process(fuses, script) as process:
            try:
                _, complaints = process.communicate(timeout=PATIENCE)
            finally:
                process.kill()
        return Ended(process.returncode, complaints)

    @property
    def over(self) -> bool:
        """Whether the script has been played to its end, by the program's own account."""
        if not (self.data / "studyhall.db").exists():
            return False
        with closing(sqlite3.connect(self.data / "studyhall.db")) as db:
            try:
                row = db.execute("SELECT value FROM cursors WHERE name = 'script'").fetchone()
            except sqlite3.OperationalError:  # it was killed before there were tables
                return False
        return row is not None and bool(json.loads(row[0]).get("done"))

    def through(self, starts: Sequence[str] = ()) -> list[str]:
        """Play to the end, with these fuses for one start each while the script lasts; everything that went wrong."""
        wrong = []
        for fuses in starts:
            if self.over:
                break
            ended = self.run(fuses)
            if ended.killed:
                self.killed.append(fuses)
            elif ended.status != 0:
                wrong.append(f"with {fuses} it ended with {ended.status}: {ended.complaints}")
            elif not self.over:
                self.stopped.append(fuses)
        for script in ("epilogue",) if self.over else ("script", "epilogue"):
            ended = self.run(script=script)
            if ended.status != 0:
                wrong.append(f"the {script} ended with {ended.status}: {ended.complaints}")
        return wrong + self.trouble()

    def trouble(self) -> list[str]:
        """What the program itself logged as going wrong."""
        log = (self.data / "studyhall.log").read_text(encoding="utf-8")
        return [row for row in log.splitlines() if json.loads(row)["event"] in TROUBLE]
