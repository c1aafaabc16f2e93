"""A button does what it says, for whom it is meant, as long as it lasts."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.school import features
from storage import buttons
from tests.hall import Hall


async def says(hall: Hall, line: str) -> str:
    [seen] = await hall(line)
    assert seen.only == line.split(maxsplit=1)[0]  # private, whatever it says
    return seen.text


async def test_everybody_may_press_and_press_again(hall: Hall) -> None:
    await hall("ada #lobby: /try offer")
    assert await says(hall, "ada #lobby presses All") == "Ada pressed all."
    assert await says(hall, "ada #lobby presses All") == "Ada pressed all."
    assert await says(hall, "ben #lobby presses all") == "Ben pressed all."


async def test_a_button_for_one_person_does_nothing_for_another(hall: Hall) -> None:
    await hall("ada #lobby: /try offer")
    assert await says(hall, "ben #lobby presses Mine") == "This button is for somebody else. Nothing happened."
    assert await says(hall, "ada #lobby presses Mine") == "Ada pressed mine."


async def test_a_button_ends_at_its_time(hall: Hall) -> None:
    await hall("ada #lobby: /try offer")
    await hall("+10m")
    assert await says(hall, "ada #lobby presses Soon") == "Ada pressed soon."
    await hall("+1s")
    assert await says(hall, "ada #lobby presses Soon") == "This ended Mon 7 Sep 09:10 (UTC)."
    assert await says(hall, "ada #lobby presses All") == "Ada pressed all."


async def test_buttons_work_after_a_restart(hall: Hall) -> None:
    await hall("ada #lobby: /try offer")
    await hall.restart()
    assert await says(hall, "ben #lobby presses All") == "Ben pressed all."
    assert await says(hall, "ben #lobby presses Mine") == "This button is for somebody else. Nothing happened."


async def test_a_button_that_was_forgotten_says_so(hall: Hall) -> None:
    await hall("ada #lobby: /try offer")
    await hall.core._writer.run(lambda db, _: buttons.forget(db, datetime(2100, 1, 1, tzinfo=UTC)))
    assert await says(hall, "ada #lobby presses All") == "This button is from long ago and does nothing any more."


async def test_a_button_of_a_feature_that_is_gone_says_so(hall: Hall) -> None:
    await hall("ada #lobby: /try offer")
    hall.catalogue = features
    await hall.restart()
    told = "That is from an earlier version and does nothing any more."
    assert await says(hall, "ada #lobby presses All") == told
    assert "what you can do" in await says(hall, "ada #lobby: /help")
