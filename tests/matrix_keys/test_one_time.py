"""Others can always begin a conversation with the bot, also while it is away and after its keys ran out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import vodozemac
from aiohttp import web
from nio.responses import KeysUploadError

from adapters.matrix.keys.signing import is_signed
from bot.language import Away, Unusable
from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Homeserver
from tests.matrix_keys.people import BOT, NOON, Somebody

ADA = "@ada:study.test"
ROOM = "!room:study.test"
PLENTY = 50


def left(homeserver: Homeserver) -> int:
    return sum("gone" not in key for key in homeserver.of(BOT).one_time.values())


def drain(homeserver: Homeserver) -> None:
    """The whole class begins a conversation."""
    while left(homeserver):
        homeserver.take(BOT)


async def write(who: Somebody, homeserver: Homeserver, words: str) -> None:
    if ROOM not in homeserver.rooms:
        homeserver.room(ROOM, ADA, BOT)
    await who.turn()
    await who.say(ROOM, words)


async def test_device_one_time_and_fallback_keys_are_published_before_anything_else(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot = await cast.bot()
    device = homeserver.of(BOT)
    assert len(device.one_time) == PLENTY
    assert len(device.fallback) == 1
    signing = bot.client.machine.account.identity_keys["ed25519"]
    assert device.keys is not None
    for signed in (device.keys, *device.one_time.values(), *device.fallback.values()):
        assert is_signed(signed, BOT, signing, "BOT")
    assert all(key["fallback"] is True for key in device.fallback.values())
    assert not any("/sync" in path for path in homeserver.asked)


async def test_a_second_start_uploads_nothing_again(homeserver: Homeserver, cast: Cast) -> None:
    await (await cast.bot()).close()
    before = (dict(homeserver.of(BOT).one_time), dict(homeserver.of(BOT).fallback))
    await cast.bot()
    assert (homeserver.of(BOT).one_time, homeserver.of(BOT).fallback) == before


# While the bot is away (9).


async def test_who_comes_after_the_keys_ran_out_is_read_when_the_bot_is_back(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot, ada = await cast.bot(), await cast.student("ada")
    await bot.turn()
    await bot.close()
    drain(homeserver)
    await write(ada, homeserver, "one")
    bot = await cast.bot()
    await bot.turn()
    assert bot.read == ["one"]


async def test_with_nio_as_it_comes_who_comes_later_is_not_read(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await cast.stock(), await cast.student("ada")
    await bot.turn()
    await bot.close()
    drain(homeserver)
    await write(ada, homeserver, "one")
    bot = await cast.stock()
    await bot.turn()
    assert bot.read == []
    assert len(bot.unread) == 1


async def test_a_fallback_key_that_was_used_is_replaced_and_what_was_begun_with_it_is_read(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot, ada = await cast.bot(), await cast.student("ada")
    first = dict(homeserver.of(BOT).fallback)
    drain(homeserver)
    await write(ada, homeserver, "one")
    assert homeserver.of(BOT).fallback_used
    response = await bot.client.sync(timeout=0, since="0")
    bot.client.next_batch = ""
    # It stays for a while: what others begin with it may be under way.
    await bot.keys.tend(response)
    assert homeserver.of(BOT).fallback == first
    bot.clock.move_to(NOON + timedelta(hours=1))
    await bot.turn()
    assert homeserver.of(BOT).fallback != first
    assert not homeserver.of(BOT).fallback_used
    await bot.turn()
    second = dict(homeserver.of(BOT).fallback)
    bot.clock.move_to(NOON + timedelta(hours=5))
    await bot.turn()
    assert homeserver.of(BOT).fallback == second  # nobody used it
    await write(ada, homeserver, "two")
    await bot.turn()
    assert bot.read[-1] == "two"


# Down to zero (10).


async def test_keys_are_made_up_for_when_none_are_left(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.bot()
    await bot.turn()
    drain(homeserver)
    await bot.turn()
    assert left(homeserver) == PLENTY
    # Nothing else happened since: the sync is the same as before.
    drain(homeserver)
    await bot.turn()
    assert left(homeserver) == PLENTY


async def test_with_nio_as_it_comes_none_are_left_for_ever(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.stock()
    await bot.turn()
    drain(homeserver)
    await bot.turn()
    await bot.close()
    bot = await cast.stock()
    await bot.turn()
    assert left(homeserver) == 0


async def test_a_few_that_are_missing_cost_no_request(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.bot()
    for _ in range(PLENTY // 2):
        homeserver.take(BOT)
    asked = homeserver.asked.count("/keys/upload")
    await bot.turn()
    assert homeserver.asked.count("/keys/upload") == asked
    homeserver.take(BOT)
    await bot.turn()
    assert left(homeserver) == PLENTY


# An answer that is lost.


async def lost(request: web.Request, homeserver: Homeserver) -> web.Response | None:
    """The server takes the keys, and the answer does not arrive."""
    if await request.json():
        await homeserver._upload(request)
        return web.Response(status=502)
    return None


async def test_keys_whose_upload_was_not_confirmed_are_known_after_a_restart(
    homeserver: Homeserver, cast: Cast
) -> None:
    ada = await cast.student("ada")
    bot = await cast.bot(begin=False)
    with homeserver.fault("/keys/upload", lambda request: lost(request, homeserver)), pytest.raises(Away):
        await bot.keys.begin()
    await bot.close()
    await write(ada, homeserver, "one")
    bot = await cast.bot()
    assert left(homeserver) == PLENTY
    await bot.turn()
    assert bot.read == ["one"]


async def test_with_nio_as_it_comes_they_are_lost_and_no_others_are_taken(homeserver: Homeserver, cast: Cast) -> None:
    ada = await cast.student("ada")
    bot = await cast.stock()
    with homeserver.fault("/keys/upload", lambda request: lost(request, homeserver)):
        assert isinstance(await bot.client.keys_upload(), KeysUploadError)
    await bot.close()
    await write(ada, homeserver, "one")
    bot = await cast.stock()
    assert isinstance(await bot.client.keys_upload(), KeysUploadError)  # these names are taken
    with pytest.raises(vodozemac.SessionCreationException):
        await bot.sync()


async def test_after_a_backup_was_put_back_others_are_uploaded(homeserver: Homeserver, cast: Cast) -> None:
    """The server knows other keys under the names that come next."""
    bot = await cast.bot()
    account = bot.client.kept.run("SELECT account FROM accounts")[0][0]
    await bot.turn()
    for _ in range(3):
        drain(homeserver)
        await bot.turn()
    bot.client.kept.run("UPDATE accounts SET account = ?", (account,))
    await bot.close()
    drain(homeserver)
    bot, ada = await cast.bot(), await cast.student("ada")
    assert left(homeserver) == PLENTY
    await write(ada, homeserver, "one")
    await bot.turn()
    assert bot.read == ["one"]


async def test_a_device_that_the_server_knows_with_other_keys_is_not_overwritten(
    homeserver: Homeserver, cast: Cast, tmp_path: Path
) -> None:
    await (await cast.bot()).close()
    before = homeserver.of(BOT).keys
    with pytest.raises(Unusable, match="new device"):
        await cast.bot(folder=tmp_path / "elsewhere")
    assert homeserver.of(BOT).keys == before


async def test_a_device_that_the_server_forgot_is_published_again(homeserver: Homeserver, cast: Cast) -> None:
    await (await cast.bot()).close()
    keys, homeserver.of(BOT).keys = homeserver.of(BOT).keys, None
    await cast.bot()
    assert keys is not None
    now = homeserver.of(BOT).keys
    assert now is not None
    assert now["keys"] == keys["keys"]


async def test_after_a_backup_was_put_back_the_fallback_key_is_one_that_we_know(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot = await cast.bot()
    account = bot.client.kept.run("SELECT account FROM accounts")[0][0]
    drain(homeserver)
    await bot.turn()
    drain(homeserver)
    bot.client.kept.run("UPDATE accounts SET account = ?", (account,))
    bot.client.kept.run("DELETE FROM fact WHERE name LIKE 'fallback%'")
    before = dict(homeserver.of(BOT).fallback)
    await bot.close()
    bot, ada = await cast.bot(), await cast.student("ada")
    assert homeserver.of(BOT).fallback != before
    drain(homeserver)
    await write(ada, homeserver, "one")
    await bot.turn()
    assert bot.read == ["one"]


async def test_a_one_time_key_is_of_use_once_also_after_a_restart(homeserver: Homeserver, cast: Cast) -> None:
    """nio keeps it as unused, so that whoever takes the disk can read what was said with it."""
    bot, ada = await cast.bot(), await cast.student("ada")
    await write(ada, homeserver, "one")
    sent = [event for _, event in homeserver.of(BOT).inbox]
    await bot.turn()
    assert bot.read == ["one"]
    bot.client.kept.run("DELETE FROM olmsessions")
    bot.client.kept.run("DELETE FROM megolminboundsessions")
    await bot.close()
    bot = await cast.bot()
    homeserver.of(BOT).inbox = [(homeserver._next(), event) for event in sent]
    await bot.turn()
    assert bot.read == []
    assert list(bot.client.machine.inbound_group_store) == []
