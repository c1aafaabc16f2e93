"""Feedback and tutoring in figures: what came of it, how soon, and who carries it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection

from bot.language import Text, plural, text
from cogs.coaching import Aspect
from cogs.reports.equality import Waits, waits
from cogs.reports.figures import (
    CELL,
    Figure,
    Part,
    hours,
    known,
    lasting,
    percent,
    share,
    together,
    unseen,
    withheld,
)
from storage import counts
from storage.counts import Said, Span
from storage.sessions import Check, Session

OFTEN, LEANING = 4, 0.75
"""A learner leans on a tutor whom they met in three of four sessions, if there were four or more."""

ALONE = "alone"
"""What learners are asked after a session: could they do the next one alone?"""


def feedback(db: Connection, span: Span, now: datetime) -> Part:
    """What came of works for which somebody wanted feedback (PROTOCOLS 2.4)."""
    works = counts.works(db, span)
    if not works:
        return Part(text("Feedback"), [])
    found = waits(((one.since, one.done) for one in works), now)
    given = counts.gave(db, span)
    sent, weak = sum(one.n for one in given), sum(one.weak for one in given)
    orphans = sum(not one.got for one in works)
    covered = plural(
        "Of {n} work, {covered} got feedback ({share} %); {orphans} got none so far.",
        "Of {n} works, {covered} got feedback ({share} %); {orphans} got none so far.",
        n=len(works),
        covered=len(works) - orphans,
        share=percent((len(works) - orphans) / len(works)),
        orphans=orphans,
    )
    return Part(
        text("Feedback"),
        known(
            share("coverage", len(works) - orphans, len(works), covered),
            *_soon(found),
            *_checks(sent, weak, counts.missing(db, span)),
            *worth(counts.said(db, span)),
        ),
    )


def _soon(found: Waits) -> list[Figure]:
    if found.middle is None:
        return []
    said = text("Half of the first feedback came within {long}.", long=lasting(found.middle))
    return [Figure("hours to feedback, median", hours(found.middle), found.n, said)]


def _checks(sent: int, weak: int, missing: Iterable[tuple[str, int]]) -> list[Figure]:
    """Where, what, a next step, and a kind tone: what a draft was checked for before it was sent."""
    if not sent:
        return []
    said = plural(
        "Of {n} piece of feedback, {good} said enough to work with ({share} %).",
        "Of {n} pieces of feedback, {good} said enough to work with ({share} %).",
        n=sent,
        good=sent - weak,
        share=percent((sent - weak) / sent),
    )
    lacking = Counter[str]()
    for names, n in missing:
        for name in names.split():
            lacking[name] += n
    figures = [share("feedback that says enough", sent - weak, sent, said)]
    if lacking:
        each = [
            text("{what} ({share} %)", what=_lacks(name), share=percent(n / sent)) for name, n in lacking.most_common()
        ]
        figures.append(
            Figure(
                "lacking most",
                lacking.most_common(1)[0][1] / sent,
                sent,
                text("It lacks: {what}.", what=together(each)),
            )
        )
    return figures


def _lacks(name: str) -> Text:
    """A check, in words."""
    return {
        Aspect.TONE: text("a kind tone"),
        Aspect.WHERE: text("where it is"),
        Aspect.WHAT: text("what it is about"),
        Aspect.NEXT: text("what to do next"),
        Aspect.WHY: text("a reason"),
    }[Aspect(name)]


def worth(found: Said) -> list[Figure]:
    """How helpful, and what was used. Ratings are private, so they are told from five raters on."""
    if not found.n:
        return []
    helpful: Figure | None = None
    if found.rated:
        name, what = "helpfulness, 1 to 5", text("How helpful it was")
        if found.raters < CELL:
            helpful = withheld(name, what)
        else:
            mean = found.helpful / found.rated
            helpful = Figure(
                name,
                round(mean, 2),
                found.rated,
                text("{what}: {mean} of 5, from {n} ratings.", what=what, mean=f"{mean:.1f}", n=found.rated),
            )
    used = plural(
        "Of {n} comment, {used} was used, {changed} of these in work that was handed in again.",
        "Of {n} comments, {used} were used, {changed} of these in work that was handed in again.",
        n=found.n,
        used=found.used,
        changed=found.changed,
    )
    return known(helpful, share("uptake", found.changed, found.n, used))


def tutoring(log: Sequence[Session], said: Sequence[Check]) -> Part:
    """Load, dependency, and what learners took along (PROTOCOLS 2.6)."""
    title = text("Tutoring")
    if not log:
        return Part(title, [])
    by_tutor = Counter(one.tutor for one in log)
    most = by_tutor.most_common(1)[0][1]
    over = [one for one in log if one.ended is not None]
    back = sum(one.said_back for one in over)
    alone = [one.yes for one in said if one.question == ALONE]
    wait = median((one.began - one.asked).total_seconds() for one in log)
    load = plural(
        "{n} session, by {tutors} tutors for {learners} learners.",
        "{n} sessions, by {tutors} tutors for {learners} learners.",
        n=len(log),
        tutors=len(by_tutor),
        learners=len({one.learner for one in log}),
    )
    carried = text(
        "Whoever helps most gives {share} % of all sessions ({most} of {n}).",
        share=percent(most / len(log)),
        most=most,
        n=len(log),
    )
    explained = plural(
        "Of {n} session that is over, {back} ended with the learner's own explanation ({share} %).",
        "Of {n} sessions that are over, {back} ended with the learner's own explanation ({share} %).",
        n=len(over),
        back=back,
        share=percent(back / len(over)) if over else 0,
    )
    return Part(
        title,
        known(
            Figure("sessions", len(log), len(log), load),
            Figure(
                "hours to a session, median",
                round(wait / 3600, 2),
                len(log),
                text("Half of them began within {long}.", long=lasting(timedelta(seconds=wait))),
            ),
            share("sessions by one tutor", most, len(log), carried),
            *_leaning(log),
            share("said back", back, len(over), explained) if over else None,
            unseen("could do it alone", sum(alone), len(alone), text("Learners who could do the next one alone")),
        ),
    )


def _leaning(log: Sequence[Session]) -> list[Figure]:
    """Learners who have met one tutor nearly every time, of those who met somebody four times or more."""
    often = {learner: n for learner, n in Counter(one.learner for one in log).items() if n >= OFTEN}
    if not often:
        return []
    most = dict.fromkeys(often, 0)
    for (learner, _), n in Counter((one.learner, one.tutor) for one in log).items():
        if learner in often:
            most[learner] = max(most[learner], n)
    lean = sum(most[learner] >= LEANING * n for learner, n in often.items())
    said = plural(
        "Of {n} learner with four sessions or more, {lean} nearly always met the same tutor.",
        "Of {n} learners with four sessions or more, {lean} nearly always met the same tutor.",
        n=len(often),
        lean=lean,
    )
    return [share("learners who lean on one tutor", lean, len(often), said)]
