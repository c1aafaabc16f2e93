"""In and out of a study group: its members' yes, invitations, the line before a full one, rest and return."""

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


async def test_a_full_group_has_a_line_and_a_free_seat_is_kept_for_the_first_in_it(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls seats=2")
    await course("ben #algebra: /group join Owls")
    [full] = await course("cleo #algebra: /group join Owls")
    assert full.buttons == ("Wait for a place",)
    [waits] = await course("cleo #algebra presses Wait for a place")
    assert waits.text == "You are number 1 in line for Owls. I tell you when there is a place."
    await course("dan #algebra: /group join Owls")
    [second] = await course("dan #algebra presses Wait for a place")
    assert "number 2" in second.text
    seen = await course("ben #algebra: /group leave")
    [offer] = to(seen, "cleo")
    assert offer.text.startswith("There is a place in Owls. I keep it for you until ")
    assert offer.buttons == ("Join Owls", "No, thank you")
    assert to(seen, "dan") == []
    [kept] = await course("ben #algebra: /group join Owls")
    assert "is full" in kept.text
    seen = await course("+49h")
    assert to(seen, "cleo")[0].text == "The place in Owls goes to the next in line now."
    assert "There is a place in Owls." in to(seen, "dan")[0].text
    await course("dan privately presses Join Owls")
    assert course.members("#owls") == {"ada", "dan"}
    [mine] = await course("cleo #algebra: /group mine")
    assert "no group yet" in mine.text


async def test_a_group_that_asks_its_members_takes_in_whom_half_of_them_want(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls entry=ask")
    await course("ben #algebra: /group join Owls")
    await course("ada #owls presses Take them in")
    assert course.members("#owls") == {"ada", "ben"}
    seen = await course("cleo #algebra: /group join Owls")
    assert to(seen, "cleo")[0].text == "Owls asks its members first. You hear from me within two days."
    [card] = [one for one in seen if "Take them in" in one.buttons]
    assert (card.where, card.text) == ("#owls", "Cleo would like to join. Only I see who says what.")
    await course("ada #owls presses Not now")
    assert course.members("#owls") == {"ada", "ben"}
    seen = await course("ben #owls presses Take them in")
    assert any("Owls took you in" in one.text for one in to(seen, "cleo"))
    assert course.members("#owls") == {"ada", "ben", "cleo"}


async def test_nobody_says_anything_and_whoever_asked_hears_kindly(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls entry=ask")
    await course("ben #algebra: /group join Owls")
    seen = await course("+49h")
    [told] = to(seen, "ben")
    assert told.text.startswith("Owls has no place for you right now. /group find shows others")
    assert course.members("#owls") == {"ada"}


async def test_a_closed_group_takes_in_whom_its_members_invite(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls entry=closed")
    [refused] = await course("ben #algebra: /group join Owls")
    assert refused.text == "Owls takes in whom its members invite. /group find shows others."
    [listed] = await course("ben #algebra: /group find")
    assert listed.buttons == ()
    seen = await course("ada #algebra: /group invite ben")
    assert to(seen, "ben")[0].text.startswith("Ada invites you into a study group:\nOwls.")
    await course("ben privately presses Join Owls")
    assert course.members("#owls") == {"ada", "ben"}
    seen = await course("ada #algebra: /group invite cleo")
    await course("cleo privately presses No, thank you")
    [refused] = await course("cleo #algebra: /group join Owls")
    assert "whom its members invite" in refused.text


async def test_whoever_is_given_a_group_may_pass_it_on_and_in_the_end_the_bot_keeps_it(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls")
    await course("ben #algebra: /group join Owls")
    await course("cleo #algebra: /group join Owls")
    seen = await course("ada #algebra: /group leave")
    assert any(one.text == "Ben runs the group from now on." and one.buttons == ("Rather not",) for one in seen)
    [not_yours] = await course("cleo #owls presses Rather not")
    assert "somebody else" in not_yours.text
    seen = await course("ben #owls presses Rather not")
    assert any(one.text == "Cleo runs the group from now on." for one in seen)
    seen = await course("cleo #owls presses Rather not")
    assert any(one.text.startswith("Nobody has to run this group") for one in seen)
    seen = await course('ben #algebra: /group change goal="finish sheet 3"')
    assert "Owls, to finish sheet 3. 2 of 5 seats" in to(seen, "ben")[0].text
    await course("ben #owls presses I run it")
    [refused] = await course("cleo #algebra: /group change name=Hares")
    assert refused.text == "Only Ben, who runs Owls, or a teacher can do that."


async def test_who_has_not_been_there_for_two_weeks_is_not_given_the_group(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls")
    await course("ben #algebra: /group join Owls")
    await course("+15d")
    await course("cleo #algebra: /group join Owls")
    seen = await course("ada #algebra: /group leave")
    assert any(one.text == "Cleo runs the group from now on." for one in seen)


async def test_a_group_is_renamed_and_that_can_be_undone(course: Hall) -> None:
    await course('ada #algebra: /group start name=Owls goal="finish sheet 3"')
    await course("ben #algebra: /group start name=Foxes")
    [taken] = await course("ada #algebra: /group change name=foxes")
    assert "already a group called foxes" in taken.text
    seen = await course('ada #algebra: /group change name="Night Owls" seats=3 times="Mon 17-18"')
    assert any(one.text == "This group is called Night Owls now; it was Owls." for one in seen)
    [told] = to(seen, "ada")
    assert told.text.splitlines() == [
        "Changed:",
        "Night Owls, to finish sheet 3. 1 of 3 seats are taken.",
        "Mon 17:00–18:00 (Europe/Berlin)",
    ]
    assert any(one.edited and "Night Owls" in one.text for one in seen if one.where == "#algebra")
    seen = await course("ada #algebra presses Undo")
    assert to(seen, "ada")[0].text == "Owls, to finish sheet 3. 1 of 5 seats are taken."
    [small] = await course("ada #algebra: /group change seats=1")
    assert small.text == "seats is a whole number from 2 to 12."


async def test_a_group_rests_and_goes_on_with_whoever_was_in_it(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls")
    await course("ben #algebra: /group join Owls")
    await course("ada #algebra: /group archive")
    assert course.members("#owls") == set()
    [mine] = await course("ben #algebra: /group mine")
    assert mine.text == "1. Owls rests. /group restore wakes it."
    await course("cleo #algebra: /group start name=Owls")
    [taken] = await course("ben #algebra: /group restore 1")
    assert "already a group called Owls" in taken.text
    [refused] = await course('dan #algebra: /group restore 1 name="Old Owls"')
    assert refused.text == "Only who was in Owls or a teacher can do that."
    await course('ben #algebra: /group restore 1 name="Old Owls"')
    assert course.members("#old-owls") == {"ada", "ben"}


async def test_ending_a_group_can_be_undone_and_who_waited_is_told(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls seats=2")
    await course("ben #algebra: /group join Owls")
    await course("cleo #algebra: /group join Owls")
    await course("cleo #algebra presses Wait for a place")
    await course("ada #algebra: /group close Owls")
    seen = await course("ada #algebra presses End it")
    assert "no place for you" in to(seen, "cleo")[0].text
    seen = await course("ada #algebra presses Undo")
    assert any(one.text.startswith("Owls. 2 of 2 seats") for one in seen if not one.edited)
    [mine] = await course("ben #algebra: /group mine")
    assert mine.text.splitlines() == ["1. Owls. 2 of 2 seats are taken.", "With Ada."]


async def test_what_is_there_is_found_by_a_word(course: Hall) -> None:
    await course('ada #algebra: /group start name=Owls goal="finish sheet 3" languages=en')
    await course('ben #algebra: /group start name=Füchse languages="de, en" writing=yes')
    [found] = await course("cleo #algebra: /group find DE")
    assert found.text.splitlines() == ["2. Füchse. 1 of 5 seats are taken.", "in de, en · only in writing"]
    [none] = await course("cleo #algebra: /group find tennis")
    assert none.text == "No group has tennis in it. /group find shows all."


async def test_the_board_shows_who_is_in_and_comes_again_when_asked_for(course: Hall) -> None:
    seen = await course("ada #algebra: /group start name=Owls")
    assert [one.text.splitlines()[0] for one in seen if one.where == "#owls"][-1] == "Owls. 1 of 5 seats are taken."
    seen = await course("ben #algebra: /group join Owls")
    assert any(one.edited and one.where == "#owls" and "2 of 5" in one.text for one in seen)
    seen = await course("ben #owls: /group board")
    assert any(not one.edited and one.where == "#owls" and not one.only and "2 of 5" in one.text for one in seen)
