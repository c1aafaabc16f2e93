"""A teacher has groups formed, looks at them, changes them; who looks for a group is told where or why not."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1" zone=Europe/Berlin
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        dan #algebra: /course join
        """
    )
    return hall


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


async def form(course: Hall, more: str = "") -> Seen:
    """The groups to be, as the teacher sees them."""
    seen = await course(f"kim #algebra: /group form least=2 most=2 {more}")
    assert any(one.text == "I work on groups for 4 people, and tell you." for one in to(seen, "kim"))
    assert not any(to(seen, one) for one in ("ada", "ben", "cleo", "dan"))
    [preview] = [one for one in to(seen, "kim") if "Approve" in one.buttons]
    return preview


async def test_groups_are_looked_at_changed_and_approved(course: Hall) -> None:
    await course("kim #algebra: /tutor rule ada ben together")
    await course("dan #algebra: /tutor avoid ben")
    preview = await form(course)
    first, second, *_ = preview.text.splitlines()
    assert first.startswith("1. Ada, Ben (")
    assert second.startswith("2. Cleo, Dan (")
    assert first == "1. Ada, Ben (nobody said when, a common language, wishes kept)"
    assert "They go out" in preview.text
    [refused] = await course("kim #algebra: /group swap ada dan")
    assert refused.text == "These two cannot be exchanged: somebody there is kept apart from them."
    [swapped] = await course("kim #algebra: /group swap ada cleo")
    assert swapped.text.splitlines()[0].startswith("1. Ben, Cleo (")
    assert "Ada and Ben belong together, as you said, and are not." in swapped.text
    seen = await course("kim #algebra presses Approve")
    assert "4 people have a group now." in [one.text for one in to(seen, "kim")]
    [ada] = to(seen, "ada")
    assert ada.text.splitlines() == [
        "You are in Group 2, with Dan. Its private room is open to you.",
        "You all speak a language in common.",
    ]
    assert course.members("#group-1") == {"ben", "cleo"}
    assert course.members("#group-2") == {"ada", "dan"}
    [again] = await course("kim #algebra: /group form")
    assert again.text == "Nobody is without a group."


async def test_what_is_said_of_times_and_levels_is_what_people_told(course: Hall) -> None:
    await course('ada #algebra: /group hours "Tue 18-20"')
    await course('dan #algebra: /group hours "Tue 17-19"')
    preview = await form(course)
    assert preview.text.splitlines()[:2] == [
        "1. Ada, Dan (1 shared hour, a common language)",
        "2. Ben, Cleo (nobody said when, a common language)",
    ]
    [swapped] = await course("kim #algebra: /group swap dan ben")
    assert "2 shared hours, not all said when" in swapped.text
    await course("kim #algebra: /group swap dan ben")
    seen = await course("kim #algebra presses Approve")
    assert "You share 1 hour a week." in to(seen, "ada")[0].text
    assert "You share" not in to(seen, "ben")[0].text


async def test_a_teacher_sees_and_changes_what_counts(course: Hall) -> None:
    [usual] = await course("kim #algebra: /group weights")
    assert "· hours 300: All of the group share time: all of it from 4 hours a week." in usual.text
    assert not usual.buttons
    for one, times in (("ada", "Tue 18-20"), ("dan", "Tue 18-20"), ("ben", "Sat 10-12"), ("cleo", "Sat 10-12")):
        await course(f'{one} #algebra: /group hours "{times}"')
    await course("ada #algebra: /group seek who=ben")
    assert (await form(course)).text.splitlines()[0].startswith("1. Ada, Dan (2 shared hours")
    [changed] = await course("kim #algebra: /group weights hours 0, asked=500")
    assert "· hours 0 (usually 300): All of the group share time" in changed.text
    assert "· asked 500 (usually 60): They are with somebody for whom they asked." in changed.text
    ada_and_ben, cleo_and_dan, *_ = (await form(course)).text.splitlines()
    assert ada_and_ben == "1. Ada, Ben (0 shared hours, a common language, wishes kept)"
    assert cleo_and_dan.startswith("2. Cleo, Dan (")
    [back] = await course("kim #algebra presses Back to usual")
    assert back.text == usual.text
    assert (await form(course)).text.splitlines()[0].startswith("1. Ada, Dan (2 shared hours")
    [odd] = await course("kim #algebra: /group weights luck 3")
    assert odd.text == "I do not weigh luck. I weigh hours, level, mixed, language, asked, met."
    [high] = await course("kim #algebra: /group weights hours 501")
    assert high.text == "hours goes from 0 to 500."
    [refused] = await course("ada #algebra: /group weights hours 0")
    assert refused.text == "Only a teacher can do that."


