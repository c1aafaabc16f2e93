"""People, courses and rooms; and that communities never see one another's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage import courses, listening, people, rooms, who
from storage.people import Known
from storage.rooms import Wished
from storage.writer import Page, Writer

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


async def arrive(writer: Writer, name: str, community: int = 1, platform: str = "terminal") -> int:
    return await writer.run(lambda db, _: people.add(db, community, platform, name.lower(), name, NOW))


async def opened(writer: Writer, name: str, place: str, community: int = 1) -> int:
    return await writer.run(
        lambda db, _: courses.add(db, community, name, "en", "Europe/Berlin", NOW, "terminal", place)
    )


async def found(
    writer: Writer, account: str, place: str, community: int = 1, *, direct: bool = False
) -> who.Found | None:
    return await writer.run(lambda db, _: who.find(db, community, "terminal", account, place, "", direct=direct))


async def test_each_server_or_space_is_a_community_of_its_own(writer: Writer) -> None:
    async def community(platform: str, home: str) -> int:
        return await writer.run(lambda db, _: people.community_of(db, platform, home))

    numbers = [await community("discord", "1"), await community("discord", "2"), await community("matrix", "1")]
    assert len(set(numbers)) == 3
    assert await community("discord", "2") == numbers[1]


async def test_an_account_is_known_in_the_communities_where_it_acted(writer: Writer) -> None:
    for community in (5, 2):
        await arrive(writer, "Ada", community)
    await arrive(writer, "Ada", 9, platform="matrix")
    assert await writer.run(lambda db, _: people.communities_of(db, "terminal", "ada")) == [2, 5]
    assert await writer.run(lambda db, _: people.communities_of(db, "terminal", "ben")) == []


async def test_people_are_numbered_by_each_community(writer: Writer) -> None:
    assert [await arrive(writer, "Ada"), await arrive(writer, "Ben"), await arrive(writer, "Ada", 2)] == [1, 2, 1]


async def test_the_same_account_is_not_two_people_of_a_community(writer: Writer) -> None:
    await arrive(writer, "Ada")
    with pytest.raises(IntegrityError):
        await arrive(writer, "Ada")
    assert await writer.run(lambda db, _: people.by_name(db, 1, "ada")) == [Known(1, "Ada", "terminal", "ada")]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ada", "aDA"),
        ("Émile", "émile"),
        ("ÖMER", "ömer"),
        ("Дарья", "ДАРЬЯ"),
        ("Zoe\u0308", "ZOË"),  # an accent as a character of its own, and as part of its letter
        ("Groß", "GROSS"),
    ],
)
async def test_somebody_is_found_by_name_whatever_the_case_in_every_script(
    writer: Writer, name: str, typed: str
) -> None:
    await arrive(writer, name)
    await arrive(writer, name, community=2)
    [known] = await writer.run(lambda db, _: people.by_name(db, 1, typed))
    assert known.name == name


async def test_a_new_name_is_the_one_that_counts(writer: Writer) -> None:
    ada = await arrive(writer, "Ada")
    await arrive(writer, "Ada", community=2)
    await writer.run(lambda db, _: people.rename(db, 1, ada, "Countess"))
    assert await writer.run(lambda db, _: people.by_name(db, 1, "ada")) == []
    assert [one.id for one in await writer.run(lambda db, _: people.by_name(db, 1, "COUNTESS"))] == [ada]
    [theirs] = await writer.run(lambda db, _: people.by_id(db, 2, 1))
    assert theirs.name == "Ada"


async def test_a_person_is_found_by_id_and_by_account_in_their_own_community_only(writer: Writer) -> None:
    ada = await arrive(writer, "Ada")
    known = Known(ada, "Ada", "terminal", "ada")
    assert await writer.run(lambda db, _: people.by_id(db, 1, ada)) == [known]
    assert await writer.run(lambda db, _: people.by_account(db, 1, "terminal", "ada")) == known
    assert await writer.run(lambda db, _: people.by_id(db, 2, ada)) == []
    assert await writer.run(lambda db, _: people.by_account(db, 2, "terminal", "ada")) is None
    assert await writer.run(lambda db, _: people.by_account(db, 1, "matrix", "ada")) is None


async def test_a_roster_has_teachers_first_then_everybody_by_name(writer: Writer) -> None:
    course = await opened(writer, "Algebra", "#algebra")
    for name, rank in (("cleo", 10), ("Ben", 10), ("Ada", 10), ("Kim", 30)):
        person = await arrive(writer, name)
        assert await writer.run(lambda db, _, p=person, r=rank: courses.join(db, 1, course, p, r, NOW))  # type: ignore[misc]
    roster = await writer.run(lambda db, _: courses.roster(db, 1, course))
    assert [(one.name, one.rank) for one in roster] == [("Kim", 30), ("Ada", 10), ("Ben", 10), ("cleo", 10)]
    assert await writer.run(lambda db, _: courses.size(db, 1, course)) == 4


async def test_who_joins_leaves_or_changes_rank(writer: Writer) -> None:
    course, ada = await opened(writer, "Algebra", "#algebra"), await arrive(writer, "Ada")
    assert await writer.run(lambda db, _: courses.join(db, 1, course, ada, 10, NOW))
    assert not await writer.run(lambda db, _: courses.join(db, 1, course, ada, 30, NOW)), "once, and not promoted by it"
    assert await writer.run(lambda db, _: courses.rank_of(db, 1, course, ada)) == 10
    await writer.run(lambda db, _: courses.set_rank(db, 1, course, ada, 20))
    assert await writer.run(lambda db, _: courses.rank_of(db, 1, course, ada)) == 20
    assert await writer.run(lambda db, _: courses.leave(db, 1, course, ada, NOW))
    assert not await writer.run(lambda db, _: courses.leave(db, 1, course, ada, NOW))
    assert await writer.run(lambda db, _: courses.rank_of(db, 1, course, ada)) is None


async def test_a_course_takes_no_strangers(writer: Writer) -> None:
    course = await opened(writer, "Algebra", "#algebra")
    await arrive(writer, "Ada", community=2)
    with pytest.raises(IntegrityError):
        await writer.run(lambda db, _: courses.join(db, 1, course, 1, 10, NOW))


async def test_courses_of_other_communities_are_not_touched(writer: Writer) -> None:
    for community in (1, 2):
        assert await opened(writer, "Algebra", "#algebra", community) == 1
        assert await arrive(writer, "Ada", community) == 1
        await writer.run(lambda db, _, c=community: courses.join(db, c, 1, 1, 10, NOW))  # type: ignore[misc]

    def change(db: Connection, _: Page) -> None:
        courses.change(db, 1, 1, "Logic", "fr", "UTC")
        courses.set_rank(db, 1, 1, 1, 30)

    before = await found(writer, "ada", "#algebra", 2)
    assert before is not None
    await writer.run(change)
    assert await found(writer, "ada", "#algebra", 2) == before
    changed = await found(writer, "ada", "#algebra", 1)
    assert changed is not None
    assert (changed.course_name, changed.language, changed.zone, changed.rank) == ("Logic", "fr", "UTC", 30)
    await writer.run(lambda db, _: courses.leave(db, 1, 1, 1, NOW))
    await writer.run(lambda db, _: courses.close(db, 1, 1, NOW))
    assert await found(writer, "ada", "#algebra", 2) == before
    assert await writer.run(lambda db, _: courses.size(db, 2, 1)) == 1


async def test_a_course_that_ended_frees_its_place(writer: Writer) -> None:
    first = await opened(writer, "Algebra", "#algebra")
    await arrive(writer, "Ada")
    await writer.run(lambda db, _: courses.close(db, 1, first, NOW))
    nowhere = await found(writer, "ada", "#algebra")
    assert nowhere is not None
    assert nowhere.course is None
    second = await opened(writer, "Algebra again", "#algebra")
    assert second != first
    here = await found(writer, "ada", "#algebra")
    assert here is not None
    assert here.course == second


async def test_one_place_has_one_course(writer: Writer) -> None:
    await opened(writer, "Algebra", "#algebra")
    with pytest.raises(IntegrityError):
        await opened(writer, "Logic", "#algebra")


async def test_who_acts_is_asked_for_the_place_the_room_or_the_last_course(writer: Writer) -> None:
    assert await found(writer, "ada", "#algebra") is None
    algebra, logic = await opened(writer, "Algebra", "#algebra"), await opened(writer, "Logic", "#logic")
    ada = await arrive(writer, "Ada")
    await writer.run(lambda db, _: courses.join(db, 1, logic, ada, 20, NOW))

    def group(db: Connection, _: Page) -> None:
        rooms.wish(db, 1, logic, "group:1", "Owls", [ada], closed=False)
        rooms.placed(db, 1, "group:1", "terminal", "#owls", "{}")

    await writer.run(group)
    here, room = await found(writer, "ada", "#algebra"), await found(writer, "ada", "#owls")
    assert room is not None
    assert here == who.Found(1, ada, "Ada", None, algebra, "Algebra", "en", "Europe/Berlin", None, "terminal", "", 0)
    assert room == who.Found(1, ada, "Ada", None, logic, "Logic", "en", "Europe/Berlin", 20, "terminal", "", 0)
    alone = await found(writer, "ada", "@ada", direct=True)
    assert alone is not None
    assert alone.course is None
    await writer.run(lambda db, _: people.use_course(db, 1, ada, logic))
    assert await found(writer, "ada", "@ada", direct=True) == room._replace(last_course=logic)
    assert await found(writer, "ada", "#algebra", 2) is None


async def test_a_place_that_two_rooms_claim_still_has_one_answer(writer: Writer) -> None:
    """It should not happen; if it does, everybody in the room must still be served."""
    course, ada = await opened(writer, "Algebra", "#algebra"), await arrive(writer, "Ada")

    def claim(db: Connection, _: Page) -> None:
        for key in ("group:1", "group:2"):
            rooms.wish(db, 1, course, key, "Owls", [ada], closed=False)
            rooms.placed(db, 1, key, "terminal", "#owls", "{}")

    await writer.run(claim)
    here = await found(writer, "ada", "#owls")
    assert here is not None
    assert here.course == course


async def test_a_room_is_as_it_was_last_wished_for(writer: Writer) -> None:
    for community in (1, 2):
        for name in ("Ada", "Ben"):
            await arrive(writer, name, community)
        await writer.run(lambda db, _, c=community: rooms.wish(db, c, None, "g", "Owls", [1, 2], closed=False))  # type: ignore[misc]
    await writer.run(lambda db, _: rooms.wish(db, 1, None, "g", "Eagles", [2], closed=True))
    assert await writer.run(lambda db, _: rooms.wished(db, 1, "g")) == Wished("g", "Eagles", closed=True)
    assert await writer.run(lambda db, _: rooms.members(db, 1, "g")) == [2]
    assert await writer.run(lambda db, _: rooms.wished(db, 2, "g")) == Wished("g", "Owls", closed=False)
    assert sorted(await writer.run(lambda db, _: rooms.members(db, 2, "g"))) == [1, 2]
    assert await writer.run(lambda db, _: rooms.wished(db, 3, "g")) is None


async def test_a_room_is_where_each_platform_last_had_it(writer: Writer) -> None:
    def place(db: Connection, _: Page) -> None:
        for community in (1, 2):
            rooms.wish(db, community, None, "g", "Owls", [], closed=False)
            rooms.placed(db, community, "g", "terminal", "#owls", f"of {community}")
        rooms.placed(db, 1, "g", "terminal", "#owls-2", "again")
        rooms.placed(db, 1, "g", "matrix", "!owls", "there too")
        rooms.wish(db, 1, None, "over", "Over", [], closed=True)
        rooms.placed(db, 1, "over", "terminal", "#over", "{}")

    await writer.run(place)
    assert await writer.run(lambda db, _: rooms.places(db, 1, "g")) == {"terminal": "again", "matrix": "there too"}
    assert await writer.run(lambda db, _: rooms.places(db, 2, "g")) == {"terminal": "of 2"}
    standing = await writer.run(lambda db, _: rooms.standing(db))
    assert sorted(standing) == [(1, "g", "matrix"), (1, "g", "terminal"), (2, "g", "terminal")]


async def test_places_are_listened_to_until_that_is_taken_back(writer: Writer) -> None:
    def watch(db: Connection, _: Page) -> None:
        for place, on in (("#a", True), ("#b", True), ("#a", True), ("#b", False), ("#c", False)):
            listening.listen(db, 1, "terminal", place, NOW, on=on)

    await writer.run(watch)
    assert await writer.run(lambda db, _: listening.places(db)) == {("terminal", "#a")}
    assert await writer.run(lambda db, _: listening.since(db, "terminal")) == {"#a": NOW}
    assert await writer.run(lambda db, _: listening.since(db, "discord")) == {}


async def test_a_thread_has_the_course_of_the_room_around_it(writer: Writer) -> None:
    await arrive(writer, "Ada")
    course = await opened(writer, "Algebra", "#algebra")
    other = await opened(writer, "Biology", "#biology")

    async def course_at(place: str, within: str) -> int | None:
        here = await writer.run(lambda db, _: who.find(db, 1, "terminal", "ada", place, within, direct=False))
        return here.course if here else None

    assert await course_at("7", "#algebra") == course
    assert await course_at("#biology", "#algebra") == other
    assert await course_at("7", "") is None


async def test_who_was_let_in_is_kept_for_each_platform(writer: Writer) -> None:
    def let_in(db: Connection, _: Page) -> None:
        rooms.let_in(db, 1, "g", "terminal", {"ada", "ben"})
        rooms.let_in(db, 1, "g", "terminal", {"ben", "cleo"})
        rooms.let_in(db, 1, "g", "discord", {"7"})
        rooms.let_in(db, 2, "g", "terminal", set())

    await writer.run(let_in)
    assert await writer.run(lambda db, _: rooms.guests(db, 1, "g", "terminal")) == {"ben", "cleo"}
    assert await writer.run(lambda db, _: rooms.guests(db, 1, "g", "discord")) == {"7"}
    assert await writer.run(lambda db, _: rooms.guests(db, 2, "g", "terminal")) == set()


async def test_a_room_is_made_near_its_course(writer: Writer) -> None:
    await arrive(writer, "Ada")
    course = await opened(writer, "Algebra", "#algebra")
    await opened(writer, "Biology", "#biology")

    def wish(db: Connection, _: Page) -> None:
        people.community_of(db, "terminal", "class")
        rooms.wish(db, 1, course, "g", "Owls", [1], closed=False)
        people.use_course(db, 1, 1, course)

    await writer.run(wish)
    assert await writer.run(lambda db, _: rooms.near_room(db, 1, "terminal", "g")) == ("class", "#algebra")
    assert await writer.run(lambda db, _: rooms.near_person(db, 1, "terminal", "ada")) == ("class", "#algebra")
    assert await writer.run(lambda db, _: rooms.near_room(db, 9, "terminal", "g")) == ("", "")
