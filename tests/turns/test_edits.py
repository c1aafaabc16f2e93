"""Words that are changed afterwards: an answer of an open form is changed with them, and nothing is done twice."""

from __future__ import annotations

from bot.language import Account, Kind, Place, Rank, Said, Source
from tests.hall import Hall


async def edits(hall: Hall, n: int, before: str, after: str) -> list[str]:
    """Ada changes something that she said privately."""
    seen = len(hall.seen)
    place = Place("terminal", "@ada", Kind.DIRECT, "class")
    source = Source(f"edit:{n}", Account("terminal", "ada"), "Ada", place, Rank.GUEST)
    await hall.core.take(Said(source, after, edited=True, before=before))
    await hall.core.settle()
    return [one.text for one in hall.seen[seen:]]


async def test_an_answer_is_changed_with_its_message(terminal: Hall) -> None:
    await terminal.plays("ada #lobby: /try essay\nada privately: Birds\nada privately: They sing.")
    [again] = await edits(terminal, 1, "Birds", "Finches")
    assert "Where is it from?" in again
    [preview] = await terminal("ada privately: skip")
    assert "Finches" in preview.text
    assert "Birds" not in preview.text


async def test_what_was_no_answer_is_none_when_it_is_changed(terminal: Hall) -> None:
    await terminal("ada #lobby: /try essay")
    assert await edits(terminal, 1, "hello", "hullo") == []


async def test_a_command_that_is_changed_is_not_done_again(terminal: Hall) -> None:
    await terminal("ada privately: try echo hello")
    assert await edits(terminal, 1, "try echo hello", "try echo goodbye") == []
