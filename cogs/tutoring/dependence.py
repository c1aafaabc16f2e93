"""Who carries how much of the helping, and who leans on one tutor: lines for a teacher."""

from __future__ import annotations

from collections import Counter

from bot.language import Text, Turn, plural, text
from cogs.tutoring.figures import always_the_same, carries_too_much
from storage.offers import Offer
from storage.sessions import Session

_LISTED = 8


def dependence(turn: Turn, offers: list[Offer], log: list[Session]) -> list[Text | None]:
    """Tutors with what they did and do, and learners who nearly always meet the same one."""
    did = Counter(one.tutor for one in log)
    much = carries_too_much(log)
    learners = sorted({one.learner for one in log})
    same = [(learner, tutor) for learner in learners if (tutor := always_the_same(log, learner)) is not None]
    return [
        text("Tutors:") if offers else None,
        *(_tutor(turn, one, did[one.person]) for one in sorted(offers, key=lambda one: -did[one.person])[:_LISTED]),
        text("{who} gives half of all the help. Who else could offer some?", who=turn.find(much).name)
        if much is not None
        else None,
        *(
            text("{learner} nearly always meets {tutor}.", learner=turn.find(learner).name, tutor=turn.find(tutor).name)
            for learner, tutor in same[:_LISTED]
        ),
    ]


def _tutor(turn: Turn, one: Offer, did: int) -> Text:
    return plural(
        "· {who}: {n} session, helps {load} of {places} now",
        "· {who}: {n} sessions, helps {load} of {places} now",
        n=did,
        who=turn.find(one.person).name,
        load=one.load,
        places=one.places,
    )
