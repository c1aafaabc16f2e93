"""How a programme gets on, for its teachers: what needs them first, then who is where, then figures."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.language import Text, Turn, plural, text
from cogs.tutoring.because import for_teacher, lasting
from cogs.tutoring.closing import Question
from cogs.tutoring.figures import met_of_agreed, middle_wait, rungs, yes_of
from cogs.tutoring.mentoring import TOLD_AFTER
from cogs.tutoring.proctoring import Mark
from storage import offers, programmes, sessions, tutoring
from storage.programmes import Kind, Programme, Showing
from storage.sessions import Session
from storage.tutoring import ACTIVE, ENDED, Tutoring

_LISTED = 40

SIGNING = timedelta(days=31)
"""Longer than people sign up for anything."""


def progress(turn: Turn, programme: Programme) -> list[Text | None]:
    """Lines of a card."""
    asked = tutoring.of_programme(turn.db, turn.community, programme.id)
    mine = {one.id for one in asked}
    began = sessions.of_course(turn.db, turn.community, programme.course, programme.starts - SIGNING)
    log = [one for one in began if one.tutoring in mine]
    head = text("**{title}**, until {when}", title=programme.title, when=turn.moment(programme.until))
    if programme.kind is Kind.PROCTOR:
        return [head, *_proctors(turn, programme, asked, log)]
    return [head, *_mentors(turn, programme, asked, log)]


def _proctors(turn: Turn, programme: Programme, asked: list[Tutoring], log: list[Session]) -> list[Text | None]:
    shown = programmes.showings_of(turn.db, turn.community, programme.id)
    first = sorted(asked, key=lambda one: _needs_teacher(shown.get(one.id)), reverse=True)
    return [
        *(_learner(turn, one, shown.get(one.id)) for one in first[:_LISTED]),
        *(_proctor(turn, one.person, one.load, one.places, log) for one in _offers(turn, programme)),
    ]


def _offers(turn: Turn, programme: Programme) -> list[offers.Offer]:
    return offers.all_offers(turn.db, turn.community, programme.course, programme.id)


def _needs_teacher(shown: Showing | None) -> bool:
    return shown is not None and (shown.disputed or shown.mark == Mark.TEACHER)


def _learner(turn: Turn, one: Tutoring, shown: Showing | None) -> Text:
    who = turn.find(one.learner).name
    if shown is not None and shown.disputed:
        return text("· {who}: sees it differently, please look. “{words}”", who=who, words=shown.words)
    if shown is not None and shown.mark:
        return text("· {who}: {mark}. “{words}”", who=who, mark=Mark(shown.mark).says, words=shown.words)
    if shown is not None:
        return text("· {who}: has explained it, and the proctor reads. “{words}”", who=who, words=shown.words)
    if one.state == ACTIVE:
        return text("· {who}: works on it ({n})", who=who, n=one.id)
    if one.state == ENDED:
        return text("· {who}: has not shown anything yet", who=who)
    return text(
        "· {who} has waited {long}: {why}",
        who=who,
        long=lasting(turn.at - one.since),
        why=for_teacher(one.why or "round"),
    )


def _proctor(turn: Turn, person: int, load: int, places: int, log: list[Session]) -> Text:
    depth = ", ".join(map(str, rungs([one for one in log if one.tutor == person]) or [0]))
    return text(
        "· Proctor {who}: {load} of {places}, by hints needed (none, one, two …): {depth}",
        who=turn.find(person).name,
        load=load,
        places=places,
        depth=depth,
    )


def _mentors(turn: Turn, programme: Programme, asked: list[Tutoring], log: list[Session]) -> list[Text | None]:
    met = {one.tutoring for one in log}
    middle = middle_wait([one._replace(asked=max(one.asked, programme.starts)) for one in log])
    held, agreed = met_of_agreed(log, programme.weeks, turn.at)
    said = sessions.all_checks(turn.db, turn.community, programme.course, programme.starts - SIGNING)
    yes, answered = yes_of([one for one in said if one.tutoring in met], Question.USEFUL)
    again = Counter(one.tutoring for one in log)
    return [
        plural(
            "{n} mentor, matched: {met} of {all}",
            "{n} mentors, matched: {met} of {all}",
            n=len(_offers(turn, programme)),
            met=len(met),
            all=len(asked),
        ),
        text("Half of them began within {long}.", long=lasting(middle)) if middle is not None else None,
        text("Meetings held: {held} of about {agreed}.", held=held, agreed=agreed) if agreed else None,
        text("Asked for somebody else: {n}.", n=sum(many - 1 for many in again.values())) if again else None,
        text("“It was useful”: {n} of {all}.", n=yes, all=answered) if answered else None,
        text("Said goodbye: {n}.", n=sum(one.said_back for one in log)) if log else None,
        *(
            text(
                "· {tutor} and {learner}: three meetings missed or more ({n})",
                tutor=turn.find(one.tutor).name,
                learner=turn.find(one.learner).name,
                n=one.tutoring,
            )
            for one in log
            if one.ended is None and one.missed >= TOLD_AFTER
        ),
        *(
            text("· {who} still waits: {why}", who=turn.find(one.learner).name, why=for_teacher(one.why or "round"))
            for one in asked[:_LISTED]
            if one.state not in {ACTIVE, ENDED}
        ),
    ]
