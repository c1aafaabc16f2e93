"""The program is killed while somebody talks with it in an encrypted room: each word is read, and answered once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import FULL
from tests.faults.matrix_class import SLOW, words
from tests.faults.test_matrix_kills import opened
from tests.homeserver import Homeserver, Person
from tests.homeserver.installed import NO_LIBOLM, NO_NODE, has_libolm, has_node

KILLS = 60 if FULL else 10
CLIENTS = {
    "element": pytest.mark.skipif(not has_node(), reason=NO_NODE),
    "mautrix": pytest.mark.skipif(not has_libolm(), reason=NO_LIBOLM),
}


async def entered(there: Homeserver, client: str) -> Person:
    return await (there.with_element if client == "element" else there.with_mautrix)("Ella")


@pytest.mark.parametrize("client", [pytest.param(name, marks=mark) for name, mark in CLIENTS.items()])
async def test_what_is_said_in_secret_is_read_and_answered_once(client: str, tmp_path: Path) -> None:
    random = Random(f"sealed {client}")
    async with opened(tmp_path, client) as one:
        there, bot, said = one.there, one.there.bot, 0
        ella = await entered(there, client)
        await one.program.start()
        secret = await ella.opens_direct(bot, encrypted=True)
        await there.until(lambda: bot.id in ella.phone.timeline(secret.id).members(), SLOW)

        async def says() -> None:
            nonlocal said
            said += 1
            await ella.phone.send(secret.id, "m.room.message", words(f"!study probe whisper {said}"))

        def answers() -> Counter[int]:
            shown = [message.text for message in ella.sees(secret) if message.author_id == bot.id]
            return Counter(int(n) for text in shown for n in re.findall(r"effect (\d+): whispered", text))

        await one.kim.invites(one.algebra, ella)
        await there.until(lambda: ella.room("algebra"), SLOW)
        await ella.phone.send(one.algebra.id, "m.room.message", words("!study course join"))
        await says()
        await there.until(lambda: answers() == Counter([1]), SLOW)
        await one.program.kill()
        for _ in range(KILLS):
            await says()
            points = ("keys-stored", "keys-stored", "any", "delay", "keys-taken", "synced", "send-after", "turn-before")
            reach = {"keys-stored": 60, "any": 120, "delay": 2_000}
            point = random.choice(points)
            await one.program.start(f"{point}:{random.randint(1, reach.get(point, 3))}")
            while not one.program.dead:
                await says()
                await one.program.lives_until(lambda: answers()[said], random.choice((0.1, 1.0, 5.0)))
            await one.program.kill()
        await one.program.start()
        await there.until(lambda: len(answers()) == said, SLOW)
        await there.quiet(1.0)
        assert answers() == Counter(range(1, said + 1))
        shown = [message for message in ella.sees(secret) if message.author_id == bot.id]
        assert [message.source for message in shown if message.sealed] == []
        assert one.program.trouble() == []
