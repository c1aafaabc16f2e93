"""Tutoring: each learner's way from a request to its end."""

from __future__ import annotations

from collections.abc import Collection
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
    delete,
    false,
    insert,
    or_,
    select,
    text,
    update,
)

from storage.schema import Instant, metadata, number

tutorings = Table(
    "tutorings",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("learner_id", BigInteger, nullable=False),
    Column("tutor_id", BigInteger),
    Column("topic", String, nullable=False),
    Column("tried", String, nullable=False),
    Column("stuck", String, nullable=False),
    Column("state", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("programme_id", BigInteger, nullable=False, server_default="0"),
    Column("level", Integer, nullable=False, server_default="2"),
    Column("languages", String, nullable=False, server_default=text("''")),
    Column("live", Boolean, nullable=False, server_default=false()),
    Column("public", Boolean, nullable=False, server_default=false()),
    Column("wish_id", BigInteger),
    Column("same", Boolean, nullable=False, server_default=false()),
    Column("why", String, nullable=False, server_default=text("''")),
    Column("rematched", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
    ForeignKeyConstraint(["community_id", "learner_id"], ["people.community_id", "people.id"]),
)
"""In a programme, or (0) in the course. `why` is the engine's reason for which nobody was found, or `asked`."""

Index("ix_tutorings_course", tutorings.c.community_id, tutorings.c.course_id)

declined = Table(
    "tutorings_declined",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("tutoring_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["community_id", "tutoring_id"], ["tutorings.community_id", "tutorings.id"]),
)
"""Who is not asked for it again."""

WAITING, HELD, PLANNED, ASKED, ACTIVE, ENDED = "waiting", "held", "planned", "asked", "active", "ended"
"""Nobody yet; the same, and for now nobody is wanted; a pair that a teacher looks at; a tutor is asked; they meet."""


class Tutoring(NamedTuple):
    """A learner's request and what became of it."""

    id: int
    course: int
    learner: int
    tutor: int | None
    topic: str
    tried: str
    stuck: str
    state: str
    since: datetime
    programme: int
    level: int
    languages: str
    live: bool
    public: bool
    wish: int | None
    same: bool
    why: str
    rematched: bool


class Wanted(NamedTuple):
    """What somebody asks for. `level` is theirs from 1 to 5; `wish` a tutor they would like, `same` their last one."""

    topic: str
    tried: str
    stuck: str
    level: int = 2
    languages: str = ""
    live: bool = False
    public: bool = False
    wish: int | None = None
    same: bool = False


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_person: BindParameter[int] = bindparam("person")
_tutoring: BindParameter[int] = bindparam("tutoring")
_this = and_(tutorings.c.community_id == _community, tutorings.c.id == _tutoring)

_tutorings: Select[Any] = select(
    tutorings.c.id,
    tutorings.c.course_id,
    tutorings.c.learner_id,
    tutorings.c.tutor_id,
    tutorings.c.topic,
    tutorings.c.tried,
    tutorings.c.stuck,
    tutorings.c.state,
    tutorings.c.since,
    tutorings.c.programme_id,
    tutorings.c.level,
    tutorings.c.languages,
    tutorings.c.live,
    tutorings.c.public,
    tutorings.c.wish_id,
    tutorings.c.same,
    tutorings.c.why,
    tutorings.c.rematched,
).where(tutorings.c.community_id == _community)
_one = _tutorings.where(tutorings.c.id == _tutoring)
_open = _tutorings.where(tutorings.c.course_id == _course, tutorings.c.state != ENDED).order_by(tutorings.c.id)
_of_person = _open.where(or_(tutorings.c.learner_id == _person, tutorings.c.tutor_id == _person))
_between = select(tutorings.c.topic).where(
    tutorings.c.community_id == _community,
    tutorings.c.state != ENDED,
    or_(
        and_(tutorings.c.learner_id == _person, tutorings.c.tutor_id == bindparam("other")),
        and_(tutorings.c.tutor_id == _person, tutorings.c.learner_id == bindparam("other")),
    ),
)
_of_programme = _tutorings.where(tutorings.c.programme_id == bindparam("programme")).order_by(tutorings.c.id)
_ask = insert(tutorings)
_move = update(tutorings).where(_this).values(state=bindparam("to_state"), tutor_id=bindparam("to_tutor"))
_note_why = update(tutorings).where(_this).values(why=bindparam("to_why"))
_rematch = update(tutorings).where(_this).values(rematched=True)
_decline = insert(declined)
_declined = select(declined.c.person_id).where(
    declined.c.community_id == _community, declined.c.tutoring_id == _tutoring
)
_all_declined = (
    select(declined.c.tutoring_id, declined.c.person_id)
    .join(
        tutorings,
        and_(tutorings.c.community_id == declined.c.community_id, tutorings.c.id == declined.c.tutoring_id),
    )
    .where(declined.c.community_id == _community, tutorings.c.course_id == _course, tutorings.c.state != ENDED)
)
_forgive = delete(declined).where(
    declined.c.community_id == _community,
    declined.c.tutoring_id == _tutoring,
    declined.c.person_id.not_in(bindparam("but", expanding=True)),
)


def ask(
    db: Connection, community: int, course: int, learner: int, wanted: Wanted, at: datetime, programme: int = 0
) -> int:
    """Ask for help; the request's number."""
    tutoring = number(db, tutorings, community)
    said = wanted._asdict()
    said["wish_id"] = said.pop("wish")
    row = {"community_id": community, "id": tutoring, "course_id": course, "learner_id": learner, "tutor_id": None}
    rest = {"state": WAITING, "since": at, "programme_id": programme, "why": "", "rematched": False}
    db.execute(_ask, row | said | rest)
    return tutoring


def find(db: Connection, community: int, tutoring: int) -> Tutoring | None:
    """The request of that number."""
    row = db.execute(_one, {"community": community, "tutoring": tutoring}).first()
    return Tutoring(*row) if row else None


def all_open(db: Connection, community: int, course: int) -> list[Tutoring]:
    """Requests that have not ended, oldest first."""
    return [Tutoring(*row) for row in db.execute(_open, {"community": community, "course": course})]


def of_person(db: Connection, community: int, course: int, person: int) -> list[Tutoring]:
    """What somebody takes part in, as learner or tutor."""
    key = {"community": community, "course": course, "person": person}
    return [Tutoring(*row) for row in db.execute(_of_person, key)]


def of_programme(db: Connection, community: int, programme: int) -> list[Tutoring]:
    """All requests in a programme, also those that have ended."""
    return [Tutoring(*row) for row in db.execute(_of_programme, {"community": community, "programme": programme})]


def between(db: Connection, community: int, person: int, other: int) -> str | None:
    """The topic about which one of the two helps the other, or is asked to."""
    return db.execute(_between, {"community": community, "person": person, "other": other}).scalar()


def move(db: Connection, community: int, tutoring: int, state: str, tutor: int | None) -> None:
    """A request gets another state, and perhaps another tutor."""
    db.execute(_move, {"community": community, "tutoring": tutoring, "to_state": state, "to_tutor": tutor})


def note_why(db: Connection, community: int, tutoring: int, why: str) -> None:
    """Nobody was found, for this reason of the engine's; or somebody is `asked`."""
    db.execute(_note_why, {"community": community, "tutoring": tutoring, "to_why": why})


def rematch(db: Connection, community: int, tutoring: int) -> None:
    """The learner has asked for somebody else: once."""
    db.execute(_rematch, {"community": community, "tutoring": tutoring})


def decline(db: Connection, community: int, tutoring: int, person: int) -> None:
    """This tutor does not take it: they said no, or nothing in time, or the learner would like somebody else."""
    row = {"community_id": community, "tutoring_id": tutoring, "person_id": person}
    if person not in who_declined(db, community, tutoring):
        db.execute(_decline, row)


def who_declined(db: Connection, community: int, tutoring: int) -> set[int]:
    """Who does not take it."""
    return set(db.execute(_declined, {"community": community, "tutoring": tutoring}).scalars())


def all_declined(db: Connection, community: int, course: int) -> dict[int, set[int]]:
    """The same for every open request of a course, by its number."""
    found: dict[int, set[int]] = {}
    for tutoring, person in db.execute(_all_declined, {"community": community, "course": course}):
        found.setdefault(tutoring, set()).add(person)
    return found


def forgive(db: Connection, community: int, tutoring: int, but: Collection[int]) -> None:
    """Everybody may be asked once more, but these."""
    db.execute(_forgive, {"community": community, "tutoring": tutoring, "but": list(but)})
