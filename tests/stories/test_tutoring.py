"""Tutoring: from an offer and a question to a private room, and to saying it back."""

from __future__ import annotations

import pytest

from cogs.tutoring.matching import best
from storage.tutoring import Offer
from tests.hall import Hall, Seen


@pytest.fixture
async def course(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        dan #algebra: /course join
        """
    )
    return hall


ASKS = 'dan #algebra: /tutor ask topic="proof by induction" tried="I wrote down n = 1"'


def to(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in seen if one.only == who]


async def test_from_a_question_to_saying_it_back(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction, fractions")
    seen = await course(ASKS)
    [proposal] = to(seen, "ada")
    assert proposal.text.splitlines()[:2] == [
        "Dan would like help with proof by induction.",
        "Tried: I wrote down n = 1",
    ]
    assert proposal.buttons == ("Yes, I can", "Not now")
    assert {one.only for one in seen} == {"ada", "dan"}
    await course("ada privately presses Yes, I can")
    assert course.members("#proof-by-induction") == {"ada", "dan"}
    await course("dan #proof-by-induction presses We are done")
    await course("dan privately: Now I know that the step is an if-then.")
    seen = await course("dan privately presses Send")
    assert "Now I know that the step is an if-then." in to(seen, "ada")[0].text
    assert course.members("#proof-by-induction") == set()


async def test_who_declines_is_not_named_and_the_next_is_asked(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course("ben #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("ada privately presses Not now")
    assert to(seen, "ben")[0].buttons == ("Yes, I can", "Not now")
    assert to(seen, "dan") == []
    seen = await course("ben privately presses Not now")
    assert "I keep your request" in to(seen, "dan")[0].text
    assert not any("Ada" in one.text or "Ben" in one.text for one in to(seen, "dan"))


async def test_who_says_nothing_for_a_day_is_passed_over(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course("ben #algebra: /tutor offer induction")
    await course(ASKS)
    assert to(await course("+23h"), "ben") == []
    seen = await course("+2h")
    assert "Dan would like help" in to(seen, "ben")[0].text
    assert any(one.edited and one.text == "This request went to somebody else. Thank you!" for one in to(seen, "ada"))
    [late] = await course("ada #algebra: /tutor mine")
    assert "Nothing is going on" in late.text


async def test_a_request_goes_on_when_who_declined_it_has_left_the_course(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course("ben #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Not now")
    await course("ada #algebra: /course leave")
    seen = await course("+25h")
    assert any("Nobody who is free" in one.text for one in to(seen, "dan"))


async def test_a_request_waits_for_the_first_offer(course: Hall) -> None:
    [told] = await course(ASKS)
    assert "I keep your request" in told.text
    seen = await course("cleo #algebra: /tutor offer Induction proofs")
    assert any("Dan would like help" in one.text for one in to(seen, "cleo"))


async def test_a_tutor_who_is_full_is_asked_again_when_a_place_is_free(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction learners=1")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    [told] = await course('ben #algebra: /tutor ask topic=induction tried="The first step"')
    assert "I keep your request" in told.text
    seen = await course("ada #proof-by-induction presses We are done")
    assert any(one.buttons == ("Say it back", "Close without") for one in seen)
    seen = await course("ada #proof-by-induction presses Close without")
    assert any("Ben would like help" in one.text for one in to(seen, "ada"))


async def test_only_the_learner_takes_a_request_back(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("dan #algebra presses Take it back")
    assert any(one.edited and "taken back" in one.text for one in to(seen, "ada"))
    [again] = await course("dan #algebra presses Take it back")
    assert again.text == "This request is closed already."


async def test_a_tutor_who_leaves_the_course_leaves_nobody_waiting(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course("ben #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("ada #algebra: /course leave")
    assert any("Dan would like help" in one.text for one in to(seen, "ben"))
    await course("ben privately presses Yes, I can")
    seen = await course("ben #algebra: /course leave")
    assert any("has ended: Ben left the course" in one.text for one in to(seen, "dan"))
    assert course.members("#proof-by-induction") == set()


def test_the_closest_then_the_least_busy_tutor_is_best() -> None:
    offers = [Offer(1, "fractions", 2, 0), Offer(2, "Induction, sets", 2, 1), Offer(3, "proof by induction", 2, 0)]
    chosen = best("induction", offers, without=set())
    assert chosen is not None
    assert chosen.person == 3
    chosen = best("induction", offers, without={3})
    assert chosen is not None
    assert chosen.person == 2
    assert best("geometry", offers, without=set()) is None
    assert best("induction", [Offer(2, "induction", 1, 1)], without=set()) is None
