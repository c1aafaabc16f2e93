"""What takes long is done outside the turn, in a process of its own, and its answer comes back once."""

from __future__ import annotations

import asyncio

import pytest
import structlog

from bot import workshop
from bot.language import Account, Place, Rank, Said, Source
from storage import jobs
from tests.hall import Hall


async def test_an_answer_comes_back_as_an_invocation(hall: Hall) -> None:
    seen = await hall("ada #lobby: /double 21")
    assert [one.text for one in seen if one.only == "ada"] == ["I work on 21.", "Twice 21 is 42."]
    assert [one.text for one in seen if not one.only] == ["21 is worked out."]
    assert [one.text for one in await hall("ada #lobby: /double 4") if one.only][-1] == "Twice 4 is 8."


async def test_work_that_fails_comes_back_too(terminal: Hall) -> None:
    with structlog.testing.capture_logs() as logged:
        seen = await terminal("ada #lobby: /double 21 yes")
    assert {one.text for one in seen} == {"I work on 21.", "21 is worked out.", "It did not work."}
    assert [one["event"] for one in logged if one["log_level"] == "error"] == ["job failed"]


async def test_work_that_takes_too_long_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "PATIENCE", 0.2)
    job = {"n": 1, "seconds": 60, "fails": False, "secrets": []}
    assert await workshop.answered(jobs.Job(1, 1, "tests.errand", job, "", {}, 1, {})) == ""


async def test_the_process_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYHALL_DISCORD__TOKEN", "sesame")
    job = {"n": 1, "seconds": 0, "fails": False, "secrets": []}
    assert "2" in await workshop.answered(jobs.Job(1, 1, "tests.errand", job, "", {}, 1, {}))


@pytest.mark.parametrize(("n", "faults"), [(13, []), (14, ["RuntimeError"])])
async def test_an_answer_whose_turn_fails_is_dropped(terminal: Hall, n: int, faults: list[str]) -> None:
    with structlog.testing.capture_logs() as logged:
        seen = await terminal(f"ada #lobby: /double {n}")
    assert [one.text for one in seen] == [f"I work on {n}."]
    assert [one["kind"] for one in logged if one["event"] == "turn failed"] == faults
    await terminal.restart()
    assert len(await terminal("ada #lobby: /try echo 1")) == 1


async def test_what_is_not_done_when_the_bot_stops_is_done_after_it_starts(
    terminal: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, answered = asyncio.Event(), workshop.answered

    async def for_ever(_: jobs.Job) -> str:
        began.set()
        await asyncio.Event().wait()
        return ""

    monkeypatch.setattr(workshop, "answered", for_ever)
    line = asyncio.create_task(terminal("ada #lobby: /double 21"))
    await began.wait()
    line.cancel()
    await asyncio.gather(line, return_exceptions=True)
    monkeypatch.setattr(workshop, "answered", answered)
    await terminal.restart()
    assert "Twice 21 is 42." in [one.text for one in terminal.view("ada")]


async def test_a_new_job_of_the_same_name_replaces_the_old(terminal: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = workshop.answered

    async def meanwhile(job: jobs.Job) -> str:
        if job.given["n"] == 1:
            source = Source(
                "again", Account("terminal", "ada"), "Ada", Place("terminal", "#lobby", home="class"), Rank.GUEST
            )
            await terminal.core.take(Said(source, "double 2", command=True))
        return await answered(job)

    monkeypatch.setattr(workshop, "answered", meanwhile)
    told = {one.text for one in await terminal("ada #lobby: /double 1")}
    assert "Twice 2 is 4." in told
    assert "Twice 1 is 2." not in told
