"""Both sides of a link act in the same moment, or twice: there is one outcome, and it is whole."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.language import Account, Asked, Event, Invocation, Kind, Place, Pressed, Rank, Source
from storage import bound, courses, people, tutoring
from storage.buttons import buttons
from storage.links import links
from storage.merging import brought
from storage.outbox import outbox
from storage.writer import Page
from tests.hall import MONDAY, Hall
from tests.storage.conftest import one_commit

SPACE = "!space"
EDA, EVE = "@ada:study.test", "@eve:study.test"
ONE = "are one person now"


class Sides:
    """Ada at the terminal, and accounts on Matrix, whose letters wait in the outbox while it cannot be reached."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._events: Iterator[int] = itertools.count(1)

    def _source(self, account: str, *, room: bool = False) -> Source:
        event = f"at once {next(self._events)}"
        if not account.startswith("@"):
            place = Place("terminal", f"@{account}", Kind.DIRECT, "class")
            return Source(event, Account("terminal", account), account.capitalize(), place, Rank.GUEST)
        place = Place("matrix", "!room", Kind.ROOM, SPACE) if room else Place("matrix", f"!{account}", Kind.DIRECT)
        return Source(event, Account("matrix", account), "Ada", place, Rank.GUEST)

    def asks(self, account: str, command: str, *, room: bool = False, **args: str) -> Event:
        return Asked(self._source(account, room=room), Invocation(command, args))

    async def presses(self, account: str, command: str) -> Event:
        """The latest button of theirs that does this."""
        on = "matrix" if account.startswith("@") else "terminal"

        def find(db: Connection, _: Page) -> str:
            known = people.by_account(db, 1, on, account)
            assert known is not None
            mine = select(buttons.c.token).where(buttons.c.command == command, buttons.c.only_id == known.id)
            return str(db.execute(mine.order_by(buttons.c.born.desc(), buttons.c.token.desc())).scalars().first())

        return Pressed(self._source(account), await self.hall.core._writer.run(find))

    async def take(self, *events: Event) -> None:
        """All in one commit, in this order."""
        with one_commit(self.hall.core._writer):
            taken = [asyncio.create_task(self.hall.core.take(event)) for event in events]
            await asyncio.sleep(0)
        await asyncio.gather(*taken)
        await self.hall.core.settle()

    async def code(self, account: str) -> str:
        before = set(await self.letters(account))
        await self.take(self.asks(account, "link"))
        [told] = set(await self.letters(account)) - before
        return told.split("Your code is ")[1][:8] if "Your code is " in told else told.split('"code":"')[1][:8]

    async def asked(self, maker: str, giver: str) -> None:
        """Everything up to the last question."""
        await self.take(self.asks(giver, "link", code=await self.code(maker)))
        await self.take(await self.presses(giver, "link mine"))

    async def letters(self, account: str) -> list[str]:
        """What they were told, or would have been; whole rows where it could not be delivered."""
        if not account.startswith("@"):
            return [one.text for one in self.hall.view(account)]

        def read(db: Connection, _: Page) -> list[str]:
            return list(db.execute(select(outbox.c.body).where(outbox.c.lane == f"@{account}")).scalars())

        return await self.hall.core._writer.run(read)

    async def told(self, account: str, words: str) -> int:
        return sum(words in one for one in await self.letters(account))

    async def linked(self) -> bool:
        """Whether the two are one; never half."""

        def look(db: Connection, _: Page) -> tuple[set[str], int, int]:
            known = people.by_account(db, 1, "terminal", "ada")
            assert known is not None
            mine = {one.platform for one in people.accounts_of(db, 1, known.id)}
            waiting = db.execute(select(func.count()).where(links.c.agreed)).scalar_one()
            notes = db.execute(select(func.count()).select_from(brought)).scalar_one()
            return mine, waiting, notes

        platforms, waiting, notes = await self.hall.core._writer.run(look)
        assert waiting == 0, "whatever came of it, it is over"
        one = platforms == {"terminal", "matrix"}
        assert one == (notes > 0)
        assert await self.told("ada", ONE) == await self.told(EDA, ONE) == (1 if one else 0)
        return one


