"""What is replied to: it is looked at once, and a hint fits it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.homeserver import Seen as Message, Synapse
from tests.matrix.hall import MatrixHall, matrix_hall

FITS = ("Give an example", "Ask a question", "Another view")
USUAL = ("Say why", "Give an example", "Ask a question")
REASON = "Because without a first step nothing follows."


@pytest.fixture
async def talk(synapse: Synapse, tmp_path: Path, sqlite_url: str) -> AsyncIterator[MatrixHall]:
    """A discussion in which ben agreed once, which is free."""
    async with matrix_hall(synapse, tmp_path, sqlite_url) as hall:
        await hall.plays(
            """
            kim #algebra: /course open "Algebra 1"
            kim #algebra: /discuss settings mode=on
            ada #algebra: /course join
            ben #algebra: /course join
            kim #algebra: /discuss start Why do we check n = 0 as well?
            ben #algebra: agreed
            +2m
            """
        )
        yield hall


async def says(talk: MatrixHall, who: str, words: str, **how: Message) -> Message:
    said = await talk.people[who].says(talk.rooms["algebra"], words, **how)  # type: ignore[arg-type]  # reply_to, thread
    await talk._hears(said)
    return said


async def hint(talk: MatrixHall) -> tuple[str, ...]:
    [told] = await talk("+2m")
    return told.buttons[:3]


async def test_whoever_agrees_with_a_reason_is_asked_for_something_else(talk: MatrixHall) -> None:
    await says(talk, "ben", "I agree!", reply_to=await says(talk, "ada", REASON))
    assert await hint(talk) == FITS


async def test_in_a_thread_it_is_what_the_thread_is_about(talk: MatrixHall) -> None:
    root = await says(talk, "ada", REASON)
    await says(talk, "dan", "Hm.", thread=root)
    await says(talk, "ben", "I agree!", thread=root)
    assert await hint(talk) == FITS


async def test_it_is_read_as_it_was_changed_to(talk: MatrixHall) -> None:
    parent = await says(talk, "ada", "Hm.")
    await talk.people["ada"].edits(parent, REASON)
    await says(talk, "ben", "I agree!", reply_to=parent)
    assert await hint(talk) == FITS


async def test_the_bot_s_own_words_and_one_s_own_are_nobody_s_reply(talk: MatrixHall) -> None:
    prompt = next(one for one in talk.people["ben"].sees(talk.rooms["algebra"]) if one.text.startswith("Discussion:"))
    await says(talk, "ben", "I agree!", reply_to=prompt)
    assert await hint(talk) == USUAL
    await talk("+2d")
    own = next(one for one in talk.people["ben"].sees(talk.rooms["algebra"]) if one.text == "agreed")
    await says(talk, "ben", "I agree!", reply_to=own)
    assert await hint(talk) == USUAL


async def test_what_was_taken_away_or_never_was_is_no_reason_to_be_silent(talk: MatrixHall) -> None:
    parent = await says(talk, "ada", REASON)
    await talk.people["ada"].redacts(parent)
    await says(talk, "ben", "I agree!", reply_to=parent)
    assert await hint(talk) == USUAL
    await talk("+2d")
    nowhere = {"m.relates_to": {"m.in_reply_to": {"event_id": "$nowhere"}}}
    said = await talk.people["ben"].says(talk.rooms["algebra"], "I agree!", more=nowhere)
    await talk._hears(said)
    assert await hint(talk) == USUAL


async def test_a_teacher_sees_who_replied_to_somebody_also_where_it_was_changed(talk: MatrixHall) -> None:
    reply = await says(talk, "ben", "I agree!", reply_to=await says(talk, "ada", REASON))
    await talk.people["ben"].edits(reply, "Like dominoes without a first push.")
    timeline = talk.people["ben"].phone.timeline(talk.rooms["algebra"].id)
    [edit] = timeline._about(reply.id, "m.room.message", "m.replace")
    await talk._hears(edit["event_id"])
    await talk.calm()
    [status] = await talk("kim #algebra: /discuss status")
    assert status.text.splitlines()[1:] == [
        "1 has posted.",
        "1 has replied to somebody.",
        "Everybody in the course has said something.",
    ]
