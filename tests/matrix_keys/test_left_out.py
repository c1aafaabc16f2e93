"""What a sync leaves out, and what others do with keys that are not theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from nio import MegolmEvent, ToDeviceMessage
from nio.events import BadEventType, Event

from adapters.matrix.keys.one_time import LOOK, ROTATION
from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Homeserver
from tests.matrix_keys.people import BOT, NOON

ADA, BEN = "@ada:study.test", "@ben:study.test"
ROOM = "!room:study.test"


async def test_after_a_gap_it_is_asked_who_is_in_the_room(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada, ben = await cast.bot(), await cast.student("ada"), await cast.student("ben")
    homeserver.room(ROOM, BOT, ADA)
    await bot.turn()
    await bot.say(ROOM, "one")
    homeserver.rooms[ROOM].members.append(BEN)  # he came while more was said than a sync tells
    homeserver.rooms[ROOM].gap = True
    homeserver.leave(ROOM, ADA)
    await bot.turn()
    homeserver.rooms[ROOM].gap = False
    await bot.say(ROOM, "two")
    await ben.sync()
    assert ben.read == ["two"]
    shared = bot.client.machine.outbound_group_sessions[ROOM].users_shared_with
    assert shared == {(BEN, ben.client.device_id)}
    assert ada.client.device_id


async def test_devices_that_changed_while_no_room_was_shared_are_learned_anew(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot, ada, old = await cast.bot(), await cast.student("ada"), await cast.student("ben")
    homeserver.room(ROOM, BOT, ADA, BEN)
    await bot.turn()
    await bot.say(ROOM, "one")
    homeserver.leave(ROOM, BEN)
    homeserver.left.append((homeserver._next(), BEN))
    await bot.turn()
    del homeserver.devices[f"{BEN} {old.client.device_id}"]
    ben = await cast.student("ben")
    homeserver.changes = [one for one in homeserver.changes if one[1] != BEN]  # nobody tells us: we share no room
    await bot.turn()
    homeserver.join(ROOM, BEN)
    await bot.turn()
    await bot.say(ROOM, "two")
    for one in (ben, ada):
        await one.sync()
    assert ben.read == ["two"]
    assert ada.read == ["one", "two"]


async def test_somebody_who_knows_a_key_cannot_pass_it_off_as_theirs(homeserver: Homeserver, cast: Cast) -> None:
    """Ben is in the room, so he has Ada's key; he sends it on from where it is now, as if it were his own."""
    bot, ada, ben = await cast.bot(), await cast.student("ada"), await cast.student("ben")
    homeserver.room(ROOM, ADA, BEN, BOT)
    for one in (bot, ada, ben):
        await one.turn()
    await ada.say(ROOM, "one")
    first = homeserver.rooms[ROOM].events.pop()
    assert ada.client.olm is not None
    assert ben.client.olm is not None
    await ben.say(ROOM, "something of his own")
    session = ada.client.olm.outbound_group_sessions[ROOM]
    device = ben.client.olm.device_store[BOT]["BOT"]
    olm = ben.client.olm.session_store.get(device.curve25519)
    assert olm is not None
    content: dict[str, Any] = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM}
    content |= {"session_id": session.id, "session_key": session.session_key}
    message = ben.client.olm._olm_encrypt(olm, device, "m.room_key", content)
    homeserver.put(BOT, "m.room.encrypted", message, BEN)
    await bot.turn()
    await bot.close()
    since, bot = bot.client.next_batch, await cast.bot()
    bot.client.next_batch = since
    homeserver.rooms[ROOM].events.append((homeserver._next(), first[1]))
    await bot.turn()
    assert bot.read == ["one"]


async def test_a_server_that_does_not_count_is_asked_now_and_then(homeserver: Homeserver, cast: Cast) -> None:
    bot = await cast.bot()
    homeserver.counts = False
    await bot.turn()
    asked = homeserver.asked.count("/keys/upload")
    for _ in range(3):
        homeserver.take(BOT)
        await bot.turn()
    assert homeserver.asked.count("/keys/upload") == asked
    bot.clock.move_to(NOON + LOOK + timedelta(seconds=1))
    await bot.turn()
    assert sum("gone" not in key for key in homeserver.of(BOT).one_time.values()) == 50


