"""Tutoring until somebody is found: who is asked, who declines, who waits, and what they read meanwhile."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.stories.tutored_class import ASKS, open_course, to


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


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


async def test_a_tutor_who_was_asked_and_leaves_lets_nobody_wait(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course("ben #algebra: /tutor offer induction")
    [asked] = [who for who in ("ada", "ben") if to(await course(ASKS), who)] or ["ada"]
    other = "ben" if asked == "ada" else "ada"
    seen = await course(f"{asked} #algebra: /course leave")
    assert any("Dan would like help" in one.text for one in to(seen, other))


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
