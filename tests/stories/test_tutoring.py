"""Tutoring: from an offer and a question to a private room, and to saying it back."""

from __future__ import annotations

import pytest

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


async def test_a_tutor_who_pressed_the_wrong_button_can_after_all(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    [mine] = await course("ada #algebra: /tutor mine")
    assert mine.buttons == ("Yes, I can", "Not now")
    await course("ada #algebra presses Not now")
    seen = await course("ada #algebra presses I can after all")
    assert any("Ada helps you with proof by induction" in one.text for one in to(seen, "dan"))
    assert course.members("#proof-by-induction") == {"ada", "dan"}
    [late] = await course("ada #algebra presses I can after all")
    assert late.text == "Somebody helps already. Thank you!"


async def test_who_waits_reads_what_could_help(course: Hall) -> None:
    await course('ada #algebra: /tutor offer induction times="Tue 18-20"')
    [now] = await course(ASKS + " now=yes")
    assert "Not in a hurry? Take it back, and ask to plan a time." in now.text
    await course("dan #algebra presses Take it back")
    await course('dan #algebra: /tutor hours "Wed 18-20"')
    [planned] = await course(ASKS)
    assert planned.text.splitlines()[1:3] == [
        "Who offers it has no hour in common with you. More times help: /tutor hours",
        "With this I could match you: time on Tue 19–20 (UTC).",
    ]
    [mine] = await course("dan #algebra: /tutor mine")
    assert "With this I could match you: time on Tue 19–20 (UTC)." in mine.text
    [card] = await course("kim #algebra: /tutor status")
    assert "With this I could match them: time on Tue 19–20 (UTC)." in card.text
    seen = await course('dan #algebra: /tutor hours "Wed 18-20, Tue evening"')
    assert any("Dan would like help" in one.text for one in to(seen, "ada"))


async def test_what_would_match_somebody_is_said_without_names_and_tells_nothing_of_who_keeps_away(
    course: Hall,
) -> None:
    await course('ada #algebra: /tutor offer "induction: 2" languages=de')
    [both] = await course(ASKS + " level=2")
    assert "With this I could match you: level 1 of 5 in place of 2, a common language, like German." in both.text
    await course("dan #algebra presses Take it back")
    await course('ben #algebra: /tutor offer induction learners=1 times="Tue 18-20"')
    await course('cleo #algebra: /tutor hours "Tue 18-20"')
    await course('cleo #algebra: /tutor ask topic=induction tried="The first step"')
    await course("ben privately presses Yes, I can")
    await course('dan #algebra: /tutor hours "Tue 18-20"')
    await course('ada #algebra: /tutor offer "induction: 4" languages=en times="Sat 10-12"')
    [full] = await course(ASKS)
    [card] = await course("kim #algebra: /tutor status")
    assert "With this I could match them: one more place with a tutor." in card.text
    await course("dan #algebra presses Take it back")
    await course("dan #algebra: /tutor avoid ben")
    [kept] = await course(ASKS)
    assert "With this I could match you: time on Sat 10–11 (UTC)." in kept.text
    assert kept.text == full.text


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
    assert any(one.buttons == ("Close without",) for one in to(seen, "ada"))
    seen = await course("ada #proof-by-induction presses Close without")
    assert any("Ben would like help" in one.text for one in to(seen, "ada"))


async def test_only_the_learner_takes_a_request_back(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("dan #algebra presses Take it back")
    assert any(one.edited and "taken back" in one.text for one in to(seen, "ada"))
    [again] = await course("dan #algebra presses Take it back")
    assert again.text == "This request is closed already."


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


async def test_a_tutor_who_was_asked_and_leaves_lets_nobody_wait(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course("ben #algebra: /tutor offer induction")
    [asked] = [who for who in ("ada", "ben") if to(await course(ASKS), who)] or ["ada"]
    other = "ben" if asked == "ada" else "ada"
    seen = await course(f"{asked} #algebra: /course leave")
    assert any("Dan would like help" in one.text for one in to(seen, other))


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


async def test_without_any_tutor_a_teacher_hears_of_it_in_time(course: Hall) -> None:
    [told] = await course(ASKS)
    assert "Nobody offers this topic yet." in told.text
    assert "your teacher hears of it" in told.text
    [card] = await course("kim #algebra: /tutor status")
    assert "Unmatched: 1" in card.text
    assert "Dan, proof by induction, since 1 minute (because nobody offers the topic)" in card.text
    seen = await course("+49h")
    assert any("Dan has waited 2 days" in one.text for one in to(seen, "kim"))
    assert any("Your teacher knows now" in one.text for one in to(seen, "dan"))
    [mine] = await course("dan #algebra: /tutor mine")
    assert mine.text.splitlines()[-1] == "Your teacher knows that you wait."


async def test_who_was_sent_away_is_not_asked_again_and_the_promise_begins_anew(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    await course("+24h")
    await course("dan privately presses Somebody else, please")
    [mine] = await course("dan #algebra: /tutor mine")
    assert "If nobody can by Thu 10 Sep 09:00 (UTC), your teacher hears of it." in mine.text
    seen = await course("+49h")
    assert any("Dan has waited 3 days" in one.text for one in to(seen, "kim"))
    assert to(seen, "ada") == []


async def test_one_place_in_the_queue_is_held(course: Hall) -> None:
    await course(ASKS)
    [again] = await course(ASKS)
    assert "One at a time" in again.text
    for _ in range(2):
        [held] = await course("dan #algebra presses Hold my place")
        assert held.text == "I hold your place. Nobody is asked until you come back."
    assert to(await course("ada #algebra: /tutor offer induction"), "ada")[-1].text.startswith("Thank you!")
    assert not any("Dan would like" in one.text for one in course.view("ada"))
    seen = await course("dan #algebra presses I am back")
    assert any("Dan would like help" in one.text for one in to(seen, "ada"))
    [again] = await course("dan #algebra presses I am back")
    assert again.text.startswith("I am asking somebody")


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


async def test_whoever_is_avoided_since_they_were_asked_is_passed_over_and_nobody_hears_why(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("dan #algebra: /tutor avoid ada")
    assert [one.text for one in to(seen, "ada")] == ["This request went to somebody else. Thank you!"]
    seen = await course("cleo #algebra: /tutor offer induction")
    assert any("Dan would like help" in one.text for one in to(seen, "cleo"))
    seen = await course("kim #algebra: /tutor rule dan cleo")
    assert [one.text for one in to(seen, "cleo")] == ["This request went to somebody else. Thank you!"]
    assert not any("helps you" in one.text for one in course.view("dan"))


async def test_a_public_request_is_answered_by_whoever_can(course: Hall) -> None:
    seen = await course(ASKS + " public=yes")
    assert any(not one.only and one.buttons == ("I can help",) for one in seen)
    seen = await course("cleo #algebra presses I can help")
    assert any(one.edited and "Dan needs no help with proof by induction any more." in one.text for one in seen)
    assert course.members("#proof-by-induction") == {"cleo", "dan"}


async def test_a_public_request_is_up_again_when_its_learner_waits_again(course: Hall) -> None:
    [up] = [one for one in await course(ASKS + " public=yes") if not one.only]
    await course("cleo #algebra presses I can help")
    seen = await course("dan privately presses Somebody else, please")
    [again] = [one for one in seen if one.edited and not one.only]
    assert (again.text, again.buttons) == (up.text, ("I can help",))
    seen = await course("ben #algebra presses I can help")
    assert any("Ben helps you with proof by induction." in one.text for one in to(seen, "dan"))
    seen = await course("ben #algebra: /course leave")
    assert any(one.edited and one.text == up.text and one.buttons for one in seen)
    seen = await course("dan #algebra: /course leave")
    assert any(one.edited and "Dan needs no help with proof by induction any more." in one.text for one in seen)


async def test_nobody_comes_while_a_place_is_held(course: Hall) -> None:
    await course(ASKS + " public=yes")
    await course("dan #algebra presses Hold my place")
    [told] = await course("cleo #algebra presses I can help")
    assert told.text == "This request waits for a while. Thank you!"
    await course("dan #algebra presses I am back")
    await course("cleo #algebra presses I can help")
    assert course.members("#proof-by-induction") == {"cleo", "dan"}


async def test_who_takes_part_quietly_is_not_named_by_a_public_request(course: Hall) -> None:
    await course("dan #algebra: /course quiet yes")
    seen = await course(ASKS + " public=yes")
    [public] = [one for one in seen if one.buttons == ("I can help",)]
    assert public.text.splitlines()[0] == "A classmate would like help with proof by induction."
    await course("cleo #algebra presses I can help")
    assert not any("Dan" in one.text for one in course.view("ben"))


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
