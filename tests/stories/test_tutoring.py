"""Tutoring: from an offer and a question to a private room, and to saying it back."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.stories.tutored_class import ASKS, open_course, to


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


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


async def test_where_the_tutor_is_done_the_learner_is_asked_to_say_it_back(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    [avoided] = await course("dan #algebra: /tutor avoid ada")
    assert "You two meet about proof by induction now." in avoided.text
    seen = await course("ada #proof-by-induction presses We are done")
    assert any("Dan, before this room closes" in one.text for one in seen if one.where.startswith("#proof"))
    await course("dan #proof-by-induction presses Say it back")
    await course("dan privately: Now I know that the step is an if-then.")
    seen = await course("dan privately presses Send")
    assert any("Now I know that the step" in one.text for one in to(seen, "ada"))
    assert course.members("#proof-by-induction") == set()


async def test_a_tutor_who_leaves_in_the_middle_is_followed_by_the_next(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    await course("ben #algebra: /tutor offer induction")
    seen = await course("ada #algebra: /course leave")
    assert any("has ended: Ada left the course" in one.text for one in to(seen, "dan"))
    assert any("Dan would like help" in one.text for one in to(seen, "ben"))
    assert course.members("#proof-by-induction") == set()
    await course("ben privately presses Yes, I can")
    assert any("Ben helps you" in one.text for one in course.view("dan"))


async def test_both_hear_why_they_were_brought_together(course: Hall) -> None:
    await course('ada #algebra: /tutor offer "induction: 3" learners=2 times="Tue 18-20"')
    seen = await course(ASKS + " who=ada")
    [proposal] = to(seen, "ada")
    assert "· You know it: 3 of 5, Dan 2." in proposal.text
    assert "· You share 2 h a week: Tue 18–20 (your time, UTC)." in proposal.text
    assert "· You help 1 of at most 2." in proposal.text
    seen = await course("ada privately presses Yes, I can")
    [told] = [one for one in to(seen, "dan") if "Why Ada" in one.text]
    assert "· Ada knows it: 3 of 5, you 2." in told.text
    assert "· You both speak English." in told.text
    assert "· You asked for Ada." in told.text
    assert "· Ada helps 1 of at most 2." in told.text
    assert told.buttons == ("Somebody else, please",)


async def test_the_learner_may_ask_for_somebody_else_once(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    await course("ben #algebra: /tutor offer induction")
    seen = await course("dan privately presses Somebody else, please")
    assert any("went to somebody else" in one.text for one in to(seen, "ada"))
    assert not any("Dan" in one.text for one in to(seen, "ada"))
    assert any("Dan would like help" in one.text for one in to(seen, "ben"))
    seen = await course("ben privately presses Yes, I can")
    assert [one.buttons for one in to(seen, "dan") if "Ben helps you" in one.text] == [()]
    [opened] = [one for one in seen if one.where.startswith("#proof") and "Ben helps Dan" in one.text]
    assert course.members(opened.where) == {"ben", "dan"}
    assert not any("Ada helps Dan" in one.text for one in course.view("ben"))


async def test_who_keeps_away_is_never_brought_together_and_nobody_hears_of_it(course: Hall) -> None:
    [listed] = await course("dan #algebra: /tutor avoid ada")
    assert listed.text == "I never bring you together with: Ada. Nobody else sees this."
    await course("ada #algebra: /tutor offer induction")
    seen = await course(ASKS)
    assert to(seen, "ada") == []
    [told] = to(seen, "dan")
    assert "Everybody who offers it is busy right now." in told.text
    [card] = await course("kim #algebra: /tutor status")
    assert "(because only people remain who said no, or are kept apart" in card.text
    [line] = [line for line in card.text.splitlines() if "Dan" in line]
    assert "Ada" not in line
    seen = await course("dan #algebra presses Ada again")
    await course("cleo #algebra: /tutor offer sets")
    assert any("Dan would like help" in one.text for one in course.view("ada"))


async def test_times_are_said_back_and_slips_are_named(course: Hall) -> None:
    [told] = await course('ada #algebra: /tutor hours "Tue 18-20, Sat morning" zone=Europe/Berlin')
    assert told.text == "Your times: Tue 18:00–20:00; Sat 08:00–12:00 (Europe/Berlin)"
    [slip] = await course('ada #algebra: /tutor hours "Teusday 18-20"')
    assert slip.text.splitlines()[:2] == ["I do not understand teusday in these times.", "Did you mean tuesday?"]
    [kept] = await course("ada #algebra: /tutor hours")
    assert kept.text == told.text
    [elsewhere] = await course("ada #algebra: /tutor hours zone=America/Lima")
    assert elsewhere.text == "Your times: Tue 18:00–20:00; Sat 08:00–12:00 (America/Lima)"
    [always] = await course("ada #algebra: /tutor hours always")
    assert always.text == "Your times: Mon–Sun 08:00–22:00 (America/Lima)"


async def test_languages_are_read_as_people_say_them_and_stay(course: Hall) -> None:
    [slip] = await course("ada #algebra: /tutor offer induction languages=Germam")
    assert slip.text.splitlines() == ["I do not know the language Germam.", "Did you mean german?"]
    [told] = await course('ada #algebra: /tutor offer induction languages="Deutsch, English"')
    assert told.text.splitlines()[2:4] == ["· in German", "· in English"]
    [again] = await course("ada #algebra: /tutor offer induction, sets")
    assert again.text.splitlines()[3:5] == ["· in German", "· in English"]
    seen = await course(ASKS + " languages=german")
    assert "· You both speak German." in to(seen, "ada")[0].text


async def test_a_meeting_a_week_later_is_at_the_same_hour_when_the_clocks_change(course: Hall) -> None:
    await course("kim #algebra: /course settings zone=Europe/Berlin")
    await course("at 2026-10-19 08:00")
    for who in ("ada", "dan"):
        await course(f'{who} #algebra: /tutor hours "Tue 18-20"')
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    await course('dan #proof-by-induction presses "Tue 20, 18:00"')
    assert {one.only for one in await course('ada #proof-by-induction presses "Tue 20, 18:00"')} == {"ada"}
    await course("at 2026-10-20 17:05")
    await course("dan #proof-by-induction presses Yes")
    await course('dan #proof-by-induction presses "Again: Tue 27, 18:00"')
    assert await course("at 2026-10-27 16:44") == []
    seen = await course("at 2026-10-27 16:46")  # a quarter of an hour before 18:00 in Berlin, which is 17:00 UTC now
    assert any("what do you want to understand today?" in one.text for one in seen)


async def test_whoever_said_no_by_mistake_takes_it_back(course: Hall) -> None:
    await course("at 2026-10-19 09:00")
    await course('ada #algebra: /tutor offer induction times="Tue 18-19"')
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    await course('dan #proof-by-induction presses "Tue 20, 18:00"')
    await course("at 2026-10-20 19:05")
    seen = await course("dan #proof-by-induction presses No")
    [asked] = [one for one in seen if one.edited]
    assert (asked.text, asked.buttons[1:]) == ("That happens. Try again?", ("We are done", "We did meet"))
    seen = await course("ada #proof-by-induction presses We did meet")
    [asked] = [one for one in seen if one.edited]
    assert (asked.text, asked.buttons[1:]) == ("Good that you met.", ("We are done",))
    [status] = await course("kim #algebra: /tutor status")
    assert "(meetings held: 1)" in status.text


async def test_help_at_once_ends_with_a_warning(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS + " now=yes")
    await course("ada privately presses Yes, I can")
    seen = await course("+31m")
    assert any(one.buttons == ("Go on", "We are done") for one in seen)
    await course("dan #proof-by-induction presses Go on")
    await course("+31m")
    assert course.members("#proof-by-induction") == {"ada", "dan"}
    seen = await course("+11m")
    assert course.members("#proof-by-induction") == set()
    assert any("did you understand it?" in one.text for one in to(seen, "dan"))
    await course("dan privately presses Yes")
    [told] = to(await course("dan privately presses Not yet"), "dan")
    assert "Then ask once more" in told.text


async def test_the_tutor_has_a_ladder_of_hints(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("ada privately presses Yes, I can")
    [card] = [one for one in to(seen, "ada") if "explain, do not do" in one.text]
    assert "Ask first" in card.text
    seen = await course("ada privately presses They need more")
    assert any("Hint 1, where to look" in one.text for one in to(seen, "ada"))
    await course("dan #proof-by-induction presses We are done")
    await course("dan privately: Now I know that the step is an if-then.")
    await course("dan privately presses Send")
    [status] = await course("kim #algebra: /tutor status")
    assert "Said back: 1 of 1." in status.text
    assert "By hints needed (none, one, two …): 0, 1" in status.text


async def test_a_room_that_may_be_read_afterwards_says_so_from_the_first(course: Hall) -> None:
    await course("kim #algebra: /tutor settings keep=yes")
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("ada privately presses Yes, I can")
    assert any("you can both read this room afterwards" in one.text for one in seen)
    await course("dan #proof-by-induction presses We are done")
    await course("dan privately: Now I know that the step is an if-then.")
    seen = await course("dan privately presses Send")
    assert any("You can still read the room" in one.text for one in to(seen, "dan"))
    assert course.members("#proof-by-induction") == {"ada", "dan"}


async def test_when_a_tutor_drops_out_only_their_own_learner_gets_somebody_else(course: Hall) -> None:
    for who in ("ada", "ben"):
        await course(f"{who} #algebra: /tutor offer induction learners=1")
    await course(ASKS)
    await course('cleo #algebra: /tutor ask topic=induction tried="The first step"')
    for who in ("ada", "ben"):
        await course(f"{who} privately presses Yes, I can")
    met = {
        who: "ada" if any("Ada helps you" in one.text for one in course.view(who)) else "ben" for who in ("cleo", "dan")
    }
    assert set(met.values()) == {"ada", "ben"}
    await course("eve #algebra: /course join")
    await course("eve #algebra: /tutor offer induction learners=2")
    seen = await course(f"{met['dan']} #algebra: /course leave")
    assert any("You keep your place" in one.text for one in to(seen, "dan"))
    assert to(seen, "cleo") == [], "an announced pair stands"
    assert to(seen, met["cleo"]) == []


async def test_a_slip_in_an_offer_is_seen_and_what_was_said_before_stays(course: Hall) -> None:
    [told] = await course("ada #algebra: /tutor offer fractions 5 learners=3")
    assert "· fractions 5: 4 of 5" in told.text
    assert "Then write fractions: 5, with a colon." in told.text
    [odd] = await course("ada #algebra: /tutor offer fractions: 9")
    assert odd.text == "fractions: 9: how sure you are goes from 1 to 5."
    [again] = await course("ada #algebra: /tutor offer Algebra 2, fractions: 5")
    assert again.text.splitlines()[1:] == ["· Algebra 2: 4 of 5", "· fractions: 5 of 5", "For 3 people at a time."]
    [zone] = await course("ada #algebra: /tutor hours Tue 18-20 zone=Berlin")
    assert "Did you mean Europe/Berlin?" in zone.text
