"""What happened in a course, counted by the database: for reports. Only reads, and nobody's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from storage.comments import DISAGREE, LATER, USED, comments
from storage.discussions import discussions, replies
from storage.feedback import DONE, given, requests
from storage.hints import hints
from storage.schema import Instant, instant

HOUR, WINDOW = 3_600_000_000, 180_000_000
"""In the ticks (microseconds) of an `Instant`: an hour, and three minutes."""


class Span(NamedTuple):
    """What is counted: what happened in a course since an instant, in one discussion or (0) in all, of one or all."""

    community: int
    course: int
    since: datetime
    discussion: int = 0
    whose: int = 0


class Spoke(NamedTuple):
    """How often somebody replied with the same verdict, and with how many words altogether."""

    person: int
    verdict: str
    n: int
    words: int


class Heard(NamedTuple):
    """How often others replied to somebody, and how many these others are."""

    person: int
    n: int
    by: int


class Hinted(NamedTuple):
    """Hints with which the same was done: how many, to how many people, followed by a reply of their own, refused."""

    step: str
    n: int
    people: int
    turned: int
    declined: int
    wrong: int


class Said(NamedTuple):
    """Comments of a course's feedback, and what became of them; `raters` are the people who rated any."""

    n: int
    rated: int
    helpful: int
    raters: int
    used: int
    later: int
    differ: int
    changed: int


class Thought(NamedTuple):
    """When somebody first said something of their own in a discussion, and when somebody else first replied to them."""

    discussion: int
    person: int
    at: datetime
    reply: datetime | None


class Orphan(NamedTuple):
    """Work that waits for feedback."""

    id: int
    person: int
    work: str
    since: datetime


class Work(NamedTuple):
    """Whose it is, since when it waits for feedback, when it first got some, and how often."""

    person: int
    since: datetime
    done: datetime | None
    got: int


class Gave(NamedTuple):
    """Feedback that somebody sent: how often, and how often it said little."""

    person: int
    n: int
    weak: int


_community: BindParameter[int] = bindparam("community")
_course: BindParameter[int] = bindparam("course")
_since: BindParameter[datetime] = bindparam("since", type_=Instant)
_only: BindParameter[int] = bindparam("discussion")
_whose: BindParameter[int] = bindparam("whose")
_in_course = and_(discussions.c.community_id == replies.c.community_id, discussions.c.id == replies.c.discussion_id)
_at_all = and_(
    replies.c.community_id == _community,
    discussions.c.course_id == _course,
    replies.c.at > _since,
    or_(_only == 0, replies.c.discussion_id == _only),
)
_counted = and_(_at_all, or_(_whose == 0, replies.c.person_id == _whose))
_here = replies.join(discussions, _in_course)
_to_another = and_(_counted, replies.c.other_id.is_not(None), replies.c.other_id != replies.c.person_id)
_ticks = type_coerce(replies.c.at, BigInteger)

