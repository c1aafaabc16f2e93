"""How often Discord may be asked: we keep below it, and wait when we are told to."""

from __future__ import annotations

from tests.wire import plays
from tests.wire.school import MARK, School


async def test_many_posts_at_once(school: School) -> None:
    await plays.many_at_once(school)


async def test_a_room_that_takes_only_a_few(school: School) -> None:
    """Everything arrives, in its order, and other places do not wait for it."""
    school.discord.rest.limits.set("POST", f"/channels/{school.algebra.id}/messages", 3, 0.3)
    asked = school.ada.slash("note post", school.algebra, words=MARK, n=10)
    await asked
    other = await school.ben.slash("note post", school.lobby, words=MARK)
    await school.until(lambda: school.ours("Post 1", school.lobby))
    assert len(school.ours("Post")) < 10
    await school.until(lambda: len(school.ours("Post")) == 10)
    assert school.ours("Post") == [f"Post {n}: {MARK}" for n in range(1, 11)]
    assert other.response
    await school.all_is_well()


async def test_a_wait_for_everything(school: School) -> None:
    """When Discord finds that it is too much all the same, everybody waits, and nothing is lost."""
    school.discord.rest.limits.set_overall(10, 0.5)
    places = [school.algebra, school.lobby]
    for place in places:
        await school.ada.slash("note post", place, words=MARK, n=12)
    for place in places:
        await school.until(lambda: len(school.ours("Post", place)) == 12)  # noqa: B023 - it is waited for here
        assert school.ours("Post", place) == [f"Post {n}: {MARK}" for n in range(1, 13)]
    assert [scope for _, _, scope in school.discord.rest.limits.refused if scope == "global"]
    school.discord.rest.limits.set_overall(50)
    await school.all_is_well()


async def test_discord_shuts_us_out(school: School) -> None:
    """429 without Discord's own headers: whoever stands before it had enough. Nothing is thrown away."""
    there = school.discord
    there.faults.fail("POST", "/channels/*/messages", 429, times=60)
    await school.posts("once")
    await school.until(lambda: school.ours("Post 1"))
    await school.settled()
    assert len(school.ours("Post 1")) == 1
    await school.all_is_well()
