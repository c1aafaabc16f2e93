"""Whoever is in an encrypted room can read what the bot says there, whatever goes wrong while its key is handed out.

Beside each: nio as it comes does not manage, so that the test can fail.
"""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from nio import MegolmEvent, RoomSendResponse

from adapters.matrix.keys import NotCovered, client
from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Fault, Homeserver
from tests.matrix_keys.people import BOT, Bot, Somebody

ADA, BEN = "@ada:study.test", "@ben:study.test"
ROOM = "!room:study.test"


class Gate:
    """A request that is held until the test lets it through."""

    def __init__(self, *, once: bool = True) -> None:
        self.reached = asyncio.Event()
        self.open = asyncio.Event()
        self._once = once

    async def __call__(self, _: web.Request) -> web.Response | None:
        if self._once and self.reached.is_set():
            return None
        self.reached.set()
        await self.open.wait()
        return None


async def broken(_: web.Request) -> web.Response:
    return web.json_response({"errcode": "M_UNKNOWN", "error": "?"}, status=500)


async def gateway(_: web.Request) -> web.Response:
    return web.Response(text="<html>Bad Gateway</html>", content_type="text/html", status=502)


async def torn(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def started(who: Somebody, homeserver: Homeserver, *members: str) -> None:
    homeserver.room(ROOM, BOT, *members)
    await who.turn()


@pytest.fixture
async def ada(cast: Cast) -> Somebody:
    return await cast.student("ada")


async def heard(who: Somebody) -> list[str]:
    await who.sync()
    return who.read


# A message that is given up in the middle (5).


async def given_up_in_the_middle(who: Somebody, homeserver: Homeserver) -> None:
    await started(who, homeserver, ADA)
    gate = Gate()
    with homeserver.fault("/keys/claim", gate):
        saying = asyncio.create_task(who.say(ROOM, "one"))
        await gate.reached.wait()
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)
        gate.open.set()


async def test_after_a_message_that_was_given_up_the_next_one_is_said(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot = await cast.bot()
    await given_up_in_the_middle(bot, homeserver)
    await bot.say(ROOM, "two")
    assert await heard(ada) == ["two"]


async def test_with_nio_as_it_comes_it_waits_for_ever(homeserver: Homeserver, cast: Cast, ada: Somebody) -> None:  # noqa: ARG001 - she is there
    bot = await cast.stock()
    await bot.turn()
    await given_up_in_the_middle(bot, homeserver)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.say(ROOM, "two"), 0.5)


# A device that appears while the key is handed out (6).


async def appearing(who: Somebody, homeserver: Homeserver, cast: Cast) -> Somebody:
    """Ada takes up her phone while the bot hands the key to her computer; then the bot says two things."""
    await started(who, homeserver, ADA)
    gate = Gate()
    with homeserver.fault("/sendToDevice", gate):
        saying = asyncio.create_task(who.say(ROOM, "one"))
        await gate.reached.wait()
        phone = await cast.student("ada")
        await who.turn()
        gate.open.set()
        await saying
    await who.say(ROOM, "two")
    return phone


async def test_a_device_that_appears_meanwhile_can_read(homeserver: Homeserver, cast: Cast, ada: Somebody) -> None:
    bot = await cast.bot()
    phone = await appearing(bot, homeserver, cast)
    assert await heard(phone) == ["one", "two"]
    assert await heard(ada) == ["one", "two"]


