"""Review rounds: handed in, practised, reviewed, given out all at once, read and used; nobody is left or found out."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.stories.review_class import CLASS, go_on, hand_in, open_course, review, start, to, write


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


@pytest.fixture
async def handed_in(course: Hall) -> Hall:
    await start(course)
    for one in CLASS:
        await hand_in(course, one)
    return course


async def test_the_card_says_how_many_and_never_who(handed_in: Hall) -> None:
    card = next(one for one in reversed(handed_in.seen) if "Handed in:" in one.text)
    assert card.text.splitlines()[-2:] == ["Everybody who hands in gets 3 reviews.", "Handed in: 4"]
    assert not any(name in card.text for name in ("Ada", "Ben", "Cleo", "Dan"))


async def test_a_whole_round_from_handing_in_to_the_receipt(handed_in: Hall) -> None:
    assert all(any("wait for your review" in one.text for one in to(handed_in.seen, who)) for who in CLASS)
    for who in CLASS:
        for _ in range(3):
            seen = await review(handed_in, who)
            assert not any("page 2" in one.text for one in seen if one.only != who), "it waits until all are given out"
    [nothing] = await handed_in("ben #algebra: /review next")
    assert "Nothing waits" in nothing.text
    [status] = await handed_in("kim #algebra: /review status")
    assert "Reviews sent: 12 of 12" in status.text
    await go_on(handed_in)
    seen = await go_on(handed_in)
    [received] = [one for one in to(seen, "ada") if "your reviews are here" in one.text]
    told = received.text.splitlines()[1:]
    assert sorted(line[-2] for line in told) == ["1", "2", "3"], "from each of the others"
    assert not any(name in received.text for name in ("Ben", "Cleo", "Dan", "Reader"))
    await handed_in("ada privately presses Say how it helped")
    for _ in range(3):
        await handed_in("ada privately presses 5")
    receipts = []
    for _ in range(3):
        receipts += [one for one in await handed_in("ada privately presses Done") if one.only not in {"ada", ""}]
    assert sorted(one.only for one in receipts) == ["ben", "cleo", "dan"]
    assert all("1 of your 1 comment was used." in one.text and "Ada" not in one.text for one in receipts)


async def test_nobody_gets_their_own_work_or_the_same_twice(handed_in: Hall) -> None:
    for who in CLASS:
        works = []
        for _ in range(3):
            [shown] = await handed_in(f"{who} #algebra: /review next")
            works.append(shown.text.splitlines()[0].split()[-1])
            await review(handed_in, who)
        assert sorted(works) == sorted({*CLASS} - {who})


async def test_who_is_kept_apart_or_in_one_group_never_meets(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls goal=x")
    await course("ben #algebra: /group join Owls")
    await course("kim #algebra: /tutor rule ada cleo apart")
    await start(course, "promised=1")
    for one in CLASS:
        await hand_in(course, one)
    [shown] = await course("ada #algebra: /review next")
    assert shown.text.startswith("A classmate handed in: The essay of dan")


async def test_who_is_silent_is_replaced_by_those_who_are_fast(course: Hall) -> None:
    await start(course, "promised=1")
    for one in CLASS:
        await hand_in(course, one)
    await go_on(course)
    for who in ("ada", "ben", "cleo"):
        await review(course, who)
    assert not any("can you do one more" in one.text for one in await course("+37h")), "it is night"
    seen = await course("+9h")
    [first] = [one for one in seen if "can you do one more" in one.text]
    [status] = await course("kim #algebra: /review status")
    assert "Orphans: 0" in status.text
    assert f"Being asked for one more: {first.only.capitalize()}" in status.text
    assert "Silent so far: Dan" in status.text
    seen = await course(f"{first.only} privately presses No more, please")
    [other] = [one.only for one in seen if "can you do one more" in one.text]
    assert other not in {first.only, "dan"}
    await course(f"{other} privately presses Yes, one more")
    await course(f"{other} privately presses Write your review")
    await write(course, other)
    [status] = await course("kim #algebra: /review status")
    assert "Works with all their reviews: 4 of 4" in status.text


async def test_who_is_late_still_gets_reviews(course: Hall) -> None:
    await start(course, "promised=2")
    for one in ("ada", "ben", "cleo"):
        await hand_in(course, one)
    await go_on(course)
    seen = await hand_in(course, "dan")
    assert any("a little late" in one.text for one in to(seen, "dan"))
    for who in (*CLASS, *CLASS):
        await review(course, who)
    [status] = await course("kim #algebra: /review status")
    assert "Works with all their reviews: 4 of 4" in status.text


async def test_who_leaves_the_course_leaves_nobody_waiting(course: Hall) -> None:
    await start(course, "promised=2")
    for one in CLASS:
        await hand_in(course, one)
    await go_on(course)
    await course("dan #algebra: /course leave")
    for who in ("ada", "ben", "cleo"):
        for _ in range(2):
            await review(course, who)
    [status] = await course("kim #algebra: /review status")
    assert "Works with all their reviews: 3 of 3" in status.text


async def test_a_pseudonym_is_a_number_and_stays_the_same_in_a_round(course: Hall) -> None:
    await start(course, "names=pseudonym promised=3")
    for one in CLASS:
        await hand_in(course, one)
    for who in CLASS:
        for _ in range(3):
            await review(course, who)
    await go_on(course)
    seen = await go_on(course)
    alias: dict[str, set[str]] = {}
    for who in CLASS:
        [received] = [one for one in to(seen, who) if "your reviews are here" in one.text]
        head, *told = received.text.splitlines()
        for name, said in zip(told[::2], told[1::2], strict=True):
            alias.setdefault(said[-2], set()).add(name)
        assert not any(one.capitalize() in received.text for one in CLASS), head
    assert [len(names) for names in alias.values()] == [1, 1, 1, 1]


async def test_one_practises_before_the_first_review_and_sees_a_good_one_at_once(handed_in: Hall) -> None:
    await handed_in('kim #algebra: /review sample 1 work="Two sentences." model="In line 2, say why: try because."')
    [practice] = await handed_in("ada #algebra: /review next")
    assert practice.text.splitlines() == ["PRACTICE, seen by nobody. What would you say about this?", "Two sentences."]
    await handed_in("ada #algebra presses I would say …")
    await handed_in("ada privately: The second line could say more.")
    for _ in range(3):
        await handed_in("ada privately: skip")
    await handed_in("ada privately: Next, try a joke.")
    seen = await handed_in("ada privately presses Send")
    assert to(seen, "ada")[0].text.splitlines()[:3] == [
        "PRACTICE. You said: The second line could say more.",
        "PRACTICE. You said: Next, try a joke.",
        "One could say, for example: In line 2, say why: try because.",
    ]
    [real] = await handed_in("ada privately presses Now the real one")
    assert "A classmate handed in" in real.text


async def test_a_flag_hides_what_is_anonymous_until_a_teacher_has_looked(handed_in: Hall) -> None:
    for who in CLASS:
        for _ in range(3):
            await review(handed_in, who, "You are stupid and so is this." if who == "ben" else "")
    await go_on(handed_in)
    await go_on(handed_in)
    [card] = await handed_in("ada privately presses Say how it helped")
    while "stupid" not in card.text:
        [card, *_] = to(await handed_in("ada privately presses 3"), "ada")
    await handed_in("ada privately presses Something is wrong")
    seen = await handed_in("ada privately presses It is unkind")
    assert any("Ben wrote: You are stupid" in one.text for one in to(seen, "kim")), "staff see names"
    assert any("Until then nobody sees it." in one.text for one in to(seen, "ben"))
    assert [one.edited and "stupid" not in one.text for one in to(seen, "ada") if "reviews are here" in one.text] == [
        True
    ]
    [again] = await handed_in("ada #algebra: /feedback read 1")
    assert "stupid" not in again.text
    seen = await handed_in("kim privately presses 1: it is fine")
    assert any("it stays" in one.text for one in to(seen, "ada"))
    assert any("it is fine" in one.text for one in to(seen, "ben"))
    [again] = await handed_in("ada #algebra: /feedback read 1")
    assert "stupid" in again.text
    [report] = await handed_in("kim #algebra: /review report")
    assert "Flags: 1. Taken away: 0. Fine: 1. Still to look at: 0." in report.text


async def test_reviewing_does_not_end_by_a_slip_while_reviews_are_awaited(handed_in: Hall) -> None:
    [status] = await handed_in("kim #algebra: /review status")
    assert "Give them one work to practise on, if you like: " in status.text
    await handed_in("kim #algebra presses Go on now")
    [asked] = await handed_in("kim #algebra presses Go on now")
    assert asked.text == "4 works still lack reviews. Reviewing would end now, and cannot begin again."
    assert asked.buttons == ("End it now", "+12 hours")
    assert "they review" in (await handed_in("kim #algebra: /review status"))[0].text
    for who in CLASS:
        for _ in range(3):
            await review(handed_in, who)
    await handed_in("kim #algebra: /review status")
    seen = await handed_in("kim #algebra presses Go on now")
    assert {one.only for one in seen if "your reviews are here" in one.text} == set(CLASS), "nothing is missing now"
    await handed_in("ada privately presses Say how it helped")
    for label in ("4", "4", "4", "Done", "Done", "Done"):
        seen = await handed_in(f"ada privately presses {label}")
    assert "If you change your work, show it: " in to(seen, "ada")[0].text
    assert "review revise 1" in to(seen, "ada")[0].text


async def test_levels_come_after_the_comments_and_are_only_suggested(course: Hall) -> None:
    await start(course, "levels=yes promised=1")
    for one in CLASS:
        await hand_in(course, one)
    for who in CLASS:
        await review(course, who)
        await course(f"{who} privately presses 3")
    await course("ben #algebra: /feedback mine")
    await course("ben #algebra presses Change it")
    for _ in range(4):
        await course("ben privately: skip")
    [changed] = to(await course("ben privately presses Send"), "ben")
    assert changed.buttons[:4] == ("1", "2", "3", "4"), "who changes a review may see its level differently, too"
    await course("ben privately presses 3")
    await go_on(course)
    seen = await go_on(course)
    assert not any("How far it is" in one.text for one in seen)
    await course("ada privately presses Say how it helped")
    [plan] = to(await course("ada privately presses 2"), "ada")
    assert "How far it is" not in plan.text
    [end, *_] = to(await course("ada privately presses Later"), "ada")
    assert "as your reviewers see it: 3. Suggested: 3. It is no mark." in end.text


async def test_the_report_says_what_to_do_and_brings_a_table(handed_in: Hall) -> None:
    for who in ("ada", "ben"):
        for _ in range(3):
            await review(handed_in, who)
    await go_on(handed_in)
    await go_on(handed_in)
    [report] = await handed_in("kim #algebra: /review report")
    assert report.text.splitlines()[0] == "Feedback: Essays"
    assert "Orphans: 0" in report.text
    assert "None of this is a mark." in report.text
    [stranger] = await handed_in("ada #algebra: /review report")
    assert stranger.text == "Only a teacher can do that."


async def test_time_leads_a_round_also_when_the_teacher_is_away(handed_in: Hall) -> None:
    for who in CLASS:
        for _ in range(3):
            await review(handed_in, who)
    await handed_in("+73h")
    seen = await handed_in("+73h")
    assert {one.only for one in seen if "your reviews are here" in one.text} == set(CLASS)
    seen = await handed_in("+73h")
    assert any("is over" in one.text for one in to(seen, "kim"))


async def test_a_class_of_three_is_told_from_the_first_what_it_can_give(course: Hall) -> None:
    await course("dan #algebra: /course leave")
    [card] = await course('kim #algebra: /review start title=Essays task="Your essay"')
    assert "Everybody who hands in gets 2 reviews." in card.text
    told = to(await hand_in(course, "ada"), "ada")
    assert told[-1].text.startswith("Handed in. You get 2 reviews.")
    [status] = await course("kim #algebra: /review status")
    assert "Reviews sent: 0 of 2" in status.text
    await course("dan #algebra: /course join")
    seen = await hand_in(course, "ben")
    assert any("Everybody who hands in gets 3 reviews." in one.text for one in seen if one.edited)
