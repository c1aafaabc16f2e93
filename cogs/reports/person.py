"""One person in figures, for themselves, and the same for their teachers. Beside nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.language import plural, text
from cogs.reports.equality import waits
from cogs.reports.figures import Figure, Part, known, percent, share
from cogs.reports.helping import worth
from cogs.reports.talk import AGREES, voices
from storage import counts, groups, sessions
from storage.counts import Span


def one_person(db: Connection, span: Span, now: datetime) -> list[Part]:
    """What whoever `span` is about gave, what they got, and how soon."""
    return [
        Part(text("Discussions"), _talk(db, span, now)),
        Part(text("Feedback"), _feedback(db, span)),
        Part(text("Tutoring and groups"), _together(db, span)),
    ]


def _talk(db: Connection, span: Span, now: datetime) -> list[Figure]:
    mine = voices(counts.spoke(db, span), [span.whose])[span.whose]
    to = sum(n for _, _, n in counts.bonds(db, span))  # how many people that is would tell who speaks without a name
    by = next(iter(counts.heard(db, span)), None)
    mine_first = waits(((one.at, one.reply) for one in counts.answers(db, span, AGREES)), now)
    if not (mine.turns or by):
        return []
    own = plural(
        "{n} reply, {own} with a thought of their own ({share} %), {words} words altogether.",
        "{n} replies, {own} with a thought of their own ({share} %), {words} words altogether.",
        n=mine.turns,
        own=mine.own,
        share=percent(mine.own / mine.turns) if mine.turns else 0,
        words=mine.words,
    )
    return known(
        share("substantive replies", mine.own, mine.turns, own) if mine.turns else None,
        Figure(
            "replies to classmates",
            to,
            mine.turns,
            plural("Answered a classmate {n} time.", "Answered classmates {n} times.", n=to),
        )
        if to
        else None,
        Figure(
            "answered by",
            by.by,
            by.n,
            plural("Got {n} reply.", "Got {n} replies; classmates who replied: {by}.", n=by.n, by=by.by),
        )
        if by
        else None,
        share(
            "answered in 24 hours",
            mine_first.answered,
            mine_first.n,
            plural(
                "Of {n} first thought, {answered} got a reply within 24 hours ({share} %).",
                "Of {n} first thoughts, {answered} got a reply within 24 hours ({share} %).",
                n=mine_first.n,
                answered=mine_first.answered,
                share=percent(mine_first.answered / mine_first.n),
            ),
        )
        if mine_first.n and by
        else None,
    )


def _feedback(db: Connection, span: Span) -> list[Figure]:
    works = counts.works(db, span)
    given = next(iter(counts.gave(db, span)), None)
    got = sum(one.got > 0 for one in works)
    return known(
        share(
            "feedback given that says enough",
            given.n - given.weak,
            given.n,
            plural(
                "Gave feedback {n} time; {good} said enough to work with.",
                "Gave feedback {n} times; {good} said enough to work with.",
                n=given.n,
                good=given.n - given.weak,
            ),
        )
        if given
        else None,
        *(worth(counts.said(db, span)) if given else ()),
        share(
            "works with feedback",
            got,
            len(works),
            plural(
                "Of {n} work of their own, {got} got feedback.",
                "Of {n} works of their own, {got} got feedback.",
                n=len(works),
                got=got,
            ),
        )
        if works
        else None,
    )


def _together(db: Connection, span: Span) -> list[Figure]:
    log = sessions.of_course(db, span.community, span.course, span.since)
    helped = sum(one.tutor == span.whose for one in log)
    learnt = sum(one.learner == span.whose for one in log)
    own = groups.of_person(db, span.community, span.course, span.whose)
    return known(
        Figure("sessions as a tutor", helped, helped, plural("Helped {n} time.", "Helped {n} times.", n=helped))
        if helped
        else None,
        Figure(
            "sessions as a learner", learnt, learnt, plural("Met a tutor {n} time.", "Met a tutor {n} times.", n=learnt)
        )
        if learnt
        else None,
        Figure("groups", len(own), len(own), plural("In {n} study group.", "In {n} study groups.", n=len(own)))
        if own
        else None,
    )