@pytest.fixture
async def sides(tmp_path: Path, url: str) -> AsyncIterator[Sides]:
    """Accounts that have used the bot in one class, on each kind of database, with something to bring along."""
    hall = await Hall(tmp_path, url).open()
    await hall.core._writer.run(lambda db, _: bound.bind(db, [("terminal", "class"), ("matrix", SPACE)]))
    sides = Sides(hall)
    await hall("kim #algebra: /course open Algebra")
    await hall("ada #algebra presses Join")
    for account in (EDA, EVE):
        await sides.take(sides.asks(account, "course open", room=True, name="?"))  # refused, and known from then on
        await sides.take(sides.asks(account, "help", room=True))
        await sides.take(sides.asks(account, "link"))  # something of theirs
    yield sides
    await hall.close()


async def prepared(sides: Sides) -> None:
    """Eda on Matrix has joined the course, too, so that there is something that both have."""

    def join(db: Connection, _: Page) -> None:
        known = people.by_account(db, 1, "matrix", EDA)
        assert known is not None
        courses.join(db, 1, 1, known.id, Rank.STUDENT, MONDAY)

    await sides.hall.core._writer.run(join)


@pytest.mark.parametrize("first", range(4))
async def test_yes_and_no_at_once(sides: Sides, first: int) -> None:
    await prepared(sides)
    await sides.asked("ada", EDA)
    every = [
        await sides.presses("ada", "link me"),
        await sides.presses("ada", "link me"),
        await sides.presses("ada", "link no"),
        await sides.presses(EDA, "link no"),
    ]
    await sides.take(*every[first:], *every[:first])
    assert await sides.linked() == (first in {0, 1}), "the first word counts"
    await sides.take(*every)  # they come again, as after a lost acknowledgement
    assert await sides.linked() == (first in {0, 1})


async def test_two_give_the_same_code_at_once(sides: Sides) -> None:
    code = await sides.code("ada")
    await sides.take(sides.asks(EVE, "link", code=code), sides.asks(EDA, "link", code=code))
    assert await sides.told(EVE, "This code was made by") == 1
    assert await sides.told(EDA, "This code was made by") == 0
    assert await sides.told(EDA, "This code is wrong, was used already") == 1


async def test_each_gives_the_other_ones_code(sides: Sides) -> None:
    await prepared(sides)
    mine, theirs = await sides.code("ada"), await sides.code(EDA)
    await sides.take(sides.asks(EDA, "link", code=mine), sides.asks("ada", "link", code=theirs))
    await sides.take(await sides.presses(EDA, "link mine"), await sides.presses("ada", "link mine"))
    await sides.take(await sides.presses("ada", "link me"), await sides.presses(EDA, "link me"))
    assert await sides.linked()


async def test_both_separate_at_once(sides: Sides) -> None:
    await prepared(sides)
    await sides.asked("ada", EDA)
    await sides.take(await sides.presses("ada", "link me"))
    assert await sides.linked()
    apart = [await sides.presses("ada", "unlink now"), Pressed(sides._source(EDA), await token(sides, "unlink now"))]
    await sides.take(*apart)
    assert await sides.told("ada", "Your accounts are separate again") == 1
    assert await sides.told(EDA, "Your accounts are separate again") == 1
    assert await sides.told(EDA, "This button is for somebody else") == 1, "they are not the same any more"
    [roster] = await sides.hall("kim #algebra: /course roster")
    assert "3 members" in roster.text, "each is a member again"


async def token(sides: Sides, command: str) -> str:
    pressed = await sides.presses("ada", command)
    assert isinstance(pressed, Pressed)
    return pressed.token


async def test_who_becomes_a_tutor_meanwhile_is_not_their_own(sides: Sides) -> None:
    """What was asked before the last yes is looked at again with it."""
    await prepared(sides)
    await sides.asked("ada", EDA)
    await sides.hall("ada #algebra: /tutor offer proofs")

    def ask(db: Connection, _: Page) -> None:
        ada = people.by_account(db, 1, "terminal", "ada")
        eda = people.by_account(db, 1, "matrix", EDA)
        assert ada is not None
        assert eda is not None
        number = tutoring.ask(db, 1, 1, eda.id, tutoring.Wanted("proofs", "everything", ""), MONDAY)
        tutoring.move(db, 1, number, tutoring.ASKED, ada.id)

    await sides.hall.core._writer.run(ask)
    await sides.take(await sides.presses("ada", "link me"))
    assert await sides.told("ada", "With one account you tutor the other about proofs.") == 1
    assert await sides.told("ada", ONE) == 0
