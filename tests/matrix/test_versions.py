"""What rests on power in rooms and on who is in them, in rooms of the two versions that homeservers make now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.homeserver import Room, Synapse
from tests.matrix.hall import MatrixHall, matrix_hall
from tests.trial import trial


@pytest.fixture(params=["11", "12"])
async def hall(
    request: pytest.FixtureRequest, synapse: Synapse, tmp_path: Path, sqlite_url: str
) -> AsyncIterator[MatrixHall]:
    async with matrix_hall(synapse, tmp_path, sqlite_url, trial, request.param) as hall:
        assert version(hall) == request.param
        yield hall


def version(hall: MatrixHall) -> str:
    return str(hall.people["kim"].state(hall.rooms["lobby"], "m.room.create")["room_version"])


async def texts(hall: MatrixHall, line: str) -> list[str]:
    return [one.text for one in await hall(line)]


async def test_power_is_rank_and_is_read_when_it_is_used(hall: MatrixHall) -> None:
    kim, ada, lobby = hall.people["kim"], hall.people["ada"], hall.rooms["lobby"]
    assert await texts(hall, "kim #lobby: /try teach") == ["Teaching."]
    assert "Only a teacher can do that." in (await texts(hall, "ada #lobby: /try teach"))[0]
    await kim.gives_power(lobby, [(ada, 50)])
    assert await texts(hall, "ada #lobby: /try teach") == ["Teaching."]
    await kim.gives_power(lobby, [(ada, 0)])
    assert "Only a teacher can do that." in (await texts(hall, "ada #lobby: /try teach"))[0]
    await kim.gives_power(hall.space, [(ada, 50)])
    assert await texts(hall, "ada #algebra: /try teach") == ["Teaching."]
    await kim.gives_power(hall.space, [(ada, 0)])  # others play there after us


async def test_a_private_room_lets_in_takes_out_and_ends(hall: MatrixHall) -> None:
    await hall.plays("ben #lobby: /help\nada #lobby: /try gather ben")
    assert hall.members("#back-room") == {"ada", "ben"}
    ada = hall.people["ada"]
    room = hall.eyes.room("ada", "back-room")
    assert ada.level_of(room, ada) == 0  # whoever was let in lets in nobody
    await hall("ada #lobby: /try dismiss ben")
    assert hall.members("#back-room") == {"ada"}
    await hall("ada #lobby: /try end")
    assert hall.members("#back-room") == set()


async def test_somebody_who_left_a_private_room_or_was_banned_is_no_trouble_to_the_others(hall: MatrixHall) -> None:
    await hall.plays("ben #lobby: /help\ncleo #lobby: /help\nada #lobby: /try gather ben")
    ben = hall.people["ben"]
    room = hall.eyes.room("ben", "back-room")
    await ben.leaves(room)
    assert hall.members("#back-room") == {"ada"}
    await hall("ada #lobby: /try gather cleo")
    assert hall.members("#back-room") >= {"ada", "cleo"}


async def comes_back(hall: MatrixHall, room: Room) -> None:
    kim, me = hall.people["kim"], hall.there.bot
    await kim.invites(room, me)
    await hall.there.until(lambda: me.id in kim.phone.timeline(room.id).members(), 30)


@pytest.mark.parametrize("how", ["kicked", "banned"])
async def test_the_bot_that_was_thrown_out_is_silent_there_and_comes_when_it_is_invited_again(
    hall: MatrixHall, how: str
) -> None:
    kim, lobby, me = hall.people["kim"], hall.rooms["lobby"], hall.there.bot
    await (kim.kicks if how == "kicked" else kim.bans)(lobby, me)
    await hall.there.until(lambda: me.id not in kim.phone.timeline(lobby.id).members(), 30)
    unheard = await kim.says(lobby, "!study try offer")
    assert await texts(hall, "ada #algebra: /try echo hello") == ["1 times quiet: hello"]
    if how == "banned":
        await kim.api.post("rooms", lobby.id, "unban", body={"user_id": me.id})
    await comes_back(hall, lobby)
    assert await texts(hall, "kim #lobby: /try teach") == ["Teaching."]
    assert unheard.id not in hall.heard  # nothing from before is taken for a command


async def test_who_was_kicked_and_is_back_has_what_they_had(hall: MatrixHall) -> None:
    kim, ada, lobby = hall.people["kim"], hall.people["ada"], hall.rooms["lobby"]
    await hall("ada #lobby: /try remind tea 5")
    await kim.kicks(lobby, ada)
    await hall.there.until(lambda: not ada.phone.timeline(lobby.id).joined)
    assert "It is 09:05: tea" in await texts(hall, "+5m")  # to her alone, wherever she is
    await kim.invites(lobby, ada)
    await hall.there.until(lambda: ada.phone.timeline(lobby.id).joined)
    assert await texts(hall, "ada #lobby: /try echo hello") == ["1 times quiet: hello"]


async def test_answers_stay_in_the_thread_of_their_command(hall: MatrixHall) -> None:
    ada, lobby = hall.people["ada"], hall.rooms["lobby"]
    root = await ada.says(lobby, "What about this?")
    asked = await ada.says(lobby, "!study try offer", thread=root)
    await hall._hears(asked)
    await hall.calm()
    [answer] = [one for one in ada.sees(lobby, thread=root) if one.author_id == hall.there.bot.id]
    assert answer.text.startswith("Press.")
    await hall._hears(await ada.says(lobby, "all", thread=root, reply_to=answer))
    await hall.calm()
    everybodys = [one for one in ada.sees(lobby) if one.author_id == hall.there.bot.id]
    assert [one.thread for one in everybodys] == [root.id]  # what only she is told is not in the room at all


async def test_a_room_that_was_upgraded_is_used_on_where_it_went(hall: MatrixHall) -> None:
    kim, me = hall.people["kim"], hall.there.bot
    old = await hall.there.room("old", by=kim, people=[me], version=version(hall))
    await hall.there.until(lambda: me.id in kim.phone.timeline(old.id).members(), 30)
    said = await kim.api.post("rooms", old.id, "upgrade", body={"new_version": "12" if version(hall) == "11" else "11"})
    new = Room(said["replacement_room"], "old")
    await hall.there.until(lambda: kim.state(old, "m.room.tombstone") and new.id in kim.phone.timelines, 30)
    await comes_back(hall, new)
    await hall._hears(await kim.says(new, "!study try offer"))
    await hall.calm()
    assert [one.text[:6] for one in kim.sees(new) if one.author_id == me.id] == ["Press."]
    assert (await texts(hall, "kim #lobby: /try teach"))[-1] == "Teaching."


async def test_a_room_whose_alias_was_taken_away_is_known_still(hall: MatrixHall) -> None:
    await hall.plays("ben #lobby: /help\nada #lobby: /try gather ben")
    room = hall.eyes.room("ada", "back-room")
    bot = hall.there.api(hall.there.bot.token)
    [alias] = (await bot.get("rooms", room.id, "aliases"))["aliases"]
    await bot.ask("DELETE", ("directory", "room", alias))
    await hall.restart()
    await hall("ada #lobby: /try gather ben")
    assert {one.id for one in hall.eyes.rooms("ada") if one.name == "Back Room"} == {room.id}
