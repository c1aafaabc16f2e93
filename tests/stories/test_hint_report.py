"""What a teacher is told about hints: counts, and the cues of those that were wrong."""

from __future__ import annotations

import pytest

from tests.hall import Hall


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        kim #algebra: /discuss start Why do we check n = 0 as well?
        """
    )
    return hall


async def report(course: Hall) -> list[str]:
    [told] = await course("kim #algebra: /discuss report")
    assert told.only == "kim"
    assert "Ada" not in told.text
    assert "Ben" not in told.text
    return told.text.splitlines()


async def test_a_course_that_watches_shows_what_would_have_happened(course: Hall) -> None:
    assert await report(course) == ["Nobody has written in a discussion here within the last 60 days."]
    for who in ("ada", "ben"):
        for _ in range(2):
            await course(f"{who} #algebra: I agree!")
            assert await course("+1h") == []
    await course("ben #algebra: Without it the dominoes never start to fall.")
    assert await report(course) == [
        "Discussions in Algebra 1, the last 60 days",
        "2 people took part, 1 of them with a thought of their own.",
        "4 replies only agreed.",
        "· Left in peace, the first of a week for example: 2",
        "· Hints that would have been sent: 2. A reply came within 24 hours all the same: 1 of 2.",
        "Fewer than 30 say little about hints in general.",
    ]


async def test_hints_that_were_sent_put_off_or_called_wrong(course: Hall) -> None:
    await course("kim #algebra: /discuss settings mode=on")
    for who in ("ada", "ben"):
        await course(f"{who} #algebra: me too")
    await course("+1h")
    await course("ben #algebra: It needs a beginning.")
    await course.plays("ada #algebra: so true\n+1h\nada privately presses This was wrong")
    told = await report(course)
    assert told[-3:] == [
        "Called wrong by their readers: 1 of 1. These cues misled me:",
        "· so true (1)",
        "Fewer than 30 say little about hints in general.",
    ]
    await course("+1d")
    await course.plays("kim #algebra: /discuss end\nkim #algebra: /discuss start What makes a proof good?")
    await course.plays("ada #algebra: exactly\n+1h\nada privately presses Give an example")
    await course.plays(
        "ada privately: An example of this is a proof that a child can follow.\nada privately presses Send"
    )
    await course.plays("ben #algebra: exactly\n+1h\nben privately presses No more hints")
    told = await report(course)
    assert told[1:3] == [
        "2 people took part, 2 of them with a thought of their own.",
        "With a button's help: Give an example (1)",
    ]
    assert "· Hints sent: 3. Turned into a reply within 24 hours: 1 of 3. “Not now”: 0 of 3." in told
    assert "1 member wants no hints." in told


async def test_a_share_is_kept_back_and_compared(course: Hall) -> None:
    await course("kim #algebra: /discuss settings mode=on share=50")
    for _ in range(30):
        for who in ("ada", "ben"):
            await course(f"{who} #algebra: I agree!")
        await course("+3d")
    told = "\n".join(await report(course))
    assert "· Hints sent: " in told
    assert "· Hints kept back: " in told


async def test_only_teachers_are_told(course: Hall) -> None:
    [refused] = await course("ada #algebra: /discuss report")
    assert refused.text == "Only a teacher can do that."