_spoke = (
    select(replies.c.person_id, replies.c.verdict, func.count(), cast(func.sum(replies.c.length), BigInteger))
    .select_from(_here)
    .where(_counted)
    .group_by(replies.c.person_id, replies.c.verdict)
    .order_by(replies.c.person_id, replies.c.verdict)
)
_words = (
    select(replies.c.discussion_id, replies.c.person_id, cast(func.sum(replies.c.length), BigInteger))
    .select_from(_here)
    .where(_counted)
    .group_by(replies.c.discussion_id, replies.c.person_id)
)
_heard = (
    select(replies.c.other_id, func.count(), func.count(distinct(replies.c.person_id)))
    .select_from(_here)
    .where(_at_all, replies.c.other_id != replies.c.person_id, or_(_whose == 0, replies.c.other_id == _whose))
    .group_by(replies.c.other_id)
)
_bonds = (
    select(replies.c.person_id, replies.c.other_id, func.count())
    .select_from(_here)
    .where(_to_another)
    .group_by(replies.c.person_id, replies.c.other_id)
    .order_by(replies.c.person_id, replies.c.other_id)
)
_lower = case((replies.c.person_id < replies.c.other_id, replies.c.person_id), else_=replies.c.other_id)
_higher = case((replies.c.person_id < replies.c.other_id, replies.c.other_id), else_=replies.c.person_id)
_pairs = select(func.count()).select_from(
    select(_lower.label("one"), _higher.label("two")).select_from(_here).where(_to_another).distinct().subquery()
)
_hour = (_ticks // literal_column(str(HOUR))).label("hour")
_hours = (
    select(_hour, func.count(), func.sum(case((replies.c.verdict == bindparam("agrees"), 1), else_=0)))
    .select_from(_here)
    .where(_counted)
    .group_by(_hour)
)
_window = (_ticks // literal_column(str(WINDOW))).label("window")
_windows = (
    select(_window, func.count(distinct(replies.c.person_id))).select_from(_here).where(_counted).group_by(_window)
)
_first = (
    select(replies.c.discussion_id, replies.c.person_id, func.min(_ticks).label("first"))
    .select_from(_here)
    .where(_counted, replies.c.verdict != bindparam("agrees"))
    .group_by(replies.c.discussion_id, replies.c.person_id)
    .subquery()
)
_answer = replies.alias("answer")
_to_first = and_(
    _answer.c.community_id == _community,
    _answer.c.discussion_id == _first.c.discussion_id,
    _answer.c.other_id == _first.c.person_id,
    _answer.c.person_id != _first.c.person_id,
    type_coerce(_answer.c.at, BigInteger) >= _first.c.first,
)
_answers = (
    select(_first.c.discussion_id, _first.c.person_id, _first.c.first, func.min(type_coerce(_answer.c.at, BigInteger)))
    .select_from(_first.outerjoin(_answer, _to_first))
    .group_by(_first.c.discussion_id, _first.c.person_id, _first.c.first)
    .order_by(_first.c.first, _first.c.person_id)
)
_later = replies.alias("later")
_came = (
    select(_later.c.id)
    .where(
        _later.c.community_id == hints.c.community_id,
        _later.c.discussion_id == hints.c.discussion_id,
        _later.c.person_id == hints.c.person_id,
        _later.c.verdict != bindparam("agrees"),
        type_coerce(_later.c.at, BigInteger) >= type_coerce(hints.c.at, BigInteger),
        type_coerce(_later.c.at, BigInteger) <= type_coerce(hints.c.at, BigInteger) + literal_column(str(24 * HOUR)),
    )
    .exists()
)
_hinted = (
    select(
        hints.c.step,
        func.count(),
        func.count(distinct(hints.c.person_id)),
        func.sum(case((_came, 1), else_=0)),
        func.sum(case((hints.c.reaction == bindparam("declined"), 1), else_=0)),
        func.sum(case((hints.c.reaction == bindparam("wrong"), 1), else_=0)),
    )
    .where(
        hints.c.community_id == _community,
        hints.c.course_id == _course,
        hints.c.at > _since,
        or_(_only == 0, hints.c.discussion_id == _only),
    )
    .group_by(hints.c.step)
)
_of_course = and_(requests.c.community_id == _community, requests.c.course_id == _course, requests.c.since > _since)
_with_request = and_(requests.c.community_id == given.c.community_id, requests.c.id == given.c.request_id)
_sent = given.join(requests, _with_request)
_works = (
    select(
        requests.c.person_id,
        type_coerce(requests.c.since, BigInteger),
        func.min(type_coerce(given.c.done, BigInteger)),
        func.count(given.c.id),
    )
    .select_from(requests.outerjoin(given, and_(_with_request, given.c.state == DONE)))
    .where(_of_course, requests.c.hidden.is_(False), or_(_whose == 0, requests.c.person_id == _whose))
    .group_by(requests.c.id, requests.c.person_id, requests.c.since)
    .order_by(requests.c.id)
)
_orphans = (
    select(requests.c.id, requests.c.person_id, requests.c.work, requests.c.since)
    .where(requests.c.community_id == _community, requests.c.course_id == _course, requests.c.open)
    .where(requests.c.round_id == 0, requests.c.hidden.is_(False))
    .where(requests.c.since <= bindparam("before", type_=Instant))
    .where(~select(given.c.id).where(_with_request, given.c.state == DONE).exists())
    .order_by(requests.c.since, requests.c.id)
    .limit(10)
)
_gave = (
    select(given.c.person_id, func.count(), func.sum(case((given.c.weak, 1), else_=0)))
    .select_from(_sent)
    .where(_of_course, given.c.state == DONE, or_(_whose == 0, given.c.person_id == _whose))
    .group_by(given.c.person_id)
)
_missing = (
    select(given.c.missing, func.count())
    .select_from(_sent)
    .where(_of_course, given.c.state == DONE, given.c.missing != "")
    .group_by(given.c.missing)
)
_with_given = and_(given.c.community_id == comments.c.community_id, given.c.id == comments.c.given_id)


def _times(fate: str) -> Any:  # noqa: ANN401 - a column
    return func.coalesce(func.sum(case((comments.c.fate == fate, 1), else_=0)), 0)


_said = (
    select(
        func.count(),
        func.count(comments.c.helpful),
        func.coalesce(func.sum(comments.c.helpful), 0),
        func.count(distinct(case((comments.c.helpful.is_not(None), requests.c.person_id)))),
        _times(USED),
        _times(LATER),
        _times(DISAGREE),
        func.coalesce(func.sum(case((and_(comments.c.fate == USED, requests.c.revised != ""), 1), else_=0)), 0),
    )
    .select_from(comments.join(given, _with_given).join(requests, _with_request))
    .where(_of_course, given.c.state == DONE, or_(_whose == 0, given.c.person_id == _whose))
)
_topics = (
    select(discussions.c.id, discussions.c.prompt)
    .where(discussions.c.community_id == _community, discussions.c.course_id == _course)
    .order_by(discussions.c.id.desc())
)


def _key(span: Span) -> dict[str, object]:
    return span._asdict()


def spoke(db: Connection, span: Span) -> list[Spoke]:
    """Who replied, by person and verdict."""
    return [Spoke(*row) for row in db.execute(_spoke, _key(span))]


def words(db: Connection, span: Span) -> dict[int, dict[int, int]]:
    """How many words each person said, by discussion."""
    found: dict[int, dict[int, int]] = {}
    for discussion, person, n in db.execute(_words, _key(span)):
        found.setdefault(discussion, {})[person] = int(n)
    return found


def heard(db: Connection, span: Span) -> list[Heard]:
    """Who was replied to, as far as that is known."""
    return [Heard(*row) for row in db.execute(_heard, _key(span))]


def bonds(db: Connection, span: Span) -> list[tuple[int, int, int]]:
    """Who replied to whom, and how often."""
    return [(one, other, n) for one, other, n in db.execute(_bonds, _key(span))]


def pairs(db: Connection, span: Span) -> int:
    """How many pairs have met in a reply, whoever wrote it."""
    return int(db.execute(_pairs, _key(span)).scalar_one())


def hours(db: Connection, span: Span, agrees: str) -> list[tuple[datetime, int, int]]:
    """For each hour with replies: its beginning, how many, and how many of them only agreed."""
    rows = db.execute(_hours, _key(span) | {"agrees": agrees})
    return [(instant(hour * HOUR), n, int(only)) for hour, n, only in rows]


def windows(db: Connection, span: Span) -> dict[int, int]:
    """How many people spoke in each three minutes in which anybody did, by a number that counts them."""
    return {int(window): int(n) for window, n in db.execute(_windows, _key(span))}


def answers(db: Connection, span: Span, agrees: str) -> list[Thought]:
    """Each person's first thought in each discussion, the oldest first."""
    rows = db.execute(_answers, _key(span) | {"agrees": agrees})
    return [
        Thought(number, person, instant(at), None if reply is None else instant(reply))
        for number, person, at, reply in rows
    ]


def orphans(db: Connection, community: int, course: int, before: datetime) -> list[Orphan]:
    """Works that nobody in a room has given feedback on, and that have waited since `before`; the longest first."""
    key = {"community": community, "course": course, "before": before}
    return [Orphan(*row) for row in db.execute(_orphans, key)]


def hinted(db: Connection, span: Span, agrees: str, declined: str, wrong: str) -> dict[str, Hinted]:
    """What was done about replies that only agreed, by step."""
    rows = db.execute(_hinted, _key(span) | {"agrees": agrees, "declined": declined, "wrong": wrong})
    return {row[0]: Hinted(row[0], *map(int, row[1:])) for row in rows}


def works(db: Connection, span: Span) -> list[Work]:
    """Everything for which somebody wanted feedback, in its order."""
    rows = db.execute(_works, _key(span))
    return [
        Work(person, instant(since), None if done is None else instant(done), got) for person, since, done, got in rows
    ]


def gave(db: Connection, span: Span) -> list[Gave]:
    """Who sent feedback."""
    return [Gave(person, n, int(weak)) for person, n, weak in db.execute(_gave, _key(span))]


def missing(db: Connection, span: Span) -> Iterable[tuple[str, int]]:
    """What checks missed in feedback, as they noted it (several names in a row), and how often."""
    return [(names, n) for names, n in db.execute(_missing, _key(span))]


def said(db: Connection, span: Span) -> Said:
    """The comments of all feedback, or of what one person gave."""
    return Said(*map(int, db.execute(_said, _key(span)).one()))


def topics(db: Connection, community: int, course: int) -> list[tuple[int, str]]:
    """A course's discussions, also those that are over, the latest first."""
    return [(number, prompt) for number, prompt in db.execute(_topics, {"community": community, "course": course})]
