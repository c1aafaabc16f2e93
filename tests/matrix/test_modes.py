"""The whole program in each trouble that was measured with matrix-nio and Synapse, while somebody uses the terminal.

What goes wrong with which number is said in `docs/decisions/015-limits-logins-and-troubles.md`. Number 1 to 4 and 13
are about hearing (`test_sync.py` has more of them), the others about keys (`tests/matrix_keys` has more). That
matrix-nio as it comes does not manage is shown in `test_stock.py` and there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from nio import RoomEncryptedImage
from nio.crypto import decrypt_attachment

from adapters.matrix import platform, sync
from adapters.matrix.keys.parked import PATIENCE
from adapters.matrix.settings import Settings
from bot.language import Kind, Place, Shown, WallClock, text
from tests.matrix.program import SECRET, Program, program
from tests.matrix.worst import WholeHomeserver
from tests.matrix_keys.homeserver import Fault
from tests.matrix_keys.people import BOT, Somebody, student
from tests.matrix_keys.test_sharing import Gate, broken, gateway, torn
from tests.trial import PNG

ADA, BEN = "@ada:study.test", "@ben:study.test"
ALONE, CLASS, OTHER = "!alone:study.test", "!class:study.test", "!other:study.test"
PUBLIC = "!study try offer"
LATE = 10.0
"""Seconds, on a busy machine."""


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "PAUSES", (0.05, 0.2))
    monkeypatch.setattr(platform, "PAUSES", (0.05, 0.2))


@pytest.fixture
async def there() -> AsyncIterator[WholeHomeserver]:
    server = WholeHomeserver()
    await server.open()
    yield server
    await server.close()


class School:
    """The program, and those who talk with it."""

    def __init__(self, there: WholeHomeserver, folder: Path, url: str, stack: AsyncExitStack) -> None:
        self.there = there
        self.settings = Settings(there.url, BOT, folder / "matrix", password="mellon42", secret=SECRET, device="BOT")
        self._url = url
        self._stack = stack

    async def student(self, name: str) -> Somebody:
        one = await student(self.there.url, name)
        self._stack.push_async_callback(one.close)
        return one

    async def starts(self) -> Program:
        """The program, until the end of the test."""
        return await self._stack.enter_async_context(program(self.settings, self._url))

    async def begins(self) -> tuple[Program, Somebody]:
        """The program, and Ada alone with it in an encrypted conversation."""
        running, ada = await self.starts(), await self.student("ada")
        self.there.alone(ALONE, ADA, BOT)
        await ada.turn()
        return running, ada


@pytest.fixture
async def school(there: WholeHomeserver, tmp_path: Path, sqlite_url: str) -> AsyncIterator[School]:
    async with AsyncExitStack() as stack:
        yield School(there, tmp_path, sqlite_url, stack)


def for_the_bot(fault: Fault) -> Fault:
    """What befalls nobody else's requests."""

    async def befalls(request: web.Request) -> web.StreamResponse | None:
        return await fault(request) if BOT in request.headers.get("Authorization", "") else None

    return befalls  # type: ignore[return-value]  # aiohttp takes each kind of answer


async def asks(who: Somebody, words: str) -> None:
    await who.turn()
    await who.say(ALONE, f"try echo {words}")


async def begins_anew(who: Somebody) -> None:
    """Somebody's next words have another key."""
    assert who.client.olm is not None
    who.client.olm.outbound_group_sessions.clear()


async def reads(who: Somebody, words: str) -> None:
    """Until somebody reads the answer to such words."""
    end = asyncio.get_running_loop().time() + LATE
    while f"1 times quiet: {words}" not in who.read:
        assert asyncio.get_running_loop().time() < end, f"only {who.read} was read, and {len(who.unread)} were not"
        await asyncio.sleep(0.05)
        await who.turn()


def answers(there: WholeHomeserver, room: str) -> list[str]:
    return [one["body"] for one in there.said(room, BOT)]