@pytest.mark.parametrize(("status", "left"), [(500, 1), (429, 1), (403, 0), (200, 0)])
async def test_a_message_between_devices_is_sent_again_unless_it_was_refused(
    homeserver: Homeserver, cast: Cast, status: int, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await cast.bot()
    await cast.student("ada")
    monkeypatch.setattr("adapters.matrix.keys.connection.PATIENCE", 0.0)
    bot.client.machine.outgoing_to_device_messages.append(ToDeviceMessage("m.dummy", ADA, "*", {"a": "b"}))

    async def answer(_: web.Request) -> web.Response | None:
        return None if status == 200 else web.json_response({"errcode": "M_X", "error": "?"}, status=status)

    with homeserver.fault("/sendToDevice", answer):
        await bot.turn()
    assert len(bot.client.outgoing_to_device_messages) == left
    await bot.turn()
    assert bot.client.outgoing_to_device_messages == []


async def test_errands_that_fail_do_not_keep_what_was_read_from_its_room(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await cast.bot(), await cast.student("ada")
    homeserver.room(ROOM, ADA, BOT)
    await ada.turn()
    await ada.say(ROOM, "one")
    held, homeserver.of(BOT).inbox = homeserver.of(BOT).inbox, []
    await bot.turn()
    homeserver.of(BOT).inbox = [(homeserver._next(), event) for _, event in held]
    while not homeserver.of(BOT).fallback_used:
        homeserver.take(BOT)

    async def torn(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    with homeserver.fault("/keys/", torn):
        await bot.turn()
    assert bot.read == ["one"]
    await bot.turn()
    assert sum("gone" not in key for key in homeserver.of(BOT).one_time.values()) == 50


async def test_a_fallback_key_is_replaced_also_where_nobody_says_that_it_was_used(
    homeserver: Homeserver, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await cast.bot()
    monkeypatch.setattr(bot.client, "hear", lambda _: None)
    first = dict(homeserver.of(BOT).fallback)
    bot.clock.move_to(NOON + ROTATION)
    await bot.turn()
    assert homeserver.of(BOT).fallback == first
    while not homeserver.of(BOT).fallback_used:
        homeserver.take(BOT)
    await bot.turn()
    assert homeserver.of(BOT).fallback != first


async def test_a_device_with_which_no_session_can_be_begun_is_not_asked_after_every_sync(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot, ada = await cast.bot(), await cast.student("ada")
    homeserver.room(ROOM, ADA, BOT)
    await bot.turn()
    homeserver.of(ADA).one_time.clear()
    device = bot.client.machine.device_store[ADA][str(ada.client.device_id)]
    bot.client.machine.wedged_devices.append(device)
    for _ in range(3):
        await bot.turn()
    assert homeserver.asked.count("/keys/claim") == 1


async def test_what_its_key_cannot_open_is_not_tried_after_every_sync(
    homeserver: Homeserver, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, ada = await cast.bot(), await cast.student("ada")
    homeserver.room(ROOM, ADA, BOT)
    await bot.turn()
    await ada.turn()
    await ada.say(ROOM, "one")
    content = homeserver.rooms[ROOM].events[-1][1]["content"]
    content["ciphertext"] = content["ciphertext"][:-4] + "AAAA"
    await bot.turn()
    tried: list[str] = []
    decrypt = bot.client.machine.decrypt_megolm_event

    def counted(event: MegolmEvent, room_id: str | None = None) -> Event | BadEventType:
        tried.append(event.event_id)
        return decrypt(event, room_id)

    monkeypatch.setattr(bot.client.machine, "decrypt_megolm_event", counted)
    for _ in range(3):
        await bot.turn()
    assert len(tried) == 1
