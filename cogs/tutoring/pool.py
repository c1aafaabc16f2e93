"""Everybody who waits and everybody who helps, as the pairing engine takes them. Pure, on rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cogs.told import ANY_TIME, blocks, free, languages, others
from cogs.tutoring import topics
from storage.apart import Rule
from storage.hours import Hours
from storage.offers import Offer
from storage.sessions import Session
from storage.tutoring import WAITING, Tutoring

NOW = timedelta(hours=2)
"""How long somebody who asks for help at once is taken to be there."""

NEVER_HELPED = 3
"""Weeks of waiting that somebody is given ahead who was never helped, where whoever was helped least comes first."""

_HELD = "held:"


@dataclass(frozen=True)
class Pool:
    """One course, or one programme of it, at one moment."""

    requests: Sequence[Tutoring]
    offers: Sequence[Offer]
    hours: Mapping[int, Hours]
    avoided: Mapping[int, AbstractSet[int]]
    declined: Mapping[int, AbstractSet[int]]
    rules: Sequence[Rule]
    sessions: Sequence[Session]
    language: str
    at: datetime
    least_first: bool = False
    zone: str = "UTC"
    weights: Mapping[str, int] = field(default_factory=dict)

    @property
    def waiting(self) -> list[Tutoring]:
        """Requests for which somebody is looked for."""
        return [one for one in self.requests if one.state == WAITING]

    @property
    def taken(self) -> list[Tutoring]:
        """Pairs that were announced: they stay."""
        offering = {one.person for one in self.offers}
        return [one for one in self.requests if one.state != WAITING and one.tutor in offering]


class Pair(NamedTuple):
    """A request, and who is to help."""

    request: Tutoring
    tutor: int


class Answer(NamedTuple):
    """What the engine says: pairs, and for each request that is left out the reason."""

    pairs: list[Pair]
    left_out: list[tuple[Tutoring, str]]


def instance(pool: Pool, name: str) -> dict[str, Any]:
    """What is to be solved (PAIRING 5a). Who has an announced pair keeps it: it stands for a place that is taken."""
    learners = [_learner(pool, one) for one in pool.waiting] + [_held(pool, one) for one in pool.taken]
    return {
        "kind": "tutor",
        "id": name,
        "tutors": [_tutor(pool, one) for one in pool.offers],
        "learners": learners,
        "weights": dict(pool.weights),
    }


def pair_of(pool: Pool, request: Tutoring, tutor: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """These two as the engine takes them, learner and tutor; None of a tutor who offers nothing (any more)."""
    alone = replace(pool, requests=[request._replace(state=WAITING)])
    offer = next((one for one in pool.offers if one.person == tutor), None)
    return (_learner(alone, request), _tutor(alone, offer)) if offer else None


def read(pool: Pool, answer: Mapping[str, Any]) -> Answer:
    """The engine's answer in terms of requests; those that ended or were answered meanwhile are passed over."""
    waiting = {str(one.learner): one for one in pool.waiting}
    pairs = [Pair(waiting[learner], int(tutor)) for learner, tutor in answer["matches"] if learner in waiting]
    left_out = [(waiting[one["id"]], str(one["reason"])) for one in answer["left_out"] if one["id"] in waiting]
    return Answer(pairs, left_out)


def _learner(pool: Pool, one: Tutoring) -> dict[str, Any]:
    told = [session for session in pool.sessions if session.learner == one.learner]
    weeks = (pool.at - one.since).days // 7
    if pool.least_first:
        weeks += max(0, NEVER_HELPED - len(told))
    return {
        "id": str(one.learner),
        "topic": _wanted(pool, one),
        "level": topics.points(one.level),
        "langs": languages(one.languages, pool.language),
        "blocks": _blocks(pool, one.learner, pool.declined.get(one.id, ())),
        "prefers": [str(one.wish)] if one.wish is not None else [],
        "last_tutor": str(told[-1].tutor) if told else None,
        "want_same": one.same,
        "wait_weeks": min(weeks, 6),
        **(_now(pool.at) if one.live else free(pool.hours.get(one.learner), pool.zone, pool.at)),
    }


def _tutor(pool: Pool, one: Offer) -> dict[str, Any]:
    offered = topics.read(one.topics)
    # An offer in a programme names no topic: whoever is in it was chosen for all of it.
    known = {one.topic: topics.level_for(one.topic, offered) if offered else topics.FIRM for one in pool.waiting}
    knows = {topic: topics.points(level) for topic, level in known.items() if level is not None}
    for request in pool.waiting:
        if one.person in _only_with(pool, request.learner):  # a teacher's word counts for more than what is offered
            knows[_wanted(pool, request)] = topics.points(known[request.topic] or request.level + 1)
    knows |= {f"{_HELD}{request.id}": topics.points(1) for request in pool.taken if request.tutor == one.person}
    return {
        "id": str(one.person),
        "topics": knows,
        "langs": languages(one.languages, pool.language),
        "capacity": one.places,
        "blocks": _blocks(pool, one.person),
        "prefers": [str(one.wish)] if one.wish is not None else [],
        **free(pool.hours.get(one.person), pool.zone, pool.at),
    }


def _held(pool: Pool, one: Tutoring) -> dict[str, Any]:
    """A place that is taken: only this tutor fits, and nobody is worth more."""
    offer = next(offer for offer in pool.offers if offer.person == one.tutor)
    return {
        "id": f"{_HELD}{one.id}",
        "topic": f"{_HELD}{one.id}",
        "level": 15,
        "langs": languages(offer.languages, pool.language),
        "prefers": [str(one.tutor)],
        "last_tutor": str(one.tutor),
        "want_same": True,
        "wait_weeks": 6,
        "avail": ANY_TIME,
    }


def _wanted(pool: Pool, one: Tutoring) -> str:
    """The topic; of somebody whom a teacher wants with certain tutors, one that only those know."""
    return f"with:{one.id}" if _only_with(pool, one.learner) else one.topic


def _only_with(pool: Pool, learner: int) -> set[int]:
    return others(pool.rules, learner, together=True)


def kept_apart(pool: Pool, one: int, other: int) -> bool:
    """Whether one of the two avoids the other, or a teacher keeps them apart; and nobody meets themselves."""
    return one == other or str(other) in _blocks(pool, one) or str(one) in _blocks(pool, other)


def _blocks(pool: Pool, person: int, declined: Iterable[int] = ()) -> list[str]:
    return sorted(map(str, {*blocks(pool.avoided, pool.rules, person), *declined}))


def _now(at: datetime) -> dict[str, Any]:
    begin = (at.weekday() * 24 + at.hour) * 60 + at.minute // 30 * 30
    return {"avail": [[begin, begin + int(NOW.total_seconds()) // 60]]}
