"""Two accounts become one person, and two again: what each brought is noted, so that it can be given back.

Everything of a person's is found by the names of columns, so that a new feature's rows come along without being told.
These statements are built when they are needed: people link an account once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Table,
    TableClause,
    UniqueConstraint,
    bindparam,
    column,
    delete,
    insert,
    select,
    table,
    update,
)

from storage.people import accounts, people
from storage.schema import Serial, metadata

PERSONS = frozenset(
    {
        "person_id",
        "owner_id",
        "learner_id",
        "tutor_id",
        "wish_id",
        "other_id",
        "earlier_person_id",
        "later_person_id",
    }
)
"""What a column is called that holds a person."""

_APART = frozenset({"accounts", "links", "link_tries", "timers", "jobs"})
"""Tables about accounts, reminders, jobs: there a person's number leads to who they became (`people.by_id`)."""

brought = Table(
    "brought",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("community_id", BigInteger, nullable=False),
    Column("before_id", BigInteger, nullable=False),
    Column("what", String, nullable=False),
    Column("note", JSON, nullable=False),
)
"""Rows (of the table `what`) that came along when the person `before_id` became one with another."""
Index("ix_brought_before", brought.c.community_id, brought.c.before_id)

Row = dict[str, Any]

_note = insert(brought)
_notes = (
    select(brought.c.what, brought.c.note)
    .where(brought.c.community_id == bindparam("community"), brought.c.before_id == bindparam("before"))
    .order_by(brought.c.id.desc())
)
_forget = delete(brought).where(
    brought.c.community_id == bindparam("community"), brought.c.before_id == bindparam("before")
)
_this_account = (
    accounts.c.community_id == bindparam("community"),
    accounts.c.platform == bindparam("of_platform"),
    accounts.c.account == bindparam("of_account"),
)
_move_account = (
    update(accounts).where(*_this_account).values(person_id=bindparam("to"), before_id=bindparam("to_before"))
)
_become = (
    update(people)
    .where(people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id"))
    .values(became_id=bindparam("to"))
)
_take_course = (
    update(people)
    .where(people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id"))
    .where(people.c.course_id.is_(None))
    .values(course_id=bindparam("to"))
)
_course = select(people.c.course_id).where(
    people.c.community_id == bindparam("community"), people.c.id == bindparam("of_id")
)


class _Held(NamedTuple):
    """A table's column that holds a person: what identifies its rows besides, and what is there only once."""

    bare: TableClause
    name: str
    key: tuple[str, ...]
    once: tuple[str, ...] | None
    """The other columns of a key or constraint that the person is part of."""
    in_key: bool


def _held() -> list[_Held]:
    return [
        _of(one, name)
        for one in metadata.sorted_tables
        if one.name not in _APART and "community_id" in one.c
        for name in sorted(PERSONS & set(one.c.keys()))
    ]


def _of(whole: Table, name: str) -> _Held:
    key = [one.name for one in whole.primary_key.columns]
    in_key = name in key
    unique = [
        [one.name for one in constraint.columns]
        for constraint in whole.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    once = next((columns for columns in ([key] if in_key else []) + unique if name in columns), None)
    # Without the types, values go through as they are, to be kept as JSON and put back; what is JSON is so already.
    bare = table(whole.name, *(column(one.name, one.type if isinstance(one.type, JSON) else None) for one in whole.c))
    without = tuple(one for one in key if one != name)
    return _Held(bare, name, without, None if once is None else tuple(o for o in once if o != name), in_key)


def _where(held: _Held, row: Row, names: tuple[str, ...], person: int) -> list[ColumnElement[bool]]:
    return [held.bare.c[held.name] == person, *(held.bare.c[name] == row[name] for name in names)]


def _one(db: Connection, held: _Held, row: Row, names: tuple[str, ...], person: int) -> Row | None:
    found = db.execute(select(held.bare).where(*_where(held, row, names, person))).first()
    return None if found is None else found._asdict()


def merge(db: Connection, community: int, before: int, into: int, platform: str, account: str) -> set[str]:
    """The person `before`, who has this one account, becomes one with `into`; the tables where both had the same.

    There, what `into` had stays, and of two ranks the higher one.
    """
    both: set[str] = set()
    for held in _held():
        here = [held.bare.c.community_id == community, held.bare.c[held.name] == before]
        for found in db.execute(select(held.bare).where(*here)).all():
            row = found._asdict()
            same = _one(db, held, row, held.once, into) if held.once is not None else None
            if same is None:
                db.execute(update(held.bare).where(*_where(held, row, held.key, before)).values({held.name: into}))
                _write(db, community, before, held, {"key": {name: row[name] for name in held.key}})
                continue
            both.add(held.bare.name)
            if held.in_key:  # else it stays with who they were, whom it still leads to
                db.execute(delete(held.bare).where(*_where(held, row, held.key, before)))
                _write(db, community, before, held, {"row": row, "was": _raise(db, held, row, same, into)})
    last = db.execute(_course, {"community": community, "of_id": before}).scalar()
    db.execute(_take_course, {"community": community, "of_id": into, "to": last})
    db.execute(_become, {"community": community, "of_id": before, "to": into})
    _move(db, community, platform, account, into, before)
    return both


def _raise(db: Connection, held: _Held, row: Row, same: Row, into: int) -> int | None:
    """Of two ranks the higher one counts; what it was, if it was lower."""
    if held.bare.name != "members" or row["rank"] <= same["rank"]:
        return None
    db.execute(update(held.bare).where(*_where(held, row, held.key, into)).values(rank=row["rank"]))
    return int(same["rank"])


def _write(db: Connection, community: int, before: int, held: _Held, note: Row) -> None:
    note = {"column": held.name, **note}
    db.execute(_note, {"community_id": community, "before_id": before, "what": held.bare.name, "note": note})


def part(db: Connection, community: int, person: int, before: int, platform: str, account: str) -> None:
    """This account is the person `before` again, with what it brought, as far as that is still there."""
    by_name = {(held.bare.name, held.name): held for held in _held()}
    for what, note in db.execute(_notes, {"community": community, "before": before}).all():
        held = by_name.get((what, note["column"]))
        if held is None:  # of a feature that is no more
            continue
        if "key" in note:
            back = update(held.bare).where(*_where(held, note["key"], held.key, person))
            db.execute(back.values({held.name: before}))
        elif (kept := _one(db, held, note["row"], held.key, person)) is not None:
            db.execute(insert(held.bare).values(note["row"]))
            if note["was"] is not None and kept["rank"] == note["row"]["rank"]:
                lower = update(held.bare).where(*_where(held, note["row"], held.key, person))
                db.execute(lower.values(rank=note["was"]))
    db.execute(_forget, {"community": community, "before": before})
    db.execute(_become, {"community": community, "of_id": before, "to": None})
    _move(db, community, platform, account, before, None)


def _move(db: Connection, community: int, platform: str, account: str, to: int, before: int | None) -> None:
    this = {"community": community, "of_platform": platform, "of_account": account}
    db.execute(_move_account, this | {"to": to, "to_before": before})
