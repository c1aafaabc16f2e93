"""Scenes of the features, played by students whose rooms with the bot are encrypted: Ada has Element, Ben mautrix."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from nio.crypto.attachments import decrypt_attachment

from adapters.terminal.world import Cast
from bot.language import Catalogue
from tests.contract import test_forms
from tests.homeserver import Homeserver, Person, Room, Synapse
from tests.homeserver.installed import NO_LIBOLM, NO_NODE, has_libolm, has_node
from tests.matrix.eyes import Eyes
from tests.matrix.hall import MatrixHall, Sent
from tests.trial import PNG, trial

pytestmark = [
    pytest.mark.skipif(not has_node(), reason=NO_NODE),
    pytest.mark.skipif(not has_libolm(), reason=NO_LIBOLM),
]

FEW = Cast(("kim",), ("ada", "ben"), ("lobby", "algebra"))
SEALED = "m.room.encrypted"


class SealedHall(MatrixHall):
    """A class in which students read what is encrypted, and what the bot begins with them is."""

    patience = 40.0

    async def furnish(self, version: str = "") -> None:
        """Everything new: the keys of a phone end with it."""
        made = await self._make(version)
        self.rooms, self.space = made.rooms, made.space
        self.eyes = Eyes(self.there, self.people)
        for room in (*self.rooms.values(), self.space):
            await self.people["kim"].invites(room, self.there.bot)

    async def arrives(self, who: str) -> Person:
        match who:
            case "ada":
                return await self.there.with_element("Ada")
            case "ben":
                return await self.there.with_mautrix("Ben")
            case _:
                return await super().arrives(who)

    async def begins(self, person: Person) -> Room:
        return await person.opens_direct(self.there.bot, encrypted=True)

    def _seen_by_all(self, sent: Sent) -> bool:
        """Seen is what can be read, by those who have such clients."""
        if not super()._seen_by_all(sent):
            return False
        people = [self.people[who] for who in ("ada", "ben")]
        timelines = [one.phone.timelines.get(sent.room) for one in people if one.id not in sent.before]
        return all(one.events[sent.event]["type"] != SEALED for one in timelines if one is not None and one.joined)

    async def in_the_clear(self) -> set[str]:
        """Where the bot said something that the server can read: names of rooms, @ for people."""
        found = set()
        for who in ("ada", "ben"):
            for room in self.people[who].rooms():
                said = await self.people[who].api.get("rooms", room.id, "messages", dir="b", limit="100")
                if any(one["type"] == "m.room.message" and one["sender"] == self.there.bot.id for one in said["chunk"]):
                    found.add(room.name or f"@{who}")
        return found


@asynccontextmanager
async def played(
    synapse: Synapse, folder: Path, url: str, catalogue: Callable[[], Catalogue] | None = None
) -> AsyncIterator[SealedHall]:
    async with await Homeserver.open(synapse) as there:
        hall = SealedHall(there, folder, url, FEW, catalogue)
        await hall.furnish()
        await hall.open()
        hall.eyes.news()
        yield hall
        await hall.close()


@pytest.fixture
async def trial_hall(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[SealedHall]:
    async with played(synapse, tmp_path, sqlite_url, trial) as hall:
        yield hall


@pytest.fixture
async def course(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[SealedHall]:
    async with played(synapse, tmp_path, sqlite_url) as hall:
        await hall.plays(
            """
            kim #algebra: /course open "Algebra 1"
            kim #algebra: /discuss settings mode=on
            ada #algebra: /course join
            ben #algebra: /course join
            """
        )
        yield hall


async def test_a_form_is_a_conversation_that_the_bot_began(trial_hall: SealedHall) -> None:
    await test_forms.test_a_form_is_sent(trial_hall)
    # In the room everybody reads what is for everybody; alone with her, nothing.
    assert await trial_hall.in_the_clear() == {"lobby"}


async def test_an_answer_that_is_changed_counts_as_changed(trial_hall: SealedHall) -> None:
    await trial_hall("ada #lobby: /try essay")
    await trial_hall("ada privately: Birds")
    ada = trial_hall.people["ada"]
    room = trial_hall.eyes.alone("ada")
    assert room is not None
    [birds] = [one for one in ada.sees(room) if one.text == "Birds"]
    await ada.edits(birds, "Finches")
    await trial_hall.plays("ada privately: They sing.\nada privately: A book")
    seen = await trial_hall("ada privately presses Send")
    assert test_forms.public(seen) == ["Finches: They sing. (A book)"]


@pytest.mark.parametrize("who", ["ada", "ben"])
async def test_buttons_are_pressed_by_reactions_and_by_words(trial_hall: SealedHall, who: str) -> None:
    await trial_hall(f"{who} privately: try echo hello")
    await trial_hall(f"{who} privately: try offer")
    for _ in range(2):  # the first time by its sign, then by what it is called
        [answer] = await trial_hall(f"{who} privately presses All")
        assert answer.text == f"{who.capitalize()} pressed all."
    assert await trial_hall.in_the_clear() == set()


async def test_a_room_and_a_file_in_it(trial_hall: SealedHall) -> None:
    await trial_hall.plays("ben #lobby: /help\nada #lobby: /try gather ben")
    assert trial_hall.members("#back-room") == {"ada", "ben"}
    shown = await trial_hall('ada #back-room: /try picture "red on white"')
    assert [one.text.splitlines() for one in shown] == [["Look.", "[dot.png: A dot: red on white]"]]
    ada = trial_hall.people["ada"]
    [file] = [one for one in ada.sees(trial_hall.eyes.room("ada", "back-room")) if one.kind == "image"]
    sealed = file.content["file"]
    server, media = sealed["url"].removeprefix("mxc://").split("/")
    data = await ada.api.raw("GET", ("/_matrix/client/v1", "media", "download", server, media))
    assert isinstance(data, bytes)
    assert data != PNG
    assert decrypt_attachment(data, sealed["key"]["k"], sealed["hashes"]["sha256"], sealed["iv"]) == PNG
    assert "back room" not in await trial_hall.in_the_clear()


async def test_a_study_group(course: SealedHall) -> None:
    await course('ada #algebra: /group start name="Proof Club"')
    seen = await course("ben #algebra presses Join Proof Club")
    assert course.members("#proof-club") == {"ada", "ben"}
    assert any(one.where == "#proof-club" and one.text == "Ben joined. Say hello!" for one in seen)
    for who in ("ada", "ben"):
        assert any(one.where == "#proof-club" for one in course.view(who))
    assert "Proof Club" not in await course.in_the_clear()


async def test_a_hint(course: SealedHall) -> None:
    await course.plays("kim #algebra: /discuss start Why do we check n = 0 as well?\nben #algebra: agreed\n+2m")
    assert await course("ben #algebra: I agree!") == []
    [hint] = await course("+2m")
    assert (hint.where, hint.only) == ("@ben", "ben")
    assert "Nothing is posted until you send it" in hint.text
    [more] = await course("ben privately presses More ways")
    assert more.buttons == ("Compare", "Another view", "Make it better", "Link it to a lesson")
    assert "@ben" not in await course.in_the_clear()


async def test_a_reply_to_what_the_bot_says_for_somebody_in_a_room_that_is_sealed(course: SealedHall) -> None:
    await course.plays(
        """
        kim #algebra: /course role ada deputy
        ada #algebra: /course quiet on=yes
        ada #algebra: /group start name="Proof Club"
        ben #algebra presses Join Proof Club
        ada #proof-club: /discuss start What did you find hard on sheet 3?
        ada #proof-club: /group ask question="Why does the equation have two roots?"
        """
    )
    await course.replies("ben", "#proof-club", "two roots?", "Because squaring loses the sign, so -2 works like 2.")
    [mine] = await course("ada #algebra: /report mine")
    assert "Got 1 reply." in mine.text
    assert "Proof Club" not in await course.in_the_clear()
