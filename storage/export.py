"""Taking data out: every row of a community, or what there is about one person and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, false, literal, or_, select

from storage.buttons import buttons
from storage.comments import comments
from storage.declared import DECLARED, WITHHELD, WORDS_OF
from storage.feedback import DONE, given, requests
from storage.merging import PERSONS
from storage.outbox import outbox
from storage.people import accounts, homes
from storage.programmes import showings
from storage.relayed import relayed
from storage.tables import metadata
from storage.tutoring import tutorings

Row = dict[str, Any]

_BEGINNING = 40
"""Characters by which words are known again."""

_HOLDS = {"people": {"id"}, "links": {"person_id", "giver_id"}, "buttons": {"only_id"}, "brought": {"before_id"}}
"""Columns that hold a person besides those that are called so."""


def begin(db: Connection) -> None:
    """All that is read from now on is of one moment, whoever writes meanwhile."""
    db.exec_driver_sql("BEGIN" if db.dialect.name == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")


def community(db: Connection, platform: str, home: str) -> int | None:
    """The number of a class, by one of its servers or spaces; None where nobody ever used the bot."""
    found = select(homes.c.community_id).where(homes.c.platform == platform, homes.c.home == home)
    return db.execute(found).scalar()


def persons(db: Connection, platform: str, account: str) -> list[tuple[int, int]]:
    """Who an account is: a community and a number in it, for each class that they are in."""
    mine = select(accounts.c.community_id, accounts.c.person_id)
    found = mine.where(accounts.c.platform == platform, accounts.c.account == account).order_by(accounts.c.community_id)
    return [(row[0], row[1]) for row in db.execute(found)]


def tables() -> list[Table]:
    """Those with rows of communities."""
    return [one for one in metadata.sorted_tables if "community_id" in one.c]


def rows_of_community(db: Connection, table: Table, number: int) -> Iterator[Row]:
    """Every row, without what is secret."""
    columns = [one for one in table.c if one.name not in DECLARED[table.name].secret]
    for row in db.execute(select(*columns).where(table.c.community_id == number).order_by(*table.primary_key.columns)):
        yield row._asdict()


def rows_of_person(db: Connection, table: Table, number: int, person: int) -> Iterator[Row]:
    """Rows about a person; in them, who else it was and what others said is None, but for feedback on their work."""
    if table is comments:
        yield from _comments(db, number, person)
        return
    holders = [one for one in table.c if one.name in PERSONS | _HOLDS.get(table.name, set())]
    columns = [one for one in table.c if one.name not in DECLARED[table.name].secret]
    withheld = WITHHELD.get(table.name, frozenset())
    unnamed = _said_for_others(db, number, person) if table is outbox else []
    theirs = and_(table.c.community_id == number, _about(table, holders, number, person))
    for found in db.execute(select(*columns).where(theirs).order_by(*table.primary_key.columns)):
        row = found._asdict()
        said_by = {word: row[who] for word, who in WORDS_OF.get(table.name, {}).items()}
        others = {word for word, who in said_by.items() if who != person}
        others |= {one.name for one in holders if row[one.name] != person} | withheld
        if any(one in _flat(row["body"]) for one in unnamed):
            others.add("body")
        if table is buttons:
            row["args"] = _without_numbers(row["args"])
        yield {name: None if name in others else value for name, value in row.items()}
    if table is given:
        yield from _levels(db, number, person)


def _about(table: Table, holders: list[Column[Any]], number: int, person: int) -> ColumnElement[bool]:
    withheld = WITHHELD.get(table.name, frozenset())
    about = [one == person for one in holders if one.name not in withheld]
    if table is showings:
        asked = select(tutorings.c.id).where(tutorings.c.community_id == number, tutorings.c.learner_id == person)
        about.append(showings.c.tutoring_id.in_(asked))
    if table is outbox:  # what was said to them alone
        lanes = select(literal("@") + accounts.c.account)
        mine = (accounts.c.community_id == number, accounts.c.person_id == person)
        about.append(outbox.c.lane.in_(lanes.where(*mine, accounts.c.platform == outbox.c.platform)))
    return or_(false(), *about)


def _said_for_others(db: Connection, number: int, person: int) -> list[str]:
    """How the words begin that others had said without a name: whoever flagged or looked at them was sent them."""
    found = select(relayed.c.words).where(relayed.c.community_id == number, relayed.c.person_id != person)
    return [_flat(json.dumps(words, ensure_ascii=False))[:_BEGINNING] for words in db.execute(found).scalars()]


def _flat(packed: str) -> str:
    """JSON with all its text in one line, as a message tells it that holds only a line of it."""
    return " ".join(packed.replace("\\n", " ").split())


_with_given = and_(given.c.community_id == comments.c.community_id, given.c.id == comments.c.given_id)
_with_request = and_(requests.c.community_id == given.c.community_id, requests.c.id == given.c.request_id)


def _on_work_of(person: int) -> ColumnElement[bool]:
    """What an author may read: all that was sent to them in rooms, and what their rounds have given out."""
    given_out = or_(requests.c.round_id == 0, requests.c.released.is_not(None))
    return and_(requests.c.person_id == person, given.c.person_id != person, given.c.state == DONE, given_out)


def _comments(db: Connection, number: int, person: int) -> Iterator[Row]:
    """What they said of others' work; and what was said of theirs, in their order, which betrays nobody."""
    found = select(comments, given.c.request_id, given.c.person_id).join(given, _with_given)
    found = found.join(requests, _with_request).where(
        comments.c.community_id == number,
        or_(given.c.person_id == person, and_(_on_work_of(person), comments.c.hidden.is_(False))),
    )
    for one in db.execute(found.order_by(requests.c.id, comments.c.place, comments.c.given_id, comments.c.n)):
        row = one._asdict()
        others = {"helpful", "fate", "because"} if row.pop("person_id") == person else {"given_id"}
        yield {name: None if name in others else value for name, value in row.items()}


def _levels(db: Connection, number: int, person: int) -> Iterator[Row]:
    """How far their work is in the eyes of its reviewers, and nothing else of who looked, or when."""
    found = select(given.c.community_id, given.c.request_id, given.c.level).join(requests, _with_request)
    found = found.where(given.c.community_id == number, _on_work_of(person), given.c.level.is_not(None))
    nothing: Row = dict.fromkeys(given.c.keys())
    for one in db.execute(found.order_by(given.c.request_id, given.c.level)):
        yield nothing | one._asdict()


def _without_numbers(value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    """Words without the numbers of rows, by which it could be told what else is of one hand."""
    if isinstance(value, dict):
        return {name: _without_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_numbers(one) for one in value]
    return value if isinstance(value, str | bool) else None
