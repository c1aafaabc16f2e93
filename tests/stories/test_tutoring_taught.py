"""Tutoring as a teacher sees it: who waits and why, rounds, rules, what counts, and looking in."""

from __future__ import annotations

import pytest

from cogs.tutoring import matching
from tests.hall import Hall
from tests.stories.tutored_class import ASKS, open_course, to


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


async def test_a_teacher_looks_at_a_round_swaps_and_approves_it(course: Hall) -> None:
    await course("kim #algebra: /tutor settings rounds=yes")
    await course("ada #algebra: /tutor offer induction learners=1")
    await course("ben #algebra: /tutor offer induction learners=1")
    for who in ("cleo", "dan"):
        seen = await course(f'{who} #algebra: /tutor ask topic=induction tried="The first step"')
        assert not to(seen, "ada")
        assert not to(seen, "ben")
    [preview] = await course("kim #algebra: /tutor round")
    pairs = {line[:1]: line[3:] for line in preview.text.splitlines() if " for " in line}
    assert set(pairs) == {"1", "2"}
    [swapped] = await course("kim #algebra: /tutor swap 1 2")
    now = {line[:1]: line[3:] for line in swapped.text.splitlines() if " for " in line}
    assert {one.split()[0] for one in now.values()} == {"Ada", "Ben"}
    assert now["1"] != pairs["1"]
    seen = await course("kim #algebra presses Approve")
    assert any("would like help" in one.text for one in to(seen, "ada"))
    assert any("would like help" in one.text for one in to(seen, "ben"))


async def test_a_planned_pair_that_no_longer_fits_does_not_go_out(course: Hall) -> None:
    await course("kim #algebra: /tutor settings rounds=yes")
    for who in ("ada", "ben"):
        await course(f"{who} #algebra: /tutor offer induction learners=1")
    await course(ASKS + " who=ada")
    await course('cleo #algebra: /tutor ask topic=induction tried="The first step" who=ben')
    [preview] = await course("kim #algebra: /tutor round")
    assert "Ada for Dan" in preview.text
    assert "Ben for Cleo" in preview.text
    await course("dan #algebra: /tutor avoid ada")
    await course("ben #algebra: /tutor stop")
    seen = await course("kim #algebra presses Approve")
    assert {one.only for one in seen} == {"kim"}
    assert seen[0].text.startswith("No planned pair is left.")
    [again] = to(await course("kim #algebra: /tutor round"), "kim")
    assert "Ada for Cleo" in again.text
    assert "Dan, proof by induction, since 1 minute (because only people remain who said no" in again.text


async def test_pairs_that_are_planned_go_out_when_a_teacher_no_longer_looks(course: Hall) -> None:
    await course("kim #algebra: /tutor settings rounds=yes")
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("kim #algebra: /tutor round")
    seen = await course("kim #algebra: /tutor settings rounds=no")
    assert any("Dan would like help" in one.text for one in to(seen, "ada"))


async def test_a_teacher_reads_why_before_a_round_goes_out_and_afterwards(course: Hall) -> None:
    await course("kim #algebra: /tutor settings rounds=yes")
    await course('ada #algebra: /tutor offer "induction: 3" times="Tue 18-20"')
    await course(ASKS + " who=ada")
    [preview] = await course("kim #algebra: /tutor round")
    why = [
        "· How sure: 3 of 5; who asks: 2.",
        "· 2 hours a week in common.",
        "· Both speak English.",
        "· It is who was asked for.",
        "· The tutor helps 1 of at most 2.",
    ]
    assert preview.text.splitlines() == ["1. Ada for Dan", *why]
    await course("kim #algebra presses Approve")
    await course("ada privately presses Yes, I can")
    [status] = await course("kim #algebra: /tutor status")
    told = status.text.splitlines()
    begin = told.index("1. Ada helps Dan with proof by induction (meetings held: 0)") + 1
    assert told[begin : begin + len(why)] == why


