"""Who should not meet, or only each other."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
)

from storage.schema import metadata

avoided = Table(
    "avoided",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("other_id", BigInteger, primary_key=True, autoincrement=False),
)
"""Whom somebody does not want to meet; shown to nobody but them."""

pair_rules = Table(
    "pair_rules",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("other_id", BigInteger, primary_key=True, autoincrement=False),
    Column("together", Boolean, nullable=False),
)
"""What a teacher has said about two people; no student sees it."""


class Rule(NamedTuple):
    """Two people who are kept apart, or are to be together."""

    person: int
    other: int
    together: bool


_community: BindParameter[int] = bindparam("community")
_person: BindParameter[int] = bindparam("person")
_avoided = select(avoided.c.person_id, avoided.c.other_id).where(
    avoided.c.community_id == _community,
    avoided.c.person_id != avoided.c.other_id,  # whom they avoided may be themselves, since they linked accounts
)
_avoid = insert(avoided)
_unavoid = delete(avoided).where(
    avoided.c.community_id == _community, avoided.c.person_id == _person, avoided.c.other_id == bindparam("other")
)
_of_course = and_(pair_rules.c.community_id == _community, pair_rules.c.course_id == bindparam("course"))
_rules = (
    select(pair_rules.c.person_id, pair_rules.c.other_id, pair_rules.c.together)
    .where(_of_course, pair_rules.c.person_id != pair_rules.c.other_id)
    .order_by(pair_rules.c.person_id, pair_rules.c.other_id)
)
_rule = insert(pair_rules)
_unrule = delete(pair_rules).where(
    _of_course,
    or_(
        and_(pair_rules.c.person_id == _person, pair_rules.c.other_id == bindparam("other")),
        and_(pair_rules.c.other_id == _person, pair_rules.c.person_id == bindparam("other")),
    ),
)


def avoid(db: Connection, community: int, person: int, other: int, *, on: bool) -> None:
    """Never bring the two together from now on, or do again."""
    db.execute(_unavoid, {"community": community, "person": person, "other": other})
    if on:
        db.execute(_avoid, {"community_id": community, "person_id": person, "other_id": other})


def all_avoided(db: Connection, community: int) -> dict[int, set[int]]:
    """Whom each person avoids."""
    found: dict[int, set[int]] = {}
    for person, other in db.execute(_avoided, {"community": community}):
        found.setdefault(person, set()).add(other)
    return found


def set_rule(db: Connection, community: int, course: int, person: int, other: int, *, together: bool | None) -> None:
    """A teacher says that the two are kept apart, or belong together, or (None) neither."""
    db.execute(_unrule, {"community": community, "course": course, "person": person, "other": other})
    if together is not None:
        row = {"community_id": community, "course_id": course, "person_id": person, "other_id": other}
        db.execute(_rule, row | {"together": together})


def rules(db: Connection, community: int, course: int) -> list[Rule]:
    """All that a teacher has said."""
    return [Rule(*row) for row in db.execute(_rules, {"community": community, "course": course})]
