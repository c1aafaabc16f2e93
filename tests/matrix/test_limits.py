"""A homeserver that counts: with Synapse's own limits the bot is slow and loses nothing; either cure lifts them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from adapters.matrix.settings import Settings as Owners
from adapters.matrix.wire import Wire
from bot.language import Account, Kind, Place, Shown, text
from bot.school import features
from tests.homeserver import Homeserver, Person, Refused, Room, Seen, Service, Settings
from tests.homeserver.settings import NAME
from tests.matrix.program import SECRET, Program, program, settings

MUCH = 30
"""Messages at once; Synapse lets ten through, then one in five seconds."""
_KEYS = count(0x68000000)


def key() -> str:
    """Of an effect."""
    return f"{next(_KEYS):08x}{'0' * 24}"


@pytest.fixture
async def there() -> AsyncIterator[Homeserver]:
    """A homeserver with its own limits, which knows an application service."""
    limited = Settings(stock_limits=True, service=Service(accounts="@studyhall:.*"))
    async with await Homeserver.open(settings=limited) as there:
        yield there


def as_a_service(there: Homeserver, folder: Path) -> Owners:
    """What the owner's file says; nobody has made the account."""
    token = Service().token
    return Owners(there.url, f"@studyhall:{there.name}", folder / "matrix", appservice=token, secret=SECRET)


async def with_bot(running: Program, there: Homeserver, by: Person) -> Room:
    """A room with the bot in it."""
    me = running.adapter._settings.user
    room = await there.room("algebra", by=by)
    await by.api.post("rooms", room.id, "invite", body={"user_id": me})
    await there.until(lambda: me in by.phone.timeline(room.id).members(), 30)
    return room


async def says(running: Program, room: Room, words: str, under: str = "") -> str:
    place = Place("matrix", room.id, Kind.ROOM)
    return (await running.adapter.send(place, Shown(text("{words}", words=words)), under or key())).id


def of_the_bots(running: Program, who: Person, room: Room | None) -> list[Seen]:
    """Its messages there."""
    me = running.adapter._settings.user
    return [] if room is None else [one for one in who.sees(room) if one.author_id == me]


async def is_not_limited(running: Program, there: Homeserver, kim: Person, room: Room) -> None:
    """It says much, makes rooms and invites, and is never told that it is too much."""
    for n in range(MUCH):
        await says(running, room, str(n))
    await there.until(lambda: len(of_the_bots(running, kim, room)) == MUCH, 30)
    assert [one.text for one in of_the_bots(running, kim, room)] == [str(n) for n in range(MUCH)]
    rooms = running.adapter.rooms
    assert rooms is not None
    near = Place("matrix", room.id, Kind.ROOM, room.id)
    for n in range(12):  # ten is what Synapse allows
        made = await rooms.open(f"1/group:{n}", str(n), (), near)
        await rooms.admit(made, Account("matrix", kim.id))
    assert not running.adapter._wire.limited


async def test_what_an_application_service_says_is_not_counted(
    there: Homeserver, tmp_path: Path, sqlite_url: str
) -> None:
    kim = await there.teacher("Kim")
    await there.lift_limits(kim)
    async with program(as_a_service(there, tmp_path), sqlite_url) as running:
        room = await with_bot(running, there, kim)
        await is_not_limited(running, there, kim, room)
        # What is repeated under its key is known, also after the homeserver was restarted.
        once = key()
        first = await says(running, room, "once", once)
        assert await says(running, room, "once", once) == first
        await there.go_away()
        await there.come_back()
        assert await says(running, room, "once", once) == first


async def test_the_registration_in_the_guide_is_one(tmp_path: Path, sqlite_url: str) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "server-owners.md").read_text(encoding="utf-8")
    registration = guide.partition("```yaml\nid: studyhall\n")[2].partition("```")[0]
    assert "as_token" in registration
    file = tmp_path / "studyhall.yaml"
    file.write_text("id: studyhall\n" + registration.replace(r"school\.example", NAME).replace("FIRST_SECRET", "as"))
    limited = Settings(stock_limits=True, more={"app_service_config_files": [str(file)]})
    async with await Homeserver.open(settings=limited) as there:
        kim = await there.teacher("Kim")
        await there.lift_limits(kim)
        how = replace(as_a_service(there, tmp_path), appservice="as")
        async with program(how, sqlite_url) as running:
            await is_not_limited(running, there, kim, await with_bot(running, there, kim))


