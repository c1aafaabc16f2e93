"""The bot before Synapse, in conversation with the library that Element runs.

The students speak only with devices that their owners have signed, as Element does by now.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest

from adapters.matrix.keys import Standing, facts
from adapters.matrix.keys.cross_signing import NAME, CrossSigning
from adapters.matrix.keys.parked import PATIENCE
from tests.homeserver import Homeserver, Person, Room, Synapse
from tests.homeserver.apart import Apart, Trust
from tests.homeserver.installed import NO_NODE, has_node
from tests.homeserver.phone import Account
from tests.matrix_keys.residence import Resident

pytestmark = pytest.mark.skipif(not has_node(), reason=NO_NODE)


@pytest.fixture
async def there(synapse: Synapse) -> AsyncIterator[Homeserver]:
    async with await Homeserver.open(synapse) as there:
        yield there


class Come(Protocol):
    async def __call__(
        self, folder: Path | None = None, account: Account | None = None, password: str = "", *, vouched: bool = True
    ) -> Resident: ...


@pytest.fixture
async def come(there: Homeserver, tmp_path: Path) -> AsyncIterator[Come]:
    async with AsyncExitStack() as stack:

        async def come(
            folder: Path | None = None,
            account: Account | None = None,
            password: str = "",
            *,
            vouched: bool = True,
        ) -> Resident:
            bot = Resident(there, folder or tmp_path / "keys", account, password)
            stack.push_async_callback(bot.go)
            return await bot.come(vouched=vouched)

        yield come


def read(who: Person, room: Room) -> list[str]:
    return [one.text for one in who.sees(room)]


async def conversation(there: Homeserver, who: Person) -> Room:
    """Open an encrypted one with the bot, as Element X always does."""
    room = await who.opens_direct(there.bot, encrypted=True)
    await there.until(lambda: there.bot.name in who.members(room), 20)
    return room


async def is_answered(there: Homeserver, who: Person, room: Room, words: str) -> None:
    await who.says(room, words)
    await there.until(lambda: f"You said: {words}" in read(who, room), 20)


def failures(who: Person, room: Room) -> list[str | None]:
    return [one.seal.failed if one.seal else None for one in who.sees(room) if one.author_id != who.id]


async def test_a_student_who_trusts_signed_devices_only_is_read_and_can_read(there: Homeserver, come: Come) -> None:
    bot = await come()
    assert bot.keys.standing is Standing.VOUCHED
    ada = await there.with_element("Ada")
    room = await conversation(there, ada)
    await is_answered(there, ada, room, "hello")
    answer = ada.sees(room)[-1].seal
    assert answer is not None
    assert (answer.failed, answer.shield) == (None, "none")
    assert isinstance(ada.phone, Apart)
    trust = await ada.phone.trust(there.bot.id)
    assert trust.identity
    assert trust.devices == {there.bot.device: True}


async def test_without_an_identity_neither_side_reads_anything(there: Homeserver, come: Come) -> None:
    bot = await come(vouched=False)
    ada = await there.with_element("Ada")
    room = await conversation(there, ada)
    await ada.says(room, "hello")
    await bot.say(room.id, "Good morning.")
    await there.until(lambda: failures(ada, room) == ["UNSIGNED_SENDER_DEVICE"], 20)
    assert bot.heard == []
    assert [event.sender for event in bot.unread] == [ada.id]
    # The student is told after a while: the key will not come.
    bot.give_up(bot.clock.now() + PATIENCE)
    assert [sender for _, sender, _ in bot.given_up] == [ada.id]


async def test_a_student_with_an_older_client_sees_no_warning(there: Homeserver, come: Come) -> None:
    await come()
    old = await there.with_element("Old", identity=False, signed=False)
    room = await conversation(there, old)
    await is_answered(there, old, room, "hello")
    answer = old.sees(room)[-1].seal
    assert answer is not None
    assert (answer.failed, answer.shield) == (None, "none")


async def test_a_bot_that_was_away_stays_the_same_and_reads_what_it_missed(there: Homeserver, come: Come) -> None:
    bot = await come()
    ada = await there.with_element("Ada")
    room = await conversation(there, ada)
    await is_answered(there, ada, room, "one")
    since = bot.client.next_batch
    await bot.go()
    await ada.says(room, "two")
    bot = await come()
    bot.client.loaded_sync_token = since  # the rest of the adapter keeps it
    await there.until(lambda: "You said: two" in read(ada, room), 20)
    assert isinstance(ada.phone, Apart)
    assert not (await ada.phone.trust(there.bot.id)).changed
    assert set(failures(ada, room)) == {None}


async def test_a_new_phone_reads_from_then_on(there: Homeserver, come: Come) -> None:
    await come()
    ada = await there.with_element("Ada", identity=False, signed=False)
    room = await conversation(there, ada)
    await is_answered(there, ada, room, "one")
    said = await there.api().post(
        "login",
        body={
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": ada.id},
            "password": ada.account.password,
        },
    )
    second = Account(ada.id, "Ada", ada.account.password, said["access_token"], said["device_id"])
    phone = await there.with_element("Ada", identity=False, signed=False, account=second)
    await is_answered(there, ada, room, "two")
    await there.until(lambda: "You said: two" in read(phone, room), 20)


async def test_a_whole_class_begins_a_conversation_while_the_bot_is_away(there: Homeserver, come: Come) -> None:
    bot = await come()
    await bot.go()
    api = there.api((await there.account("Class")).token)
    keys: list[str] = []
    for _ in range(70):
        said = await api.post(
            "keys", "claim", body={"one_time_keys": {there.bot.id: {there.bot.device: "signed_curve25519"}}}
        )
        keys += [key["key"] for key in said["one_time_keys"][there.bot.id][there.bot.device].values()]
    assert len(keys) == 70, "nobody goes away without a key"
    assert len(set(keys)) == 51
    ada = await there.with_element("Ada")
    room = await ada.opens_direct(there.bot, encrypted=True)
    await there.until(lambda: there.bot.name in ada.members(room, "invite"))
    await ada.says(room, "hello")
    bot = await come()
    await there.until(lambda: "You said: hello" in read(ada, room), 20)
    found = await facts(bot.client, bot.secret, bot.client_folder)
    assert (found.one_time, found.fallback) == (50, False)
    # After a while there is another one.
    bot.clock.move_to(bot.clock.now() + timedelta(hours=2))
    await is_answered(there, ada, room, "one more thing")
    await there.until(lambda: bot.client.fallback_unused is not False, 20)
    found = await facts(bot.client, bot.secret, bot.client_folder)
    assert (found.standing, found.one_time, found.fallback) == (Standing.VOUCHED, 50, True)


async def test_after_a_backup_was_put_back_the_bot_still_reads(there: Homeserver, come: Come) -> None:
    bot = await come()
    account = bot.client.kept.run("SELECT account FROM accounts")[0][0]
    api = there.api((await there.account("Class")).token)
    claim = {"one_time_keys": {there.bot.id: {there.bot.device: "signed_curve25519"}}}
    for _ in range(2):
        for _ in range(50):
            await api.post("keys", "claim", body=claim)
        await bot.keys._one_time._refill(0)
    bot.client.kept.run("UPDATE accounts SET account = ?", (account,))
    await bot.go()
    for _ in range(50):
        await api.post("keys", "claim", body=claim)
    bot = await come()
    ada = await there.with_element("Ada")
    room = await conversation(there, ada)
    await is_answered(there, ada, room, "hello")
    assert bot.heard == ["hello"]


async def test_an_identity_that_is_not_ours_is_replaced_when_its_owner_says_so(
    there: Homeserver, come: Come, tmp_path: Path
) -> None:
    bot = await come()
    ada = await there.with_element("Ada")
    room = await conversation(there, ada)
    await is_answered(there, ada, room, "one")
    assert isinstance(ada.phone, Apart)
    await bot.go()
    (tmp_path / "keys" / NAME).unlink()
    bot = await come()
    assert bot.keys.standing is Standing.FOREIGN
    assert (await facts(bot.client, bot.secret, tmp_path / "keys")).standing is Standing.FOREIGN
    for password, wanted in (("wrong", Standing.PASSWORD), (there.bot.password, Standing.VOUCHED)):
        signing = CrossSigning(bot.client, bot.secret, tmp_path / "keys", password)
        assert await signing.begin(renew=True) is wanted
    # She is warned: this could be somebody else. Once she has looked at it, all is well again.
    assert (await facts(bot.client, bot.secret, tmp_path / "keys")).standing is Standing.VOUCHED
    # She hears of the identity first, and then of the device.
    while await ada.phone.trust(there.bot.id) != Trust(identity=True, changed=True, devices={there.bot.device: True}):
        await there.quiet(0.1)
    await ada.phone.accept_identity(there.bot.id)
    await is_answered(there, ada, room, "two")


@pytest.mark.parametrize("number", [3])
async def test_a_group_reads_everything_whoever_comes(there: Homeserver, come: Come, number: int) -> None:
    bot = await come()
    people = [await there.with_element(f"Student{one}") for one in range(number)]
    first, *others = people
    room = await there.room("group", by=first, people=[there.bot], encrypted=True)
    await there.until(lambda: there.bot.name in first.members(room), 20)
    for place, one in enumerate(others):
        await first.invites(room, one)
        known: Callable[[], bool] = lambda one=one: one.room("group") == room and one.name in first.members(room)  # type: ignore[misc]  # noqa: E731
        await there.until(known, 20)
        await is_answered(there, first, room, f"welcome {place}")
        await there.until(lambda one=one, place=place: f"You said: welcome {place}" in read(one, room), 20)  # type: ignore[misc]
    await asyncio.gather(*(bot.say(room.id, f"number {count}") for count in range(5)))
    for one in people:
        await there.until(lambda one=one: read(one, room)[-1] == "number 4", 20)  # type: ignore[misc]
        assert read(one, room)[-5:] == [f"number {count}" for count in range(5)]
