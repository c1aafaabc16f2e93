"""Why two people are brought together, or somebody waits, in words: from the engine's own terms, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.language import Person, Text, lines, plural, text

_MUCH = 250
"""Points of `hours` of whoever shares four hours a week or more."""

_CLOSE = 300
"""Points of `closeness` (of 400) from which somebody is just a step ahead."""


def to_learner(terms: Mapping[str, int], tutor: Person, topic: str) -> Text:
    """For who asked."""
    near = terms.get("closeness", 0) >= _CLOSE
    return lines(
        text("Why {who}:", who=tutor),
        text("· They know **{topic}**, and are just a step ahead of you.", topic=topic)
        if near
        else text("· They know **{topic}**.", topic=topic),
        *_shared(terms),
        text("· You asked for them.") if terms.get("learner_asked") else None,
        text("· They helped you before.") if terms.get("same_tutor", 0) > 0 else None,
    )


def to_tutor(terms: Mapping[str, int], topic: str, load: int, places: int) -> Text:
    """For who is asked; what the learner said about people is theirs."""
    return lines(
        text("Why you:"),
        text("· You offer **{topic}**; you help {load} of {places}.", topic=topic, load=load, places=places),
        *_shared(terms),
        text("· You would like to help them.") if terms.get("tutor_asked") else None,
    )


def _shared(terms: Mapping[str, int]) -> Iterable[Text | None]:
    yield (
        text("· You have a lot of time in common.")
        if terms.get("hours", 0) >= _MUCH
        else text("· You have time in common.")
    )
    yield text("· You share a language.") if terms.get("language") else None


def why_nobody(reason: str) -> Text:
    """Why somebody waits, for themselves: nothing about who keeps away from whom."""
    return {
        "topic": text("Nobody offers this topic yet."),
        "level": text("Who offers it is as far as you are, or very far ahead."),
        "language": text("Who offers it does not speak your language."),
        "hours": text("Who offers it has no hour in common with you."),
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