async def is_answered(there: WholeHomeserver, room: str) -> None:
    """Somebody in a plain room asks for something that everybody there sees."""
    before = len(answers(there, room))
    there.says(room, ADA, PUBLIC)
    await there.until(lambda: len(answers(there, room)) > before, LATE)
    assert answers(there, room)[-1].startswith("Press.")


# Hearing (1 to 4, 13) -----------------------------------------------------------------------------------------------


async def empty(_: web.Request) -> web.Response:
    return web.json_response({})


async def cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"next_batch": "s1", "rooms"')
    assert request.transport is not None
    request.transport.abort()
    return response


async def unknown(_: web.Request) -> web.Response:
    return web.json_response({"errcode": "M_UNKNOWN_TOKEN"}, status=401)


@pytest.mark.parametrize("fault", [broken, gateway, empty, torn, cut, unknown], ids=lambda one: one.__name__)
async def test_a_homeserver_that_fails_is_asked_now_and_then_and_nothing_is_lost(
    there: WholeHomeserver, school: School, fault: Callable[[web.Request], Awaitable[Any]]
) -> None:
    running = await school.starts()
    there.plain(CLASS, ADA, BEN, BOT)
    await is_answered(there, CLASS)
    with there.fault("/sync", fault):
        there.says(CLASS, ADA, PUBLIC)
        before = there.asked.count("/sync")
        await asyncio.sleep(1)
        asked = there.asked.count("/sync") - before
        assert 2 <= asked <= 24  # each try may be two requests; a loop without pauses makes a thousand
        await running.terminal_goes_on()
    await there.until(lambda: len(answers(there, CLASS)) == 2, LATE)


async def test_what_cannot_be_handled_keeps_nothing_else_from_being_heard(
    there: WholeHomeserver, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await school.starts()
    there.plain(CLASS, ADA, BEN, BOT)
    there.plain(OTHER, ADA, BEN, BOT)
    take = running.core.take

    async def stumbles(event: Any) -> bool:  # noqa: ANN401 - any event
        if "stumble" in getattr(event, "text", ""):
            raise RuntimeError
        return await take(event)

    monkeypatch.setattr(running.core, "take", stumbles)
    there.says(CLASS, ADA, "!study stumble")
    for room in (CLASS, OTHER):
        await is_answered(there, room)
    monkeypatch.undo()
    await running.terminal_goes_on()


async def test_a_room_that_takes_long_keeps_no_other_waiting(there: WholeHomeserver, school: School) -> None:
    running = await school.starts()
    there.plain(CLASS, ADA, BEN, BOT)
    there.plain(OTHER, ADA, BEN, BOT)
    gate = Gate()
    with there.fault(f"/rooms/{CLASS}/state", gate):
        there.says(CLASS, ADA, PUBLIC)
        await gate.reached.wait()
        await is_answered(there, OTHER)
        await running.terminal_goes_on()
        assert answers(there, CLASS) == []
        gate.open.set()
        await there.until(lambda: answers(there, CLASS), LATE)


MALFORMED: tuple[dict[str, Any], ...] = (
    {"timeline": {"events": [{"type": "m.room.message", "origin_server_ts": "1"}], "limited": None}},
    {"summary": {"m.heroes": None}, "unread_notifications": None, "state": {"events": [{"type": "m.room.member"}]}},
    {"timeline": None},
)


@pytest.mark.parametrize("odd", MALFORMED)
async def test_what_is_malformed_is_left_out_and_the_rest_is_answered(
    there: WholeHomeserver, school: School, odd: dict[str, Any]
) -> None:
    running = await school.starts()
    there.plain(CLASS, ADA, BEN, BOT)
    whole = there._sync

    async def oddly(request: web.Request) -> web.Response:
        body = json.loads(str((await whole(request)).text))
        body["rooms"]["join"][OTHER] = odd
        body["presence"] = {"events": [{"type": "m.presence"}]}
        return web.json_response(body)

    with there.fault("/sync", oddly):
        await is_answered(there, CLASS)
        await running.terminal_goes_on()


# Keys (5 to 12, 14) -------------------------------------------------------------------------------------------------


async def test_5_after_a_message_that_was_given_up_while_keys_were_claimed_the_next_is_said(
    there: WholeHomeserver, school: School
) -> None:
    running, ada = await school.begins()
    gate = Gate()
    with there.fault("/keys/claim", for_the_bot(gate)):
        place = Place("matrix", ALONE, Kind.DIRECT)
        saying = asyncio.create_task(running.adapter.send(place, Shown(text("never said")), "6a000000" + "0" * 16))
        await gate.reached.wait()
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)
        await running.terminal_goes_on()
        gate.open.set()
    await asks(ada, "two")
    await reads(ada, "two")
    assert ada.read == ["1 times quiet: two"]


