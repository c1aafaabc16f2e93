"""A review round that began with a slip: its teacher changes what it says, or calls it off, and nobody loses a word."""

from __future__ import annotations

import pytest

from tests.hall import Hall, Seen
from tests.stories.review_class import CLASS, go_on, hand_in, open_course, review, start, to


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


async def call_off(course: Hall) -> list[Seen]:
    await course("kim #algebra: /review status")
    [asked] = await course("kim #algebra presses Call it off")
    assert "would end for everybody now" in asked.text
    assert asked.buttons == ("Yes, call it off",)
    return await course("kim #algebra presses Yes, call it off")


async def test_a_typing_error_in_a_round_is_mended_in_place(course: Hall) -> None:
    await course('kim #algebra: /review start title="Esays" task="Your esay"')
    await hand_in(course, "ada")
    [status] = await course("kim #algebra: /review status")
    assert {"Change what it says", "Call it off"} <= {*status.buttons}
    [filled] = await course("kim #algebra presses Change what it says")
    assert "Esays" in filled.text
    for said in ("1", "Essays", "2", "Your essay"):
        await course(f"kim privately: {said}")
    seen = await course("kim privately presses Send")
    [card] = [one for one in seen if one.edited]
    assert card.text.splitlines()[0] == "Essays: Your essay"
    assert card.text.splitlines()[-1] == "Handed in: 1"
    assert not to(seen, "ada"), "nobody is disturbed"
    [form] = await course("ben #algebra: /review submit")
    assert "Hand in: Essays" in form.text


async def test_who_had_a_part_in_a_round_hears_once_that_it_was_called_off_and_keeps_their_words(course: Hall) -> None:
    await start(course, "promised=1")
    for one in CLASS[:3]:
        await hand_in(course, one)
    await go_on(course)
    await course("ada #algebra: /review next")
    await course("ada #algebra presses Write your review")
    await course("ada privately: Very good work, I liked it a lot.")
    for _ in range(4):
        await course("ada privately: skip")
    await course("ada privately presses Send")
    seen = await call_off(course)
    assert sorted(one.only for one in seen if "was called off" in one.text and not one.edited) == ["ada", "ben", "cleo"]
    [told] = to(seen, "ada")
    assert "You handed in: The essay of ada" in told.text.splitlines()
    assert "Very good work, I liked it a lot." in told.text, "also what was not sent"
    [card] = [one for one in seen if one.edited]
    assert card.text == "Essays was called off. There is nothing more to do."
    assert card.buttons == ()
    [mine] = await course("ada #algebra: /feedback mine")
    assert "The essay of ada (this round is over)" in mine.text
    [kept] = await course("ada #algebra: /feedback read 1")
    assert kept.text.endswith("You handed in: The essay of ada")
    assert await course("+10d") == [], "nothing of it comes due any more"
    [refused] = await course("dan #algebra: /review submit")
    assert refused.text == "The time for this is over. Your teacher can still help."
    [late] = await course("ada privately presses Send it anyway")
    assert late.text == "This round is over. Thank you!"
    [twice] = await course("kim #algebra presses Yes, call it off")
    assert twice.text == "This round is over. Thank you!"


async def test_reviews_that_were_sent_still_reach_their_authors(course: Hall) -> None:
    await start(course, "promised=1")
    for one in CLASS[:3]:
        await hand_in(course, one)
    await go_on(course)
    await review(course, "ada")
    seen = await call_off(course)
    [got] = [one for one in seen if "your reviews are here" in one.text]
    assert "page 2" in got.text
    assert got.only in {"ben", "cleo"}
    await course(f"{got.only} privately presses Say how it helped")
    await course(f"{got.only} privately presses 5")
    seen = await course(f"{got.only} privately presses Done")
    assert any("1 of your 1 comment was used." in one.text for one in to(seen, "ada"))


async def test_a_group_hears_it_once_in_its_room(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls goal=x")
    await course("ben #algebra: /group join Owls")
    await start(course, "groups=each promised=1")
    await hand_in(course, "ada")
    [mine] = await course("ben #algebra: /feedback mine")
    assert "The essay of ada" in mine.text, "it is his, too"
    seen = await call_off(course)
    told = [one for one in seen if "was called off" in one.text and not one.edited]
    assert [(one.where, one.only) for one in told] == [("#owls", "")]
    assert "You handed in: The essay of ada" in told[0].text
