"""What cannot be read yet is read when its key comes, also after a restart; otherwise its writer is told, once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from nio import MegolmEvent

from adapters.matrix.keys.parked import AGAIN, KEEP, PATIENCE, QUIET
from tests.matrix_keys.conftest import Cast
from tests.matrix_keys.homeserver import Homeserver
from tests.matrix_keys.people import BOT, NOON, Bot, Somebody

ADA, BEN = "@ada:study.test", "@ben:study.test"
ROOM = "!room:study.test"


def hold(homeserver: Homeserver) -> list[tuple[int, dict[str, Any]]]:
    """Take what waits for the bot's device out of its inbox: it comes later."""
    held = list(homeserver.of(BOT).inbox)
    homeserver.of(BOT).inbox.clear()
    return held


def bring(homeserver: Homeserver, held: list[tuple[int, dict[str, Any]]]) -> None:
    homeserver.of(BOT).inbox += [(homeserver._next(), event) for _, event in held]


async def writes(who: Somebody, homeserver: Homeserver, *words: str) -> list[str]:
    if ROOM not in homeserver.rooms:
        homeserver.room(ROOM, ADA, BOT)
    await who.turn()
    return [await who.say(ROOM, one) for one in words]


async def begun(homeserver: Homeserver, cast: Cast) -> tuple[Bot, Somebody]:
    bot, ada = await cast.bot(), await cast.student("ada")
    homeserver.room(ROOM, ADA, BEN, BOT)
    await bot.turn()
    return bot, ada


