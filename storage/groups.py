"""Study groups, who is in them, and who would like to be."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
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
    func,
    insert,
    select,
    text,
    update,
)

from storage.people import folded
from storage.schema import Instant, metadata, number

_NOTHING = text("''")

groups = Table(
    "groups",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("course_id", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False),
    Column("goal", String, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("owner_id", BigInteger),
    Column("since", Instant, nullable=False),
    Column("state", String, nullable=False, server_default=text("'open'")),
    Column("spans", JSON(none_as_null=True)),
    Column("zone", String, nullable=False, server_default=_NOTHING),
    Column("languages", String, nullable=False, server_default=_NOTHING),
    Column("entry", String, nullable=False, server_default=text("'open'")),
    Column("writing", Boolean, nullable=False, server_default=false()),
    Column("norms", String, nullable=False, server_default=_NOTHING),
    Column("duties", String, nullable=False, server_default=_NOTHING),
    Column("agreement", Integer, nullable=False, server_default="0"),
    Column("agenda", String, nullable=False, server_default=text("'study'")),
    Column("touched", Instant),
    Column("rooms", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["community_id", "course_id"], ["courses.community_id", "courses.id"]),
)
"""`spans` are local minutes of the week in `zone`, or (empty) in the course's. Without an owner, the bot keeps it.
`agreement` counts how often what they agree on was written anew, `rooms` how many closed ones it has had; `touched` is
when somebody last used the bot in it."""
Index("ix_groups_course", groups.c.community_id, groups.c.course_id)

group_members = Table(
    "group_members",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Instant, nullable=False),
    Column("active", Instant),
    Column("agreed", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["community_id", "group_id"], ["groups.community_id", "groups.id"]),
    ForeignKeyConstraint(["community_id", "person_id"], ["people.community_id", "people.id"]),
)
Index("ix_group_members_person", group_members.c.community_id, group_members.c.person_id)

OPEN, ARCHIVED, ENDED = "open", "archived", "ended"
"""It goes on; it rests and can go on; it is over (which can be taken back, too)."""

Spans = tuple[tuple[int, int], ...]


class Group(NamedTuple):
    """A group as it is now."""

    id: int
    course: int
    name: str
    goal: str
    seats: int
    owner: int | None
    state: str
    spans: Spans
    zone: str
    languages: str
    entry: str
    writing: bool
    norms: str
    duties: str
    agreement: int
    agenda: str
    touched: datetime | None
    since: datetime
    rooms: int
    taken: int

    @property
    def full(self) -> bool:
        """Whether nobody else fits in."""
        return self.taken >= self.seats

    @property
    def room(self) -> str:
        """What its private room is called; one that was made anew has a name of its own."""
        return f"group:{self.id}" if self.rooms == 0 else f"group:{self.id}:{self.rooms}"


class Wanted(NamedTuple):
    """What is said about a group: its name and goal, when it meets and by which clock, who may come in."""

    name: str
    goal: str = ""
    seats: int = 5
    spans: Spans = ()
    zone: str = ""
    languages: str = ""
    entry: str = "open"
    writing: bool = False


class Member(NamedTuple):
    """Somebody in a group: since when, when they last did something there, and the agreement they agreed to."""

    person: int
    since: datetime
    active: datetime | None
    agreed: int


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_group: BindParameter[int] = bindparam("group")
_person: BindParameter[int] = bindparam("person")

_taken = (
    select(func.count())
    .where(group_members.c.community_id == groups.c.community_id, group_members.c.group_id == groups.c.id)
    .correlate(groups)
    .scalar_subquery()
)
_all: Select[Any] = select(
    groups.c.id,
    groups.c.course_id,
    groups.c.name,
    groups.c.goal,
    groups.c.seats,
    groups.c.owner_id,
    groups.c.state,
    groups.c.spans,
    groups.c.zone,
    groups.c.languages,
    groups.c.entry,
    groups.c.writing,
    groups.c.norms,
    groups.c.duties,
    groups.c.agreement,
    groups.c.agenda,
    groups.c.touched,
    groups.c.since,
    groups.c.rooms,
    _taken,
).where(groups.c.community_id == _community)
_one = _all.where(groups.c.id == _group)
_of_course = _all.where(groups.c.course_id == _course).order_by(groups.c.id)
_of_state = _of_course.where(groups.c.state == bindparam("of_state"))
_named = _of_state.where(groups.c.folded == bindparam("of_name"))
_mine = _of_course.join(
    group_members,
    and_(group_members.c.community_id == groups.c.community_id, group_members.c.group_id == groups.c.id),
).where(group_members.c.person_id == _person)
_roster = (
    select(group_members.c.person_id, group_members.c.since, group_members.c.active, group_members.c.agreed)
    .where(group_members.c.community_id == _community, group_members.c.group_id == _group)
    .order_by(group_members.c.since, group_members.c.person_id)
)
_this = and_(groups.c.community_id == _community, groups.c.id == _group)
_add = insert(groups)
_change = (
    update(groups)
    .where(_this)
    .values(
        name=bindparam("to_name"),
        folded=bindparam("to_folded"),
        goal=bindparam("to_goal"),
        seats=bindparam("to_seats"),
        spans=bindparam("to_spans", type_=groups.c.spans.type),
        zone=bindparam("to_zone"),
        languages=bindparam("to_languages"),
        entry=bindparam("to_entry"),
        writing=bindparam("to_writing"),
    )
)
_agree = (
    update(groups)
    .where(_this)
    .values(norms=bindparam("to_norms"), duties=bindparam("to_duties"), agreement=groups.c.agreement + 1)
)
_own = update(groups).where(_this).values(owner_id=bindparam("to_owner"))
_move = update(groups).where(_this).values(state=bindparam("to_state"))
_plan = update(groups).where(_this).values(agenda=bindparam("to_agenda"))
_move_house = update(groups).where(_this).values(rooms=groups.c.rooms + 1)
_touch = update(groups).where(_this).values(touched=bindparam("now"))
_this_member = and_(
    group_members.c.community_id == _community,
    group_members.c.group_id == _group,
    group_members.c.person_id == _person,
)
_join = insert(group_members)
_leave = delete(group_members).where(_this_member)
_act = update(group_members).where(_this_member).values(active=bindparam("now"))
_nod = update(group_members).where(_this_member).values(agreed=bindparam("to_agreed"))
_pairs = (
    select(group_members.c.group_id, group_members.c.person_id)
    .join(groups, and_(groups.c.community_id == group_members.c.community_id, groups.c.id == group_members.c.group_id))
    .where(group_members.c.community_id == _community, groups.c.course_id == _course)
    .where(groups.c.state == bindparam("of_state"))
    .order_by(group_members.c.group_id, group_members.c.person_id)
)


def add(db: Connection, community: int, course: int, wanted: Wanted, owner: int | None, at: datetime) -> int:
    """Start a group, with its owner as the first member; its number."""
    group = number(db, groups, community)
    row = wanted._asdict() | {"folded": folded(wanted.name), "spans": _kept(wanted.spans), "owner_id": owner}
    key = {"community_id": community, "id": group, "course_id": course, "since": at, "touched": at}
    rest = {"state": OPEN, "norms": "", "duties": "", "agreement": 0, "agenda": "study", "rooms": 0}
    db.execute(_add, row | key | rest)
    if owner is not None:
        join(db, community, group, owner, at)
    return group


def all_open(db: Connection, community: int, course: int) -> list[Group]:
    """Every open group of a course."""
    return in_state(db, community, course, OPEN)


def in_state(db: Connection, community: int, course: int, state: str) -> list[Group]:
    """Every group of a course in that state."""
    rows = db.execute(_of_state, {"community": community, "course": course, "of_state": state})
    return [_read(row) for row in rows]


def find(db: Connection, community: int, course: int, named: str, state: str = OPEN) -> Group | None:
    """The group of that number or name, if it is in that state."""
    if named.isascii() and named.isdigit() and len(named) < len(str(2**63)):
        found = numbered(db, community, int(named))
        if found is not None and (found.course, found.state) == (course, state):
            return found
    key = {"community": community, "course": course, "of_state": state, "of_name": folded(named)}
    row = db.execute(_named, key).first()
    return _read(row) if row else None


def numbered(db: Connection, community: int, group: int) -> Group | None:
    """The group of that number, whatever its state."""
    row = db.execute(_one, {"community": community, "group": group}).first()
    return _read(row) if row else None


def of_person(db: Connection, community: int, course: int, person: int, state: str = OPEN) -> list[Group]:
    """The groups of a course that somebody is in."""
    key = {"community": community, "course": course, "person": person}
    return [found for row in db.execute(_mine, key) if (found := _read(row)).state == state]


def change(db: Connection, community: int, group: int, wanted: Wanted) -> None:
    """From now on this is said about it."""
    new = {f"to_{name}": value for name, value in wanted._asdict().items()}
    new |= {"to_folded": folded(wanted.name), "to_spans": _kept(wanted.spans)}
    db.execute(_change, {"community": community, "group": group} | new)


def move(db: Connection, community: int, group: int, state: str) -> None:
    """It is in another state now; its members stay in its rows."""
    db.execute(_move, {"community": community, "group": group, "to_state": state})


def move_house(db: Connection, community: int, group: int) -> None:
    """It gets another room: the one it had is closed."""
    db.execute(_move_house, {"community": community, "group": group})


def hand_over(db: Connection, community: int, group: int, owner: int | None) -> None:
    """Give it to another member, or to nobody."""
    db.execute(_own, {"community": community, "group": group, "to_owner": owner})


def agree_anew(db: Connection, community: int, group: int, norms: str, duties: str) -> None:
    """What they agree on is written anew, and nobody has agreed to it yet."""
    db.execute(_agree, {"community": community, "group": group, "to_norms": norms, "to_duties": duties})


def plan(db: Connection, community: int, group: int, agenda: str) -> None:
    """They meet by this agenda."""
    db.execute(_plan, {"community": community, "group": group, "to_agenda": agenda})


def _kept(spans: Spans) -> list[list[int]] | None:
    return [list(span) for span in spans] or None


def _read(row: Any) -> Group:  # noqa: ANN401 - a row of `_all`
    return Group(*row)._replace(spans=tuple((start, end) for start, end in row.spans or ()))


# Members ------------------------------------------------------------------------------------------------------------


def roster(db: Connection, community: int, group: int) -> list[Member]:
    """Who is in it, longest first."""
    return [Member(*row) for row in db.execute(_roster, {"community": community, "group": group})]


def members(db: Connection, community: int, group: int) -> list[int]:
    """The same, only who."""
    return [one.person for one in roster(db, community, group)]


def join(db: Connection, community: int, group: int, person: int, at: datetime) -> None:
    """Take somebody in."""
    row = {"community_id": community, "group_id": group, "person_id": person}
    db.execute(_join, row | {"since": at, "active": at, "agreed": 0})


def leave(db: Connection, community: int, group: int, person: int) -> None:
    """Let somebody go."""
    db.execute(_leave, {"community": community, "group": group, "person": person})


def act(db: Connection, community: int, group: int, person: int, at: datetime) -> None:
    """A member does something in the group."""
    db.execute(_act, {"community": community, "group": group, "person": person, "now": at})
    touch(db, community, group, at)


def mates(db: Connection, community: int, course: int) -> dict[int, set[int]]:
    """Who is in an open study group of the course with whom."""
    found: dict[int, set[int]] = {}
    for members_of in together(db, community, course, OPEN).values():
        for one in members_of:
            found.setdefault(one, set()).update({*members_of} - {one})
    return found


def touch(db: Connection, community: int, group: int, at: datetime) -> None:
    """Something happens in the group."""
    db.execute(_touch, {"community": community, "group": group, "now": at})


def nod(db: Connection, community: int, group: int, person: int, agreement: int) -> None:
    """A member agrees to what is written."""
    db.execute(_nod, {"community": community, "group": group, "person": person, "to_agreed": agreement})


def together(db: Connection, community: int, course: int, state: str) -> dict[int, list[int]]:
    """Who is in each group of a course that is in that state."""
    found: dict[int, list[int]] = {}
    for group, person in db.execute(_pairs, {"community": community, "course": course, "of_state": state}):
        found.setdefault(group, []).append(person)
    return found
