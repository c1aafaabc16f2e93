"""What the bot says first, encrypted, is read by those who could not know it yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from adapters.matrix.keys.meeting import Meeting
from bot.language import Account, Place
from tests.homeserver import Person, Synapse
from tests.homeserver.installed import NO_LIBOLM, NO_NODE, has_libolm, has_node
from tests.homeserver.phone import Account as Login
from tests.matrix.sealed import LONG, Sealed, sealed

needs_node = pytest.mark.skipif(not has_node(), reason=NO_NODE)
needs_libolm = pytest.mark.skipif(not has_libolm(), reason=NO_LIBOLM)
CLIENTS = pytest.mark.parametrize(
    "client", [pytest.param("element", marks=needs_node), pytest.param("mautrix", marks=needs_libolm)]
)


@pytest.fixture
async def bot(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[Sealed]:
    async with sealed(synapse, tmp_path, sqlite_url) as bot:
        yield bot


async def somebody(bot: Sealed, client: str) -> Person:
    """Who comes in when the test says so; with Element, on a slow line."""
    ada = await (bot.there.with_mautrix("Ada") if client == "mautrix" else bot.there.with_element("Ada", slow=True))
    ada.accepts_invites = False
    return ada


async def with_older_client(bot: Sealed, login: Login | None = None) -> Person:
    """Ada on a device that nobody signed, once its keys are known to the server."""
    ada = await bot.there.with_element("Ada", identity=False, signed=False, account=login)
    while ada.account.device not in await published(bot, ada):
        await bot.there.quiet(0.1)
    return ada


async def published(bot: Sealed, who: Person) -> set[str]:
    said = await bot.there.api(who.account.token).post("keys", "query", body={"device_keys": {who.id: []}})
    return set(said["device_keys"].get(who.id, ()))


async def kinds(bot: Sealed, place: Place) -> set[str]:
    """The kinds of events with words in them, as the server stores them."""
    said = await bot.there.api(bot.there.bot.token).get("rooms", place.id, "messages", dir="b", limit="100")
    return {one["type"] for one in said["chunk"] if one["type"] in {"m.room.message", "m.room.encrypted"}}


@CLIENTS
@pytest.mark.parametrize("away", [False, True], ids=["there", "away"])
async def test_who_never_met_the_bot_reads_its_first_words(bot: Sealed, client: str, *, away: bool) -> None:
    ada = await somebody(bot, client)
    if away:
        await ada.goes_offline()
    place = await bot.tells(ada.id, "one", "two", "three")
    if away:
        await ada.comes_online()
    await bot.comes_in(ada, place)
    await bot.read(ada, place, "one", "two", "three")
    await bot.says(place, "four")
    await bot.read(ada, place, "one", "two", "three", "four")
    assert await kinds(bot, place) == {"m.room.encrypted"}


@needs_node
async def test_if_the_key_came_with_them_they_would_not_be_read(bot: Sealed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Meeting, "hold_back", lambda *_: None)
    ada = await somebody(bot, "element")
    place = await bot.tells(ada.id, "one")
    await bot.comes_in(ada, place)
    await bot.there.until(lambda: bot.sees(ada, place) == [("", "UNKNOWN_SENDER_DEVICE", "none")], LONG)
    # Its library does not try again, even when it knows the bot very well.
    await ada.says(place.id, "hello")
    await bot.says(place, "two")
    await bot.there.until(lambda: bot.sees(ada, place)[1:] == [("two", None, "none")], LONG)
    assert bot.sees(ada, place)[0] == ("", "UNKNOWN_SENDER_DEVICE", "none")


@CLIENTS
@pytest.mark.parametrize("before", [True, False], ids=["before it is back", "after it is back"])
async def test_who_comes_in_in_another_life_of_the_bot_reads_them(bot: Sealed, client: str, *, before: bool) -> None:
    ada = await somebody(bot, client)
    place = await bot.tells(ada.id, "one", "two")
    await bot.go()
    if before:
        await bot.comes_in(ada, place)
    await bot.come()
    if not before:
        await bot.there.quiet(0.5)
        await bot.comes_in(ada, place)
    await bot.read(ada, place, "one", "two")


@needs_node
async def test_a_bot_that_was_killed_has_forgotten_no_key(bot: Sealed) -> None:
    ada = await somebody(bot, "element")
    await bot.go()
    async with bot.killed_after(ada, "one", "two") as place:
        pass
    await bot.come()
    await bot.says(place, "three")
    await bot.comes_in(ada, place)
    await bot.read(ada, place, "one", "two", "three")


async def second_device(bot: Sealed, who: Person) -> Login:
    login = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": who.id},
        "password": who.account.password,
    }
    said = await bot.there.api().post("login", body=login)
    return Login(who.id, who.name, who.account.password, said["access_token"], said["device_id"])


def devices_of(bot: Sealed, who: Person) -> list[str]:
    """Those that the bot has heard of."""
    return [device.id for device in bot.adapter._client.machine.device_store.active_user_devices(who.id)]


@needs_node
async def test_a_device_that_comes_later_reads_from_then_on(bot: Sealed) -> None:
    ada = await with_older_client(bot)
    place = await bot.tells(ada.id, "one")
    await bot.read(ada, place, "one")
    phone = await with_older_client(bot, await second_device(bot, ada))
    await bot.there.until(lambda: phone.account.device in devices_of(bot, ada), LONG)
    await bot.says(place, "two")
    await bot.read(ada, place, "one", "two")
    await bot.there.until(lambda: bot.sees(phone, place)[-1:] == [("two", None, "none")], LONG)
    assert bot.sees(phone, place)[0][0] == ""


@needs_node
async def test_who_had_no_device_when_it_was_said_reads_it_on_their_next_one(bot: Sealed) -> None:
    """As on a school's computers, where one logs out in the evening."""
    ada = await with_older_client(bot)
    place = await bot.tells(ada.id, "one")
    await bot.read(ada, place, "one")
    login = await second_device(bot, ada)
    await ada.api.post("logout")
    bot.there.persons.remove(ada)
    await bot.there.until(lambda: not devices_of(bot, ada), LONG)
    await bot.says(place, "two")
    again = await with_older_client(bot, login)
    await bot.there.until(lambda: bot.sees(again, place)[-1:] == [("two", None, "none")], LONG)
    await ada.phone.close()


