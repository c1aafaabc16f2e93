"""Words that are changed later, and what is said to the bot in a channel."""

from __future__ import annotations

import pytest

from tests.discord.hall import DiscordHall


@pytest.fixture
async def talk(school: DiscordHall) -> DiscordHall:
    await school.plays(
        """
        kim #algebra: /course open "Algebra 1"
        kim #algebra: /discuss settings mode=on
        ada #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        ada #algebra: agreed
        +2m
        """
    )
    return school


async def test_whoever_adds_something_to_an_i_agree_gets_no_hint(talk: DiscordHall) -> None:
    ada, algebra = talk.people["ada"], talk.channels["algebra"]
    written = ada.says(algebra, "I agree!")
    await talk.calm()
    ada.edits(written, "I agree, because without a first step the others have nothing to stand on.")
    await talk.calm()
    assert await talk("+2m") == []
    [over] = await talk("kim #algebra: /discuss end")
    assert "1 person took part, 1 of them with a thought of their own." in over.text


async def test_an_edit_that_adds_nothing_changes_nothing(talk: DiscordHall) -> None:
    ada, algebra = talk.people["ada"], talk.channels["algebra"]
    written = ada.says(algebra, "I agree!")
    await talk.calm()
    ada.edits(written, "I agree!!")
    await talk.calm()
    [hint] = await talk("+2m")
    assert hint.only == "ada"


async def test_a_command_behind_a_mention_is_answered_directly_and_a_reaction_says_so(talk: DiscordHall) -> None:
    ada, lobby = talk.people["ada"], talk.channels["lobby"]
    asked = ada.says(lobby, f"<@{talk.there.world.bot_id}> help")
    await talk.calm()
    [there] = ada.sees(lobby)
    assert there.id == asked.id
    assert there.reactions == {"📬": ("Studyhall",)}
    assert ada.direct is not None
    assert ada.sees(ada.direct)[-1].content.startswith("Here is what you can do.")


async def test_a_hint_leaves_no_mark_on_what_it_is_about(talk: DiscordHall) -> None:
    ada, algebra = talk.people["ada"], talk.channels["algebra"]
    ada.says(algebra, "I agree!")
    await talk.calm()
    await talk("+2m")
    assert [one.reactions for one in ada.sees(algebra)][-1] == {}
