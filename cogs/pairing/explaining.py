"""Why these people: an answer in plain words, for one of them to read.

Everybody reads only what is theirs to know: their own wishes and nobody else's, and never who is kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.language.words import Text, Value, lines, plural, text
from cogs.pairing.hours import ALWAYS, WEEK, free_slots, spans
from cogs.pairing.reading import Part

Json = Mapping[str, Any]

Name = Callable[[str], Value]
"""How somebody is called here, by id: a person who is mentioned, or a text."""

LANGUAGES = {
    "ar": text("Arabic"),
    "de": text("German"),
    "en": text("English"),
    "es": text("Spanish"),
    "fr": text("French"),
    "hi": text("Hindi"),
    "it": text("Italian"),
    "pl": text("Polish"),
    "pt": text("Portuguese"),
    "ru": text("Russian"),
    "tr": text("Turkish"),
    "uk": text("Ukrainian"),
    "zh": text("Chinese"),
}
"""Any other is shown by its code."""

DAYS = [text("Mon"), text("Tue"), text("Wed"), text("Thu"), text("Fri"), text("Sat"), text("Sun")]

DAY = WEEK // len(DAYS)
"""Minutes."""

SHOWN = 3
"""Times of the week that are named."""


def explained(instance: Json, answer: Json, person: str, name: Name = str) -> Text | None:
    """What to tell `person` (an id) of an answer; None if it says nothing of them. Any kind that `solve` knows."""
    return _KINDS[instance["kind"]](instance, answer, person, name)


def _tutor(instance: Json, answer: Json, person: str, name: Name) -> Text | None:
    said = [_learns(instance, answer, one, name) for one in answer["terms"] if one["learner"] == person]
    said += [_helps(instance, answer, one, name) for one in answer["terms"] if one["tutor"] == person]
    said += [_waits(instance, one) for one in answer["left_out"] if one["id"] == person]
    return lines(*said) if said else None


def _learns(instance: Json, answer: Json, match: Json, name: Name) -> Text:
    learner, tutor = _two(instance, match)
    who = name(tutor["id"])
    return lines(
        text("{who} helps you with **{topic}**.", who=who, topic=learner["topic"]),
        _levels(who, learner["level"], tutor["topics"][learner["topic"]]),
        *_common(learner, tutor, reader=learner),
        text("· You asked for {who}.", who=who) if match["learner_asked"] else None,
        text("· You wanted {who} again.", who=who) if match["same_tutor"] > 0 else None,
        text("· You wanted somebody else, but {who} fits best.", who=who) if match["same_tutor"] < 0 else None,
        text("· {who} helps {n} of at most {places}.", who=who, n=_load(answer, tutor), places=tutor["capacity"]),
    )


def _helps(instance: Json, answer: Json, match: Json, name: Name) -> Text:
    learner, tutor = _two(instance, match)
    who = name(learner["id"])
    return lines(
        text("You help {who} with **{topic}**.", who=who, topic=learner["topic"]),
        _levels(who, tutor["topics"][learner["topic"]], learner["level"]),
        *_common(learner, tutor, reader=tutor),
        text("· You asked to help {who}.", who=who) if match["tutor_asked"] else None,
        text("· You help {n} of at most {places}.", n=_load(answer, tutor), places=tutor["capacity"]),
    )


def _two(instance: Json, match: Json) -> tuple[Json, Json]:
    return _one(instance["learners"], match["learner"]), _one(instance["tutors"], match["tutor"])


def _levels(who: Value, mine: int, theirs: int) -> Text:
    return text("· You both know it: you {mine} of 100, {who} {theirs}.", mine=mine, who=who, theirs=theirs)


def _common(learner: Json, tutor: Json, reader: Json) -> Iterable[Text]:
    yield shared_times([learner, tutor], reader)
    yield shared_language(learner, tutor)


def shared_language(learner: Json, tutor: Json) -> Text:
    """The learner's first one that both speak, who have one in common."""
    code = next(lang for lang in learner["langs"] if lang in tutor["langs"])
    return text("· You both speak {language}.", language=LANGUAGES.get(code, code))


def _load(answer: Json, tutor: Json) -> int:
    return sum(one["tutor"] == tutor["id"] for one in answer["terms"])


def _waits(instance: Json, left: Json) -> Text:
    topic = _one(instance["learners"], left["id"])["topic"]
    match left["reason"]:
        case "topic":
            return text("Nobody offers **{topic}** yet.", topic=topic)
        case "level":
            return text("Nobody whose level fits yours offers **{topic}** yet.", topic=topic)
        case "language":
            return text("Nobody who offers **{topic}** speaks your language yet.", topic=topic)
        case "hours":
            return text(
                "Who offers **{topic}** is never free when you are. Is there another hour for you?", topic=topic
            )
    # Whether all are busy or somebody is kept apart is the same to whoever reads it.
    return text("Nobody is free for you in **{topic}** right now.", topic=topic)


def _review(_: Json, answer: Json, person: str, __: Name) -> Text | None:
    mine = next((one for one in answer["terms"] if one["author"] == person), None)
    if mine is not None:
        n = len(mine["readers"])
        return lines(
            plural("{n} person reads your work.", "{n} people read your work.", n=n),
            text("They are at different levels, so you get different views.")
            if n > 1 and not mine["missing_thirds"]
            else None,
            text("None of them has read your work before.") if n and not mine["repeats"] else None,
        )
    if any(one["id"] == person and one["reason"] == "late" for one in answer["left_out"]):
        return text("This round was planned before you handed in. Tell your teacher: you can still be fitted in.")
    return None


