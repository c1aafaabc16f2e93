"""A bell rings for whoever is meant, and for nobody else."""

from __future__ import annotations

import pytest

from tests.discord.hall import DiscordHall


def called(hall: DiscordHall, room: str) -> list[frozenset[str]]:
    """For whom each message of the bot in a room rang a bell."""
    place = hall.eyes.room("ada", room)
    return [message.pinged for message in hall.eyes.messages("ada", place)]


async def test_who_is_meant_is_called(hall: DiscordHall) -> None:
    await hall("ben #lobby: /help")
    await hall("ada #lobby: /try call ben")
    assert called(hall, "lobby") == [{"Ben"}]


async def test_whoever_has_just_acted_needs_no_bell(hall: DiscordHall) -> None:
    await hall("ada #lobby: /try call ada")
    assert called(hall, "lobby") == [frozenset()]


@pytest.mark.parametrize("told", ["/try greet ben", "/try echo <@{ben}>"])
async def test_nobody_is_called_by_what_only_another_reads(hall: DiscordHall, told: str) -> None:
    await hall("ben #lobby: /help")
    await hall(f"ada #lobby: {told}".replace("{ben}", str(hall.people["ben"].id)))
    assert called(hall, "lobby") == [frozenset()]


async def test_whoever_left_a_room_is_not_called_back_into_it(hall: DiscordHall) -> None:
    await hall.plays("ben #lobby: /help\nada #lobby: /try gather ben\nada #lobby: /try dismiss ben")
    await hall("ada #back-room: /try call ben")
    assert set(called(hall, "back-room")) == {frozenset()}
    assert hall.members("#back-room") == {"ada"}
