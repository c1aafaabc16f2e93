"""A discussion: who only agrees gets a private hint, and turns it into a reply when they like."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.hall import MONDAY, Hall


@pytest.fixture
async def talk(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        """
    )
    return hall


async def test_an_agreement_only_reply_is_nudged_privately_after_a_while(talk: Hall) -> None:
    assert await talk("ben #algebra: I agree!") == []
    assert await talk("+1m") == []
    [hint] = await talk("+1m")
    assert (hint.where, hint.only) == ("@ben", "ben")
    assert "Nothing is posted until you send it" in hint.text
    assert hint.buttons == (
        "Say why",
        "Give an example",
        "Ask a question",
        "Compare",
        "Another view",
        "Make it better",
        "Link it to a lesson",
        "No more hints",
    )


async def test_the_fuller_reply_is_posted_only_when_it_is_sent(talk: Hall) -> None:
    await talk("ben #algebra: same here")
    await talk("+2m")
    [question] = await talk("ben privately presses Say why")
    assert "You could begin: “I agree because …”" in question.text
    preview = await talk("ben privately: I agree because the step needs something to stand on.")
    assert all(seen.only == "ben" for seen in preview)
    seen = await talk("ben privately presses Send")
    assert [one.text for one in seen if one.where == "#algebra"] == [
        "Ben adds: I agree because the step needs something to stand on."
    ]


async def test_who_adds_something_in_time_hears_nothing(talk: Hall) -> None:
    await talk("ben #algebra: +1")
    await talk("+1m")
    await talk("ben #algebra: Without it the dominoes never start to fall.")
    assert await talk("+10m") == []


async def test_who_has_contributed_may_agree_freely(talk: Hall) -> None:
    await talk("ben #algebra: Without it the dominoes never start to fall.")
    await talk("ben #algebra: exactly")
    assert await talk("+10m") == []


async def test_one_hint_a_day_and_none_after_opting_out(talk: Hall) -> None:
    await talk("ben #algebra: true")
    [hint] = await talk("+2m")
    await talk("ben #algebra: yes!")
    assert await talk("+5m") == []
    await talk("ben privately presses No more hints")
    await talk("+2d")
    await talk("ben #algebra: agreed")
    assert await talk("+5m") == []
    await talk("ben privately presses Undo")
    await talk("ben #algebra: agreed")
    assert len(await talk("+5m")) == 1
    assert hint.only == "ben"


async def test_a_hint_that_came_due_while_the_bot_was_down_comes_once(talk: Hall) -> None:
    await talk("ben #algebra: i agree")
    await talk.close()
    talk.clock.move_to(MONDAY + timedelta(hours=3))
    before = len(talk.seen)
    await talk.open()
    assert [seen.only for seen in talk.seen[before:]] == ["ben"]
    await talk.restart()
    assert len(talk.seen) == before + 1


async def test_teachers_and_other_rooms_are_left_alone(talk: Hall) -> None:
    await talk("kim #algebra: I agree")
    await talk("ada #lobby: I agree")
    assert await talk("+10m") == []


async def test_nothing_is_written_down_about_a_stranger_who_talks_in_the_room(talk: Hall, tmp_path: Path) -> None:
    await talk("dan #algebra: I agree")
    assert await talk("+10m") == []
    await talk.close()
    assert b"dan" not in everything_in(tmp_path).lower()
    await talk.open()


async def test_a_guest_gets_no_hint(talk: Hall) -> None:
    await talk("dan #algebra: /help")
    await talk("dan #algebra: I agree")
    assert await talk("+10m") == []
    [over] = await talk("kim #algebra: /discuss end")
    assert "0 people took part" in over.text


async def test_the_end_counts_people_and_names_nobody(talk: Hall) -> None:
    await talk("ada #algebra: Because the chain needs a first link.")
    await talk("ben #algebra: I agree")
    [over] = await talk("kim #algebra: /discuss end")
    assert over.text.splitlines()[1] == "2 people took part, 1 of them with a thought of their own. Thank you!"
    assert await talk("+10m") == []
    [none] = await talk("kim #algebra: /discuss end")
    assert none.only == "kim"


async def test_what_people_write_is_not_stored(talk: Hall, tmp_path: Path) -> None:
    await talk("ada #algebra: zebra-striped canaries are counted here")
    await talk.close()
    assert b"canaries" not in everything_in(tmp_path)
    await talk.open()


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