def _groups(instance: Json, answer: Json, person: str, name: Name) -> Text | None:
    at = _place(answer["groups"], person)
    if at is None:
        alone = any(one["id"] == person for one in answer["left_out"])
        return text("There is no group for you yet. Your teacher can see that.") if alone else None
    people = [_one(instance["students"], one) for one in answer["groups"][at]]
    me, terms = _one(people, person), answer["terms"][at]
    others = [one["id"] for one in people if one is not me]
    return lines(
        text("You study with {people}.", people=listing(map(name, others))),
        shared_times(people, me),
        *(text("· {who} is with you, as you wished.", who=name(one)) for one in others if one in me.get("friends", ())),
        text("· Your levels differ, so that you can learn from one another.") if terms["spread"] else None,
        text("· No two of you have been in a group before.") if not terms["met"] else None,
    )


def _jigsaw(_: Json, answer: Json, person: str, name: Name) -> Text | None:
    h, home = next(((h, dict(home)) for h, home in enumerate(answer["homes"]) if person in dict(home)), (0, {}))
    if not home:
        return None
    mended = answer["repair"] or {"homes": [], "visits": []}
    now = _place(mended["homes"], person)
    return lines(
        text("You study **{piece}**, and then teach it to your group.", piece=home[person]),
        *(
            text("{who} studies it, too, in case one of you is away.", who=name(one))
            for one, piece in home.items()
            if piece == home[person] and one != person
        ),
        text("Your group became too small: you are in group {number} now.", number=now + 1)
        if now not in {None, h}
        else None,
        *(
            text("Nobody in group {number} has **{piece}** now: please visit them.", number=to + 1, piece=home[person])
            for one, to in mended["visits"]
            if one == person
        ),
    )


def _pairs(_: Json, answer: Json, person: str, name: Name) -> Text | None:
    at = _place(answer["groups"], person)
    if at is None:
        alone = any(one["id"] == person for one in answer["left_out"])
        return text("There is nobody for you to talk to this time. Your teacher can see that.") if alone else None
    others = listing(name(one) for one in answer["groups"][at] if one != person)
    if answer["terms"][at]["different"]:
        return text("You talk with {people}. You did not all give the same answer: find out why.", people=others)
    return text("You talk with {people}. Find the best reason for your answer.", people=others)


def _rotation(_: Json, answer: Json, person: str, __: Name) -> Text | None:
    groups = [group for groups in answer["rounds"] for group in groups if person in group]
    mates = [one for group in groups for one in group if one != person]
    if not mates:
        return None
    people = len(set(mates))
    return lines(
        plural("You meet {n} person.", "You meet {n} people.", n=people),
        text("You meet nobody twice.") if people == len(mates) else None,
    )


def shared_times(people: Sequence[Json], reader: Json) -> Text:
    """When all of them are free, in the time of whoever reads it."""
    mask = ALWAYS
    for one in people:
        mask &= free_slots(Part(one))
    if not mask:
        return text("· You have no hour in common: agree on one.")
    offset = reader.get("utc_offset_min", 0)
    whole, half = divmod(mask.bit_count(), 2)
    return text(
        "· You share {hours} h a week: {times} (your time, {zone}).",
        hours=f"{whole or ''}{'½' if half else ''}",
        times=times(mask, offset),
        zone=zone(offset),
    )


def times(mask: int, offset: int) -> Text:
    """The times of a mask on a clock that is `offset` minutes ahead; the first of them, where there are many."""
    free = [_span(start, end) for start, end in spans(mask, offset)]
    named = listing(free[:SHOWN])
    return named if len(free) <= SHOWN else text("{times} and more", times=named)


def zone(offset: int) -> str:
    """A clock that is so many minutes ahead."""
    return f"UTC{'-' if offset < 0 else '+'}{_clock(abs(offset))}" if offset else "UTC"


def _span(start: int, end: int) -> Text:
    first, begin = divmod(start, DAY)
    last, until = divmod(end - 1, DAY)
    if last - first > 1:
        return text(
            "{day} {start} to {last} {end}",
            day=DAYS[first],
            start=_clock(begin),
            last=DAYS[last % 7],
            end=_clock(until + 1),
        )
    return text("{day} {start}–{end}", day=DAYS[first], start=_clock(begin), end=_clock(until + 1))


def _clock(minutes: int) -> str:
    hour, rest = divmod(minutes, 60)
    return f"{hour}:{rest:02}" if rest else str(hour)


def listing(some: Iterable[Value]) -> Text:
    """One after the other, with commas."""
    values = {f"p{n}": one for n, one in enumerate(some)}
    return Text(", ".join(f"{{{name}}}" for name in values), values)


def _place(groups: Sequence[Sequence[str]], person: str) -> int | None:
    return next((at for at, group in enumerate(groups) if person in group), None)


def _one(people: Iterable[Json], name: str) -> Json:
    return next(one for one in people if one["id"] == name)


_KINDS: dict[str, Callable[[Json, Json, str, Name], Text | None]] = {
    "tutor": _tutor,
    "review": _review,
    "groups": _groups,
    "jigsaw": _jigsaw,
    "pairs": _pairs,
    "rotation": _rotation,
}
