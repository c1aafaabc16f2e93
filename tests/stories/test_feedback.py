"""Feedback: asked for in the room, given privately with starters, and answered by whether it helped."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen


@pytest.fixture
async def asked(hall: Hall) -> Hall:
    await hall.plays(
        """
        kim #algebra: /course open "Algebra 1"
        ada #algebra: /course join
        ben #algebra: /course join
        cleo #algebra: /course join
        ada #algebra: /feedback ask work="My proof about odd numbers" wish="Is the step clear?"
        """
    )
    return hall


async def test_the_request_is_public_and_says_what_to_look_at(asked: Hall) -> None:
    card = asked.seen[-1]
    assert (card.where, card.only, card.buttons) == ("#algebra", "", ("Give feedback", "Something is wrong"))
    assert "My proof about odd numbers" in card.text
    assert "Please look at: Is the step clear?" in card.text


async def test_feedback_with_starters_reaches_the_author_alone(asked: Hall) -> None:
    [first] = await asked("ben #algebra presses Give feedback")
    assert "You could begin: “One thing that works well is … , because …”" in first.text
    starters = [seen.text for seen in await asked.plays(
        """
        ben privately: On page 2 the picture works well, because one sees each layer.
        ben privately: I could not follow the step to n + 1 in line 4.
        ben privately: skip
        ben privately: skip
        ben privately: As a next step, write it as one equation.
        """
    )]  # fmt: skip
    assert sum("You could begin" in one for one in starters) == 4
    seen = await asked("ben privately presses Send")
    received = next(one for one in seen if one.only == "ada")
    assert received.text.splitlines() == [
        "Ben gave you feedback on: My proof about odd numbers",
        "What works well: On page 2 the picture works well, because one sees each layer.",
        "What needs more explanation: I could not follow the step to n + 1 in line 4.",
        "One way to make it better: As a next step, write it as one equation.",
        "Did it help you?",
    ]
    assert not any("picture" in one.text for one in seen if one.only != "ada")
    [again] = await asked("ada #algebra: /feedback read 1")
    assert "the picture works well" in again.text
    assert again.only == "ada"


async def give(asked: Hall) -> None:
    await asked.plays(
        """
        ben #algebra: /feedback give 1
        ben privately: In row 2 of the picture the dots show n + 1, so keep it.
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: send
        """
    )


def to(seen: list[Seen], who: str) -> list[str]:
    return [one.text for one in seen if one.only == who]


async def test_the_giver_hears_that_it_helped_and_gets_a_receipt(asked: Hall) -> None:
    await give(asked)
    [card] = await asked("ada privately presses Say how it helped")
    assert card.text.splitlines() == [
        "Comment 1 of 1. What works well: In row 2 of the picture the dots show n + 1, so keep it.",
        "How helpful is it, from 1 (not yet) to 5 (very)?",
    ]
    seen = await asked("ada privately presses 5")
    assert to(seen, "ben") == ["Ada says that your feedback helped."]
    assert to(seen, "ada")[0].endswith("What do you do with it?")
    seen = await asked("ada privately presses Done")
    assert to(seen, "ben")[0].splitlines() == [
        "What you wrote about: My proof about odd numbers",
        "1 of your 1 comment was used.",
    ]


async def test_the_button_works_also_after_one_has_been_in_another_course(asked: Hall) -> None:
    await give(asked)
    await asked('kim #lobby: /course open "Logic"')
    await asked("ada #lobby: /course join")
    await asked("ada privately presses Say how it helped")
    seen = await asked("ada privately presses 4")
    assert to(seen, "ben") == ["Ada says that your feedback helped."]


async def test_nobody_is_told_that_it_did_not_help(asked: Hall) -> None:
    await give(asked)
    await asked("ada privately presses Say how it helped")
    seen = await asked("ada privately presses 1")
    assert [one.only for one in seen] == ["ada"]


async def test_a_slip_in_an_answer_is_mended_by_one_step_back(asked: Hall) -> None:
    await give(asked)
    await asked("ada privately presses Say how it helped")
    await asked("ada privately presses 1")
    [question] = await asked("ada privately presses One step back")
    assert "How helpful is it" in question.text
    seen = await asked("ada privately presses 5")
    assert to(seen, "ben") == ["Ada says that your feedback helped."]
    seen = await asked("ada privately presses Later")
    assert "0 of your 1 comment was used." in to(seen, "ben")[0]
    [decision] = await asked("ada privately presses One step back")
    assert "What do you do with it?" in decision.text
    seen = await asked("ada privately presses Done")
    [receipt] = [one for one in seen if one.only == "ben"]
    assert receipt.edited
    assert "1 of your 1 comment was used." in receipt.text


async def test_whoever_disagrees_says_why_and_the_giver_reads_it(asked: Hall) -> None:
    await give(asked)
    await asked("ada privately presses Say how it helped")
    await asked("ada privately presses 3")
    await asked("ada privately presses I disagree")
    await asked("ada privately: I keep it, because it is how we learnt it.")
    seen = await asked("ada privately presses Send")
    [receipt] = to(seen, "ben")
    assert "0 of your 1 comment was used." in receipt
    assert "· Seen differently: I keep it, because it is how we learnt it." in receipt


async def test_what_an_author_answers_can_be_looked_at_too(asked: Hall) -> None:
    await give(asked)
    await asked("ada privately presses Say how it helped")
    await asked("ada privately presses 3")
    await asked("ada privately presses I disagree")
    await asked("ada privately: Because you are stupid.")
    await asked("ada privately presses Send")
    await asked("ben privately presses Something is wrong")
    seen = await asked("ben privately presses It is unkind")
    assert any("Ada wrote: Because you are stupid." in one for one in to(seen, "kim"))
    seen = await asked("kim privately presses 1: take it away")
    [receipt] = [one for one in seen if one.only == "ben" and one.edited]
    assert "stupid" not in receipt.text
    assert "0 of your 1 comment was used." in receipt.text


async def one_question(asked: Hall) -> None:
    await asked('kim #algebra: /criteria new name=Short first="One thing"')
    await asked("kim #algebra: /criteria use Short")


async def test_feedback_can_be_changed_until_it_is_worked_with(asked: Hall) -> None:
    await one_question(asked)
    await asked("ben #algebra: /feedback give 1")
    await asked("ben privately: In row 2 of the picture the dots show n + 1, so keep it.")
    await asked("ben privately presses Send")
    await asked("ben privately presses Change it")
    await asked("ben privately: 1")
    await asked("ben privately: In row 3 of the second picture one sees it even better.")
    seen = await asked("ben privately presses Send")
    assert any(one.edited and "second picture" in one.text for one in seen if one.only == "ada")
    await asked("ada privately presses Say how it helped")
    await asked("ada privately presses 5")
    [late] = await asked("ben privately presses Take it back")
    assert "It was read already" in late.text


async def test_feedback_that_was_taken_back_is_gone_and_can_be_given_again(asked: Hall) -> None:
    await one_question(asked)
    await asked("ben #algebra: /feedback give 1")
    await asked("ben privately: In row 2 of the picture the dots show n + 1, so keep it.")
    await asked("ben privately presses Send")
    seen = await asked("ben privately presses Take it back")
    assert any(one.edited and one.text == "This feedback was taken back." for one in seen if one.only == "ada")
    [nothing] = await asked("ada #algebra: /feedback read 1")
    assert "Nobody gave feedback on this yet" in nothing.text
    [kept] = await asked("ben privately presses Go on writing")
    assert "In row 2 of the picture" in kept.text, "a slip costs nothing that was typed"
    seen = await asked("ben privately presses Send")
    assert any("Ben gave you feedback on" in one for one in to(seen, "ada"))
    [again] = await asked("ada #algebra: /feedback read 1")
    assert "In row 2 of the picture the dots show n + 1, so keep it." in again.text


async def test_a_teacher_resets_it_in_one_step(asked: Hall) -> None:
    await one_question(asked)
    await asked("ben #algebra: /feedback give 1")
    await asked("ben privately: In row 2 of the picture the dots show n + 1, so keep it.")
    await asked("ben privately presses Send")
    [stranger] = await asked("cleo #algebra: /feedback reset 1")
    assert stranger.text == "Only a teacher can do that."
    seen = await asked("kim #algebra: /feedback reset 1")
    assert any("you may write it again" in one for one in to(seen, "ben"))
    [nothing] = await asked("ada #algebra: /feedback read 1")
    assert "Nobody gave feedback on this yet" in nothing.text
    [kept] = await asked("ben privately presses Go on writing")
    assert "In row 2 of the picture" in kept.text


async def test_a_course_has_criteria_of_its_own(asked: Hall) -> None:
    await asked('kim #algebra: /criteria new name=Proofs first="Each step: In step … I miss …" second="Words"')
    await asked("kim #algebra: /criteria use Proofs")
    [first] = await asked("ben #algebra: /feedback give 1")
    assert "Each step" in first.text
    assert "You could begin: “In step … I miss …”" in first.text
    await asked("ben privately: In step 2 I miss the case n = 0, so add it.")
    await asked("ben privately: skip")
    seen = await asked("ben privately presses Send")
    assert any("Each step: In step 2 I miss the case n = 0, so add it." in one for one in to(seen, "ada"))


async def test_a_groups_work_is_read_and_decided_on_by_the_group(asked: Hall) -> None:
    await asked('ada #algebra: /group start name=Owls goal="learn"')
    await asked("cleo #algebra: /group join Owls")
    await asked('ada #algebra: /feedback ask work="Our poster" group=Owls')
    await asked.plays(
        """
        ben #algebra: /feedback give 2
        ben privately: In row 2 on the left the arrow is missing, so draw it.
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: skip
        """
    )
    seen = await asked("ben privately presses Send")
    [received] = [one for one in seen if "gave you feedback" in one.text]
    assert received.where == "#owls"
    await asked("cleo #owls presses Say how it helped")
    seen = await asked("cleo #owls presses 5")
    assert to(seen, "ben") == ["Cleo says that your feedback helped."]
    [refused] = await asked("cleo #algebra: /feedback give 2")
    assert "your own work" in refused.text


async def test_what_is_wrong_is_looked_at_by_a_teacher_and_both_sides_hear_of_it(asked: Hall) -> None:
    await give(asked)
    await asked("ada privately presses Say how it helped")
    await asked("ada privately presses Something is wrong")
    seen = await asked("ada privately presses It is unkind")
    assert any("Ben wrote: In row 2 of the picture the dots show n + 1, so keep it." in one for one in to(seen, "kim"))
    assert any("asks a teacher to look" in one for one in to(seen, "ben"))
    assert not any("Ada" in one for one in to(seen, "ben")), "who flagged it is for teachers"
    seen = await asked("kim privately presses 1: take it away")
    assert any(one.edited and "picture" not in one.text for one in seen if one.only == "ada"), "also where it was read"
    assert any("A teacher took away" in one for one in to(seen, "ben"))
    assert any("it is gone" in one for one in to(seen, "ada"))
    [nothing] = await asked("ada #algebra: /feedback read 1")
    assert "picture" not in nothing.text


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("ada #algebra: /feedback give 1", "This is your own work. A classmate will look at it."),
        ("ben #algebra: /feedback give 7", "There is no request 7. /feedback find shows who waits."),
        ("ben #algebra: /feedback close 1", "That is somebody else's request."),
        ("ben #algebra: /feedback read 1", "That is somebody else's request."),
    ],
)
async def test_what_cannot_be_done_is_said_before_anybody_fills_in_a_form(asked: Hall, line: str, answer: str) -> None:
    [refused] = await asked(line)
    assert refused.text == answer


async def test_feedback_is_given_once(asked: Hall) -> None:
    await give(asked)
    [refused] = await asked("ben #algebra presses Give feedback")
    assert "You already gave feedback on this." in refused.text


async def test_least_answered_work_comes_first(asked: Hall) -> None:
    await asked('cleo #algebra: /feedback ask work="My second proof"')
    await give(asked)
    [found] = await asked("kim #algebra: /feedback find")
    assert found.buttons == ("Feedback for Cleo", "Feedback for Ada")


async def test_a_request_can_be_taken_back_and_that_undone(asked: Hall) -> None:
    await asked("ada #algebra: /feedback mine")
    seen = await asked("ada #algebra presses Take 1 back")
    assert any(one.edited and one.text == "Ada no longer asks for feedback here." for one in seen)
    [refused] = await asked("ben #algebra: /feedback give 1")
    assert "taken back" in refused.text
    await asked("ada #algebra presses Undo")
    [form] = await asked("ben #algebra: /feedback give 1")
    assert "Feedback for Ada" in form.text


async def test_a_draft_that_says_little_gets_one_idea_and_nothing_typed_is_lost(asked: Hall) -> None:
    await one_question(asked)
    await asked("ben #algebra: /feedback give 1")
    await asked("ben privately: Good work, I really like it a lot!")
    seen = await asked("ben privately presses Send")
    [idea] = to(seen, "ben")
    assert idea.startswith("I kept what you wrote. One idea before it goes out:")
    assert to(seen, "ada") == []
    seen = await asked("ben privately presses Improve it")
    assert any("Good work, I really like it a lot!" in one for one in to(seen, "ben"))
    await asked("ben privately: 1")
    await asked("ben privately: In line 3 the sign flips, so write -2x, because both sides were divided.")
    seen = await asked("ben privately presses Send")
    assert any("In line 3 the sign flips" in one for one in to(seen, "ada"))


async def test_who_wants_to_sends_it_anyway(asked: Hall) -> None:
    await asked.plays(
        """
        ben #algebra: /feedback give 1
        ben privately: Good work, I really like it a lot!
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: skip
        ben privately: send
        """
    )
    seen = await asked("ben privately presses Send it anyway")
    assert any("Good work, I really like it a lot!" in one for one in to(seen, "ada"))


async def test_starters_fade_as_feedback_grows_useful_and_come_back_when_it_slips(asked: Hall) -> None:
    useful = "In line {n} the sign flips, so write -2x, because both sides were divided."
    shown = []
    for n in range(1, 6):
        if n > 1:
            await asked(f'ada #algebra: /feedback ask work="Proof number {n}"')
        [first] = await asked(f"ben #algebra: /feedback give {n}")
        shown.append(next((line for line in first.text.splitlines() if "You could begin" in line), ""))
        await asked(f"ben privately: {useful.format(n=n) if n < 4 else 'Good work, I like it!'}")
        for _ in range(4):
            await asked("ben privately: skip")
        await asked("ben privately presses Send")
        if n == 4:
            await asked("ben privately presses Send it anyway")
    whole, short = "“One thing that works well is … , because …”", "“What works well is …”"
    assert [one.removeprefix("You could begin: ") for one in shown] == [whole, whole, whole, short, whole]