async def test_6_a_device_that_appears_while_the_key_is_handed_out_reads_the_answer(
    there: WholeHomeserver, school: School
) -> None:
    running, ada = await school.begins()
    gate = Gate()
    with there.fault("/sendToDevice", for_the_bot(gate)):
        await asks(ada, "one")
        await gate.reached.wait()
        phone = await school.student("ada")
        await running.terminal_goes_on()
        gate.open.set()
    await reads(ada, "one")
    await asks(ada, "two")
    await reads(phone, "two")


@pytest.mark.parametrize("failure", [broken, gateway, torn])
@pytest.mark.parametrize("path", ["/sendToDevice", "/keys/claim", "/joined_members"])
async def test_7_a_key_that_the_homeserver_did_not_take_is_handed_out_again_before_the_answer(
    there: WholeHomeserver, school: School, path: str, failure: Fault
) -> None:
    running, ada = await school.begins()
    phone = await school.student("ada")  # with which the bot has never spoken
    failed = asyncio.Event()

    async def fails(request: web.Request) -> web.Response | None:
        failed.set()
        return await failure(request)

    with there.fault(path, for_the_bot(fails)):
        await asks(ada, "one")
        await asyncio.wait_for(failed.wait(), LATE)
        await running.terminal_goes_on()
    for device in (ada, phone):
        await reads(device, "one")
        assert device.unread == []


async def test_8_what_cannot_be_read_yet_is_answered_when_its_key_comes(there: WholeHomeserver, school: School) -> None:
    running, ada = await school.begins()
    await asks(ada, "one")
    await reads(ada, "one")
    await begins_anew(ada)
    with there.withheld(BOT) as held:
        await asks(ada, "two")
        await there.until(lambda: running.adapter._keys._kept._waiting, LATE)
        await running.terminal_goes_on()
    there.of(BOT).inbox += held
    there.ripple()
    await reads(ada, "two")


async def test_8_whoever_cannot_be_read_is_told_once(there: WholeHomeserver, school: School) -> None:
    running, ada = await school.begins()
    await asks(ada, "one")
    await reads(ada, "one")
    await begins_anew(ada)
    with there.withheld(BOT):
        for words in ("two", "three"):
            await asks(ada, words)
        await there.until(lambda: len(running.adapter._keys._kept._waiting) == 2, LATE)
    clock = running.core.clock
    assert isinstance(clock, WallClock)
    running.adapter._envelopes._clock = moved = WallClock()
    moved.move_to(moved.now() + PATIENCE + timedelta(seconds=1))
    there.says(there.plain(CLASS, ADA, BOT), ADA, "anything, so that there is a sync")
    sorry = "I could not read this message, because its key did not reach me. Please send it again."
    end = asyncio.get_running_loop().time() + LATE
    while sorry not in ada.read:
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.05)
        await ada.turn()
    there.says(CLASS, ADA, "and another one")
    await running.terminal_goes_on()
    await asks(ada, "four")  # she sends it again, with the key
    assert ada.read.count(sorry) == 1


async def test_9_a_class_that_begins_while_the_bot_is_away_and_uses_up_its_keys_is_read(
    there: WholeHomeserver, school: School
) -> None:
    before = await school.starts()
    await before.stop()
    for _ in range(70):
        there.take(BOT)
    ada = await school.student("ada")
    there.alone(ALONE, ADA, BOT)
    await asks(ada, "one")
    again = await school.starts()
    await again.terminal_goes_on()
    await reads(ada, "one")


