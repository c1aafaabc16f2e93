"""Clients that show commands as Discord does: what they are told, and what they send (MSC4391)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from adapters.matrix.offering import DESCRIPTION, INVOKED, Offering
from adapters.matrix.platform import Matrix
from adapters.matrix.settings import Settings
from bot.language import Catalogue, Invocation
from tests.hall import Seen
from tests.homeserver import Synapse
from tests.matrix.hall import MatrixHall, matrix_hall
from tests.trial import trial


class Offered(MatrixHall):
    """The bot tells of these commands."""

    offers: Catalogue = trial()

    def adapt(self) -> Matrix:
        return Matrix(self.settings(), self.clock, commands=self.offers.commands.values())


@pytest.fixture
async def hall(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[MatrixHall]:
    async with matrix_hall(synapse, tmp_path, sqlite_url, trial, kind=Offered) as hall:
        yield hall


class TestTelling:
    """State events, one for each command."""

    @staticmethod
    def told(hall: MatrixHall, command: str, room: str = "lobby") -> dict[str, Any]:
        """The event, as ben's client has it; padded base64 of SHA-256 over the command and whose it is."""
        key = b64encode(sha256(f"{command}{hall.there.bot.id}".encode()).digest()).decode()
        return hall.people["ben"].phone.timeline(hall.rooms[room].id).state.get((DESCRIPTION, key), {})

    async def trusted(self, hall: MatrixHall, room: str = "lobby") -> None:
        await hall.people["kim"].gives_power(hall.rooms[room], [(hall.there.bot, 50)])
        await hall(f"ada #{room}: /try echo hello")
        await hall.there.until(lambda: self.told(hall, "help", room))

    async def test_a_room_is_told_when_somebody_uses_the_bot_there(self, hall: MatrixHall) -> None:
        await hall("ada #lobby: hello everybody")
        await self.trusted(hall)
        assert self.told(hall, "try echo")["content"] == {
            "command": "try echo",
            "description": {"m.text": [{"body": "Say it back"}]},
            "parameters": [
                {
                    "key": "words",
                    "schema": {"schema_type": "primitive", "type": "string"},
                    "description": {"m.text": [{"body": "What?"}]},
                },
                {
                    "key": "n",
                    "schema": {"schema_type": "primitive", "type": "integer"},
                    "description": {"m.text": [{"body": "How often?"}]},
                    "optional": True,
                },
                {
                    "key": "loud",
                    "schema": {"schema_type": "primitive", "type": "boolean"},
                    "description": {"m.text": [{"body": "Loud?"}]},
                    "optional": True,
                },
            ],
        }
        [which] = self.told(hall, "try colour")["content"]["parameters"]
        literal = {"schema_type": "literal", "literal_type": "string"}
        variants = [{**literal, "value": "red"}, {**literal, "value": "Sea green"}]
        assert which["schema"] == {"schema_type": "union", "variants": variants}
        [who] = self.told(hall, "try greet")["content"]["parameters"]
        assert who["schema"] == {"schema_type": "primitive", "type": "user_id"}
        assert not self.told(hall, "try pressed"), "buttons lead there, and nothing else"

    async def test_once_and_again_only_when_something_changed(self, hall: MatrixHall) -> None:
        assert isinstance(hall, Offered)
        await self.trusted(hall)
        before = {name: self.told(hall, name).get("event_id") for name in ("try echo", "try greet", "help")}
        await hall("ada #lobby: /try echo hello")
        await hall.restart()
        await hall("ada #lobby: /try echo hello")
        assert {name: self.told(hall, name).get("event_id") for name in before} == before
        # Another version knows one command less.
        hall.offers = trial()
        del hall.offers.commands["try greet"]
        await hall.restart()
        await hall("ada #lobby: /try echo hello")
        await hall.there.until(lambda: self.told(hall, "try greet")["content"] == {})
        assert self.told(hall, "try echo")["event_id"] == before["try echo"]

    async def test_nothing_is_told_where_the_bot_may_not_or_nobody_asked(self, hall: MatrixHall) -> None:
        await hall("ada #lobby: /try echo hello")
        await hall.people["kim"].gives_power(hall.rooms["algebra"], [(hall.there.bot, 50)])
        await hall("ada #algebra: hello everybody")
        await hall("ada #lobby: /try post hello")
        assert not self.told(hall, "help", "lobby")
        assert not self.told(hall, "help", "algebra")
        assert hall.view("ada")[-1].text == "On the board: hello"


async def sends(hall: MatrixHall, command: str, body: str = "", **more: Any) -> list[str]:  # noqa: ANN401 - a content
    """Ada's client sends a command as one; what everybody saw because of it."""
    hall.eyes.news()
    sent = {"command": command, "arguments": more.pop("arguments", {})}
    content = {"msgtype": "m.text", "body": body or f"/{command}", "m.mentions": {"user_ids": [hall.there.bot.id]}}
    kind = more.pop("kind", "m.room.message")
    event = await hall.people["ada"].sends(hall.rooms["lobby"], kind, {**content, INVOKED: sent, **more})
    await hall._hears(event.id)
    await hall.calm()
    seen: list[Seen] = hall.eyes.news()
    return [one.text for one in seen]


