"""The program is killed while somebody talks with it in an encrypted room: each word is read, and answered once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import FULL
from tests.faults.matrix_class import SLOW, MatrixClass, words
from tests.faults.test_matrix_kills import opened
from tests.homeserver import Person, Room, Seen
from tests.homeserver.installed import NO_LIBOLM, NO_NODE, has_libolm, has_node

KILLS = 60 if FULL else 10
needs_libolm = pytest.mark.skipif(not has_libolm(), reason=NO_LIBOLM)
CLIENTS = {"element": pytest.mark.skipif(not has_node(), reason=NO_NODE), "mautrix": needs_libolm}

POINTS = (
    "keys-stored",
    "keys-stored",
    "session-kept",
    "any",
    "delay",
    "keys-taken",
    "synced",
    "send-after",
    "turn-before",
)
REACH = {"keys-stored": 60, "session-kept": 1, "any": 120, "delay": 2_000}
"""How far each of them is counted; the others to three."""


class Talk:
    """Somebody who talks with the bot in an encrypted conversation, and what it said to them."""

    def __init__(self, one: MatrixClass, ella: Person, room: Room) -> None:
        self.one = one
        self.ella = ella
        self.room = room
        self.said = 0

    async def says(self) -> None:
        self.said += 1
        await self.ella.phone.send(self.room.id, "m.room.message", words(f"!study probe whisper {self.said}"))

    def shown(self) -> list[Seen]:
        return [one for one in self.ella.sees(self.room) if one.author_id == self.one.there.bot.id]

    def answers(self) -> Counter[int]:
        return Counter(int(n) for one in self.shown() for n in re.findall(r"effect (\d+): whispered", one.text))

    async def answered(self) -> None:
        await self.one.there.until(lambda: len(self.answers()) == self.said, SLOW)


@asynccontextmanager
async def talking(folder: Path, client: str, mistake: str = "") -> AsyncIterator[Talk]:
    """Ella has joined the course, and said nothing yet where it is encrypted; the program is not there."""
    async with opened(folder, client) as one:
        there, bot = one.there, one.there.bot
        ella = await (there.with_element if client == "element" else there.with_mautrix)("Ella")
        await one.kim.invites(one.algebra, ella)
        await one.program.start()
        secret = await ella.opens_direct(bot, encrypted=True)
        await there.until(lambda: bot.id in ella.phone.timeline(secret.id).members() and ella.room("algebra"), SLOW)
        joining = await ella.phone.send(one.algebra.id, "m.room.message", words("!study course join"))
        await there.until(lambda: joining in one.taken() and not one.program.waiting(), SLOW)
        await one.program.kill()
        one.program.mistake = mistake
        yield Talk(one, ella, secret)


@pytest.mark.parametrize("client", [pytest.param(name, marks=mark) for name, mark in CLIENTS.items()])
async def test_what_is_said_in_secret_is_read_and_answered_once(client: str, tmp_path: Path) -> None:
    random = Random(f"sealed {client}")
    async with talking(tmp_path, client) as talk:
        program = talk.one.program
        for _ in range(KILLS):
            await talk.says()
            point = random.choice(POINTS)
            await program.start(f"{point}:{random.randint(1, REACH.get(point, 3))}")
            while not program.dead:
                await talk.says()
                await program.lives_until(lambda: talk.answers()[talk.said], random.choice((0.1, 1.0, 5.0)))
            await program.kill()
        await program.start()
        await talk.answered()
        await talk.one.there.quiet(1.0)
        assert talk.answers() == Counter(range(1, talk.said + 1))
        assert [one.source for one in talk.shown() if one.sealed] == []
        assert program.trouble() == []


async def first_words(talk: Talk) -> None:
    """The program dies over the key of the room."""
    await talk.says()
    await talk.one.program.start("session-kept:1")
    await talk.one.there.until(lambda: talk.one.program.dead, SLOW)
    await talk.one.program.kill()
    await talk.one.program.start()


@needs_libolm
async def test_a_key_that_the_program_dies_over_is_not_lost(tmp_path: Path) -> None:
    async with talking(tmp_path, "mautrix") as talk:
        await first_words(talk)
        await talk.answered()


@needs_libolm
async def test_it_is_lost_where_the_key_is_kept_apart(tmp_path: Path) -> None:
    async with talking(tmp_path, "mautrix", "keys-apart") as talk:
        await first_words(talk)
        parked = "SELECT count(*) FROM parked WHERE state = 'waits'"
        await talk.one.there.until(lambda: talk.one.program.rows(parked, "matrix/keys.db") == [(1,)], SLOW)
        assert not talk.answers()
