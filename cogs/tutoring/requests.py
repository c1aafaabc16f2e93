"""Requests, as every part of tutoring looks at them."""

from __future__ import annotations

from itertools import count

from bot.language import Message, Text, Turn, UserError, lines, text
from cogs.quiet import named
from cogs.tutoring.figures import BACK
from cogs.tutoring.pool import Pool
from cogs.tutoring.weighing import weights
from storage import apart, courses, hours, offers, programmes, rooms, sessions, tutoring
from storage.programmes import Programme
from storage.tutoring import Tutoring


def find(turn: Turn, number: int) -> Tutoring:
    """The request of that number.

    Raises:
        UserError: there is none.

    """
    found = tutoring.find(turn.db, turn.community, number)
    if found is None:
        raise UserError(text("There is no such request."))
    return found


def need(request: Tutoring) -> list[Text | None]:
    """What the learner wrote."""
    if request.programme:
        return [
            text("Goal: {goal}", goal=request.tried),
            text("So far: {now}", now=request.stuck) if request.stuck else None,
        ]
    return [
        text("Tried: {tried}", tried=request.tried),
        text("Stuck: {stuck}", stuck=request.stuck) if request.stuck else None,
    ]


def pooled(turn: Turn, course: int, programme: int = 0) -> Pool:
    """Everybody of a course, or of one programme, for the engine."""
    db, community = turn.db, turn.community
    language, zone = courses.manner(db, community, course)
    wishes = offers.settings(db, community, course)
    return Pool(
        [one for one in tutoring.all_open(db, community, course) if one.programme == programme],
        offers.all_offers(db, community, course, programme),
        hours.all_hours(db, community),
        apart.all_avoided(db, community),
        tutoring.all_declined(db, community, course),
        apart.rules(db, community, course),
        sessions.of_course(db, community, course, turn.at - BACK),
        language,
        turn.at,
        wishes.least_first,
        zone,
        weights(wishes.weights),
    )


def key(turn: Turn, request: Tutoring) -> str:
    """Of its room. What was said in one that is closed is not for the next pair: they get a new one."""
    keys = (f"tutoring:{request.id}" if n == 1 else f"tutoring:{request.id}:room:{n}" for n in count(1))
    return next(one for one in keys if not rooms.is_closed(turn.db, turn.community, one))


def proposal(request: Tutoring) -> str:
    """The name of what the tutor was asked."""
    return f"tutoring:{request.id}:{request.tutor}"


def openly(turn: Turn, request: Tutoring) -> Text:
    """Who may read what is said in its room, said to whoever is in it."""
    if offers.settings(turn.db, turn.community, request.course).keep:
        return lines(
            text("Teachers may look in, and you see it when they do. I keep nothing of what you write."),
            text("Your teacher has set that you can both read this room afterwards."),
        )
    return text("Teachers may look in, and you see it when they do. I keep nothing of what you write.")


def put_up(request: Tutoring) -> str:
    """The name of what everybody can read of it, if it is public."""
    return f"tutoring:{request.id}:public"


def take_down(turn: Turn, request: Tutoring) -> None:
    """What everybody could read of it says that it is over; it names the learner as it did, so nobody is called."""
    learner = turn.find(request.learner)
    told = text(
        "{who} needs no help with **{topic}** any more. Thank you!", who=named(turn, learner), topic=request.topic
    )
    turn.edit(put_up(request), Message(told))


def reminder(request: Tutoring) -> str:
    """Comes when the tutor says nothing."""
    return f"tutoring:{request.id}"


def promise(request: Tutoring) -> str:
    """Comes when nobody was found in time."""
    return f"tutoring:promise:{request.id}"


def checkup(request: Tutoring) -> str:
    """Comes again and again while two meet in a programme."""
    return f"tutoring:checkup:{request.id}"


def midpoint(request: Tutoring) -> str:
    """Comes when half of a programme is over."""
    return f"tutoring:midpoint:{request.id}"


def ending(request: Tutoring) -> str:
    """Comes when a programme is over."""
    return f"tutoring:ending:{request.id}"


def programme_of(turn: Turn, request: Tutoring) -> Programme | None:
    """The programme that a request belongs to, if it does to one."""
    return programmes.find(turn.db, turn.community, request.programme) if request.programme else None
