"""What happens in a test, where a broken variant is to be caught by the same."""

from __future__ import annotations

import pytest

from adapters.discord import connection
from tests.wire.school import School


async def gap_with_live_messages(school: School) -> None:
    """A session ends; while what was missed is being read, more is said."""
    there = school.discord
    there.faults.slow("GET", f"/channels/{school.algebra.id}/messages", 0.3)
    there.faults.refuse_resume = True
    before = len(there.requested("GET", "/messages"))
    there.faults.drop_all()
    school.says("missed", "missed too")
    await school.until(lambda: len(there.requested("GET", "/messages")) > before)
    school.says("said live", "and live")
    await school.all_is_well()


async def two_gaps(school: School) -> None:
    """A second session ends while the gap before it is still being read, so that there is another gap."""
    there = school.discord
    there.faults.slow("GET", f"/channels/{school.algebra.id}/messages", 0.3)
    there.faults.refuse_resume = True
    before = len(there.requested("GET", "/messages"))
    there.faults.drop_all()
    school.says("in the first gap")
    await school.until(lambda: len(there.requested("GET", "/messages")) > before)
    there.faults.drop_all()
    school.says("in the second gap")
    await school.until(lambda: there.sessions.journal.count("identify") == 3)
    school.says("said live")
    await school.all_is_well()


async def gap_that_cannot_be_read_at_once(school: School) -> None:
    """The gateway is there again long before the history is."""
    there = school.discord
    there.faults.fail("GET", f"/channels/{school.algebra.id}/messages", 503, times=8)
    there.faults.refuse_resume = True
    there.faults.drop_all()
    school.says("missed")
    await school.until(lambda: there.sessions.journal.count("identify") == 2)
    school.says("said live")
    await school.all_is_well()


async def dead_address(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address for resuming answers 503 for ever, and discord.py would ask it for ever."""
    there = school.discord
    monkeypatch.setattr(connection, "SILENCE", 0.3)
    monkeypatch.setattr(connection, "LOOK", 0.05)
    there.sessions.heartbeat_interval = 0.05
    await school.restart()
    identified = there.sessions.journal.count("identify")
    there.faults.resume_url_answers = 503
    there.faults.reconnect_all()
    school.says("missed")
    await school.until(lambda: there.sessions.turned_away >= 2)
    await school.until(lambda: there.sessions.journal.count("identify") > identified)
    school.says("heard afresh")
    await school.all_is_well()