class TestSending:
    """What a client sends is checked as what people type."""

    async def test_it_is_done_or_refused(self, hall: MatrixHall) -> None:
        for command, arguments, says in (
            ("try echo", {"words": "hello"}, "1 times quiet: hello"),
            ("try echo", {"words": "hello", "n": 3, "loud": True}, "3 times loud: hello"),
            ("Try Echo", {"words": "hello", "n": "3", "loud": "no", "more": 1}, "3 times quiet: hello"),
            ("try echo", {"words": "n=7 loud", "n": [2], "loud": {"id": "!x"}}, "1 times quiet: n=7 loud"),
            ("try colour", {"which": "Sea green"}, "It is SEA."),
            ("try echo", {"words": "hello", "n": 21}, "n is a whole number from 1 to 20."),
            ("try echo", {"words": "hello", "loud": 7}, "loud is yes or no."),
            ("try colour", {"which": "blue"}, "which is one of: red, Sea green."),
            ("try teach", {}, "Only a teacher can do that."),
        ):
            assert await sends(hall, command, arguments=arguments) == [says]

    async def test_what_is_missing_is_said_with_one_line_of_usage(self, hall: MatrixHall) -> None:
        [told] = await sends(hall, "try echo")
        assert told.splitlines() == ["Something is missing: words.", "Usage: /try echo words [n] [loud]"]

    async def test_a_person_is_an_account_and_no_number_of_ours(self, hall: MatrixHall) -> None:
        await hall("ben #lobby: /help")
        assert await sends(hall, "try greet", arguments={"who": hall.people["ben"].id}) == ["Ada greets Ben."]
        assert await sends(hall, "try greet", arguments={"who": 1}) == [
            "I do not know 1. They have to join the course, or use me once, first."
        ]

    async def test_it_counts_more_than_the_words_beside_it(self, hall: MatrixHall) -> None:
        arguments = {"words": "this"}
        assert await sends(hall, "try echo", "!study try echo that", arguments=arguments) == ["1 times quiet: this"]
        assert await sends(hall, "try nothing", "!study try echo that") == ["1 times quiet: that"]

    async def test_a_form_is_asked_for_alone(self, hall: MatrixHall) -> None:
        asked = (await sends(hall, "try essay", arguments={"title": "Birds"}))[-1]
        assert "What do you think?" in asked
        assert hall.view("ada")[-1].only == "ada"

    async def test_it_may_come_without_words(self, hall: MatrixHall) -> None:
        told = await sends(hall, "try echo", kind="m.room.bot.command", msgtype="m.text", arguments={"words": "hello"})
        assert told == ["1 times quiet: hello"]


SENT = {"command": "try echo", "arguments": {"words": "hello"}}
GOOD = {"msgtype": "m.text", "body": "/try echo hello", "m.mentions": {"user_ids": ["@bot:x"]}, INVOKED: SENT}


@pytest.fixture
def offering(tmp_path: Path) -> Offering:
    settings = Settings("http://127.0.0.1:9", "@bot:x", tmp_path, secret="a secret for the tests")
    return Matrix(settings, commands=trial().commands.values())._offering


def meant(offering: Offering, content: dict[str, Any], kind: str = "m.room.message") -> Invocation | None:
    return offering.meant({"type": kind, "sender": "@ada:x", "event_id": "$1", "content": content})


def test_what_is_meant_for_the_bot_is_taken(offering: Offering) -> None:
    for kind in ("m.room.message", "m.room.bot.command"):
        assert meant(offering, GOOD, kind) == Invocation("try echo", {"words": "hello"})
    assert meant(offering, {**GOOD, INVOKED: {"command": "help"}}) == Invocation("help", {})


@pytest.mark.parametrize(
    "odd",
    [
        {"m.mentions": {}},
        {"m.mentions": 3},
        {"m.mentions": {"user_ids": "@bot:x"}},
        {"m.mentions": {"user_ids": ["@other:x"]}},
        {"msgtype": "m.notice"},
        {INVOKED: "try echo"},
        {INVOKED: {"command": "try pressed", "arguments": {"which": "all"}}},
        {INVOKED: {"command": "form word", "arguments": {"token": "x", "word": "send"}}},
        {INVOKED: {"command": 7}},
        {INVOKED: {"command": "try echo", "arguments": [1]}},
        {"m.relates_to": {"rel_type": "m.replace", "event_id": "$x"}, "m.new_content": {}},
    ],
)
def test_what_is_not_meant_for_the_bot_or_not_offered_is_not(offering: Offering, odd: dict[str, Any]) -> None:
    assert meant(offering, {**GOOD, **odd}) is None


def test_nor_is_anything_else_that_happens(offering: Offering) -> None:
    assert meant(offering, GOOD, "m.reaction") is None
