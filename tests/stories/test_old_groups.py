"""A study group from before the bot looked after groups: with the update it is like any other."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from storage.engine import open_engine
from storage.migrate import migrate
from tests.hall import Hall


async def test_it_gets_its_board_and_is_asked_when_it_is_quiet(hall: Hall) -> None:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ada #algebra: /group start name=Owls
        kim #algebra: /group start name=Bears
        kim #algebra: /group archive Bears
        """
    )
    await hall.close()
    engine = open_engine(hall.url)
    migrate(engine, "0009")
    with engine.begin() as db:
        db.execute(text("DELETE FROM timers WHERE name LIKE 'group:%'"))
        db.execute(text("UPDATE groups SET touched = NULL"))
    engine.dispose()
    await hall.open()
    await hall.calm()
    assert len(hall.pinned("#owls")) == 1
    assert hall.members("#bears") == set(), "it rests"
    before = len(hall.seen)
    start = hall.clock.now()
    await hall("+15d")
    [asked] = [one for one in hall.seen[before:] if one.text.startswith("Nobody has used me here for two weeks.")]
    assert asked.where == "#owls"
    assert hall.clock.now() - start == timedelta(days=15)
    await hall("ada #owls presses We are still here")
    assert hall.members("#owls") == {"ada"}
