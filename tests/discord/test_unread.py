"""Without the message content intent: everything works but discussions, and those say so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord.hall import DiscordHall, discord_hall
from tests.trial import trial


@pytest.fixture
async def deaf(tmp_path: Path, sqlite_url: str) -> AsyncIterator[DiscordHall]:
    async with discord_hall(tmp_path, sqlite_url, trial, intents=()) as hall:
        yield hall


async def test_commands_buttons_forms_and_mentions_work(deaf: DiscordHall) -> None:
    [answer] = await deaf("ada #lobby: /try echo hello")
    assert (answer.text, answer.only) == ("1 times quiet: hello", "ada")
    await deaf("ada #lobby: /try offer")
    [answer] = await deaf("ben #lobby presses All")
    assert answer.text == "Ben pressed all."
    await deaf.plays("ada #lobby: /try essay\nada privately: Birds\nada privately: They sing.\nada privately: skip")
    seen = await deaf("ada privately presses Send")
    assert "Birds: They sing. ()" in [one.text for one in seen if one.where == "#lobby"]
    [answer] = await deaf("ada #lobby: /try echo hello 3 perhaps")  # which can only be typed, after a mention
    assert (answer.text, answer.only) == ("loud is yes or no.", "ada")
    [answer] = await deaf("ada privately: try echo directly")
    assert answer.text == "1 times quiet: directly"


async def test_nobody_is_listened_to(deaf: DiscordHall) -> None:
    await deaf.plays("ada #lobby: /try watch\nben #lobby: /help")
    assert await deaf("ben #lobby: xylophones") == []


async def test_starting_a_discussion_says_why_there_are_none(tmp_path: Path, sqlite_url: str) -> None:
    async with discord_hall(tmp_path, sqlite_url, intents=()) as deaf:
        await deaf("kim #algebra: /course open Algebra")
        [refused] = await deaf("kim #algebra: /discuss start Why is n = 0 checked as well?")
        assert refused.only == "kim"
        assert refused.text.startswith("Discussions are off: here I am not allowed to read what people write")
        await deaf("kim #algebra: /course settings language=de")
        [refused] = await deaf("kim #algebra: /discuss start Warum prüfen wir auch n = 0?")
        assert refused.text.startswith("Diskussionen sind aus")
        await deaf("ada #algebra: /course join")
        assert await deaf("ada #algebra: stimmt") == []