async def test_with_nio_as_it_comes_the_new_device_reads_nothing(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot = await cast.stock()
    await bot.turn()
    phone = await appearing(bot, homeserver, cast)
    assert await heard(phone) == []
    assert await heard(ada) == ["one", "two"]


# A server that does not take the key (7).


FAILURES = pytest.mark.parametrize("failure", [broken, gateway, torn])


@FAILURES
async def test_nothing_is_said_until_the_server_took_the_key(
    homeserver: Homeserver, cast: Cast, ada: Somebody, failure: Fault
) -> None:
    bot = await cast.bot()
    await started(bot, homeserver, ADA)
    with homeserver.fault("/sendToDevice", failure), pytest.raises(NotCovered):
        await bot.say(ROOM, "one")
    await bot.say(ROOM, "one")
    assert await heard(ada) == ["one"]
    assert ada.unread == []


@FAILURES
@pytest.mark.parametrize("path", ["/joined_members", "/keys/query", "/keys/claim"])
async def test_nothing_is_said_while_the_server_does_not_tell_who_is_there(
    homeserver: Homeserver, cast: Cast, ada: Somebody, path: str, failure: Fault
) -> None:
    bot = await cast.bot()
    homeserver.room(ROOM, BOT, ADA)
    await bot.sync()
    with homeserver.fault(path, failure), pytest.raises(NotCovered):
        await bot.say(ROOM, "one")
    await bot.say(ROOM, "one")
    assert await heard(ada) == ["one"]


@pytest.mark.parametrize("failure", [gateway, torn])
async def test_with_nio_as_it_comes_it_is_said_to_nobody(
    homeserver: Homeserver, cast: Cast, ada: Somebody, failure: Fault
) -> None:
    bot = await cast.stock()
    await bot.turn()
    await started(bot, homeserver, ADA)
    with homeserver.fault("/sendToDevice", failure):
        await bot.say(ROOM, "one")
    await bot.say(ROOM, "two")
    assert await heard(ada) == []
    assert len(ada.unread) == 2


async def test_with_nio_as_it_comes_an_error_logs_the_bot_out(
    homeserver: Homeserver,
    cast: Cast,
    ada: Somebody,  # noqa: ARG001 - she is there
) -> None:
    bot = await cast.stock()
    await bot.turn()
    await started(bot, homeserver, ADA)
    with homeserver.fault("/sendToDevice", broken), pytest.raises(AssertionError):
        await bot.say(ROOM, "one")
    assert not bot.client.logged_in


# Who is in the room.


async def test_who_comes_later_reads_what_comes_then_and_who_leaves_does_not(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot, ben = await cast.bot(), await cast.student("ben")
    await started(bot, homeserver, ADA)
    await bot.say(ROOM, "one")
    homeserver.join(ROOM, BEN)
    await bot.turn()
    await bot.say(ROOM, "two")
    first = bot.client.machine.outbound_group_sessions[ROOM].id
    homeserver.leave(ROOM, BEN)
    await bot.turn()
    await bot.say(ROOM, "three")
    assert bot.client.machine.outbound_group_sessions[ROOM].id != first
    assert (BEN, ben.client.device_id) not in bot.client.machine.outbound_group_sessions[ROOM].users_shared_with
    assert await heard(ada) == ["one", "two", "three"]


async def test_a_device_that_was_given_away_reads_nothing_more(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot, phone = await cast.bot(), await cast.student("ada")
    await started(bot, homeserver, ADA)
    await bot.say(ROOM, "one")
    assert await heard(phone) == ["one"]
    del homeserver.devices[f"{ADA} {phone.client.device_id}"]
    homeserver.changes.append((homeserver._next(), ADA))
    await bot.turn()
    await bot.say(ROOM, "two")
    session = bot.client.machine.outbound_group_sessions[ROOM]
    assert session.users_shared_with == {(ADA, ada.client.device_id)}
    assert await heard(ada) == ["one", "two"]


async def new_one_time_keys(who: Somebody) -> None:
    assert who.client.olm is not None
    who.client.olm.uploaded_key_count = 0
    await who.client.keys_upload()


async def test_a_device_without_keys_keeps_nobody_else_from_reading_and_reads_it_later(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot, ben = await cast.bot(), await cast.student("ben")
    homeserver.of(BEN).one_time.clear()
    await started(bot, homeserver, ADA, BEN)
    await bot.say(ROOM, "one")
    asked = homeserver.asked.count("/keys/claim")
    await bot.say(ROOM, "two")
    assert homeserver.asked.count("/keys/claim") == asked  # not again for every word
    assert await heard(ada) == ["one", "two"]
    # Ben's device gets keys, and says so.
    await new_one_time_keys(ben)
    homeserver.changes.append((homeserver._next(), BEN))
    await bot.turn()
    await bot.say(ROOM, "three")
    assert await heard(ben) == ["one", "two", "three"]


async def test_a_device_that_is_told_of_before_its_keys_are_there_is_soon_asked_again(
    homeserver: Homeserver, cast: Cast, ada: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Synapse does it: others hear of a device while its one-time keys are still being written down."""
    monkeypatch.setattr(client, "SOON", 0.05)
    bot, ben = await cast.bot(), await cast.student("ben")
    homeserver.of(BEN).one_time.clear()
    await started(bot, homeserver, ADA, BEN)
    await bot.say(ROOM, "one")
    await new_one_time_keys(ben)
    async with asyncio.timeout(20):  # by itself, without a word more
        while not any(event["type"] == "m.room.encrypted" for _, event in homeserver.of(BEN).inbox):  # noqa: ASYNC110 - a web server fills it
            await asyncio.sleep(0.01)
    assert await heard(ben) == ["one"]
    assert await heard(ada) == ["one"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda keys: keys["keys"].clear(),
        lambda keys: keys["signatures"].clear(),
        lambda keys: keys.update(user_id=BOT),
        lambda keys: keys["keys"].update(dict.fromkeys(keys["keys"], "nonsense")),
        lambda keys: keys.pop("algorithms"),
    ],
    ids=["none", "unsigned", "another's", "nonsense", "incomplete"],
)
async def test_a_device_with_nonsense_for_keys_keeps_nobody_else_from_reading(
    homeserver: Homeserver, cast: Cast, ada: Somebody, damage: object
) -> None:
    assert callable(damage)
    bot = await cast.bot()
    await cast.student("ben")
    damage(homeserver.of(BEN).keys)
    await started(bot, homeserver, ADA, BEN)
    await bot.say(ROOM, "one")
    assert await heard(ada) == ["one"]


async def test_a_nonsensical_one_time_key_keeps_nobody_else_from_reading(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot, ben = await cast.bot(), await cast.student("ben")
    assert ben.client.olm is not None
    bad = {"key": "nonsense"}
    name = f"ed25519:{ben.client.device_id}"
    bad["signatures"] = {BEN: {name: ben.client.olm.sign_json(dict(bad))}}  # type: ignore[assignment]
    homeserver.of(BEN).one_time = {"signed_curve25519:AAAA": bad}
    await started(bot, homeserver, ADA, BEN)
    await bot.say(ROOM, "one")
    assert await heard(ada) == ["one"]


async def test_many_words_at_once_are_all_read_and_in_order(homeserver: Homeserver, cast: Cast, ada: Somebody) -> None:
    bot = await cast.bot()
    await started(bot, homeserver, ADA)
    await asyncio.gather(*(bot.say(ROOM, str(number)) for number in range(120)))  # past one change of keys
    assert await heard(ada) == [str(number) for number in range(120)]


async def test_a_change_during_a_question_is_asked_for_again(homeserver: Homeserver, cast: Cast, ada: Somebody) -> None:
    bot = await cast.bot()
    await started(bot, homeserver, ADA)

    async def answer_late(_: web.Request) -> None:
        # The answer that is on its way does not know the phone yet; nio takes it for the whole truth.
        bot.client.machine.add_changed_users({ADA})

    with homeserver.fault("/keys/query", answer_late):
        homeserver.changes.append((homeserver._next(), ADA))
        await bot.sync()
        await bot.client.keys_query()
    assert ADA in bot.client.users_for_key_query
    assert await heard(ada) == []


async def test_people_who_cannot_be_told_of_are_not_asked_for_after_every_sync(
    homeserver: Homeserver, cast: Cast, ada: Somebody
) -> None:
    bot = await cast.bot()

    async def without_ben(_: web.Request) -> web.Response:
        keys = {one.name: one.keys for one in homeserver.devices.values() if one.user == ADA}
        return web.json_response({"device_keys": {ADA: keys}, "failures": {"far.test": {}}})

    with homeserver.fault("/keys/query", without_ben):
        await started(bot, homeserver, ADA, "@ben:far.test")
        asked = homeserver.asked.count("/keys/query")
        for _ in range(3):
            await bot.turn()
        await bot.say(ROOM, "one")
    assert homeserver.asked.count("/keys/query") == asked
    assert await heard(ada) == ["one"]


async def test_a_server_that_wants_patience_gets_a_little(
    homeserver: Homeserver, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await cast.bot()
    await started(bot, homeserver, ADA)
    waits = iter([10, 20, 60_000])
    slept: list[float] = []

    async def limited(_: web.Request) -> web.Response | None:
        wait = next(waits, None)
        says = {"errcode": "M_LIMIT_EXCEEDED", "error": "?", "retry_after_ms": wait}
        return web.json_response(says, status=429) if wait else None

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("adapters.matrix.keys.connection.asyncio.sleep", sleep)
    with homeserver.fault("/send/", limited):
        answer = await bot.client.room_send(ROOM, "m.room.message", {"msgtype": "m.text", "body": "one"})
    assert not isinstance(answer, RoomSendResponse)
    assert answer.retry_after_ms == 60_000
    assert slept == [0.01, 0.02]


async def test_what_is_shown_of_a_bot_holds_no_key(cast: Cast) -> None:
    bot: Bot = await cast.bot()
    shown = repr(bot.client.config) + repr(bot.client.store) + repr(bot.client._secret) + repr(vars(bot.keys))
    assert bot.client.config.pickle_key not in shown
    assert "long enough" not in shown


async def test_a_room_that_is_not_encrypted_needs_no_keys(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.bot()
    await started(bot, homeserver, ADA)
    homeserver.rooms[ROOM].events.pop(0)
    bot.client.rooms[ROOM].encrypted = False
    await bot.keys.before_sending(ROOM)
    await bot.say(ROOM, "one")
    assert not any(isinstance(event, MegolmEvent) for event in bot.unread)
    assert homeserver.rooms[ROOM].events[-1][1]["type"] == "m.room.message"
