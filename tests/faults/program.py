"""The program in a process of its own, beside a class: started, killed, and looked at from outside."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from signal import SIGKILL

from tests.faults.play import ROOT, TROUBLE

LOOK_AGAIN = 0.05


class Program:
    """One folder, with the configuration and the database in it, and the processes that come and go."""

    def __init__(
        self, folder: Path, launcher: str, config: str, mistake: str = "", environment: Mapping[str, str] | None = None
    ) -> None:
        """`launcher` is the module that starts it; `config` what its file says, with `{folder}` where that is."""
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.mistake = mistake
        self.kills = 0
        self._launcher = launcher
        self._environment = environment or {}
        self._begun = 0
        (folder / "config.toml").write_text(config.format(folder=json.dumps(str(folder))))

    async def start(self, fuses: str = "") -> None:
        """Begin a process, with these fuses in it."""
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("STUDYHALL_", "FAULTS_"))},
            **self._environment,
            "PYTHONPATH": str(ROOT),
            "FAULTS_FUSES": fuses,
            "FAULTS_BROKEN": self.mistake,
        }
        command = [sys.executable, "-W", "ignore", "-m", self._launcher, "run"]
        with (self.folder / "log").open("ab") as log:
            self._begun = log.tell()
            self.process = await asyncio.create_subprocess_exec(
                *command, "--config", str(self.folder / "config.toml"), cwd=ROOT, env=environment, stderr=log
            )
        self._ended = asyncio.create_task(self.process.wait())

    @property
    def dead(self) -> bool:
        return self._ended.done()

    @property
    def ready(self) -> bool:
        """Whether this process has said that it is."""
        with (self.folder / "log").open("rb") as log:
            log.seek(self._begun)
            return b'"event": "ready"' in log.read()

    async def lives_until(self, condition: Callable[[], object], patience: float) -> None:
        """Until the condition holds, the process is dead, or so many seconds have passed."""
        for _ in range(int(patience / LOOK_AGAIN)):
            if self.dead or condition():
                return
            await asyncio.sleep(LOOK_AGAIN)

    async def kill(self) -> None:
        """As `kill -9`, if it has not been done from within."""
        if not self.dead:
            self.process.kill()
        assert await self._ended == -SIGKILL, self.log()[-2000:]
        self.kills += 1

    async def close(self) -> None:
        """Leave no process behind."""
        if not self.dead:
            self.process.kill()
        await self._ended

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def trouble(self) -> list[str]:
        """What it logged as going wrong."""
        rows = [row for row in self.log().splitlines() if row.startswith("{")]
        return [row for row in rows if json.loads(row)["event"] in TROUBLE]

    def rows(self, sql: str, file: str = "studyhall.db") -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / file, timeout=10)) as db:
            return db.execute(sql).fetchall()

    def waiting(self) -> int:
        """How much it has still to deliver, or to do now."""
        due = "SELECT count(*) FROM timers WHERE due <= strftime('%s', 'now') * 1000000"
        waiting = self.rows(f"SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting') + ({due})")
        return int(str(waiting[0][0]))
