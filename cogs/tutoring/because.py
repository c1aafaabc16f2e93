"""Why two people are brought together, or somebody waits, in words: what the engine was told of them, nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.language import Call, Person, Text, lines, plural, text
from cogs.pairing.explaining import LANGUAGES, shared_language, shared_times
from cogs.pairing.hours import free_slots
from cogs.pairing.reading import Part
from cogs.told import ANY_TIME
from cogs.tutoring.pool import Pool, pair_of
from cogs.tutoring.topics import level_for, read
from storage.tutoring import Tutoring

_HOURS = Call("tutor hours")


def to_learner(pool: Pool, request: Tutoring, tutor: Person) -> Text | None:
    """For who asked; None if the tutor came by themselves."""
    both = pair_of(pool, request, tutor.id)
    if both is None:
        return None
    learner, helper = both
    level, n = _level(pool, request, tutor.id), _load(pool, tutor.id)
    return lines(
        text("Why {who}:", who=tutor),
        text("· {who} knows it: {theirs} of 5, you {mine}.", who=tutor, theirs=level, mine=request.level)
        if level
        else None,
        *_shared(request, learner, helper, reader=learner),
        text("· You asked for {who}.", who=tutor) if request.wish == tutor.id else None,
        text("· {who} helped you before.", who=tutor) if _again(pool, request, tutor.id) else None,
        text("· {who} helps {n} of at most {places}.", who=tutor, n=n, places=helper["capacity"]),
    )


def to_tutor(pool: Pool, request: Tutoring, tutor: int, learner: Person) -> Text | None:
    """For who is asked; what the learner said about people is theirs."""
    both = pair_of(pool, request, tutor)
    if both is None:
        return None
    seeker, helper = both
    level, wished = _level(pool, request, tutor), {one.person: one.wish for one in pool.offers}.get(tutor)
    return lines(
        text("Why you:"),
        text("· You know it: {mine} of 5, {who} {theirs}.", mine=level, who=learner, theirs=request.level)
        if level
        else None,
        *_shared(request, seeker, helper, reader=helper),
        text("· You would like to help {who}.", who=learner) if wished == learner.id else None,
        text("· You help {n} of at most {places}.", n=_load(pool, tutor), places=helper["capacity"]),
    )


def to_teacher(pool: Pool, request: Tutoring) -> Text:
    """Of a pair, for whoever teaches them: what the engine weighed, without anybody's wish to keep away."""
    assert request.tutor is not None
    both = pair_of(pool, request, request.tutor)
    level = _level(pool, request, request.tutor)
    return lines(
        text("· How sure: {theirs} of 5; who asks: {mine}.", theirs=level, mine=request.level) if level else None,
        *(_common(request, *both) if both else ()),
        text("· It is who was asked for.") if request.wish == request.tutor else None,
        text("· They have met before.") if _again(pool, request, request.tutor) else None,
        text("· The tutor helps {n} of at most {places}.", n=_load(pool, request.tutor), places=both[1]["capacity"])
        if both
        else text("· The tutor came of their own accord."),
    )


def _common(request: Tutoring, learner: dict[str, Any], tutor: dict[str, Any]) -> list[Text]:
    """Their hours and their language, as somebody else reads it."""
    shared = set(learner["langs"]).intersection(tutor["langs"])
    slots = (free_slots(Part(learner)) & free_slots(Part(tutor))).bit_count()
    return [
        *(
            [plural("· {n} hour a week in common.", "· {n} hours a week in common.", n=slots // 2)]
            if _named(request, learner, tutor)
            else []
        ),
        *(
            text("· Both speak {language}.", language=LANGUAGES.get(one, one))
            for one in learner["langs"][:1]
            if one in shared
        ),
    ]


def _shared(request: Tutoring, learner: dict[str, Any], tutor: dict[str, Any], reader: dict[str, Any]) -> list[Text]:
    """Their hours and their language."""
    spoken = not set(learner["langs"]).isdisjoint(tutor["langs"])
    return [
        *([shared_times([learner, tutor], reader)] if _named(request, learner, tutor) else []),
        *([shared_language(learner, tutor)] if spoken else []),
    ]


def _named(request: Tutoring, learner: dict[str, Any], tutor: dict[str, Any]) -> bool:
    """Whether hours say something: one of them has named some, and it is not about now."""
    return not request.live and not learner["avail"] == tutor["avail"] == ANY_TIME


def _level(pool: Pool, request: Tutoring, tutor: int) -> int | None:
    offered = next((one.topics for one in pool.offers if one.person == tutor), "")
    return level_for(request.topic, read(offered))


def _load(pool: Pool, tutor: int) -> int:
    return next((one.load for one in pool.offers if one.person == tutor), 0)


def _again(pool: Pool, request: Tutoring, tutor: int) -> bool:
    return any(
        one.learner == request.learner and one.tutor == tutor and one.tutoring != request.id for one in pool.sessions
    )


def why_nobody(request: Tutoring, reason: str) -> Text:
    """Why somebody waits, for themselves, and what could help: nothing about who keeps away from whom."""
    return {
        "topic": text("Nobody offers this topic yet."),
        "level": text("Who offers it is as far as you are, or very far ahead."),
        "language": text("Who offers it does not speak your language. Do you speak another? Take it back and say so."),
        "hours": text("Who offers it has no time right now. Not in a hurry? Take it back, and ask to plan a time.")
        if request.live
        else text("Who offers it has no hour in common with you. More times help: {call}", call=_HOURS),
    }.get(reason, text("Everybody who offers it is busy right now."))


def for_teacher(reason: str) -> Text:
    """The same, for whoever can change it."""
    return {
        "topic": text("nobody offers the topic"),
        "level": text("who offers it is as far as they are, or very far ahead"),
        "language": text("no language in common"),
        "hours": text("no hour in common"),
        "kept_apart": text("only people remain who said no, or are kept apart"),
        "places": text("every place is taken"),
        "round": text("the next round is to come"),
    }.get(reason, text("a tutor is asked"))


def lasting(time: timedelta) -> Text:
    """How long, in the unit that says most."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 90:  # noqa: PLR2004 - an hour and a half is still counted in minutes
        return plural("{n} minute", "{n} minutes", n=minutes)
    if minutes < 36 * 60:
        return plural("{n} hour", "{n} hours", n=round(minutes / 60))
    return plural("{n} day", "{n} days", n=round(minutes / 60 / 24))