async def test_a_teacher_sees_and_changes_what_counts(course: Hall) -> None:
    [usual] = await course("kim #algebra: /tutor weights")
    assert "· hours 250: They share time: all of it from 4 hours a week." in usual.text
    await course('dan #algebra: /tutor hours "Tue 18-22"')
    await course('ada #algebra: /tutor offer "induction: 5" times="Tue 18-22"')  # much time, and far ahead
    await course('ben #algebra: /tutor offer "induction: 3" times="Tue 18-19"')  # one step ahead
    assert to(await course(ASKS), "ben") != []
    await course("dan #algebra presses Take it back")
    [changed] = await course("kim #algebra: /tutor weights level 0, hours 500")
    assert "· hours 500 (usually 250): They share time" in changed.text
    assert to(await course(ASKS), "ada") != []
    [back] = await course("kim #algebra: /tutor weights level=400; hours=250")
    assert back.text == usual.text
    assert not back.buttons
    await course("kim #algebra: /tutor weights wait 0")
    [pressed] = await course("kim #algebra presses Back to usual")
    assert pressed.text == usual.text
    [odd] = await course("kim #algebra: /tutor weights luck 3")
    assert odd.text == "I do not weigh luck. I weigh level, hours, language, asked, same, wait, load."
    [high] = await course("kim #algebra: /tutor weights load 300")
    assert high.text == "load goes from 0 to 100."


async def test_a_round_that_no_teacher_looks_at_goes_out_by_itself(course: Hall) -> None:
    await course("kim #algebra: /tutor settings rounds=yes")
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("at 2026-09-07 16:01")
    assert any("1 pair is planned" in one.text for one in to(seen, "kim"))
    assert any("Dan would like help" in one.text for one in to(await course("+1h"), "ada"))


async def test_what_a_teacher_says_about_two_people_counts(course: Hall) -> None:
    await course("kim #algebra: /tutor rule dan ada")
    await course("kim #algebra: /tutor rule dan cleo together")
    for who in ("ada", "ben", "cleo"):
        await course(f"{who} #algebra: /tutor offer induction")
    seen = await course(ASKS)
    assert any("Dan would like help" in one.text for one in to(seen, "cleo"))
    assert {one.only for one in seen} == {"cleo", "dan"}


async def test_what_a_learner_could_do_alone_is_theirs_to_say(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    await course("ada #proof-by-induction presses We are done")
    await course("ada #proof-by-induction presses Close without")
    for who, taps in (("ada", ("Yes", "Yes")), ("dan", ("Yes", "Not yet"))):
        for tap in taps:
            await course(f"{who} privately presses {tap}")
    [status] = await course("kim #algebra: /tutor status")
    assert "“I could do the next one alone”: 0 of 1." in status.text


async def test_a_teacher_looks_in_openly(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    seen = await course("ada privately presses Yes, I can")
    assert any("Teachers may look in, and you see it when they do." in one.text for one in seen)
    seen = await course("kim #algebra: /tutor visit 1")
    assert any("Kim looks in." in one.text for one in seen)
    assert course.members("#proof-by-induction") == {"ada", "dan", "kim"}


async def test_many_pairs_are_worked_out_outside_and_come_back(course: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "QUICK", -1)
    await course("ada #algebra: /tutor offer induction")
    seen = await course(ASKS)
    assert any("I look for somebody" in one.text for one in to(seen, "dan"))
    assert any("Dan would like help" in one.text for one in to(seen, "ada"))


async def test_a_teacher_sees_who_carries_what_and_who_is_asked(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    [status] = await course("kim #algebra: /tutor status")
    assert "· Dan, proof by induction, since 1 minute (Ada is asked)" in status.text
    assert "· Ada: 0 sessions, helps 1 of 2 now" in status.text


async def test_a_teacher_hears_once_of_a_group_expert_and_of_who_leans_on_one_tutor(course: Hall) -> None:
    await course("ada #algebra: /tutor offer induction")
    told: list[str] = []
    for n in range(7):
        await course(f'dan #algebra: /tutor ask topic="induction {n}" tried="The first step"')
        seen = await course("ada privately presses Yes, I can")
        told += [f"{n}: {line}" for one in to(seen, "kim") for line in one.text.splitlines()]
        await course(f"ada #induction-{n} presses We are done")
        await course(f"ada #induction-{n} presses Close without")
    assert told == [
        "3: Dan nearly always meets Ada. Would somebody else do them good?",
        "5: Ada gives half of all the help in this course. Who else could offer some?",
    ]
    [status] = await course("kim #algebra: /tutor status")
    assert "Dan nearly always meets Ada." in status.text


async def test_a_teacher_of_another_course_looks_into_nothing_here(course: Hall) -> None:
    await course("kim #lobby: /course open Logic")
    await course("ben #lobby: /course join")
    await course("kim #lobby: /course role ben teacher")
    await course("ada #algebra: /tutor offer induction")
    await course(ASKS)
    await course("ada privately presses Yes, I can")
    [told] = await course("ben #lobby: /tutor visit 1")
    assert told.text == "There is no open room for that."
    assert course.members("#proof-by-induction") == {"ada", "dan"}
