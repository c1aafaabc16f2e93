"""A feature that the owner switched off in a class: not offered, not done, not heard; what is there stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.language import Owner
from tests.hall import Hall


@pytest.fixture
async def without(tmp_path: Path) -> AsyncIterator[Hall]:
    """A class with a group, a request for feedback and a discussion; then groups and discussions are switched off."""
    hall = await Hall(tmp_path).open()
    await hall.plays(
        "kim #algebra: /course open Algebra\n"
        "ada #algebra: /course join\nben #algebra: /course join\n"
        "ada #algebra: /group start Owls Fractions\n"
        "kim #algebra: /discuss start Why is a square a rectangle?"
    )
    hall.core.catalogue.owners = {1: Owner(frozenset({"groups", "discussion"}))}
    yield hall
    await hall.close()


async def test_what_is_off_is_neither_offered_nor_done(without: Hall) -> None:
    [told] = await without("ben #algebra: /group find")
    assert (told.text, told.only) == ("This is switched off in this class.", "ben")
    [told] = await without("ben #algebra: /help")
    assert "/group" not in told.text
    assert "feedback" in told.text
    for asked in ("/help group", "/help group find"):
        [told] = await without(f"ben #algebra: {asked}")
        assert told.text.startswith("There is no command or feature called")


async def test_neither_is_what_a_button_of_before_does_nor_is_talk_heard(without: Hall) -> None:
    pressed = await without("ben #algebra presses Join Owls")
    assert [one.text for one in pressed] == ["This is switched off in this class."]
    await without("ben #algebra: I agree")
    assert await without("+10m") == []


async def test_another_class_keeps_it_and_it_comes_back(without: Hall) -> None:
    without.core.catalogue.owners = {2: Owner(frozenset({"groups"}))}
    [told] = await without("ben #algebra: /group find")
    assert "Owls" in told.text