@needs_node
async def test_who_has_another_device_by_the_time_they_come_in_reads_it_there(bot: Sealed) -> None:
    ada = await with_older_client(bot)
    ada.accepts_invites = False
    place = await bot.tells(ada.id, "one")
    login = await second_device(bot, ada)
    await ada.api.post("logout")
    bot.there.persons.remove(ada)
    again = await with_older_client(bot, login)
    await bot.read(again, place, "one")
    await ada.phone.close()


@needs_node
async def test_who_leaves_and_comes_back_does_not_read_what_was_said_meanwhile(bot: Sealed) -> None:
    ada, ben = await asyncio.gather(*(bot.there.with_element(name) for name in ("Ada", "Ben")))
    place = await bot.makes_room("group", ada, ben)
    assert bot.adapter.rooms is not None
    await bot.says(place, "one")
    for one in (ada, ben):
        await bot.read(one, place, "one")
    account = Account("matrix", ben.id)
    await bot.adapter.rooms.dismiss(place, account)
    gone: Callable[[], bool] = lambda: not ben.phone.timeline(place.id).joined  # noqa: E731
    await bot.there.until(gone, LONG)
    await bot.says(place, "two")
    await bot.adapter.rooms.admit(place, account)
    await bot.there.until(lambda: not gone(), LONG)
    await bot.says(place, "three")
    await bot.read(ada, place, "one", "two", "three")
    await bot.there.until(lambda: bot.sees(ben, place)[-1:] == [("three", None, "none")], LONG)
    assert "two" not in [words for words, _, _ in bot.sees(ben, place)]


@needs_node
async def test_what_is_said_to_somebody_invited_is_not_theirs_once_they_declined(bot: Sealed) -> None:
    ada, ben = await asyncio.gather(bot.there.with_element("Ada"), bot.there.with_element("Ben"))
    ben.accepts_invites = False
    place = await bot.makes_room("group", ada, ben)
    assert bot.adapter.rooms is not None
    await bot.says(place, "one")
    await bot.read(ada, place, "one")
    invitation = (await bot.there.until(lambda: ben.invitations, LONG))[0]
    await ben.declines(invitation)
    await bot.there.until(lambda: "Ben" in ada.members(place.id, "leave"), LONG)
    await bot.says(place, "two")
    await bot.adapter.rooms.admit(place, Account("matrix", ben.id))
    await bot.comes_in(ben, place)
    await bot.says(place, "three")
    await bot.there.until(lambda: bot.sees(ben, place)[-1:] == [("three", None, "none")], LONG)
    assert "two" not in [words for words, _, _ in bot.sees(ben, place)]


async def test_with_whom_no_device_can_read_it_is_not_encrypted(bot: Sealed) -> None:
    ada = await bot.there.person("Ada")
    place = await bot.tells(ada.id, "one")
    await bot.there.until(lambda: ada.phone.timelines.get(place.id) and ada.sees(place.id), LONG)
    assert bot.sees(ada, place) == [("one", None, "not encrypted")]
    group = await bot.makes_room("group", ada)
    await bot.says(group, "two")
    await bot.there.until(lambda: bot.sees(ada, group) == [("two", None, "not encrypted")], LONG)
