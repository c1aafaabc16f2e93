"""Review rounds in which study groups hand in, or review, together."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.stories.review_class import go_on, hand_in, open_course, start, to, write


@pytest.fixture
async def course(hall: Hall) -> Hall:
    return await open_course(hall)


async def in_two_groups(course: Hall) -> None:
    await course("ada #algebra: /group start name=Owls goal=x")
    await course("ben #algebra: /group join Owls")
    await course("cleo #algebra: /group start name=Bees goal=x")
    await course("dan #algebra: /group join Bees")


async def test_groups_hand_in_and_review_together(course: Hall) -> None:
    await in_two_groups(course)
    await start(course, "groups=together promised=1")
    await hand_in(course, "ada", wish="the ending")
    [changes] = await course("ben #algebra: /review submit")
    assert "The essay of ada" in changes.text, "it is one work"
    await course("ben privately: cancel")
    await hand_in(course, "cleo")
    await go_on(course)
    [shown] = await course("ben #algebra: /review next")
    assert "The essay of cleo" in shown.text
    [same] = await course("ada #algebra: /review next")
    assert "The essay of cleo" in same.text
    await course("ada #algebra presses Write your review")
    await write(course, "ada")
    [nothing] = await course("ben #algebra: /review next")
    assert "Nothing waits" in nothing.text
    seen = await go_on(course)
    [got] = [one for one in seen if "your reviews are here" in one.text]
    assert got.where == "#bees"
    await course("dan #bees presses Say how it helped")
    await course("dan #bees presses 5")
    await course("cleo #bees presses Say how it helped")
    seen = await course("cleo #bees presses Done")
    assert any("1 of your 1 comment was used." in one.text for one in to(seen, "ada"))


async def test_groups_hand_in_together_and_each_reviews_alone(course: Hall) -> None:
    await in_two_groups(course)
    await start(course, "groups=each promised=1")
    await hand_in(course, "ada")
    await hand_in(course, "cleo")
    await go_on(course)
    for one, others in (("ada", "cleo"), ("ben", "cleo"), ("cleo", "ada"), ("dan", "ada")):
        [shown] = await course(f"{one} #algebra: /review next")
        assert f"The essay of {others}" in shown.text
        await course(f"{one} #algebra presses Write your review")
        await write(course, one)
    seen = await go_on(course)
    [owls, bees] = sorted((one for one in seen if "your reviews are here" in one.text), key=lambda one: one.where)[::-1]
    assert (owls.where, bees.where) == ("#owls", "#bees")
    assert sorted(line[-2] for line in owls.text.splitlines()[2:]) == ["2", "3"], "from each of the other group"


async def test_who_leaves_a_group_that_reviews_alone_leaves_its_work_with_the_others(course: Hall) -> None:
    await in_two_groups(course)
    await start(course, "groups=each promised=1")
    await hand_in(course, "ada")
    await hand_in(course, "cleo")
    await go_on(course)
    await course("ada #algebra: /course leave")
    for one, author in (("ben", "cleo"), ("cleo", "ada")):
        [shown] = await course(f"{one} #algebra: /review next")
        assert f"The essay of {author}" in shown.text
        await course(f"{one} #algebra presses Write your review")
        await write(course, one)
    seen = await go_on(course)
    assert sorted(one.where for one in seen if "your reviews are here" in one.text) == ["#bees", "#owls"]
