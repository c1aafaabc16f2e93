"""Work that would hold up everybody's turns: done in a process of its own, its answer comes back as an invocation.

A job is a row of the turn that asked for it. Its module is run as a program (`python -m`), with the job as JSON on its
standard input and the answer on its standard output; so it can be killed, and a killed bot leaves nobody behind who
waits for it. The row goes in the same transaction in which the answer is taken: what was not answered before a crash
is worked out again, and what was is not.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.wishes import Outcome
from storage import jobs
from storage.writer import Writer

log = structlog.get_logger()

PATIENCE = 120.0
"""Seconds after which a job counts as failed."""

AGAIN = 5.0
"""Seconds until jobs that could not be read, or not be answered, are tried again."""

_NEEDED = ("PATH", "SYSTEMROOT", "LANG")

Turn = Callable[[jobs.Job, str], tuple[Callable[..., Outcome], Callable[..., Outcome]]]


class Workshop:
    """Does one job after the other, and has each answer become a turn."""

    def __init__(self, writer: Writer, turn: Turn, committed: Callable[[Outcome], None]) -> None:
        """Read jobs through `writer`; `turn` gives the work of an answer, and its rescue."""
        self._writer = writer
        self._turn = turn
        self._committed = committed
        self._woken = asyncio.Event()
        self._calm = asyncio.Condition()
        self._working = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what was left undone."""
        self._woken.set()
        self._task = asyncio.create_task(self._run(), name="workshop")

    async def stop(self) -> None:
        """End. What is not done stays in its table."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """There is a job."""
        self._woken.set()

    @property
    def busy(self) -> bool:
        """Whether something is being done, or waits for it."""
        return self._working or self._woken.is_set()

    async def settle(self) -> None:
        """Return when nothing is left to do."""
        async with self._calm:
            await self._calm.wait_for(lambda: not self.busy)

    async def _run(self) -> None:
        while True:
            await self._woken.wait()
            self._working = True
            self._woken.clear()
            try:
                while (job := await self._writer.run(lambda db, _: jobs.first(db))) is not None:
                    await self._do(job)
            except SQLAlchemyError as error:
                log.error("jobs not read", kind=type(error).__name__)  # noqa: TRY400 - no statement in the log
                await asyncio.sleep(AGAIN)
                self._woken.set()
            self._working = False
            async with self._calm:
                self._calm.notify_all()

    async def _do(self, job: jobs.Job) -> None:
        answer = await answered(job)
        work, rescue = self._turn(job, answer)
        await self._writer.run(work, rescue=rescue, committed=self._committed)


async def answered(job: jobs.Job) -> str:
    """What the job's module makes of it, as JSON; empty when it fails. It is told none of our secrets."""
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", job.module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=environment,
    )
    try:
        answer, _ = await asyncio.wait_for(process.communicate(json.dumps(job.given).encode()), PATIENCE)
    except TimeoutError:
        answer = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        log.error("job failed", job=job.id, module=job.module, status=process.returncode)
        return ""
    return answer.decode()