async def test_what_comes_before_its_key_is_read_in_order_when_the_key_comes(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one", "two")
    held = hold(homeserver)
    await bot.turn()
    assert bot.read == []
    bring(homeserver, held)
    await bot.turn()
    assert bot.read == ["one", "two"]
    await bot.turn()
    assert bot.read == ["one", "two"]
    assert bot.keys.given_up(NOON + PATIENCE) == []


async def test_with_nio_as_it_comes_it_is_never_read(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await cast.stock(), await cast.student("ada")
    await bot.turn()
    await writes(ada, homeserver, "one")
    held = hold(homeserver)
    await bot.turn()
    bring(homeserver, held)
    await bot.turn()
    assert bot.read == []


@pytest.mark.parametrize("when", ["before the key", "after the key"])
async def test_it_is_read_although_the_program_ended_meanwhile(homeserver: Homeserver, cast: Cast, when: str) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    held = hold(homeserver)
    await bot.turn()
    since = bot.client.next_batch
    if when == "after the key":
        bring(homeserver, held)
        await bot.sync()
        since = bot.client.next_batch
    await bot.close()
    bot = await cast.bot()
    bot.client.next_batch = since
    if when == "before the key":
        bring(homeserver, held)
    await bot.turn()
    assert bot.read == ["one"]


async def test_what_was_read_late_comes_again_after_a_restart_since_it_may_not_have_been_durable(
    homeserver: Homeserver, cast: Cast
) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    held = hold(homeserver)
    await bot.turn()
    bring(homeserver, held)
    first = await bot.keys.tend(await bot.sync())
    assert await bot.keys.tend(await bot.sync()) == []
    since = bot.client.next_batch
    await bot.close()
    bot = await cast.bot()
    bot.client.next_batch = since
    again = await bot.keys.tend(await bot.sync())
    assert [event.event_id for _, event in again] == [event.event_id for _, event in first]
    assert len(again) == 1
    assert await bot.keys.tend(await bot.sync()) == []
    await bot.close()
    bot = await cast.bot(clock=bot.clock)
    bot.clock.move_to(NOON + AGAIN)
    bot.client.next_batch = since
    assert await bot.keys.tend(await bot.sync()) == []
    assert bot.keys.given_up(NOON + AGAIN) == []


async def test_a_writer_whose_key_does_not_come_is_told_once(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await begun(homeserver, cast)
    _, last = await writes(ada, homeserver, "one", "two")
    held = hold(homeserver)
    await bot.turn()
    assert bot.keys.given_up(NOON + PATIENCE - timedelta(seconds=1)) == []
    given = bot.keys.given_up(NOON + PATIENCE)
    assert given in ([(ROOM, ADA, last)], [(ROOM, ADA, _)])
    assert bot.keys.given_up(NOON + PATIENCE) == []
    # It is too late now: she was asked to say it again.
    bring(homeserver, held)
    await bot.turn()
    assert bot.read == []


async def test_telling_is_not_forgotten_when_the_program_ends(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    hold(homeserver)
    await bot.turn()
    given = bot.keys.given_up(NOON + PATIENCE)
    assert len(given) == 1
    await bot.close()
    # It ended before the line was noted anywhere: the same line is given again, and only then is it done.
    bot = await cast.bot()
    await bot.sync()
    assert bot.keys.given_up(NOON + PATIENCE) == given
    assert bot.keys.given_up(NOON + PATIENCE) == []
    bot.keys.told(given[0][2])
    await bot.close()
    bot = await cast.bot()
    await bot.sync()
    assert bot.keys.given_up(NOON + PATIENCE) == []
    # The sync in which it was said is handled once more: it stays done.
    bot.keys.unreadable(ROOM, bot.unread[0])
    assert bot.keys.given_up(NOON + 2 * PATIENCE) == []


async def test_nobody_is_told_again_and_again(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await begun(homeserver, cast)
    for minutes, lines in ((0, 1), (20, 0), (40, 0), (QUIET.total_seconds() / 60 + 10, 1)):
        bot.clock.move_to(NOON + timedelta(minutes=minutes))
        await writes(ada, homeserver, "something")
        hold(homeserver)
        await bot.turn()
        given = bot.keys.given_up(bot.clock.now() + PATIENCE)
        assert len(given) == lines
        for _, _, event in given:
            bot.keys.told(event)


async def test_everybody_is_told_for_themselves(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await begun(homeserver, cast)
    ben = await cast.student("ben")
    await writes(ada, homeserver, "one")
    await writes(ben, homeserver, "two")
    hold(homeserver)
    await bot.turn()
    assert {sender for _, sender, _ in bot.keys.given_up(NOON + PATIENCE)} == {ADA, BEN}


async def test_what_was_told_is_forgotten_after_a_while(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    hold(homeserver)
    await bot.turn()
    [(_, _, event)] = bot.keys.given_up(NOON + PATIENCE)
    bot.keys.told(event)
    assert len(bot.client.kept.run("SELECT * FROM parked")) == 1
    bot.keys.given_up(NOON + KEEP + timedelta(seconds=1))
    assert bot.client.kept.run("SELECT * FROM parked") == []


async def test_a_key_that_reaches_less_far_does_not_replace_the_one_we_have(homeserver: Homeserver, cast: Cast) -> None:
    """Somebody sends the key of a conversation once more, from where it is now."""
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    held = hold(homeserver)
    first = homeserver.rooms[ROOM].events.pop()
    await writes(ada, homeserver, "two")
    bring(homeserver, held)
    await bot.turn()
    assert bot.read == ["two"]
    olm = ada.client.olm
    assert olm is not None
    session = olm.outbound_group_sessions[ROOM]
    session.users_shared_with.clear()
    session.shared = False
    for _, messages in olm.share_group_session_parallel(ROOM, [BOT], ignore_unverified_devices=True):
        homeserver.put(BOT, "m.room.encrypted", messages["messages"][BOT]["BOT"], ADA)
    await bot.turn()
    homeserver.rooms[ROOM].events.append((homeserver._next(), first[1]))
    await bot.turn()
    await bot.close()
    assert bot.read == ["two", "one"]


MALFORMED: list[tuple[str, object]] = [
    ("m.room.encrypted", {"type": 0, "body": "nonsense"}),
    ("m.room.encrypted", {"type": 1, "body": "nonsense"}),
    ("m.room.encrypted", {"type": 0, "body": ""}),
    ("m.room.encrypted", {"type": 7, "body": "AAAA"}),
]


@pytest.mark.parametrize(("kind", "body"), MALFORMED)
async def test_what_a_stranger_sends_does_not_end_the_sync(
    homeserver: Homeserver, cast: Cast, kind: str, body: object
) -> None:
    bot, ada = await begun(homeserver, cast)
    own = bot.client.machine.account.identity_keys["curve25519"]
    content = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "nonsense", "ciphertext": {own: body}}
    homeserver.put(BOT, kind, content, BEN)
    await writes(ada, homeserver, "one")
    await bot.turn()
    assert bot.read == ["one"]


@pytest.mark.parametrize("damage", ["session_key", "session_id"])
async def test_a_damaged_key_does_not_end_the_sync(homeserver: Homeserver, cast: Cast, damage: str) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    olm = ada.client.olm
    assert olm is not None
    device = olm.device_store[BOT]["BOT"]
    session = olm.session_store.get(device.curve25519)
    assert session is not None
    content = {"algorithm": "m.megolm.v1.aes-sha2", "room_id": ROOM, "session_id": "AAAA", "session_key": "AAAA"}
    content[damage] = "nonsense"
    message = olm._olm_encrypt(session, device, "m.room_key", content)
    homeserver.put(BOT, "m.room.encrypted", json.loads(json.dumps(message)), ADA)
    await writes(ada, homeserver, "two")
    await bot.turn()
    assert bot.read == ["one", "two"]


async def test_bytes_that_are_no_text_do_not_end_the_sync(homeserver: Homeserver, cast: Cast) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    olm = ada.client.olm
    assert olm is not None
    session = olm.outbound_group_sessions[ROOM]
    for plain in (b"\xff\xfe", b"[]", b"{}", b'{"type": "m.room.message", "room_id": 1, "content": 7}'):
        content = {
            "algorithm": "m.megolm.v1.aes-sha2",
            "sender_key": olm.account.identity_keys["curve25519"],
            "ciphertext": session._session.encrypt(plain).to_base64(),
            "session_id": session.id,
            "device_id": ada.client.device_id,
        }
        homeserver._say(homeserver.rooms[ROOM], ADA, "m.room.encrypted", content)
    await ada.say(ROOM, "two")  # without reading: nio as it comes would end with it
    await bot.turn()
    assert bot.read == ["one", "two"]
    await bot.turn()
    assert bot.read == ["one", "two"]


async def test_a_sync_that_ended_in_the_middle_is_taken_in_when_it_comes_again(
    homeserver: Homeserver, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    with monkeypatch.context() as patch:
        patch.setattr(bot.client.machine, "handle_to_device_event", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await bot.sync()
    await bot.turn()
    assert bot.read == ["one"]


async def test_a_session_that_broke_is_begun_anew(homeserver: Homeserver, cast: Cast) -> None:
    """Ada's device lost the session with the bot's: it writes with one that the bot cannot read."""
    bot, ada = await begun(homeserver, cast)
    await writes(ada, homeserver, "one")
    await bot.turn()
    device = bot.client.machine.device_store[ADA][str(ada.client.device_id)]
    bot.client.machine.session_store._entries[device.curve25519].clear()
    own = bot.client.machine.account.identity_keys["curve25519"]
    broken = {"type": 1, "body": "nonsense"}
    content = {
        "algorithm": "m.olm.v1.curve25519-aes-sha2",
        "sender_key": device.curve25519,
        "ciphertext": {own: broken},
    }
    homeserver.put(BOT, "m.room.encrypted", content, ADA)
    await bot.turn()
    await bot.turn()
    assert bot.client.machine.session_store.get(device.curve25519) is not None
    sent = [event for _, event in homeserver.of(ADA).inbox if event["type"] == "m.room.encrypted"]
    assert sent, "Ada's device hears of the new session"
    assert not bot.client.should_claim_keys


def test_what_is_no_encrypted_event_is_not_parked() -> None:
    assert not isinstance(MegolmEvent.from_dict({"content": {}}), MegolmEvent)
