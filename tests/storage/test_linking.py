"""Two accounts become one person and two again, and nothing of anybody's is lost; codes that count once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from storage import (
    answers,
    apart,
    bound,
    candidates,
    comments,
    courses,
    drafts,
    feedback,
    flags,
    forming,
    groups,
    hints,
    hours,
    links,
    meetings,
    merging,
    offers,
    people,
    pulses,
    reminded,
    rooms,
    rounds,
    sessions,
    shelf,
    timers,
    tutoring,
)
from storage.schema import metadata
from storage.writer import Writer

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCHOOL, OTHER = 1, 2

NO_PERSONS = {
    *("community_id", "course_id", "discussion_id", "group_id", "meeting_id", "request_id", "tutoring_id"),
    *("programme_id", "round_id", "given_id", "set_id", "exit_id", "reflection_id", "relayed_id"),
    "became_id",  # who somebody is now: how everything else is found
    "before_id",  # who an account was, and what came with it
    "giver_id",  # of a code, which ends when it has led to something
    "only_id",  # of a button: `people.by_id` leads from who they were to who they are
}


def test_every_column_that_holds_a_person_comes_along() -> None:
    """Add a new one to PERSONS in storage/merging.py, or say here what else it is."""
    named = {one for table in metadata.sorted_tables for one in table.c.keys() if one.endswith("_id")}  # noqa: SIM118 - no dict
    assert named - NO_PERSONS == merging.PERSONS
    for table in metadata.sorted_tables:
        for reference in table.foreign_key_constraints:
            if reference.referred_table is people.people:
                assert set(reference.column_keys) - {"community_id"} <= merging.PERSONS, table


def everything(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: sorted(tuple(map(repr, row)) for row in db.execute(select(table)))
        for table in metadata.sorted_tables
    }


def fill(db: Connection, community: int = SCHOOL) -> tuple[int, int, int]:
    """Ada on Discord and Ada on Matrix, who did much in common and much apart; and Ben, with whom both did it."""
    ada = people.add(db, community, "discord", "1", "Ada", NOW)
    ben = people.add(db, community, "discord", "2", "Ben", NOW)
    eda = people.add(db, community, "matrix", "@ada:study.test", "Ada", NOW)
    algebra = courses.add(db, community, "Algebra", "en", "UTC", NOW, "discord", "#algebra")
    logic = courses.add(db, community, "Logic", "en", "UTC", NOW, "matrix", "!logic")
    for person, rank in ((ada, 10), (ben, 10), (eda, 30)):
        courses.join(db, community, algebra, person, rank, NOW)
    courses.join(db, community, logic, eda, 20, NOW)
    people.use_course(db, community, eda, logic)
    fill_groups(db, community, (ada, ben, eda), algebra, logic)
    work = feedback.ask(db, community, algebra, ben, "a proof", "", NOW)
    plain = rounds.Round(0, 0, 0, "Essays", "", 3, "named", *(False,) * 4, 0, "", "", 0, *(NOW,) * 4)
    for teacher in (ada, eda):
        taught = rounds.start(db, community, algebra, teacher, NOW, plain)
    for person in (ada, eda):
        [given] = feedback.give(db, community, [(work, person)], NOW)
        comments.say(db, community, given, {"What works well": "clear"})
        flags.add(db, community, algebra, work, given, 1, person, "unkind", NOW)
        rounds.join(db, community, taught, person, person)
        offers.offer(db, community, algebra, person, f"topics of {person}", "", 2, ben, NOW)
        apart.avoid(db, community, person, ben, on=True)
        apart.avoid(db, community, ben, person, on=True)
        apart.set_rule(db, community, algebra, person, ben, together=False)
        hours.set_hours(db, community, person, hours.Hours("UTC", ((0, 60 + person),)))
        hints.spare(db, community, person, "hints", on=True)
        hints.add(db, community, algebra, 1, person, "sent", "agree_only", "", NOW)
        reminded.note(db, community, "discussion:1", person, NOW)
        answers.keep(db, community, 1, person, f"an answer of {person}", NOW, 40)
    answers.note(db, community, algebra, answers.Kept(ben, "the same"), answers.Kept(eda, "the same!"), NOW)
    feedback.ask(db, community, logic, eda, "an essay", "", NOW)
    asked = tutoring.ask(db, community, logic, eda, tutoring.Wanted("sets", "this and that", ""), NOW)
    tutoring.move(db, community, asked, tutoring.ASKED, ben)
    helped = tutoring.ask(db, community, algebra, ben, tutoring.Wanted("proofs", "this and that", "", wish=eda), NOW)
    for person in (ada, eda):
        sessions.begin(db, community, algebra, helped, person, ben, NOW, NOW)
        sessions.check(db, community, helped, person, "understood", yes=True)
    tutoring.decline(db, community, helped, ada)
    tutoring.decline(db, community, helped, eda)
    drafts.start(db, community, drafts.Draft("form", eda, "{}", {}, 0, {}, "matrix"), NOW)
    timers.set_timer(db, community, "nudge", NOW + HOUR, "discuss nudge", {}, eda, {})
    return ada, ben, eda


def fill_groups(db: Connection, community: int, who: tuple[int, int, int], algebra: int, logic: int) -> None:
    """What the three did in study groups."""
    ada, ben, eda = who
    owls = groups.add(db, community, algebra, groups.Wanted("Owls"), ada, NOW)
    groups.join(db, community, owls, eda, NOW)
    groups.join(db, community, owls, ben, NOW)
    foxes = groups.add(db, community, logic, groups.Wanted("Foxes"), eda, NOW)
    meeting = meetings.add(db, community, owls, NOW, weekly=True)
    for person in (ada, eda):
        candidates.wait(db, community, foxes, person, candidates.ASKS, NOW)
        candidates.vote(db, community, owls, person, ben, yes=True)
        candidates.vote(db, community, foxes, ben, person, yes=False)
        meetings.note(db, community, meeting, meetings.Plan(person, coming=True, goal="sheet 3", role="scribe", did=""))
        pulses.useful(db, community, owls, person, 1, 2)
        forming.seek(db, community, algebra, forming.Seeker(person, 3, "", ben, NOW, ""))
        shelf.ask(db, community, owls, person, "Why?", NOW)
    forming.write(db, community, algebra, [forming.Placed(ada, 1, ""), forming.Placed(eda, 2, "")])
    rooms.wish(db, community, algebra, "group:owls", "Owls", [ada, ben, eda], closed=False)
    rooms.wish(db, community, logic, f"group:{foxes}", "Foxes", [eda], closed=False)


async def run(writer: Writer, work: Any) -> Any:  # noqa: ANN401 - whatever the work gives
    return await writer.run(lambda db, _: work(db))


def link(db: Connection, ada: int, eda: int) -> set[str]:
    return merging.merge(db, SCHOOL, eda, ada, "matrix", "@ada:study.test")


def part(db: Connection, ada: int, eda: int) -> None:
    merging.part(db, SCHOOL, ada, eda, "matrix", "@ada:study.test")


async def test_one_person_has_all_that_both_had(writer: Writer) -> None:
    ada, ben, eda = await run(writer, fill)
    await run(writer, lambda db: fill(db, OTHER))
    elsewhere = await run(writer, lambda db: people.by_id(db, OTHER, eda))
    same = await run(writer, lambda db: link(db, ada, eda))
    assert {"members", "group_members", "offers", "weekly_hours", "feedback_given"} <= same

    def look(db: Connection) -> None:
        assert [(one.id, one.platform) for one in people.by_id(db, SCHOOL, ada)] == [(ada, "discord"), (ada, "matrix")]
        assert people.by_id(db, SCHOOL, eda) == people.by_id(db, SCHOOL, ada), "an old number leads to who they are"
        assert [(one.person, one.rank) for one in courses.roster(db, SCHOOL, 1)] == [(ada, 30), (ben, 10)]
        assert courses.rank_of(db, SCHOOL, 2, ada) == 20
        assert groups.members(db, SCHOOL, 1) == [ada, ben]
        assert [(one.name, one.owner, one.taken) for one in groups.all_open(db, SCHOOL, 2)] == [("Foxes", ada, 1)]
        assert sorted(rooms.members(db, SCHOOL, "group:owls")) == [ada, ben]
        assert [one.key for one in rooms.of_person(db, SCHOOL, ada)] == ["group:2", "group:owls"]
        assert [one.topics for one in offers.all_offers(db, SCHOOL, 1)] == [f"topics of {ada}"]
        assert [one.topic for one in tutoring.of_person(db, SCHOOL, 2, ada)] == ["sets"]
        assert [one.work for one in feedback.mine(db, SCHOOL, 2, ada)] == ["an essay"]
        assert len(feedback.given_to(db, SCHOOL, 1)) == 2, "no feedback is lost"
        assert len(hints.of_person(db, SCHOOL, ada)) == 2
        assert [one.answer for one in answers.of_others(db, SCHOOL, 1, ben)] == [
            f"an answer of {ada}",
            f"an answer of {eda}",
        ]
        pair = answers.first(db, SCHOOL, 1)
        assert pair is not None
        assert (pair.earlier_person, pair.later_person) == (ben, ada)
        assert hints.is_spared(db, SCHOOL, ada, "hints")
        current = drafts.current_on(db, SCHOOL, ada, "matrix")
        assert current is not None
        assert current.token == "form"
        assert drafts.current_on(db, SCHOOL, ada, "discord") is None
        assert people.by_id(db, OTHER, eda) == elsewhere

    await run(writer, look)


async def test_separated_again_each_has_what_it_had(writer: Writer) -> None:
    ada, _, eda = await run(writer, fill)
    before = await run(writer, everything)
    await run(writer, lambda db: link(db, ada, eda))
    assert await run(writer, everything) != before
    await run(writer, lambda db: part(db, ada, eda))
    after = await run(writer, everything)
    taken = [row for row in after["people"] if row not in before["people"]]
    assert len(taken) == 1, "the course that Ada's direct conversation is about came along, and stays"
    before["people"] = after["people"] = []
    assert after == before


async def test_what_came_since_stays_and_what_was_left_is_not_given_back(writer: Writer) -> None:
    ada, _, eda = await run(writer, fill)
    await run(writer, lambda db: link(db, ada, eda))

    def live(db: Connection) -> None:
        courses.leave(db, SCHOOL, 1, ada, NOW)
        groups.leave(db, SCHOOL, 1, ada)
        groups.add(db, SCHOOL, 2, groups.Wanted("Hares"), ada, NOW)

    await run(writer, live)
    await run(writer, lambda db: part(db, ada, eda))

    def look(db: Connection) -> None:
        assert courses.rank_of(db, SCHOOL, 1, ada) is courses.rank_of(db, SCHOOL, 1, eda) is None
        assert groups.members(db, SCHOOL, 3) == [ada]
        assert groups.members(db, SCHOOL, 2) == [eda]
        assert {one.platform for one in people.by_id(db, SCHOOL, eda)} == {"matrix"}

    await run(writer, look)


async def test_a_higher_role_goes_with_the_account_that_brought_it(writer: Writer) -> None:
    """Whoever links with a teacher for a minute is no teacher afterwards."""
    ada, _, eda = await run(writer, fill)
    await run(writer, lambda db: link(db, ada, eda))
    assert await run(writer, lambda db: courses.rank_of(db, SCHOOL, 1, ada)) == 30
    await run(writer, lambda db: part(db, ada, eda))
    assert await run(writer, lambda db: courses.rank_of(db, SCHOOL, 1, ada)) == 10
    assert await run(writer, lambda db: courses.rank_of(db, SCHOOL, 1, eda)) == 30


async def test_a_tutor_is_not_the_learner(writer: Writer) -> None:
    _, ben, eda = await run(writer, fill)
    for one, other in ((ben, eda), (eda, ben)):
        assert await run(writer, lambda db, one=one, other=other: tutoring.between(db, SCHOOL, one, other)) == "sets"
        assert await run(writer, lambda db, one=one, other=other: tutoring.between(db, OTHER, one, other)) is None


async def test_people_are_told_where_they_wish_else_where_they_were_last(writer: Writer) -> None:
    ada, _, eda = await run(writer, fill)
    await run(writer, lambda db: link(db, ada, eda))

    async def told() -> str:
        found = await run(writer, lambda db: people.reach(db, SCHOOL, ada))
        return str(found.platform)

    assert await told() == "discord"
    await run(writer, lambda db: people.seen(db, SCHOOL, ada, "matrix"))
    assert await told() == "matrix"
    await run(writer, lambda db: people.tell_on(db, SCHOOL, ada, "discord"))
    assert await told() == "discord"
    await run(writer, lambda db: people.tell_on(db, SCHOOL, ada, None))
    assert await told() == "matrix"
    assert await run(writer, lambda db: people.reach(db, SCHOOL, 99)) is None


# Codes --------------------------------------------------------------------------------------------------------------


async def test_a_code_counts_once_in_its_community_and_its_time(writer: Writer) -> None:
    ada, _, eda = await run(writer, fill)

    def found(code: str, community: int = SCHOOL, at: datetime = NOW) -> Any:  # noqa: ANN401 - a link, or None
        return writer.run(lambda db, _: links.with_code(db, community, code, at))

    await run(writer, lambda db: links.make(db, SCHOOL, ada, "discord", "1", "GOODCODE", NOW + HOUR))
    link = await found("GOODCODE")
    assert (link.person, link.platform, link.account, link.giver, link.agreed) == (ada, "discord", "1", None, False)
    assert await found("GOODCODF") is None
    assert await found("GOODCODE", OTHER) is None
    assert await found("GOODCODE", at=NOW + 2 * HOUR) is None
    assert await found("") is None
    await run(writer, lambda db: links.give(db, SCHOOL, link.id, eda, "matrix", "@ada:study.test", NOW + HOUR))
    assert await found("GOODCODE") is None
    assert await found("") is None, "what was given has no code at all"
    await run(writer, lambda db: links.agree(db, SCHOOL, link.id, NOW + HOUR))
    agreed = await run(writer, lambda db: links.find(db, SCHOOL, link.id))
    assert (agreed.giver, agreed.giver_platform, agreed.agreed) == (eda, "matrix", True)
    assert await run(writer, lambda db: links.find(db, OTHER, link.id)) is None


async def test_a_new_code_replaces_the_old_one_and_nobody_can_read_one(writer: Writer) -> None:
    ada, ben, _ = await run(writer, fill)
    for code in ("OLDERONE", "NEWERONE"):
        await run(writer, lambda db, code=code: links.make(db, SCHOOL, ada, "discord", "1", code, NOW + HOUR))
    await run(writer, lambda db: links.make(db, SCHOOL, ben, "discord", "2", "BENSCODE", NOW + HOUR))
    assert await run(writer, lambda db: links.with_code(db, SCHOOL, "OLDERONE", NOW)) is None
    assert (await run(writer, lambda db: links.with_code(db, SCHOOL, "NEWERONE", NOW))).person == ada
    assert (await run(writer, lambda db: links.with_code(db, SCHOOL, "BENSCODE", NOW))).person == ben
    assert "NEWERONE" not in repr(await run(writer, everything))
    await run(writer, lambda db: links.drop(db, SCHOOL, ada))
    assert await run(writer, lambda db: links.with_code(db, SCHOOL, "NEWERONE", NOW)) is None
    assert await run(writer, lambda db: links.with_code(db, SCHOOL, "BENSCODE", NOW)) is not None


async def test_tries_are_counted_and_forgotten(writer: Writer) -> None:
    ada, ben, _ = await run(writer, fill)
    for minute in range(4):
        at = NOW + timedelta(minutes=minute)
        await run(writer, lambda db, at=at: links.tried(db, SCHOOL, ada, "wrong", at))
    assert await run(writer, lambda db: links.tries(db, SCHOOL, ada, "wrong", NOW)) == 3
    for community, person, what in ((OTHER, ada, "wrong"), (SCHOOL, ben, "wrong"), (SCHOOL, ada, "made")):
        assert await run(writer, lambda db, c=community, p=person, w=what: links.tries(db, c, p, w, NOW - HOUR)) == 0
    await run(writer, lambda db: links.make(db, SCHOOL, ada, "discord", "1", "GOODCODE", NOW))
    assert await run(writer, lambda db: links.forget(db, NOW + HOUR)) == 5


# Servers and spaces -------------------------------------------------------------------------------------------------

SERVER, SPACE, THIRD = ("discord", "17"), ("matrix", "!space"), ("terminal", "class")


def numbers(db: Connection, *homes: bound.Home) -> list[int]:
    return [people.community_of(db, *home) for home in homes]


async def test_what_is_bound_before_anything_happened_is_one_community(writer: Writer) -> None:
    number = await run(writer, lambda db: bound.bind(db, [SERVER, SPACE]))
    assert await run(writer, lambda db: numbers(db, SERVER, SPACE)) == [number, number]
    assert await run(writer, lambda db: people.community_of(db, *THIRD)) != number
    assert await run(writer, lambda db: bound.bind(db, [SPACE, SERVER])) == number, "and stays it"


async def test_a_space_joins_the_class_that_a_server_has_had(writer: Writer) -> None:
    await run(writer, lambda db: numbers(db, SPACE, SERVER))
    await run(writer, lambda db: people.add(db, 1, *SPACE, "Kim", NOW))
    await run(writer, lambda db: people.add(db, 2, *SERVER, "Kim", NOW))
    await run(writer, lambda db: courses.add(db, 2, "Algebra", "en", "UTC", NOW, "discord", "#algebra"))
    assert await run(writer, lambda db: bound.bind(db, [SERVER, SPACE])) == 2
    assert await run(writer, lambda db: numbers(db, SERVER, SPACE)) == [2, 2]
    assert await run(writer, lambda db: people.communities_of(db, *SPACE)) == [], "whoever tried it begins anew"
    assert await run(writer, lambda db: people.communities_of(db, *SERVER)) == [2]
    assert await run(writer, lambda db: people.community_of(db, *THIRD)) == 3, "no number is used again"


async def test_a_number_without_a_home_is_not_used_again(writer: Writer) -> None:
    await run(writer, lambda db: numbers(db, SERVER, SPACE))
    await run(writer, lambda db: people.add(db, 2, *SPACE, "Kim", NOW))
    assert await run(writer, lambda db: bound.bind(db, [SERVER, SPACE])) == 1
    assert await run(writer, lambda db: people.community_of(db, *THIRD)) == 3


async def test_two_classes_with_courses_of_their_own_stay_apart(writer: Writer) -> None:
    await run(writer, lambda db: numbers(db, SERVER, SPACE))
    for community, (platform, _) in ((1, SERVER), (2, SPACE)):
        await run(
            writer,
            lambda db, c=community, p=platform: courses.add(db, c, "Algebra", "en", "UTC", NOW, p, "#algebra"),
        )
    before = await run(writer, everything)
    with pytest.raises(bound.Apart, match="discord 17, matrix !space"):
        await run(writer, lambda db: bound.bind(db, [SERVER, SPACE]))
    assert await run(writer, everything) == before
