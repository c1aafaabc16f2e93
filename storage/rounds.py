"""Review rounds: what a teacher set, how far each is, and who takes part under which name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
    Index,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    false,
    insert,
    select,
    update,
)

from storage.schema import Instant, metadata, number

rounds = Table(
    "review_rounds",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("title", String, nullable=False),
    Column("task", String, nullable=False),
    Column("promised", Integer, nullable=False),
    Column("names", String, nullable=False),
    Column("teams", Boolean, nullable=False),
    Column("mates", Boolean, nullable=False),
    Column("levels", Boolean, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("set_id", BigInteger, nullable=False),
    Column("sample", String, nullable=False),
    Column("model", String, nullable=False),
    Column("phase", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("submit_until", Instant, nullable=False),
    Column("review_until", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Column("paused", Instant),
    Column("each", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""`mates` says whether members of one study group may review each other; `set_id` are the criteria (0: the usual).

In rounds of `teams` a group hands in one work; its members review together, or `each` alone. `paused` is since when a
round rests.
"""
Index("ix_review_rounds_course", rounds.c.community_id, rounds.c.course_id)

reviewers = Table(
    "reviewers",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("round_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("alias", Integer, nullable=False),
    Column("standing", String, nullable=False),
    Column("practised", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    ForeignKeyConstraint(["community_id", "round_id"], ["review_rounds.community_id", "review_rounds.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
"""`alias` is the number that stands for them in this round, drawn by lot; `told`: that work waits for them."""

HERE, AWAY, ENOUGH, GONE = "here", "away", "enough", "gone"
"""Takes part; has been silent; does what they have, and no more than that; has left."""


class Round(NamedTuple):
    """A round. `names` is how much of a name peers see; `phase` counts up (`cogs/feedback/phases.py`)."""

    id: int
    course: int
    person: int
    title: str
    task: str
    promised: int
    names: str
    teams: bool
    mates: bool
    levels: bool
    live: bool
    criteria: int
    sample: str
    model: str
    phase: int
    since: datetime
    submit_until: datetime
    review_until: datetime
    ends: datetime
    paused: datetime | None = None
    each: bool = False


class Reviewer(NamedTuple):
    """Somebody in a round."""

    person: int
    alias: int
    standing: str
    practised: bool
    told: bool


_community: BindParameter[int] = bindparam("community")
_round: BindParameter[int] = bindparam("round")
_this = and_(rounds.c.community_id == _community, rounds.c.id == _round)
_rounds: Select[Any] = select(
    rounds.c.id,
    rounds.c.course_id,
    rounds.c.person_id,
    rounds.c.title,
    rounds.c.task,
    rounds.c.promised,
    rounds.c.names,
    rounds.c.teams,
    rounds.c.mates,
    rounds.c.levels,
    rounds.c.live,
    rounds.c.set_id,
    rounds.c.sample,
    rounds.c.model,
    rounds.c.phase,
    rounds.c.since,
    rounds.c.submit_until,
    rounds.c.review_until,
    rounds.c.ends,
    rounds.c.paused,
    rounds.c.each,
).where(rounds.c.community_id == _community)
_one = _rounds.where(rounds.c.id == _round)
_of_course = _rounds.where(rounds.c.course_id == bindparam("course")).order_by(rounds.c.id)
_start = insert(rounds)
_go = (
    update(rounds)
    .where(_this)
    .values(
        phase=bindparam("to_phase"),
        submit_until=bindparam("to_submit", type_=Instant),
        review_until=bindparam("to_review", type_=Instant),
        ends=bindparam("to_ends", type_=Instant),
        paused=bindparam("to_paused", type_=Instant),
    )
)
_reword = update(rounds).where(_this).values(title=bindparam("to_title"), task=bindparam("to_task"))
_sample = update(rounds).where(_this).values(sample=bindparam("to_sample"), model=bindparam("to_model"))
_this_reviewer = and_(
    reviewers.c.community_id == _community,
    reviewers.c.round_id == _round,
    reviewers.c.person_id == bindparam("person"),
)
_everybody: Select[Any] = (
    select(reviewers.c.person_id, reviewers.c.alias, reviewers.c.standing, reviewers.c.practised, reviewers.c.told)
    .where(reviewers.c.community_id == _community, reviewers.c.round_id == _round)
    .order_by(reviewers.c.person_id)
)
_somebody = _everybody.where(reviewers.c.person_id == bindparam("person"))
_join = insert(reviewers)
_stand = update(reviewers).where(_this_reviewer).values(standing=bindparam("to"))
_practise = update(reviewers).where(_this_reviewer).values(practised=True)
_tell = update(reviewers).where(_this_reviewer).values(told=True)


def start(
    db: Connection,
    community: int,
    course: int,
    person: int,
    at: datetime,
    said: Round,
) -> int:
    """A round begins, as it is said but for its number, course, teacher and beginning; its number."""
    found = number(db, rounds, community)
    row = said._replace(id=found, course=course, person=person, since=at)._asdict()
    row["course_id"], row["person_id"], row["set_id"] = row.pop("course"), row.pop("person"), row.pop("criteria")
    db.execute(_start, row | {"community_id": community})
    return found


def find(db: Connection, community: int, in_round: int) -> Round | None:
    """The round of that number."""
    row = db.execute(_one, {"community": community, "round": in_round}).first()
    return Round(*row) if row else None


def of_course(db: Connection, community: int, course: int) -> list[Round]:
    """All of a course, oldest first."""
    return [Round(*row) for row in db.execute(_of_course, {"community": community, "course": course})]


def go(db: Connection, community: int, changed: Round) -> None:
    """Note its phase and its deadlines, and whether it rests."""
    to = {"to_submit": changed.submit_until, "to_review": changed.review_until, "to_ends": changed.ends}
    here = {"community": community, "round": changed.id}
    db.execute(_go, to | here | {"to_phase": changed.phase, "to_paused": changed.paused})


def reword(db: Connection, community: int, in_round: int, title: str, task: str) -> None:
    """Its title and its task are said otherwise."""
    db.execute(_reword, {"community": community, "round": in_round, "to_title": title, "to_task": task})


def set_sample(db: Connection, community: int, in_round: int, sample: str, model: str) -> None:
    """What is practised on, and how one could review it."""
    db.execute(_sample, {"community": community, "round": in_round, "to_sample": sample, "to_model": model})


def everybody(db: Connection, community: int, in_round: int) -> dict[int, Reviewer]:
    """Who takes part, by person."""
    rows = db.execute(_everybody, {"community": community, "round": in_round})
    return {row.person_id: Reviewer(*row) for row in rows}


def reviewer(db: Connection, community: int, in_round: int, person: int) -> Reviewer | None:
    """One of them."""
    row = db.execute(_somebody, {"community": community, "round": in_round, "person": person}).first()
    return Reviewer(*row) if row else None


def join(db: Connection, community: int, in_round: int, person: int, alias: int) -> None:
    """Somebody takes part."""
    row = {"community_id": community, "round_id": in_round, "person_id": person, "alias": alias}
    db.execute(_join, row | {"standing": HERE, "practised": False, "told": False})


def stand(db: Connection, community: int, in_round: int, people: Iterable[int], standing: str) -> None:
    """They are here, away, have enough, or are gone."""
    rows = [{"community": community, "round": in_round, "person": one, "to": standing} for one in people]
    if rows:
        db.execute(_stand, rows)


def practised(db: Connection, community: int, in_round: int, person: int) -> None:
    """Somebody has practised, or does not want to."""
    db.execute(_practise, {"community": community, "round": in_round, "person": person})


def told(db: Connection, community: int, in_round: int, people: Iterable[int]) -> None:
    """They know that work waits for them."""
    rows = [{"community": community, "round": in_round, "person": one} for one in people]
    if rows:
        db.execute(_tell, rows)