async def test_they_go_out_by_themselves_if_no_teacher_is_there(course: Hall) -> None:
    await form(course, "wait=30")
    assert await course("+29m") == []
    seen = await course("+2m")
    assert "4 people have a group now." in [one.text for one in to(seen, "kim")]
    assert course.members("#group-1") | course.members("#group-2") == {"ada", "ben", "cleo", "dan"}


async def test_nobody_hears_of_what_is_thrown_away_and_wait_0_waits_for_ever(course: Hall) -> None:
    preview = await form(course, "wait=0")
    assert "They go out" not in preview.text
    assert await course("+8d") == []
    await course("kim privately presses Not yet")
    [none] = await course("kim #algebra: /group draft")
    assert none.text.startswith("There are no groups to look at.")


async def test_who_comes_late_goes_where_there_is_a_seat_and_nobody_moves(course: Hall) -> None:
    await course("dan #algebra: /course leave")
    seen = await course("kim #algebra: /group form least=3 most=4")
    await course("kim privately presses Approve")
    assert course.members("#group-1") == {"ada", "ben", "cleo"}
    await course("dan #algebra: /course join")
    [fits] = await course("dan #algebra: /group seek 4")
    assert fits.text.startswith("This one fits you best:\nGroup 1.")
    seen = await course("kim #algebra: /group form least=3 most=4")
    assert "Into Group 1: Dan" in to(seen, "kim")[0].text
    seen = await course("kim #algebra presses Approve")
    assert any("You are in Group 1." in one.text for one in to(seen, "dan"))
    assert course.members("#group-1") == {"ada", "ben", "cleo", "dan"}


async def test_who_found_a_group_meanwhile_is_passed_over_and_nobody_stays_alone(course: Hall) -> None:
    preview = await form(course)
    partner = next(
        name
        for line in preview.text.splitlines()[:2]
        if "Ada" in line
        for name in ("Ben", "Cleo", "Dan")
        if name in line
    )
    await course("ada #algebra: /group start name=Owls seats=2")
    seen = await course("kim privately presses Approve")
    assert "2 people have a group now." in [one.text for one in to(seen, "kim")]
    [told] = to(seen, partner.lower())
    assert told.text.splitlines() == [
        "The others of your group have found another meanwhile.",
        "I keep looking, and tell you.",
    ]


async def test_too_few_is_said_and_why(course: Hall) -> None:
    seen = await course("kim #algebra: /group form least=5 most=6")
    [preview] = to(seen, "kim")
    assert "Ada: no group. Too few look for a group right now." in preview.text
    [wrong] = await course("kim #algebra: /group form least=5 most=4")
    assert wrong.text == "The largest size is at least the smallest: 5."
    [size] = await course("kim #algebra: /group form least=1")
    assert size.text == "least is a whole number from 2 to 12."
    [refused] = await course("ada #algebra: /group form")
    assert refused.text == "Only a teacher can do that."


async def test_who_looks_for_a_group_is_told_why_there_is_none_and_asked_first_when_there_is(course: Hall) -> None:
    [none] = await course("ada #algebra: /group seek")
    assert none.text.startswith("There is no group yet that you could come into.\nI keep looking")
    seen = await course("ben #algebra: /group start name=Owls")
    [offer] = to(seen, "ada")
    assert offer.text.startswith("There is a place in Owls.")
    await course("ada privately presses Join Owls")
    assert course.members("#owls") == {"ada", "ben"}
    [already] = await course("ada #algebra: /group seek level=5 who=ben")
    assert "You are in a group already." in already.text
