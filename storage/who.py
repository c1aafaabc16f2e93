"""Who acts, in which course, with which rank: the one question that every turn begins with, in one statement."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, ScalarSelect, Select, and_, bindparam, func, literal_column, or_, select

from storage.courses import course_places, courses, members
from storage.paused import paused
from storage.people import accounts, homes, people
from storage.prepared import Prepared
from storage.rooms import room_places, rooms


class Found(NamedTuple):
    """A person as a turn needs them: where and who, the course that applies, and their rank in it."""

    community: int
    id: int
    name: str
    last_course: int | None
    course: int | None
    course_name: str | None
    language: str | None
    zone: str | None
    rank: int | None
    last_platform: str | None
    without: str | None
    paused: int
    """Whether we are to be quiet there."""


# The course of a turn: the place's own; that of a study room; that of the room around a thread; in a direct
# conversation the one last used.
def _at(where: str) -> ScalarSelect[Any]:
    return (
        select(course_places.c.course_id)
        .where(
            course_places.c.community_id == accounts.c.community_id,
            course_places.c.platform == bindparam("place_platform"),
            course_places.c.place == bindparam(where),
        )
        .scalar_subquery()
    )


_in_room = (
    select(rooms.c.course_id)
    .join(room_places, and_(room_places.c.community_id == rooms.c.community_id, room_places.c.key == rooms.c.key))
    .where(
        room_places.c.community_id == accounts.c.community_id,
        room_places.c.platform == bindparam("place_platform"),
        room_places.c.place == bindparam("place"),
    )
    .order_by(rooms.c.closed, room_places.c.key)
    .limit(1)  # should two rooms ever claim a place, PostgreSQL would refuse everybody in it
    .scalar_subquery()
)


_paused = (
    select(func.count())
    .select_from(paused)
    .where(
        paused.c.community_id == accounts.c.community_id,
        paused.c.platform == bindparam("place_platform"),
        or_(paused.c.place == bindparam("place"), paused.c.place == bindparam("within")),
    )
    .scalar_subquery()
)


def _who(*, direct: bool) -> Select[Any]:
    course = people.c.course_id if direct else func.coalesce(_at("place"), _in_room, _at("within"))
    return (
        select(
            accounts.c.community_id,
            people.c.id,
            people.c.name,
            people.c.course_id,
            courses.c.id,
            courses.c.name,
            courses.c.language,
            courses.c.zone,
            members.c.rank,
            people.c.last_platform,
            courses.c.without,
            literal_column("0", Integer) if direct else _paused,
        )
        .select_from(accounts)
        .join(people, and_(people.c.community_id == accounts.c.community_id, people.c.id == accounts.c.person_id))
        .outerjoin(
            courses,
            and_(courses.c.community_id == accounts.c.community_id, courses.c.id == course, courses.c.open),
        )
        .outerjoin(
            members,
            and_(
                members.c.community_id == accounts.c.community_id,
                members.c.course_id == courses.c.id,
                members.c.person_id == accounts.c.person_id,
            ),
        )
        .where(accounts.c.platform == bindparam("platform"), accounts.c.account == bindparam("account"))
    )


_who_here = _who(direct=False).where(accounts.c.community_id == bindparam("community"))
_who_direct = _who(direct=True).where(accounts.c.community_id == bindparam("community"))
_who_at_home = Prepared(
    _who(direct=False)
    .join(homes, homes.c.community_id == accounts.c.community_id)
    .where(homes.c.platform == bindparam("platform"), homes.c.home == bindparam("home"))
)


def find(
    db: Connection,
    community: int,
    platform: str,
    account: str,
    place: str,
    within: str,
    *,
    direct: bool,
    place_platform: str = "",
) -> Found | None:
    """Who acts here, if they acted before in this community; the place may be on another platform than they are."""
    asked = {"community": community, "platform": platform, "account": account}
    if direct:
        row = db.execute(_who_direct, asked).first()
    else:
        where = {"place": place, "within": within, "place_platform": place_platform or platform}
        row = db.execute(_who_here, asked | where).first()
    return Found(*row) if row else None


def find_at_home(db: Connection, home: str, platform: str, account: str, place: str, within: str) -> Found | None:
    """The same by the server or space that the place belongs to, which names the community: one statement less."""
    who = {"home": home, "platform": platform, "account": account}
    asked = who | {"place": place, "within": within, "place_platform": platform}
    row = _who_at_home.first(db, asked)
    return Found(*row) if row else None
