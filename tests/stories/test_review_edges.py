"""What happens in a review round besides what is planned: small classes, late, silent and tired people, and groups."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen
from tests.stories.review_class import CLASS, go_on, hand_in, open_course, review, start, to, write


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


def brought(seen: list[Seen], who: str) -> list[Seen]:
    return [one for one in to(seen, who) if "your reviews are here. Read" in one.text]


@pytest.mark.parametrize("people", [("ada", "ben"), ("ada", "ben", "cleo")])
async def test_two_swap_and_three_review_in_a_ring(course: Hall, people: tuple[str, ...]) -> None:
    await start(course)
    for one in people:
        await hand_in(course, one)
    await go_on(course)
    for one in people:
        works = []
        for _ in range(len(people) - 1):
            [shown] = await course(f"{one} #algebra: /review next")
            works.append(shown.text.splitlines()[0].split()[-1])
            await review(course, one)
        assert sorted(works) == sorted({*people} - {one})
        [nothing] = await course(f"{one} #algebra: /review next")
        assert "Nothing waits" in nothing.text
    seen = await go_on(course)
    assert [len(brought(seen, one)) for one in people] == [1] * len(people)
    assert "Fewer than three" in brought(seen, "ada")[0].text
    [again] = await course("ada #algebra: /feedback read 1")
    assert "Fewer than three" in again.text


async def test_who_hands_in_alone_is_reviewed_by_a_teacher(course: Hall) -> None:
    await start(course)
    await hand_in(course, "ada")
    await go_on(course)
    [told] = [one for one in to(await course("+51h"), "kim") if "lacks a review" in one.text]
    await course(f"kim privately presses {told.buttons[0]}")
    await course("kim privately presses Write your review")
    await write(course, "kim", "In line 3 the sign flips, so write -2x, because both sides were divided.")
    seen = await go_on(course)
    [got] = brought(seen, "ada")
    assert "In line 3" in got.text


async def test_a_round_in_which_nobody_handed_in_says_so(course: Hall) -> None:
    await start(course)
    await go_on(course)
    seen = await go_on(course)
    assert any("Nobody handed in this time" in one.text for one in seen if one.where == "#algebra")
    assert not any("reviews are out" in one.text for one in course.view("ada"))


async def test_who_hands_nothing_in_may_review_and_gets_reviews_once_they_do(course: Hall) -> None:
    await start(course, "promised=2")
    await course("dan #algebra presses I only review")
    for one in ("ada", "ben", "cleo"):
        await hand_in(course, one)
    await go_on(course)
    [shown] = await course("dan #algebra: /review next")
    assert "A classmate handed in" in shown.text
    await course("dan #algebra presses Write your review")
    await write(course, "dan")
    await hand_in(course, "dan")
    for one in (*CLASS, *CLASS, *CLASS):
        [shown] = await course(f"{one} #algebra: /review next")
        if "handed in" in shown.text:
            await course(f"{one} #algebra presses Write your review")
            await write(course, one)
    seen = await go_on(course)
    [got] = brought(seen, "dan")
    assert len(got.text.splitlines()) >= 3


async def test_a_round_that_rests_keeps_all_its_time(course: Hall) -> None:
    await start(course, "promised=1")
    for one in CLASS:
        await hand_in(course, one)
    await go_on(course)
    await course("kim #algebra: /review status")
    [rests] = to(await course("kim #algebra presses Pause"), "kim")
    assert rests.text == "Essays rests. All deadlines wait."
    assert rests.buttons == ("End the pause",)
    seen = await course("+30d")
    assert seen == [], "nobody is reminded, asked or told anything"
    for one in CLASS[:3]:
        await review(course, one)
    [refused] = await course("kim #algebra presses Go on now")
    assert "This round rests." in refused.text
    [goes_on, *_] = to(await course("kim #algebra: /review resume"), "kim")
    assert goes_on.text.startswith("It goes on: they review, until Sat 10 Oct"), "3 days from now"
    seen = await course("+48h")
    assert any("can you do one more" in one.text for one in seen), "half of the time is over"
    seen = await course("+24h")
    assert any("your reviews are here" in one.text for one in seen)


async def test_reminders_wait_for_the_morning_and_can_be_switched_off(course: Hall) -> None:
    await start(course, "promised=1 hand_in=60")  # seven tenths of it from Monday, 9:00: Wednesday, 3:00
    await hand_in(course, "ada")
    await course("ben #algebra: /review reminders no")
    assert await course("+43h") == [], "it is night"
    seen = await course("+4h")
    assert sorted(one.only for one in seen if "you can hand in until" in one.text) == ["cleo", "dan"]
    assert await course("+3h") == [], "once each"


async def test_each_part_of_a_round_reminds_only_those_it_waits_for(course: Hall) -> None:
    await start(course, "promised=1")
    await hand_in(course, "ada")
    await hand_in(course, "ben")
    await course("cleo #algebra: /review reminders no")
    seen = await course("+51h")
    assert [one.only for one in seen if "you can hand in until" in one.text] == ["dan"]
    await course("dan privately presses Hand in")
    await course("dan privately: The essay of dan")
    await course("dan privately: skip")
    await course("dan privately presses Send")
    await go_on(course)
    await review(course, "ada")
    seen = await course("+51h")
    reminded = [one for one in seen if "Can you write one?" in one.text]
    assert sorted(one.only for one in reminded) == ["ben", "dan"], "their shares went on, and they may come back"
    assert reminded[0].buttons == ("Review the next one", "No more reminders")
    await course("ben privately presses No more reminders")
    await review(course, "dan")
    await go_on(course)
    seen = await course("+51h")
    assert len({one.only for one in seen if "and you can change your work until" in one.text} - {"ben"}) >= 1
    assert not any("No more reminders" in one.buttons for one in to(seen, "ben"))


async def test_who_wrote_a_review_and_did_not_send_it_is_told_so(course: Hall) -> None:
    await course('kim #algebra: /criteria new name=Short first="One thing"')
    await start(course, "promised=1 criteria=Short")
    for one in CLASS:
        await hand_in(course, one)
    await go_on(course)
    await course("ada #algebra: /review next")
    await course("ada #algebra presses Write your review")
    await course("ada privately: Very good work, I liked it a lot.")
    await course("ada privately presses Send")
    [told] = [one for one in to(await course("+51h"), "ada") if "was not sent yet" in one.text]
    assert told.buttons == ("Go on writing", "No more reminders")
    [kept] = await course("ada privately presses Go on writing")
    assert "Very good work" in kept.text


async def test_who_got_no_review_in_time_still_gets_one_before_the_end(course: Hall) -> None:
    await start(course, "promised=1")
    for one in CLASS[:3]:
        await hand_in(course, one)
    await go_on(course)
    await go_on(course)
    seen = await course("+30h")
    assert [len([one for one in to(seen, who) if "still waits for a review" in one.text]) for who in CLASS[:3]] == [
        1
    ] * 3
    await course("kim #algebra: /review status")
    await course("kim #algebra presses I review 1")
    await course("kim #algebra presses Write your review")
    await write(course, "kim", "In line 3 the sign flips, so write -2x, because both sides were divided.")
    seen = await course("+18h")
    [got] = brought(seen, "ada")
    assert "In line 3" in got.text


async def test_a_small_class_is_promised_what_it_can_give(course: Hall) -> None:
    await start(course)
    for one in CLASS[:3]:
        await hand_in(course, one)
    seen = await go_on(course)
    assert any("Everybody who hands in gets 2 reviews." in one.text for one in seen if one.edited)
    for one in CLASS[:3]:
        for _ in range(2):
            await review(course, one)
    [status] = await course("kim #algebra: /review status")
    assert "Reviews sent: 6 of 6" in status.text
    assert "Works with all their reviews: 3 of 3" in status.text


async def test_if_nobody_can_be_asked_teachers_are(course: Hall) -> None:
    await start(course, "promised=2")
    for one in CLASS:
        await hand_in(course, one)
    await go_on(course)
    await review(course, "ada")
    seen = await course("+51h")
    [told] = [one for one in to(seen, "kim") if "lack a review" in one.text]
    assert told.buttons[0].startswith("I review ")
    [work, *_] = to(await course(f"kim privately presses {told.buttons[0]}"), "kim")
    assert "A classmate handed in" in work.text
    await course("kim privately presses Write your review")
    await course("kim privately: In line 3 the sign flips, so write -2x, because both sides were divided.")
    for _ in range(4):
        await course("kim privately: skip")
    [sent] = to(await course("kim privately presses Send"), "kim")
    assert sent.text.startswith("Sent.")


async def test_what_was_sent_can_be_changed_or_taken_back_until_all_is_given_out(course: Hall) -> None:
    await course('kim #algebra: /criteria new name=Short first="One thing"')
    await start(course, "promised=1 criteria=Short")
    for one in CLASS[:3]:
        await hand_in(course, one)

    async def says(words: str) -> list[Seen]:
        await course(f"ada privately: {words}")
        return await course("ada privately presses Send")

    await course("ada #algebra: /review next")
    await course("ada #algebra presses Write your review")
    await says("In line 3 the sign flips, so write -2x, because both sides were divided.")
    await course("ada privately presses Change it")
    await course("ada privately: 1")
    seen = await says("In line 4 the sign flips, so write -2x, because both sides were divided.")
    assert {one.only for one in seen} == {"ada"}, "its author hears nothing"
    [gone] = await course("ada privately presses Take it back")
    assert gone.text.startswith("Taken back. Nobody sees it.")
    await course("ada #algebra: /review next")
    [kept] = await course("ada #algebra presses Write your review")
    assert "In line 4" in kept.text, "a slip costs nothing that was typed"
    await course("ada privately: 1")
    await says("In line 5 the sign flips, so write -2x, because both sides were divided.")
    await go_on(course)
    seen = await go_on(course)
    [got] = [one for one in seen if "your reviews are here" in one.text]
    assert "In line 5" in got.text
    assert "In line 3" not in got.text
    assert "In line 4" not in got.text
    [late] = await course("ada privately presses Take it back")
    assert "It was read already" in late.text
    for number in range(1, 7):  # ada's is the only one that was sent
        seen = await course(f"kim #algebra: /feedback reset {number}")
        if len(seen) > 1:
            break
        assert seen[0].text in {"Nothing was sent under this number.", "This feedback was taken back."}
    [changed] = to(seen, got.only)
    assert (changed.edited, changed.text) == (True, "This feedback was taken back.")
    assert [one.text for one in to(seen, "ada")] == [f"A teacher took your feedback back: The essay of {got.only}"]


async def test_a_round_that_is_over_does_not_stand_in_the_way_of_one_that_goes_on(course: Hall) -> None:
    await start(course, "promised=1 review=1000")
    for one in CLASS[:3]:
        await hand_in(course, one)
    await course('kim #algebra: /review start title="By mistake" task=Nothing')
    for _ in range(3):
        await course("kim #algebra: /review status 2")
        await course("kim #algebra presses Go on now")
    [shown] = await course("ada #algebra: /review next")
    assert "A classmate handed in: The essay of" in shown.text
    [status] = await course("kim #algebra: /review status")
    assert status.text.startswith("Essays")


async def test_nobody_is_asked_for_two_more_at_once(course: Hall) -> None:
    await start(course, "promised=3")
    for one in CLASS:
        await hand_in(course, one)
    await go_on(course)
    await course("ada #algebra: /review next")
    await course("ada #algebra presses Write your review")
    await go_on(course)
    seen = await write(course, "ada")
    assert sum("can you do one more" in one.text for one in to(seen, "ada")) == 1


async def test_work_that_was_taken_back_need_not_be_typed_again(course: Hall) -> None:
    await start(course)
    await hand_in(course, "ada", wish="the ending")
    [back] = to(await course("ada privately presses Take it back"), "ada")
    assert "what you wrote is still here" in back.text
    [kept] = await course("ada privately presses Hand in")
    assert "The essay of ada" in kept.text
    await course("ada privately: 1")
    await course("ada privately: The better essay of ada")
    await course("ada privately presses Send")
    [mine] = await course("ada #algebra: /feedback mine")
    assert "The better essay of ada" in mine.text


async def test_everything_of_ones_own_is_found_again_in_one_list(course: Hall) -> None:
    await course('kim #algebra: /criteria new name=Short first="One thing"')
    await start(course, "promised=1 criteria=Short")
    for one in CLASS[:3]:
        await hand_in(course, one)
    [mine] = await course("ada #algebra: /feedback mine")
    assert mine.text == "1. Essays: The essay of ada (change it: /review submit 1)"
    [refused] = await course("ada #algebra: /feedback close 1")
    assert refused.text.startswith("This was handed in to a review round."), "and nobody loses their reviews by it"
    await course("ada #algebra: /review next")
    await course("ada #algebra presses Write your review")
    await course("ada privately: Very good work, I liked it a lot.")
    await course("ada privately presses Send")
    [mine] = await course("ada #algebra: /feedback mine")
    assert "Begun, but not sent yet: The essay of" in mine.text
    assert mine.buttons == ("Go on writing",)
    await course("ada privately presses Send it anyway")
    [mine] = await course("ada #algebra: /feedback mine")
    assert "You gave feedback on: The essay of" in mine.text
    assert mine.buttons == ("Change it", "Take it back")
    await course("ada #algebra presses Change it")
    await course("ada privately: 1")
    await course("ada privately: In line 3 the sign flips, so write -2x, because both sides were divided.")
    await course("ada privately presses Send")
    await go_on(course)
    seen = await go_on(course)
    [got] = [one for one in seen if "your reviews are here. Read" in one.text]
    assert "In line 3" in got.text
    [mine] = await course(f"{got.only} #algebra: /feedback mine")
    assert "(your reviews are here)" in mine.text
    [again] = await course(f"{got.only} #algebra presses {mine.buttons[0]}")
    assert "In line 3" in again.text


async def test_who_says_the_same_of_all_is_asked_once_whether_they_meant_it(course: Hall) -> None:
    await start(course, "levels=yes")
    for one in CLASS:
        await hand_in(course, one)
    noted = []
    for _ in range(3):
        await review(course, "ada")
        noted += [one.text for one in await course("ada privately presses 3")]
    assert noted[:2] == ["Noted. Thank you!"] * 2
    assert noted[2].endswith("You said the same of all 3 works. If you meant that, it is fine.")
    [report] = await course("kim #algebra: /review report")
    assert "Ask why every work got the same level: Ada" in report.text


async def test_a_flag_waits_for_a_tutor_if_no_teacher_looks(course: Hall) -> None:
    await course("kim #algebra: /course role dan tutor")
    await course('ada #algebra: /feedback ask work="My proof"')
    await course("ben #algebra: /feedback give 1")
    await write(course, "ben", "You are stupid and so is this.")
    await course("ada privately presses Say how it helped")
    await course("ada privately presses Something is wrong")
    seen = await course("ada privately presses It is unkind")
    assert to(seen, "dan") == []
    seen = await course("+25h")
    assert any("asks you to look" in one.text for one in to(seen, "dan"))
    seen = await course("dan privately presses 1: take it away")
    assert any("it is gone" in one.text for one in to(seen, "ada"))
    assert any("A teacher took away what you wrote" in one.text for one in to(seen, "ben"))


async def test_a_live_round_takes_minutes_and_names_everybody_if_that_is_set(course: Hall) -> None:
    await start(course, "live=yes names=named promised=1 levels=yes")
    for one in CLASS[:3]:
        await hand_in(course, one)
    [early] = await course("ada #algebra: /review revise 1")
    assert early.text == "You can do that when your reviews are here.", "and no form is filled in for nothing"
    seen = await course("+7m")
    assert [one.only for one in seen if "you can hand in until" in one.text] == ["dan"]
    await course("+3m")
    [shown] = await course("ada #algebra: /review next")
    author = shown.text.splitlines()[0].split()[-1]
    assert shown.text.splitlines()[0] == f"{author.capitalize()} handed in: The essay of {author}"
    await course("ada #algebra presses Write your review")
    await write(course, "ada")
    await course("ada privately presses 2")
    for one in ("ben", "cleo"):
        await review(course, one)
    seen = await course("+24m")
    [got] = brought(seen, author)
    assert "From Ada:" in got.text.splitlines()
    assert not any("How far it is" in one.text for one in seen), "comments come first"
    [shown] = await course(f"{author} #algebra: /review revise 1")
    assert f"The essay of {author}" in shown.text, "it need not be typed again"
    for said in ("1", "The better essay"):
        await course(f"{author} privately: {said}")
    await course(f"{author} privately presses Send")
    await course(f"{author} privately presses Say how it helped")
    await course(f"{author} privately presses 4")
    seen = await course(f"{author} privately presses Done")
    assert any("1 of your 1 comment was used." in one.text for one in to(seen, "ada"))
    assert any("Suggested: 2. It is no mark." in one.text for one in to(seen, author))
    await course("+14m")
    [report] = await course("kim #algebra: /review report")
    assert "Comments: 3. Used: 1, of these 1 in changed works. Later: 0. Disagreed: 0." in report.text
    assert f"· {author.capitalize()}: 2" in report.text.splitlines()


async def test_starters_fade_for_a_person_wherever_they_give_feedback(course: Hall) -> None:
    await start(course)
    for one in CLASS:
        await hand_in(course, one)
    for _ in range(3):
        await review(course, "ada")
    await course('ben #algebra: /feedback ask work="My proof"')
    [first] = await course("ada #algebra: /feedback give 5")
    assert "You could begin: “What works well is …”" in first.text
    [whole] = await course("cleo #algebra: /feedback give 5")
    assert "You could begin: “One thing that works well is … , because …”" in whole.text