async def test_10_keys_that_are_used_up_while_it_runs_are_made_up_for(there: WholeHomeserver, school: School) -> None:
    running, ada = await school.begins()
    while "fallback" not in str(there.take(BOT)):
        pass
    await asks(ada, "one")
    await reads(ada, "one")
    await there.until(lambda: len([one for one in there.of(BOT).one_time.values() if "gone" not in one]) > 40, LATE)
    await running.terminal_goes_on()


async def test_11_after_a_restart_everybody_reads_on(there: WholeHomeserver, school: School) -> None:
    running, ada = await school.begins()
    await asks(ada, "one")
    await reads(ada, "one")
    await running.stop()
    await asks(ada, "two")
    again = await school.starts()
    await reads(ada, "two")
    assert there.of(BOT).name == "BOT"
    assert len([one for one in there.devices.values() if one.user == BOT]) == 1
    await again.terminal_goes_on()


async def test_12_handing_a_key_to_many_devices_keeps_nobody_else_waiting(
    there: WholeHomeserver, school: School
) -> None:
    running, ada = await school.begins()
    for _ in range(40):
        await school.student("ada")
    there.plain(CLASS, ADA, BEN, BOT)
    gate = Gate()
    with there.fault("/sendToDevice", for_the_bot(gate)):
        await asks(ada, "one")
        await gate.reached.wait()
        await running.terminal_goes_on()
        await is_answered(there, CLASS)
        gate.open.set()
    await reads(ada, "one")


@pytest.mark.parametrize("first", ["the key", "the words"])
async def test_14_a_message_that_does_not_say_whose_key_it_takes_is_answered(
    there: WholeHomeserver, school: School, first: str
) -> None:
    running, ada = await school.begins()

    async def newer(request: web.Request) -> None:
        if BOT in request.headers["Authorization"]:
            return  # Ada's client is matrix-nio's, and could not read it
        content = await request.json()
        for name in ("sender_key", "device_id"):
            content.pop(name, None)
        request._read_bytes = json.dumps(content).encode()

    with there.fault("/send/m.room.encrypted", newer):
        if first == "the key":
            await asks(ada, "one")
        else:
            with there.withheld(BOT) as held:
                await asks(ada, "one")
                await there.until(lambda: running.adapter._keys._kept._waiting, LATE)
            there.of(BOT).inbox += held
            there.ripple()
        await reads(ada, "one")
    assert all("sender_key" not in event["content"] for _, event in there.rooms[ALONE].events if event["sender"] == ADA)
    await running.terminal_goes_on()


# Large rooms, and files -----------------------------------------------------------------------------------------------


async def test_a_room_with_a_thousand_people_costs_nothing_to_answer_in(there: WholeHomeserver, school: School) -> None:
    running = await school.starts()
    there.plain(CLASS, *(f"@student{n}:study.test" for n in range(1000)), ADA, BOT)
    before = len(there.asked)
    await is_answered(there, CLASS)
    # Nobody asks who is there, or for anybody's devices.
    assert not [one for one in there.asked[before:] if "members" in one or one == "/keys/query"]
    await running.terminal_goes_on()


async def test_a_picture_in_an_encrypted_conversation_can_be_opened(there: WholeHomeserver, school: School) -> None:
    running, ada = await school.begins()
    await ada.turn()
    await ada.say(ALONE, "try picture dot")
    shown: list[RoomEncryptedImage] = []
    ada.client.add_event_callback(lambda _, event: shown.append(event), RoomEncryptedImage)  # type: ignore[arg-type]  # nio's
    end = asyncio.get_running_loop().time() + LATE
    while not shown:
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.05)
        await ada.turn()
    [image] = shown
    [stored] = there.files.values()
    assert stored != PNG  # the homeserver keeps nothing that it can read
    assert image.url in there.files
    assert decrypt_attachment(stored, image.key["k"], image.hashes["sha256"], image.iv) == PNG
    await running.terminal_goes_on()
