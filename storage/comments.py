"""Comments: what is said about somebody's work, one criterion each, and what its author made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    ForeignKeyConstraint,
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

from storage.feedback import DONE, given, requests
from storage.schema import metadata

comments = Table(
    "feedback_comments",
    metadata,
    Column("community_id", BigInteger, primary_key=True, autoincrement=False),
    Column("given_id", BigInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("criterion", String, nullable=False),
    Column("words", String, nullable=False),
    Column("place", Integer, nullable=False, server_default="0"),
    Column("helpful", Integer),
    Column("fate", String, nullable=False, server_default=text("''")),
    Column("because", String, nullable=False, server_default=text("''")),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["community_id", "given_id"], ["feedback_given.community_id", "feedback_given.id"]),
)
"""`place` is where it stands for its author: in a round drawn by lot, so that it says nothing about who wrote it."""

USED, LATER, DISAGREE = "used", "later", "disagree"
"""What an author did with a comment."""


class Comment(NamedTuple):
    """What was said about one criterion, and what its reader made of it: helpful from 1 to 5, and a fate."""

    given: int
    n: int
    criterion: str
    words: str
    place: int
    helpful: int | None
    fate: str
    because: str
    hidden: bool


_community: BindParameter[int] = bindparam("community")
_request: BindParameter[int] = bindparam("request")
_round: BindParameter[int] = bindparam("round")
_given_id: BindParameter[int] = bindparam("given")

_comments: Select[Any] = select(
    comments.c.given_id,
    comments.c.n,
    comments.c.criterion,
    comments.c.words,
    comments.c.place,
    comments.c.helpful,
    comments.c.fate,
    comments.c.because,
    comments.c.hidden,
).where(comments.c.community_id == _community)
_with_given = _comments.join(
    given, and_(given.c.community_id == comments.c.community_id, given.c.id == comments.c.given_id)
)
_said = _comments.where(comments.c.given_id == _given_id).order_by(comments.c.n)
_received = _with_given.where(given.c.request_id == _request, given.c.state == DONE).order_by(
    comments.c.place, comments.c.given_id, comments.c.n
)
_all_comments = (
    _with_given.join(
        requests, and_(requests.c.community_id == given.c.community_id, requests.c.id == given.c.request_id)
    )
    .where(
        requests.c.course_id == bindparam("course"),
        or_(requests.c.round_id == _round, _round < 0),
        given.c.state == DONE,
    )
    .order_by(comments.c.given_id, comments.c.n)
)
_say = insert(comments)
_unsay = delete(comments).where(comments.c.community_id == _community, comments.c.given_id == _given_id)
_this_comment = and_(
    comments.c.community_id == _community, comments.c.given_id == _given_id, comments.c.n == bindparam("of_n")
)
_place = update(comments).where(_this_comment).values(place=bindparam("to"))
_rate = update(comments).where(_this_comment).values(helpful=bindparam("to"))
_mark = update(comments).where(_this_comment).values(fate=bindparam("to_fate"), because=bindparam("to_because"))
_hide_comment = update(comments).where(_this_comment).values(hidden=bindparam("to"))


def say(db: Connection, community: int, given_id: int, said: Mapping[str, str]) -> None:
    """These words, by criterion, in place of all that was said before."""
    db.execute(_unsay, {"community": community, "given": given_id})
    fresh = {"helpful": None, "fate": "", "because": "", "hidden": False}
    rows = [
        fresh | {"community_id": community, "given_id": given_id, "n": n, "place": n, "criterion": one, "words": words}
        for n, (one, words) in enumerate(said.items(), start=1)
        if words
    ]
    if rows:
        db.execute(_say, rows)


def said(db: Connection, community: int, given_id: int) -> list[Comment]:
    """What one person said."""
    return [Comment(*row) for row in db.execute(_said, {"community": community, "given": given_id})]


def received(db: Connection, community: int, request: int) -> list[Comment]:
    """What was said about a request, as its author gets to see it."""
    return [Comment(*row) for row in db.execute(_received, {"community": community, "request": request})]


def all_comments(db: Connection, community: int, course: int, in_round: int | None = None) -> list[Comment]:
    """All that was sent in a course, or in one round of it (0: in rooms)."""
    key = {"community": community, "course": course, "round": -1 if in_round is None else in_round}
    return [Comment(*row) for row in db.execute(_all_comments, key)]


def place(db: Connection, community: int, order: Sequence[Comment]) -> None:
    """The comments of a request stand in this order from now on."""
    rows = [
        {"community": community, "given": one.given, "of_n": one.n, "to": n} for n, one in enumerate(order, start=1)
    ]
    if rows:
        db.execute(_place, rows)


def rate(db: Connection, community: int, comment: Comment, helpful: int) -> None:
    """The author says how helpful it was, from 1 to 5."""
    db.execute(_rate, {"community": community, "given": comment.given, "of_n": comment.n, "to": helpful})


def mark(db: Connection, community: int, comment: Comment, fate: str, because: str = "") -> None:
    """The author says what they did with it."""
    key = {"community": community, "given": comment.given, "of_n": comment.n}
    db.execute(_mark, key | {"to_fate": fate, "to_because": because})


def hide_comment(db: Connection, community: int, given_id: int, n: int, *, hidden: bool) -> None:
    """Nobody is shown it until a flag was looked at; or it is shown again."""
    db.execute(_hide_comment, {"community": community, "given": given_id, "of_n": n, "to": hidden})
