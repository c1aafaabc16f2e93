"""The key of what is said to somebody invited waits for them: sealed, until they come in, and through every failure."""

from __future__ import annotations

import pytest

from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Fault, Homeserver
from tests.matrix_keys.people import BOT, Bot, Somebody
from tests.matrix_keys.test_sharing import ADA, BEN, FAILURES, ROOM, heard, started

pytestmark = pytest.mark.usefixtures("ada")


@pytest.fixture
async def ada(cast: Cast) -> Somebody:
    return await cast.student("ada")


async def invited(homeserver: Homeserver, cast: Cast) -> tuple[Bot, Somebody]:
    """The bot says something in Ada's presence, while Ben is invited."""
    bot, ben = await cast.bot(), await cast.student("ben")
    await started(bot, homeserver, ADA)
    bot.client.rooms[ROOM].add_member(BEN, None, None, invited=True)
    await bot.say(ROOM, "one")
    return bot, ben


async def comes_in(homeserver: Homeserver, bot: Bot) -> None:
    homeserver.join(ROOM, BEN)
    await bot.turn()


def kept(bot: Bot) -> list[str]:
    """For whom a key is held."""
    return [str(row[0]) for row in bot.client.kept.run("SELECT user_id FROM held")]


async def test_it_is_given_to_who_comes_in_and_to_nobody_before(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot, ben = await invited(homeserver, cast)
    await bot.turn()
    assert await heard(ada) == ["one"]
    assert homeserver.of(BEN).inbox == []
    assert kept(bot) == [BEN]
    await comes_in(homeserver, bot)
    assert kept(bot) == []
    await bot.say(ROOM, "two")
    assert await heard(ben) == ["one", "two"]
    # It is the same conversation for both: nobody needed another key.
    assert len(bot.client.machine.outbound_group_sessions[ROOM].users_shared_with) == 2


async def test_it_cannot_be_read_in_the_data_folder(homeserver: Homeserver, cast: Cast) -> None:
    bot, _ = await invited(homeserver, cast)
    [(sealed,)] = bot.client.kept.run("SELECT key FROM held")
    session = bot.client.machine.outbound_group_sessions[ROOM]
    [waiting] = bot.client.held.waiting(ROOM, {BEN})
    assert (waiting.session, waiting.user) == (session.id, BEN)
    assert waiting.key not in sealed


@FAILURES
@pytest.mark.parametrize("path", ["/joined_members", "/keys/claim", "/sendToDevice"])
async def test_a_server_that_fails_is_asked_again(
    homeserver: Homeserver, cast: Cast, path: str, failure: Fault
) -> None:
    bot, ben = await invited(homeserver, cast)
    with homeserver.fault(path, failure):
        await comes_in(homeserver, bot)
    assert kept(bot) == [BEN]
    await bot.turn()
    assert kept(bot) == []
    assert await heard(ben) == ["one"]


async def test_it_waits_through_lives_of_the_bot(homeserver: Homeserver, cast: Cast) -> None:
    bot, ben = await invited(homeserver, cast)
    since = bot.client.next_batch
    await bot.close()
    bot = await cast.bot()
    bot.client.next_batch = since
    await bot.turn()
    assert homeserver.of(BEN).inbox == []
    await comes_in(homeserver, bot)
    assert await heard(ben) == ["one"]
    assert BOT not in kept(bot)


async def test_who_left_again_is_given_nothing_that_was_said_later(homeserver: Homeserver, cast: Cast) -> None:
    bot, ben = await invited(homeserver, cast)
    bot.client.rooms[ROOM].remove_member(BEN)
    await bot.say(ROOM, "two")
    await comes_in(homeserver, bot)
    await bot.say(ROOM, "three")
    assert await heard(ben) == ["one", "three"]
