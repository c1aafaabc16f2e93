"""What is private stays private, rooms hold whom they should, and a reminder comes once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.hall import Hall, Seen
from tests.homeserver import Refused

CANNOT = (LookupError, AssertionError, Refused)
"""What a line is met with that somebody cannot write: in the terminal, at Discord's own client, by the homeserver."""
EVERYBODY = ("kim", "ada", "ben", "cleo", "dan", "eve")


def readers(hall: Hall, words: str) -> set[str]:
    """Who could read that now."""
    return {who for who in EVERYBODY if any(words in one.text for one in hall.view(who))}


@pytest.mark.parametrize("who", ["ada", "eve"])
async def test_a_private_answer_is_seen_by_one_person(hall: Hall, who: str) -> None:
    await hall(f"{who} #lobby: /try echo zebra")
    assert readers(hall, "zebra") == {who}


@pytest.mark.parametrize("who", ["ada", "eve"])
async def test_a_private_reminder_is_seen_by_one_person_also_when_they_take_no_direct_messages(
    hall: Hall, who: str
) -> None:
    await hall(f"{who} #lobby: /try remind zebra 5")
    [told] = [one for one in await hall("+5m") if "zebra" in one.text]
    assert readers(hall, "zebra") == {who}
    if who == "eve":
        assert hall.members(told.where) == {"eve"}
        answered = await hall(f"eve {told.where}: /try echo yak")
        assert "1 times quiet: yak" in [one.text for one in answered]
        assert readers(hall, "yak") == {"eve"}
    else:
        assert told.where == "@ada"


async def test_a_refusal_of_something_typed_is_seen_by_one_person(hall: Hall) -> None:
    await hall('ada #lobby: /try essay Birds "' + "zebra " * 40 + '"')
    assert readers(hall, "takes at most") == {"ada"}


async def test_a_room_holds_its_members_and_nobody_else(hall: Hall) -> None:
    await hall.plays("ben #lobby: /help\nada #lobby: /try gather ben")
    assert hall.members("#back-room") == {"ada", "ben"}
    assert readers(hall, "Here we are alone.") == {"ada", "ben"}
    await hall("ada #lobby: /try dismiss ben")
    assert hall.members("#back-room") == {"ada"}
    assert readers(hall, "Ben left.") == {"ada"}
    await hall("ada #lobby: /try gather ben")
    assert hall.members("#back-room") == {"ada", "ben"}
    await hall.restart()
    assert hall.members("#back-room") == {"ada", "ben"}
    answered = await hall("ben #back-room: /try echo hello")
    assert [(one.where, one.text) for one in answered] == [(hall.aside("ben", "#back-room"), "1 times quiet: hello")]
    await hall("ada #lobby: /try end")
    assert hall.members("#back-room") == set()


async def test_who_is_in_no_room_cannot_speak_there(hall: Hall) -> None:
    await hall.plays("ben #lobby: /help\nada #lobby: /try gather ben")
    with pytest.raises(LookupError):
        await hall("cleo #back-room: hello")


class TestEnding:
    """A room that has ended stays, for those who were in it, and nobody writes there."""

    LAST = "This room is closed now. You can still read it."

    async def ended(self, hall: Hall) -> list[Seen]:
        await hall.plays("ben #lobby: /help\nada #lobby: /try gather ben")
        return [one for one in await hall("ada #lobby: /try end") if one.where == "#back-room"]

    async def test_its_last_words_are_said_once(self, hall: Hall) -> None:
        assert [one.text for one in await self.ended(hall)] == [self.LAST]
        await hall.restart()
        await hall("ada #lobby: /try end")
        assert [one.text for one in hall.view("ben") if one.text == self.LAST] == [self.LAST]

    async def test_whoever_was_in_it_reads_it_still(self, hall: Hall) -> None:
        await self.ended(hall)
        assert readers(hall, "Here we are alone.") == {"ada", "ben"}
        assert readers(hall, self.LAST) == {"ada", "ben"}

    async def test_nobody_writes_there(self, hall: Hall) -> None:
        await self.ended(hall)
        with pytest.raises(CANNOT):
            await hall("ben #back-room: hello")

    async def test_one_that_nobody_was_ever_in_ends_in_silence(self, hall: Hall) -> None:
        assert [one.text for one in await hall("ada #lobby: /try end")] == ["It is over."]


async def test_a_reminder_comes_once(hall: Hall) -> None:
    await hall("ada #lobby: /try remind tea 5")
    assert await hall("+4m") == []
    assert [one.text for one in await hall("+1m")] == ["It is 09:05: tea"]
    assert await hall("+1d") == []
    await hall.restart()
    assert [one.text for one in hall.view("ada") if "tea" in one.text] == ["It is 09:05: tea"]


async def test_a_reminder_that_came_due_while_the_bot_was_away_comes_once(hall: Hall) -> None:
    await hall("ada #lobby: /try remind tea 5")
    await hall.close()
    hall.clock.move_to(hall.clock.now() + timedelta(hours=3))
    await hall.open()
    await hall.restart()
    assert await hall("+1d") == []
    assert [one.text for one in hall.view("ada") if "tea" in one.text] == ["It is 12:00: tea"]


async def test_a_reminder_of_the_same_name_replaces_the_first(hall: Hall) -> None:
    await hall.plays("ada #lobby: /try remind tea 5\nada #lobby: /try remind tea 9")
    assert [one.text for one in await hall("+1h")] == ["It is 09:09: tea"]