async def test_rooms_are_made_also_where_the_registration_forgot_their_aliases(tmp_path: Path, sqlite_url: str) -> None:
    forgetful = Settings(service=Service(accounts="@studyhall:.*", aliases="#others-.*"))
    async with await Homeserver.open(settings=forgetful) as there:
        kim = await there.person("Kim")
        async with program(as_a_service(there, tmp_path), sqlite_url) as running:
            await running.adapter.direct(Account("matrix", kim.id))
            await there.until(lambda: [one.by for one in kim.invitations] or kim.phone.timelines, 30)


async def test_after_an_administrator_lifted_the_limits_it_is_not_counted(
    there: Homeserver, tmp_path: Path, sqlite_url: str
) -> None:
    kim = await there.teacher("Kim")
    await there.lift_limits(kim)
    await there.lift_limits(there.bot)
    async with program(settings(there, tmp_path), sqlite_url) as running:
        await is_not_limited(running, there, kim, await with_bot(running, there, kim))


@pytest.mark.parametrize("way", ["a login of the service", "a token"])
async def test_without_either_it_is(
    there: Homeserver, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    async def serves_not(_: Wire, __: str) -> None: ...

    monkeypatch.setattr(Wire, "serve", serves_not)
    kim = await there.teacher("Kim")
    how = as_a_service(there, tmp_path) if way == "a login of the service" else settings(there, tmp_path)
    async with program(how, sqlite_url) as running:
        room = await with_bot(running, there, kim)
        for n in range(12):
            await says(running, room, str(n))
        assert running.adapter._wire.limited
        await there.until(lambda: len(of_the_bots(running, kim, room)) == 12, 30)
        assert [one.text for one in of_the_bots(running, kim, room)] == [str(n) for n in range(12)]


async def comes(who: Person, room: Room) -> None:
    """Into a room that too many have just come into."""
    while True:
        try:
            await who.joins(room)
        except Refused as error:
            await asyncio.sleep(error.said["retry_after_ms"] / 1000)
        else:
            return


NAMES = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gia", "Hal", "Ida", "Jon", "Kit", "Lou")


@pytest.mark.timeout(600)  # fourteen messages more than Synapse takes at once are seventy seconds
async def test_a_class_of_twelve_under_stock_limits_gets_all_that_it_should(
    there: Homeserver, tmp_path: Path, sqlite_url: str
) -> None:
    kim = await there.teacher("Kim")
    students = [await there.person(name) for name in NAMES]
    async with program(settings(there, tmp_path), sqlite_url, features) as running:
        algebra = await there.room("algebra", by=kim, public=True)
        await kim.invites(algebra, there.bot)
        await there.until(lambda: there.bot.id in kim.phone.timeline(algebra.id).members(), 30)
        for one in students:
            await comes(one, algebra)
        for one in students[:5]:  # more invitations of one account at once Synapse does not allow
            await one.opens_direct(there.bot)
        await kim.says(algebra, "!study course open Algebra")
        offer = await there.until(lambda: of_the_bots(running, kim, algebra), 30)
        assert "Join" in offer[0].text
        await there.until(lambda: all(of_the_bots(running, one, algebra) for one in students), 30)
        await asyncio.gather(*(one.says(algebra, "join", reply_to=offer[0]) for one in students))

        def told(who: Person) -> list[str]:
            return [one.text for one in of_the_bots(running, who, who.direct_with(there.bot))]

        await there.until(lambda: all(told(one) for one in students), 150)
        await running.terminal_goes_on()
        assert running.adapter._wire.limited
        assert {len(told(one)) for one in students} == {1}
        assert all("Welcome to Algebra." in told(one)[0] for one in students)
        # Whoever was answered while it was limited was answered with one event.
        await kim.says(algebra, "!study help")
        await there.until(lambda: told(kim), 60)
        await students[0].says(algebra, "!study group start name=Proofs")
        [group] = await there.until(lambda: of_the_bots(running, kim, algebra)[1:], 60)
        assert group.reactions == {}
        assert "reply" in group.text.casefold()
