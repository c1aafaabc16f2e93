"""What is not for everybody reaches one person; what was only said is kept nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import structlog.testing

from tests.hall import Hall


def kept(folder: Path) -> bytes:
    """Every byte that the bot keeps."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def rows(hall: Hall) -> dict[str, int]:
    names = "SELECT name FROM sqlite_master WHERE type = 'table'"

    def count(db: object, _: object) -> dict[str, int]:
        run = db.exec_driver_sql  # type: ignore[attr-defined]  # SQLAlchemy's connection
        return {name: run(f"SELECT count(*) FROM {name}").scalar() for (name,) in run(names).fetchall()}

    return await hall.core._writer.run(count)


async def test_ordinary_talk_leaves_no_row_and_no_letter(hall: Hall) -> None:
    await hall("kim #algebra: /course open Algebra")
    before = await rows(hall)
    for who in ("ada", "kim", "eve"):
        assert await hall(f"{who} #lobby: xylophones are for {who} alone") == []
        assert await hall(f"{who} #algebra: xylophones again") == []
    assert await rows(hall) == before
    assert b"xylophone" not in kept(hall.folder)
    await hall.close()
    assert b"xylophone" not in kept(hall.folder)
    await hall.open()


async def test_what_is_said_in_a_watched_place_is_heard_and_not_kept(hall: Hall) -> None:
    await hall("ada #lobby: /try watch")
    assert await hall("ben #lobby: xylophones") == [], "nobody knows ben yet, and hearing him does not change that"
    await hall("ben #lobby: /help")
    [heard] = await hall("ben #lobby: xylophones")
    assert (heard.text, heard.only) == ("Ben said 10 letters.", "ben")
    assert await hall("ben #algebra: xylophones") == []
    await hall.restart()
    [heard] = await hall("ben #lobby: xylophones!")
    assert heard.text == "Ben said 11 letters."
    assert b"xylophone" not in kept(hall.folder)


async def test_a_private_answer_to_somebody_without_direct_messages_goes_to_a_room_of_their_own(hall: Hall) -> None:
    await hall("eve #lobby: /try remind tea 5")
    seen = await hall("+5m")
    [told] = [one for one in seen if "tea" in one.text]
    assert told.where.startswith("#")
    assert told.where not in {"#lobby", "#algebra"}
    assert hall.members(told.where) == {"eve"}
    await hall.restart()
    await hall("eve #lobby: /try remind cake 5")
    [again] = [one for one in await hall("+5m") if "cake" in one.text]
    assert again.where == told.where  # the same room


async def test_reminders_come_in_the_order_of_their_times(hall: Hall) -> None:
    await hall.plays(
        "ada privately: /try remind last 9\nben privately: /try remind first 2\nada privately: /try remind middle 5"
    )
    seen = await hall("+10m")
    assert [one.text for one in seen] == ["It is 09:02: first", "It is 09:05: middle", "It is 09:09: last"]
    assert [one.only for one in seen] == ["ben", "ada", "ada"]
    assert await hall("+10m") == []


async def test_reminders_that_came_due_while_it_was_off_come_once(hall: Hall) -> None:
    await hall("ada privately: /try remind tea 5")
    await hall.close()
    hall.clock.move_to(hall.clock.now().replace(hour=12))
    before = len(hall.seen)
    hall_clock = hall.clock
    await hall.open()
    assert hall.clock is hall_clock
    assert [one.text for one in hall.seen[before:]] == ["It is 12:00: tea"]


async def test_a_fault_in_a_feature_changes_nothing_and_gives_a_ticket(hall: Hall) -> None:
    with structlog.testing.capture_logs() as logged:
        seen = await hall("ada #lobby: /try break xylophone")
    [told] = seen  # and not “Half of it.”
    assert (told.where, told.only) == (hall.aside("ada", "#lobby"), "ada")
    assert "nothing was changed" in told.text
    [ticket] = re.findall(r"[0-9A-Z]{8}", told.text)
    [fault] = [line for line in logged if line["event"] == "turn failed"]
    assert (fault["ticket"], fault["kind"]) == (ticket, "RuntimeError")
    assert "trial.py" in fault["at"][-1]
    assert "xylophone" not in repr(logged)
    assert b"xylophone" not in kept(hall.folder)
    [open_now] = await hall("kim #lobby: /course open Algebra")  # there is no half course in this room
    assert "Kim opened the course Algebra." in open_now.text


@pytest.mark.parametrize(
    "line", ["/try echo \ud800", "/\ud800", "/try echo a\x00b", "/try greet \ud800x", '/try essay "\ud800" ""']
)
async def test_half_a_character_is_no_fault(hall: Hall, line: str) -> None:
    [told] = await hall(f"ada #lobby: {line}")
    assert "went wrong" not in told.text
    assert told.only == "ada"
