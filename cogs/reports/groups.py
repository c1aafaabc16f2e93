"""Study groups in figures: meetings, goals, roles and how they are. What is said or done in them is not known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.language import Text, plural, text
from cogs.reports.equality import equality
from cogs.reports.figures import CELL, Figure, Part, known, percent, share, withheld
from storage import groups, meetings, pulses
from storage.groups import Group
from storage.meetings import OVER, Meeting, Plan
from storage.pulses import Pulse

LATELY = timedelta(days=14)
"""Whoever did something in their group within so long is active."""

DONE, PARTLY, NOT = "yes", "partly", "no"
"""What somebody said of their goal after a meeting; only whoever was there is asked."""

Met = list[tuple[Meeting, dict[int, Plan]]]


def met(db: Connection, community: int, group: int) -> Met:
    """Its meetings that are over, and what each member said about them."""
    over = [one for one in meetings.of_group(db, community, group) if one.state == OVER]
    return [(one, meetings.plans(db, community, one.id)) for one in over]


def came(plans: dict[int, Plan]) -> set[int]:
    """Who was there, as far as they said."""
    return {one.person for one in plans.values() if one.did in {DONE, PARTLY, NOT}}


def one_group(db: Connection, community: int, group: Group, now: datetime) -> list[Part]:
    """A group, for its members and its teachers."""
    members = groups.roster(db, community, group.id)
    over = met(db, community, group.id)
    said = [one for one in pulses.of_course(db, community, group.course) if one.group == group.id]
    return [
        Part(text("Members"), _active([one.active for one in members], now)),
        Part(text("Meetings"), _meetings(db, community, group, over, len(members))),
        Part(text("How it is"), pulse(said)),
    ]


def all_groups(db: Connection, community: int, course: int, students: Collection[int], now: datetime) -> Part:
    """The groups of a course together."""
    title = text("Study groups")
    every = groups.all_open(db, community, course)
    if not every:
        return Part(title, [])
    inside = {one for group in every for one in groups.members(db, community, group.id)}.intersection(students)
    quiet = sum(now - (one.touched or one.since) > LATELY for one in every)
    in_one = plural(
        "Of {n} student, {inside} are in a group ({share} %).",
        "Of {n} students, {inside} are in a group ({share} %).",
        n=len(students),
        inside=len(inside),
        share=percent(len(inside) / len(students)) if students else 0,
    )
    living = plural(
        "Of {n} group, {quiet} have been quiet for two weeks.",
        "Of {n} groups, {quiet} have been quiet for two weeks.",
        n=len(every),
        quiet=quiet,
    )
    held = meetings.held(db, community, course)
    return Part(
        title,
        known(
            share("students in a group", len(inside), len(students), in_one),
            share("quiet groups", quiet, len(every), living),
            Figure("meetings held", held, held, plural("{n} meeting was held.", "{n} meetings were held.", n=held)),
            *pulse(pulses.of_course(db, community, course)),
        ),
    )


def _active(active: Sequence[datetime | None], now: datetime) -> list[Figure]:
    lately = sum(at is not None and now - at <= LATELY for at in active)
    said = plural(
        "Of {n} member, {lately} did something here in the last two weeks.",
        "Of {n} members, {lately} did something here in the last two weeks.",
        n=len(active),
        lately=lately,
    )
    return [share("active rate", lately, len(active), said)]


def _meetings(db: Connection, community: int, group: Group, over: Met, members: int) -> list[Figure]:
    held = [plans for _, plans in over if came(plans)]
    if not held:
        return []
    goals = [one.did for plans in held for one in plans.values() if one.goal and one.did]
    finished = sum(one == DONE for one in goals)
    there = sum(len(came(plans)) for plans in held)
    roles = meetings.roles_had(db, community, group.id)
    return known(
        Figure("meetings held", len(held), len(over), _held(len(held))),
        Figure(
            "people at a meeting",
            round(there / len(held), 1),
            len(held),
            text("On average {there} of {members} were there.", there=f"{there / len(held):.1f}", members=members),
        ),
        share(
            "goals finished",
            finished,
            len(goals),
            plural(
                "Of {n} goal for a meeting, {finished} was finished.",
                "Of {n} goals for a meeting, {finished} were finished.",
                n=len(goals),
                finished=finished,
            ),
        )
        if goals
        else None,
        _rotation(roles, members),
    )


def _held(n: int) -> Text:
    return plural("{n} meeting was held.", "{n} meetings were held.", n=n)


def _rotation(roles: dict[tuple[int, str], int], members: int) -> Figure | None:
    """How evenly roles go round, the silent included."""
    by_person: dict[int, int] = {}
    for (person, _), times in roles.items():
        by_person[person] = by_person.get(person, 0) + times
    even = equality([*by_person.values(), *[0] * max(0, members - len(by_person))])
    if even is None:
        return None
    said = text(
        "{what}: {share} of 100, among {n} students. 100 is everybody the same, 0 is one alone.",
        what=text("How evenly roles went round"),
        share=percent(even),
        n=members,
    )
    return Figure("equality of roles", round(even, 3), members, said)


def pulse(said: Sequence[Pulse]) -> list[Figure]:
    """Useful and fair, as means over everybody who answered; nobody's answer can be told from them."""
    people = {one.person for one in said}
    useful = [one.useful for one in said]
    fair = [one.fair for one in said if one.fair is not None]
    figures: list[Figure] = []
    for name, what, answers in (
        ("useful", text("Useful, as members say"), useful),
        ("fair", text("Fair, as members say"), fair),
    ):
        if not answers:
            continue
        if len(people) < CELL:
            figures.append(withheld(name, what))
            continue
        mean = sum(answers) / len(answers) / 2
        sentence = text("{what}: {share} of 100, from {n} answers.", what=what, share=percent(mean), n=len(answers))
        figures.append(Figure(name, round(mean, 3), len(answers), sentence))
    return figures
