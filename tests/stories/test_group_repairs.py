"""What is deleted underneath a study group, and who leaves without saying so: noticed, told once, mended."""

from __future__ import annotations

import pytest

from tests.hall import Hall

AGAIN = "Somebody deleted this, so I say it again:"
NEW = "This room is new: the one before was deleted, with what was said there."


@pytest.fixture
async def course(hall: Hall) -> Hall:
    """Owls, of Ada and Ben."""
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ada #algebra: /group start name=Owls
        ben #algebra: /group join 1
        """
    )
    return hall


async def agreed(course: Hall) -> None:
    await course("ada #owls: /group agree")
    for said in ("pass the exam", "Tue 18-20", "say it when you are late", "skip"):
        await course(f"ada privately: {said}")
    await course("ada privately presses Send")


async def test_the_board_is_pinned_and_comes_back(course: Hall) -> None:
    [board] = course.pinned("#owls")
    assert "Next:" in board
    await course.deletes("#owls", "Next:")
    [board] = course.pinned("#owls")
    assert board.startswith(AGAIN)
    await course("cleo #algebra: /group join 1")
    [board] = course.pinned("#owls")
    assert not board.startswith(AGAIN)
    assert "3 of 5 seats" in board


async def test_a_board_that_somebody_keeps_deleting_is_left_until_it_is_asked_for(course: Hall) -> None:
    await course.deletes("#owls", "Next:")
    await course.deletes("#owls", "Next:")
    assert course.pinned("#owls") == []
    await course("ada #owls: /group board")
    [board] = course.pinned("#owls")
    assert "Next:" in board


async def test_there_is_one_board_wherever_it_is_put(course: Hall) -> None:
    await course("ada #owls: /group board")
    await course("ben #owls: /group board")
    assert (
        len([one for one in course.view("ada") if (one.where, one.only) == ("#owls", "") and "Next:" in one.text]) == 1
    )
    assert len(course.pinned("#owls")) == 1


async def test_what_was_agreed_is_pinned_and_comes_back_with_its_button(course: Hall) -> None:
    await agreed(course)
    assert len(course.pinned("#owls")) == 2
    await course.deletes("#owls", "What we agree on")
    await course("ben #owls presses I agree")
    card = next(one for one in course.pinned("#owls") if "What we agree on" in one)
    assert "2 of 2 have agreed to it." in card
    await agreed(course)
    assert len([one for one in course.pinned("#owls") if "What we agree on" in one]) == 1


async def test_a_room_that_was_deleted_is_there_again_at_once_with_what_stays(course: Hall) -> None:
    await agreed(course)
    await course.demolishes("#owls")
    assert course.members("#owls") == {"ada", "ben"}
    assert len(course.pinned("#owls")) == 2
    told = [one for one in course.view("ada") if one.where == "#owls" and one.text == NEW]
    assert len(told) == 1
    await course.restart()
    assert len(course.pinned("#owls")) == 2
    assert len([one for one in course.view("ada") if one.where == "#owls" and one.text == NEW]) == 1


async def test_nothing_stays_in_a_room_that_was_closed_and_the_new_one_has_board_and_agreement(course: Hall) -> None:
    await agreed(course)
    await course("ada #owls: /group archive")
    await course.restart()
    assert course.members("#owls") == set()
    await course("ada #algebra: /group restore Owls")
    board, agreement = course.pinned(f"#{'owls-2' if course.platform == 'terminal' else 'owls'}")
    assert "Owls" in board
    assert "What we agree on" in agreement


async def test_whoever_leaves_the_room_alone_is_asked_once_and_let_in_again(course: Hall) -> None:
    await course.walks_out("ben", "#owls")
    [asked] = [one for one in course.view("ben") if one.text.startswith("You are out of the room of Owls.")]
    assert asked.buttons == ("Back into the room", "Leave the group")
    assert course.members("#owls") == {"ada"}
    await course("+2d")
    assert len([one for one in course.view("ben") if one.text.startswith("You are out of the room")]) == 1
    await course("ben privately presses Back into the room")
    assert course.members("#owls") == {"ada", "ben"}


async def test_whoever_leaves_the_class_is_out_of_its_groups_and_the_others_are_told_once(course: Hall) -> None:
    await course.departs("ben")
    told = [one.text for one in course.view("ada") if one.where == "#owls" and "left the group" in one.text]
    assert len(told) == 1
    [roster] = await course("kim #algebra: /course roster")
    assert "Ben" not in roster.text
    await course("+2d")
    assert len([one for one in course.view("ada") if one.where == "#owls" and "left the group" in one.text]) == 1


async def test_a_card_in_the_room_of_the_course_may_go(course: Hall) -> None:
    """Whoever tidies up there means it: it does not come back, and everything goes on."""
    await course.deletes("#algebra", "Study group by")
    seen = await course("cleo #algebra: /group join 1")
    assert any("You are in Owls." in one.text for one in seen)
    assert not [one for one in course.view("cleo") if one.where == "#algebra" and "Study group by" in one.text]
